"""What goes wrong while a real model scores: a killed server, a row that is too long, a killed Redis."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from datagen.recipe import Recipe
from datagen.shards import encode, read_footer, read_table
from datagen.storage import Store
from pipelines.plan import plan
from pipelines.rescoring import rescore
from pipelines.run import run
from tests.real.conftest import START_WITHIN_S, RealServer
from tests.real.redis_server import WITHOUT_REDIS, Start, servers
from tests.real.scored_run import HERE, PATIENCE_S, Heard, digests, judged, recipe, scores

LONG = 80
"""Rows that take a server a while."""
IN_ROUNDS = {"round": 4, "interval": 0.999999}
"""Every row is asked about, a few of a cell at a time."""
ALL_PASS = {"pass_at": 0.0}
"""Random weights score about 0.5: where rows failed, a cell would be settled long before its last row."""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    with servers(tmp_path, monkeypatch) as begin:
        yield begin


def disturbed(made: Recipe, out: Path, heard: Heard, fault: Callable[[], None]) -> dict[str, Any]:
    """The summary of a run that the fault hit after its first rows were scored and before the last ones were."""
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(judged(made, out, heard))
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + PATIENCE_S
    while not heard.asked and thread.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert heard.asked < made.rows, "the fault came too late"
    fault()
    thread.join(PATIENCE_S)
    assert found, heard.text
    if isinstance(found[0], BaseException):
        raise found[0]
    summary: dict[str, Any] = found[0]
    return summary


def assert_all_scored(out: Path, folder: str, rows: int) -> None:
    lines = scores(out, folder)
    assert len(lines) == rows
    for line in lines:
        assert None not in (line["score"], line["solve_rate"], line["margin"])
        assert not line["unknown"]


def test_a_server_killed_amid_a_run_is_waited_for_and_every_row_is_scored(
    vllm_server: RealServer, tmp_path: Path
) -> None:
    cache = {"path": str(tmp_path / "answers.sqlite")}
    made = recipe(
        vllm_server.url,
        LONG,
        judgement=ALL_PASS,
        budget=IN_ROUNDS,
        cache=cache,
        give_up_after_s=START_WITHIN_S,
    )
    heard, restarts = Heard(), vllm_server.servers.restarts
    summary = disturbed(made, tmp_path / "data", heard, vllm_server.kill)
    vllm_server.wait()
    assert vllm_server.servers.restarts == restarts + 1
    assert summary["rows_asked"] == LONG and summary["unknown"] == {}
    assert_all_scored(tmp_path / "data", summary["folder"], LONG)
    assert "is not usable" in heard.text and "waiting, up to" in heard.text
    assert f"teacher {vllm_server.url} is there after" in heard.text
    assert summary["client"]["waited_s"] > 1
    assert set(summary["client"]["retries"]) <= {"unreachable", "bad reply"}
    assert summary["questions"]["asked"] == 3 * LONG and not summary["questions"]["unanswered"]


def lengthen(out: Path, made: Recipe) -> bytes:
    """Makes one problem longer than the model can read, in its row shard. Returns the row's id."""
    store = Store(str(out))
    unit = plan(made, None)[0]
    table, footer = read_table(store, unit.path), read_footer(store, unit.path)
    problems = table["problem"].to_pylist()
    problems[3] += " Once more, with feeling." * 1_000
    place = table.schema.get_field_index("problem")
    longer = table.set_column(place, table.schema.field("problem"), [problems])
    store.write(unit.path, encode(longer, footer))
    found: bytes = table["id"][3].as_py()
    return found


def test_a_row_too_long_for_the_model_has_the_servers_reason_and_the_others_their_scores(
    vllm_server: RealServer, tmp_path: Path
) -> None:
    out = tmp_path / "data"
    made = recipe(vllm_server.url, cache={"path": str(tmp_path / "answers.sqlite")})
    run(made.model_copy(update={"teacher": Recipe(name="none", rows=1).teacher}), str(out), HERE)
    long_row, rows = lengthen(out, made), digests(out, "rows")
    summary = rescore(made, str(out), Heard())
    assert digests(out, "rows") == rows
    assert summary["questions"]["unanswered"] == 3 and summary["rows_asked"] == made.rows
    for line in scores(out, summary["folder"]):
        values = [line["score"], line["solve_rate"], line["margin"]]
        if line["id"] == long_row:
            assert values == [None] * 3
            assert [text.partition(":")[0] for text in line["unknown"]] == [*made.teacher.signals]
            assert all(
                "status 400" in text and "context length" in text for text in line["unknown"]
            )
        else:
            assert None not in values and not line["unknown"]
    assert sum(summary["unknown"].values()) == 3


@WITHOUT_REDIS
def test_a_redis_killed_amid_a_run_costs_hits_and_what_it_missed_is_all_that_is_asked_again(
    vllm_server: RealServer, start: Start, tmp_path: Path
) -> None:
    # It keeps what it was given, as a Redis that is more than a cache does.
    redis = start("--appendonly", "yes", "--appendfsync", "always")
    made = recipe(
        vllm_server.url, LONG, judgement=ALL_PASS, budget=IN_ROUNDS, cache={"memory_mb": 0}
    )
    heard = Heard()
    summary = disturbed(made, tmp_path / "first", heard, redis.kill)
    assert_all_scored(tmp_path / "first", summary["folder"], LONG)
    assert summary["cache"]["outages"] == 1
    assert f"answer cache: {redis.url} does not answer" in heard.text
    lost, questions = summary["cache"]["lost_writes"], 3 * LONG
    assert summary["questions"]["asked"] == questions
    assert 0 < lost < questions

    redis.start()
    kept = int(redis.ask("dbsize"))
    assert kept >= questions - lost
    again = judged(made, tmp_path / "second")
    assert_all_scored(tmp_path / "second", again["folder"], LONG)
    assert again["questions"]["shared"] == kept
    assert again["questions"]["asked"] == questions - kept <= lost
    assert redis.ask("dbsize") == str(questions)
