"""Speed by batch size: what is timed does the same as an ordinary pass."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from benchmarks import student_speed  # noqa: E402
from student.evaluation.speed import Decoder, Reading, readings  # noqa: E402
from student.model import build  # noqa: E402
from tests.student.students import VOCABULARY, small  # noqa: E402


@pytest.fixture(scope="module", params=["moe", "dense_active", "attention+ffn"])
def module(request: pytest.FixtureRequest) -> torch.nn.Module:
    kind = request.param
    shape = {"experts_in": kind} if "+" in kind else {"kind": kind}
    return build(small(**shape), VOCABULARY, 1).eval()


def test_the_timed_steps_write_what_whole_passes_write(module: torch.nn.Module) -> None:
    prompts = torch.randint(4, VOCABULARY, (3, 20), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        decoder = Decoder(module, 3, 20, 4)
        logits, written = decoder.read(prompts), prompts
        for _ in range(2):
            for step in range(4):
                whole = module(input_ids=written).logits[:, -1:]
                assert torch.allclose(logits, whole, atol=1e-5), step
                decoder.tokens_b1.copy_(logits.argmax(-1))
                written = torch.cat([written, decoder.tokens_b1], 1)
                logits = decoder.step()
            decoder.rewind()
            logits, written = decoder.read(prompts), prompts


def test_every_batch_size_is_read_and_written(module: torch.nn.Module) -> None:
    told: list[Reading] = []
    found = readings(module, (1, 4), length=16, steps=3, repeats=1, report=told.append)
    assert [(r.phase, r.batch) for r in found] == [
        ("prefill", 1),
        ("decode", 1),
        ("prefill", 4),
        ("decode", 4),
    ]
    assert told == found
    for reading in found:
        tokens = reading.batch * (16 if reading.phase == "prefill" else 1)
        assert reading.tokens_per_s == pytest.approx(tokens / reading.ms * 1e3)


def test_the_benchmark_sets_each_kind_beside_its_twin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> None:
        monkeypatch.setattr(sys, "argv", ["student_speed", *words])
        assert student_speed.main() == 0

    file = tmp_path / "speed.jsonl"
    tiny = ["--width=64", "--layers=1", "--length=8", "--steps=2", "--repeats=1"]
    tiny += ["--batches", "1", "2"]
    run("run", *tiny, "--json", str(file))
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(rows) == 3 * 2 * 2
    for row in student_speed.compared(rows):
        assert (row["times_twin"] == 1) == (row["kind"] == "dense_total")
    alone = [row for row in rows if row["kind"] == "moe"]
    assert {row["times_twin"] for row in student_speed.compared(alone)} == {None}
    run("table", str(file))
    assert "dense_active" in capsys.readouterr().out
