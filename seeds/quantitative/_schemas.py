"""Kinds of records that tables of `quantitative.filter_aggregate` list, and the English for conditions on them.

A schema gives the table's columns and, for each, the verb phrase that states a condition on it. Conditions
and goals are tuples inside and phrases outside; a schema's slots write the one as the other and read it back.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from datagen.phrasing import Slot

Condition = tuple[str, str, int | str]
"""(column, relation, value); the relation is one of `=`, `!=`, `>`, `>=`, `<`, `<=`."""
Where = tuple[str, tuple[Condition, ...]]
"""How conditions combine: `and`, `or`, or `either` (the first, and one or both of the other two)."""
Goal = tuple[str, tuple[str, ...]]
"""(aggregate, columns): no column for a count, two columns for their product."""


class Category(NamedTuple):
    column: str
    values: tuple[str, ...]
    verb: str
    """The verb phrase that a value completes, `#` in its place."""
    verb_not: str


class Measure(NamedTuple):
    column: str
    verb: str
    """`sold # units`, where a bound such as `more than 10` stands for `#`."""
    noun: str
    """What one record has: `number of units sold`."""
    of: str
    """The word between the noun and the records in a total or mean: `by`, `of`."""
    low: int
    high: int
    fewer: str
    """`fewer` for what is counted, `less` for what is measured."""
    adds_up: bool
    """Whether totals and means over records mean something: the mean of rates could be taken two ways."""


class Schema(NamedTuple):
    things: str
    thing: str
    """Also the header of the column of names."""
    names: tuple[str, ...]
    categories: tuple[Category, Category]
    measures: tuple[Measure, Measure]
    product: str
    """What the product of the two measures is: `revenue`."""
    scene: str
    """Who keeps the table."""

    def goal_text(self, goal: Goal) -> str:
        """`the mean price charged by the`, to be followed by the name of the records."""
        aggregate, columns = goal
        if aggregate == "count":
            return "the number of"
        if len(columns) == 2:
            noun, of = f"{self.product} ({columns[0]} times {columns[1]})", "of"
        else:
            noun, of = next((m.noun, m.of) for m in self.measures if (m.column,) == columns)
        return {
            "sum": f"the total {noun} {of} the",
            "mean": f"the mean {noun} {of} the",
            "max": f"the highest {noun} among the",
            "min": f"the lowest {noun} among the",
            "range": f"the range (highest minus lowest) of the {noun} among the",
        }[aggregate]

    def goals(self) -> list[Goal]:
        """Every goal that makes sense for these records."""
        both = (self.measures[0].column, self.measures[1].column)
        goals: list[Goal] = [("count", ())]
        for columns, adds_up in [((m.column,), m.adds_up) for m in self.measures] + [(both, True)]:
            kinds = ("sum", "mean", "max", "min", "range") if adds_up else ("max", "min", "range")
            goals += [(kind, columns) for kind in kinds]
        return goals

    def slots(self) -> dict[str, Slot]:
        """The slot kinds `goal` and `where` for texts about these records."""
        goals = {self.goal_text(goal): goal for goal in self.goals()}
        texts = {goal: text for text, goal in goals.items()}
        grammar = _Clauses(self)
        return {
            "goal": Slot("|".join(map(re.escape, goals)), goals.__getitem__, texts.__getitem__),
            "where": Slot(grammar.pattern, grammar.read, grammar.write),
        }


_BOUNDS = (
    ("more than", ">"),
    ("at least", ">="),
    ("fewer than", "<"),
    ("less than", "<"),
    ("at most", "<="),
)


class _Clauses:
    """Writes and reads the conditions of one schema as verb phrases."""

    def __init__(self, schema: Schema) -> None:
        self._words: dict[Condition, str] = {}
        for category in schema.categories:
            for value in category.values:
                self._words[category.column, "=", value] = category.verb.replace("#", value)
                self._words[category.column, "!=", value] = category.verb_not.replace("#", value)
        self._conditions = {text: condition for condition, text in self._words.items()}
        self._bounds: dict[tuple[str, str], tuple[str, str]] = {}
        self._heads: dict[tuple[str, str], tuple[str, str]] = {}
        for measure in schema.measures:
            head, tail = measure.verb.split("#")
            for words, relation in _BOUNDS:
                if relation != "<" or words.startswith(measure.fewer):
                    self._bounds[measure.column, relation] = (f"{head}{words} ", tail)
                    self._heads[f"{head}{words} ", tail] = (measure.column, relation)
        clause = "|".join(
            [re.escape(text) for text in self._conditions]
            + [rf"{re.escape(head)}\d+{re.escape(tail)}" for head, tail in self._heads]
        )
        clause = f"(?:{clause})"
        self.pattern = (
            rf"{clause} and either {clause} or {clause} \(or both\)|{clause} or {clause} \(or both\)"
            rf"|(?:{clause}, )*{clause} and {clause}|{clause}"
        )

    def _phrase(self, condition: Condition) -> str:
        column, relation, value = condition
        if isinstance(value, str):
            return self._words[condition]
        head, tail = self._bounds[column, relation]
        return f"{head}{value}{tail}"

    def write(self, where: Where) -> str:
        how, conditions = where
        phrases = [self._phrase(condition) for condition in conditions]
        if how == "either":
            return f"{phrases[0]} and either {phrases[1]} or {phrases[2]} (or both)"
        if how == "or":
            return f"{phrases[0]} or {phrases[1]} (or both)"
        return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"

    def _condition(self, phrase: str) -> Condition:
        known = self._conditions.get(phrase)
        if known is not None:
            return known
        head, number, tail = re.split(r"(\d+)", phrase, maxsplit=1)
        return (*self._heads[head, tail], int(number))

    def read(self, text: str) -> Where:
        how, body = "and", text
        if text.endswith(" (or both)"):
            how, body = (
                ("either" if " and either " in text else "or"),
                text.removesuffix(" (or both)"),
            )
        phrases = re.split(r" and either | and | or |, ", body)
        return how, tuple(map(self._condition, phrases))


_TREES = (
    "Alder",
    "Aspen",
    "Birch",
    "Cedar",
    "Elm",
    "Hazel",
    "Laurel",
    "Linden",
    "Maple",
    "Rowan",
    "Willow",
    "Yew",
)
_PLACES = ("Brook", "Canal", "Chapel", "Glen", "Heath", "Hilltop", "Marsh", "Meadow", "Mill", "Orchard", "Quarry",
           "Spring")  # fmt: skip
_CODES = ("A7", "B3", "C8", "D2", "E5", "F9", "G4", "H6", "K1", "M3", "P8", "R5")
_SHOWS = ("Aurora", "Bluebird", "Comet", "Driftwood", "Ember", "Firefly", "Harbour", "Icarus", "Lantern", "Mirage",
          "Nightfall", "Pilgrim")  # fmt: skip

SCHEMAS = (
    Schema(
        "stores", "store", _TREES,
        (
            Category("region", ("north", "south", "east", "west"), "are in the #", "are not in the #"),
            Category("site", ("mall", "street", "station"), "have a # site", "do not have a # site"),
        ),
        (
            Measure("units", "sold # units", "number of units sold", "by", 3, 40, "fewer", True),
            Measure("price", "charge # dollars a unit", "price per unit", "charged by", 2, 12, "less", False),
        ),
        "revenue", "A retail chain",
    ),
    Schema(
        "fields", "field", _PLACES,
        (
            Category("crop", ("wheat", "barley", "maize", "rye"), "grow #", "do not grow #"),
            Category("soil", ("clay", "chalk", "peat"), "have # soil", "do not have # soil"),
        ),
        (
            Measure("hectares", "cover # hectares", "area in hectares", "of", 3, 30, "less", True),
            Measure(
                "tonnes per hectare", "yield # tonnes per hectare", "yield per hectare", "of", 2, 11, "less", False,
            ),
        ),
        "harvest in tonnes", "A farming cooperative",
    ),
    Schema(
        "shows", "show", _SHOWS,
        (
            Category("genre", ("comedy", "drama", "musical", "opera"), "have the genre #", "do not have the genre #"),
            Category("hall", ("red", "blue", "green"), "play in the # hall", "do not play in the # hall"),
        ),
        (
            Measure("tickets", "sold # tickets", "number of tickets sold", "for", 12, 90, "fewer", True),
            Measure("ticket price", "cost # dollars a ticket", "ticket price", "of", 6, 25, "less", False),
        ),
        "takings", "A theatre festival",
    ),
    Schema(
        "trips", "trip", _CODES,
        (
            Category("vehicle", ("bus", "train", "car", "van"), "went by #", "did not go by #"),
            Category("day", ("Monday", "Tuesday", "Friday"), "took place on #", "did not take place on #"),
        ),
        (
            Measure("hours", "lasted # hours", "duration in hours", "of", 2, 12, "less", True),
            Measure("km per hour", "had a speed of # km per hour", "speed in km per hour", "of", 30, 95, "less", False),
        ),
        "distance in km", "A travel agency",
    ),
    Schema(
        "print jobs", "print job", _CODES,
        (
            Category("paper", ("glossy", "matt", "recycled", "plain"), "use # paper", "do not use # paper"),
            Category("ink", ("black", "blue", "violet"), "are printed in #", "are not printed in #"),
        ),
        (
            Measure("pages", "have # pages", "number of pages", "of", 2, 24, "fewer", True),
            Measure("copies", "run to # copies", "number of copies", "of", 3, 60, "fewer", True),
        ),
        "number of printed pages", "A print shop",
    ),
    Schema(
        "parcels", "parcel", _CODES,
        (
            Category("city", ("Oslo", "Rome", "Lima", "Cairo"), "go to #", "do not go to #"),
            Category(
                "service", ("express", "standard", "economy"), "travel by # service", "do not travel by # service"
            ),
        ),
        (
            Measure("items", "hold # items", "number of items", "in", 3, 20, "fewer", True),
            Measure(
                "grams per item", "contain items of # grams each", "weight per item in grams", "in", 15, 80, "less",
                False,
            ),
        ),
        "weight in grams", "A parcel depot",
    ),
)  # fmt: skip
