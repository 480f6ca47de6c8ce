"""Wordings of `quantitative.summary_statistics`: what is known of a set, what happens to it, what is asked."""

from __future__ import annotations

from datagen.phrasing import Phrasing, Slot, phrasings
from seeds.quantitative._stories import asked
from seeds.quantitative._summary_shown import story

SETTINGS = (
    {"things": "parcels", "thing": "parcel", "noun": "weight", "unit": "kg"},
    {"things": "planks", "thing": "plank", "noun": "length", "unit": "cm"},
    {"things": "runs", "thing": "run", "noun": "duration", "unit": "seconds"},
    {"things": "batteries", "thing": "battery", "noun": "lifetime", "unit": "hours"},
    {"things": "jars", "thing": "jar", "noun": "volume", "unit": "ml"},
)

_EXACT = "Give an exact number, as a fraction if it is not whole."

# Facts: one set by its mean, two sets by their means, one or two sets by mean and variance.
_MEAN = (
    "The mean <noun> of {n:int} <things> is {m:int} <unit>.",
    "A set of {n:int} <things> has a mean <noun> of {m:int} <unit>.",
    "For {n:int} <things>, the mean <noun> comes to {m:int} <unit>.",
    "Records of {n:int} <things> give {m:int} <unit> as the mean <noun>.",
    "Someone measured {n:int} <things> and found a mean <noun> of {m:int} <unit>.",
)
_MEANS = (
    "The mean <noun> of {n:int} <things> is {m:int} <unit>, and that of {n2:int} other <things> is {m2:int} <unit>.",
    "One set holds {n:int} <things> with a mean <noun> of {m:int} <unit>; a second set holds {n2:int} <things> with a "
    "mean of {m2:int} <unit>.",
    "For {n:int} <things> the mean <noun> comes to {m:int} <unit>, for {n2:int} others it comes to {m2:int} <unit>.",
    "Records give a mean <noun> of {m:int} <unit> for {n:int} <things> and of {m2:int} <unit> for {n2:int} more.",
    "Someone measured {n:int} <things> on one day (mean <noun> {m:int} <unit>) and {n2:int} others on the next (mean "
    "{m2:int} <unit>).",
)
_SPREAD = (
    "The <noun> of {n:int} <things>, in <unit>, has mean {m:int} and {spread:spread} {v:int}.",
    "A set of {n:int} <things> has a mean <noun> of {m:int} <unit>; the {spread:spread} is {v:int}.",
    "For {n:int} <things>, the mean <noun> comes to {m:int} <unit> and the {spread:spread} to {v:int}.",
    "Records of {n:int} <things> state their <noun> in <unit>: mean {m:int}, {spread:spread} {v:int}.",
    "Someone measured {n:int} <things> and found a mean <noun> of {m:int} <unit>, with {spread:spread} {v:int}.",
)
_SPREADS = (
    "The <noun> of {n:int} <things>, in <unit>, has mean {m:int} and {spread:spread} {v:int}. For a second set of "
    "{n2:int} <things>, the mean is {m2:int} and the {spread} {v2:int}.",
    "A first set of {n:int} <things> has a mean <noun> of {m:int} <unit> and a {spread:spread} of {v:int}; a second "
    "set of {n2:int} <things> has mean {m2:int} and a {spread} of {v2:int}.",
    "For a first set of {n:int} <things>, the <noun> in <unit> has mean {m:int} and {spread:spread} {v:int}; for a "
    "second set of {n2:int} it has mean {m2:int} and {spread} {v2:int}.",
    "Records of two sets of <things> state their <noun> in <unit>. First set: {n:int} <things>, mean {m:int}, "
    "{spread:spread} {v:int}. Second set: {n2:int} <things>, mean {m2:int}, {spread} {v2:int}.",
    "Someone measured a first set of {n:int} <things> and found a mean <noun> of {m:int} <unit> with {spread:spread} "
    "{v:int}; a second set of {n2:int} <things> gave mean {m2:int} with {spread} {v2:int}.",
)

# What happens to the set, in five wordings that belong to those of the facts.
_ADD = (
    "Another <thing>, of {added:int} <unit>, joins them.",
    "Then a <thing> of {added:int} <unit> is added.",
    "One more <thing> is counted in, its <noun> being {added:int} <unit>.",
    "Later a <thing> of {added:int} <unit> is put on record too.",
    "After that, one more <thing> is measured: {added:int} <unit>.",
)
_REMOVE = (
    "One of these, of {removed:int} <unit>, is taken away.",
    "Then a <thing> of {removed:int} <unit> is taken out of it.",
    "One <thing> among them, its <noun> being {removed:int} <unit>, is left out.",
    "Later one of these, a <thing> of {removed:int} <unit>, is struck off.",
    "After that, one of them, of {removed:int} <unit>, is discarded.",
)
_CORRECT = (
    "One value in this was wrong: {wrong:int} <unit> should have been {right:int} <unit>.",
    "Then one value is corrected from {wrong:int} <unit> to {right:int} <unit>.",
    "It turns out that one <thing> was entered with {wrong:int} <unit> instead of {right:int} <unit>.",
    "One entry, {wrong:int} <unit>, was misread and is really {right:int} <unit>.",
    "Checking shows that a <thing> noted as {wrong:int} <unit> has a <noun> of {right:int} <unit>.",
)
_FIND = (
    "One more <thing> joins them, and the mean becomes {after:int} <unit>. What is the <noun> of that <thing>, in "
    "<unit>?",
    "Adding a single <thing> changes the mean to {after:int} <unit>. Find the <noun> of the added <thing> in <unit>.",
    "With one more <thing> counted in, it comes to {after:int} <unit>. How many <unit> does that <thing> measure?",
    "After one further entry the mean is {after:int} <unit>. Which value, in <unit>, was entered?",
    "A last <thing> moves the mean to {after:int} <unit>. What <noun> in <unit> did it have?",
)
_POOL = (
    "The two sets are put together.",
    "Both sets are merged into one.",
    "All of them are now counted as one set.",
    "The two sets of records are joined.",
    "The results of both are pooled.",
)
_ASK_MEAN = (
    "What is the mean <noun> then, in <unit>?",
    "Find the new mean <noun> in <unit>.",
    "What does the mean <noun> come to now, in <unit>?",
    "What mean <noun> in <unit> do the records give then?",
    "Work out the mean <noun>, in <unit>, that results.",
)
_ASK_SPREAD = (
    "What is the {spread} then?",
    "Find the {spread} that results.",
    "What does the {spread} come to now?",
    "What {spread} do the records give then?",
    "Work out the new {spread}.",
)
# For a value of the first of two sets, which is changed before they are merged.
_FIRST = {
    _ADD: (
        "Another <thing>, of {added:int} <unit>, joins the first set.",
        "Then a <thing> of {added:int} <unit> is added to the first set.",
        "One more <thing> is counted in the first set, its <noun> being {added:int} <unit>.",
        "Later a <thing> of {added:int} <unit> is put on record in the first set.",
        "After that, one more <thing> is measured for the first set: {added:int} <unit>.",
    ),
    _REMOVE: (
        "One <thing> of the first set, of {removed:int} <unit>, is taken away.",
        "Then a <thing> of {removed:int} <unit> is taken out of the first set.",
        "One <thing> of the first set, its <noun> being {removed:int} <unit>, is left out.",
        "Later a <thing> of {removed:int} <unit> is struck off the first set.",
        "After that, a <thing> of {removed:int} <unit> from the first set is discarded.",
    ),
    _CORRECT: (
        "One value in the first set was wrong: {wrong:int} <unit> should have been {right:int} <unit>.",
        "Then one value of the first set is corrected from {wrong:int} <unit> to {right:int} <unit>.",
        "It turns out that one <thing> of the first set was entered with {wrong:int} <unit> instead of {right:int} "
        "<unit>.",
        "One entry of the first set, {wrong:int} <unit>, was misread and is really {right:int} <unit>.",
        "Checking shows that a <thing> of the first set, noted as {wrong:int} <unit>, has a <noun> of {right:int} "
        "<unit>.",
    ),
}  # fmt: skip

_HALVES = (
    "The mean <noun> of {n:int} <things> is {m:int} <unit>. Sorted by <noun>, the first {half:int} have mean {low:int} "
    "<unit> and the last {half} have mean {high:int} <unit>, so the middle one is in both. What is the median <noun> "
    "in <unit>?",
    "A set of {n:int} <things> has a mean <noun> of {m:int} <unit>. The {half:int} smallest values have mean {low:int} "
    "<unit>, the {half} largest have mean {high:int} <unit>; one value counts in both. Find the median in <unit>.",
    "For {n:int} <things> in order of their <noun>, the mean comes to {m:int} <unit>, that of the {half:int} lowest to "
    "{low:int} <unit> and that of the {half} highest to {high:int} <unit>. What does the median come to, in <unit>?",
    "Records of {n:int} <things> give a mean <noun> of {m:int} <unit>. Up to and including the median there are "
    "{half:int} values, with mean {low:int} <unit>; from the median on there are {half} too, with mean {high:int} "
    "<unit>. What is the median in <unit>?",
    "Someone lines up {n:int} <things> by <noun>. The mean is {m:int} <unit> over all, {low:int} <unit> over the first "
    "{half:int} and {high:int} <unit> over the last {half}, where the middle one belongs to both. Work out its <noun> "
    "in <unit>.",
)
_THREE = (
    "The <noun> of three <things> has mean {m:int} <unit>, median {median:int} <unit> and range (largest minus "
    "smallest) {range:int} <unit>. What is the {end:end} of the three values, in <unit>?",
    "A set of three <things> has a median <noun> of {median:int} <unit>; the mean is {m:int} <unit>, and the largest "
    "value exceeds the smallest by {range:int} <unit>. Find the {end:end} value in <unit>.",
    "For three <things>, the mean <noun> comes to {m:int} <unit> and the median to {median:int} <unit>. The range "
    "(largest minus smallest) is {range:int} <unit>. How many <unit> is the {end:end} value?",
    "Records of three <things> say: mean <noun> {m:int} <unit>, middle value {median:int} <unit>, difference of the "
    "largest and the smallest {range:int} <unit>. What is the {end:end} value in <unit>?",
    "Someone measured three <things>; the middle one has a <noun> of {median:int} <unit>, and the mean is {m:int} "
    "<unit>. From the smallest to the largest it is {range:int} <unit>. Work out the {end:end} of the three, in "
    "<unit>.",
)

_NAMES = {"population variance": "population", "sample variance": "sample"}

# By level and shape: the pieces whose like-numbered wordings make a text.
_PIECES: dict[int, dict[str, tuple[tuple[str, ...], ...]]] = {
    1: {
        "add": (_MEAN, _ADD, _ASK_MEAN),
        "remove": (_MEAN, _REMOVE, _ASK_MEAN),
        "find": (_MEAN, _FIND),
    },
    2: {
        "merge": (_MEANS, _POOL, _ASK_MEAN),
        "correct": (_MEAN, _CORRECT, _ASK_MEAN),
        "halves": (_HALVES,),
        "three": (_THREE,),
    },
    3: {"add": (_SPREAD, _ADD, _ASK_SPREAD), "remove": (_SPREAD, _REMOVE, _ASK_SPREAD)},
    4: {"correct": (_SPREAD, _CORRECT, _ASK_SPREAD), "merge": (_SPREADS, _POOL, _ASK_SPREAD)},
    5: {
        "add": (_SPREADS, _FIRST[_ADD], _POOL, _ASK_SPREAD),
        "remove": (_SPREADS, _FIRST[_REMOVE], _POOL, _ASK_SPREAD),
        "correct": (_SPREADS, _FIRST[_CORRECT], _POOL, _ASK_SPREAD),
    },
}
SHAPES = {level: tuple(shapes) for level, shapes in _PIECES.items()}


def _slot(one: bool) -> dict[str, Slot]:
    conventions = ("population",) if one else ("population", "sample")
    return {
        "spread": Slot(
            "|".join(f"{name} variance" for name in conventions),
            _NAMES.__getitem__,
            "{} variance".format,
        ),
        "end": Slot("largest|smallest", str),
    }


_HOW = "Here the {spread} is the sum of the squared deviations from the mean, divided by {divisor:divisor}."
_DIVISORS = {"population": "the number of values", "sample": "one less than the number of values"}


def _wordings(level: int, shape: str) -> tuple[Phrasing, ...]:
    closing = f"{_HOW} {_EXACT}" if level >= 3 else _EXACT
    told = [" ".join([*(piece[k] for piece in _PIECES[level][shape]), closing]) for k in range(5)]
    texts = asked(told, story(level, shape), closing)
    divisors = {words: name for name, words in _DIVISORS.items()}
    divisor = Slot("|".join(divisors), divisors.__getitem__, _DIVISORS.__getitem__)
    return phrasings(texts, SETTINGS, _slot(level == 3) | {"divisor": divisor})


WORDINGS = {
    (level, shape): _wordings(level, shape) for level, shapes in SHAPES.items() for shape in shapes
}
