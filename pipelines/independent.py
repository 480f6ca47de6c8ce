"""`datagen verify --independent`: rows proved again from the Parquet files alone. Dataset in, report out.

Neither this process nor its workers import `seeds` or `mutators`: what made the rows has no say in whether
they are right. Shards go to workers one by one, rows are read in batches, and only counts come back.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.errors import DatagenError, StorageError
from datagen.manifest import damaged, read_manifest, recipe_of
from datagen.shown import IMAGE
from datagen.storage import Store
from datagen.variant import row_id
from datagen.verdict import Status, Verdict, failed
from validators.certificates import program, prove, solution

LEAST_SHARE = 0.99
"""Of each mode's rows, so many must be proved."""
MAX_SHOWN = 20
BATCH_ROWS = 256
COLUMNS = [
    *("id", "mode", "problem", "prompt", "images", "exhibits", "answer", "answer_kind"),
    *("givens", "steps", "solution", "certificate"),
]
_MAKERS = ("seeds", "mutators")


class Task(NamedTuple):
    """A shard, and which of its rows: every `stride`-th from `offset` on."""

    location: str
    shard: str
    stride: int
    offset: int


@dataclass(slots=True)
class Tally:
    """What was proved, by (mode, kind of certificate, status), and what was not."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    """Time spent by kind of certificate, over all workers."""
    disagreements: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    """Shards whose bytes are not what was sealed, that are missing, or that cannot be read."""
    shards: int = 0

    def add(self, other: Tally) -> None:
        self.counts += other.counts
        for kind, seconds in other.seconds.items():
            self.seconds[kind] = self.seconds.get(kind, 0.0) + seconds
        self.disagreements += other.disagreements[: MAX_SHOWN - len(self.disagreements)]
        self.undecided += other.undecided[: MAX_SHOWN - len(self.undecided)]
        self.damaged += other.damaged
        self.shards += other.shards

    def total(self, status: Status | None = None, mode: str | None = None) -> int:
        return sum(
            count
            for (own_mode, _, own_status), count in self.counts.items()
            if mode in (None, own_mode) and status in (None, own_status)
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome over a whole dataset."""

    tally: Tally
    sealed: bool
    elapsed: float

    @property
    def modes(self) -> list[str]:
        return sorted({mode for mode, _, _ in self.tally.counts})

    @property
    def kinds(self) -> list[str]:
        return sorted({kind for _, kind, _ in self.tally.counts})

    def share(self, mode: str | None = None) -> float:
        """Proved rows among all, of one mode or of all."""
        rows = self.tally.total(mode=mode)
        return self.tally.total(Status.PASS, mode) / rows if rows else 0.0

    @property
    def short(self) -> list[str]:
        """Modes of which too few rows are proved."""
        return [mode for mode in self.modes if self.share(mode) < LEAST_SHARE]

    @property
    def clean(self) -> bool:
        """Nothing is damaged or refuted, and enough of each mode is proved."""
        refuted = self.tally.total(Status.FAIL)
        return not (self.tally.damaged or refuted or self.short) and self.tally.total() > 0

    def of_kind(self, kind: str) -> dict[str, Any]:
        """Rows, proved rows and speed of a kind of certificate, per worker."""
        counts = self.tally.counts.items()
        rows = sum(count for (_, own, _), count in counts if own == kind)
        proved = sum(count for (_, own, s), count in counts if own == kind and s == Status.PASS)
        speed = rows / max(self.tally.seconds[kind], 1e-9)
        return {"rows": rows, "proved": proved, "rows_per_second_per_worker": round(speed, 1)}

    def as_dict(self) -> dict[str, Any]:
        tally = self.tally
        return {
            "clean": self.clean,
            "sealed": self.sealed,
            "shards": tally.shards,
            "rows": tally.total(),
            "proved": tally.total(Status.PASS),
            "unknown": tally.total(Status.UNKNOWN),
            "disagreements": tally.total(Status.FAIL),
            "seconds": round(self.elapsed, 3),
            "rows_per_second": round(tally.total() / max(self.elapsed, 1e-9), 1),
            "share_by_mode": {mode: round(self.share(mode), 5) for mode in self.modes},
            "kinds": {kind: self.of_kind(kind) for kind in self.kinds},
            "damaged": tally.damaged,
            "disagreements_shown": tally.disagreements,
            "unknown_shown": tally.undecided,
        }


def verify(location: str, sample: int | None = None, workers: int = 0) -> Report:
    """Proves a dataset's rows, all or a sample spread evenly, on all cores or so many workers."""
    started = time.monotonic()
    store = Store(location)
    recipe_of(store)  # refuses what is no dataset, naming the cure
    manifest = read_manifest(store)
    broken = damaged(store)
    tally = Tally(damaged=sorted(broken))
    tasks = _tasks(store, manifest, broken, sample)
    for part in _spread(tasks, workers or os.cpu_count() or 1):
        tally.add(part)
    return Report(tally, manifest is not None, time.monotonic() - started)


def _tasks(
    store: Store, manifest: Mapping[str, Any] | None, broken: set[str], sample: int | None
) -> list[Task]:
    rows = {} if manifest is None else {e["path"]: e["rows"] for e in manifest["shards"]}
    names = [name for name in store.names("rows") if name not in broken]
    stride = max(1, sum(rows.values()) // sample) if sample and rows else 1
    tasks, offset = [], 0
    for name in names:
        tasks.append(Task(store.location, name, stride, offset))
        offset = (offset - rows.get(name, 0)) % stride
    return tasks


def _spread(tasks: list[Task], workers: int) -> Iterator[Tally]:
    """The tallies of all tasks as they come in."""
    if workers == 1 or len(tasks) < 2:
        yield from map(prove_shard, tasks)
        return
    # Spawned, not forked: a fork would inherit whatever this process has imported.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=context) as pool:
        try:
            for done in as_completed([pool.submit(prove_shard, task) for task in tasks]):
                yield done.result()
        except BrokenProcessPool:
            raise DatagenError("a worker died; is memory short? Try fewer workers") from None


def prove_shard(task: Task) -> Tally:
    """The rows of one shard, proved one by one."""
    tally = Tally(shards=1)
    try:
        for row in _rows(task):
            _tally_row(tally, row, task.shard)
    except StorageError as error:
        tally.damaged.append(f"{task.shard} ({error})")
    finally:
        program.close()
    loaded = [name for name in sys.modules if name.partition(".")[0] in _MAKERS]
    if loaded:
        raise DatagenError(f"{loaded[0]} was imported; an independent proof must not know it")
    return tally


def _rows(task: Task) -> Iterator[dict[str, Any]]:
    store = Store(task.location)
    place = -task.offset
    try:
        with store.open(task.shard) as file:
            shard = pq.ParquetFile(file, page_checksum_verification=True)
            for batch in shard.iter_batches(BATCH_ROWS, columns=COLUMNS):
                chosen = [i for i in range(len(batch)) if (place + i) % task.stride == 0]
                yield from batch.take(pa.array(chosen, pa.int64())).to_pylist()
                place += len(batch)
    except (pa.ArrowException, OSError) as error:
        raise StorageError(f"damaged: {error}") from error


def _tally_row(tally: Tally, row: dict[str, Any], shard: str) -> None:
    kind = row["certificate"]["kind"] if row["certificate"] else "none"
    started = time.perf_counter()
    verdict = judge_row(row)
    tally.seconds[kind] = tally.seconds.get(kind, 0.0) + time.perf_counter() - started
    tally.counts[row["mode"], kind, str(verdict.status)] += 1
    if not verdict:
        name = row["id"].hex() if row["id"] else "without id"
        shown = tally.disagreements if verdict.status is Status.FAIL else tally.undecided
        if len(shown) < MAX_SHOWN:
            shown.append(f"{name} in {shard}: {verdict.engine}: {verdict.reason}")


def judge_row(row: Mapping[str, Any]) -> Verdict:
    """What the row says of itself must agree, its certificate must prove its answer, and each step must hold."""
    shown = [(exhibit["view"], exhibit["data"]) for exhibit in row["exhibits"]]
    if row["id"] != row_id(row["problem"], row["answer"], shown):
        return failed("content hash", "the id is not that of this problem and answer")
    if row["problem"].count(IMAGE) != len(row["images"]):
        return failed("content", "the problem does not have as many pictures as it says")
    if [message["content"] for message in row["prompt"]] != [row["problem"]]:
        return failed("content", "the prompt is not the problem")
    if row["solution"].rpartition("\n")[2] != f"Answer: {row['answer']}":
        return failed("content", "the solution ends in another answer")
    verdict = prove(row)
    return solution.prove(row) if verdict else verdict
