"""Expressions from data have Fraction's exact value, and nothing but arithmetic gets through, at any size."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ExpressionError
from datagen.exact import MAX_EXPONENT, evaluate, holds, names, parse

leaves = st.one_of(
    st.integers(0, 10**6).map(str),
    st.tuples(st.integers(0, 999), st.integers(0, 9999)).map(lambda d: f"{d[0]}.{d[1]:04d}"),
    st.sampled_from(["x", "y_2"]),
)
trees = st.recursive(
    leaves,
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(["+", "-", "*", "/", "//", "%"]), below),
        st.tuples(st.sampled_from(["-", "+"]), below),
        st.tuples(below, st.just("**"), st.integers(-3, 3)),
    ),
    max_leaves=12,
)
ENV = {"x": Fraction(-7, 3), "y_2": 4}


def written(tree: object) -> str:
    match tree:
        case (left, "**", int(power)):
            return f"({written(left)}) ** ({power})"
        case (left, sign, right):
            return f"({written(left)}) {sign} ({written(right)})"
        case (sign, inner):
            return f"{sign}({written(inner)})"
    return str(tree)


def value_of(tree: object) -> Fraction:
    match tree:
        case (left, "**", int(power)):
            return Fraction(value_of(left) ** power)
        case (left, sign, right):
            a, b = value_of(left), value_of(right)
            if sign in "+-":
                return a + b if sign == "+" else a - b
            if sign == "*":
                return a * b
            quotient = a / b
            floor = quotient.numerator // quotient.denominator
            return {"/": quotient, "//": Fraction(floor), "%": a - b * floor}[sign]
        case (sign, inner):
            return -value_of(inner) if sign == "-" else value_of(inner)
    return Fraction(ENV.get(str(tree), str(tree)))


@given(trees)
def test_an_expression_has_the_value_that_fractions_give_it(tree: object) -> None:
    try:
        expected = value_of(tree)
    except ZeroDivisionError:
        with pytest.raises(ExpressionError, match="division by zero"):
            evaluate(written(tree), ENV)
        return
    if max(expected.numerator.bit_length(), expected.denominator.bit_length()) < 1_000:
        assert evaluate(written(tree), ENV) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", Fraction(14)),
        ("2 ** 3 ** 2", Fraction(512)),
        ("-2 ** 2", Fraction(-4)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("7 // 2 - -7 % 3", Fraction(1)),
        ("2 ** -2", Fraction(1, 4)),
        (" 1 / 3 ", Fraction(1, 3)),
    ],
)
def test_precedence_is_that_of_python_and_values_are_exact(text: str, value: Fraction) -> None:
    assert evaluate(text) == value


def test_long_decimals_keep_every_digit() -> None:
    """Prevents a false claim from being proved: these two numbers differ in the last digit."""
    assert not holds("0.12345678901234567891 = 0.12345678901234567890")
    assert evaluate("12345678901234567890.5") == Fraction("12345678901234567890.5")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "open('x')",
        "().__class__",
        "x.real",
        "x[0]",
        "[1, 2]",
        "{1: 2}",
        "'a' * 3",
        "'a'",
        "True",
        "None",
        "1j",
        "1 if 2 else 3",
        "1 < 2",
        "1 and 2",
        "not 1",
        "~1",
        "1 << 9",
        "1 | 2",
        "1 @ 2",
        "lambda: 1",
        "(y := 1)",
        "f'{1}'",
        "[a for a in b]",
        "yield",
        "await x",
        "*x",
        "...",
        "1, 2",
        "1; 2",
        "x = 1",
        "1 +",
        "",
        "   ",
        "\0",
        "\ud800",
        "1\n+ 2",
    ],
)
def test_anything_but_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, {"x": 1})


BOMBS = {
    "huge exponent": "10 ** 10 ** 10",
    "huge negative exponent": "10 ** -(10 ** 10)",
    "broken exponent": "2 ** (1 / 2)",
    "tower": "9 ** 9 ** 9 ** 9",
    "large exponent": f"2 ** {MAX_EXPONENT + 1}",
    "repeated squares": "((((9 ** 64) ** 64) ** 64) ** 64) ** 64",
    "long product": "*".join(["9" * 60] * 30),
    "long text": "1+" * 100_000 + "1",
    "many nodes": "+".join("1" * 900),
    "many digits": "9" * 1_999,
    "deep brackets": "(" * 900 + "1" + ")" * 900,
    "unclosed brackets": "(" * 1_999,
    "deep signs": "-" * 1_999 + "1",
    "deep powers": "1" + "**1" * 600,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_once(name: str) -> None:
    started = time.monotonic()
    with pytest.raises(ExpressionError):
        evaluate(BOMBS[name])
    assert time.monotonic() - started < 0.5


def test_the_deepest_admitted_expression_is_evaluated() -> None:
    assert evaluate("-" * 99 + "1") == -1
    assert evaluate("(" * 99 + "1" + ")" * 99) == 1


def test_an_overflowing_float_is_refused_as_an_expression() -> None:
    with pytest.raises(ExpressionError):
        evaluate("1e999")


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(ExpressionError, match="'speed'"):
        evaluate("2 * speed", {"time": 3})


def test_the_names_of_an_expression_are_listed_once() -> None:
    assert names(parse("rate * time + rate")) == ["rate", "time"]


def test_names_are_listed_in_the_order_of_the_text() -> None:
    assert names(parse("(a + b) * c")) == ["a", "b", "c"]


@given(st.fractions(), st.fractions())
def test_a_claim_holds_exactly_when_its_relation_does(a: Fraction, b: Fraction) -> None:
    assert holds(f"{a} = {b}") is (a == b)
    assert holds(f"{a} != {b}") is (a != b)
    assert holds(f"{a} < {b}") is (a < b)
    assert holds(f"{a} <= {b}") is (a <= b)
    assert holds(f"{a} > {b}") is (a > b)
    assert holds(f"{a} >= {b}") is (a >= b)


@pytest.mark.parametrize(
    ("claim", "truth"),
    [
        ("48 / 2 = 24", True),
        ("2 < 5/2 < 3", True),
        ("2 < 5/2 < 2", False),
        ("1 < 2; 2 < 3", True),
        ("1 < 2; 3 < 2", False),
        ("3 == 3", True),
        ("1 = 1 = 2", False),
    ],
)
def test_chains_and_lists_of_claims_hold_when_every_part_does(claim: str, truth: bool) -> None:
    assert holds(claim) is truth


@pytest.mark.parametrize("text", ["", "3 + 4", "1 = ", "1 => 2", "1 = 1;", "a = a", "1 = 1 / 0"])
def test_what_asserts_nothing_is_no_claim(text: str) -> None:
    with pytest.raises(ExpressionError):
        holds(text)
