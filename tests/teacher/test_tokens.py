"""Prompts as token ids: the same tokens as the text has, and what prompts share tokenised once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import tokenizers

from benchmarks.instant_server import HEAD, TAIL, Instant
from datagen.errors import TeacherError
from teacher.client import Client
from teacher.client.tokens import Tokens
from teacher.questions import Answer, Prompt, Question
from tests.teacher.servers import JUDGED, SCORED, running, teacher


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer whose tokens are bytes, as the instant server's are."""
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: _byte_of(letter) for letter in alphabet}
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, []))
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    path: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    bpe.save(str(path))
    return path


def _byte_of(letter: str) -> int:
    """The byte that a letter of the byte-level alphabet stands for."""
    decoder = tokenizers.decoders.ByteLevel()
    text: str = decoder.decode([letter])
    if text != "\ufffd":
        return text.encode()[0]
    # Bytes that are no text alone are written as themselves, or shifted by 256 in order.
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    if ord(letter) < 256:
        return ord(letter)
    return [byte for byte in range(256) if byte not in printable][ord(letter) - 256]


def asked(file: Path, *questions: Question, instant: Instant) -> list[Any]:
    async def main() -> list[Any]:
        async with running(instant) as url:
            options = teacher(url, tokenizer=str(file))
            async with Client(options, (url,)) as client:
                return await asyncio.gather(*map(client.ask, questions))

    return asyncio.run(main())


def test_judged_prompts_go_as_the_tokens_of_their_text(file: Path) -> None:
    instant = Instant()
    instant.keeps_bodies = True
    pieces = ("A rubric, 40 km – läuft.\n", "A problem\n", "clear?")
    [answer] = asked(file, Question("test", JUDGED, (Prompt(pieces),)), instant=instant)
    assert isinstance(answer, Answer)
    _, body, _ = instant.bodies[0]
    assert bytes(body["prompt"][0]).decode() == HEAD + "".join(pieces) + TAIL


def test_replies_are_scored_as_text_for_their_place_in_it(file: Path) -> None:
    instant = Instant()
    instant.keeps_bodies = True
    asked(file, Question("test", SCORED, (Prompt(("q",), "It is so."),)), instant=instant)
    assert isinstance(instant.bodies[0][1]["prompt"][0], str)


def test_another_tokenizer_than_the_servers_is_refused(tmp_path: Path) -> None:
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0}, unk_token="a"))
    words.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(TeacherError, match="tokenises otherwise"):
        asked(tmp_path, Question("test", JUDGED, (Prompt(("q",)),)), instant=Instant())


def test_what_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(TeacherError, match="no-such"):
        Tokens(str(tmp_path / "no-such.json"))


def test_pieces_that_a_tokenizer_joins_are_tokenised_whole(file: Path, tmp_path: Path) -> None:
    """Prevents tokens that the model would never see in a text."""
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE({"a": 0, "b": 1, "ab": 2}, [("a", "b")]))
    bpe.save(str(tmp_path / "tokenizer.json"))
    joined = Tokens(str(tmp_path))
    assert joined.of_prompt(("a", "b")) == [2]
    assert joined.of_prompt(("a", "b", "a")) == [2, 0]
    apart = Tokens(str(file))
    assert apart.of_prompt(("a\n", "b")) == list(b"a\nb")


def test_what_prompts_share_is_tokenised_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    inner = Tokens.of_text

    def counted(self: Tokens, text: str) -> tuple[int, ...]:
        texts.append(text)
        return inner(self, text)

    monkeypatch.setattr(Tokens, "of_text", counted)
    tokens = Tokens(str(file))
    for k in range(5):
        tokens.of_prompt(("rubric\n", "row\n", str(k)))
    assert texts.count("rubric\n") == texts.count("row\n") == 1
