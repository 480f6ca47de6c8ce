"""The English of `quantitative.combined_rates~backward`: statements by question, wordings by what is lost."""

from __future__ import annotations

from datagen.phrasing import Phrasing
from seeds.quantitative._rate_shown import STORIES
from seeds.quantitative._rate_words import SETTINGS, TAIL
from seeds.quantitative._stories import turned
from seeds.quantitative._turned import framed

# By question: the rates that may be lost.
HOLES = {
    "together": "ab", "approach": "uv", "leak": "abc", "head": "uv", "join": "ab", "meet": "uv",
    "crew": "abc", "flow": "pqr", "stages": "abc", "series": "pqr",
}  # fmt: skip

_Y, _YT = "{y:number} {y|hour|hours}", "{y:number} {y|<time>|<time>s}"
_D, _E = (f"{{{name}:int}} {{{name}|hour|hours}}" for name in "de")
_DT, _ET = (f"{{{name}:int}} {{{name}|<time>|<time>s}}" for name in "de")
_DIST, _SIZE, _PER = "{dist:int} km", "{size:int} <unit>", "<unit> per <time>"

# `@a` is a number that may be lost.
_STATEMENTS = {
    "together": [
        f"<Agent> A alone <does> in @a hours, and <agent> B alone in @b hours. Together they need {_Y}.",
        f"Working alone, <agent> A needs @a hours to <do> and <agent> B needs @b hours. When both start at the "
        f"same time, the job is done after {_Y}.",
    ],
    "approach": [
        f"Two <mover>s start at the same time from two <place>s {_DIST} apart and <move> towards each other, one "
        f"at @u km/h, the other at @v km/h. They meet after {_Y}.",
        f"The distance between two <place>s is {_DIST}. A <mover> leaves one at @u km/h and at the same moment "
        f"another leaves the other at @v km/h, on the same route. After {_Y} they meet.",
    ],
    "leak": [
        f"Alone, <agent> A fills the empty <vessel> in @a hours, <agent> B fills it in @b hours, and a <drain> "
        f"empties the full <vessel> in @c hours. With all three open from the start, the empty <vessel> is full "
        f"after {_Y}.",
        f"A full <vessel> runs empty through its <drain> in @c hours. From empty, <agent> A alone would fill it in "
        f"@a hours without the <drain>, and <agent> B alone in @b hours. When both <agent>s and the <drain> are "
        f"open, filling the empty <vessel> takes {_Y}.",
    ],
    "head": [
        f"A <mover> leaves a <place> at @v km/h. A second <mover> leaves the same <place> {_D} later on the same "
        f"route at @u km/h. It catches up with the first {_Y} after its own start.",
        f"One <mover> has a head start of {_D} from a <place> and keeps to @v km/h. The other follows from there on "
        f"the same route at @u km/h. Both are level when the follower has been on its way for {_Y}.",
    ],
    "join": [
        f"<Agent> A alone <does> in @a hours, <agent> B alone in @b hours. A works alone for {_D}, then B joins until "
        f"the job is done. The whole job takes {_Y}, counted from A's start.",
        f"For the first {_D} only <agent> A is at work, then <agent> B as well. By itself A <does> in @a hours and "
        f"B in @b hours. The job is done {_Y} after the start.",
    ],
    "meet": [
        f"Two <place>s are {_DIST} apart. A <mover> leaves the first for the second at @v km/h; {_D} later another "
        f"leaves the second for the first at @u km/h on the same route. They meet {_Y} after the first departure.",
        f"A route of {_DIST} joins two <place>s. <Mover> A starts from one end at @v km/h, and {_D} later <mover> B "
        f"starts from the other end at @u km/h to meet A. They meet {_Y} after A's start.",
    ],
    "crew": [
        f"<Agent> A alone <does> in @a hours, B alone in @b hours, C alone in @c hours. A and B start together. "
        f"After {_D} A stops and C takes its place. The whole job takes {_Y}.",
        f"Three <agent>s need @a hours (A), @b hours (B) and @c hours (C) to <do> when each is alone. B works "
        f"throughout; A helps for the first {_D}, and C from then on. In all, the job takes {_Y}.",
    ],
    "flow": [
        f"A <vessel> with room for {_SIZE} is empty. <Agent>s A and B start to fill it, A at @p {_PER} and B at "
        f"@q {_PER}. After {_DT} a <drain> opens as well and takes away @r {_PER}. The <vessel> is full {_YT} after "
        f"the start.",
        f"<Agent> A delivers @p {_PER}, <agent> B delivers @q {_PER}. Both feed an empty <vessel> of {_SIZE}, and "
        f"{_DT} after the start a <drain> begins to remove @r {_PER}. From the start until the <vessel> is full, "
        f"{_YT} go by.",
    ],
    "stages": [
        f"Alone, <agent> A fills the empty <vessel> in @a hours, <agent> B fills it in @b hours, and a <drain> empties "
        f"the full one in @c hours. A runs from the start, B from {_D} after the start, and the <drain> is open from "
        f"{_E} after the start. The <vessel>, empty at first, is full {_Y} after the start.",
        f"With the <drain> closed, <agent> A alone fills the <vessel> in @a hours and <agent> B alone in @b hours; "
        f"the <drain> alone empties a full one in @c hours. A starts on the empty <vessel>. B follows {_D} after A, "
        f"and the <drain> is opened {_E} after A. The <vessel> is full {_Y} after A's start.",
    ],
    "series": [
        f"A <vessel> with room for {_SIZE} is empty. <Agent> A brings @p {_PER} from the start, <agent> B brings "
        f"@q {_PER} from {_DT} after the start, and a <drain> removes @r {_PER} from {_ET} after the start. The "
        f"<vessel> is full {_YT} after the start.",
        f"<Agent> A runs at @p {_PER} into an empty <vessel> of {_SIZE}. <Agent> B starts {_DT} after A and adds "
        f"@q {_PER}; {_ET} after A's start a <drain> begins to take out @r {_PER}. From A's start it takes {_YT} "
        f"until the <vessel> is full.",
    ],
}  # fmt: skip


def _wordings(question: str, hole: str) -> list[tuple[Phrasing, ...]]:
    made = []
    for setting in SETTINGS[question]:
        capitals = {key.capitalize(): word[0].upper() + word[1:] for key, word in setting.items()}
        statements = turned(_STATEMENTS[question], STORIES[question])
        made.append(framed(statements, setting | capitals, hole, {}, TAIL))
    return made


WORDINGS = {
    (question, hole): _wordings(question, hole)
    for question, holes in HOLES.items()
    for hole in holes
}
