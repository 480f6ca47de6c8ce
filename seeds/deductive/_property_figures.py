"""Rules on one thing's properties as diagrams and tables, and back. Rules in, offers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from datagen.exhibits import Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Phrasing
from seeds.deductive import _prose
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._rule_tables import HERE, Voice, definite, tables
from seeds.deductive._sufficiency import (
    THINGS,
    Rule,
    literal_words,
    read_rule,
    rule_sentence,
)

_LITERALS = {
    literal_words((name, truth)): (name, truth)
    for _, names in THINGS
    for name in names.split()
    for truth in (True, False)
}
_PROPERTIES = Voice(
    literal_words,
    _LITERALS.__getitem__,
    "property",
    "properties",
    "applies",
    "apply",
    ("rule", "if all of these apply", "then this applies"),
)


def property_offers(
    known: Sequence[Rule], wording: Phrasing, thing: str, first: int = 1
) -> list[Offer]:
    """`first` is the first number that a rule may have; if that is not 1, tables do without numbers."""
    voice = _PROPERTIES if first == 1 else _PROPERTIES._replace(heads=_PROPERTIES.heads[1:])
    rules = [_prose.Rule(body, (head,)) for body, head in known]
    offers = [
        *diagrams(rules, wording, "known", voice, first),
        *tables(rules, "known", voice),
    ]
    offers = [offer._replace(restore=partial(_pairs, offer.restore)) for offer in offers]
    return offers if definite(rules) else [*offers, _sentence_table(known, thing)]


def _pairs(restore: Callable[..., Mapping[str, Any]], *exhibits: object) -> Mapping[str, Any]:
    rules: Sequence[_prose.Rule] = restore(*exhibits)["known"]
    return {"known": tuple((rule.body, rule.head[0]) for rule in rules)}


def _sentence_table(known: Sequence[Rule], thing: str) -> Offer:
    rows = tuple((number, rule_sentence(rule, thing)) for number, rule in enumerate(known, 1))
    exposure = Exposure("table", Table(("number", "what is known"), rows), ("table",))
    return Offer({"known": HERE}, (exposure,), _of_rows)


def _of_rows(table: Table) -> Mapping[str, Any]:
    return {"known": tuple(read_rule(str(text)) for _, text in table.rows)}
