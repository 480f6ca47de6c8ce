"""How likely given replies are. Forks in, replies out.

The prompts of a question share most of their tokens: a derivation and its copy with an error are the same up to the
error. What they share is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple

import numpy as np

from teacher.embedded.model import Array, Cache, Model
from teacher.questions import Answer, Reply, Unanswered

ROOM = 4096
"""Tokens of a batch, padding among them: enough to keep a core's products large, few enough for its memory."""


class Fork(NamedTuple):
    """The prompts of one question as tokens."""

    stem: list[int]
    """What all of them begin with."""
    branches: tuple[list[int], ...]
    """How each goes on."""
    starts: tuple[int, ...]
    """Where each one's reply begins, counted from the stem's first token."""

    @property
    def size(self) -> int:
        """Tokens of the longest prompt."""
        return len(self.stem) + max(map(len, self.branches))

    @property
    def tokens(self) -> int:
        """Tokens of the prompts, each read by itself."""
        return len(self.stem) * len(self.branches) + sum(map(len, self.branches))


def fork(prompts: Sequence[list[int]], replies: Sequence[list[int]]) -> Fork:
    """The fork of prompts with their replies, one a prompt."""
    wholes = [prompt + reply for prompt, reply in zip(prompts, replies, strict=True)]
    starts = tuple(map(len, prompts))
    shared = min(map(len, wholes))
    first = wholes[0]
    for whole in wholes[1:]:
        shared = next((i for i in range(shared) if whole[i] != first[i]), shared)
    if len(set(starts)) > 1:  # else what is shared would be counted in one reply and not in another
        shared = min(shared, *starts)
    return Fork(first[:shared], tuple(whole[shared:] for whole in wholes), starts)


def batch(forks: Sequence[Fork]) -> int:
    """How many forks from the front fit into one batch; one at least."""
    stem = branch = 0
    for count, each in enumerate(forks):
        stem = max(stem, len(each.stem))
        branch = max(branch, len(each.branches) * max(map(len, each.branches)))
        if (count + 1) * (stem + branch) > ROOM:
            return max(1, count)
    return len(forks)


@dataclass(slots=True)
class _Wishes:
    """Tokens whose log-probability is wanted in one reading, each with the sum that it goes into."""

    rows: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)

    def add(self, row: int, places: Sequence[int], targets: Sequence[int], sum_: int) -> None:
        """`targets` follow the tokens of a row at `places`."""
        self.rows += [row] * len(targets)
        self.places += places
        self.targets += targets
        self.sums += [sum_] * len(targets)

    def read(
        self, model: Model, cache: Cache, rows: Sequence[list[int]], before: Array, sums: Array
    ) -> None:
        """Reads the rows on into a cache that holds `before` tokens of each, and adds to the sums."""
        new = np.array([len(row) for row in rows])
        if not (width := new.max()):
            return
        tokens = np.zeros((len(rows), width), dtype=np.int64)
        for number, row in enumerate(rows):
            tokens[number, : len(row)] = row
        places = np.array(self.rows, dtype=np.int64) * width + np.array(self.places, dtype=np.int64)
        found = model.read(cache, tokens, new, before + new, places, np.array(self.targets))
        np.add.at(sums, self.sums, found.astype(np.float64))


def score(model: Model, forks: Sequence[Fork]) -> list[Answer | Unanswered]:
    """One answer a fork, with each reply's log-probability."""
    owners = [number for number, each in enumerate(forks) for _ in each.branches]
    branches = [branch for each in forks for branch in each.branches]
    starts = [start for each in forks for start in each.starts]
    lengths = np.array([len(each.stem) for each in forks])
    sums = np.zeros(len(branches) + len(forks))  # each branch's own, then what each fork shares

    stems, of_stems = model.cache(len(forks), int(lengths.max())), _Wishes()
    for number, each in enumerate(forks):
        shared = each.stem[each.starts[0] :]
        places = range(each.starts[0] - 1, len(each.stem) - 1)
        of_stems.add(number, places, shared, len(branches) + number)
    of_branches = _Wishes()
    for number, (owner, branch, start) in enumerate(zip(owners, branches, starts, strict=True)):
        stem = int(lengths[owner])
        if start <= stem:  # the first token of the branch follows the stem's last one
            of_stems.add(owner, [stem - 1] * len(branch[:1]), branch[:1], number)
        first = max(start - stem, 1)
        of_branches.add(number, range(first - 1, len(branch) - 1), branch[first:], number)

    of_stems.read(model, stems, [each.stem for each in forks], np.zeros_like(lengths), sums)
    # A row's padding must fit, too.
    ends = model.cache(len(branches), int(lengths.max()) + max(map(len, branches)))
    for number, owner in enumerate(owners):
        ends.take(number, stems, owner, int(lengths[owner]))
    of_branches.read(model, ends, branches, lengths[owners], sums)

    totals = (sums[: len(branches)] + sums[len(branches) :][owners]).tolist()
    tokens = (lengths[owners] + list(map(len, branches)) - starts).tolist()
    replies = map(Reply._make, [((), (), (), *each) for each in zip(totals, tokens, strict=True)])
    return [_answer([next(replies) for _ in each.branches]) for each in forks]


def _answer(replies: Sequence[Reply]) -> Answer | Unanswered:
    if all(isfinite(reply.log_probability or 0.0) for reply in replies):
        return Answer(tuple(replies))
    return Unanswered("the model gave a log-probability that is no number")
