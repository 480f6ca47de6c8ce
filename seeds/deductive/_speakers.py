"""What truth-tellers and liars say: the sentences, read back, and the formula of each. No solving.

A `Speech` is (speaker, form, first, second): two names, or a number and nothing for counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from datagen.phrasing import Slot

Speech = tuple[str, str, str, str]


class World(NamedTuple):
    """A place whose people always tell the truth or always lie."""

    intro: str
    good: str
    goods: str
    bad: str
    bads: str


WORLDS = (
    World("On a remote island", "knight", "knights", "knave", "knaves"),
    World("In a guarded castle", "scout", "scouts", "spy", "spies"),
    World("In a robot laboratory", "beacon", "beacons", "decoy", "decoys"),
    World("At a masked ball", "saint", "saints", "trickster", "tricksters"),
    World("In a fable", "falcon", "falcons", "fox", "foxes"),
)
NAMES = ("Ann", "Bob", "Cid", "Dee", "Eli", "Flo", "Gil", "Hal", "Ivy", "Jon", "Kay", "Lou", "Meg")

SINGLE = ("good", "bad")
PAIRS = ("both good", "both bad", "same", "differ")
LOOSE = ("some good", "some bad", "one good")
COUNTS = ("exactly", "at least", "at most")

_TEXTS = {
    "good": "{x} is a {good}",
    "bad": "{x} is a {bad}",
    "both good": "{x} and {y} are both {goods}",
    "both bad": "{x} and {y} are both {bads}",
    "same": "{x} and {y} are of the same type",
    "differ": "{x} and {y} are of different types",
    "some good": "at least one of {x} and {y} is a {good}",
    "some bad": "at least one of {x} and {y} is a {bad}",
    "one good": "exactly one of {x} and {y} is a {good}",
}


def clause(speech: Speech, world: World) -> str:
    """What is said, with everybody named."""
    _, form, first, second = speech
    words = world._asdict()
    if form in COUNTS:
        verb, noun = ("is", f"a {world.good}") if first == "1" else ("are", world.goods)
        return f"{form} {first} of the speakers {verb} {noun}"
    return _TEXTS[form].format(x=first, y=second, **words)


def quote(speech: Speech, world: World) -> str:
    """The same in the speaker's mouth."""
    speaker, form, first, second = speech
    if form in COUNTS:
        said = clause(speech, world).replace("of the speakers", "of us")
    elif speaker in (first, second):
        # The speaker comes last: "Bob and I".
        other = second if first == speaker else first
        own = "me" if " of {x}" in _TEXTS[form] else "I"
        said = _TEXTS[form].format(x=other, y=own, **world._asdict())
    else:
        said = clause(speech, world)
    return f'{speaker}: "{said[0].upper()}{said[1:]}."'


@cache
def speeches_slot(world: World) -> Slot:
    """Slot of all speeches of a world."""
    patterns = []
    for form, text in _TEXTS.items():
        parts = {"x": r"(\w+)", "y": r"(\w+)"}
        shape = text.format(**parts, **world._asdict())
        patterns.append((form, re.compile(shape, re.IGNORECASE)))
    count = re.compile(rf"({'|'.join(COUNTS)}) (\d+) of us (?:is a|are) \w+", re.IGNORECASE)

    def read_one(speaker: str, said: str) -> Speech:
        match = count.fullmatch(said)
        if match:
            return speaker, match[1].lower(), match[2], ""
        for form, pattern in patterns:
            match = pattern.fullmatch(said)
            if match:
                names = [speaker if word in ("I", "me") else word for word in match.groups()]
                return speaker, form, names[0], names[1] if len(names) > 1 else ""
        raise ValueError(f"nobody says {said!r}")

    return Slot(
        r'\w+: "[^"]+"(?: \w+: "[^"]+")*',
        lambda text: tuple(read_one(*found) for found in re.findall(r'(\w+): "([^"]+)\."', text)),
        lambda items: " ".join(quote(item, world) for item in items),
    )


def mentioned(speech: Speech, names: Sequence[str]) -> tuple[str, ...]:
    """The people whose types decide whether the speech is true."""
    _, form, first, second = speech
    return tuple(names) if form in COUNTS else (first, second) if second else (first,)


def formula(speech: Speech, names: Sequence[str], good: str) -> str:
    """What is said as a formula over atoms such as `knight(Ann)`."""
    _, form, first, second = speech
    if form in COUNTS:
        return _count_formula(form, int(first), [f"{good}({name})" for name in names])
    x, y = f"{good}({first})", f"{good}({second})"
    return {
        "good": x,
        "bad": f"~{x}",
        "both good": f"({x} & {y})",
        "both bad": f"(~{x} & ~{y})",
        "same": f"({x} <-> {y})",
        "differ": f"~({x} <-> {y})",
        "some good": f"({x} | {y})",
        "some bad": f"(~{x} | ~{y})",
        "one good": f"~({x} <-> {y})",
    }[form]


def _count_formula(form: str, number: int, atoms: Sequence[str]) -> str:
    def at_least(k: int) -> str:
        return " | ".join(f"({' & '.join(some)})" for some in combinations(atoms, k))

    if form == "at least":
        return f"({at_least(number)})"
    below = f"~({at_least(number + 1)})" if number < len(atoms) else ""
    if form == "at most":
        return below
    return f"(({at_least(number)}) & {below})" if number else below


def smt_formula(speech: Speech, names: Sequence[str]) -> str:
    """What is said in SMT-LIB, a name standing for being a truth-teller."""
    _, form, x, y = speech
    if form in COUNTS:
        total = f"(+ {' '.join(f'(ite {name} 1 0)' for name in names)})"
        return f"({ {'exactly': '=', 'at least': '>=', 'at most': '<='}[form] } {total} {x})"
    return {
        "good": x,
        "bad": f"(not {x})",
        "both good": f"(and {x} {y})",
        "both bad": f"(and (not {x}) (not {y}))",
        "same": f"(= {x} {y})",
        "differ": f"(not (= {x} {y}))",
        "some good": f"(or {x} {y})",
        "some bad": f"(or (not {x}) (not {y}))",
        "one good": f"(xor {x} {y})",
    }[form]
