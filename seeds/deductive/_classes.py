"""Class statements ("all bakers are singers"): their sentences, and chaining through them.

`Statement` is (shape, first class, second class) as printed. `Chains` follows what a member of a
class must or cannot be; it serves the derivations. The checks read the statements in `_types`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from datagen.phrasing import Slot

Statement = tuple[str, str, str]
Literal = tuple[str, bool]
"""A class, and whether the member in question is in it."""

SHAPES = {
    "all": "All {} are {}",
    "only": "Only {} are {}",
    "no": "No {} are {}",
    "some": "Some {} are {}",
    "some not": "Some {} are not {}",
    "not all": "Not all {} are {}",
}
ROMAN = ("i", "ii", "iii", "iv", "v", "vi")

_PATTERN = re.compile(r"(All|Only|No|Some|Not all) ([\w -]+?) are (not )?([\w -]+)")
_NUMBERED = re.compile(r"\((\w+)\) ([\w -]+)\.")


@lru_cache(maxsize=65536)
def sentence(statement: Statement) -> str:
    """The statement as a sentence without its full stop."""
    shape, first, second = statement
    return SHAPES[shape].format(first, second)


@lru_cache(maxsize=65536)
def read_sentence(text: str) -> Statement:
    """The statement that `sentence` printed."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"not a class statement: {text!r}")
    head, first, negation, second = match.groups()
    return (f"{head.lower()} not" if negation else head.lower(), first, second)


def _list_slot(marks: Sequence[str]) -> Slot:
    def read(text: str) -> tuple[Statement, ...] | None:
        found = _NUMBERED.findall(text)
        in_order = all(mark == own for (mark, _), own in zip(found, marks, strict=False))
        return tuple(read_sentence(item) for _, item in found) if in_order else None

    def write(items: Sequence[Statement]) -> str:
        return " ".join(f"({mark}) {sentence(item)}." for mark, item in zip(marks, items))  # noqa: B905

    one = r"\((?:\d|[iv]+)\) [A-Z][\w -]+\."
    return Slot(rf"{one}(?: {one})*", read, write)


_NOTES = {
    True: "Every group named here has at least one member, and 'some' means 'at least one'.",
    False: (
        "'Some' means 'at least one'; 'all', 'only' and 'no' do not by themselves say that a "
        "group has any members."
    ),
}
_NOTE = Slot("|".join(_NOTES.values()), lambda text: text.startswith("Every"), _NOTES.__getitem__)
"""Whether every class has a member (`inhabited`): the convention is always told."""

SLOTS = {
    "note": _NOTE,
    "premises": _list_slot("123456789"),
    "options": _list_slot(ROMAN),
    "statement": Slot(r"[A-Z][\w -]+? are [\w -]+", read_sentence, sentence),
}


@lru_cache(maxsize=65536)
def meaning(statement: Statement) -> tuple[bool, str, str, bool]:
    """(every, X, Y, inside): all (every) or some of the X are Y (inside) or not."""
    shape, first, second = statement
    if shape == "only":
        return True, second, first, True
    return shape in ("all", "no"), first, second, shape in ("all", "some")


def atom(name: str, argument: str = "x") -> str:
    """A class as a predicate for claims."""
    return f"{name.replace(' ', '_').replace('-', '_')}({argument})"


@lru_cache(maxsize=4096)
def literal_text(literal: Literal, argument: str = "x") -> str:
    name, inside = literal
    return atom(name, argument) if inside else f"~{atom(name, argument)}"


@lru_cache(maxsize=65536)
def formula(statement: Statement, argument: str = "x") -> str:
    """What the statement says of one individual: a rule for all/no, a conjunction for some."""
    every, first, second, inside = meaning(statement)
    joint = "->" if every else "&"
    return f"{atom(first, argument)} {joint} {literal_text((second, inside), argument)}"


class Chains:
    """Which classes a member must be in or out of, following the all/no statements both ways."""

    def __init__(self, premises: Sequence[Statement], others: Sequence[str] = ()) -> None:
        """`others` are classes that the premises do not name but that are spoken of."""
        self.classes: list[str] = list(others)
        self.witnesses: list[tuple[int, Literal, Literal]] = []
        self.rules: list[int] = []
        self._edges: dict[Literal, list[tuple[Literal, int]]] = {}
        self._reached: dict[Literal, dict[Literal, tuple[Literal, int]]] = {}
        self._sources: dict[
            bool, tuple[list[tuple[int, Literal, Literal]], dict[Literal, int]]
        ] = {}
        for number, statement in enumerate(premises, 1):
            every, first, second, inside = meaning(statement)
            self.classes += [name for name in (first, second) if name not in self.classes]
            source, target = (first, True), (second, inside)
            if every:
                self.rules.append(number)
                self._edges.setdefault(source, []).append((target, number))
                self._edges.setdefault((second, not inside), []).append(((first, False), number))
            else:
                self.witnesses.append((number, source, target))

    def reach(self, start: Literal) -> dict[Literal, tuple[Literal, int]]:
        """Every literal that follows from one, each with the literal and premise it came from."""
        found = self._reached.get(start)
        if found is None:
            found = self._reached[start] = {start: (start, 0)}
            queue = [start]
            for literal in queue:
                for target, number in self._edges.get(literal, ()):
                    if target not in found:
                        found[target] = (literal, number)
                        queue.append(target)
        return found

    def sources(
        self, inhabited: bool
    ) -> tuple[list[tuple[int, Literal, Literal]], dict[Literal, int]]:
        """What gives a member, as (premise or 0, two literals), and by literal which of these members fulfil it.

        The members of a literal are bits by place in the list.
        """
        found = self._sources.get(inhabited)
        if found is None:
            sources = list(self.witnesses)
            if inhabited:
                sources += [(0, (name, True), (name, True)) for name in self.classes]
            members: dict[Literal, int] = {}
            for place, (_, one, other) in enumerate(sources):
                bit = 1 << place
                for literal in self.reach(one):
                    members[literal] = members.get(literal, 0) | bit
                if other is not one:
                    for literal in self.reach(other):
                        members[literal] = members.get(literal, 0) | bit
            found = self._sources[inhabited] = sources, members
        return found

    def path(self, start: Literal, goal: Literal) -> list[tuple[Literal, int]]:
        """The literals after the start on the shortest way to the goal, each with its premise."""
        found, way = self.reach(start), []
        while goal != start:
            came_from, number = found[goal]
            way.append((goal, number))
            goal = came_from
        return way[::-1]

    def least(self, *known: Literal) -> tuple[str, ...]:
        """The classes that an individual of these literals cannot avoid."""
        forced = {literal for start in known for literal in self.reach(start)}
        return tuple(name for name in self.classes if (name, True) in forced)

    def contradictory(self) -> bool:
        """Whether the all/no statements leave some class without any member."""
        return any((name, False) in self.reach((name, True)) for name in self.classes)


@lru_cache(maxsize=16)
def chains_of(premises: tuple[Statement, ...], others: tuple[str, ...] = ()) -> Chains:
    """The chains through these premises; kept for the few calls that one problem makes."""
    return Chains(premises, others)


def _words(text: str) -> list[str]:
    return text.split()


SETTINGS: tuple[dict[str, Any], ...] = (
    {
        "place": "a village",
        "whole": "villagers",
        "names": _words(
            "bakers singers cyclists gardeners painters swimmers jugglers dancers weavers "
            "anglers fiddlers potters"
        ),
    },
    {
        "place": "a made-up world",
        "whole": "creatures",
        "names": _words(
            "wugs dorps blickets fendles grubbins tizzers yompers zargs mips lorbs quents snivs"
        ),
    },
    {
        "place": "an office archive",
        "whole": "files",
        "names": [
            f"{word} files"
            for word in _words(
                "red thick sealed scanned signed stapled dated folded foreign bound secret urgent"
            )
        ],
    },
    {
        "place": "a warehouse",
        "whole": "jobs",
        "names": [f"{letter}-jobs" for letter in "ABCDEFGHJKLM"],
    },
    {
        "place": "a museum",
        "whole": "objects",
        "names": _words(
            "bowls heirlooms relics carvings gifts loans prizes treasures replicas trophies "
            "toys antiques"
        ),
    },
)
"""Where the classes live. In no setting does everyday knowledge decide what is true."""
