"""Rules as tables, and rules from these again; and how literals are spoken of in figures. Rules in, offers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from datagen.exhibits import Cell, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import join_words, split_words
from seeds.deductive._prose import Literal, Rule, hear, read_sentence, say, sentence

HERE = "{here}"
"""What stands in a slot's place: its figure, or else the figure's name."""


class Voice(NamedTuple):
    """How literals are spoken of in figures and in the notes to them."""

    say: Callable[[Literal], str]
    hear: Callable[[str], Literal]
    """Raises LookupError for what is no literal."""
    one: str
    many: str
    """What a literal is called, and several are."""
    holds: str
    hold: str
    """That it is so, and that several are."""
    heads: tuple[str, ...]
    """Of a table of rules; the first of three is that of their numbers."""


SENTENCES = Voice(
    say,
    hear,
    "statement",
    "statements",
    "holds",
    "hold",
    ("rule", "if all of these hold", "then this holds"),
)


def definite(rules: Sequence[Rule]) -> bool:
    """Whether every rule needs something and gives one thing."""
    return all(rule.kind == "if" and rule.body and len(rule.head) == 1 for rule in rules)


def tables(rules: Sequence[Rule], slot: str = "rules", voice: Voice = SENTENCES) -> list[Offer]:
    """None where a rule needs nothing, or gives more than one thing or none."""
    if not definite(rules):
        return []
    rows: list[tuple[Cell, ...]] = []
    for number, rule in enumerate(rules, 1):
        cells = join_words([*map(voice.say, rule.body)]), voice.say(rule.head[0])
        rows.append((number, *cells) if len(voice.heads) > len(cells) else cells)
    exposure = Exposure("table", Table(voice.heads, tuple(rows)), ("table",))
    return [Offer({slot: HERE}, (exposure,), partial(_of_rows, slot, voice))]


def _of_rows(slot: str, voice: Voice, table: Table) -> Mapping[str, Any]:
    """The rules as they come; their numbers are names only."""
    rules = tuple(
        Rule(tuple(map(voice.hear, split_words(str(body)))), (voice.hear(str(head)),))
        for *_, body, head in table.rows
    )
    return {slot: rules}


def sentence_table(rules: Sequence[Rule], heads: tuple[str, str], mark: str = "{}") -> Offer:
    """Rules of any kind, each of them a sentence."""
    rows = tuple((mark.format(number), sentence(rule)) for number, rule in enumerate(rules, 1))
    exposure = Exposure("table", Table(heads, rows), ("table",))
    return Offer({"rules": HERE}, (exposure,), _of_sentences)


def _of_sentences(table: Table) -> Mapping[str, Any]:
    return {"rules": tuple(read_sentence(str(text)) for _, text in table.rows)}
