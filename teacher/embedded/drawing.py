"""Attempts, token by token, as many at once as there is room for. Draws in, texts out.

An attempt that ends makes room for the next one at once. Its chance is a function of the question and of its number
among the attempts, so that neither order nor company changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby

import numpy as np

from teacher.embedded.model import Array, Model

BYTES = 192 << 20
"""Of the cache, at most."""
MOST_ROWS = 64


@dataclass(slots=True, eq=False)
class Draw:
    """One attempt."""

    prompt: list[int]
    limit: int
    """Tokens of the attempt at most."""
    temperature: float
    chance: Array
    """From 0 to 1, one a token."""
    ids: list[int] = field(default_factory=list)
    cut: bool = False


def chance(key: bytes, number: int, tokens: int) -> Array:
    """What decides an attempt's tokens: uniform draws that belong to a question's key and the attempt's number."""
    seed = int.from_bytes(blake2b(key + number.to_bytes(8, "little"), digest_size=16).digest())
    return np.random.Generator(np.random.Philox(seed)).random(tokens)


class Drawing:
    """Attempts under way: the rows of one cache."""

    def __init__(self, model: Model) -> None:
        self._model, shape = model, model.shape
        row = 8 * shape["layers"] * shape["kv_heads"] * shape["head_width"] * model.context
        self._rows = max(1, min(MOST_ROWS, BYTES // row))
        self._cache = model.cache(self._rows, model.context)
        self._draws: list[Draw] = []

    def __len__(self) -> int:
        return len(self._draws)

    @property
    def free(self) -> int:
        """How many more may be begun."""
        return self._rows - len(self._draws)

    def begin(self, draws: Sequence[Draw]) -> list[Draw]:
        """Reads the prompts, each once for all attempts at it that begin now, and draws the first tokens.

        Gives the attempts that ended with that.
        """
        of_prompt = [list(same) for _, same in groupby(draws, key=lambda draw: draw.prompt)]
        new = np.array([len(same[0].prompt) for same in of_prompt])
        tokens = np.zeros((len(new), new.max()), dtype=np.int64)
        for row, same in enumerate(of_prompt):
            tokens[row, : new[row]] = same[0].prompt
        cache = self._model.cache(*tokens.shape)
        places = np.arange(len(new)) * tokens.shape[1] + new - 1
        logits = self._model.read(cache, tokens, new, new, places)
        begun = len(self._draws)
        for row, same in enumerate(of_prompt):
            for draw in same:
                self._cache.take(len(self._draws), cache, row, len(draw.prompt))
                self._draws.append(draw)
        counts = [len(same) for same in of_prompt]
        return self._draw(begun, logits.repeat(counts, axis=0))

    def step(self) -> list[Draw]:
        """One more token of each; gives the attempts that ended with it."""
        last = np.array([[draw.ids[-1]] for draw in self._draws])
        lengths = np.array([len(draw.prompt) + len(draw.ids) for draw in self._draws])
        rows = np.arange(len(last))
        return self._draw(0, self._model.read(self._cache, last, np.ones_like(rows), lengths, rows))

    def _draw(self, begun: int, logits: Array) -> list[Draw]:
        """Takes a token of each row from `begun` on, and lets those go that ended."""
        draws = self._draws[begun:]
        for draw, token in zip(draws, picked(logits, draws), strict=True):
            draw.cut = token != self._model.end and len(draw.ids) + 1 >= draw.limit
            draw.ids.append(token)
        rows = range(begun, len(self._draws))
        ended = [row for row in rows if draws[row - begun].ids[-1] == self._model.end]
        ended += [row for row in rows if draws[row - begun].cut]
        for row in sorted(ended, reverse=True):
            self._end(row)
        return [draws[row - begun] for row in ended]

    def _end(self, row: int) -> None:
        """The last row moves into the place of one that ended."""
        last = self._draws.pop()
        if row < len(self._draws):
            self._draws[row] = last
            # The last token is read with the next step.
            self._cache.take(
                row, self._cache, len(self._draws), len(last.prompt) + len(last.ids) - 1
            )


def picked(logits: Array, draws: Sequence[Draw]) -> list[int]:
    """A token a row [N, V], by the chance of the draw and its temperature; the likeliest at temperature 0."""
    heat = np.array([[draw.temperature or 1.0] for draw in draws], dtype=np.float32)
    scaled = (logits - logits.max(axis=-1, keepdims=True)) / heat
    sums = np.exp(scaled).cumsum(axis=-1, dtype=np.float64)
    at = np.array([[draw.chance[len(draw.ids)]] for draw in draws])
    drawn = (sums <= at * sums[:, -1:]).sum(axis=-1)
    greedy = np.array([draw.temperature == 0 for draw in draws])
    found: list[int] = np.where(greedy, logits.argmax(axis=-1), drawn).tolist()
    return found
