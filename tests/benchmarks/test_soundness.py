"""Unsound derivations are what they say they are, and the figures about them are those of the definition."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.soundness import Case, Read, paired, tables, unpaired
from benchmarks.unsound import KINDS, unsound
from tests.teacher.signal_material import Row, row, rows_of

ROWS = rows_of("perturb")


def changed_lines(row: Row, text: str) -> tuple[Counter[str], Counter[str]]:
    """Lines that are gone, and lines that came."""
    before, after = Counter(row["solution"].split("\n")), Counter(text.split("\n"))
    return before - after, after - before


def planted(kind: str) -> list[tuple[Row, str]]:
    others = ["one", "other"]
    return [(r, text) for r in ROWS if (text := unsound(kind, r, others)) is not None]


def test_a_wrong_answer_changes_the_last_line_alone() -> None:
    found = planted("wrong answer")
    assert len(found) > 0.95 * len(ROWS)
    for made, text in found:
        start = made["solution"].rindex("Answer: ") + len("Answer: ")
        assert text[:start] == made["solution"][:start]
        assert text[start:] != made["answer"]


def test_swapped_steps_are_the_same_lines_in_another_order() -> None:
    found = planted("swapped steps")
    assert len(found) > 0.5 * len(ROWS)
    for made, text in found:
        assert text != made["solution"]
        assert changed_lines(made, text) == (Counter(), Counter())


def test_a_missing_premise_is_one_step_less() -> None:
    found = planted("missing premise")
    assert len(found) > 0.5 * len(ROWS)
    for made, text in found:
        lines = [step["text"] for step in made["steps"]]
        wholes = ["\n".join(lines[:p] + lines[p + 1 :]) for p in range(len(lines))]
        rest = made["solution"][len("\n".join(lines)) :]
        assert text in {whole + rest for whole in wholes}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_row_gets_the_same_error(kind: str) -> None:
    assert planted(kind) == planted(kind)


def test_where_nothing_can_be_planted_there_is_nothing() -> None:
    """The example has one step that nothing uses; its answer can be wrong all the same."""
    assert unsound("swapped steps", row(), []) is None
    assert unsound("missing premise", row(), []) is None
    assert unsound("wrong answer", row(answer="nobody"), ["nobody"]) is None
    assert str(unsound("wrong answer", row(answer="nobody"), ["nobody", "Ann"])).endswith("Ann")
    assert str(unsound("wrong answer", row(answer="yes"), [])).endswith("Answer: no")


VALUES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8)


def cases(values: list[tuple[int, int]]) -> list[Case]:
    return [Case("m", 1, Read(s, s, s), {"planted": Read(b, b, b)}) for s, b in values]


@given(VALUES)
def test_aucs_are_shares_of_pairs(values: list[tuple[int, int]]) -> None:
    higher = lambda sound, bad: (sound > bad) + 0.5 * (sound == bad)  # noqa: E731
    assert paired(cases(values), "planted") == pytest.approx(np.mean([higher(*v) for v in values]))
    every = [higher(s, b) for (s, _), (_, b) in product(values, values)]
    assert unpaired(cases(values), "planted", "gap") == pytest.approx(np.mean(every))
    assert paired(cases(values), "wrong answer") is None


def test_the_tables_have_a_line_an_error_and_a_line_a_mode() -> None:
    kinds, modes = tables(cases([(2, 1), (0, 3)]))
    assert [line["error"] for line in kinds.rows] == list(KINDS)
    assert [line["pairs"] for line in kinds.rows] == [0, 0, 0, 2]
    assert [(line["mode"], line["rows"]) for line in modes.rows] == [("m", 2)]
