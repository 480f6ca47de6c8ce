"""What all exhibits have in common: typed data that print themselves as text and are read back from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol, Self


class Exhibit(Protocol):
    """Data inside a problem. A view is only a way to show them; the data stay the same."""

    kind: ClassVar[str]

    def text(self) -> str:
        """The data in their text form."""

    @classmethod
    def read(cls, text: str) -> Self:
        """The exhibit whose `text()` this is. Raises ValueError or LookupError if it is none's."""

    def facts(self) -> Iterator[tuple[str, ...]]:
        """What it says, fact by fact, as words and numbers: a sentence that holds all of one fact gives it away."""

    def altered(self) -> Iterator[Self]:
        """The same exhibit with one value changed, one for each way in which a reader could go wrong."""


def fenced(name: str, lines: list[str]) -> str:
    """Lines in a Markdown fence that names what they are."""
    return "\n".join([f"```{name}", *lines, "```"])


def unfenced(name: str, text: str) -> list[str]:
    """The lines inside a fence of that name. Raises ValueError if the text is no such fence."""
    first, *lines, last = text.split("\n")
    if first != f"```{name}" or last != "```":
        raise ValueError(f"no ```{name} block: {text[:40]!r}")
    return lines


def fence_pattern(name: str) -> str:
    """A regular expression for a fence of that name."""
    return rf"```{name}\n(?:[^`\n]+\n)+```"
