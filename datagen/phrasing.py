"""A wording with holes, which writes a problem's text and reads the parameters back out of it.

    Phrasing("{machines:int} machines make {parts:int} parts in {hours:int} {hours|hour|hours}.")

`{name:kind}` is a slot; a later `{name}` repeats it and must read the same. `{name|one|many}` chooses a word
by the number. Reading matches the whole text, so a misprint anywhere is noticed.

`[[name?told||shown]]` says one thing where the slot's value is told in the text and another where it is shown
in a figure; `{noun}` is then what the figure is called: "this [[table?table||{noun}]] of prices". One may hold
another. The name may also be that of no slot: then it stands for the offer that says something `instead` of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from operator import attrgetter, call
from types import SimpleNamespace
from typing import Any, NamedTuple

from datagen.errors import TemplateError
from datagen.exhibits import (
    EXHIBITS,
    Exhibit,
    Figure,
    Formula,
    Graph,
    Grid,
    Listing,
    Series,
    Table,
    Timeline,
    fence_pattern,
    read_number,
    write_number,
)
from datagen.scanning import Again, Hole, Piece, Words, expression, scan

Params = SimpleNamespace
"""The parameters of one problem, by attribute. Also what is read back from a text ("the given")."""


class Slot(NamedTuple):
    """How one kind of parameter is printed and read: `read(write(value)) == value` for every admitted value."""

    pattern: str
    """A regular expression for the printed form, without capturing groups."""
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def join_words(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def split_words(text: str) -> tuple[str, ...]:
    """The words that `join_words` joined; none of them may hold a comma or the word `and`."""
    return tuple(re.split(r", | and ", text))


_NUMBER = r"-?\d+(?:\.\d+|/\d+)?"

SLOTS: dict[str, Slot] = {
    "int": Slot(r"-?\d+", int),
    "number": Slot(_NUMBER, read_number, write_number),
    "name": Slot(r"[A-Z][a-z]+", str),
    "word": Slot(r"[^\s,.;:?!]+", str),
    "text": Slot(r"[^\n]+?", str),
    "ints": Slot(
        r"-?\d+(?:, -?\d+)*(?: and -?\d+)?",
        lambda text: tuple(map(int, split_words(text))),
        lambda values: join_words([str(value) for value in values]),
    ),
    "numbers": Slot(
        rf"{_NUMBER}(?:, {_NUMBER})*(?: and {_NUMBER})?",
        lambda text: tuple(map(read_number, split_words(text))),
        lambda values: join_words([write_number(value) for value in values]),
    ),
    "names": Slot(
        r"[A-Z][a-z]+(?:, [A-Z][a-z]+)*(?: and [A-Z][a-z]+)?",
        split_words,
        lambda values: join_words(list(values)),
    ),
    "table": Slot(r"\|[^\n]*\|(?:\n\|[^\n]*\|)*", Table.read, Table.text),
    "series": Slot(rf"[^,\n]+ {_NUMBER}(?:, [^,\n]+ {_NUMBER})*", Series.read, Series.text),
    "graph": Slot(fence_pattern("mermaid"), Graph.read, Graph.text),
    "figure": Slot(fence_pattern("figure"), Figure.read, Figure.text),
    "grid": Slot(fence_pattern("grid"), Grid.read, Grid.text),
    "timeline": Slot(fence_pattern("timeline"), Timeline.read, Timeline.text),
    "listing": Slot(fence_pattern("python"), Listing.read, Listing.text),
    "formula": Slot(r"\$[^$\n]+\$", Formula.read, Formula.text),
}

_EXHIBIT_READERS = tuple(kind.read for kind in EXHIBITS)
_HOLE = re.compile(r"\{(\w+)(?::(\w+)|\|([^|}]*)\|([^|}]*))?\}")
_INNERMOST = r"((?:(?!\[\[|\]\]).)*?)"
_EITHER = re.compile(rf"\[\[(\w+)\?{_INNERMOST}\|\|{_INNERMOST}\]\]", re.DOTALL)


class Phrasing:
    """One wording. `write(params)` gives its parts, `read(text)` the parameters or None if the text does not fit."""

    def __init__(
        self, text: str, slots: Mapping[str, Slot] | None = None, passing: bool = False
    ) -> None:
        """A passing wording is for one problem: it is read without compiling its expression."""
        self._source, self._own_slots = text, dict(slots or {})
        if "[[" in text:
            text = _decided(text, lambda either: either[2])
        self.text = text
        kinds = SLOTS | self._own_slots
        self._literals: list[str] = []
        self._holes: list[str] = []
        self._pieces: list[Piece] = []
        self._fills: list[Callable[[Params], Any]] = []
        self._read: dict[str, Slot] = {}
        end = 0
        for hole in _HOLE.finditer(text):
            self._add_words(text[end : hole.start()])
            self._add_hole(hole, kinds)
            end = hole.end()
        self._add_words(text[end:])
        self._format = "{}".join(
            part.replace("{", "{{").replace("}", "}}") for part in self._literals
        ).format
        if any([_captures(slot.pattern) for slot in self._read.values()]):
            raise TemplateError(f"phrasing {text[:50]!r}: a slot's pattern has a capturing group")
        self._match: Callable[[str], re.Match[str] | None] | None = None
        self._passing = passing
        self.exhibits = any(slot.read in _EXHIBIT_READERS for slot in self._read.values())
        self._readers = [slot.read for slot in self._read.values()]

    def _add_words(self, words: str) -> None:
        self._literals.append(words)
        if words:
            self._pieces.append(Words((words,)))

    def _add_hole(self, hole: re.Match[str], kinds: Mapping[str, Slot]) -> None:
        name, kind, one, many = hole.groups()
        self._holes.append(name)
        if many is not None:
            self._fills.append(_plural(name, one, many))
            self._pieces.append(Words((one, many)))
        elif kind is not None:
            if kind not in kinds or name in self._read:
                raise TemplateError(
                    f"phrasing {self.text[:50]!r}: bad slot {hole.group()!r}; kinds: {sorted(kinds)}"
                )
            self._read[name] = kinds[kind]
            self._fills.append(_fill(name, kinds[kind]))
            self._pieces.append(Hole(name, kinds[kind].pattern))
        else:
            if name not in self._read:
                raise TemplateError(
                    f"phrasing {self.text[:50]!r}: {hole.group()!r} repeats no earlier slot"
                )
            self._fills.append(_fill(name, self._read[name]))
            self._pieces.append(Again(name))

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of the parameters that this wording prints."""
        return tuple(self._read)

    def reader(self, name: str) -> Callable[[str], Any]:
        """What reads a slot's value. Raises KeyError if there is no such slot."""
        return self._read[name].read

    def stands_alone(self, name: str) -> bool:
        """Whether a slot has its lines for itself, so that a picture can take its place."""
        hole = re.search(rf"(?:^|\n){{{name}:\w+}}(?:\n|$)", self.text)
        return hole is not None

    def showing(
        self, instead: Mapping[str, str], nouns: Mapping[str, str], extra: str = ""
    ) -> Phrasing:
        """The wording with other text in place of some slots, which may hold slots of its own, and more at its end.

        `nouns` says what each shown slot's figure is called.
        """

        def choose(either: re.Match[str]) -> str:
            name = either[1]
            return either[3].replace("{noun}", nouns[name]) if name in instead else either[2]

        def fill(hole: re.Match[str]) -> str:
            name, _, _, many = hole.groups()
            if name not in instead:
                return hole.group()
            return instead[name] if many is None else many

        text = _decided(self._source, choose)
        return Phrasing(_HOLE.sub(fill, text) + extra, self._own_slots, passing=True)

    def write(self, params: Params) -> str:
        """The problem's text, exhibits in their text form."""
        return self._format(*[fill(params) for fill in self._fills])

    def parts(self, params: Params) -> tuple[str | Exhibit, ...]:
        """The text cut at its exhibits, which stand between the pieces as data."""
        parts: list[str | Exhibit] = []
        prose = self._literals[0]
        for name, fill, literal in zip(self._holes, self._fills, self._literals[1:], strict=True):
            value = getattr(params, name)
            if isinstance(value, EXHIBITS):
                parts += [prose, value] if prose else [value]
                prose = literal
            else:
                prose += f"{fill(params)}{literal}"
        return (*parts, prose) if prose else tuple(parts)

    def read(self, text: str) -> Params | None:
        """The parameters printed in a text of this wording; None if the text is not of this wording."""
        printed = self._printed(text)
        if printed is None:
            return None
        try:
            # Mapped in C, because every row is read back.
            return Params(**dict(zip(self._read, map(call, self._readers, printed), strict=True)))
        except (ValueError, LookupError):  # it has the shape of a slot, but stands for nothing
            return None

    def _printed(self, text: str) -> Sequence[str] | None:
        """The slots' texts in order, if the text is of this wording."""
        if self._passing:
            found = scan(self._pieces, text)
            return None if found is None else [found[name] for name in self._read]
        if self._match is None:  # of thousands of wordings, most processes need a few
            self._match = re.compile("".join(map(expression, self._pieces))).fullmatch
        match = self._match(text)
        return None if match is None else match.groups()


def _decided(text: str, choose: Callable[[re.Match[str]], str]) -> str:
    """A text whose either-ors are chosen, those inside of others first."""
    count = 1
    while count:
        text, count = _EITHER.subn(choose, text)
    return text


@cache
def _captures(pattern: str) -> bool:
    return re.compile(pattern).groups > 0


def _fill(name: str, slot: Slot) -> Callable[[Params], Any]:
    value_of = attrgetter(name)
    if slot.write is str:
        return value_of
    return lambda params: slot.write(value_of(params))


def _plural(name: str, one: str, many: str) -> Callable[[Params], str]:
    value_of = attrgetter(name)
    return lambda params: one if value_of(params) == 1 else many


def phrasings(
    texts: Iterable[str],
    settings: Iterable[Mapping[str, str]] = ({},),
    slots: Mapping[str, Slot] | None = None,
) -> tuple[Phrasing, ...]:
    """Every wording in every setting: `<item>` in a text stands for the setting's word for it.

    Ordered setting by setting: `phrasings(texts, settings)[s * len(texts) + t]`.
    """

    def dressed(text: str, setting: Mapping[str, str]) -> str:
        return re.sub(r"<(\w+)>", lambda hole: setting[hole.group(1)], text)

    return tuple(
        Phrasing(dressed(text, setting), slots) for setting, text in product(settings, texts)
    )
