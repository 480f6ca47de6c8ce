"""The log of readings: kept over runs, and summed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from datagen.errors import TrainingError
from datagen.storage import Store
from student.training.log import BALANCE, FILE, Log, mean_figures, read


def logged(store: Store, steps: list[int], after: int = 0, **fields: float) -> Log:
    log = Log(store, after)
    for step in steps:
        log.add({"step": step, "loss": float(step), **fields})
    log.write()
    return log


def test_a_resumed_log_has_every_step_once(tmp_path: Path) -> None:
    """Prevents steps that a killed run had logged past its checkpoint from standing there twice."""
    store = Store(tmp_path)
    logged(store, [2, 4, 6, 8])
    logged(store, [6, 8, 10], after=5)
    assert read(store)["step"].to_pylist() == [2, 4, 6, 8, 10]


def test_a_new_training_does_not_continue_the_log_of_another(tmp_path: Path) -> None:
    logged(Store(tmp_path), [2, 4])
    assert Log(Store(tmp_path), 0).table.num_rows == 0


def test_means_weigh_readings_by_their_steps(tmp_path: Path) -> None:
    log = logged(Store(tmp_path), [4, 10, 12, 100])
    figures = mean_figures(log.table, 100)
    assert figures["before"]["loss"] == pytest.approx((4 * 4 + 10 * 6) / 10)
    assert figures["after"]["loss"] == pytest.approx((12 * 2 + 100 * 88) / 90)


def test_what_was_not_measured_has_no_mean(tmp_path: Path) -> None:
    log = logged(Store(tmp_path), [1, 2], utilisation=0.5)
    figures = mean_figures(log.table, 2)
    assert figures["after"] == {"loss": 2.0, "utilisation": 0.5}
    assert mean_figures(Log(Store(tmp_path), 0).table, 2) == {"before": {}, "after": {}}


def test_a_damaged_log_says_what_to_do(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(FILE, b"no parquet")
    with pytest.raises(TrainingError, match="delete it"):
        Log(store, 5)


def test_the_columns_of_balance_are_what_the_model_measures() -> None:
    """Prevents a new measure from failing the first reading of a training."""
    pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")
    from student.model import MEASURES

    assert set(BALANCE) == set(MEASURES)
