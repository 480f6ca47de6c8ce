"""The equivalence checker against its suite, its conventions, and inputs made to break it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.verdict import Status
from validators.equivalence import equivalent

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "equivalence_pairs.jsonl").read_text("utf-8").splitlines()
]
MAX_FALSE_REJECTS = 3

BOMBS = [
    "10^10^10^10",
    "10^{10^{10^{10}}}",
    "9**9**9**9",
    "99999!",
    "((9!)!)!",
    "2^{99999999999}",
    "1e999999999",
    "\\sin(10^{10^{10}})",
    "e^{" * 35 + "2" + "}" * 35,
    "\\sqrt{" * 35 + "2" + "}" * 35,
    "(x+1)^{40}(y+1)^{40}(z+1)^{40}",
    "(((x+1)^{30}+1)^{30}+1)^{30}",
    "+".join(f"\\sqrt{{{n}}}" for n in range(2, 60)),
    "\\sqrt[99]{2}+\\sqrt[98]{3}+\\sqrt[97]{5}",
    "\\sin(" * 20 + "1" + ")" * 20,
    "\\ln(" * 20 + "10^{300}" + ")" * 20,
    "((1+\\sqrt{2})^2" * 20 + "+1)^2" * 20,
    "9" * 900 + "^{1/2}",
    "(" * 1_000,
    "{" * 3_000,
    "-" * 3_000 + "1",
    "\\frac" * 700,
    "|" * 500,
    ", ".join(f"\\sqrt{{{n}}}" for n in range(199)),
    "\\pm " * 20 + "1",
    "x" * 1_000_000,
    "1" * 1_000_000,
    "\\boxed{" * 100_000,
]


def _wrong(status: Status, equal: bool) -> bool:
    return (status is Status.PASS) != equal


def test_the_suite_is_large_balanced_and_has_a_holdout() -> None:
    assert len(PAIRS) >= 400
    assert 0.4 < sum(pair["equal"] for pair in PAIRS) / len(PAIRS) < 0.6
    assert sum(pair.get("holdout", False) for pair in PAIRS) >= 120
    assert len({(pair["gold"], pair["answer"]) for pair in PAIRS}) == len(PAIRS)


def test_no_unequal_pair_of_the_suite_passes() -> None:
    accepted = [
        (pair["gold"], pair["answer"])
        for pair in PAIRS
        if not pair["equal"] and equivalent(pair["gold"], pair["answer"])
    ]
    assert accepted == []


def test_nearly_every_equal_pair_of_the_suite_passes() -> None:
    rejected = [
        (pair["gold"], pair["answer"], equivalent(pair["gold"], pair["answer"]))
        for pair in PAIRS
        if pair["equal"] and not equivalent(pair["gold"], pair["answer"])
    ]
    assert len(rejected) <= MAX_FALSE_REJECTS, rejected


def test_swapping_gold_and_answer_never_changes_whether_a_pair_passes() -> None:
    for pair in PAIRS:
        forth = equivalent(pair["gold"], pair["answer"])
        back = equivalent(pair["answer"], pair["gold"])
        assert bool(forth) == bool(back), pair


def test_every_gold_text_equals_itself() -> None:
    for pair in PAIRS:
        assert equivalent(pair["gold"], pair["gold"]), pair["gold"]


@pytest.mark.parametrize(
    ("gold", "answer", "status"),
    [
        ("25%", "25", Status.FAIL),
        ("25%", "0.25", Status.PASS),
        ("$0.50", "50%", Status.FAIL),
        ("12", "12 cm", Status.PASS),
        ("12 cm", "12", Status.PASS),
        ("12 cm", "12 m", Status.FAIL),
        ("5", "5m", Status.UNKNOWN),
        ("100 °C", "212 °F", Status.UNKNOWN),
        ("1 year", "365 days", Status.UNKNOWN),
        ("3 boxes", "3 crates", Status.UNKNOWN),
        ("[1, 2]", "(1, 2)", Status.UNKNOWN),
        ("[2, 1]", "(2, 1)", Status.PASS),
        ("1, 2", "[2, 1]", Status.UNKNOWN),
        ("1,234", "1, 234", Status.FAIL),
        ("6:15", "12:30", Status.UNKNOWN),
        ("6:15", "2/5", Status.UNKNOWN),
        ("6:15", "6:15 am", Status.UNKNOWN),
        ("2112_6", "482", Status.UNKNOWN),
        ("yes", "true", Status.UNKNOWN),
        ("yes", "no", Status.FAIL),
        ("x = 5", "y = 5", Status.UNKNOWN),
        ("x = 1, y = 2", "1, 2", Status.UNKNOWN),
        ("1/2x", "x/2", Status.UNKNOWN),
        ("\\log 8", "3\\log 2", Status.PASS),
        ("\\log 100", "2", Status.UNKNOWN),
        ("\\sin^{-1} x", "\\arcsin x", Status.UNKNOWN),
        ("(-8)^{1/3}", "-2", Status.UNKNOWN),
        ("\\sqrt[3]{-8}", "-2", Status.PASS),
        ("0^0", "1", Status.UNKNOWN),
        ("0.33", "1/3", Status.FAIL),
        ("B", "(B) 12", Status.PASS),
        ("12", "", Status.FAIL),
        ("", "12", Status.UNKNOWN),
        ("two", "2", Status.PASS),
        ("2020-01-02", "2020-02-01", Status.FAIL),
        ("6/3/2020", "2/1/2020", Status.FAIL),
        ("3-1", "2-0", Status.FAIL),
        ("555-1234", "556-1235", Status.FAIL),
        ("3-1", "2", Status.UNKNOWN),
        ("(12)(23)", "(23)(12)", Status.UNKNOWN),
        ("a b c", "c b a", Status.FAIL),
        ("xy", "yx", Status.UNKNOWN),
        ("xy", "y*x", Status.PASS),
        ("f(x+y)", "f(x)+f(y)", Status.UNKNOWN),
        ("Alice or Bob", "Alice and Bob", Status.UNKNOWN),
        ("Alice or Bob", "Bob or Alice", Status.PASS),
        ("2, 2, 3", "2, 3", Status.UNKNOWN),
        ("2, 2, 3", "3, 2, 2", Status.PASS),
        ("2, 2, 3", "2, 3, 3", Status.UNKNOWN),
        ("3", "~3", Status.UNKNOWN),
        ("\\sin(30°)", "1/2", Status.PASS),
        ("3 PM", "15:00", Status.PASS),
        ("|3+4i|", "5", Status.PASS),
        ("\\binom{n}{2}", "n(n-1)/2", Status.PASS),
        ("\\frac{d}{dx} x^2", "2x", Status.UNKNOWN),
        ("\\begin{pmatrix} 1 & 2 \\end{pmatrix}", "\\begin{pmatrix}1&2\\end{pmatrix}", Status.PASS),
        ("\\int x", "\\int y", Status.UNKNOWN),
        ("3", "\\approx 3", Status.UNKNOWN),
        ("3, -3", "+-3", Status.PASS),
        ("(1, 2)", "\\langle 1, 2 \\rangle", Status.PASS),
    ],
)
def test_the_documented_conventions_hold(gold: str, answer: str, status: Status) -> None:
    assert equivalent(gold, answer).status is status


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:16])
def test_a_bomb_returns_within_a_second_and_never_passes(bomb: str) -> None:
    equivalent("x", "2x/2")  # Imports happen outside the clock.
    for gold, answer in ((bomb, "7"), ("7", bomb), (bomb, bomb + "+1")):
        start = time.perf_counter()
        verdict = equivalent(gold, answer)
        assert time.perf_counter() - start < 1.0
        assert not verdict
        assert verdict.reason
        assert not verdict.reason.startswith("broke")


def test_unknown_always_says_why() -> None:
    for gold, answer in (("5", "5\x00"), ("1", "1/0"), ("A", "?"), ("1", "1 2"), ("\\ln 0", "1")):
        verdict = equivalent(gold, answer)
        assert verdict.status is Status.UNKNOWN
        assert verdict.reason


def test_something_else_than_a_text_is_unknown() -> None:
    assert equivalent("5", None).status is Status.UNKNOWN  # type: ignore[arg-type]


def test_plain_numbers_never_load_the_parsers_nor_any_library() -> None:
    """Imports that creep up would slow every worker that only compares integers."""
    program = (
        "import sys; from validators.equivalence import equivalent; equivalent('1/2', '0.5');"
        "print(sorted({'sympy', 'mpmath', 'validators.equivalence.math_tree'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@given(st.fractions(max_denominator=10**6))
def test_a_rational_equals_all_its_spellings(value: Fraction) -> None:
    top, bottom = value.numerator, value.denominator
    for spelling in (
        f"\\frac{{{top}}}{{{bottom}}}",
        f"{3 * top}/{3 * bottom}",
        f"${top}/{bottom}$",
    ):
        assert equivalent(str(value), spelling)


@given(st.integers(-(10**12), 10**12), st.integers(0, 12))
def test_a_decimal_equals_its_fraction(digits: int, places: int) -> None:
    sign, body = "-" * (digits < 0), str(abs(digits)).rjust(places + 1, "0")
    decimal = sign + (f"{body[:-places]}.{body[-places:]}" if places else body)
    assert equivalent(str(Fraction(digits, 10**places)), decimal)


@given(st.from_regex(r"[1-9][0-9]{0,30}(\.[0-9]{1,30})?", fullmatch=True), st.data())
def test_changing_any_digit_of_a_number_makes_it_unequal(text: str, data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([i for i, sign in enumerate(text) if sign.isdigit()]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != text[index]]))
    changed = text[:index] + other + text[index + 1 :]
    for spelling in (changed, f"${changed}$", f"\\boxed{{{changed}}}", f"{changed}+0"):
        assert equivalent(text, spelling).status is Status.FAIL


@settings(max_examples=150)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_makes_it_raise_or_break(gold: str, answer: str) -> None:
    assert not equivalent(gold, answer).reason.startswith("broke")


_PIECES = ["1", "2", "x", "y", "+", "-", "*", "/", "^", "(", ")", "{", "}", "[", "]", ",", "\\frac"]
_PIECES += ["\\sqrt", "\\pi", "e", "i", "=", "<", "|", "!", "%", "_", " ", "sin", ":", "\\pm", "cm"]


@settings(max_examples=400, deadline=2_000)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=14), st.lists(st.sampled_from(_PIECES), max_size=14)
)
def test_no_scrap_of_mathematics_makes_it_raise_or_lean(left: list[str], right: list[str]) -> None:
    one, two = "".join(left), "".join(right)
    assert not equivalent(one, two).reason.startswith("broke"), equivalent(one, two)
    assert bool(equivalent(one, two)) == bool(equivalent(two, one))


@st.composite
def _polynomials(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    term = st.tuples(st.integers(-9, 9), st.integers(0, 4), st.integers(0, 3))
    return draw(st.lists(term, min_size=1, max_size=5))


def _written(terms: list[tuple[int, int, int]]) -> str:
    return "+".join(f"({c})x^{{{a}}}y^{{{b}}}" for c, a, b in terms)


@settings(max_examples=60, deadline=2_000)
@given(_polynomials(), st.integers(1, 10**6))
def test_a_shuffled_polynomial_is_equal_and_a_shifted_one_is_not(
    terms: list[tuple[int, int, int]], shift: int
) -> None:
    backwards = _written(terms[::-1])
    assert equivalent(_written(terms), backwards)
    assert equivalent(_written(terms), f"{backwards}+10^{{-30}}*{shift}").status is Status.FAIL


@settings(max_examples=60, deadline=2_000)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 30))
def test_nested_radicals_denest_exactly_and_their_neighbours_do_not(a: int, b: int, k: int) -> None:
    nested = f"\\sqrt{{{a + b}+2\\sqrt{{{a * b}}}}}"
    assert equivalent(nested, f"\\sqrt{{{a}}}+\\sqrt{{{b}}}")
    assert equivalent(nested, f"\\sqrt{{{a}}}+\\sqrt{{{b}}}+10^{{-{k}}}").status is Status.FAIL
