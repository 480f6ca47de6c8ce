"""Answers as the shared levels hold them: a head of 12 bytes and a body. Whatever does not check out is no answer.

The head is a magic word, a CRC-32 over key and body, and the length of the text inside. The key is part of the sum,
so that a value which lies under another key is found out. The body is the text itself if it is short, else zstd.
"""

from __future__ import annotations

from functools import cache
from struct import Struct
from typing import Any
from zlib import crc32

from teacher.questions import Answer, Reply

MAX_TEXT_BYTES = 1_000_000
"""Longer answers are not kept, and no value can make `unpack` allocate more."""
_HEAD = Struct("<4sII")
_PLAIN, _ZSTD = b"dgp1", b"dgz1"
_MIN_ZSTD_BYTES = 256
"""Below this zstd saves a few dozen bytes, and its 8 microseconds are half the time of a hit."""


@cache
def _zstd() -> Any:
    import pyarrow as pa

    return pa.Codec("zstd", compression_level=1)


def pack(key: bytes, answer: Answer) -> bytes:
    """Raises ValueError if the answer is too long, or holds a number that is not finite."""
    text = answer.encode()
    if len(text) > MAX_TEXT_BYTES:
        raise ValueError(f"an answer of {len(text):,} bytes is not kept")
    magic, body = _PLAIN, text
    if len(text) >= _MIN_ZSTD_BYTES:
        magic, body = _ZSTD, _zstd().compress(text, asbytes=True)
    return _HEAD.pack(magic, crc32(body, crc32(key)), len(text)) + body


_TEXT, _FLAG, _NUMBER = {str}, {bool}, {float, type(None)}


def unpack(key: bytes, value: object) -> Answer:
    """The answer that `pack` was given with this key. Raises ValueError on anything else."""
    if not isinstance(value, bytes) or len(value) < _HEAD.size:
        raise ValueError("no head")
    magic, checksum, length = _HEAD.unpack_from(value)
    body = value[_HEAD.size :]
    if checksum != crc32(body, crc32(key)):
        raise ValueError("damaged, or another key's")
    try:
        answer = Answer.decode(_text(magic, length, body))
        sound = all(map(_is_sound, answer.replies))
    except (RecursionError, OverflowError) as error:
        raise ValueError(f"no answer: {error}") from None
    if not sound:
        raise ValueError("an answer of another shape")
    return answer


def _text(magic: bytes, length: int, body: bytes) -> bytes:
    if length > MAX_TEXT_BYTES:
        raise ValueError(f"{length:,} bytes are too long")
    if magic == _PLAIN:
        return body
    if magic != _ZSTD:
        raise ValueError("no magic word of ours")
    try:
        text: bytes = _zstd().decompress(body, decompressed_size=length, asbytes=True)
    except OSError as error:
        raise ValueError(f"no zstd: {error}") from None
    return text


def _is_sound(reply: Reply) -> bool:
    return (
        _TEXT.issuperset(map(type, reply.texts))
        and _FLAG.issuperset(map(type, reply.cut))
        and _NUMBER.issuperset(map(type, reply.choices))
        and type(reply.log_probability) in _NUMBER
        and type(reply.tokens) is int
    )
