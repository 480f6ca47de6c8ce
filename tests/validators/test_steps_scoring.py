"""Rewards of steps: the reference earns them, padding and tricks do not, and nothing breaks the judge."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from datagen.steps.lines import write
from datagen.template import LEVELS, Step
from datagen.verdict import Status
from mutators.perturb import Perturb
from tests.datagen.test_steps_lines import HOSTILE, PIECES
from validators.steps import score

PUMPS = {
    "problem": "A pump brings 12 litres a minute, another 16; a drain takes 5. How long do 46 litres take?",
    "answer": "2",
    "answer_kind": "rational",
    "givens": [],
    "steps": [
        {"text": "12 + 16 = 28.", "claim": "12 + 16 = 28", "uses": []},
        {"text": "28 - 5 = 23.", "claim": "28 - 5 = 23", "uses": [1]},
        {"text": "46 / 23 = 2.", "claim": "46 / 23 = 2", "uses": [2]},
    ],
}
RAIN = {
    "problem": "If it rains, it is wet. If it is wet and cold, there is ice. It rains. It is cold. Is there ice?",
    "answer": "yes",
    "answer_kind": "label",
    "givens": ["rain -> wet", "wet & cold -> ice", "rain", "cold"],
}
GOOD = "1. Both bring 12 + 16 = 28.\n2. Net 28 - 5 = 23.\n3. So 46 / 23 = 2.\nAnswer: 2"


def row_of(mode: str, level: int) -> dict[str, Any]:
    drawer = Perturb(seeds.load(mode), level, 5)
    variant = next(filter(None, map(drawer.draw, range(200))))
    return {
        "problem": variant.posing.text,
        "answer": variant.answer,
        "answer_kind": str(variant.template.answer_kind),
        "givens": list(variant.derivation.givens),
        "certificate": variant.certificate._asdict() if variant.certificate else None,
        "steps": [step._asdict() for step in variant.derivation.steps],
    }


def steps_of(row: dict[str, Any]) -> list[Step]:
    return [Step(s["text"], s["claim"], None, tuple(s["uses"])) for s in row["steps"]]


@pytest.mark.parametrize("mode", seeds.built_in())
def test_the_reference_earns_every_step_that_says_something_new(mode: str) -> None:
    for level in LEVELS:
        row = row_of(mode, level)
        text = write(steps_of(row), row["answer"])
        for solution in (text, re.sub(r" \[[\d, ]*: ", " [", text)):  # cites told, cites left out
            found = score(row, solution)
            assert found.answer
            assert found.first_wrong is None, found.findings
            assert set(found.idle.values()) <= {"it says nothing new"}
            assert all(
                (place in found.idle) == (r == 0) for place, r in enumerate(found.rewards, 1)
            )


def test_a_good_solution_earns_all_with_and_without_the_reference() -> None:
    assert score(PUMPS, GOOD).rewards == (1, 1, 1)
    found = score({**PUMPS, "steps": None}, GOOD)
    assert (found.rewards, bool(found.answer), found.supported) == ((1, 1, 1), True, True)
    proof = "1. It rains, so it is wet. [rain; rain -> wet |- wet]\n2. So ice. [wet; cold; wet & cold -> ice |- ice]"
    assert score(RAIN, f"{proof}\nAnswer: yes").rewards == (1, 1)


HACKS = {
    "a truism": "4. And 1 = 1. [1 = 1]",
    "a repetition": "4. Both bring 12 + 16 = 28. [12 + 16 = 28]",
    "plus nothing": "4. So 2 + 0 = 2. [3: 2 + 0 = 2]",
    "times one": "4. So 1 * 2 = 2. [3: 1 * 2 = 2]",
    "there and back": "4. So 2 + 5 - 5 = 2. [3: 2 + 5 - 5 = 2]",
    "a remark beside the point": "4. Also 12 * 16 = 192. [12 * 16 = 192]",
    "a comparison beside the point": "4. Also 12 < 16. [12 < 16]",
    "a claim that cannot be read": "4. Therefore it is so. [obviously]",
    "no claim": "4. Therefore it is so.",
    "a wrong number": "5. So 12 + 5 = 17. [12 + 5 = 17]",
    "prose": "Therefore it is so.",
    "a cite of a later step": "4. So 12 + 5 = 17. [9: 12 + 5 = 17]",
    "an algebraic truism": "4. So x = x. [x = x => x = x]",
    "a premise again": "4. It is so. [a |- a]",
    "a contradiction": "4. Suppose so. [suppose a; suppose ~a |- b]",
    "an assumption as a fact": "4. Suppose so. [suppose a |- a | b]",
    "a state out of thin air": "4. n grows. [state: n = 77 | n += 1 | n = 78]",
    "an answer out of thin air": "4. It is 99. [answer(1) = 99]",
    "a count of nothing": "4. There are 2. [count(a, b) = 2]",
}


@pytest.mark.parametrize("line", HACKS.values(), ids=HACKS.keys())
def test_padding_earns_nothing(line: str) -> None:
    """Prevents a model from being paid by the line."""
    padded = GOOD.replace("\nAnswer", f"\n{line}\nAnswer")
    rewards = score(PUMPS, padded).rewards
    assert rewards[:3] == (1, 1, 1)
    assert rewards[3] in (0, None)


def test_padding_between_steps_does_not_pay() -> None:
    text = "1. 12 + 16 = 28. [: 12 + 16 = 28]\n2. 28 + 0 = 28. [1: 28 + 0 = 28]\n"
    text += "3. 28 - 5 = 23. [2: 28 - 5 = 23]\n4. 46 / 23 = 2. [3: 46 / 23 = 2]\nAnswer: 2"
    found = score(PUMPS, text)
    assert found.rewards[1] == 0
    assert sum(r or 0 for r in found.rewards) <= 3


def test_many_loose_ends_earn_no_more_than_the_reference_has() -> None:
    ends = "".join(f"{n}. Also 12 * {n} = {12 * n}. [12 * {n} = {12 * n}]\n" for n in range(1, 12))
    shifted = (
        GOOD.replace("3. ", "14. ").replace("2. Net", "13. Net").replace("1. Both", "12. Both")
    )
    found = score(PUMPS, ends + shifted)
    assert found.rewards == (*[0] * 11, 1, 1, 1)


def test_a_right_beginning_of_a_wrong_solution_earns() -> None:
    found = score(PUMPS, "1. 12 + 16 = 28.\n2. 28 - 5 = 23.\n3. 46 / 23 = 3.\nAnswer: 3")
    assert (found.rewards, found.first_wrong) == ((1, 1, 0), 3)


def test_a_calculation_of_constants_leads_to_no_answer() -> None:
    assert score(PUMPS, "1. 1 + 1 = 2.\nAnswer: 2").rewards == (0,)


def test_nothing_that_rests_on_a_wrong_step_earns() -> None:
    found = score(PUMPS, "1. 12 + 16 = 29.\n2. 29 - 5 = 24.\n3. 46 / 24 = 23/12.\nAnswer: 23/12")
    assert found.rewards == (0, 0, 0)
    assert found.first_wrong == 1
    assert found.answer.status is Status.FAIL


def test_a_right_answer_alone_earns_no_step() -> None:
    found = score(PUMPS, "1. It is clear.\nAnswer: 2")
    assert found.answer
    assert not found.supported
    assert not any(found.rewards)


def test_an_answer_under_a_supposition_is_none() -> None:
    """Prevents the goal from being supposed: what is asked has to follow from what is told."""
    rain = {**RAIN, "givens": RAIN["givens"][:2]}
    text = "1. Suppose it rains. Then it is wet. [suppose rain; rain -> wet |- wet]\n"
    text += (
        "2. Suppose it is cold, so ice. [wet; suppose cold; wet & cold -> ice |- ice]\nAnswer: yes"
    )
    assert score(rain, text).rewards == (0, 0)


def test_the_value_for_what_cannot_be_decided_can_be_stated() -> None:
    text = "1. Both bring 12 + 16 = 28.\n2. Clearly. [x**3 = 8 => x = 2]\nAnswer: 28"
    assert score(PUMPS, text).rewards[1] is None
    assert score(PUMPS, text, unknown_reward=-0.5).rewards[1] == -0.5


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_solutions_earn_nothing_in_bounded_time(text: str) -> None:
    started = time.process_time()
    assert not any(score(PUMPS, text).rewards)
    assert time.process_time() - started < 20  # a guard against the exponential, not a measurement


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
)
def test_any_text_is_scored_and_unread_lines_earn_nothing(text: str) -> None:
    for problem in (PUMPS, RAIN):
        found = score(problem, text)
        assert len(found.rewards) == len(found.findings)
        for reward, finding in zip(found.rewards, found.findings, strict=True):
            assert reward in (0, 1, None)
            assert (reward is None) == (finding.status is Status.UNKNOWN)
