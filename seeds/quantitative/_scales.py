"""What is scaled in `quantitative.proportional_scaling`: settings, and the factors of every level."""

from __future__ import annotations

from collections.abc import Mapping

# By level: what the steps call each factor, and whether more of it takes more of what is asked.
FACTORS: dict[int, tuple[tuple[str, bool], ...]] = {
    1: (("<things>", True),),
    2: (("<crew>", False),),
    3: (("<crew>", False), ("<goods>", True)),
    4: (("<crew>", False), ("hours a day", False), ("<goods>", True)),
    5: (
        ("<crew>", False),
        ("hours a day", False),
        ("m of length", True),
        ("m of width", True),
        ("m of depth", True),
    ),
}
ASKED = {1: "<unit>", 2: "hours", 3: "hours", 4: "days", 5: "days"}

ALIKE = [
    {"things": "bolts", "verb": "cost", "unit": "cents"},
    {"things": "marbles", "verb": "weigh", "unit": "grams"},
    {"things": "floor tiles", "verb": "cover", "unit": "square inches"},
    {"things": "lamps", "verb": "draw", "unit": "watts"},
]
CREWS = [
    {"crew": "painters", "do": "paint a school"},
    {"crew": "clerks", "do": "sort the archive"},
    {"crew": "robots", "do": "clean the hangar"},
    {"crew": "divers", "do": "inspect the pier"},
]
MAKERS = [
    {"crew": "machines", "make": "make", "goods": "parts"},
    {"crew": "bakers", "make": "bake", "goods": "loaves"},
    {"crew": "printers", "make": "print", "goods": "posters"},
    {"crew": "pumps", "make": "move", "goods": "barrels"},
]
DIGGERS = [
    {"crew": "workers", "dig": "dig", "ditch": "a ditch"},
    {"crew": "excavators", "dig": "dig", "ditch": "a canal"},
    {"crew": "masons", "dig": "pour", "ditch": "a concrete block"},
    {"crew": "soldiers", "dig": "dig", "ditch": "a trench"},
]
SETTINGS = {1: ALIKE, 2: CREWS, 3: MAKERS, 4: MAKERS, 5: DIGGERS}


def _factors(level: int, setting: Mapping[str, str]) -> tuple[tuple[str, str, str, bool], ...]:
    """The parameters of every factor of a level, and the words for it in a setting."""
    return tuple(
        (f"k{i}", f"n{i}", setting.get(noun.strip("<>"), noun), direct)
        for i, (noun, direct) in enumerate(FACTORS[level])
    )


# By level and setting: the factors, and what is asked.
SCALES = {
    level: [(_factors(level, words), words.get("unit", ASKED[level])) for words in SETTINGS[level]]
    for level in FACTORS
}
