"""What problems of `quantitative.unit_dimension` say around figures that show their numbers."""

from __future__ import annotations

from seeds.quantitative._stories import Stories, Story

_MADE = "Each unit of an old system makes as many of the next smaller one as {amounts} tells."
_COINS = "Each coin of an island is worth as many of the next smaller one as {amounts} tells."
_SIDES = "The inside measures of a rectangular <vessel> are given in {amounts}."
_FLOW = "A <filler> brings {x:int} litres per {s:per}."

STORIES: Stories = {
    "mixed": {
        "amounts": (
            Story("Two amounts are given in {amounts}.", "How many {v:unit} are they together?"),
            Story("Add up what is given in {amounts}.", "Find the sum as a number of {v:unit}."),
        )
    },
    "hops": {
        "amounts": (
            Story("A measurement is given in {amounts}.", "What is it in {v:unit}?"),
            Story("Convert what is given in {amounts} to {v:unit}."),
        )
    },
    "rate": {
        "amounts": (
            Story("A data sheet has the rate in {amounts}.", "What is it in {v:unit} per {t:per}?"),
            Story("Convert what is given in {amounts} to {v:unit} per {t:per}."),
        )
    },
    "triple": {
        "amounts": (
            Story("Three amounts are given in {amounts}.", "How many {w:unit} are they together?"),
            Story("Add up what is given in {amounts}.", "Find the sum as a number of {w:unit}."),
        )
    },
    "flow": {
        "amounts": (
            Story(
                "How much <stuff> <thing> <does> in a certain time, and for how long it runs, is given in {amounts}.",
                "How many {v:unit} does it <do>?",
            ),
        )
    },
    "finer": {
        "amounts": (
            Story(_MADE, "How many ors are @x dars?"),
            Story(_COINS, "Convert @x dars to ors."),
        )
    },
    "coarser": {
        "amounts": (
            Story(_MADE, "How many dars are @n ors?"),
            Story(_COINS, "Convert @n ors to dars."),
        )
    },
    "box": {
        "amounts": (
            Story(_SIDES, "How many {t:unit} does it hold?"),
            Story(
                "A rectangular <vessel> was measured inside, and the result is given in {amounts}.",
                "What is its volume in {t:unit}?",
            ),
        )
    },
    "dose": {
        "amounts": (
            Story(
                "A <patient> is given <drug>. The mass of the <patient>, the dose for each kilogram of it, and how "
                "often and for how long it gets such a dose, are given in {amounts}.",
                "How many grams is that in all?",
            ),
        )
    },
    "fill": {
        "amounts": (
            Story(
                f"{_SIDES} {_FLOW}", "How many {d:unit} does it take to fill the empty <vessel>?"
            ),
            Story(
                f"{_FLOW} It is to fill an empty rectangular <vessel>, whose inside measures are given in {{amounts}}.",
                "Find the time until the <vessel> is full, in {d:unit}.",
            ),
        )
    },
    "sheet": {
        "amounts": (
            Story(
                "The measures of a rectangular <sheet> of <stuff> are given in {amounts}. One cubic centimetre has a "
                "mass of @x grams.",
                "How many {t:unit} do @n such <sheets> weigh?",
            ),
            Story(
                "The density of some <stuff> is @x grams per cubic centimetre. A rectangular <sheet> of it has the "
                "measures given in {amounts}.",
                "Find the mass of @n such <sheets>, in {t:unit}.",
            ),
        )
    },
}
