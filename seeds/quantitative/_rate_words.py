"""The English of `quantitative.combined_rates`: settings and wordings by question."""

from __future__ import annotations

from datagen.phrasing import Phrasing, phrasings
from seeds.quantitative._rate_shown import STORIES
from seeds.quantitative._stories import asked

TAIL = "All rates are constant. Give an exact number, as a fraction if it is not whole."

WORK = [
    {"agent": "pump", "does": "drains the cellar", "do": "drain the cellar"},
    {"agent": "printer", "does": "prints the catalogue", "do": "print the catalogue"},
    {"agent": "robot", "does": "paints the hull", "do": "paint the hull"},
    {"agent": "harvester", "does": "clears the field", "do": "clear the field"},
    {"agent": "scanner", "does": "copies the archive", "do": "copy the archive"},
]
FILLS = [
    {"agent": "pipe", "vessel": "tank", "drain": "valve"},
    {"agent": "tap", "vessel": "basin", "drain": "drain"},
    {"agent": "hose", "vessel": "pool", "drain": "drain pipe"},
    {"agent": "conveyor", "vessel": "silo", "drain": "chute"},
    {"agent": "channel", "vessel": "pond", "drain": "sluice"},
]
FLOWS = [
    {"agent": "pipe", "vessel": "tank", "drain": "valve", "unit": "litres", "time": "minute"},
    {"agent": "tap", "vessel": "vat", "drain": "drain", "unit": "litres", "time": "minute"},
    {
        "agent": "conveyor",
        "vessel": "silo",
        "drain": "chute",
        "unit": "kilograms",
        "time": "second",
    },
    {
        "agent": "line",
        "vessel": "gas holder",
        "drain": "valve",
        "unit": "cubic metres",
        "time": "hour",
    },
    {
        "agent": "belt",
        "vessel": "hopper",
        "drain": "gate",
        "unit": "tonnes",
        "time": "hour",
    },
]
MOTION = [
    {"mover": "runner", "move": "run", "place": "village", "pace": "1"},
    {"mover": "cyclist", "move": "ride", "place": "town", "pace": "2"},
    {"mover": "train", "move": "travel", "place": "station", "pace": "10"},
    {"mover": "boat", "move": "sail", "place": "port", "pace": "3"},
    {"mover": "drone", "move": "fly", "place": "tower", "pace": "5"},
]

_A, _B, _C = (f"{{{name}:int}} hours" for name in "abc")
_D, _E = (f"{{{name}:int}} {{{name}|hour|hours}}" for name in "de")
_DT, _ET = (f"{{{name}:int}} {{{name}|<time>|<time>s}}" for name in "de")
_DIST, _U, _V = "{dist:int} km", "{u:int} km/h", "{v:int} km/h"
_P, _Q, _R = (f"{{{name}:int}} <unit> per <time>" for name in "pqr")

TEXTS = {
    "together": [
        f"<Agent> A alone <does> in {_A}, and <agent> B alone in {_B}. How many hours do they "
        f"need together? {TAIL}",
        f"How many hours do <agent> A and <agent> B take to <do> together, if A alone needs {_A} "
        f"and B alone {_B}? {TAIL}",
        f"Working alone, <agent> A needs {_A} to <do> and <agent> B needs {_B}. Both start at "
        f"the same time. After how many hours is the job done? {TAIL}",
        f"Two <agent>s share one job, to <do>. The first would need {_A} for it alone, the "
        f"second {_B}. Find how many hours they need side by side. {TAIL}",
        f"It takes {_A} to <do> with <agent> A only, and {_B} with <agent> B only. Find how many "
        f"hours it takes with both at work. {TAIL}",
    ],
    "approach": [
        f"Two <mover>s start at the same time from two <place>s {_DIST} apart and <move> towards "
        f"each other, one at {_U}, the other at {_V}. After how many hours do they meet? {TAIL}",
        f"How many hours pass until two <mover>s meet, if they are {_DIST} apart and <move> "
        f"straight towards each other at {_U} and {_V}? {TAIL}",
        f"The distance between two <place>s is {_DIST}. A <mover> leaves one at {_U} and at the "
        f"same moment another leaves the other at {_V}, on the same route. Find the hours until "
        f"they meet. {TAIL}",
        f"At {_U} and {_V}, two <mover>s <move> towards each other on one route. At first "
        f"{_DIST} lie between them. In how many hours will they meet? {TAIL}",
        f"One <mover> sets out from the first of two <place>s for the second at {_U}; at the same "
        f"time another sets out from the second for the first at {_V}, on the same route. The "
        f"<place>s are {_DIST} apart. After how many hours do they meet? {TAIL}",
    ],
    "leak": [
        f"Alone, <agent> A fills the empty <vessel> in {_A}, <agent> B fills it in {_B}, and a "
        f"<drain> empties the full <vessel> in {_C}. How many hours does filling the empty "
        f"<vessel> take with all three open? {TAIL}",
        f"How many hours does it take to fill an empty <vessel> when <agent> A (alone: {_A}), "
        f"<agent> B (alone: {_B}) and a <drain> that would empty the full <vessel> in {_C} all "
        f"act at once? {TAIL}",
        f"A full <vessel> runs empty through its <drain> in {_C}. From empty, <agent> A alone "
        f"would fill it in {_A} without the <drain>, and <agent> B alone in {_B}. Find the "
        f"hours to fill it when both <agent>s and the <drain> are open. {TAIL}",
        f"Two <agent>s feed a <vessel>: without the <drain>, the first alone fills it in {_A} "
        f"and the second alone in {_B}. The <drain> empties a full one in {_C}. Starting empty "
        f"with everything open, after how many hours is the <vessel> full? {TAIL}",
        f"Someone forgot to close the <drain>, which empties the full <vessel> in {_C}. "
        f"Meanwhile <agent> A, which alone and with the <drain> closed needs {_A} to fill the "
        f"<vessel>, and <agent> B, which would need {_B} in the same way, both run. How many hours "
        f"pass until the empty <vessel> is full? {TAIL}",
    ],
    "head": [
        f"A <mover> leaves a <place> at {_V}. A second <mover> leaves the same <place> {_D} "
        f"later on the same route at {_U}. How many hours after its own start does the second "
        f"catch up with the first? {TAIL}",
        f"How many hours does a <mover> at {_U} need to catch another that left the same <place> "
        f"{_D} earlier and keeps going at {_V} on the same route? {TAIL}",
        f"One <mover> has a head start of {_D} from a <place> and keeps to {_V}. The other "
        f"follows from the same <place> at {_U}. Find for how many hours the follower has to "
        f"<move> until both are level. {TAIL}",
        f"From the same <place>, two <mover>s <move> the same way: the slow one at {_V}, and the "
        f"fast one, which starts {_D} after it, at {_U}. After how many hours on its way does "
        f"the fast one overtake? {TAIL}",
        f"A pursuit begins {_D} after a <mover> has left its <place> at {_V}. The pursuer sets "
        f"out from that <place> at {_U}. In how many hours, counted from the pursuer's start, is "
        f"the gap closed? {TAIL}",
    ],
    "join": [
        f"<Agent> A alone <does> in {_A}, <agent> B alone in {_B}. A works alone for {_D}, then "
        f"B joins until the job is done. How many hours does the whole job take, from A's start? "
        f"{TAIL}",
        f"How many hours in all does it take to <do>, if <agent> A (alone: {_A}) starts and "
        f"<agent> B (alone: {_B}) joins in {_D} later? {TAIL}",
        f"Alone, <agent> A would need {_A} to <do>, and <agent> B {_B}. B comes {_D} after A has "
        f"begun, and both then finish together. Find the number of hours from A's start to the "
        f"end. {TAIL}",
        f"For the first {_D} only <agent> A is at work, then <agent> B as well. By itself A "
        f"<does> in {_A} and B in {_B}. After how many hours from the start is the job done? "
        f"{TAIL}",
        f"One job, two <agent>s: A would take {_A} to <do>, B would take {_B}. B is delayed and "
        f"starts {_D} after A. How many hours after A's start is everything done? {TAIL}",
    ],
    "meet": [
        f"Two <place>s are {_DIST} apart. A <mover> leaves the first for the second at {_V}; "
        f"{_D} later another leaves the second for the first at {_U} on the same route. How "
        f"many hours after the first departure do they meet? {TAIL}",
        f"How many hours after the first start do two <mover>s meet, if one leaves a <place> at "
        f"{_V} and, {_D} later, the other leaves a <place> {_DIST} away at {_U}, on the same route "
        f"in the opposite direction? {TAIL}",
        f"A route of {_DIST} joins two <place>s. <Mover> A starts from one end at {_V}, and {_D} "
        f"later <mover> B starts from the other end at {_U} to meet A. Find the hours from "
        f"A's start to the meeting. {TAIL}",
        f"At {_V}, a <mover> sets out for a <place> {_DIST} away. From that <place>, {_D} later, "
        f"another sets out along the same route the other way at {_U}. For how many hours has the "
        f"first been under way when they meet? {TAIL}",
        f"The later of two <mover>s starts {_D} after the earlier. They come from <place>s "
        f"{_DIST} apart and <move> towards each other, the earlier at {_V}, the later at {_U}. "
        f"How many hours after the earlier start do they meet? {TAIL}",
    ],
    "crew": [
        f"<Agent> A alone <does> in {_A}, B alone in {_B}, C alone in {_C}. A and B start "
        f"together. After {_D} A stops and C takes its place. How many hours does the whole job "
        f"take? {TAIL}",
        f"How many hours does it take in all to <do>, if <agent>s A and B begin and after {_D} C "
        f"replaces A? Alone, A needs {_A}, B needs {_B} and C needs {_C}. {TAIL}",
        f"Three <agent>s need {_A} (A), {_B} (B) and {_C} (C) to <do> when each is alone. B "
        f"works throughout; A helps for the first {_D}, and C from then on. Find the number of "
        f"hours until the job is done. {TAIL}",
        f"To <do>, <agent> A would need {_A} alone, B {_B} and C {_C}. In the first {_D} A and B "
        f"are at work, then B and C to the end. After how many hours from the start is it "
        f"finished? {TAIL}",
        f"A breakdown stops <agent> A after {_D} of work side by side with B; C steps in at "
        f"once, and B and C go on to the end. One alone would <do> in {_A} (A), {_B} (B) or {_C} "
        f"(C). How many hours did the job take in all? {TAIL}",
    ],
    "flow": [
        f"A <vessel> with room for {{size:int}} <unit> is empty. <Agent>s A and B start to fill "
        f"it at {_P} and {_Q}. After {_DT} a <drain> opens as well and takes away {_R}. How "
        f"many <time>s after the start is the <vessel> full? {TAIL}",
        f"How many <time>s does it take in all to fill an empty <vessel> of {{size:int}} <unit>, "
        f"if <agent> A brings {_P} and <agent> B {_Q} from the start, and a <drain> takes {_R} "
        f"out once {_DT} have passed? {TAIL}",
        f"<Agent> A delivers {_P}, <agent> B {_Q}. Both feed an empty <vessel> of {{size:int}} "
        f"<unit>, and {_DT} after the start a <drain> begins to remove {_R}. Find the <time>s "
        f"from the start until the <vessel> is full. {TAIL}",
        f"At the start a <vessel> for {{size:int}} <unit> is empty, and two <agent>s begin to "
        f"bring {_P} and {_Q}. A <drain> is opened {_DT} later and removes {_R} from then on. "
        f"After how many <time>s in all is it full? {TAIL}",
        f"From {_DT} after the start, a <drain> carries off {_R}. Two <agent>s, with {_P} and "
        f"{_Q}, run all the time. Counted from the start, after how many <time>s is the "
        f"<vessel>, empty at first and with room for {{size:int}} <unit>, full? {TAIL}",
    ],
    "stages": [
        f"Alone, <agent> A fills the empty <vessel> in {_A}, <agent> B fills it in {_B}, and a "
        f"<drain> empties the full one in {_C}. A runs from the start, B from {_D} after the "
        f"start, and the <drain> is open from {_E} after the start. How many hours after the "
        f"start is the <vessel>, empty at first, full? {TAIL}",
        f"How many hours does an empty <vessel> need to fill, counted from the opening of "
        f"<agent> A (alone: {_A}), if <agent> B (alone: {_B}) is opened {_D} after A, and {_E} "
        f"after A a <drain> that empties the full <vessel> in {_C} is opened too? {TAIL}",
        f"With the <drain> closed, <agent> A alone fills the <vessel> in {_A} and <agent> B "
        f"alone in {_B}; the <drain> alone empties a full one in {_C}. A starts on the empty "
        f"<vessel>. B follows {_D} after A, and the <drain> is opened {_E} after A. Find the "
        f"hours from A's start until the <vessel> is full. {TAIL}",
        f"Three things happen to an empty <vessel>: <agent> A, which alone would fill it in "
        f"{_A}, is turned on at once; <agent> B, which alone would fill it in {_B}, after {_D}; "
        f"and the <drain>, which would empty a full <vessel> in {_C}, after {_E}, all counted "
        f"from the start. Everything stays on. After how many hours from the start is it full? "
        f"{TAIL}",
        f"A log reads: start, <agent> A on; {_D} after the start, <agent> B on; {_E} after the "
        f"start, <drain> open. The <vessel> was empty at the start. By itself A fills it in "
        f"{_A}, B fills it in {_B}, and the <drain> empties it from full in {_C}. How many hours "
        f"after the start was it full? {TAIL}",
    ],
    "series": [
        f"A <vessel> with room for {{size:int}} <unit> is empty. <Agent> A brings {_P} from the "
        f"start, <agent> B brings {_Q} from {_DT} after the start, and a <drain> removes {_R} "
        f"from {_ET} after the start. How many <time>s after the start is the <vessel> full? "
        f"{TAIL}",
        f"How many <time>s after <agent> A starts is an empty <vessel> of {{size:int}} <unit> "
        f"full, if A brings {_P}, <agent> B joins {_DT} after A's start with {_Q}, and a <drain> "
        f"opens {_ET} after A's start and removes {_R}? {TAIL}",
        f"<Agent> A runs at {_P} into an empty <vessel> of {{size:int}} <unit>. <Agent> B starts "
        f"{_DT} after A and adds {_Q}; {_ET} after A's start a <drain> begins to take {_R} out. "
        f"Find the <time>s from A's start until the <vessel> is full. {TAIL}",
        f"At the start a <vessel> for {{size:int}} <unit> is empty and <agent> A begins to bring "
        f"{_P}. Counted from the start, <agent> B adds {_Q} after {_DT}, and a <drain> takes "
        f"away {_R} after {_ET}. Nothing is closed again. After how many <time>s is it full? "
        f"{TAIL}",
        f"A log reads: start, <agent> A on with {_P}; {_DT} after the start, <agent> B on with "
        f"{_Q}; {_ET} after the start, <drain> open with {_R} out. The <vessel>, empty at first, "
        f"has room for {{size:int}} <unit>. How many <time>s after the start was it full? {TAIL}",
    ],
}  # fmt: skip

SETTINGS = {
    "together": WORK, "approach": MOTION, "leak": FILLS, "head": MOTION, "join": WORK,
    "meet": MOTION, "crew": WORK, "flow": FLOWS, "stages": FILLS, "series": FLOWS,
}  # fmt: skip


def _wordings(question: str) -> tuple[Phrasing, ...]:
    made: list[Phrasing] = []
    for setting in SETTINGS[question]:
        capitals = {key.capitalize(): word[0].upper() + word[1:] for key, word in setting.items()}
        made += phrasings(asked(TEXTS[question], STORIES[question], TAIL), [setting | capitals])
    return tuple(made)


WORDINGS = {question: _wordings(question) for question in TEXTS}
