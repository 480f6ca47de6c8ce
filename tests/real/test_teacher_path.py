"""A dataset from recipe to kept rows with a real model: all signals, one question once, and nothing left behind."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from datagen.storage import Store
from datagen.views import connect, judgements
from teacher.signals import shipped_prompts
from tests.real.conftest import ENGINE, RealServer, assert_gone
from tests.real.redis_server import WITHOUT_REDIS, Start, servers
from tests.real.scored_run import (
    MODES,
    ROWS,
    SHORT,
    Heard,
    datagen,
    digests,
    judged,
    recipe,
    scores,
    sets,
)
from tests.real.test_vllm_process import metrics_of

CRITERIA = {"clear", "well_posed", "natural", "instructive", "right_difficulty"}
SHORT_RUBRIC = """---
choices: [A, B]
values: [1.0, 0.0]
criteria:
  clear: "clear"
---
{problem}

Is this problem A (good) or B (bad)? One letter.
Criterion: {criterion}
"""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    with servers(tmp_path, monkeypatch) as begin:
        yield begin


@WITHOUT_REDIS
def test_a_run_has_every_signal_of_every_row_and_the_next_run_asks_nothing(
    vllm_server: RealServer, start: Start, tmp_path: Path
) -> None:
    redis, made, out = start(), recipe(vllm_server.url), tmp_path / "first"
    heard = Heard()
    summary = judged(made, out, heard)
    assert summary["rows"] == summary["rows_asked"] == heard.asked == ROWS
    assert summary["kept"] == ROWS and summary["unknown"] == {}
    lines = scores(out, summary["folder"])
    assert len({line["id"] for line in lines}) == ROWS
    for line in lines:
        assert {name for name, _ in line["criteria"]} == CRITERIA
        assert 0 < line["score"] < 1
        assert line["solve_rate"] == 0 and line["attempts"] == SHORT["samples"]
        assert line["margin"] and abs(line["margin"]) < 5
        assert line["teacher"].startswith(f"{vllm_server.model}@")
    # Rows differ, so what is written is theirs and no constant.
    assert len({line["score"] for line in lines}) == len({line["margin"] for line in lines}) == ROWS
    kept = "SELECT count(score), count(solve_rate), count(DISTINCT mode) FROM rows"
    assert connect(str(out)).sql(kept).fetchall() == [(ROWS, ROWS, len(MODES))]

    questions = 3 * ROWS
    assert summary["questions"] == {
        "memory": 0, "shared": 0, "together": 0, "asked": questions, "unanswered": 0
    }  # fmt: skip
    assert summary["client"]["prompts"] == ROWS * (5 + 1 + 2)
    assert summary["client"]["retries"] == {}
    assert summary["server"]["prompt_tokens"] > ROWS * 500
    assert summary["server"]["generation_tokens"] > 0
    # The rubric is long, and stands before what rows and criteria differ in.
    assert summary["server"]["prefix_hit_rate"] > 0.5
    assert summary["cache"]["where"] == redis.url
    assert redis.ask("dbsize") == str(questions)

    before, again = metrics_of(vllm_server), tmp_path / "second"
    repeated = judged(made, again)
    assert metrics_of(vllm_server).prompt_tokens == before.prompt_tokens
    assert repeated["questions"]["shared"] == questions
    assert repeated["questions"]["asked"] == repeated["client"]["requests"] == 0
    assert digests(again, "judged") != {}
    for kind in ("scores", "cells", "kept"):
        under = f"{summary['folder']}/{kind}"
        assert digests(again, under) == digests(out, under) != {}


def marked(mark: str) -> list[psutil.Process]:
    """The processes that have the mark in their environment, orphans among them."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.environ().values():
                found.append(process)
        except psutil.Error:  # it has ended, or is another user's
            continue
    return found


def test_the_shipped_recipe_starts_a_server_of_its_own_once_and_leaves_no_process(
    vllm_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    options = sets(
        {
            "rows": 40,
            "modes": MODES,
            "levels": [1],
            "teacher.model": str(tiny_model),
            "teacher.engine": ENGINE,
            "teacher.solve.samples": 2,
            "teacher.solve.max_tokens": 16,
            "teacher.budget.rows": 16,
            "teacher.cache.path": str(tmp_path / "answers.sqlite"),
        }
    )
    mark = uuid.uuid4().hex
    env = {"DATAGEN_VLLM_PYTHON": str(vllm_python), "DATAGEN_TEST_MARK": mark}

    def run(name: str) -> tuple[str, str]:
        words = ["run", "scored", "--out", str(tmp_path / name), "--backend", "inline", *options]
        finished = datagen(*words, env=env)
        assert_gone(marked(mark))
        return finished.stdout, finished.stderr

    printed, told = run("first")
    assert "vLLM 0 loads" in told and "vLLM 0 answers" in told
    assert all(mode in printed for mode in MODES)
    assert "32 of 40 rows" in printed
    assert re.search(r"^answers +\d+ asked$", printed, re.MULTILINE)
    assert "prefix cache hits" in printed
    # The same dataset again, and another one with the same questions.
    for name in ("first", "second"):
        printed, told = run(name)
        assert "vLLM" not in told
        assert "32 of 40 rows" in printed
        assert not re.search(r"^answers .*\d asked", printed, re.MULTILINE)


def test_a_served_model_is_checked_by_what_it_serves_and_how_quick_it_is(
    vllm_server: RealServer,
) -> None:
    facts = json.loads(datagen("teacher", "check", vllm_server.url, "--json").stdout)
    assert facts["model"] == vllm_server.model
    assert facts["max_model_len"] == ENGINE["max-model-len"]
    assert facts["prompt_tokens_per_s"] > 0 and facts["generated_tokens_per_s"] > 0
    assert facts["criteria"].keys() == CRITERIA
    assert 0 < facts["score"] < 1 and not facts["unknown"]
    printed = datagen("teacher", "check", vllm_server.url).stdout
    for fact in ("prompt tokens per s", "generated tokens per s", "score", "criteria clear"):
        assert fact in printed
    assert facts["problem"].split(".")[0] in " ".join(printed.split())


def test_another_prompt_is_another_judgement_beside_the_first(
    vllm_server: RealServer, tmp_path: Path
) -> None:
    out, own = tmp_path / "data", tmp_path / "own.md"
    own.write_text(SHORT_RUBRIC)
    given: dict[str, Any] = {"cache": {"path": str(tmp_path / "answers.sqlite")}}
    first = judged(recipe(vllm_server.url, signals=["judgement"], **given), out)
    before = digests(out, "rows") | digests(out, first["folder"])
    prompt = sets({"teacher.judgement.prompt": str(own)})
    second = json.loads(datagen("rescore", str(out), *prompt, "--json").stdout)
    assert judgements(Store(str(out))) == sorted([first["folder"], second["folder"]])
    assert digests(out, "rows") | digests(out, first["folder"]) == before
    assert second["questions"]["asked"] == second["client"]["prompts"] == ROWS
    assert {name for line in scores(out, second["folder"]) for name, _ in line["criteria"]} == {
        "clear"
    }
    assert {line["teacher"] for line in scores(out, second["folder"])}.isdisjoint(
        {line["teacher"] for line in scores(out, first["folder"])}
    )
    # The shipped prompt under another name is the first judgement: nothing is asked, and it is in force again.
    copied = tmp_path / "copied.md"
    copied.write_bytes(shipped_prompts()["judgement"].read_bytes())
    prompt = sets({"teacher.judgement.prompt": str(copied)})
    third = json.loads(datagen("rescore", str(out), *prompt, "--json").stdout)
    assert third["folder"] == first["folder"] and third["client"]["requests"] == 0
