"""The step format: what is written reads back, and no text whatever breaks the reader."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.steps import read
from datagen.steps.lines import MAX_LINES, parse, write
from datagen.steps.relations import relations
from datagen.template import Step

STEPS = (
    Step("The pumps bring 12 + 16 = 28 litres.", "12 + 16 = 28"),
    Step("The net rate is 28 - 5 = 23.", "28 - 5 = 23", None, (1,)),
    Step("Suppose it rains [at night].", "suppose rain; rain -> wet |- wet"),
    Step("The list grows.", "state: xs = [1, 2] | xs.append(3) | xs = [1, 2, 3]", None, (2, 3)),
    Step("So x is 16.", "x / 8 + 3 = 5 => x = 16"),
)
HOSTILE = {
    "open brackets": "[" * 1_000_000,
    "nested claim": "1. a [" + "(" * 900 + "1 = 1" + ")" * 900 + "]",
    "deep negation": "1. a [" + "~" * 3_000 + "a |- a]",
    "power tower": "1. a [9**9**9**9 = 1]\n2. b [((9**64)**64)**64 = 1]",
    "many lines": "\n".join(f"{n}. 1 + 1 = 2" for n in range(1, 100_000)),
    "long number": "1. " + "9" * 19_000 + " + 1 = 2",
    "digits and spaces": "1. " + "1 1 1 " * 3_000 + "=",
    "dashes": "1. " + "1 - " * 4_900 + "=",
    "many atoms": "1. a [" + " & ".join(f"a{n}" for n in range(200)) + " |- b]",
    "wide disjunction": "1. a [" + " | ".join(f"(a{n} & b{n})" for n in range(16)) + " |- c]",
    "state bomb": "1. a [state: x = 'a' | x = x * 2**60 | x = 'a']",
    "power of a polynomial": "1. a [" + "(a+b+c+d+e+f+g+h)**8 = 1 => x = 1]",
    "semicolons": "1. a [" + ";" * 15_000 + "|- a]",
    "cites": "1. a [" + "1, " * 5_000 + "1: 1 = 1]",
    "no line ends": "\x0b\x1c\x85" * 10_000,
    "surrogates and such": "1. ٣ + ٤ = ٧ [٣ + ٤ = ٧]\n2. ² = ² [²=²]",
}


def test_what_is_written_reads_back() -> None:
    solution = parse(write(STEPS, "23"))
    assert tuple(line.step for line in solution.lines) == STEPS
    assert solution.answer == "23"
    assert all(line.cites for line in solution.lines)


def test_cites_and_brackets_may_be_left_out() -> None:
    lines = parse("1. So 12 + 16 = 28. [12 + 16 = 28]\n2. Now 28 - 5 = 23 are left.").lines
    assert [line.step and line.step.claim for line in lines] == ["12 + 16 = 28", "28 - 5 = 23"]
    assert not any(line.cites for line in lines)
    assert parse("1. a [: 1 + 1 = 2]").lines[0].cites


@pytest.mark.parametrize(
    "text",
    ["So 3 + 4 = 7.", "3. Out of order: 1 + 1 = 2 [1 + 1 = 2]", "1) ", "- 1 + 1 = 2", "0. a"],
)
def test_lines_of_another_form_are_no_steps(text: str) -> None:
    line = parse(text).lines[0]
    assert line.step is None
    assert line.reason


def test_a_line_without_a_claim_has_none() -> None:
    line = parse("1. It is so.").lines[0]
    assert line.step is not None
    assert line.step.claim == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The net rate is 28 - 5 = 23.", ["28 - 5 = 23"]),
        ("So his weight is 81 – 9 = 72 kg.", ["81 - 9 = 72"]),
        ("It costs $300 * 2 = $600, or 1,200 / 2 = 600.", ["300 * 2 = 600", "1200 / 2 = 600"]),
        ("(as 2 < 5/2 < 3)", ["2 < 5/2 < 3"]),
        ("243 potatoes - 20 = 223 cucumbers", []),
        ("20 eggs * 75% = 15 eggs", []),
        ("3 months x 4 = 12", []),
        ("x = 5 and t^2 = 9", []),
    ],
)
def test_relations_are_told_from_the_words_around_them(text: str, found: list[str]) -> None:
    assert list(relations(text)) == found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read_in_bounded_time(text: str) -> None:
    """Prevents a reward function that a model can stop with one line."""
    started = time.process_time()
    solution = parse(text)
    for line in solution.lines:
        if line.step is not None:
            read(line.step.claim)
    assert len(solution.lines) <= MAX_LINES + 1
    assert time.process_time() - started < 20  # a guard against the exponential, not a measurement


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    parse(text)
    read(text)
    list(relations(text))


PIECES = (
    *("1. ", "2. ", "\n", "[", "]", "1, 2: ", "3 + 4 = 7", "a", " |- ", "; ", "suppose ", "->"),
    *("state: ", "x = 1", " | ", "answer(1) = 2", "=> ", "x", "Answer: ", "**", "10", "(", ")"),
    *("~", "'", "\\", "%", "/"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_mixture_of_the_languages_own_pieces_is_read(text: str) -> None:
    parse(text)
    read(text)
