"""The nearest level: answers in this process, the least recently used dropped first."""

from __future__ import annotations

from collections import OrderedDict

from teacher.questions import Answer, Reply

_ANSWER_BYTES = 330
_REPLY_BYTES = 130
_TEXT_BYTES = 70
_NUMBER_BYTES = 32
"""What CPython spends on an entry, on a reply, and on each text (beside its characters) and float of a reply."""


class Memory:
    """A mapping from key to answer, of at most about `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[bytes, tuple[Answer, int]] = OrderedDict()
        self.bytes_held = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: bytes) -> Answer | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: bytes, answer: Answer) -> None:
        if key in self._entries:
            self.bytes_held -= self._entries.pop(key)[1]
        size = _ANSWER_BYTES + sum(map(_size, answer.replies))
        self._entries[key] = answer, size
        self.bytes_held += size
        while self.bytes_held > self._max_bytes:
            self.bytes_held -= self._entries.popitem(last=False)[1][1]


def _size(reply: Reply) -> int:
    texts = sum(_TEXT_BYTES + len(text) for text in reply.texts)
    return _REPLY_BYTES + texts + _NUMBER_BYTES * len(reply.choices)
