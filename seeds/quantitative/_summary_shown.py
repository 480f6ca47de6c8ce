"""What problems of `quantitative.summary_statistics` and its inversion say around figures that show their numbers."""

from __future__ import annotations

from seeds.quantitative._stories import Story

_ALSO = {
    "add": "the <noun> of one more <thing> that then joins them",
    "remove": "the <noun> of one of them that is then taken away",
    "correct": "one value that was wrong and the right one for it",
}
_FIRST = {
    "add": "First another <thing>, of @added <unit>, joins the first set.",
    "remove": "First one <thing> of the first set, of @removed <unit>, is taken away.",
    "correct": "First one value of the first set is corrected from @wrong <unit> to @right <unit>.",
}
_MEAN = "What is the mean <noun> then, in <unit>?"
_SPREAD = "What is the {spread} then?"
_MEANS = {
    "find": Story(
        "The number of <things> in a set and their mean <noun> in <unit> are given in {sets}, with the mean after one "
        "more <thing> has joined them.",
        "What is the <noun> of the one that joins them, in <unit>?",
    ),
    "merge": Story(
        "The number of <things> in each of two sets, and their mean <noun> in <unit>, are given in {sets}. The sets "
        "are put together.",
        _MEAN,
    ),
    "halves": Story(
        "Some <things> are sorted by <noun>. How many there are and what their mean <noun> is, in <unit>, is given in "
        "{sets}: for all of them, for the smallest up to the middle one, and for the largest down to it, so that the "
        "middle one is in both halves.",
        "What is the median <noun>, in <unit>?",
    ),
    "three": Story(
        "The mean, the median and the range (largest minus smallest) of the <noun> of three <things>, in <unit>, are "
        "given in {sets}.",
        "What is the {end:end} of the three values, in <unit>?",
    ),
}


_HALVES = Story(
    "{n:int} <things> are sorted by <noun>. The mean <noun>, in <unit>, of all of them, of the {half:int} smallest "
    "and of the {half} largest is given in {means}. The middle one is in both halves.",
    "What is the median <noun>, in <unit>?",
)


def story(level: int, shape: str) -> dict[str, tuple[Story]]:
    """What a shape's problems say where the figures give one set with what happens to it, or two sets."""
    if shape == "halves":
        return {"sets": (_MEANS[shape],), "means": (_HALVES,)}
    if level < 3 and shape in _MEANS:
        return {"sets": (_MEANS[shape],)}
    if level < 3:
        known = (
            "The number of <things> in a set and their mean <noun> in <unit> are given in {sets}"
        )
        return {"sets": (Story(f"{known}, with {_ALSO[shape]}.", _MEAN),)}
    known = "the mean of their <noun> in <unit> and the {spread:spread} are given in {sets}"
    if level == 5 or shape == "merge":
        then = (
            f"{_FIRST[shape]} Then the sets are put together."
            if level == 5
            else "The sets are put together."
        )
        opening = f"The number of <things> in each of two sets, {known}."
        return {"sets": (Story(f"{opening} {then}", _SPREAD),)}
    opening = f"The number of <things> in a set, {known}"
    return {"sets": (Story(f"{opening}, with {_ALSO[shape]}.", _SPREAD),)}


def bounds(median: str, differ: str) -> dict[str, tuple[Story]]:
    """What is said where only a summary is shown: with or without the median, all values different or not."""
    whole = f"a whole number of <unit>{differ}"
    return {
        "summary": (
            Story(
                f"The <noun> of each of some <things> is {whole}. How many <things> there are, the mean{median} and "
                "the range (largest minus smallest) are given in {summary}.",
                "{ask:ask}, in <unit>?",
            ),
        ),
        "bars": (
            Story(
                f"The <noun> of each of {{n:int}} <things> is {whole}. The mean{median} and the range (largest minus "
                "smallest) are given in {bars}, in <unit>.",
                "{ask:ask}?",
            ),
        ),
    }
