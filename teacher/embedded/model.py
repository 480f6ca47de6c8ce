"""An exported student, run by onnxruntime on one core a call. Tokens in, log-probabilities or logits out.

Legend: B rows, L new tokens a row (padded at the right), N places whose next token is asked for, V vocabulary,
G key/value heads, C room in the cache, d head width.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from datagen.errors import TeacherError
from teacher.embedded.folder import MODEL, TOKENIZER, Folder

Array = np.ndarray[Any, Any]


class Cache:
    """What was read so far, of each row: keys and values of all layers, each [rows, G, C, d]."""

    def __init__(self, shape: dict[str, int], rows: int, room: int) -> None:
        size = (rows, shape["kv_heads"], room, shape["head_width"])
        self.names = [f"{k}_{i}" for i in range(shape["layers"]) for k in ("key", "value")]
        # Pages that are never written take no memory.
        self.arrays: list[Array] = [np.empty(size, dtype=np.float32) for _ in self.names]
        self.room = room

    def take(self, row: int, source: Cache, source_row: int, tokens: int) -> None:
        """Copies the first tokens of another cache's row into one of ours."""
        for own, theirs in zip(self.arrays, source.arrays, strict=True):
            own[row, :, :tokens] = theirs[source_row, :, :tokens]


class Model:
    """Threads may share it: a call runs in the thread that makes it, and holds the interpreter only at its ends."""

    def __init__(self, folder: Folder) -> None:
        """Raises TeacherError if the files do not open."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what it would say is raised
        try:
            self._tokenizer = Tokenizer.from_file(str(folder.path / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                folder.path / MODEL, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # neither library raises anything narrower
            raise TeacherError(f"{folder.path}: the model does not open: {error}") from None
        self._tokenizer.encode_special_tokens = True  # a mark in a problem's own text is text
        self._value_of = onnxruntime.OrtValue.ortvalue_from_numpy
        self._options = onnxruntime.RunOptions()
        self._options.only_execute_path_to_fetches = True
        marks = folder.card["marks"]
        self._user, self._assistant, self.end = (
            self._mark(folder, marks[name]) for name in ("user", "assistant", "end")
        )
        self.shape: dict[str, int] = folder.card["shape"]
        self.context: int = self.shape["context"]

    def _mark(self, folder: Folder, text: str) -> int:
        token = self._tokenizer.token_to_id(text)
        if token is None:
            raise TeacherError(f"{folder.path / TOKENIZER}: has no token {text!r}")
        return int(token)

    def ids(self, text: str) -> list[int]:
        """A text's tokens; marks in it are letters."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def prompt(self, problem: str) -> list[int]:
        """A user's message, up to where the answer begins."""
        return [self._user, *self.ids(problem), self._assistant]

    def text(self, ids: list[int]) -> str:
        """The text of tokens, marks left out."""
        return str(self._tokenizer.decode(ids, skip_special_tokens=True))

    def cache(self, rows: int, room: int) -> Cache:
        """An empty cache."""
        return Cache(self.shape, rows, room)

    def read(
        self,
        cache: Cache,
        tokens: Array,
        new: Array,
        lengths: Array,
        places: Array,
        targets: Array | None = None,
    ) -> Array:
        """Reads tokens [B, L] on, of which the first `new` [B] of a row are real, into the cache's first B rows;
        with them a row has `lengths` [B] tokens. Gives, for places [N] in the flattened tokens, the next token's
        logits [N, V], or the log-probabilities [N] of targets [N].
        """
        wanted = "logits" if targets is None else "log_probabilities"
        binding = self._session.io_binding()
        for name, array in {
            "tokens": tokens.astype(np.int64),
            "new": new.astype(np.int32),
            "lengths": lengths.astype(np.int32),
            "room": np.array(cache.room, dtype=np.int32),
            "places": places.astype(np.int64),
            "targets": (np.zeros_like(places) if targets is None else targets).astype(np.int64),
        }.items():
            binding.bind_cpu_input(name, array)
        for name, array in zip(cache.names, cache.arrays, strict=True):
            value = self._value_of(array[: len(tokens)])  # the same memory, not a copy
            binding.bind_ortvalue_input(name, value)
            binding.bind_ortvalue_output(f"new_{name}", value)
        binding.bind_output(wanted)
        self._session.run_with_iobinding(binding, self._options)
        found: Array = binding.get_outputs()[-1].numpy()
        return found
