"""Claims of each kind: what holds, what does not, what cannot be told, and what they take up."""

from __future__ import annotations

import pytest

from datagen import exact
from datagen.errors import ExpressionError
from datagen.steps import read
from datagen.steps.claims import Written
from datagen.verdict import Status

TRUE = [
    "16 * 60 = 960",
    "3/4 / 10 = 3/40",
    "270 - 300 = -30",
    "2 < 5/2 < 3; 1 != 2",
    "70 + (-18/5) = 332/5",
    "2**-3 = 1/8",
    "7 % 3 = 1; 7 // 3 = 2",
    "a; a -> b |- b",
    "suppose a; a -> b |- b",
    "a -> false |- ~a",
    "a; ~a |- false",
    "p(x) & ~q(x) | q(x) & ~p(x) |- (p(x) | q(x)) & ~(p(x) & q(x))",
    "1/27 + 1/x = 17/216 => 1/x = 17/216 - 1/27",
    "x / 8 + 3 = 5 => x = 16",
    "x + y = 10; y = 3 => x = 7",
    "(x**2 - 1) / (x - 1) = 5 => x = 4",
    "state: total = 5; i = 2 | total += i | total = 7",
    "state: n = 4 | n % 2 == 0 | True",
    "state: xs = [3, 1] | xs.sort() | xs = [1, 3]",
    "state: s = 'a | b' | s = s.upper() | s = 'A | B'",
    "state: a = 1; b = 2 | a, b = b, a | a = 2; b = 1",
    "pick(yes; yes: 12, no: 7) = 12",
    "count(c, d, f) = 3",
    "count() = 0",
    "trues(true, false) = 1",
    "answer(1) = 216/17",
]
FALSE = [
    "16 * 60 = 961",
    "2 < 3 < 3",
    "1 = 1; 1 = 2",
    "1 / 0 = 1",
    "a -> b; b |- a",
    "a; ~a |- b",
    "x / 8 + 3 = 5 => x = 15",
    "x**2 = 9 => x = 3",
    "x + y = 2 => y = 1 - x",
    "state: n = 4 | n = n + 1 | n = 6",
    "state: n = 4; m = 1 | n = n + 1 | n = 5; m = 1",
    "state: xs = [3, 1] | xs.sort() | nothing",
    "state: n = 1 | n == 1 | 1",
    "pick(yes; yes: 12, no: 7) = 7",
    "pick(maybe; yes: 12, no: 7) = 7",
    "count(a, b) = 3",
]
UNKNOWN = [
    "",
    "so it is",
    "5",
    "68; 68 - 68 = 0",
    "1.2.3 = 4",
    "10**10**10 = 3",
    "((9**64)**64)**64 = 1",
    "(((((" * 300 + "1 = 1",
    "1" * 5_000 + " = 1",
    "a & |- b",
    "~" * 10_000 + "a |- a",
    "x**9 = 2 => x = 1",
    "x**3 = 8 => x = 2",
    "total = 5 => total = 6",
    "state: n = 4 | x = open('f') | x = 1",
    "state: n = 4 | n = 10**10**10 | n = 1",
    "state: s = 'a' | s = s * 10**9 | s = 'a'",
    "state: s = 'a' | s = s.__class__ | s = 'a'",
    "state: n = 1 | n = n / 2 | n = 0",
    "state: | while True: pass | nothing",
    "state: n = 4",
    "answer(one) = 2",
    "eval('1') = 1",
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_claims_hold(claim: str) -> None:
    assert read(claim).status is Status.PASS, read(claim).reason


@pytest.mark.parametrize("claim", FALSE)
def test_false_claims_fail_with_a_reason(claim: str) -> None:
    assert read(claim).status is Status.FAIL
    assert read(claim).reason


@pytest.mark.parametrize("claim", UNKNOWN, ids=range(len(UNKNOWN)))
def test_what_cannot_be_told_is_unknown_with_a_reason(claim: str) -> None:
    """Prevents a crash, or a pass, on claims of no kind and on number bombs."""
    assert read(claim).status is Status.UNKNOWN
    assert read(claim).reason


@pytest.mark.parametrize("claim", [c for c in (*TRUE, *FALSE) if "|" not in c and "=>" not in c])
def test_the_quick_reader_of_arithmetic_agrees_with_the_exact_one(claim: str) -> None:
    try:
        holds = exact.holds(claim)
    except ExpressionError:
        return
    assert (read(claim).status is Status.PASS) is holds


def test_a_result_is_told_from_what_is_taken_up() -> None:
    claim = read("198 * 57/18 = 627")
    assert (claim.operands, claim.values) == ((198, Written(57, 18)), (627,))
    assert Written(57, 18).value == (19, 6)
    assert read("2 + 3 = 5; 5 < 7").operands == (2, 3, 7)
    assert read("1.821 < 51 / 28 < 1.822").operands == (51, 28)
    assert read("3 - (-5) = 8").operands == (3, -5)
    assert read("x / 8 + 3 = 5 => x = 16").values == (16,)


def test_trivial_claims_are_told() -> None:
    assert all(read(c).trivial for c in ("1 = 1", "23 + 0 = 23", "1 * 23 = 23", "a |- a"))
    assert not any(read(c).trivial for c in ("23 + 10 = 33", "10 * 2 = 20", "a; b |- a & b"))
