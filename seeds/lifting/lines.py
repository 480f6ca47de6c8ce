"""Makes the step sentences of a lifted problem: the seed's own, where every number in them is accounted for.

A sentence with a number that is neither bound nor constant would go on telling the seed's old number; it is
replaced by the bare calculation.
"""

from __future__ import annotations

import re
from fractions import Fraction

from seeds.lifting.bind import Binding
from seeds.lifting.expr import Expr, Num, Ref, leaves, percent_name
from seeds.lifting.slots import WORDS
from seeds.lifting.suspect import doubted
from seeds.lifting.ways import BoundStep

_SHOWN = re.compile(
    r"(?P<odd>\d+(?:\s*[½¼¾⅓⅔])|\d+/\d+ths?\b|\d+:\d+)|(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"|\b(?P<word>{'|'.join(sorted((w for w in WORDS if w not in ('zero', 'one')), key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"\b(week|fortnight|month|dozen|century|decade|half|twice|double|third|quarter|pair|both)"
)
BARE = "="
"""Stands for the calculation itself, with no sentence round it."""
_ALL_OF = re.compile(r"\ball (?:of )?(?:the |his |her |their )?\{(\w+):", re.IGNORECASE)
_ALL_FROM = 10
"""`All the 5` may become `all the 2`, which is `both`; what has two digits keeps them."""
_ALGEBRA = re.compile(r"\b(?:let|suppose|x|y|equation)\b", re.IGNORECASE)


def sentences(binding: Binding, lines: list[str], question: str) -> list[str]:
    """A text for every step; empty where its line ends in a later step."""
    texts = []
    steps = binding.steps
    unsafe = doubted(binding, lines, question)
    for at, step in enumerate(steps):
        same_line = [other for other in steps if other.equation.line == step.equation.line]
        if step is not same_line[-1]:
            texts.append("")
            continue
        line = _Line(binding, steps[: at + 1], same_line, lines[step.equation.line], question)
        text = None if step.equation.line in unsafe else line.rewritten()
        if text is None:
            texts = texts[: len(texts) - len(same_line) + 1] + [BARE] * len(same_line)
        else:
            texts.append(text)
    return texts


class _Line:
    def __init__(
        self,
        binding: Binding,
        known: list[BoundStep],
        mine: list[BoundStep],
        text: str,
        question: str,
    ) -> None:
        # `in one week` may stand for seven printed days.
        self.units = set(_UNITS.findall(question.lower()))
        self.text = text
        self.constants = binding.constants
        self.mine = mine
        self.values: dict[str, Fraction] = {
            name: token.value for name, token in binding.params.items()
        }
        self.values |= {step.name: step.result for step in known}
        self.money = {name for name, token in binding.params.items() if token.money}
        self.local = {leaf for step in mine for origin in step.origins for leaf in leaves(origin)}
        self.local |= {Ref(step.name) for step in mine}

    def rewritten(self) -> str | None:
        """The sentence with holes; None where a number in it cannot be accounted for."""
        if (
            not set(_UNITS.findall(self.text.lower())) <= self.units
            or _ALGEBRA.search(self.text)
            or "{" in self.text
            or "}" in self.text
        ):
            return None
        shown = list(_SHOWN.finditer(self.text))
        fixed = self._aligned(shown)
        text, end = "", 0
        for at, match in enumerate(shown):
            hole = self._hole(match, fixed.get(at))
            if hole is None:
                return None
            text += self.text[end : match.start()] + hole
            end = match.end()
        text = (text + self.text[end:]).strip()
        if any(self.values[name] < _ALL_FROM for name in _ALL_OF.findall(text)):
            return None
        return text if text[-1:] in ".!?" else text.rstrip(",;: ") + "."

    def _aligned(self, shown: list[re.Match[str]]) -> dict[int, Expr]:
        """Numbers of the written calculations, matched to their origins by position."""
        fixed: dict[int, Expr] = {}
        values = [self._value(match) for match in shown]
        for step in self.mine:
            before = [i for i, match in enumerate(shown) if match.end() <= step.equation.start + 1]
            wanted = [leaf.value for leaf in leaves(step.equation.tree) if isinstance(leaf, Num)]
            first = len(before) - len(wanted)
            if first >= 0 and [values[i] for i in before[first:]] == wanted:
                fixed |= dict(zip(before[first:], step.origins, strict=True))
            after = len(before)
            if after < len(shown) and values[after] == step.result:
                fixed[after] = Ref(step.name)
        return fixed

    def _value(self, match: re.Match[str]) -> Fraction | None:
        if match["odd"]:
            return None
        if match["word"]:
            return Fraction(WORDS[match["word"].lower()])
        return Fraction(match["digits"].replace(",", ""))

    def _hole(self, match: re.Match[str], origin: Expr | None) -> str | None:
        """The hole for one number, its own text if it is constant, or None."""
        value = self._value(match)
        if value is None:
            return None
        percent = bool(re.match(r"\s?%", self.text[match.end() :]))
        if origin is None:
            origin = self._origin(value, percent)
        if isinstance(origin, Num):
            return match.group()
        if isinstance(origin, Ref):
            return self._shown_as(origin.name, match, value)
        if (
            origin is not None
            and (inner := percent_name(origin)) is not None
            and self.values[inner] == value * 100
        ):
            return f"{{{inner}:hundredth}}"
        return None

    def _origin(self, value: Fraction, percent: bool) -> Expr | None:
        """Where a number outside the calculations comes from: this line's own numbers first."""
        found = [Ref(name) for name, known in self.values.items() if known == value]
        near = [ref for ref in found if ref in self.local]
        if Num(value) in self.local or (not found and (value in self.constants or value == 1)):
            return None if near else Num(value)
        for candidates in (near, found):
            if len(candidates) == 1 and value not in self.constants:
                return candidates[0]
        return None

    def _shown_as(self, name: str, match: re.Match[str], value: Fraction) -> str | None:
        if self.values[name] != value or value == 1:
            return None
        text = match.group()
        if match["word"]:
            # A result may grow beyond what has a word here; only printed numbers stay words.
            kind = "Word" if text[0].isupper() else "word"
            return f"{{{name}:{kind}}}" if name[0] == "n" and value < 100 else None
        if "," in text:
            return f"{{{name}:comma}}"
        if (
            "." in text
            and len(text.split(".")[1]) == 2
            and self.text[: match.start()].endswith("$")
        ):
            return f"{{{name}:cents}}"
        return f"{{{name}:dec}}"
