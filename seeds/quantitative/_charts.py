"""What the charts of `quantitative.rank_compare` show: scenes, wordings and the phrases for what is ranked."""

from __future__ import annotations

import re
from typing import NamedTuple

from datagen.phrasing import Phrasing, Slot, phrasings

What = tuple[str | int, ...]
"""What is ranked: `value`; `rise` or `fall` of a value; `gap`, `ratio`, `sum` of two groups (by position);
`share`, `rest` (against the others) of a group; `rise`, `fall`, `growth`, `shrinkage` of a total."""


class Scene(NamedTuple):
    period: str
    labels: tuple[str, ...]
    ordered: bool
    """Whether the labels follow each other in time, so that changes mean something."""
    noun: str
    unit: str
    groups: tuple[str, str, str]
    low: int
    high: int


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = ("8am", "9am", "10am", "11am", "noon", "1pm", "2pm", "3pm", "4pm")

SCENES = (
    Scene("month", _MONTHS, True, "sales figure", "thousand dollars", ("Online", "Shop", "Export"), 20, 95),
    Scene("day", _DAYS, True, "visitor count", "hundreds", ("Museum", "Castle", "Garden"), 40, 240),
    Scene("month", _MONTHS, True, "electricity output", "megawatt hours", ("Wind", "Solar", "Hydro"), 10, 90),
    Scene("hour", _HOURS, True, "call time", "minutes", ("Support", "Billing", "Orders"), 8, 70),
    Scene("day", _DAYS, True, "delivered load", "kilograms", ("Van", "Bike", "Truck"), 12, 120),
    Scene(
        "city", ("Oslo", "Rome", "Lima", "Cairo", "Quito", "Turin", "Delhi", "Hanoi"), False,
        "water use", "megalitres", ("Homes", "Farms", "Industry"), 15, 120,
    ),
    Scene(
        "school", ("Ash Hill", "Bayview", "Crestwood", "Dale Park", "Eastgate", "Fairmont", "Glenrock"), False,
        "budget", "thousand euros", ("Sport", "Music", "Travel"), 6, 48,
    ),
    Scene(
        "farm", ("Amber", "Beacon", "Clover", "Dunmore", "Elmwood", "Foxley", "Granary", "Highfield"), False,
        "harvest", "tonnes", ("Wheat", "Barley", "Maize"), 14, 99,
    ),
)  # fmt: skip

_RANKS = {
    "largest": (1, 1),
    "second largest": (2, 1),
    "third largest": (3, 1),
    "smallest": (1, -1),
    "second smallest": (2, -1),
    "third smallest": (3, -1),
}
_RANK_WORDS = {rank: words for words, rank in _RANKS.items()}
_ANSWER = "Answer with one <period> as it is written here."

_VALUE = [
    "[[series?A bar chart shows||The {noun} in {series} gives]] the <noun> by <period>, in <unit>"
    "[[series?: {series:series}||]]. Which <period> has the {rank:rank} {what:what}?",
    "Which <period> has the {rank:rank} {what:what} in [[series?this bar chart||the {noun} of {series}]] (values in "
    "<unit>)[[series?: {series:series}||]]?",
    "The <noun> [[series?was read off a chart for each <period>: {series:series} (in <unit>)||of each <period> is "
    "given in {series}, in <unit>]]. Name the <period> with the {rank:rank} {what:what}.",
    "[[series?In <unit>, the bars of a chart stand at {series:series}||{series} tells the <noun> of each <period> in "
    "<unit>]]. Find the <period> that has the {rank:rank} {what:what}.",
    "This [[table?table||{noun}]] gives the <noun> in <unit>.\n\n{table:table}\n\nWhich <period> has the {rank:rank} "
    "{what:what}?",
    "Look at the <noun> (in <unit>) for each <period>.\n\n{table:table}\n\nFor which <period> is there the "
    "{rank:rank} {what:what}?",
]
_TWO = [
    "[[table?A grouped bar chart shows||The {noun} below gives]] two values of the <noun> for each <period>, in "
    "<unit>.[[table? Its data:||]]\n\n{table:table}\n\nWhich <period> has the {rank:rank} {what:what}?",
    "Which <period> in the [[table?table||{noun}]] below (values in <unit>) has the {rank:rank} {what:what}?"
    "\n\n{table:table}\n\n",
    "[[table?Two bars are drawn for each <period>; they show the <noun>||There are two values of the <noun> for each "
    "<period>,]] in <unit>.\n\n{table:table}\n\nName the <period> with the {rank:rank} {what:what}.",
    "The <noun> was recorded under two headings, in <unit>.\n\n{table:table}\n\nFind the <period> that has the "
    "{rank:rank} {what:what}.",
    "Compare the two [[table?columns of this table of||values that each <period> has for]] the <noun> (in <unit>)."
    "\n\n{table:table}\n\nFor which <period> is there the {rank:rank} {what:what}?",
]
_THREE = [
    "[[table?A stacked bar chart splits the <noun> of each <period> into three parts||The {noun} below gives the "
    "three parts of the <noun> of each <period>]], in <unit>.[[table? Its data:||]]\n\n{table:table}\n\n"
    "Which <period> has the {rank:rank} {what:what}?",
    "Which <period> in the [[table?table||{noun}]] below has the {rank:rank} {what:what}? All values are in <unit>."
    "\n\n{table:table}\n\n",
    "[[table?Each bar of a chart stacks three parts of the <noun>,||The <noun> of each <period> has three parts, "
    "given]] in <unit>.\n\n{table:table}\n\nName the <period> with the {rank:rank} {what:what}.",
    "The <noun> was recorded under three headings, in <unit>.\n\n{table:table}\n\nFind the <period> that has the "
    "{rank:rank} {what:what}.",
    "[[table?Each row of this table gives the three parts of one <period>||These are the three parts of the <noun> of "
    "each <period>]], in <unit>.\n\n{table:table}\n\nFor which <period> is there the {rank:rank} {what:what}?",
]
_TEXTS = {1: _VALUE, 2: _VALUE, 3: _TWO, 4: _THREE, 5: _THREE}


def whats(scene: Scene, level: int) -> dict[What, str]:
    """What may be ranked at a level, with its phrase."""
    a, b, _ = scene.groups
    over, before = f"over the previous {scene.period}", f"from the previous {scene.period}"
    if level == 1:
        return {("value",): scene.noun}
    if level == 2:
        return {
            ("rise",): f"increase in the {scene.noun} {over}",
            ("fall",): f"decrease in the {scene.noun} {before}",
        }
    if level == 3:
        return {
            ("gap", 0, 1): f"gap between {a} and {b} (the larger minus the smaller)",
            ("ratio", 0, 1): f"ratio of {a} to {b} ({a} divided by {b})",
            ("ratio", 1, 0): f"ratio of {b} to {a} ({b} divided by {a})",
        }
    if level == 4:
        shares: dict[What, str] = {
            ("share", k): f"share of {g} in the total of its three parts"
            for k, g in enumerate(scene.groups)
        }
        rests: dict[What, str] = {
            ("rest", k): f"ratio of {g} to the other two together ({g} divided by their sum)"
            for k, g in enumerate(scene.groups)
        }
        return shares | rests
    grown, shrunk = (
        f"in the total of its three parts {over}",
        f"in the total of its three parts {before}",
    )
    return {
        ("rise",): f"increase {grown}",
        ("fall",): f"decrease {shrunk}",
        ("growth",): f"relative increase {grown} (the increase divided by the previous total)",
        ("shrinkage",): f"relative decrease {shrunk} (the decrease divided by the previous total)",
    }


def slots_of(scene: Scene, level: int) -> dict[str, Slot]:
    """How ranks, what is ranked, and the names of a scene's bars are printed and read."""
    phrases = whats(scene, level)
    meanings = {phrase: what for what, phrase in phrases.items()}
    return {
        "rank": Slot(
            "|".join(sorted(_RANKS, key=len, reverse=True)),
            _RANKS.__getitem__,
            _RANK_WORDS.__getitem__,
        ),
        "what": Slot("|".join(map(re.escape, meanings)), meanings.__getitem__, phrases.__getitem__),
        "label": Slot("|".join(scene.labels), str),
    }


def _wordings(scene: Scene, level: int) -> tuple[Phrasing, ...]:
    texts = [text + ("" if text.endswith("\n") else " ") + _ANSWER for text in _TEXTS[level]]
    words = {"period": scene.period, "noun": scene.noun, "unit": scene.unit}
    return phrasings(texts, [words], slots_of(scene, level))


WORDINGS = {
    (level, k): _wordings(scene, level) for level in range(1, 6) for k, scene in enumerate(SCENES)
}
