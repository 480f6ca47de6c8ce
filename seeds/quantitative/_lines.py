"""The line charts of `quantitative.trend_interpolation`: what they show, and the wordings for what is asked."""

from __future__ import annotations

import re
from typing import NamedTuple

from datagen.phrasing import Phrasing, Slot, phrasings

Points = tuple[tuple[int, int], ...]


class Scene(NamedTuple):
    axis: str
    axes: str
    noun: str
    unit: str
    lines: tuple[str, str]
    """What two lines of one chart stand for."""
    low: int
    high: int


SCENES = (
    Scene("hour", "hours", "water level", "cm", ("Tank A", "Tank B"), 5, 60),
    Scene("minute", "minutes", "temperature", "degrees", ("Oven", "Kiln"), 15, 99),
    Scene("kilometre", "kilometres", "altitude", "metres", ("North path", "South path"), 100, 480),
    Scene("day", "days", "snow depth", "cm", ("Upper camp", "Lower camp"), 4, 90),
    Scene("week", "weeks", "stock", "tonnes", ("Rice", "Flour"), 6, 80),
    Scene("second", "seconds", "voltage", "volts", ("Sensor P", "Sensor Q"), 3, 48),
)

_EXACT = "Give an exact number, as a fraction if it is not whole."

_PAIRS = "a pair gives the <axis> and then the <noun> in <unit>"
LAYOUTS = [
    "[[table?A line chart shows the <noun> in <unit>||The {noun} below gives the <noun> in <unit> as points of a "
    "line]]; straight segments join neighbouring points."
    "\n\n{table:table}\n\n<ask>",
    "<ask> Straight segments join the readings below in their order, and the <noun> is in <unit>.\n\n{table:table}\n\n",
    "Between any two neighbouring readings in this [[table?table||{noun}]], the <noun> (in <unit>) changes at a "
    "constant rate.\n\n{table:table}\n\n<ask>",
    "[[points?The points {points:points} of a line chart are joined in this order by straight segments; "
    f"{_PAIRS}||The {{noun}} in {{points}} gives the <noun> in <unit> by the <axis>; neighbouring points are "
    "joined by straight segments]]. <ask>",
    "Straight segments link [[points?the points {points:points}, each a pair of the <axis> and the <noun> (in <unit>)||"
    "neighbouring points of {points}, which tells the <noun> (in <unit>) by the <axis>]]. <ask>",
    "Some readings of the <noun> were taken, in <unit>; from one to the next it runs along a straight line."
    "\n\n{table:table}\n\n<ask>",
]
_TWO = [
    "[[table?Two lines in one chart show the <noun> in <unit>; each||The {noun} below gives the <noun> of <first> and "
    "of <second> in <unit> as points of two lines; each]] joins its neighbouring points by straight "
    "segments.\n\n{table:table}\n\n{ask:ask}",
    "{ask:ask} Each line joins its readings below in their order by straight segments; the <noun> is in <unit>."
    "\n\n{table:table}\n\n",
    "Between any two neighbouring readings in this [[table?table, both columns (the <noun> in <unit>) "
    "change||{noun}, the <noun> (in <unit>) of both <first> and <second> changes]] at a constant rate, so that each "
    "makes a line of straight segments.\n\n{table:table}\n\n{ask:ask}",
    "[[points?A chart has a line for <first> through the points {points:points} and one for <second> through "
    f"{{others:points}}. Straight segments join neighbouring points of a line; {_PAIRS}||The <noun> of <first> and "
    "of <second>, in <unit>, is given in {points} by the <axis>. Each makes a line of straight segments that join "
    "its neighbouring points]]. {ask:ask}",
    "For <first> and <second> the <noun> was read in <unit>; from one reading to the next it runs along a straight "
    "line.\n\n{table:table}\n\n{ask:ask}",
]

# By name of the question: its texts. The slots in them tell what is asked.
_QUESTIONS = {
    "value": [
        "What is the <noun>, in <unit>, at <axis> {at:int}?",
        "Find the <noun> in <unit> at <axis> {at:int}.",
    ],
    "slope": [
        "At what rate, in <unit> per <axis>, is the <noun> changing at <axis> {slope_at:int} (negative if it falls)?",
        "Find the slope of the line at <axis> {slope_at:int}, in <unit> per <axis> (negative where it falls).",
    ],
    "beyond": [
        "What <noun>, in <unit>, is reached at <axis> {beyond:int} if the last segment goes on straight?",
        "Continue the last segment straight beyond its end. Find the <noun> in <unit> at <axis> {beyond:int}.",
    ],
    "change": [
        "By how many <unit> is the <noun> at <axis> {end:int} above that at <axis> {start:int} (negative if below)?",
        "Find the <noun> at <axis> {end:int} minus the <noun> at <axis> {start:int}, in <unit>.",
    ],
    "rate": [
        "What is the average rate of change of the <noun>, in <unit> per <axis>, from <axis> {begin:int} to <axis> "
        "{finish:int} (negative if it falls)?",
        "From <axis> {begin:int} to <axis> {finish:int}, how many <unit> per <axis> does the <noun> gain on average "
        "(negative if it loses)?",
    ],
    "when": [
        "Where on the axis of <axes> is the <noun> exactly {target:int} <unit>? There is one such place; it need not "
        "be whole.",
        "The <noun> equals {target:int} <unit> just once. Find the number on the axis of <axes> where that is.",
    ],
}
_CROSSINGS = {
    "when": "Where on the axis of <axes> do the two lines cross? They do so once.",
    "level": "At what <noun>, in <unit>, do the two lines cross? They do so once.",
    "above": "For how many <axes> in all, from the first reading to the last, is the line of <first> above the line of "
    "<second>?",
    "below": "For how many <axes> in all, from the first reading to the last, is the line of <first> below the line of "
    "<second>?",
    "apart": "The two lines cross twice. How many <axes> apart are the two crossings?",
    "climb": "The two lines cross twice. By how many <unit> is the <noun> at the later crossing above that at the "
    "earlier one (negative if below)?",
}
QUESTIONS = {
    1: ("value", "slope"),
    2: ("value", "slope", "beyond"),
    3: ("change", "rate", "when"),
    4: ("when", "level"),
    5: ("above", "below", "apart", "climb"),
}

_POINT = r"\(\d+, \d+\)"
POINTS = Slot(
    rf"{_POINT}(?:, {_POINT})* and {_POINT}",
    lambda text: tuple((int(x), int(y)) for x, y in re.findall(r"\((\d+), (\d+)\)", text)),
    lambda points: (
        ", ".join([f"({x}, {y})" for x, y in points[:-1]]) + " and ({}, {})".format(*points[-1])
    ),
)


def _closed(text: str) -> str:
    return text + ("" if text.endswith("\n") else " ") + _EXACT


def _one_line(scene: Scene, question: str) -> tuple[Phrasing, ...]:
    asks = _QUESTIONS[question]
    texts = [
        _closed(text.replace("<ask>", ask))
        for k, text in enumerate(LAYOUTS)
        for ask in (asks[k % 2], asks[(k + 1) % 2])
    ]
    return phrasings(texts, [scene._asdict()], {"points": POINTS})


def _two_lines(scene: Scene) -> tuple[Phrasing, ...]:
    words = {**scene._asdict(), "first": scene.lines[0], "second": scene.lines[1]}
    asks = {
        re.sub(r"<(\w+)>", lambda hole: words[hole[1]], text): ask
        for ask, text in _CROSSINGS.items()
    }
    texts = {ask: text for text, ask in asks.items()}
    slot = Slot("|".join(map(re.escape, asks)), asks.__getitem__, texts.__getitem__)
    return phrasings([_closed(text) for text in _TWO], [words], {"points": POINTS, "ask": slot})


ONE_LINE = {(k, ask): _one_line(scene, ask) for k, scene in enumerate(SCENES) for ask in _QUESTIONS}
TWO_LINES = [_two_lines(scene) for scene in SCENES]
