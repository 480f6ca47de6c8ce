"""Reading piece by piece gives what the wording's expression gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.phrasing import SLOTS, Params, Phrasing
from datagen.scanning import Again, Hole, Words, scan
from tests.datagen.test_phrasing import problems


@given(problems(), st.data())
def test_a_passing_wording_reads_what_a_lasting_one_reads(
    problem: tuple[Phrasing, Params], data: st.DataObject
) -> None:
    phrasing, params = problem
    passing = Phrasing(phrasing.text, passing=True)
    text = phrasing.write(params)
    assert passing.read(text) == phrasing.read(text) == params
    spot = data.draw(st.integers(0, len(text) - 1))
    spoilt = f"{text[:spot]}~{text[spot + 1 :]}"
    assert (passing.read(spoilt) is None) == (phrasing.read(spoilt) is None)


def test_a_repeated_hole_must_read_the_same() -> None:
    pieces = [Hole("n", r"\d+"), Words((" and ",)), Again("n")]
    assert scan(pieces, "12 and 12") == {"n": "12"}
    assert scan(pieces, "12 and 13") is None


def test_words_may_be_any_of_theirs() -> None:
    pieces = [Hole("n", r"\d+"), Words((" hour", " hours")), Words(("!",))]
    assert scan(pieces, "1 hour!") == scan(pieces, "1 hours!") == {"n": "1"}
    assert scan(pieces, "1 day!") is None


def test_a_hole_gives_way_where_the_rest_does_not_fit() -> None:
    """Prevents the first full stop inside a value from ending it."""
    pieces = [Hole("t", r"[^\n]+?"), Words((".",)), Hole("n", r"\d+"), Words((".",))]
    assert scan(pieces, "a. b.4.") == {"t": "a. b", "n": "4"}


@pytest.mark.parametrize("text", ["", "x", "| a |", "| a |\n"])
def test_what_is_not_of_the_pieces_is_not_read(text: str) -> None:
    assert scan([Words(("Table:\n",)), Hole("t", SLOTS["table"].pattern)], text) is None


def test_two_holes_side_by_side_share_what_is_there() -> None:
    assert scan([Hole("a", "[a-z]+"), Hole("n", r"\d+")], "ab12") == {"a": "ab", "n": "12"}
