"""What problems of `quantitative.proportional_scaling` and its inversion say around figures that show their numbers."""

from __future__ import annotations

from seeds.quantitative._scales import ASKED, FACTORS
from seeds.quantitative._stories import Story

_GAP = 'What number belongs in the place of "?"'
_PACE = "Equal volumes take equal labour."
_TWICE = {
    1: "All the <things> are alike. How many there are in a first and a second lot, and how many <unit> those of each "
    "lot <verb>, is",
    2: "The same job, to <do>, is done twice by equally fast <crew>. What is known of both times is",
    3: "Equally fast <crew> <make> <goods> on two occasions. What is known of both is",
    4: "Equally fast <crew> <make> <goods> on two occasions. What is known of both is",
    5: f"Equally fast <crew> <dig> <ditch> on two occasions. {_PACE} What is known of both is",
}
_AGAIN = {
    1: "Two boxes hold <things> that are all alike. How many each holds, and how many <unit> its <things> <verb>, is",
    2: "First one group of <crew> and then another, all equally fast, had to <do>. What the log says of them is",
    3: "Two orders for <goods> went to equally fast <crew>. What the log says of them is",
    4: "Two orders for <goods> went to equally fast <crew>. What the log says of them is",
    5: f"Twice, equally fast <crew> had to <dig> <ditch>. {_PACE} What the log says of it is",
}
_GRAPH = "The graph in {graph} shows how many <unit> a number of equal <things> <verb>; it is a straight line."
_BARS = {
    2: "The same job, to <do>, is done twice by equally fast <crew>; their number each time is given in {bars}.",
    3: "Equally fast <crew> <make> <goods> on two occasions; the numbers of both are given in {bars}.",
    4: "Equally fast <crew> <make> <goods> on two occasions; the numbers of both, and the hours a day that the <crew> "
    "work, are given in {bars}.",
    5: "Equally fast <crew> <dig> <ditch> on two occasions; their number, the hours a day that they work and the size "
    f"of what they <dig> are given in {{bars}}. {_PACE}",
}


def _asked(level: int) -> dict[str, tuple[Story, ...]]:
    of = ASKED[level]
    last = (
        "How many <unit> do those in the second box <verb>?"
        if level == 1
        else f"How many {of} does it take the second time?"
    )
    stories = {
        "cases": (
            Story(f"{_TWICE[level]} given in {{cases}}.", f"{_GAP}?"),
            Story(f"{_AGAIN[level]} given in {{cases}}.", last),
        )
    }
    if level == 1:
        return stories | {"graph": (Story(_GRAPH, "How many <unit> do @n0 of them <verb>?"),)}
    return stories | {"bars": (Story(f"{_BARS[level]} The first time it takes @x {of}.", last),)}


STORIES = {level: _asked(level) for level in FACTORS}
TURNED: dict[int, dict[str, tuple[Story, ...]]] = {
    level: {
        "cases": (
            Story(f"{_TWICE[level]} given in {{cases}}.", f"{_GAP}?"),
            Story(
                f"{_AGAIN[level]} given in {{cases}}, where one number is illegible.", f"{_GAP}?"
            ),
        )
    }
    for level in FACTORS
}
TURNED[1]["graph"] = (Story(_GRAPH, "How many of them <verb> {y:number} <unit>?"),)
