"""What problems of `quantitative.rate_accumulation` and its inversion say around figures that show their numbers."""

from __future__ import annotations

from seeds.quantitative._stories import Stories, Story

# In statements `~e` is a time with its unit.
_GRAPH = (
    "<Rate>, in <per>, is given in {profile} at some times, counted in <time>s from the start. Between "
    "them it changes linearly."
)
_THROUGH = (
    "Some readings of <rate>, in <per>, are given in {profile} by the <time>s after the start; from one to the next it "
    "runs along a straight line."
)
_ALL = (
    "How many <unit> <does> from the first time given to the last?",
    "From the first time given to the last, the <total> is {y:number} <unit>.",
)
_SPAN = (
    "How many <unit> <does> in the whole time shown?",
    "In the whole time shown, the <total> is {y:number} <unit>.",
)
_STORE = "At the start <store> holds @s <unit>."
_STOCK = (
    "How many <unit> does <store> hold at the last time given?",
    "At the last time given, <store> holds {y:number} <unit>.",
)
_WHEN = (
    "How many <time>s after the start does the <total> reach {s:int} <unit>?",
    "The <total>, counted from the start, is exactly {y:number} <unit> at ~e after the start, which is later than the "
    "jump.",
)
_ZERO = "At the start the <total> is zero."
_STEPS = (
    "How many <unit> <does> in both steps together?",
    "In both steps together, the <total> is {y:number} <unit>.",
)
_END = ("How many <unit> does it hold at the end?", "At the end it holds {y:number} <unit>.")
_PHASES = "{times} shows, in <time>s after the start,"

STORIES: Stories = {
    "line": {
        "profile": (Story(_GRAPH, *_ALL), Story(_THROUGH, *_ALL)),
        "times": (
            Story(f"{_PHASES} when <rate> changes linearly from @u <per> to @v <per>.", *_SPAN),
        ),
    },
    "steps": {
        "profile": (
            Story(
                "<Rate> is constant in each of two steps, which follow one another. It is given in {profile}, in "
                "<per>, with the length of each step in <time>s.",
                *_STEPS,
            ),
            Story(
                "In two steps, one right after the other, <rate> does not change. How large it is, in <per>, and how "
                "many <time>s each step lasts is given in {profile}.",
                *_STEPS,
            ),
        )
    },
    "plateau": {
        "profile": (Story(_GRAPH, *_ALL), Story(_THROUGH, *_ALL)),
        "times": (
            Story(
                f"{_PHASES} when <rate> rises linearly from 0 to @v <per> and when it then stays constant.",
                *_SPAN,
            ),
        ),
    },
    "start": {
        "profile": (Story(f"{_STORE} {_GRAPH}", *_STOCK), Story(f"{_STORE} {_THROUGH}", *_STOCK)),
        "times": (
            Story(
                f"{_STORE} {_PHASES} when <rate> changes linearly from @u <per> to @v <per>.",
                "How many <unit> does <store> hold at the end of the time shown?",
                "At the end of the time shown, <store> holds {y:number} <unit>.",
            ),
        ),
    },
    "trip": {
        "profile": (Story(_GRAPH, *_ALL), Story(_THROUGH, *_ALL)),
        "times": (
            Story(
                f"{_PHASES} when <rate> rises linearly from @u <per> to @v <per>, when it stays constant and when it "
                "falls linearly to 0.",
                *_SPAN,
            ),
        ),
    },
    "phases": {
        "profile": (
            Story(
                "At first <store> holds @s <unit>. It then goes through the three phases in {profile}, where the rate "
                "of each is given in <per> and its length in <time>s.",
                *_END,
            ),
            Story(
                "With @s <unit> inside, <store> goes through three phases, one right after the other. What each of "
                "them does, at what rate in <per> and for how many <time>s, is given in {profile}.",
                *_END,
            ),
        )
    },
    "hidden": {
        "profile": (
            Story(
                "<Rate> rises linearly from 0, stays constant for a while, and then falls linearly to 0. Its constant "
                "value and the lengths of rise and fall are given in {profile}.",
                "The <total> from start to end is {s:int} <unit>. How many <time>s after the start does the fall "
                "begin?",
                "The fall begins ~b after the start. The <total> is {y:number} <unit> in all.",
            ),
        )
    },
    "formula": {},
    "chart": {},
    "when": {
        "profile": (
            Story(
                f"{_GRAPH} At the last time given it jumps at once to @w <per> and stays there.",
                f"{_WHEN[0]} {_ZERO}",
                _WHEN[1],
            ),
        ),
        "times": (
            Story(
                f"{_PHASES} when <rate> rises linearly from @u <per> to @v <per> and when it then stays constant. "
                "After that it jumps at once to @w <per> and stays there.",
                f"{_WHEN[0]} {_ZERO}",
                _WHEN[1],
            ),
        ),
    },
    "table": {},
}
