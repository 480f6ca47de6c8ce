"""The linked sources of `quantitative.join_lookup`: who has which lines, what a unit counts, who belongs where.

A scene gives the words; texts show each source as a table, a list of readings or pairs of words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from datagen.phrasing import Phrasing, Slot, phrasings

Query = tuple[str, ...]
"""`("who", name)`, `("group", g)`, `("kind", g, kind)`, `("minus", g, h)` or `("share", g)`."""


class Scene(NamedTuple):
    who: str
    whos: str
    names: tuple[str, ...]
    what: str
    items: tuple[str, ...]
    lines: str
    """What the first table lists."""
    quantity: str
    rate: str
    rated: str
    """The rate in full: `price in dollars of one unit`."""
    group: str
    groups: tuple[str, ...]
    members: str
    """Those of one group, its name in the place of `#`."""
    kind: str
    kinds: tuple[str, ...]
    of_kind: str
    """The restriction to one kind, `#` in its place."""
    total: str
    """What is asked, up to whom it is asked of."""
    fee: str
    """What each group adds to a unit, in full."""
    rule: str
    """How rate and fee go together."""


SCENES = (
    Scene(
        "customer", "customers", ("Ana", "Boris", "Cleo", "Dan", "Edda", "Finn", "Gus"),
        "item", ("pen", "ink", "pad", "stamp", "ruler", "folder"),
        "orders", "quantity", "price in dollars", "price in dollars of one unit",
        "city", ("Rome", "Oslo", "Lima"), "customers from #",
        "brand", ("Novo", "Kito"), "counting only items of the brand #",
        "total cost in dollars of the orders by", "delivery fee in dollars for each unit",
        "Each unit costs its price plus the delivery fee of the customer's city.",
    ),
    Scene(
        "worker", "workers", ("Ada", "Bruno", "Carla", "Dirk", "Elsa", "Fritz", "Greta"),
        "task", ("welding", "painting", "packing", "loading", "testing", "sorting"),
        "shifts", "hours", "dollars per hour", "hourly pay in dollars",
        "team", ("Red", "Blue", "Green"), "workers in team #", "site", ("dock", "hall"),
        "counting only tasks done at the #",
        "total pay in dollars for the shifts of", "team bonus in dollars for each hour",
        "Each hour pays the hourly pay of its task plus the bonus of the worker's team.",
    ),
    Scene(
        "truck", "trucks", ("Atlas", "Bison", "Comet", "Drake", "Eagle", "Falcon", "Goliath"),
        "cargo", ("apples", "bricks", "cement", "melons", "pears", "tiles"),
        "loads", "crates", "kg per crate", "weight in kg of one full crate",
        "depot", ("North", "South", "West"), "trucks of depot #", "origin", ("coast", "inland"),
        "counting only cargo of the origin #",
        "total weight in kg of the loads on", "weight in kg of the pallet under each crate",
        "Each crate adds its own weight and that of a pallet of the truck's depot.",
    ),
    Scene(
        "student", "students", ("Amir", "Bella", "Cyril", "Dora", "Emil", "Flora", "Gina"),
        "contest", ("algebra", "biology", "chess", "drama", "essay", "physics"),
        "results", "right answers", "points per right answer", "points for one right answer",
        "school", ("Hill", "Lake", "Park"), "students of # School",
        "round", ("spring", "autumn"), "counting only contests of the # round",
        "total score in points from the results of", "bonus points for each right answer",
        "Each right answer scores the points of its contest plus the bonus of the student's school.",
    ),
    Scene(
        "farm", "farms", ("Amber", "Beacon", "Clover", "Dunmore", "Elmwood", "Foxley", "Granary"),
        "crop", ("barley", "beans", "maize", "peas", "rye", "wheat"),
        "plots", "hectares", "tonnes per hectare", "harvest in tonnes from one hectare",
        "valley", ("Upper", "Middle", "Lower"), "farms in the # valley",
        "season", ("summer", "winter"), "counting only crops of the # season",
        "total harvest in tonnes from the plots of", "extra tonnes for each hectare thanks to watering",
        "Each hectare gives the harvest of its crop plus the extra of the farm's valley.",
    ),
)  # fmt: skip

EXACT = "Give an exact number, as a fraction if it is not whole."

# By variant: the opening, how each source is shown, and the closing. Empty pieces drop out at low levels.
_CATALOGUE = "{catalogue:table}"
_PRICES = "The <rated>, by <what>: {prices:series}."
_KINDS = "The <kind> of each <what>: {kinds:pairs}."
_HOMES = "The <group> of each <who>: {homes:pairs}."
_MEMBERS = "{members:table}"
_FEES = "The <fee>, by <group>: {fees:series}. <rule>"
_VARIANTS = (
    ("Use the [[orders?tables||data]][[catalogue?||, figures]] and notes below to answer the question.",
     ("orders", "catalogue", "homes", "fees"),
     "What is the {query:query}?"),
    ("The [[orders?table lists||{noun} shows the]] <lines>; the notes under it tell the rest.",
     ("orders", "prices", "kinds", "homes", "fees"),
     "Find the {query:query}."),
    ("What is the {query:query}? The facts stand in different places.",
     ("prices", "kinds", "homes", "fees", "orders"), ""),
    ("Here is what is known about some <whos>.", ("members", "catalogue", "fees", "orders"),
     "Work out the {query:query}."),
    ("Some <lines> of several <whos> are on record.", ("orders", "homes", "catalogue", "fees"),
     "How large is the {query:query}?"),
    ("A clerk needs the {query:query}. The records:", ("catalogue", "members", "orders", "fees"), ""),
)  # fmt: skip
_FIRST_LEVEL = {
    "orders": 1,
    "catalogue": 1,
    "prices": 1,
    "kinds": 3,
    "homes": 2,
    "members": 2,
    "fees": 4,
}
_SOURCES = {
    "orders": "{orders:table}", "catalogue": _CATALOGUE, "prices": _PRICES, "kinds": _KINDS, "homes": _HOMES,
    "members": _MEMBERS, "fees": _FEES,
}  # fmt: skip


def _text(variant: int, level: int) -> str:
    """One text: tables in paragraphs of their own, notes next to each other."""
    opening, sources, closing = _VARIANTS[variant]
    shown = [_SOURCES[name] for name in sources if level >= _FIRST_LEVEL[name]]
    pieces, text = [opening, *shown, f"{closing} {EXACT}".strip()], ""
    for before, piece in zip(["", *pieces], pieces, strict=False):
        table = "table}" in before + piece
        text += ("\n\n" if table else " " if text else "") + piece
    return text.strip()


def _query_slot(scene: Scene, level: int) -> Slot:
    """Every question of a level, by its phrase."""
    total, g_of = scene.total, {g: "the " + scene.members.replace("#", g) for g in scene.groups}
    phrases: dict[Query, str] = {}
    if level == 1:
        phrases = {("who", name): f"{total} {name}" for name in scene.names}
    elif level == 2:
        phrases = {("group", g): f"{total} {words}" for g, words in g_of.items()}
    elif level <= 4:
        phrases = {
            ("kind", g, kind): f"{total} {words}, {scene.of_kind.replace('#', kind)}"
            for g, words in g_of.items()
            for kind in scene.kinds
        }
    else:
        for g, words in g_of.items():
            phrases["share", g] = f"{total} {words}, divided by the same total for all {scene.whos}"
            for h, others in g_of.items():
                if g != h:
                    phrases["minus", g, h] = f"{total} {words} minus the same total for {others}"
    queries = {phrase: query for query, phrase in phrases.items()}
    # Longest first: one phrase may begin another.
    pattern = "|".join(map(re.escape, sorted(queries, key=len, reverse=True)))
    return Slot(pattern, queries.__getitem__, phrases.__getitem__)


_PAIRS = Slot(
    r"\w+ \(\w+\)(?:, \w+ \(\w+\))*",
    lambda text: tuple(tuple(pair[:-1].split(" (")) for pair in text.split(", ")),
    lambda pairs: ", ".join([f"{key} ({value})" for key, value in pairs]),
)


def slots_of(scene: Scene, level: int) -> dict[str, Slot]:
    """How questions and pairs of words are printed and read."""
    return {"query": _query_slot(scene, level), "pairs": _PAIRS}


def wordings(
    scene: Scene, level: int, told: Callable[[str], str] = str, source: str = ""
) -> tuple[Phrasing, ...]:
    """The texts of a level, with what `told` makes of each; if a source is named, of those that have it."""
    words = {name: value for name, value in scene._asdict().items() if isinstance(value, str)}
    texts = [
        told(_text(variant, level))
        for variant, (_, sources, _) in enumerate(_VARIANTS)
        if not source or source in sources
    ]
    return phrasings(texts, [words], slots_of(scene, level))


WORDINGS = {
    (level, k): wordings(scene, level) for level in range(1, 6) for k, scene in enumerate(SCENES)
}
