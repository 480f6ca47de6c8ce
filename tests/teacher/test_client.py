"""The client against a real HTTP server that answers, and one that misbehaves in every way we know."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web

from benchmarks.instant_server import HEAD, TAIL, Instant
from datagen.errors import TeacherError
from teacher.client import MAX_TRIES, Client
from teacher.client.outages import MAX_DEATHS
from teacher.questions import Answer, Prompt, Question, Sampling, Unanswered
from tests.teacher.servers import (
    JUDGED,
    SCORED,
    SOLVED,
    Once,
    free_port,
    question,
    running,
    status,
    teacher,
)


def ask(
    instant: Instant, *questions: Question, lines: list[str] | None = None, **options: Any
) -> list[Any]:
    """The answers of a client to questions asked at once."""

    async def main() -> list[Any]:
        say = lines.append if lines is not None else lambda line: None
        async with running(instant) as url, Client(teacher(url, **options), (url,), say) as client:
            return await asyncio.gather(*map(client.ask, questions))

    return asyncio.run(main())


def test_each_kind_of_question_is_answered() -> None:
    instant = Instant(answer="4")
    judged, solved, scored = ask(
        instant,
        question("q", JUDGED, 3),
        question("q", SOLVED),
        question("q", SCORED, 2, "Yes, it is so."),
    )
    assert [len(reply.choices) for reply in judged.replies] == [2, 2, 2]
    assert all(value is not None and value < 0 for r in judged.replies for value in r.choices)
    assert solved.replies[0].texts == ("So it is.\nAnswer: 4",) * 2
    assert solved.replies[0].cut == (False, False)
    assert [(r.log_probability, r.tokens) for r in scored.replies] == [(-4.0, 4)] * 2


def test_prompts_that_come_together_go_together_in_the_rendered_template() -> None:
    instant = Instant()
    instant.keeps_bodies = True
    ask(instant, *[question(f"q{k}", prompts=5) for k in range(20)])
    assert instant.prompts == 100
    assert instant.requests <= 12
    path, body, _ = instant.bodies[0]
    assert path == "/v1/completions"
    assert body["prompt"][0] == f"{HEAD}q0 0{TAIL}"
    assert body["logprob_token_ids"] == [ord("A"), ord("B")]
    assert body["add_special_tokens"] is False


def test_replies_find_their_prompts_in_whatever_order_they_come() -> None:
    instant = Instant()

    async def shuffled(path: str, body: Any) -> web.StreamResponse | None:
        if "completions" not in path:
            return None
        choices = list(reversed(instant._complete(body, body["prompt"])))
        return web.json_response({"model": "instant", "choices": choices})

    straight = ask(instant, *[question(f"q{k}", prompts=2) for k in range(9)])
    instant.fault = shuffled
    assert ask(instant, *[question(f"q{k}", prompts=2) for k in range(9)]) == straight


def test_a_long_prompt_shares_no_request_with_short_ones() -> None:
    instant = Instant()
    instant.keeps_bodies = True
    ask(instant, question("long " * 2_000), *[question(f"q{k}") for k in range(5)])
    sizes = [[len(prompt) for prompt in body["prompt"]] for _, body, _ in instant.bodies]
    assert all(max(together) < 2 * min(together) + 99 for together in sizes)


def test_a_server_that_hides_its_template_is_asked_by_chat() -> None:
    instant = Instant(rendered=False)
    instant.keeps_bodies = True
    judged, solved, scored = ask(
        instant,
        question("q", JUDGED, 2),
        question("q", SOLVED),
        question("q", SCORED, 1, "Yes."),
    )
    assert [reply.choices for reply in judged.replies] == [(-1.0, -2.0)] * 2
    assert len(solved.replies[0].texts) == 2
    assert isinstance(scored, Unanswered)
    assert "chat" in scored.reason
    assert all(path == "/v1/chat/completions" for path, _, _ in instant.bodies)


def test_a_picture_goes_as_an_image_part_beside_its_text() -> None:
    instant = Instant()
    instant.keeps_bodies = True
    seen = Question("test", JUDGED, (Prompt(("What is shown?", b"\x89PNG", "Answer.")),))
    [answer] = ask(instant, seen, images=True)
    assert isinstance(answer, Answer)
    path, body, _ = instant.bodies[0]
    kinds = [part["type"] for part in body["messages"][0]["content"]]
    assert (path, kinds) == ("/v1/chat/completions", ["text", "image_url", "text"])


def test_several_servers_share_the_load() -> None:
    one, two = Instant(), Instant()

    async def main() -> None:
        async with running(one) as first, running(two) as second:
            options = teacher((first, second), max_in_flight=8)
            async with Client(options, (first, second)) as client:
                await asyncio.gather(*[client.ask(question(f"q{k}")) for k in range(200)])

    asyncio.run(main())
    assert one.prompts + two.prompts == 200
    assert min(one.prompts, two.prompts) > 50


def test_no_more_is_in_flight_than_the_recipe_allows() -> None:
    instant = Instant()

    async def slow(path: str, body: Any) -> None:
        await asyncio.sleep(0.01)

    instant.fault = slow
    answers = ask(instant, *[question(f"q{k}") for k in range(100)], max_in_flight=7)
    assert all(isinstance(answer, Answer) for answer in answers)
    assert instant.highest_in_flight <= 7


HALF = lambda path, body: web.Response(text='{"choices": [{"ind')  # noqa: E731
EMPTY = lambda path, body: web.json_response({"choices": []})  # noqa: E731
LIST = lambda path, body: web.json_response([1, 2])  # noqa: E731


def nan(path: str, body: Any) -> web.Response:
    logprobs = {"top_logprobs": [{"token_id:65": float("nan"), "token_id:66": -1.0}]}
    choices = [{"index": k, "text": "A", "logprobs": logprobs} for k in range(len(body["prompt"]))]
    return web.Response(text=json.dumps({"model": "instant", "choices": choices}))


@pytest.mark.parametrize(
    "fault", [status(500), status(429), status(503), HALF, EMPTY, LIST, nan],
    ids=["500", "429", "503", "half a JSON", "no choices", "a list", "NaN"],
)  # fmt: skip
def test_a_fault_that_passes_costs_no_row(fault: Any) -> None:
    instant = Instant()
    instant.fault = Once(2, fault)
    answers = ask(instant, *[question(f"q{k}") for k in range(40)])
    assert all(isinstance(answer, Answer) for answer in answers)
    assert instant.prompts > 40


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(status(500, "boom"), "500: boom"), (HALF, "not JSON"), (EMPTY, "0 choices"), (nan, "nan")],
    ids=["500", "half a JSON", "no choices", "NaN"],
)  # fmt: skip
def test_a_prompt_that_breaks_the_server_each_time_is_unanswered_and_its_neighbours_are_not(
    fault: Any, reason: str
) -> None:
    """Prevents one bad row from failing the rows that it shared a request with."""
    instant = Instant()

    async def only_bad(path: str, body: Any) -> web.StreamResponse | None:
        if body and any("bad" in prompt for prompt in body["prompt"]):
            response: web.StreamResponse = fault(path, body)
            return response
        return None

    instant.fault = only_bad
    bad, *good = ask(instant, question("bad"), *[question(f"q{k}") for k in range(30)])
    assert isinstance(bad, Unanswered)
    assert reason in bad.reason
    assert all(isinstance(answer, Answer) for answer in good)


def test_an_over_long_prompt_is_refused_at_once_with_the_servers_reason() -> None:
    instant = Instant()

    async def strict(path: str, body: Any) -> web.StreamResponse | None:
        if body and any(len(prompt) > 1_000 for prompt in body["prompt"]):
            return web.json_response(
                {"error": {"message": "maximum context length is 9"}}, status=400
            )
        return None

    instant.fault = strict
    # Of about one length, so that they come to share a request.
    long, *good = ask(
        instant, question("x" * 1_005), *[question("y" * 950 + str(k)) for k in range(9)]
    )
    assert isinstance(long, Unanswered)
    assert "maximum context length is 9" in long.reason
    assert all(isinstance(answer, Answer) for answer in good)
    assert instant.requests <= 1 + 10


async def drip(response: web.StreamResponse, request: web.Request) -> None:
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)


def test_a_server_that_hangs_is_asked_again_after_the_time_out() -> None:
    instant = Instant()
    instant.fault = Once(1, lambda path, body: asyncio.sleep(60))
    started = time.monotonic()
    [answer] = ask(instant, question("q"), timeout_s=0.3)
    assert isinstance(answer, Answer)
    assert time.monotonic() - started < 5


def test_a_body_that_drips_is_given_up_as_a_whole() -> None:
    """Prevents a byte now and then from keeping a request alive for ever."""

    async def main() -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await drip(response, request)
            return response

        app = Instant().app()
        app.router._resources[:] = [
            r for r in app.router._resources if "/v1/comp" not in r.canonical
        ]
        app.router._resource_index.pop("/v1/completions", None)
        app.router.add_post("/v1/completions", handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        url = f"http://127.0.0.1:{port}/v1"
        try:
            async with Client(teacher(url, timeout_s=0.3, give_up_after_s=30), (url,)) as client:
                return await client.ask(question("q"))
        finally:
            await runner.cleanup()

    answer = asyncio.run(main())
    assert isinstance(answer, Unanswered)
    assert "0.3 s" in answer.reason


def test_a_server_that_is_down_at_the_start_is_waited_for() -> None:
    lines: list[str] = []

    async def main() -> Any:
        port = free_port()
        url = f"http://127.0.0.1:{port}/v1"

        async def later() -> Any:
            await asyncio.sleep(0.5)
            return await stack.enter_async_context(running(Instant(), port))

        async with AsyncExitStack() as stack:
            starting = asyncio.create_task(later())
            async with Client(teacher(url), (url,), lines.append) as client:
                answer = await client.ask(question("q"))
            await starting
            return answer

    assert isinstance(asyncio.run(main()), Answer)
    assert "connection refused" in lines[0]
    assert "waiting" in lines[0]
    assert "is there" in lines[-1]


def test_a_server_that_dies_amid_work_and_returns_loses_no_question() -> None:
    """What kill -9 does: connections break in the middle, and then nobody listens."""

    async def main() -> tuple[list[Any], Client]:
        port = free_port()
        instant = Instant()
        instant.fault = Once(3, lambda path, body: asyncio.sleep(60))
        url = f"http://127.0.0.1:{port}/v1"
        async with running(instant, port):
            client = await Client(teacher(url, timeout_s=20), (url,)).__aenter__()
            asked = [asyncio.create_task(client.ask(question(f"q{k}"))) for k in range(100)]
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.3)
        async with running(Instant(), port):
            answers = await asyncio.gather(*asked)
            await client.__aexit__()
        return answers, client

    answers, client = asyncio.run(main())
    assert all(isinstance(answer, Answer) for answer in answers)
    assert client.counts.retries["unreachable"] + client.counts.retries["bad reply"] > 0
    assert client.counts.waited_s > 0


def test_a_teacher_that_stays_away_stops_the_run_with_what_to_do() -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"

    async def main() -> None:
        async with Client(teacher(url, give_up_after_s=0.5), (url,)) as client:
            await client.ask(question("q"))

    with pytest.raises(
        TeacherError, match=r"no answer for 0 s|no answer for 1 s.*same command"
    ) as told:
        asyncio.run(main())
    assert "connection refused" in str(told.value)


def test_a_teacher_that_dies_and_stays_away_fails_all_that_wait() -> None:
    async def main() -> list[Any]:
        instant = Instant()
        instant.fault = Once(99, lambda path, body: asyncio.sleep(60))
        async with running(instant) as url:
            client = await Client(
                teacher(url, give_up_after_s=0.6, timeout_s=0.5), (url,)
            ).__aenter__()
            asked = [asyncio.create_task(client.ask(question(f"q{k}"))) for k in range(50)]
            await asyncio.sleep(0.1)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        await client.__aexit__()
        return answers

    answers = asyncio.run(main())
    assert all(isinstance(answer, TeacherError) for answer in answers)


@pytest.mark.parametrize("asked", ["another", "instan"])
def test_another_model_than_asked_is_refused_at_once_and_named(asked: str) -> None:
    with pytest.raises(TeacherError, match=rf"serves 'instant', not '{asked}'"):
        ask(Instant(), question("q"), model=asked)


def test_a_model_that_changes_amid_work_is_not_believed() -> None:
    """Prevents another model's answers from being kept under this one's name."""
    instant = Instant()
    instant.fault = Once(
        1, lambda path, body: web.json_response({"model": "other", "choices": [{"index": 0}]})
    )
    [answer] = ask(instant, question("q"))
    assert isinstance(answer, Answer)


def test_a_dated_name_of_the_model_is_the_model() -> None:
    instant = Instant()

    async def dated(path: str, body: Any) -> web.StreamResponse | None:
        if "completions" not in path:
            return None
        choices = instant._complete(body, body["prompt"])
        return web.json_response({"model": "instant-2026-08-06", "choices": choices})

    instant.fault = dated
    assert isinstance(ask(instant, question("q"))[0], Answer)


def test_a_redirect_is_not_followed_and_says_where_to() -> None:
    """Following it would carry the key to a host that the recipe does not name."""
    instant = Instant()
    instant.fault = Once(99, status(307, Location="http://elsewhere.example/v1"), "models")
    with pytest.raises(
        TeacherError, match=r"redirects to http://elsewhere\.example/v1; name the final"
    ):
        ask(instant, question("q"))


def test_a_wrong_key_is_told_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGEN_TEACHER_KEY", "s3cr3t-key")
    instant = Instant()
    instant.fault = Once(99, status(401, "bad key s3cr3t-key"), "models")
    with pytest.raises(TeacherError, match=r"401.*environment") as told:
        ask(instant, question("q"))
    assert "s3cr3t-key" not in str(told.value)


def test_the_key_comes_from_the_environment_and_travels_in_the_header_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATAGEN_TEACHER_KEY", "s3cr3t-key")
    instant = Instant()
    instant.keeps_bodies = True
    ask(instant, question("q"))
    _, body, headers = instant.bodies[0]
    assert headers["Authorization"] == "Bearer s3cr3t-key"
    assert "s3cr3t" not in json.dumps(body)


def test_a_choice_that_is_no_single_token_is_named() -> None:
    async def main() -> None:
        async with running(Instant()) as url, Client(teacher(url), (url,)) as client:
            await client.ask(Question("test", Sampling(choices=("AB", "C")), (Prompt(("q",)),)))

    with pytest.raises(TeacherError, match="'AB' is not one token"):
        asyncio.run(main())


def test_a_broken_own_server_ends_the_wait() -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"

    async def main() -> None:
        broken = lambda: TeacherError("vLLM died for good")  # noqa: E731
        async with Client(teacher(url), (url,), broken=broken):
            pass

    with pytest.raises(TeacherError, match="died for good"):
        asyncio.run(main())


def test_tries_are_bounded() -> None:
    instant = Instant()
    instant.fault = Once(999, status(500))
    [answer] = ask(instant, question("q"))
    assert isinstance(answer, Unanswered)
    assert instant.requests == MAX_TRIES


def test_a_line_that_cuts_every_fifth_connection_costs_no_row() -> None:
    instant = Instant()
    seen = 0

    async def cut(path: str, body: Any) -> web.StreamResponse | None:
        nonlocal seen
        seen += "completions" in path
        return Broken() if "completions" in path and seen % 5 == 0 else None

    instant.fault = cut
    answers = ask(instant, *[question(f"q{k}", SOLVED) for k in range(200)])
    assert all(isinstance(answer, Answer) for answer in answers)


class Broken(web.Response):
    """The connection is cut instead of an answer."""

    async def prepare(self, request: web.BaseRequest) -> Any:
        assert request.transport is not None
        request.transport.abort()
        return await super().prepare(request)


def test_a_prompt_that_kills_the_server_is_found_out_and_the_others_are_answered() -> None:
    """Prevents one prompt from taking down a run: everything in flight at a death is suspect, and asked again apart."""

    async def main() -> tuple[list[Any], int]:
        instant, died, deaths = Instant(), asyncio.Event(), 0

        async def deadly(path: str, body: Any) -> None:
            if body and any("killer" in prompt for prompt in body["prompt"]):
                died.set()
                await asyncio.sleep(60)
            await asyncio.sleep(0.05)

        async def life(port: int) -> None:
            nonlocal deaths
            while True:
                async with running(instant, port):
                    await died.wait()
                    deaths += 1
                died.clear()
                await asyncio.sleep(0.3)

        instant.fault = deadly
        port = free_port()
        url = f"http://127.0.0.1:{port}/v1"
        living = asyncio.create_task(life(port))
        questions = [question(f"q{k}", SOLVED) for k in range(100)]
        questions.insert(50, question("killer", SOLVED))
        async with Client(teacher(url, timeout_s=30, give_up_after_s=60), (url,)) as client:
            answers = await asyncio.gather(*map(client.ask, questions))
        living.cancel()
        return answers, deaths

    answers, deaths = asyncio.run(main())
    killer = answers.pop(50)
    assert isinstance(killer, Unanswered)
    assert "died each time" in killer.reason
    assert all(isinstance(answer, Answer) for answer in answers)
    assert deaths == MAX_DEATHS
