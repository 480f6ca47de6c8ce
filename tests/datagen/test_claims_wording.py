"""Claims read as one sentence, and say what they need to be understood."""

from __future__ import annotations

import pytest

from datagen.claims.reading import parse
from datagen.claims.wording import definitions, say


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "forall n in 1..30; given divides(4, n); given n > 6; show n % 3 != 1",
            "for every integer n from 1 to 30: if n is divisible by 4 and n > 6, then (n mod 3) != 1",
        ),
        (
            "forall x in {1, 2}; exists y in {3, 4}; show x < y & (x = 1 | y = 4)",
            "for every x in {1, 2}: there is at least one y in {3, 4} such that"
            " x < y and (x = 1 or y = 4)",
        ),
    ],
)
def test_a_claim_reads_as_one_sentence(text: str, said: str) -> None:
    assert say(parse(text)) == said


def test_tables_and_conventions_are_told() -> None:
    claim = parse("rel R = {(1, 2), (2, 2)}; forall x in 1..2; show R(x, 2) & x % 2 < 2")
    told = " ".join(definitions(claim))
    assert "exactly these (x1, x2): (1, 2), (2, 2)" in told
    assert "a mod b" in told
