"""What a phase of a varying rate is worth while one number is not known: an amount, and so much for each unit of x."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

X = "x"
"""Stands in the place of the number that is not known."""


class Part(NamedTuple):
    """What one phase is worth: a known amount, and so much for each unit of x."""

    label: str
    known: Fraction
    each: Fraction
    exact: str
    """The known amount, as an expression of given numbers; empty where there is none."""
    multiple: str
    """What each unit of x is worth, as such an expression; empty where x does not matter."""
    claim: str


def start(amount: Any) -> Part:
    if amount == X:
        return Part("", Fraction(0), Fraction(1), "", "1", "")
    return Part("", Fraction(amount), Fraction(0), f"{amount}", "", "")


def phase(label: str, begin: Any, end: Any, rate: Any, after: Any) -> Part:
    """The area of a trapezium between two times and two rates, at most one of which is x."""
    zero = Fraction(0)
    mean = f"({rate} + {after}) / 2" if rate != after else f"{rate}"
    if X in (begin, end):
        middle = Fraction(rate + after, 2)
        sign, other = (1, begin) if end == X else (-1, end)
        known = -sign * middle * other
        minus = "-" if sign > 0 else ""
        exact = f"{minus}{mean} * {other}" if other else ""
        claims = [f"{mean} = {show(middle)}"] if rate != after else []
        claims += [f"{show(middle)} * {other} = {show(abs(known))}"] if known else []
        multiple = mean if sign > 0 else f"-{mean}"
        return Part(
            label, known, sign * middle, exact if known else "", multiple, "; ".join(claims)
        )
    width = Fraction(end) - Fraction(begin)
    long = f"({end} - {begin})" if begin else f"{end}"
    if X not in (rate, after):
        area = width * (Fraction(rate) + Fraction(after)) / 2
        exact = f"{mean} * {long}"
        return Part(label, area, zero, exact, "", tidy(f"{exact} = {show(area)}"))
    if rate == after:
        claim = f"{end} - {begin} = {width}" if begin else ""
        return Part(label, zero, width, "", long, claim)
    other = after if rate == X else rate
    known = width * Fraction(other) / 2
    claims = [f"{long} / 2 = {show(width / 2)}"]
    if known:
        claims.append(f"{other} * {long} / 2 = {show(known)}")
    exact = f"{other} * {long} / 2" if known else ""
    return Part(label, known, width / 2, exact, f"{long} / 2", tidy("; ".join(claims)))


def opposite(part: Part) -> Part:
    """The same phase at the opposite rate, which is x and nothing else."""
    return part._replace(each=-part.each, multiple=f"-{part.multiple}")


def terms(poly: tuple[Any, ...], end: int, x: Any) -> list[Part]:
    """The areas under the terms of a polynomial."""
    parts = []
    shapes = ((f"{end}", 1), (f"{end}**2 / 2", 2), (f"{end}**3 / 3", 3))
    for term, (area, power) in zip(poly, shapes, strict=True):
        coefficient, each = x if term == X else term, Fraction(end**power, power)
        label = f"The {('constant term', 'term with t', 'term with t^2')[power - 1]}"
        if coefficient == X:
            claim = f"{area} = {show(each)}" if power > 1 else ""
            parts.append(Part(label, Fraction(0), each, "", area, claim))
        else:
            known, exact = coefficient * each, f"{coefficient} * {area}"
            parts.append(Part(label, known, Fraction(0), exact, "", f"{exact} = {show(known)}"))
    return parts


def show(value: int | Fraction) -> str:
    return f"{value}"


def tidy(expression: str) -> str:
    return expression.replace("+ -", "- ").replace("- -", "+ ")


def signed(terms: list[str]) -> str:
    return tidy(" + ".join(terms))
