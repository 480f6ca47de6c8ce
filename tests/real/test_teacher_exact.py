"""What is read from a real server is what the model says: held against transformers, token for token."""

from __future__ import annotations

import asyncio
import json
import subprocess
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from datagen import teaching
from datagen.teaching import Teacher
from pipelines.commands.teach import example_row
from teacher.client import Client
from teacher.client.dialect import Dialect
from teacher.questions import Answer, Prompt, Question, Reply, Sampling
from teacher.signals.judgement import Judgement
from teacher.signals.likelihood import Likelihood
from tests.real import token_probabilities
from tests.real.conftest import RealServer
from tests.real.scored_run import PATIENCE_S

JUDGEMENT = Judgement(teaching.Judgement())
NEAR = 0.02
"""Nats that bfloat16 may be off in one token; tokens differ by tenths."""
REPLIES = (
    ("Double 21.", "2 * 21 = 42.\nAnswer: 42"),
    ("Double 21.", " forty-two, says a reply that begins with a space"),
    ("Double 21.", "42"),
    ("Wie groß ist π²? 日本 😀", "Größer als 9 ≤ π², 日本語 😀 é."),
    ("😀😀 ≥ ∑", "A"),
    ("Say <|im_end|> now.\n\n", "- a line\n\n  - another one\n"),
)
"""Messages and replies whose tokens and characters do not go together, or begin like the token before them."""


class Asked(NamedTuple):
    """Two questions about one row, and for each of their prompts what transformers computes."""

    row: dict[str, Any]
    judged: Question
    scored: Question
    truth: dict[Prompt, dict[str, Any]]


@pytest.fixture(scope="module")
def asked(vllm_python: Path, tiny_model: Path) -> Asked:
    row = example_row()
    judged, derived = JUDGEMENT.question(row), Likelihood(teaching.Likelihood()).question(row)
    assert isinstance(judged, Question)
    assert isinstance(derived, Question)
    odd = [Prompt((message,), reply) for message, reply in REPLIES]
    scored = Question("likelihood", Sampling(scores_reply=True), (*odd, *derived.prompts))
    prompts = (*judged.prompts, *scored.prompts)
    questions = [
        {"message": text_of(p), "reply": p.reply, "choices": "" if p.reply else JUDGEMENT.choices}
        for p in prompts
    ]
    done = subprocess.run(
        [vllm_python, token_probabilities.__file__, tiny_model],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return Asked(row, judged, scored, dict(zip(prompts, json.loads(done.stdout), strict=True)))


def text_of(prompt: Prompt) -> str:
    return "".join(map(str, prompt.message))


def met(server: RealServer, question: Question) -> tuple[Dialect, tuple[Reply, ...]]:
    """How our client speaks to the server, and the replies to one question."""

    async def run() -> tuple[Dialect, tuple[Reply, ...]]:
        teacher = Teacher(kind="server", urls=(server.url,))
        async with Client(teacher, teacher.urls) as client:
            answer = await client.ask(question)
            assert isinstance(answer, Answer), answer
            assert client.servers[0].dialect
            return client.servers[0].dialect, answer.replies

    return asyncio.run(run())


def test_the_probability_of_each_choice_is_the_models(
    vllm_server: RealServer, asked: Asked
) -> None:
    exact = [asked.truth[prompt]["choices"] for prompt in asked.judged.prompts]
    _, replies = met(vllm_server, asked.judged)
    assert len(replies) == 5
    for reply, expected in zip(replies, exact, strict=True):
        assert reply.choices == pytest.approx(expected, abs=NEAR)
        assert max(expected) - min(expected) > 10 * NEAR, "another choice's would pass as well"
    ours = JUDGEMENT.read(asked.row, Answer(replies))
    theirs = JUDGEMENT.read(asked.row, Answer(tuple(Reply(choices=tuple(e)) for e in exact)))
    assert ours.value == pytest.approx(theirs.value, abs=NEAR)


def test_the_probability_of_a_reply_is_the_sum_over_its_tokens_and_no_others(
    vllm_server: RealServer, asked: Asked
) -> None:
    """Prevents a token too many or too few where a character takes several tokens, or a token begins with a space."""
    _, replies = met(vllm_server, asked.scored)
    for prompt, reply in zip(asked.scored.prompts, replies, strict=True):
        expected = asked.truth[prompt]["reply"]
        assert reply.tokens == len(expected), prompt.reply
        near = pytest.approx(sum(expected), abs=NEAR * len(expected))
        assert reply.log_probability == near, prompt.reply


def test_a_rendered_message_has_the_tokens_of_the_models_own_template(
    vllm_server: RealServer, asked: Asked
) -> None:
    dialect, _ = met(vllm_server, Question("solve", Sampling(), (Prompt(("Hello",)),)))
    for prompt, exact in asked.truth.items():
        message = text_of(prompt)
        rendered = f"{dialect.head}{message}{dialect.tail}"
        ours = tokens(vllm_server, prompt=rendered, add_special_tokens=dialect.special_tokens)
        assert ours == tokens(vllm_server, messages=[{"role": "user", "content": message}])
        assert ours == exact["prompt_ids"]


def tokens(server: RealServer, **body: Any) -> list[int]:
    request = urllib.request.Request(
        f"{server.url.removesuffix('/v1')}/tokenize",
        json.dumps({"model": server.model, **body}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: list[int] = json.loads(answer.read())["tokens"]
        return found
