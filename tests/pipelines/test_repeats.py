"""Rows that two units made alike end as one row and a reject that says why, whatever happens on the way."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from datagen.manifest import committed
from datagen.recipe import Recipe
from datagen.shards import read_footer, read_table
from datagen.storage import Store
from datagen.unit import Unit
from datagen.variant import row_id
from pipelines.plan import plan
from pipelines.repeats import drop_repeats
from pipelines.run import Place, run
from pipelines.unit import Job, Worker
from tests.toys import TOY_MODE, Repeating, Sums, install

# 64 problems behind a million seeds: 4 units of 30 rows each repeat each other's, and within themselves.
RECIPE = Recipe(name="toy", rows=120, modes=(TOY_MODE,), levels=(1,), unit_rows=30)
REASON = "duplicates: fail (row ids)"


class Made:
    """Units that were run, but not yet cleared of repeats."""

    def __init__(self, out: Path) -> None:
        self.store = Store(out)
        self.units: list[Unit] = plan(RECIPE, None)
        worker = Worker(Job(str(out), "f", RECIPE.seed))
        for unit in self.units:
            worker.run(unit)
        self.before = self.ids()

    def drop(self) -> None:
        drop_repeats(self.store, self.units, committed(self.store))

    def ids(self) -> list[list[bytes]]:
        return [read_table(self.store, unit.path)["id"].to_pylist() for unit in self.units]

    def bytes(self) -> dict[str, str]:
        names = self.store.names("")
        return {name: hashlib.sha256(self.store.read(name)).hexdigest() for name in names}


@pytest.fixture(autouse=True)
def repeating(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Repeating())


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "data")


def test_units_repeat_each_other_before_the_pass(made: Made) -> None:
    """Without this the other tests would prove nothing."""
    flat = [row for ids in made.before for row in ids]
    assert len(flat) == 120
    assert len(set(flat)) <= 64


def test_of_equal_rows_the_first_in_unit_order_stays(made: Made) -> None:
    made.drop()
    seen: set[bytes] = set()
    for before, after in zip(made.before, made.ids(), strict=True):
        assert after == [row for row in before if row not in seen]
        seen |= set(before)


def test_what_is_dropped_is_kept_with_its_reason_beside_the_old_rejects(made: Made) -> None:
    old = [read_table(made.store, unit.rejects_path).to_pylist() for unit in made.units]
    made.drop()
    for unit, before, after, earlier in zip(made.units, made.before, made.ids(), old, strict=True):
        rejects = read_table(made.store, unit.rejects_path).to_pylist()
        new = rejects[len(earlier) :]
        assert rejects[: len(earlier)] == earlier
        assert [row["id"] for row in new] == [row for row in before if row not in after]
        for row in new:
            assert row["verdicts"] == [
                {
                    "validator": "duplicates",
                    "status": "fail",
                    "engine": "row ids",
                    "reason": "an earlier unit has a row of this content",
                }
            ]
            assert row["id"] == row_id(row["problem"], row["answer"])


def test_the_footers_count_what_the_shards_hold(made: Made) -> None:
    footers = drop_repeats(made.store, made.units, committed(made.store))
    assert footers == committed(made.store)
    for unit in made.units:
        counts = read_footer(made.store, unit.path).counts
        assert counts["accepted"] == len(read_table(made.store, unit.path))
        assert counts["rejected"] == len(read_table(made.store, unit.rejects_path))
        assert sum(counts["reasons"].values()) == counts["rejected"]
    dropped = [footers[unit.path].counts["reasons"].get(REASON, 0) for unit in made.units]
    assert dropped[0] == 0
    assert sum(dropped) == 120 - len({row for ids in made.before for row in ids})


def test_the_pass_twice_ends_with_the_same_bytes(made: Made) -> None:
    made.drop()
    once = made.bytes()
    made.drop()
    assert made.bytes() == once


class Killed(BaseException):
    """The end of a process, which no handler of errors sees."""


@pytest.mark.parametrize("writes", range(6))
def test_a_pass_killed_after_any_write_ends_with_the_same_bytes(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Prevents a reject that is counted twice, or a row lost, when the kill comes between the two writes.

    Three units have repeats and two files each, so the sixth kill comes before the last write.
    """
    undisturbed = Made(tmp_path / "undisturbed")
    undisturbed.drop()
    write, left = made.store.write, iter(range(writes))

    def killed_after_some(name: str, data: bytes) -> None:
        if next(left, None) is None:
            raise Killed
        write(name, data)

    with monkeypatch.context() as patch:
        patch.setattr(made.store, "write", killed_after_some)
        with pytest.raises(Killed):
            made.drop()
    made.drop()
    assert made.bytes() == undisturbed.bytes()


def test_a_unit_that_is_made_again_after_the_pass_ends_with_the_same_bytes(made: Made) -> None:
    """Prevents a repaired shard from bringing its repeats back."""
    made.drop()
    once = made.bytes()
    for unit in made.units:
        made.store.delete(unit.path)
        Worker(Job(made.store.location, "f", RECIPE.seed)).run(unit)
        made.drop()
        assert made.bytes() == once


def test_a_run_ends_without_repeats_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    manifest = run(RECIPE, str(tmp_path), Place(1, "inline"))
    store = Store(tmp_path)
    ids = [row for name in store.names("rows") for row in read_table(store, name)["id"].to_pylist()]
    assert len(set(ids)) == len(ids) == manifest["rows"]
    (tmp_path / "manifest.json").unlink()
    assert run(RECIPE, str(tmp_path), Place(1, "inline"))["digest"] == manifest["digest"]


def test_levels_of_one_mode_are_compared_with_each_other(tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"levels": (1, 2), "rows": 100, "unit_rows": 50})
    assert run(recipe, str(tmp_path), Place(1, "inline"))["rows"] <= 64


def test_spaces_that_cannot_repeat_are_left_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, Sums())
    recipe = RECIPE.model_copy(update={"rows": 80})
    manifest = run(recipe, str(tmp_path), Place(1, "inline"))
    footers = committed(Store(tmp_path))
    assert drop_repeats(Store(tmp_path), plan(recipe, None), footers) == footers
    assert (manifest["rows"], manifest["rejected"]) == (80, 0)
