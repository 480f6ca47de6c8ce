"""Lines that settle quantified statements over finite domains: witnesses, and what breaks each choice.

Serves the derivation of nested quantifiers only.
"""

from __future__ import annotations

from collections.abc import Sequence

from datagen.phrasing import Params
from datagen.template import Step
from seeds.deductive._relations import NUMBERS, SETTINGS, Statement

Cell = tuple[int, int]
"""A row and a column, by place."""


class Prover:
    """Settles statements one after the other and keeps the lines."""

    def __init__(self, p: Params) -> None:
        self.rows, self.columns, self.matrix = p.rows, p.columns, p.matrix
        self.rule = p.rule if p.setting == NUMBERS else None
        self.words = SETTINGS[p.setting]
        self.steps: list[Step] = []
        atoms = [[f"R({row}, {column})" for column in p.columns] for row in p.rows]
        self.literals = {True: atoms, False: [[f"~{atom}" for atom in line] for line in atoms]}
        self.givens: tuple[str, ...] = ()
        """The relation cell by cell; empty for a rule, whose cells are arithmetic."""
        if not self.rule:
            cells = [(i, j) for i in range(len(p.rows)) for j in range(len(p.columns))]
            self.givens = tuple([self.literals[p.matrix[i][j]][i][j] for i, j in cells])
        self._told: dict[Cell, str] = {}

    def settle(self, mark: str, item: Statement) -> bool:
        quantifiers, side, sign = item
        self.mark = mark
        if quantifiers == "AEA":
            return self._covering_partner(sign)
        if quantifiers == "EAE":
            return self._sharing_row(sign)
        lines = range(len(self.rows if side == "row" else self.columns))
        across = range(len(self.columns if side == "row" else self.rows))
        cells = [[self._cell(side, i, j) for j in across] for i in lines]
        if quantifiers == "AE":
            return self._each_has(side, cells, sign)
        return self._one_has_all(side, cells, sign)

    def _cell(self, side: str, line: int, place: int) -> Cell:
        return (line, place) if side == "row" else (place, line)

    def _each_has(self, side: str, cells: list[list[Cell]], sign: bool) -> bool:
        """For every line there is a place: a witness a line, or one line without any."""
        var, other = ("x", "y") if side == "row" else ("y", "x")
        matrix = self.matrix
        witnesses = [
            next((cell for cell in line if matrix[cell[0]][cell[1]] is sign), None)
            for line in cells
        ]
        for line, witness in zip(cells, witnesses, strict=True):
            if witness is None:
                text = f"For {var} = {self._line_name(side, line)} no {other} works: {self._facts(line)}."
                claim = self._claim(line, f"~({self._any(line, sign)})")
                self._say(f"{text} So ({self.mark}) is false.", claim)
                return False
        for line, witness in zip(cells, witnesses, strict=True):
            assert witness is not None
            name = self._line_name(side, line)
            choice = self.columns[witness[1]] if side == "row" else self.rows[witness[0]]
            text = f"For {var} = {name} take {other} = {choice}: {self._facts([witness])}."
            end = f" So ({self.mark}) is true." if line is cells[-1] else ""
            self._say(text + end, self._claim([witness], self._any(line, sign)))
        return True

    def _one_has_all(self, side: str, cells: list[list[Cell]], sign: bool) -> bool:
        """There is a line that has every place: it, or what each line lacks."""
        var = "x" if side == "row" else "y"
        for line in cells:
            if all(self._is(cell, sign) for cell in line):
                text = f"{var} = {self._line_name(side, line)} works for all: {self._facts(line)}."
                self._say(
                    f"{text} So ({self.mark}) is true.", self._claim(line, self._all(line, sign))
                )
                return True
        for line in cells:
            missing = next(cell for cell in line if not self._is(cell, sign))
            text = f"{var} = {self._line_name(side, line)} fails: {self._facts([missing])}."
            end = f" So ({self.mark}) is false." if line is cells[-1] else ""
            self._say(text + end, self._claim([missing], f"~({self._all(line, sign)})"))
        return False

    def _covering_partner(self, sign: bool) -> bool:
        """For every row there is another such that each column is related to one of the two."""
        count, width = len(self.rows), range(len(self.columns))
        partners: dict[int, int | None] = {}
        for x in range(count):
            others = (z for z in range(count) if z != x)
            partners[x] = next((z for z in others if not self._gap(x, z, sign)), None)
        alone = next((x for x in range(count) if partners[x] is None), None)
        if alone is not None:
            for z in range(count):
                if z != alone:
                    cells = self._gap(alone, z, sign)
                    text = f"For x = {self.rows[alone]}, z = {self.rows[z]} fails: {self._facts(cells)}."
                    self._say(text, self._claim(cells, f"~({self._either(alone, z, sign)})"))
            self._end("false")
            return False
        for x, partner in partners.items():
            assert partner is not None
            cells = [(x if self._is((x, j), sign) else partner, j) for j in width]
            text = f"For x = {self.rows[x]} take z = {self.rows[partner]}: {self._facts(cells)}."
            self._say(text, self._claim(cells, self._either(x, partner, sign)))
        self._end("true")
        return True

    def _sharing_row(self, sign: bool) -> bool:
        """There is a row that shares a related column with every other row."""
        count, width = len(self.rows), range(len(self.columns))
        stranger: dict[int, int | None] = {}
        for x in range(count):
            others = (z for z in range(count) if z != x)
            stranger[x] = next((z for z in others if self._shared(x, z, sign) is None), None)
        good = next((x for x in range(count) if stranger[x] is None), None)
        if good is not None:
            for z in range(count):
                place = self._shared(good, z, sign)
                if z != good and place is not None:
                    cells = [(good, place), (z, place)]
                    text = f"With x = {self.rows[good]}, for z = {self.rows[z]} take y = "
                    text += f"{self.columns[place]}: {self._facts(cells)}."
                    self._say(text, self._claim(cells, self._common(good, z, sign)))
            self._end("true")
            return True
        for x, other in stranger.items():
            assert other is not None
            cells = [(other if self._is((x, j), sign) else x, j) for j in width]
            text = f"x = {self.rows[x]} fails with z = {self.rows[other]}: {self._facts(cells)}."
            self._say(text, self._claim(cells, f"~({self._common(x, other, sign)})"))
        self._end("false")
        return False

    def _gap(self, x: int, z: int, sign: bool) -> list[Cell]:
        """The two cells of a column that suits neither row; empty if there is none."""
        for j, (one, other) in enumerate(zip(self.matrix[x], self.matrix[z], strict=True)):
            if one is not sign and other is not sign:
                return [(x, j), (z, j)]
        return []

    def _shared(self, x: int, z: int, sign: bool) -> int | None:
        for j, (one, other) in enumerate(zip(self.matrix[x], self.matrix[z], strict=True)):
            if one is sign and other is sign:
                return j
        return None

    def _either(self, x: int, z: int, sign: bool) -> str:
        rows = self.literals[sign]
        return " & ".join([f"({a} | {b})" for a, b in zip(rows[x], rows[z], strict=True)])

    def _common(self, x: int, z: int, sign: bool) -> str:
        rows = self.literals[sign]
        return " | ".join([f"({a} & {b})" for a, b in zip(rows[x], rows[z], strict=True)])

    def _is(self, cell: Cell, sign: bool) -> bool:
        related: bool = self.matrix[cell[0]][cell[1]]
        return related is sign

    def _line_name(self, side: str, line: Sequence[Cell]) -> object:
        return self.rows[line[0][0]] if side == "row" else self.columns[line[0][1]]

    def _any(self, cells: Sequence[Cell], sign: bool) -> str:
        rows = self.literals[sign]
        return " | ".join([rows[i][j] for i, j in cells])

    def _all(self, cells: Sequence[Cell], sign: bool) -> str:
        rows = self.literals[sign]
        return " & ".join([rows[i][j] for i, j in cells])

    def _claim(self, cells: Sequence[Cell], conclusion: str) -> str:
        """The facts used give the conclusion; for a rule, the arithmetic of the facts."""
        if self.rule:
            return "; ".join(self._arithmetic(cell) for cell in cells)
        matrix, literals = self.matrix, self.literals
        facts = "; ".join([literals[matrix[i][j]][i][j] for i, j in cells])
        return f"{facts} |- {conclusion}"

    def _arithmetic(self, cell: Cell) -> str:
        assert self.rule is not None
        kind, number = self.rule
        x, y, true = self.rows[cell[0]], self.columns[cell[1]], self._is(cell, True)
        if kind.endswith("multiple"):
            sign = "+" if kind.startswith("sum") else "*"
            return f"({x} {sign} {y}) % {number} {'=' if true else '!='} 0"
        if kind == "sum above":
            return f"{x} + {y} {'>' if true else '<='} {number}"
        return f"{x} * {y} {'<' if true else '>='} {number}"

    def _facts(self, cells: Sequence[Cell]) -> str:
        told = self._told
        for cell in cells:
            if cell not in told:
                told[cell] = self._fact(cell)
        return ", ".join([told[cell] for cell in cells])

    def _fact(self, cell: Cell) -> str:
        if not self.rule:
            verb = self.words["holds" if self._is(cell, True) else "fails"]
            return f"{self.rows[cell[0]]} {verb} {self.columns[cell[1]]}"
        kind, number = self.rule
        x, y, true = self.rows[cell[0]], self.columns[cell[1]], self._is(cell, True)
        total = f"{x} + {y} = {x + y}" if kind.startswith("sum") else f"{x} * {y} = {x * y}"
        ending = {"multiple": "a multiple of", "above": "greater than", "below": "less than"}
        return f"{total} is {'' if true else 'not '}{ending[kind.split()[1]]} {number}"

    def _say(self, text: str, claim: str) -> None:
        self.steps.append(Step(f"({self.mark}) {text}", claim))

    def _end(self, verdict: str) -> None:
        last = self.steps[-1]
        self.steps[-1] = last._replace(text=f"{last.text} So ({self.mark}) is {verdict}.")
