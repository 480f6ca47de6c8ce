"""Work on shards in several processes, with results in the order of the shards."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

from datagen.errors import TrainingError
from student.data.sources import Shard

R = TypeVar("R")
_ROWS_A_WORKER = 20_000
"""Fewer are done before another process has started."""


def in_order(work: Callable[[Shard], R], shards: Sequence[Shard], workers: int) -> Iterator[R]:
    """`work` of each shard, in their order, for any number of workers; 0 takes as many as there are cores.

    `work` must be a function of a module or a `partial` of one. Raises TrainingError if a worker dies.
    """
    cores = workers or os.cpu_count() or 1
    rows = sum(shard.rows for shard in shards)
    count = min(cores, len(shards), 1 + rows // _ROWS_A_WORKER if not workers else cores)
    if count <= 1:
        yield from map(work, shards)
        return
    # Spawned, not forked: a fork of a process with threads may hang.
    spawned = multiprocessing.get_context("spawn")
    # Ctrl-C goes to all of a terminal's processes; this one alone decides what becomes of the work.
    deaf = signal.SIGINT, signal.SIG_IGN
    with ProcessPoolExecutor(
        count, mp_context=spawned, initializer=signal.signal, initargs=deaf
    ) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for shard in shards:
                waiting.append(pool.submit(partial(work, shard)))
                if len(waiting) > 2 * count:  # no more is held than two results a worker
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise TrainingError(
                "a process that tokenises rows died, most likely for want of memory;"
                " run the same command again with fewer workers"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)
