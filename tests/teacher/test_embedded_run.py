"""A dataset judged by an embedded model: in one process, the same on every run, and never asked twice."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from datagen.recipe import Recipe
from pipelines.rescoring import rescore
from pipelines.run import Quiet
from teacher.checking import check
from teacher.embedded.model import Model
from tests.pipelines.scoring_material import CERTAIN, FURTHER, cells, files, made, plain, scores
from tests.teacher.embedded_material import trained, untrained
from tests.teacher.signal_material import row

ROWS = 24


def recipe(cache: Path, model: Path | None = None, **changes: Any) -> Recipe:
    teacher: dict[str, Any] = {
        "kind": "embedded",
        "model": str(model or untrained()),
        "budget": None,
        "solve": {"samples": 2, "max_tokens": 12},
        "cache": {"path": str(cache)},
        "threads": 2,
    }
    return Recipe.model_validate(
        {
            "name": "embedded",
            "rows": ROWS,
            "modes": (CERTAIN, FURTHER),
            "levels": (1,),
            "unit_rows": 12,
            "teacher": teacher | changes,
        }
    )


def test_a_run_is_judged_without_a_server(tmp_path: Path) -> None:
    manifest = made(recipe(tmp_path / "cache"), tmp_path / "out")
    summary = manifest["judgement"]
    assert summary["teacher"]["kind"] == "embedded"
    assert summary["teacher"]["model"].startswith("untrained-")
    assert summary["rows_asked"] == ROWS
    assert summary["questions"]["asked"] == 2 * ROWS
    assert summary["unknown"] == {}
    assert summary["server"]["generation_tokens"] > 0
    assert 0.3 < summary["server"]["prefix_hit_rate"] < 0.8
    lines = scores(tmp_path / "out")
    assert len(lines) == ROWS
    assert all(line["margin"] is not None and line["solve_rate"] is not None for line in lines)
    assert all(line["score"] is None for line in lines)  # nothing was judged


def test_two_runs_give_the_same_scores_byte_by_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made(recipe(tmp_path / f"cache-{name}"), tmp_path / name)
    one, two = (files(tmp_path / name, "scores", "cells", "kept") for name in ("one", "two"))
    assert one and one == two


def test_the_second_run_asks_nothing_and_opens_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(recipe(tmp_path / "cache"), tmp_path / "one")

    def no_model(*_: object) -> None:
        raise AssertionError("a model was opened")

    monkeypatch.setattr(Model, "__init__", no_model)
    summary = made(recipe(tmp_path / "cache"), tmp_path / "two")["judgement"]
    assert summary["questions"]["asked"] == 0
    assert files(tmp_path / "one", "scores") == files(tmp_path / "two", "scores")


def test_another_model_is_another_judgement_beside_the_first(tmp_path: Path) -> None:
    """The adder's context is short: what does not fit is unknown with the reason, and the run goes on."""
    first = recipe(tmp_path / "cache")
    made(plain(first), tmp_path / "out")
    rescore(first, str(tmp_path / "out"), Quiet())
    summary = rescore(recipe(tmp_path / "cache", trained()[1]), str(tmp_path / "out"), Quiet())
    assert len(list((tmp_path / "out" / "judged").glob("*-*"))) == 2
    assert summary["questions"]["unanswered"] > 0
    assert any("the embedded model reads" in reason for reason in summary["unknown"])
    assert set(cells(tmp_path / "out"))


def test_a_check_says_what_the_model_is_like() -> None:
    teacher = recipe(Path("unused"), trained()[1], solve={"max_tokens": 40}).teacher
    facts = asyncio.run(check(teacher, row()))
    assert facts["model"].startswith("adder-")
    assert facts["max_model_len"] == 96
    assert facts["read_tokens_per_s"] > 0 < facts["written_tokens_per_s"]
    assert facts["its_answer"] == facts["answer"] == "5"
    assert facts["margin"] > 0
    json.dumps(facts)
