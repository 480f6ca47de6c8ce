"""The teacher misbehaves in every way we know, amid a whole run: no row is lost, and what is unknown says why."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from aiohttp import web

from benchmarks.instant_server import Instant
from datagen.errors import Interrupted, TeacherError
from datagen.manifest import read_manifest
from datagen.storage import Store
from pipelines.run import SILENT, planned
from pipelines.scoring import Scoring
from tests.pipelines.conftest import DATAGEN
from tests.pipelines.scoring_material import (
    FEW,
    FEW_ROWS,
    JUDGED,
    FewCalm,
    Heard,
    Server,
    When,
    few,
    files,
    hang,
    made,
    plain,
    recipe,
    scores,
    status,
    texts_of,
)
from tests.teacher.servers import free_port

ANY = ""
"""A text that every prompt holds."""


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> FewCalm:
    return FewCalm(tmp_path_factory.mktemp("calm"))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def ends_calmly(server: Server, calm: FewCalm, folder: Path, **teacher: Any) -> dict[str, Any]:
    """The summary of a disturbed run, which must have ended with the same scores."""
    summary: dict[str, Any] = made(few(server, folder, **teacher), folder / "data")["judgement"]
    assert summary["rows"] == summary["rows_asked"] == FEW_ROWS and summary["unknown"] == {}
    assert files(folder / "data", *JUDGED) == calm.shards
    return summary


# Faults that pass.


def test_a_server_that_starts_late_is_waited_for(calm: FewCalm, tmp_path: Path) -> None:
    with Server() as server:
        server.stop()
        timer = server.later(1.0, server.start)
        summary = ends_calmly(server, calm, tmp_path)
        timer.join()
    assert 0.5 < summary["client"]["waited_s"] < 8


def test_a_server_that_dies_and_comes_back_is_waited_for(calm: FewCalm, tmp_path: Path) -> None:
    with Server() as server:
        timers: list[threading.Timer] = []

        async def die(path: str, body: Any) -> web.StreamResponse | None:
            if "completions" in path and server.instant.requests == 5:
                server.instant.fault = None
                timers.append(server.later(0.0, server.stop))
                timers.append(server.later(1.0, server.start))
                return await hang()
            return None

        server.instant.fault = die
        summary = ends_calmly(server, calm, tmp_path)
        for timer in timers:
            timer.join()
    assert sum(summary["client"]["retries"].values()) and summary["client"]["waited_s"] > 0.3


async def half_a_json() -> web.StreamResponse:
    return web.Response(body=b'{"choices": [{"index": 0, "te', content_type="application/json")


async def another_model() -> web.StreamResponse:
    return web.json_response({"model": "other", "choices": []})


async def dripping() -> web.StreamResponse:
    """A body that never ends, and never pauses for long."""
    return web.Response(body=_drops(), content_type="application/json")


async def _drops() -> Any:
    for _ in range(600):
        yield b" "
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (hang, "too slow"),
        (dripping, "too slow"),
        (status(429, "slow down"), "busy"),
        (status(503, "loading", **{"Retry-After": "0.1"}), "busy"),
        (status(500, "out of memory"), "bad reply"),
        (half_a_json, "bad reply"),
        (another_model, "wrong model"),
        (status(307, Location="http://elsewhere.example/v1"), "unusable"),
        (status(401, "try later"), "unusable"),
    ],
    ids=["hang", "drip", "429", "503", "500", "half-json", "model", "redirect", "401"],
)
def test_a_fault_that_passes_costs_time_and_no_row(
    fault: Any, kind: str, server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    """The first requests are answered: what never worked is another matter."""
    met = When(ANY, fault, times=2)

    async def later(path: str, body: Any) -> web.StreamResponse | None:
        return await met(path, body) if server.instant.requests > 4 else None

    server.instant.fault = later
    summary = ends_calmly(server, calm, tmp_path, timeout_s=0.6)
    assert summary["client"]["retries"].get(kind) == met.met == 2


# Faults of one row.


class Poisoned(Instant):
    """Gives one row's prompts no finite log-probability."""

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem

    def _one(self, body: Any, text: str, sample: int) -> dict[str, Any]:
        choice = super()._one(body, text, sample)
        if self.problem in text and body.get("echo"):
            choice["logprobs"]["token_logprobs"][-1] = float("nan")
        elif self.problem in text and choice["logprobs"]:
            [named] = choice["logprobs"]["top_logprobs"]
            named[next(iter(named))] = float("nan")
        return choice


def one_row_is_unknown(calm: FewCalm, out: Path, reason: str, signals: int) -> None:
    """That one row lacks values, for this reason, and the others have what they have without a fault."""
    lines = {line["id"]: line for line in scores(out)}
    assert len(lines) == FEW_ROWS
    spoilt = lines.pop(calm.id)
    assert len(spoilt["unknown"]) == signals and all(reason in text for text in spoilt["unknown"])
    own = ("score", "criteria", "solve_rate", "attempts", "margin", "unknown")
    for line in scores(calm.out):
        if line["id"] != calm.id:
            assert {name: lines[line["id"]][name] for name in own} == {n: line[n] for n in own}


@pytest.mark.parametrize(
    ("code", "text", "tries"),
    [(500, "cannot be computed", 4), (400, "this prompt is too long: 5,000 of 4,096 tokens", 2)],
)
def test_a_row_that_the_server_cannot_take_is_unknown_and_alone(
    code: int, text: str, tries: int, server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    fault = server.instant.fault = When(calm.problem, status(code, text))
    summary = made(few(server, tmp_path), tmp_path / "data")["judgement"]
    one_row_is_unknown(calm, tmp_path / "data", f"status {code}: {text}", 3)
    assert summary["questions"]["unanswered"] == 3
    assert fault.met <= 3 * tries, "each question is tried a few times, and not for ever"
    assert sum(summary["unknown"].values()) == 3


def test_a_row_without_log_probabilities_keeps_what_else_is_known(
    calm: FewCalm, tmp_path: Path
) -> None:
    with Server(Poisoned(calm.problem)) as server:
        made(few(server, tmp_path), tmp_path / "data")
    one = next(line for line in scores(tmp_path / "data") if line["id"] == calm.id)
    assert one["score"] is None and one["margin"] is None and one["solve_rate"] is not None
    assert [text.split(":")[0] for text in one["unknown"]] == ["judgement", "likelihood"]
    assert all("nan" in text for text in one["unknown"])


def test_a_row_that_had_no_answer_is_asked_again_by_another_run(
    server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    """Prevents a fault from being remembered as an answer."""
    server.instant.fault = When(calm.problem, status(500))
    made(few(server, tmp_path), tmp_path / "first")
    server.instant.fault = None
    summary = made(few(server, tmp_path), tmp_path / "second")["judgement"]
    assert summary["questions"]["asked"] == 3
    assert files(tmp_path / "second", *JUDGED) == calm.shards


# Faults that stay.


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(401, "no such key"), r"401: no such key; is the API key in the environment right"),
        (status(404, "no such page"), r"404: no such page; does the URL end in /v1"),
        (status(307, Location="http://elsewhere.example"), r"redirects to http://elsewhere"),
        (another_model, r"answered by model 'other', not by 'instant'"),
    ],
    ids=["401", "404", "redirect", "model"],
)
def test_a_server_that_serves_nobody_from_the_start_ends_the_pass_soon(
    fault: Any, message: str, server: Server, tmp_path: Path
) -> None:
    """Prevents a wrong key from being tried thousands of times while the model's name is given to anybody."""
    met = server.instant.fault = When(ANY, fault)
    started = time.monotonic()
    with pytest.raises(TeacherError, match=message):
        made(few(server, tmp_path, give_up_after_s=30), tmp_path / "data")
    assert time.monotonic() - started < 10 and met.met < 60
    manifest = read_manifest(Store(tmp_path / "data"))
    assert manifest and manifest["rows"] == FEW_ROWS


def test_a_teacher_that_never_comes_is_waited_for_once(calm: FewCalm, tmp_path: Path) -> None:
    """Prevents every question that waits from trying anew, one after the other, what has failed for good."""
    chosen = recipe(f"http://127.0.0.1:{free_port()}/v1", tmp_path / "cache.db", **FEW)
    teacher = chosen.teacher.model_copy(update={"give_up_after_s": 1.0})
    heard = Heard()
    with pytest.raises(TeacherError, match=r"no answer for 1 s .*connection refused"):
        made(chosen.model_copy(update={"teacher": teacher}), tmp_path / "data", heard)
    assert sum("does not answer yet" in line for line in heard.lines) == 1
    assert files(tmp_path / "data", "rows") == files(calm.out, "rows")


def test_a_server_that_refuses_everybody_from_then_on_is_not_asked_without_pause(
    server: Server, tmp_path: Path
) -> None:
    met = When(ANY, status(401, "key revoked"))

    async def later(path: str, body: Any) -> web.StreamResponse | None:
        return await met(path, body) if server.instant.requests > 4 else None

    server.instant.fault = later
    heard = Heard()
    with pytest.raises(TeacherError, match=r"no answer for 3 s .*401: key revoked"):
        made(few(server, tmp_path, give_up_after_s=3.0), tmp_path / "data", heard)
    assert met.met < 60
    assert sum("key revoked" in line and "asked again" in line for line in heard.lines) == 1


@pytest.mark.parametrize("how", ["down", "hangs", "busy"])
def test_a_teacher_that_is_gone_for_too_long_stops_the_pass_and_no_row(
    how: str, server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    """All rows are made and sealed; the same call goes on when it is back, and asks only what is missing."""

    async def later(path: str, body: Any) -> web.StreamResponse | None:
        if server.instant.requests > 6:
            return await (hang() if how == "hangs" else status(429)())
        return None

    if how == "down":
        heard = Heard(at=8, act=server.stop)
    else:
        server.instant.fault, heard = later, Heard()
    chosen = few(server, tmp_path, give_up_after_s=1.5, timeout_s=1.0, max_in_flight=8)
    with pytest.raises(TeacherError, match=r"no answer for 2 s .*the same command goes on"):
        made(chosen, tmp_path / "data", heard)
    manifest = read_manifest(Store(tmp_path / "data"))
    assert manifest and manifest["rows"] == FEW_ROWS
    assert any("the teacher's pass has stopped" in line for line in heard.lines)
    server.instant.fault = None
    server.stop()
    server.start()
    before = server.instant.prompts
    summary = made(chosen, tmp_path / "data")["judgement"]
    assert files(tmp_path / "data", *JUDGED) == calm.shards
    assert summary["questions"]["asked"] < 3 * FEW_ROWS
    assert server.instant.prompts - before < calm.prompts


# The command line.


def command(chosen: Any, folder: Path, *words: str) -> list[str]:
    file = folder / "recipe.json"
    file.write_text(chosen.model_dump_json())
    return [
        *DATAGEN,
        "run",
        str(file),
        "--out",
        str(folder / "data"),
        "--backend",
        "inline",
        *words,
    ]


KEY = "sk-9f3a7c1d5e"


def test_a_gone_teacher_is_one_message_and_the_key_is_nowhere(
    server: Server, calm: FewCalm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server repeats the key wherever it can: in errors, in a place that it redirects to, in headers."""
    answered = server.instant

    async def telling(path: str, body: Any) -> web.StreamResponse | None:
        if "completions" not in path:
            return None
        if calm.problem in "".join(texts_of(body)):
            return web.Response(status=400, text=f"Bearer {KEY} may not ask this")
        if answered.requests > 12:
            return web.Response(status=307, headers={"Location": f"http://x.example/?key={KEY}"})
        return None

    answered.fault, answered.keeps_bodies = telling, True
    monkeypatch.setenv("DATAGEN_TEACHER_KEY", KEY)
    chosen = few(server, tmp_path, give_up_after_s=2, max_in_flight=16)
    first = subprocess.run(command(chosen, tmp_path), capture_output=True, text=True, timeout=60)
    assert first.returncode == 1 and "Traceback" not in first.stderr
    assert "redirects to http://x.example/?key=***" in first.stderr
    assert "the same command goes on from here" in first.stderr
    assert read_manifest(Store(tmp_path / "data"))
    answered.fault = When(calm.problem, status(400, f"Bearer {KEY} may not ask this"))
    heard = Heard()
    manifest = made(chosen, tmp_path / "data", heard)
    assert {headers.get("Authorization") for *_, headers in answered.bodies} == {f"Bearer {KEY}"}
    assert KEY not in f"{first.stdout}{first.stderr}{heard.lines}{manifest}"
    one_row_is_unknown(calm, tmp_path / "data", "Bearer *** may not ask this", 3)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
            if path.suffix == ".parquet":
                assert KEY not in str(pq.read_table(path, partitioning=None).to_pylist()), path


@pytest.mark.parametrize(("verb", "sent"), [("run", signal.SIGINT), ("rescore", signal.SIGTERM)])
def test_a_pass_that_is_interrupted_says_how_to_go_on_and_goes_on(
    verb: str, sent: signal.Signals, server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    async def slowly(path: str, body: Any) -> None:
        await asyncio.sleep(0.2 if "completions" in path else 0)

    server.instant.fault = slowly
    chosen = few(server, tmp_path, max_in_flight=8)
    words = command(chosen, tmp_path)
    if verb == "rescore":
        made(plain(chosen), tmp_path / "data")
        words = [*DATAGEN, "rescore", str(tmp_path / "data"), str(tmp_path / "recipe.json")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    while server.instant.prompts < 40:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(sent)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, stderr
    assert "the same command goes on" in stderr and "Traceback" not in stderr
    server.instant.fault = None
    before = server.instant.prompts
    made(chosen, tmp_path / "data")
    assert server.instant.prompts - before < calm.prompts
    assert files(tmp_path / "data", *JUDGED) == calm.shards


def test_an_interrupt_while_rows_are_made_ends_the_pass_too(server: Server, tmp_path: Path) -> None:
    class Impatient(Heard):
        def done(self, unit: Any, report: Any) -> None:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="committed in this run"):
        made(few(server, tmp_path), tmp_path / "data", Impatient())
    assert not list((tmp_path / "data").rglob("*.tmp"))


def test_a_pass_that_is_left_as_soon_as_it_begins_ends(server: Server, tmp_path: Path) -> None:
    """Prevents a run that fails at once from waiting for ever for a pass that was told to stop before it could hear."""
    chosen = few(server, tmp_path)
    made(plain(chosen), tmp_path / "data")
    store = Store(tmp_path / "data")
    units, fingerprint = planned(chosen, store, SILENT)

    def leave() -> None:
        for _ in range(30):
            with Scoring(store, chosen, fingerprint, units, SILENT):
                pass

    thread = threading.Thread(target=leave, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
