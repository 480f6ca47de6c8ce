"""Questions that wait for a server, in lanes of like ones. A lane's prompts share requests, and lanes take turns.

Prompts of one request are answered together, so a long prompt would hold up the short ones beside it: lanes keep
sampling and length apart, and no lane waits for another one to empty.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from teacher.questions import Prompt, Reply, Sampling

MAX_BATCH = 32
"""Prompts of one request at most."""


class Lane(NamedTuple):
    sampling: Sampling
    batches: bool
    """Whether its prompts may share a request."""
    size: int
    """Length of its prompts, as a power of two."""


@dataclass(eq=False, slots=True)
class Piece:
    """Prompts that are asked in one request, and who waits for the replies."""

    lane: Lane
    prompts: tuple[Prompt, ...]
    replies: asyncio.Future[list[Reply]]
    tries: int = 0
    """Bad replies so far."""
    breaks: int = 0
    """Connections that broke under it while the server lived."""
    deaths: int = 0
    """Deaths of a server that it was in flight at."""
    alone: bool = False
    """Asked by itself after a request with others failed, so that the culprit is known."""

    @property
    def weight(self) -> int:
        """Sequences that a server has in flight for it."""
        return len(self.prompts) * self.lane.sampling.samples

    def settle(self, result: list[Reply] | BaseException) -> None:
        """Tells whoever waits, if anybody still does."""
        if self.replies.done():
            return
        if isinstance(result, BaseException):
            self.replies.set_exception(result)
        else:
            self.replies.set_result(result)


def lane_of(sampling: Sampling, prompts: tuple[Prompt, ...], batches: bool) -> Lane:
    # Texts that are generated end at different times, so they share no request.
    short = sampling.max_tokens == 1 or sampling.scores_reply
    return Lane(sampling, batches and short, max(p.size for p in prompts).bit_length())


@dataclass(slots=True)
class Lanes:
    """All that waits."""

    _waiting: dict[Lane, deque[Piece]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, piece: Piece, first: bool = False) -> None:
        queue = self._waiting.setdefault(piece.lane, deque())
        (queue.appendleft if first else queue.append)(piece)

    def worth_sending(self, limit: int) -> int:
        """Room that a request of the lane whose turn it is should have: while much is in flight, larger ones pay."""
        lane, queue = next(iter(self._waiting.items()))
        if not lane.batches or queue[0].alone:
            return 1
        return min(
            MAX_BATCH, max(1, limit // 4), sum(piece.weight for piece in islice(queue, MAX_BATCH))
        )

    def take(self, room: int) -> list[Piece]:
        """The next request's pieces: of the lane whose turn it is, as many as fit; one at least."""
        lane, queue = next(iter(self._waiting.items()))
        batch = [queue.popleft()]
        size, weight = len(batch[0].prompts), batch[0].weight
        while queue and lane.batches and not batch[0].alone and not queue[0].alone:
            size, weight = size + len(queue[0].prompts), weight + queue[0].weight
            if size > MAX_BATCH or weight > room:
                break
            batch.append(queue.popleft())
        del self._waiting[lane]
        if queue:
            self._waiting[lane] = queue  # at the end: the other lanes go first
        return batch

    def drain(self) -> list[Piece]:
        """Everything that waits, which then waits no more."""
        pieces = [piece for queue in self._waiting.values() for piece in queue]
        self._waiting.clear()
        return pieces
