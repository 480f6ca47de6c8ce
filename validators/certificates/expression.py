"""Proves exact expressions with SymPy. The text is read by the grammar below, number by number, never by SymPy.

sum     := product (("+" | "-") product)*
product := signed (("*" | "/" | "//" | "%") signed)*
signed  := ("+" | "-") signed | power
power   := atom ["**" signed]
atom    := number | "(" sum ")"
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from datagen.verdict import Verdict, failed, passed, unknown
from validators.certificates.claim import Claim
from validators.certificates.numbers import strangers

ENGINE = "sympy"
MAX_CHARACTERS = 4_000
MAX_EXPONENT = 64
MAX_DEPTH = 60
MAX_BITS = 8_192

_SIGN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?|\*\*|//|[-+*/%()])")
_ANSWER = re.compile(r"-?[0-9]+(?:/[1-9][0-9]*)?")
_KINDS = ("integer", "rational", "real")


class UnreadableError(ValueError):
    """The text is no expression, or one beyond the bounds."""


def check(claim: Claim) -> Verdict:
    """Fails when the expression's value is not the answer; unknown when a number in it comes from nowhere."""
    if claim.answer_kind not in _KINDS or not _ANSWER.fullmatch(claim.answer):
        return failed(ENGINE, f"{claim.answer_kind} answer {claim.answer[:40]!r} is no number")
    try:
        value = evaluate(claim.text)
    except UnreadableError as error:
        return unknown(ENGINE, str(error))
    if value != evaluate(claim.answer):
        return failed(ENGINE, f"the expression is {value}, the answer {claim.answer}")
    if unheard := strangers(claim.text, claim.problem, claim.passed_on):
        return unknown(ENGINE, f"{unheard[0]} stands neither in the text nor among known constants")
    return passed(ENGINE)


def evaluate(text: str) -> Any:
    """The exact value as a SymPy number. Raises UnreadableError naming what does not fit."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableError(f"expression of {len(text)} characters; at most {MAX_CHARACTERS}")
    reader = _Reader(text)
    value = reader.sum(0)
    if reader.next is not None:
        raise UnreadableError(f"the expression goes on after its end: {reader.next!r}")
    return value


@lru_cache(maxsize=4096)
def _number(digits: str) -> Any:
    from sympy import Integer, Rational

    if len(digits) > 400:
        raise UnreadableError(f"a number of {len(digits)} digits")
    whole, _, places = digits.partition(".")
    if not places:
        return Integer(int(whole))
    return Rational(int(whole + places), 10 ** len(places))


class _Reader:
    """Reads signs one after the other and computes on the way."""

    def __init__(self, text: str) -> None:
        self._signs: list[str | None] = []
        end, text = 0, text.rstrip()
        while end < len(text):
            match = _SIGN.match(text, end)
            if match is None:
                raise UnreadableError(f"not an expression: {text[end : end + 30]!r}")
            self._signs.append(match[1])
            end = match.end()
        self._signs.append(None)
        self._place = 0
        self.next = self._signs[0]

    def _take(self) -> str | None:
        sign = self.next
        self._place += 1
        self.next = self._signs[min(self._place, len(self._signs) - 1)]
        return sign

    def sum(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise UnreadableError(f"brackets deeper than {MAX_DEPTH}")
        value = self._product(depth)
        while self.next in ("+", "-"):
            plus = self._take() == "+"
            other = self._product(depth)
            value = _bounded(value + other if plus else value - other)
        return value

    def _product(self, depth: int) -> Any:
        value = self._signed(depth)
        while self.next in ("*", "/", "//", "%"):
            value = _bounded(_combined(value, str(self._take()), self._signed(depth)))
        return value

    def _signed(self, depth: int) -> Any:
        minus = False
        while self.next in ("+", "-"):
            minus ^= self._take() == "-"
        value = self._power(depth)
        return -value if minus else value

    def _power(self, depth: int) -> Any:
        base = self._atom(depth)
        if self.next != "**":
            return base
        self._take()
        exponent = self._signed(depth + 1)
        if not exponent.is_Integer or abs(exponent) > MAX_EXPONENT or (not base and exponent < 0):
            raise UnreadableError(f"{base} to the power of {exponent}")
        return _bounded(base**exponent)

    def _atom(self, depth: int) -> Any:
        sign = self._take()
        if sign == "(":
            value = self.sum(depth + 1)
            if self._take() != ")":
                raise UnreadableError("a bracket is not closed")
            return value
        if sign is None or not sign[0].isdigit():
            raise UnreadableError(f"a number is missing before {sign or 'the end'!r}")
        return _number(sign)


def _combined(left: Any, sign: str, right: Any) -> Any:
    from sympy import Mod, floor

    if sign == "*":
        return left * right
    if not right:
        raise UnreadableError("division by zero")
    if sign == "/":
        return left / right
    return floor(left / right) if sign == "//" else Mod(left, right)


def _bounded(value: Any) -> Any:
    if max(int(value.p).bit_length(), int(value.q).bit_length()) > MAX_BITS:
        raise UnreadableError(f"a number of more than {MAX_BITS} bits")
    return value
