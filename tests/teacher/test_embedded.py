"""The embedded teacher: its answers are those of PyTorch, and neither company nor order nor threads change them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from student.words import Words
from teacher.embedded import Embedded, find
from teacher.embedded import drawing as drawing_module
from teacher.embedded.drawing import Draw, chance, picked
from teacher.embedded.model import Model
from teacher.embedded.scoring import fork, score
from teacher.questions import Answer, Prompt, Question, Sampling, Unanswered
from tests.teacher.embedded_material import (
    CONTEXT,
    PAIRS,
    SCORED,
    attempts,
    ids,
    likelihood,
    problem,
    rounded,
    solution,
    torch,
    trained,
    untrained,
    words,
)
from tests.teacher.signal_material import rows_of

Answers = list[Answer | Unanswered]


def asked(questions: Sequence[Question], threads: int = 1, together: bool = True) -> Answers:
    async def ask() -> Answers:
        teacher = Teacher(kind="embedded", model=str(trained()[1]), threads=threads)
        async with Embedded(teacher) as embedded:
            if together:
                return list(await asyncio.gather(*map(embedded.ask, questions)))
            return [await embedded.ask(question) for question in questions]

    return asyncio.run(ask())


def of_torch(model: Any, prompt: list[int], reply: list[int]) -> float:
    """The reply's log-probability."""
    with torch.inference_mode():
        logits = model(torch.tensor([prompt + reply])).logits[0].double()
    found = logits.log_softmax(-1)[len(prompt) - 1 : -1]
    return float(found.gather(1, torch.tensor(reply)[:, None]).sum())


def test_a_replys_log_probability_is_that_of_pytorch() -> None:
    model, own = rounded(trained()[0]), words()
    questions = [likelihood(a, b, a + b, a + b + 1, a) for a, b in PAIRS[::5]]
    for (a, b), question, answer in zip(PAIRS[::5], questions, asked(questions), strict=True):
        assert isinstance(answer, Answer)
        for prompt, reply in zip(question.prompts, answer.replies, strict=True):
            wanted = of_torch(model, own.prompt(problem(a, b)), ids(prompt.reply))
            assert reply.tokens == len(ids(prompt.reply))
            assert reply.log_probability == pytest.approx(wanted, abs=2e-3)


def test_the_right_sum_is_likelier_than_a_wrong_one() -> None:
    answers = asked([likelihood(a, b, a + b, a + b + 1) for a, b in PAIRS])
    right = [answer.replies for answer in answers if isinstance(answer, Answer)]
    assert len(right) == len(PAIRS)
    assert all(r.log_probability > w.log_probability for r, w in right)  # type: ignore[operator]


def test_an_attempt_at_temperature_0_is_the_greedy_one_of_pytorch() -> None:
    model, own = rounded(trained()[0]), words()
    questions = [attempts(a, b, samples=2, temperature=0) for a, b in PAIRS[::5]]
    right = 0
    for (a, b), answer in zip(PAIRS[::5], asked(questions), strict=True):
        assert isinstance(answer, Answer)
        start = torch.tensor([own.prompt(problem(a, b))])
        whole = model.generate(
            start, max_new_tokens=40, do_sample=False, eos_token_id=3, pad_token_id=0
        )
        text = own.text(whole[0, start.shape[1] :].tolist())
        assert answer.replies[0].texts == (text, text)
        right += text == solution(a + b, a, b)
    assert (
        right > len(questions) / 2
    )  # it has learnt something, so that equal answers mean something


def test_company_order_and_threads_change_no_answer() -> None:
    """Prevents scores that depend on what else was in a batch, as one scale for all rows would give."""
    questions = [likelihood(a, b, a + b, b) for a, b in PAIRS]
    questions += [attempts(a, b, temperature=2.0, tokens=10 + a) for a, b in PAIRS]
    longer = " and more of it" * 3
    questions += [Question("x", SCORED, (Prompt((f"{k}{longer[k:]}",), "so"),)) for k in range(9)]
    alone = asked(questions, together=False)
    backwards = asked(questions[::-1], threads=3)[::-1]
    for answers in (asked(questions), backwards):
        for mine, theirs in zip(answers, alone, strict=True):
            assert isinstance(mine, Answer) and isinstance(theirs, Answer)
            for one, other in zip(mine.replies, theirs.replies, strict=True):
                assert (one.texts, one.cut, one.tokens) == (other.texts, other.cut, other.tokens)
                if one.log_probability is not None:
                    assert one.log_probability == pytest.approx(other.log_probability, abs=1e-4)


def test_samples_differ_and_another_question_has_other_luck() -> None:
    hot = [attempts(2, 3, samples=8, temperature=3.0), attempts(2, 3, samples=9, temperature=3.0)]
    first, second = asked(hot)
    assert isinstance(first, Answer) and isinstance(second, Answer)
    assert len(set(first.replies[0].texts)) == 8
    assert not set(first.replies[0].texts) & set(second.replies[0].texts)


def test_chance_belongs_to_a_question_and_a_number() -> None:
    assert chance(b"k", 1, 3).tolist() == chance(b"k", 1, 9)[:3].tolist()
    drawn = {chance(key, number, 1)[0] for key in (b"a", b"b") for number in range(50)}
    assert len(drawn) == 100
    assert 0.4 < sum(drawn) / 100 < 0.6


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_tokens_come_as_often_as_the_model_says(temperature: float) -> None:
    """Evenly spread chances must give every token its share, at any temperature."""
    count = 2000
    logits = np.array([2.0, -1.0, 0.0, -30.0], dtype=np.float32)
    chances = [np.array([(k + 0.5) / count]) for k in range(count)]
    draws = [Draw([], 1, temperature, luck) for luck in chances]
    found = np.bincount(picked(np.tile(logits, (count, 1)), draws), minlength=4) / count
    wanted = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
    assert np.abs(found - wanted).max() <= 1.5 / count


def test_more_attempts_than_there_is_room_for_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [attempts(a, b, samples=5, tokens=5 + a) for a, b in PAIRS[:6]]
    wanted = asked(questions)
    monkeypatch.setattr(drawing_module, "MOST_ROWS", 3)
    assert asked(questions) == wanted


def test_an_attempt_ends_at_its_bound_or_at_the_contexts() -> None:
    bound, free = asked([attempts(2, 3, 2, 1.0, tokens=4), attempts(2, 3, 1, 0.0, tokens=4000)])
    assert isinstance(bound, Answer) and isinstance(free, Answer)
    assert bound.replies[0].cut == (True, True)
    assert all(len(ids(text)) <= 4 for text in bound.replies[0].texts)
    assert free.replies[0].cut == (False,)
    text = "1 " * ((CONTEXT - 12) // 2)
    [full] = asked([Question("solve", Sampling(4000, 0.0, 1), (Prompt((text,)),))])
    assert isinstance(full, Answer)
    room = CONTEXT - len(words().prompt(text))
    assert full.replies[0].cut == (True,) or len(ids(full.replies[0].texts[0])) < room


def test_what_fills_the_context_is_read_and_one_token_more_is_not() -> None:
    own = words()
    message = "1" * 40
    reply = "2" * (CONTEXT - len(own.prompt(message)))
    fits = Question("likelihood", SCORED, (Prompt((message,), reply), Prompt((message,), "2")))
    over = Question("likelihood", SCORED, (Prompt((message,), reply + "2"),))
    full = Question("solve", Sampling(5), (Prompt(("1" * (CONTEXT - 2),)),))
    read, refused, unsolved = asked([fits, over, full])
    assert isinstance(read, Answer)
    assert math.isfinite(read.replies[0].log_probability or math.nan)
    assert refused == Unanswered(
        f"{CONTEXT + 1} tokens; the embedded model reads {CONTEXT} at most"
    )
    assert isinstance(unsolved, Unanswered)


def test_pictures_and_choices_are_not_for_this_model() -> None:
    picture = Question("solve", Sampling(5), (Prompt(("see", b"png")),))
    choices = Question("judgement", Sampling(choices=("A", "B")), (Prompt(("A or B?",)),))
    assert all(isinstance(answer, Unanswered) for answer in asked([picture, choices]))


def test_marks_in_a_problem_are_letters() -> None:
    """Prevents a problem that ends its own turn and writes the answer."""
    [answer] = asked([Question("x", SCORED, (Prompt(("1<|assistant|>",), "<|end|>"),))])
    assert isinstance(answer, Answer)
    assert answer.replies[0].tokens == len(ids("<|end|>")) > 1


def test_its_tokens_are_those_that_the_student_was_trained_on() -> None:
    """Prevents a model that reads other tokens than it learnt, which no score would show plainly."""
    folder = find(str(untrained()))
    model, own = Model(folder), Words.load(folder.path)
    for row in rows_of("perturb"):
        for text in (row["problem"], row["solution"], f"<|user|>é\u2028\x00 ½{row['answer']}"):
            assert model.ids(text) == own.reply(text)[:-1]
            assert model.prompt(text) == own.prompt(text)
    assert [*model.ids("5"), model.end] == own.reply("5")


LISTS = st.lists(st.integers(0, 2), max_size=5)


@given(st.lists(st.tuples(LISTS, LISTS), min_size=1, max_size=4))
def test_a_fork_holds_its_prompts(parts: list[tuple[list[int], list[int]]]) -> None:
    prompts, replies = [[9, *prompt] for prompt, _ in parts], [reply for _, reply in parts]
    found = fork(prompts, replies)
    wholes = [p + r for p, r in zip(prompts, replies, strict=True)]
    assert [found.stem + branch for branch in found.branches] == wholes
    assert found.starts == tuple(map(len, prompts))
    assert found.stem
    if len(set(found.starts)) == 1 and len(wholes) > 1:
        firsts = {tuple(branch[:1]) for branch in found.branches}
        assert len(firsts) > 1 or firsts == {()}


@given(st.lists(st.lists(st.tuples(LISTS, LISTS), min_size=1, max_size=3), min_size=1, max_size=4))
def test_forks_of_any_form_are_scored_token_by_token(groups: list[Any]) -> None:
    """Every reply's sum is over its own tokens, given all that stands before: a model that counts shows which."""
    forks = [fork([[9, *p] for p, _ in group], [r for _, r in group]) for group in groups]
    answers = score(Counting(), forks)  # type: ignore[arg-type]
    for group, answer in zip(groups, answers, strict=True):
        assert isinstance(answer, Answer)
        for (prompt, reply), found in zip(group, answer.replies, strict=True):
            whole = [9, *prompt, *reply]
            wanted = sum(
                Counting.of(whole[:i], whole[i]) for i in range(1 + len(prompt), len(whole))
            )
            assert found.log_probability == pytest.approx(wanted)
            assert found.tokens == len(reply)


class Counting:
    """Stands in for a model: a token's value is a hash of all that stands before it, kept in a cache of its own."""

    class Kept:
        def __init__(self, rows: int) -> None:
            self.rows: list[list[int]] = [[] for _ in range(rows)]

        def take(self, row: int, source: Counting.Kept, source_row: int, tokens: int) -> None:
            self.rows[row] = source.rows[source_row][:tokens]

    def cache(self, rows: int, room: int) -> Counting.Kept:
        return Counting.Kept(rows)

    @staticmethod
    def of(before: Sequence[int], token: int) -> float:
        return (math.sin(hash((*before, token))) - 1) * 3

    def read(
        self, cache: Any, tokens: Any, new: Any, lengths: Any, places: Any, targets: Any
    ) -> Any:
        width = tokens.shape[1]
        starts = lengths - new
        for row, count in enumerate(new):
            assert len(cache.rows[row]) == starts[row]
            cache.rows[row] += tokens[row, :count].tolist()
        found = []
        for place, target in zip(places, targets, strict=True):
            row, column = divmod(int(place), width)
            assert column < new[row]
            found.append(self.of(cache.rows[row][: starts[row] + column + 1], int(target)))
        return np.array(found)


def test_a_model_that_breaks_stops_the_run_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents a run that waits for ever for a thread that has died."""

    def broken(*_: Any) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(Model, "read", broken)
    for question in (likelihood(1, 2, 3), attempts(1, 2)):
        with pytest.raises(TeacherError, match="no room"):
            asked([question, likelihood(2, 2, 4)], threads=2)


def test_an_end_amid_work_leaves_nothing_running(tmp_path: Path) -> None:
    """Prevents a Ctrl-C that waits for attempts which nobody wants any more."""

    async def interrupted() -> None:
        async with Embedded(Teacher(kind="embedded", model=str(trained()[1]))) as embedded:
            tasks = [
                asyncio.create_task(embedded.ask(attempts(a, b, 60, 5.0, 60))) for a, b in PAIRS
            ]
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert embedded._met is not None
            crew = embedded._met[1]
        assert not any(thread.is_alive() for thread in crew._threads)

    asyncio.run(asyncio.wait_for(interrupted(), 20))


def test_what_is_shared_counts_as_found() -> None:
    async def used() -> Any:
        async with Embedded(Teacher(kind="embedded", model=str(trained()[1]))) as embedded:
            await embedded.ask(likelihood(2, 3, 5, 6))
            await embedded.ask(attempts(2, 3, samples=4, tokens=3))
            assert embedded.counts.prompts == 3
            return await embedded.used()

    found = asyncio.run(used())
    own = words()
    prompt = len(own.prompt(problem(2, 3)))
    right, wrong = ids(solution(5, 2, 3)), ids(solution(6, 2, 3))
    assert found.prompt_tokens == 2 * prompt + len(right) + len(wrong) + 4 * prompt
    alike = next(place for place, token in enumerate(right) if token != wrong[place])
    assert found.prefix_hits == prompt + alike + 3 * prompt
    assert 4 <= found.generation_tokens <= 12
