"""Program text and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from datagen.exhibits.base import fenced, unfenced

_INT = re.compile(r"(?<![\w.])\d+(?![\w.])")


def _changed(text: str) -> Iterator[str]:
    """The text with each of its whole numbers one larger."""
    for number in _INT.finditer(text):
        yield f"{text[: number.start()]}{int(number.group()) + 1}{text[number.end() :]}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A program, to be read or run. It holds no backquote and no empty line."""

    code: str
    kind: ClassVar[str] = "listing"

    def text(self) -> str:
        return fenced("python", self.code.split("\n"))

    @classmethod
    def read(cls, text: str) -> Listing:
        """The listing whose `text()` this is. Raises ValueError if it is none's."""
        return cls("\n".join(unfenced("python", text)))

    def facts(self) -> Iterator[tuple[str, ...]]:
        """Each line that says something."""
        for line in self.code.split("\n"):
            if len(line.strip()) > 4:
                yield (line.strip(),)

    def altered(self) -> Iterator[Listing]:
        """Each number of it changed."""
        return (Listing(code) for code in _changed(self.code))


@dataclass(frozen=True, slots=True)
class Formula:
    """Sums, differences, products, quotients and powers of names and whole numbers: `(a + 3*b)/c^2`.

    Drawn the way mathematicians write it, with fraction bars and raised exponents.
    """

    expression: str
    kind: ClassVar[str] = "formula"

    def text(self) -> str:
        return f"${self.expression}$"

    @classmethod
    def read(cls, text: str) -> Formula:
        """The formula whose `text()` this is. Raises ValueError if it is none's."""
        if len(text) < 3 or text[0] != "$" or text[-1] != "$":
            raise ValueError(f"no formula: {text!r}")
        return cls(text[1:-1])

    def facts(self) -> Iterator[tuple[str, ...]]:
        yield (self.expression,)

    def altered(self) -> Iterator[Formula]:
        """Each number of it changed, and each quotient made a product."""
        yield from (Formula(expression) for expression in _changed(self.expression))
        for place, mark in enumerate(self.expression):
            if mark == "/":
                yield Formula(f"{self.expression[:place]}*{self.expression[place + 1 :]}")
