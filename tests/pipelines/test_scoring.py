"""The teacher's pass as a whole: what is asked, what is written, and that rows never depend on it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.instant_server import Instant
from datagen.errors import RecipeError
from datagen.manifest import read_manifest
from datagen.storage import Store
from pipelines.rescoring import rescore
from pipelines.run import SILENT, planned
from pipelines.scoring import Part, Scoring
from tests.pipelines.conftest import DATAGEN
from tests.pipelines.scoring_material import (
    CERTAIN,
    FURTHER,
    ROWS,
    Server,
    cells,
    files,
    judged,
    made,
    plain,
    recipe,
    scores,
    texts_of,
)
from tests.pipelines.seeds import write_seeds
from tests.teacher.servers import free_port

JUDGED = ("scores", "cells")


class Calm:
    """An undisturbed run: what every other one must end with."""

    def __init__(self, folder: Path) -> None:
        self.out, self.cache = folder / "data", folder / "cache.db"
        with Server() as server:
            self.manifest = made(recipe(server.url, self.cache), self.out)
            self.prompts = server.instant.prompts
        self.shards = files(self.out, *JUDGED)
        self.rows = files(self.out, "rows")


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Calm:
    return Calm(tmp_path_factory.mktemp("calm"))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def dead() -> str:
    return f"http://127.0.0.1:{free_port()}/v1"


def test_rows_with_a_teacher_are_those_without_one(calm: Calm, tmp_path: Path) -> None:
    manifest = made(plain(recipe(dead(), calm.cache)), tmp_path / "plain")
    assert files(tmp_path / "plain", "rows") == calm.rows and len(calm.rows) == 12
    assert manifest["digest"] == calm.manifest["digest"]
    assert "judgement" not in manifest and not (tmp_path / "plain" / "judged").exists()
    assert "judgement" not in (read_manifest(Store(calm.out)) or {})


def test_without_a_budget_every_row_is_asked_and_holds_its_own_values(calm: Calm) -> None:
    lines = scores(calm.out)
    assert len(lines) == calm.manifest["judgement"]["rows_asked"] == ROWS
    for name in ("score", "criteria", "solve_rate", "attempts", "margin"):
        assert all(line[name] is not None for line in lines), name
    assert not any(line["unknown"] for line in lines)
    assert {line["teacher"] for line in lines} == {judged(calm.out).name.replace("-", "@")}


def test_a_second_call_asks_nothing_and_needs_no_server(calm: Calm) -> None:
    manifest = made(recipe(dead(), calm.cache), calm.out)
    assert manifest["judgement"]["questions"] == dict.fromkeys(
        ("memory", "shared", "together", "asked", "unanswered"), 0
    )
    assert manifest["judgement"]["rows_asked"] == ROWS
    assert files(calm.out, *JUDGED) == calm.shards and files(calm.out, "rows") == calm.rows


def test_another_folder_is_scored_from_the_cache_alone(calm: Calm, tmp_path: Path) -> None:
    manifest = made(recipe(dead(), calm.cache), tmp_path / "again")
    assert manifest["judgement"]["client"]["requests"] == 0
    assert manifest["judgement"]["questions"]["shared"] == 3 * ROWS
    assert files(tmp_path / "again", *JUDGED) == calm.shards


def test_a_finished_dataset_is_scored_as_one_in_the_making(
    calm: Calm, server: Server, tmp_path: Path
) -> None:
    """Prevents scores that depend on which units were there when others were scored."""
    chosen = recipe(server.url, tmp_path / "cache.db")
    made(plain(chosen), tmp_path / "data")
    rescore(chosen, str(tmp_path / "data"), SILENT)
    assert server.instant.prompts == calm.prompts
    assert files(tmp_path / "data", *JUDGED) == calm.shards
    assert files(tmp_path / "data", "rows") == calm.rows


@pytest.mark.parametrize("budget", [None, {"round": 2, "interval": 0.7}])
def test_the_order_of_groups_changes_nothing(budget: Any, tmp_path: Path) -> None:
    """A group is scored when its last unit is there, whichever comes first."""
    found = []
    for step in (1, -1):
        with Server() as server:
            out = tmp_path / str(step)
            chosen = recipe(server.url, tmp_path / f"{step}.db", teacher={"budget": budget})
            made(plain(chosen), out)
            units, fingerprint = planned(chosen, Store(out), SILENT)
            with Scoring(Store(out), chosen, fingerprint, units, SILENT) as scoring:
                for unit in units[::step]:
                    scoring.ready(unit)
                    time.sleep(0.005)
                scoring.finish()
            found.append((files(out, *JUDGED), server.instant.prompts))
    assert found[0] == found[1]


def test_a_unit_that_is_told_twice_is_asked_about_once(tmp_path: Path) -> None:
    with Server() as server:
        chosen = recipe(server.url, tmp_path / "cache.db", modes=(CERTAIN,), rows=16)
        made(plain(chosen), tmp_path / "data")
        units, fingerprint = planned(chosen, Store(tmp_path / "data"), SILENT)
        with Scoring(Store(tmp_path / "data"), chosen, fingerprint, units, SILENT) as scoring:
            for unit in [*units, *units]:
                scoring.ready(unit)
            summary = scoring.finish()
    assert summary["questions"]["asked"] == 3 * 16 and summary["questions"]["together"] == 0


def test_parts_give_what_one_pass_gives_and_the_last_concludes(
    calm: Calm, server: Server, tmp_path: Path
) -> None:
    chosen = recipe(server.url, tmp_path / "cache.db")
    out = tmp_path / "data"
    made(plain(chosen), out)
    first = rescore(chosen, str(out), SILENT, Part(2, 2))
    assert first["part"] == "2/2" and first["open"] == 6
    assert not (judged(out) / "kept").exists() and not (judged(out) / "summary.json").exists()
    second = rescore(chosen, str(out), SILENT, Part(1, 2))
    assert second["rows"] == second["rows_asked"] == second["kept"] == ROWS
    assert files(out, *JUDGED) == calm.shards
    assert files(out, "kept") == files(calm.out, "kept")


def test_a_run_killed_amid_scoring_ends_the_same_and_asks_little_twice(
    calm: Calm, server: Server, tmp_path: Path
) -> None:
    async def slowly(path: str, body: Any) -> None:
        if "completions" in path:
            time.sleep(0.02)  # one request after the other

    server.instant.fault = slowly
    options = {"max_in_flight": 16}
    chosen = recipe(server.url, tmp_path / "cache.db", teacher=options)
    file = tmp_path / "recipe.json"
    file.write_text(chosen.model_dump_json())
    out = tmp_path / "data"
    command = [*DATAGEN, "run", str(file), "--out", str(out), "--backend", "inline"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen: list[tuple[float, int]] = []
    while not seen or seen[-1][1] < calm.prompts // 2:
        assert process.poll() is None
        time.sleep(0.02)
        seen.append((time.monotonic(), server.instant.prompts))
    process.kill()
    process.wait()
    server.instant.fault = None
    time.sleep(0.3)  # requests that were on their way
    # Answers that came within half a second before the kill may have waited to be written.
    surely = max(prompts for at, prompts in seen if at < seen[-1][0] - 0.5) - 16
    assert surely > 0
    before = server.instant.prompts
    made(chosen, out)
    assert server.instant.prompts - before <= calm.prompts - surely
    assert files(out, *JUDGED) == calm.shards and files(out, "rows") == calm.rows


class Choosy(Instant):
    """Is sure that problems of one mode are flawed, and that others are not."""

    def __init__(self, flawed: str) -> None:
        super().__init__()
        self.flawed = flawed

    def _one(self, body: Any, text: str, sample: int) -> dict[str, Any]:
        ids = body.get("logprob_token_ids")
        if not ids:
            return super()._one(body, text, sample)
        named = {f"token_id:{token}": -9.0 for token in ids}
        named[f"token_id:{ids[-1 if self.flawed in text else 0]}"] = -0.001
        return {"text": "A", "logprobs": {"top_logprobs": [named]}}


RUBRIC = """---
choices: [A, B, C, D, E]
values: [1.0, 0.75, 0.5, 0.25, 0.0]
criteria: {clear: "Is it clear?"}
---
{mode}: {problem} {criterion}"""


def test_a_bad_template_is_rejected_and_a_good_one_kept_after_few_questions(
    tmp_path: Path,
) -> None:
    (tmp_path / "rubric.md").write_text(RUBRIC)
    with Server(Choosy(FURTHER)) as server:
        teacher = {
            "signals": ["judgement"],
            "judgement": {"prompt": str(tmp_path / "rubric.md")},
            "budget": {"keep": 0.8},
        }
        chosen = recipe(
            server.url,
            tmp_path / "cache.db",
            teacher=teacher,
            rows=400,
            modes=(CERTAIN, FURTHER),
            levels=(1,),
            unit_rows=50,
            accept="cell = 'keep'",
        )
        summary = made(chosen, tmp_path / "data")["judgement"]
    found = cells(tmp_path / "data")
    good, bad = found[CERTAIN, 1], found[FURTHER, 1]
    assert (good["cell"], bad["cell"]) == ("keep", "reject")
    assert good["asked"] == 32 and bad["asked"] == 8 and summary["rows_asked"] == 40
    assert good["rows"] == bad["rows"] == 200
    assert summary["kept"] == 200 and summary["turned_down"]["false"] == 200
    for line in scores(tmp_path / "data"):
        cell = found[line["template"], 1]
        assert line["cell"] == cell["cell"] and line["cell_score"] == cell["cell_score"]
    own = [line["score"] for line in scores(tmp_path / "data") if line["score"] is not None]
    assert len(own) == 40 and {round(score, 2) for score in own} == {0.0, 1.0}


def test_a_cell_is_asked_about_no_more_rows_than_its_budget_has(tmp_path: Path) -> None:
    """And says that it is undecided; what is held of it is bounded by the budget, not by its rows."""
    with Server() as server:
        teacher = {"signals": ["judgement"], "budget": {"round": 4, "rows": 12, "interval": 0.9999}}
        chosen = recipe(
            server.url, tmp_path / "cache.db", teacher=teacher, modes=(CERTAIN,), levels=(1,)
        )
        made(chosen, tmp_path / "data")
    [cell] = cells(tmp_path / "data").values()
    assert (cell["rows"], cell["asked"], cell["cell"]) == (ROWS, 12, "undecided")
    assert len(scores(tmp_path / "data")) == ROWS


def test_cells_smaller_than_a_round_are_asked_whole(server: Server, tmp_path: Path) -> None:
    chosen = recipe(server.url, tmp_path / "cache.db", teacher={"budget": {}}, rows=9)
    summary = made(chosen, tmp_path / "data")["judgement"]
    assert summary["rows_asked"] == summary["rows"] == 9
    assert sorted(cell["asked"] for cell in cells(tmp_path / "data").values()) == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"accept": "scoer > 0.5"}, "did you mean 'score'"),
        (
            {"teacher": {"solve": {"prompt": "nowhere/solve.md"}}},
            "nowhere/solve.md: cannot be read",
        ),
        ({"teacher": {"cache": {"redis": "redis//x"}}}, "no URL of a Redis"),
        ({"teacher": {"cache": {"redis": "redis+cluster://h:1?nonsense=1"}}}, "no URL of a Redis"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_a_row_is_made(
    changes: dict[str, Any], message: str, server: Server, tmp_path: Path
) -> None:
    chosen = recipe(server.url, tmp_path / "cache.db", **changes)
    with pytest.raises(RecipeError, match=message):
        made(chosen, tmp_path / "data")
    assert not (tmp_path / "data").exists() and server.instant.requests == 0


def test_a_redis_cluster_that_is_away_is_no_mistake_of_the_recipe(
    server: Server, tmp_path: Path
) -> None:
    """Prevents a client that can only be made inside an event loop from being refused outside one."""
    url = f"redis+cluster://127.0.0.1:{free_port()}"
    chosen = recipe(server.url, tmp_path / "x", teacher={"cache": {"redis": url}}, rows=6)
    summary = made(chosen, tmp_path / "data")["judgement"]
    assert summary["rows_asked"] == 6 and summary["cache"]["outages"] == 1


def test_an_accept_without_a_teacher_is_checked_too(tmp_path: Path) -> None:
    chosen = plain(recipe(dead(), tmp_path / "cache.db", accept="scoer > 0.5"))
    with pytest.raises(RecipeError, match="did you mean 'score'"):
        made(chosen, tmp_path / "data")


FUSED: dict[str, Any] = {
    "modes": ("quantitative.join_lookup", FURTHER),
    "mutators": ("fuse",),
    "fuse": {"modalities": ("chart",)},
    "rows": 8,
    "levels": (1,),
}


def test_a_seeing_model_gets_pictures_and_its_likelihood_stays_unknown(
    server: Server, tmp_path: Path
) -> None:
    server.instant.keeps_bodies = True
    chosen = recipe(server.url, tmp_path / "cache.db", teacher={"images": True}, **FUSED)
    made(chosen, tmp_path / "data")
    for path, body, _ in server.instant.bodies:
        kinds = {part["type"] for part in body["messages"][0]["content"]}
        assert path.endswith("/chat/completions") and kinds == {"text", "image_url"}
    lines = scores(tmp_path / "data")
    assert len(lines) == 8
    for line in lines:
        assert line["unknown"] == ["likelihood: servers score no replies to pictures"]
        assert line["score"] is not None and line["solve_rate"] is not None
        assert line["margin"] is None


def test_a_blind_model_gets_the_figures_data_as_text(server: Server, tmp_path: Path) -> None:
    server.instant.keeps_bodies = True
    made(recipe(server.url, tmp_path / "cache.db", **FUSED), tmp_path / "data")
    assert {path for path, _, _ in server.instant.bodies} == {"/v1/completions"}
    assert not any(
        "<image>" in text for _, body, _ in server.instant.bodies for text in texts_of(body)
    )
    lines = scores(tmp_path / "data")
    assert len(lines) == 8 and all(line["margin"] is not None for line in lines)


def test_rows_of_lifted_seeds_are_scored_seed_by_seed(server: Server, tmp_path: Path) -> None:
    seeds = {"path": str(write_seeds(tmp_path / "seeds.jsonl")), "licence": "MIT"}
    changes: dict[str, Any] = {"modes": ("*",), "levels": (1, 2, 3, 4, 5), "rows": 48}
    chosen = recipe(server.url, tmp_path / "cache.db", seeds=seeds, **changes)
    summary = made(chosen, tmp_path / "data")["judgement"]
    assert summary["rows"] == summary["rows_asked"] == len(scores(tmp_path / "data")) == 48
    assert len(cells(tmp_path / "data")) >= 4


def test_the_summary_says_what_asking_took(calm: Calm, server: Server, tmp_path: Path) -> None:
    summary = made(recipe(server.url, tmp_path / "cache.db"), tmp_path / "data")["judgement"]
    assert summary["client"]["prompts"] == server.instant.prompts == calm.prompts
    assert summary["client"]["requests"] == server.instant.requests
    assert summary["client"]["waited_s"] == 0 and summary["client"]["retries"] == {}
    assert summary["questions"]["asked"] == summary["cache"]["misses"] == 3 * ROWS
    assert summary == json.loads((judged(tmp_path / "data") / "summary.json").read_text())
