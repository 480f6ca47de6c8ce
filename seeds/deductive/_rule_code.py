"""Rules as programs, and rules from these again: lists of numbers, or computed truth values. Rules in, offers out.

A program is only parsed here, never run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from datagen.exhibits import Listing
from datagen.offers import Exposure, Offer
from seeds.deductive._prose import Literal, Rule, hear, negated, say
from seeds.deductive._rule_tables import HERE, SENTENCES, definite, tables

MAX_LINES = 24
"""More, and several entries share a line."""
WIDTH = 76
"""Letters in such a line, about."""

_LISTS = (
    "In {it}, `rules` lists the rules in order, from rule 1 on. Each of them is a pair: when all "
    "the sentences with the numbers in its first part are true, so is the sentence with the number "
    "in its second part."
)
_VALUES = (
    "The function in {it} returns the truth values of the statements in order, that of statement 1 "
    "first; `holds[n]` is the truth value of the sentence with the number n."
)


def lists(rules: Sequence[Rule]) -> list[Offer]:
    """Definite rules as pairs of numbers, and as a table written down as data; none where something is denied."""
    denied = any(not truth for rule in rules for _, truth in (*rule.body, *rule.head))
    if denied or not definite(rules):
        return []
    numbers = _numbered(rules)
    pairs = [
        f"({[numbers[atom] for atom, _ in rule.body]}, {numbers[rule.head[0][0]]})"
        for rule in rules
    ]
    head = _sentences(numbers)
    one_each = len(head) + len(pairs) <= MAX_LINES
    code = [*head, *_packed("rules = [", pairs, "]", 0 if one_each else WIDTH)]
    offers = [_offer("\n".join(code), of_lists, _LISTS)]
    for offer in tables(rules, voice=SENTENCES._replace(heads=("rule", "if", "then"))):
        (shown,) = offer.exposures
        data = shown._replace(modality="code", views=("python",))
        offers.append(offer._replace(exposures=(data,)))
    return offers


def values(rules: Sequence[Rule]) -> list[Offer]:
    """Rules of any kind as expressions whose values are their truth values."""
    numbers = _numbered(rules)
    terms = [f"        {_term(rule, numbers, place % 2 == 1)}," for place, rule in enumerate(rules)]
    code = [*_sentences(numbers), "def statements(holds):", "    return [", *terms, "    ]"]
    return [_offer("\n".join(code), of_values, _VALUES)]


def _offer(code: str, rules_of: Callable[[Listing], tuple[Rule, ...]], note: str) -> Offer:
    exposure = Exposure("code", Listing(code), ("python", "listing"))
    return Offer({"rules": HERE}, (exposure,), partial(_restored, rules_of), note)


def _restored(
    rules_of: Callable[[Listing], tuple[Rule, ...]], listing: Listing
) -> Mapping[str, Any]:
    return {"rules": rules_of(listing)}


def _numbered(rules: Sequence[Rule]) -> dict[str, int]:
    """Numbers of the atoms, in the order of the alphabet, which tells nothing."""
    atoms = {atom for rule in rules for atom, _ in (*rule.body, *rule.head)}
    return {atom: number for number, atom in enumerate(sorted(atoms), 1)}


def _sentences(numbers: Mapping[str, int]) -> list[str]:
    entries = [f'{number}: "{say((atom, True))}"' for atom, number in numbers.items()]
    return _packed("sentences = {", entries, "}", WIDTH)


def _packed(start: str, entries: Sequence[str], end: str, width: int) -> list[str]:
    """The entries in order behind the start, as many to a line as it holds."""
    # No line is the start alone: the name of a list may well stand in the problem's text.
    lines = [start + entries[0]]
    for entry in entries[1:]:
        lines[-1] += ","
        if len(lines[-1]) + len(entry) < width:
            lines[-1] += f" {entry}"
        else:
            lines.append(" " * len(start) + entry)
    return [*lines[:-1], lines[-1] + end]


def _term(rule: Rule, numbers: Mapping[str, int], by_case: bool) -> str:
    """The rule's truth value in Python; `by_case` picks between two ways to write an implication."""

    def literal(item: Literal) -> str:
        return f"{'' if item[1] else 'not '}holds[{numbers[item[0]]}]"

    body, head, kind = rule
    if kind != "if":
        (one, value), (other, other_value) = (*body, *head)
        sign = "==" if (value == other_value) == (kind == "iff") else "!="
        return f"holds[{numbers[one]}] {sign} holds[{numbers[other]}]"
    wanted = " or ".join(map(literal, head))
    if not body:
        return wanted
    needed = " and ".join(map(literal, body))
    if not head:
        return f"not ({needed})"
    if by_case:
        return f"({wanted} if {needed} else True)"
    first = f"not ({needed})" if len(body) > 1 else literal(negated(body[0]))
    return f"{first} or {wanted}"


def of_lists(listing: Listing) -> tuple[Rule, ...]:
    """The rules. Raises ValueError, LookupError or TypeError if there are none."""
    sentences, rules = _assigned(listing)
    atoms = _atoms(sentences)
    return tuple(
        Rule(tuple(atoms[number] for number in body), (atoms[head],))
        for body, head in ast.literal_eval(rules)
    )


def of_values(listing: Listing) -> tuple[Rule, ...]:
    """Rules that say the same. Raises ValueError, LookupError or TypeError if there are none."""
    sentences, function = _assigned(listing)
    atoms = _atoms(sentences)
    if not isinstance(function, ast.List):
        raise ValueError("no list of truth values")
    return tuple(_rule_of(term, atoms) for term in function.elts)


def _assigned(listing: Listing) -> tuple[ast.expr, ast.expr]:
    """The sentences, and the list that is assigned or returned after them."""
    first, second = ast.parse(listing.code).body
    if isinstance(second, ast.FunctionDef):
        (second,) = second.body
    values = [part.value for part in (first, second) if isinstance(part, ast.Assign | ast.Return)]
    sentences, rules = [value for value in values if value is not None]
    return sentences, rules


def _atoms(sentences: ast.expr) -> dict[int, Literal]:
    return {number: hear(text) for number, text in ast.literal_eval(sentences).items()}


def _rule_of(term: ast.expr, atoms: Mapping[int, Literal]) -> Rule:
    match term:
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            other = _literal(right, atoms)
            other = other if isinstance(sign, ast.Eq) else negated(other)
            return Rule((_literal(left, atoms),), (other,), "iff")
        case ast.IfExp(test=test, body=body):
            return Rule(_parts(test, ast.And, atoms), _parts(body, ast.Or, atoms))
    return Rule((), _parts(term, ast.Or, atoms))


def _parts(
    term: ast.expr, joint: type[ast.boolop], atoms: Mapping[int, Literal]
) -> tuple[Literal, ...]:
    """The literals that `and` or `or` joins; a denied `and` inside an `or` is as many denials."""
    match term:
        case ast.BoolOp(op=op, values=parts) if isinstance(op, joint):
            return tuple(item for part in parts for item in _parts(part, joint, atoms))
        case ast.UnaryOp(operand=ast.BoolOp(op=ast.And()) as inner) if joint is ast.Or:
            return tuple(map(negated, _parts(inner, ast.And, atoms)))
    return (_literal(term, atoms),)


def _literal(term: ast.expr, atoms: Mapping[int, Literal]) -> Literal:
    match term:
        case ast.UnaryOp(operand=inner):
            return negated(_literal(inner, atoms))
        case ast.Subscript(slice=ast.Constant(value=int(number))):
            return atoms[number]
    raise ValueError(f"no truth value of a sentence: {ast.dump(term)}")
