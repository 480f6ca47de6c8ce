"""What problems of `quantitative.combined_rates` and its inversion say around figures that show their numbers."""

from __future__ import annotations

from seeds.quantitative._stories import Stories, Story

_D = "{d:int} {d|hour|hours}"
_E = "{e:int} {e|hour|hours}"
_DT = "{d:int} {d|<time>|<time>s}"
_ET = "{e:int} {e|<time>|<time>s}"
_Y = "{y:number} {y|hour|hours}"
_YT = "{y:number} {y|<time>|<time>s}"
_STARTS = "when each of them starts, in hours, is shown {starts}"
_STARTS_T = "when each of them starts, in <time>s, is shown {starts}"

# The figures of `rates` give rates or times alone; those of `starts`, told as "in Figure 2", when everything begins.
_RATES: dict[str, tuple[Story, ...]] = {
    "together": (
        Story(
            "The hours that <agent> A and <agent> B each need alone to <do> are given in {rates}.",
            "How many hours do they need together?",
            f"Together they need {_Y}.",
        ),
        Story(
            "Two <agent>s, A and B, start at the same time to <do>; the hours that each would need for it alone are "
            "given in {rates}.",
            "After how many hours is the job done?",
            f"The job is done after {_Y}.",
        ),
    ),
    "approach": (
        Story(
            "Two <mover>s start at the same time from two <place>s {dist:int} km apart and <move> towards each other "
            "at the speeds given in {rates}.",
            "After how many hours do they meet?",
            f"They meet after {_Y}.",
        ),
        Story(
            "The speeds of two <mover>s are given in {rates}. They are {dist:int} km apart and begin at the same "
            "moment to <move> straight towards each other.",
            "How many hours pass until they meet?",
            f"{_Y} later they meet.",
        ),
    ),
    "leak": (
        Story(
            "The hours in which <agent> A alone or <agent> B alone fills the empty <vessel>, and in which the <drain> "
            "alone empties the full <vessel>, are given in {rates}.",
            "How many hours does filling the empty <vessel> take with all three open?",
            f"With all three open from the start, the empty <vessel> is full after {_Y}.",
        ),
        Story(
            "A <vessel> is fed by <agent> A and <agent> B and has a <drain>. The hours that each <agent> alone needs "
            "to fill it with the <drain> closed, and the hours in which the <drain> alone empties a full one, are "
            "given in {rates}.",
            "Starting empty with everything open, after how many hours is the <vessel> full?",
            f"Starting empty with everything open, the <vessel> is full after {_Y}.",
        ),
    ),
    "head": (
        Story(
            "Two <mover>s leave the same <place> on the same route, at the speeds given in {rates}. "
            f"[[starts?The second starts {_D} after the first||W{_STARTS[1:]}]].",
            "How many hours after its own start does the second catch up with the first?",
            f"The second catches up with the first {_Y} after its own start.",
        ),
    ),
    "join": (
        Story(
            "The hours that <agent> A and <agent> B each need alone to <do> are given in {rates}. [[starts?A works "
            f"alone for {_D}, then B joins until the job is done||W{_STARTS[1:]}; both then go on until the job is "
            "done]].",
            "How many hours does the whole job take, from A's start?",
            f"The whole job takes {_Y}, counted from A's start.",
        ),
    ),
    "meet": (
        Story(
            "Two <place>s are {dist:int} km apart. A <mover> leaves the first of them for the second, and "
            f"[[starts?{_D} later||later]] another leaves the second for the first on the same route. Their speeds are "
            f"given in {{rates}}[[starts?||, and {_STARTS}]].",
            "How many hours after the first departure do they meet?",
            f"They meet {_Y} after the first departure.",
        ),
    ),
    "crew": (
        Story(
            "The hours that each of three <agent>s, A, B and C, needs alone to <do> are given in {rates}. [[starts?A "
            f"and B start together. After {_D} A stops and C takes its place||W{_STARTS[1:]}; A stops when C "
            "starts]].",
            "How many hours does the whole job take?",
            f"The whole job takes {_Y}.",
        ),
    ),
    "flow": (
        Story(
            "A <vessel> with room for {size:int} <unit> is empty. <Agent>s A and B start to fill it, and "
            f"[[starts?after {_DT}||later]] a <drain> opens as well and lets something out. What each of the three "
            f"moves, in <unit> per <time>, is given in {{rates}}[[starts?||, and {_STARTS_T}]].",
            "How many <time>s after the start is the <vessel> full?",
            f"The <vessel> is full {_YT} after the start.",
        ),
    ),
    "stages": (
        Story(
            "The hours in which <agent> A alone or <agent> B alone fills the empty <vessel>, and in which the <drain> "
            "alone empties the full one, are given in {rates}. "
            f"[[starts?A runs from the start, B from {_D} after the start, and the <drain> is open from {_E} after the "
            f"start||W{_STARTS[1:]}; nothing is closed again]].",
            "How many hours after A's start is the <vessel>, empty at first, full?",
            f"The <vessel>, empty at first, is full {_Y} after A's start.",
        ),
    ),
    "series": (
        Story(
            "A <vessel> with room for {size:int} <unit> is empty. <Agent>s A and B fill it and a <drain> lets "
            "something out; what each of them moves, in <unit> per <time>, is given in {rates}. [[starts?A runs from "
            f"the start, B from {_DT} after the start, and the <drain> is open from {_ET} after the "
            f"start||W{_STARTS_T[1:]}; nothing is closed again]].",
            "How many <time>s after A's start is the <vessel> full?",
            f"The <vessel> is full {_YT} after A's start.",
        ),
    ),
}
# Rates are told here; a route or starts are shown.
_WAYS: dict[str, dict[str, tuple[Story, ...]]] = {
    "approach": {
        "route": (
            Story(
                "The sketch in {route} gives the distance between the <place>s A and B in km. At the same time two "
                "<mover>s start, one from A at @u km/h and one from B at @v km/h, and <move> towards each other.",
                "After how many hours do they meet?",
                f"They meet after {_Y}.",
            ),
        )
    },
    "meet": {
        "route": (
            Story(
                "The sketch in {route} gives the distance between the <place>s A and B in km, and the starts of two "
                "<mover>s on this route are shown {starts}, in hours. The first goes from A to B at @v km/h, the "
                "second from B to A at @u km/h.",
                "How many hours after the first start do they meet?",
                f"They meet {_Y} after the first start.",
            ),
        )
    },
    "head": {
        "starts": (
            Story(
                "Two <mover>s leave the same <place> on the same route. When each of them starts, in hours, is shown "
                "{starts}. The first keeps to @v km/h, the second to @u km/h.",
                "How many hours after its own start does the second catch up with the first?",
                f"The second catches up with the first {_Y} after its own start.",
            ),
        )
    },
}
STORIES: Stories = {
    question: {"rates": stories, **_WAYS.get(question, {})} for question, stories in _RATES.items()
}
