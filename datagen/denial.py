"""How an SMT-LIB certificate speaks of an answer: symbols for what can be the answer, and the denial of one answer.

A script defines a Boolean `|answer:X|` for every X that could be (in) the answer, and says what it takes for X
to be right. The answer itself enters in one place only, the last assertion, which denies it and which anybody
can write down again from the answer's text. Numbers stand in a constant `answer` instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from datagen.answers import AnswerKind
from datagen.phrasing import Params
from datagen.template import Certificate, Derivation, Template

PREFIX = "answer:"
NUMBER = "answer"
NEVER = "(not false)"
"""The denial of an answer that the script has no symbol for: always true, so such an answer is never proved."""
_NUMERIC = (AnswerKind.INTEGER, AnswerKind.RATIONAL, AnswerKind.REAL)
_VALUE = re.compile(r"-?[0-9]+(?:/[1-9][0-9]*)?")


def symbol(item: object) -> str:
    """The name of what says that an item is (in) the answer."""
    return f"|{PREFIX}{item}|"


def denial(kind: AnswerKind, answer: str, items: Sequence[str]) -> str:
    """The term that says that an answer is not right, given the script's items in the order of their definitions."""
    if kind in _NUMERIC and not items:
        return f"(not (= {NUMBER} {number(answer)}))" if _VALUE.fullmatch(answer) else NEVER
    if kind is AnswerKind.SET:
        return _denial_of_all(items, [] if answer == "none" else answer.split(", "))
    if kind is AnswerKind.LIST:
        return _denial_of_list(items, answer)
    return f"(not {symbol(answer)})" if answer in items else NEVER


def number(text: str) -> str:
    """A number as an SMT-LIB term."""
    value = Fraction(text)
    size = str(abs(value.numerator))
    if value.denominator != 1:
        size = f"(/ {size} {value.denominator})"
    return f"(- {size})" if value < 0 else size


def _denial_of_list(items: Sequence[str], answer: str) -> str:
    if not (answer.startswith("[") and answer.endswith("]")):
        return NEVER
    entries = answer[1:-1].split(", ") if answer != "[]" else []
    if set(entries) <= {"true", "false"} and [*items] == [str(n + 1) for n in range(len(entries))]:
        true = [item for item, entry in zip(items, entries, strict=True) if entry == "true"]
        return _denial_of_all(items, true)
    # Otherwise a list names its items in the order of the script.
    in_order = [item for item in items if item in entries]
    return _denial_of_all(items, entries) if in_order == entries else NEVER


def _denial_of_all(items: Sequence[str], chosen: Sequence[str]) -> str:
    if not items or len(set(chosen)) < len(chosen) or not set(chosen) <= set(items):
        return NEVER
    parts = [symbol(item) if item in chosen else f"(not {symbol(item)})" for item in items]
    return f"(not (and {' '.join(parts)}))" if len(parts) > 1 else f"(not {parts[0]})"


def script(
    lines: Sequence[str], items: Mapping[str, str], kind: AnswerKind, answer: str
) -> Certificate:
    """A certificate: declarations and premises, what it takes for each item, and the denial of the answer."""
    meant = [f"(define-fun {symbol(item)} () Bool {term})" for item, term in items.items()]
    end = f"(assert {denial(kind, answer, tuple(items))})"
    return Certificate("smtlib", "\n".join([*lines, *meant, end, "(check-sat)"]))


def certificate_of(
    template: Template, p: Params, derivation: Derivation, answer: str
) -> Certificate | None:
    """What proves a problem's answer. A script without symbols for answers at least names the one it is for."""
    certificate = derivation.certificate or template.certify(p, derivation.answer)
    if certificate is None or certificate.kind != "smtlib" or f"|{PREFIX}" in certificate.text:
        return certificate
    quoted = answer.replace('"', '""')
    return certificate._replace(text=f'(set-info :answer "{quoted}")\n{certificate.text}')
