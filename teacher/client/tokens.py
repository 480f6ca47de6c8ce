"""Prompts as token ids: what prompts share is tokenised once, here, and the server has no text left to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from datagen.errors import TeacherError

PIECES_KEPT = 256


class Tokens:
    """A model's own tokenizer. Prompts come in pieces that begin lines, and a piece that comes again is known."""

    def __init__(self, path: str) -> None:
        """`path` is a tokenizer.json, or a folder with one. Raises TeacherError if it cannot be used."""
        from tokenizers import Tokenizer

        file = Path(path) / "tokenizer.json" if Path(path).is_dir() else Path(path)
        try:
            self._tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the library raises nothing narrower
            raise TeacherError(f"teacher.tokenizer: {file} cannot be read: {error}") from None
        self._ids: Callable[[str], tuple[int, ...]] = lru_cache(PIECES_KEPT)(self.of_text)
        self._in_pieces: bool | None = None

    def of_text(self, text: str) -> tuple[int, ...]:
        """A text's tokens, those of the chat template among them; none are added."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def of_prompt(self, pieces: Sequence[str]) -> list[int]:
        """The tokens of the pieces' text."""
        found = [token for piece in pieces for token in self._ids(piece)]
        if self._in_pieces is None:
            # A tokenizer may join what stands on both sides of a line's end; tried on the first prompt.
            self._in_pieces = tuple(found) == self.of_text("".join(pieces))
        return found if self._in_pieces else list(self.of_text("".join(pieces)))
