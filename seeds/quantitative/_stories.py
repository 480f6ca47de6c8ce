"""Problems told around figures that show their numbers, as wordings beside those that tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple


class Story(NamedTuple):
    """A problem whose numbers are shown. `@a` is a number that is told all the same, and may be the one lost."""

    situation: str
    question: str = ""
    outcome: str = ""
    """What stands in the question's place where one of the numbers is asked."""


Stories = Mapping[str, Mapping[str, Sequence[Story]]]
"""By question, then by the mark of the figures; a later mark is for what earlier ones do not show."""


def asked(
    told: Iterable[str], stories: Mapping[str, Sequence[Story]], tail: str = ""
) -> Iterator[str]:
    """Wordings that end in the question, each with what it says around figures."""

    def said(story: Story) -> str:
        text = " ".join(filter(None, (story.situation, story.question, tail)))
        return re.sub(r"@(\w+)", r"{\1:int}", text)

    for place, text in enumerate(told):
        yield _nested(text, {mark: said(of[place % len(of)]) for mark, of in stories.items()})


def turned(told: Iterable[str], stories: Mapping[str, Sequence[Story]]) -> Iterator[str]:
    """Statements that end in the outcome, each with what it says around figures."""
    for place, text in enumerate(told):
        chosen = {mark: of[place % len(of)] for mark, of in stories.items()}
        yield _nested(
            text, {mark: f"{s.situation} {s.outcome}".rstrip() for mark, s in chosen.items()}
        )


def _nested(text: str, shown: Mapping[str, str]) -> str:
    for mark, story in reversed([*shown.items()]):
        text = f"[[{mark}?{text}||{story}]]"
    return text
