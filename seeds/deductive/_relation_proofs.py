"""Lines that settle a claim about the rows of a relation, one row after the other. Serves derivations only."""

from __future__ import annotations

from collections.abc import Sequence

from datagen.phrasing import Params
from datagen.template import Step
from seeds.deductive._relation_claims import Claim
from seeds.deductive._relations import NUMBERS, SETTINGS

Pair = tuple[int | None, int]
"""A row z (None where only x counts) and a column y, by place."""


def spoken_of(p: Params, claim: Claim, x: int) -> bool:
    condition = claim[0]
    return condition is None or p.matrix[x][p.columns.index(condition[0])] == condition[1]


def evidence(p: Params, claim: Claim, x: int) -> tuple[bool, list[Pair]]:
    """Whether a row fulfils the claim, and the pairs of z and y whose bodies show it."""
    condition, prefix, body, sign = claim
    line = p.matrix[x]
    if body == "one":
        skipped = None if condition is None else condition[0]
        others = [y for y, column in enumerate(p.columns) if column != skipped]
        good = next((y for y in others if line[y] == sign), None)
        return (False, [(None, y) for y in others]) if good is None else (True, [(None, good)])
    rows, columns = [z for z in range(len(p.rows)) if z != x], range(len(line))
    z_first = prefix[1] == "z"
    outer, inner = (rows, columns) if z_first else (columns, rows)
    # With E and A exchanged and truth denied, "there is ... for every" is "for every ... there is".
    sought = prefix[0] == "A"
    found: list[Pair] = []
    for one in outer:
        hit = None
        for other in inner:
            z, y = (one, other) if z_first else (other, one)
            if _body(body, line[y] == sign, p.matrix[z][y] == sign) == sought:
                hit = (z, y)
                break
        if hit is None:
            return not sought, [(one, o) if z_first else (o, one) for o in inner]
        found.append(hit)
    return sought, found


def _body(body: str, one: bool, other: bool) -> bool:
    match body:
        case "or":
            return one or other
        case "and":
            return one and other
        case "not":
            return one and not other
        case "if":
            return not one or other
    return one or not other


class Teller:
    """Lines about one row after the other."""

    def __init__(self, p: Params) -> None:
        self.p = p
        self.steps: list[Step] = []
        self.words = SETTINGS[p.setting]
        cells = [(i, j) for i in range(len(p.rows)) for j in range(len(p.columns))]
        numeric = p.setting == NUMBERS
        self.givens = () if numeric else tuple([self._literal(i, j) for i, j in cells])

    def settle(self, x: int) -> bool:
        p, claim = self.p, self.p.claim
        name, condition = p.rows[x], claim[0]
        if not spoken_of(p, claim, x):
            place = p.columns.index(condition[0])
            text = f"x = {name}: {self._fact(x, place)}, so the claim does not speak of {name}."
            denied = self._literal(x, place, condition[1])
            self._say(text, [(x, place)], f"{denied} -> false")
            return True
        holds, pairs = evidence(p, claim, x)
        cells = [] if condition is None else [(x, p.columns.index(condition[0]))]
        parts, terms = [], []
        for z, y in pairs:
            own = [(x, y)] if z is None else self._needed(x, z, y, holds)
            cells += own
            term = self._term(x, z, y)
            terms.append(f"({term})" if holds else f"~({term})")
            facts = " and ".join([self._fact(i, j) for i, j in own])
            where = f"y = {p.columns[y]}" if z is None else f"z = {p.rows[z]}, y = {p.columns[y]}"
            parts.append(f"{where} ({facts})")
        lead = f"For x = {name} it {'holds' if holds else 'fails'}"
        if condition is not None:
            lead = f"As {self._fact(*cells[0])}, the claim speaks of x = {name}, and "
            lead += f"it {'holds' if holds else 'fails'} there"
        text = f"{lead}: {'; '.join(parts)}."
        ahead = [] if condition is None else [self._literal(*cells[0])]
        self._say(text, list(dict.fromkeys(cells)), " & ".join([*ahead, *terms]))
        return holds

    def _needed(self, x: int, z: int, y: int, holds: bool) -> list[tuple[int, int]]:
        """The cells that settle the body: one of them where it does."""
        _, _, body, sign = self.p.claim
        one, other = (self.p.matrix[i][y] == sign for i in (x, z))
        if _body(body, one, False) == _body(body, one, True) == holds:
            return [(x, y)]
        if _body(body, False, other) == _body(body, True, other) == holds:
            return [(z, y)]
        return [(x, y), (z, y)]

    def _term(self, x: int, z: int | None, y: int) -> str:
        _, _, body, sign = self.p.claim
        one = self._literal(x, y, sign)
        if z is None:
            return one
        other = self._literal(z, y, sign)
        return {
            "or": f"{one} | {other}",
            "and": f"{one} & {other}",
            "not": f"{one} & {self._literal(z, y, not sign)}",
            "if": f"{one} -> {other}",
            "only if": f"{other} -> {one}",
        }[body]

    def _literal(self, i: int, j: int, sign: bool | None = None) -> str:
        """The cell as it is, or as it is claimed to be."""
        true = self.p.matrix[i][j] if sign is None else sign
        return f"{'' if true else '~'}R({self.p.rows[i]}, {self.p.columns[j]})"

    def _fact(self, i: int, j: int) -> str:
        p = self.p
        if p.setting != NUMBERS:
            return (
                f"{p.rows[i]} {self.words['holds' if p.matrix[i][j] else 'fails']} {p.columns[j]}"
            )
        kind, number = p.rule
        x, y, true = p.rows[i], p.columns[j], p.matrix[i][j]
        total = f"{x} + {y} = {x + y}" if kind.startswith("sum") else f"{x} * {y} = {x * y}"
        ending = {"multiple": "a multiple of", "above": "greater than", "below": "less than"}
        return f"{total} is {'' if true else 'not '}{ending[kind.split()[1]]} {number}"

    def _say(self, text: str, cells: Sequence[tuple[int, int]], conclusion: str) -> None:
        """The facts give the conclusion; for a rule, the arithmetic of the facts."""
        if self.p.setting == NUMBERS:
            claim = "; ".join([self._arithmetic(i, j) for i, j in cells])
        else:
            claim = f"{'; '.join([self._literal(i, j) for i, j in cells])} |- {conclusion}"
        self.steps.append(Step(text, claim))

    def _arithmetic(self, i: int, j: int) -> str:
        kind, number = self.p.rule
        x, y, true = self.p.rows[i], self.p.columns[j], self.p.matrix[i][j]
        if kind.endswith("multiple"):
            sign = "+" if kind.startswith("sum") else "*"
            return f"({x} {sign} {y}) % {number} {'=' if true else '!='} 0"
        if kind == "sum above":
            return f"{x} + {y} {'>' if true else '<='} {number}"
        return f"{x} * {y} {'<' if true else '>='} {number}"
