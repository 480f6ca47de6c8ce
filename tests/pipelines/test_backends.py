"""Backends replace workers that die, and stop a unit that kills every worker it meets."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from datagen.errors import DatagenError, UnitError
from datagen.unit import Draw, Unit
from pipelines.backends import InlineBackend, ProcessBackend, open_backend
from pipelines.unit import Job

MODE = "quantitative.proportional_scaling"


def unit(number: int) -> Unit:
    draws = (Draw(MODE, 1, number * 100, (number + 1) * 100, 20),)
    return Unit(f"unit-{number}", MODE, draws)


class DeadlyUnit(Unit):
    """Ends the worker that receives it, as running out of memory would."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (9,)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(str(tmp_path / "data"), "0" * 16, 1)


def test_every_unit_is_reported_once_whatever_the_backend(job: Job) -> None:
    units = [unit(number) for number in range(7)]
    inline = list(InlineBackend(job).run(units))
    backend = ProcessBackend(job, 2)
    reports = list(backend.run(units))
    backend.close()
    assert sorted(reports, key=lambda report: report.unit) == inline
    assert [report.accepted for report in inline] == [20] * 7


def test_a_unit_that_kills_every_worker_is_named(job: Job) -> None:
    """Prevents a run that restarts workers for ever because of one unit."""
    deadly = DeadlyUnit("unit-deadly", MODE, unit(0).draws)
    backend = ProcessBackend(job, 1)
    with pytest.raises(UnitError, match=r"unit-deadly has killed 3 workers \(exit code 9\)"):
        list(backend.run([deadly]))
    backend.close()


def test_a_full_or_missing_place_is_reported_from_the_worker(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    backend = ProcessBackend(Job(str(tmp_path / "file" / "data"), "0" * 16, 1), 1)
    with pytest.raises(UnitError, match=r"unit unit-0: cannot write .*unit-0\.parquet"):
        list(backend.run([unit(0)]))
    backend.close()


def test_an_unknown_backend_is_refused_with_the_known_ones(job: Job) -> None:
    with pytest.raises(DatagenError, match="inline, process or ray"):
        open_backend("thread", job, 1)
