"""Pictures of a training."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from datagen.storage import Store
from student.training.log import BALANCE, LEVELS, Log
from student.training.plots import draw

pytest.importorskip("matplotlib", reason="needs the student: pip install -e '.[student]'")

PNG = b"\x89PNG\r\n\x1a\n"


def readings(store: Store, count: int, balanced: bool, mfu: float | None) -> Log:
    log = Log(store, 0)
    for step in range(1, count + 1):
        figures = dict.fromkeys((*BALANCE, *LEVELS) if balanced else LEVELS, 0.2)
        log.add(
            {
                "step": step,
                "tokens": step * 1000,
                "loss": 5 * math.exp(-step / 10),
                "learning_rate": 1e-3,
                "tokens_per_s": 1e4,
                "mfu": mfu,
                **figures,
            }
        )
    return log


@pytest.mark.parametrize("count", [1, 30])
def test_a_training_is_drawn_the_same_each_time(tmp_path: Path, count: int) -> None:
    table = readings(Store(tmp_path), count, balanced=True, mfu=0.3).table
    written = draw(Store(tmp_path / "a"), table, "toy")
    assert sorted(written) == [f"plots/{n}.png" for n in ("balance", "levels", "loss", "speed")]
    draw(Store(tmp_path / "b"), table, "toy")
    for name in written:
        data = (tmp_path / "a" / name).read_bytes()
        assert data.startswith(PNG)
        assert data == (tmp_path / "b" / name).read_bytes()


def test_a_dense_model_on_an_unknown_device_has_no_balance_to_draw(tmp_path: Path) -> None:
    table = readings(Store(tmp_path), 5, balanced=False, mfu=None).table
    assert "plots/balance.png" not in draw(Store(tmp_path), table, "toy")


def test_nothing_is_drawn_of_a_training_without_readings(tmp_path: Path) -> None:
    assert draw(Store(tmp_path), Log(Store(tmp_path), 0).table, "toy") == []
