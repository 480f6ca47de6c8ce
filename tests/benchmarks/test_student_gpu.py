"""The benchmark of training steps, tried where there is no GPU: a run on one should not end in a typing error."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from benchmarks import student_gpu  # noqa: E402


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["student_gpu", *words])
    assert student_gpu.main() == 0


def test_every_way_makes_its_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    size = ("--shape", "tiny", "--tokens", "128", "--steps", "1", "--contexts", "64")
    run(monkeypatch, "run", *size, "--no-compile", "--json", str(rows))
    found = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert [row["way"] for row in found] == list(student_gpu.WAYS)
    assert not [row for row in found if "error" in row]
    assert all(row["dropped"] == 0 for row in found if row["way"] != "stock")
    run(monkeypatch, "table", str(rows))
    assert "residual16" in capsys.readouterr().out


def test_kernels_are_listed_beside_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ("--shape", "tiny", "--tokens", "64", "--steps", "1", "--contexts", "64")
    words = ("--ways", "regret", "--no-compile", "--kernels", "--json", str(tmp_path / "rows"))
    run(monkeypatch, "run", *size, *words)
    assert "aten::" in capsys.readouterr().err


def test_a_way_that_fails_leaves_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tmp_path / "rows.jsonl"
    size = ("--shape", "tiny", "--tokens", "256", "--contexts", "64", "--experts", "1")
    run(monkeypatch, "run", *size, "--ways", "regret", "--no-compile", "--json", str(rows))
    assert "experts" in json.loads(rows.read_text("utf-8"))["error"]


def test_no_way_is_begun_when_the_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "rows.jsonl"
    run(monkeypatch, "run", "--shape", "tiny", "--seconds", "0", "--json", str(rows))
    assert not rows.exists()
