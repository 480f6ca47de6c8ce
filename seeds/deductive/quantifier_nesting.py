"""Nested quantifier evaluation: statements whose truth hangs on the order of "every" and "there is".

The relation is a table, lists, or a rule about numbers, between 3 and 3 elements at level 1 up to 5 and 5
at level 5; levels 1 and 2 ask for three statements, 3 and 4 for four, 5 for five. From level 4 on
some statements nest three quantifiers. Two of the statements always differ in the order of their
quantifiers alone, and in truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.exhibits import Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Template
from datagen.verdict import Verdict, expect
from seeds.deductive._problems import pick, shuffled, some_of
from seeds.deductive._quantifier_proofs import Prover
from seeds.deductive._relation_figures import relation_offers
from seeds.deductive._relations import (
    FRAMES,
    NUMBERS,
    NUMERALS,
    PEOPLE,
    SETTINGS,
    SIMPLE,
    Statement,
    wordings,
)
from seeds.deductive.inverted.quantifier_nesting import FirstFailure

WORDINGS = wordings()
SIZES = {1: (3, 3), 2: (4, 3), 3: (4, 4), 4: (5, 4), 5: (5, 5)}
# Statements in all, and how many of them nest three quantifiers.
COUNTS = {1: (3, 0), 2: (3, 0), 3: (4, 0), 4: (4, 1), 5: (5, 2)}

Matrix = tuple[tuple[bool, ...], ...]


class QuantifierNesting(Template):
    answer_kind = AnswerKind.LIST
    inversions = {"counterexample": FirstFailure}

    def space(self, level: int) -> Space:
        return Space({"setting": Int(0, len(SETTINGS) - 1), "seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        """Draws relations until one separates a pair of statements and settles the rest as wished."""
        random = Random(p.seed)
        height, width = SIZES[p.level]
        for _ in range(40):
            if p.setting == NUMBERS:
                _draw_rule(p, height, width, random)
            else:
                p.matrix = _draw_matrix(height, width, random)
            p.statements = _choose(p.matrix, p.level, random)
            if p.statements:
                _name(p, height, width, random)
                return p
        return None

    def wording(self, p: Params) -> Phrasing:
        place: int = p.phrasing % FRAMES
        return WORDINGS[p.setting, p.way][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return relation_offers(p)

    def derive(self, p: Params) -> Derivation:
        """Shows for each statement a choice that works, or for each choice what breaks it."""
        prover = Prover(p)
        answer = tuple(prover.settle(mark, item) for mark, item in zip(NUMERALS, p.statements))  # noqa: B905
        return Derivation(prover.steps, answer, None, prover.givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The relation as printed, cell by cell, and the statements written out over it."""
        height, width = len(p.rows), len(p.columns)
        cells = [(i, j) for i in range(height) for j in range(width)]
        terms = (
            [_cell_term(p, i, j) for i, j in cells]
            if p.setting == NUMBERS
            else ["true" if p.matrix[i][j] else "false" for i, j in cells]
        )
        items = {
            str(place): _term(item, height, width) for place, item in enumerate(p.statements, 1)
        }
        told = [_cells(height, width).format(*terms)]
        return script(told, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Runs through the domains with nested loops, on the relation as printed."""
        related = _relation_of(given)
        expected = tuple(_evaluate(item, related) for item in given.statements)
        return expect("nested loops", expected, answer)


def _draw_matrix(height: int, width: int, random: Random) -> Matrix:
    """Cells of both kinds; most often one row or one column is of one kind throughout."""
    uniform, density = random.random() < 0.5, pick(random, (0.35, 0.45, 0.55))
    draw, whole = random.random, random.randrange(5 * (height + width))
    rows = [
        [uniform if draw() < density else not uniform for _ in range(width)] for _ in range(height)
    ]
    place = whole % (height + width)
    if whole < 4 * (height + width):
        if place < height:
            rows[place] = [uniform] * width
        else:
            for row in rows:
                row[place - height] = uniform
    return tuple(map(tuple, rows))


def _draw_rule(p: Params, height: int, width: int, random: Random) -> None:
    """Two sets of numbers and a rule between them."""
    p.rows = tuple(sorted(some_of(random, range(1, 13), height)))
    p.columns = tuple(sorted(some_of(random, range(1, 13), width)))
    kind = pick(random, ("sum multiple", "product multiple", "sum above", "product below"))
    number = {
        "sum multiple": random.randint(2, 4),
        "product multiple": pick(random, (2, 3, 4, 6)),
        "sum above": p.rows[random.randrange(height)] + p.columns[random.randrange(width)],
        "product below": p.rows[random.randrange(height)] * p.columns[random.randrange(width)],
    }[kind]
    p.rule = (kind, number)
    p.matrix = tuple(tuple(_obeys(x, y, kind, number) for y in p.columns) for x in p.rows)


def _obeys(x: int, y: int, kind: str, number: int) -> bool:
    match kind:
        case "sum multiple":
            return (x + y) % number == 0
        case "product multiple":
            return x * y % number == 0
        case "sum above":
            return x + y > number
    return x * y < number


def _name(p: Params, height: int, width: int, random: Random) -> None:
    """Names rows and columns and fixes how the relation is told."""
    if p.setting == NUMBERS:
        p.way = "rule"
        return
    p.way = pick(random, ("table", "lists"))
    p.rows = tuple(some_of(random, PEOPLE, height))
    p.columns = tuple(some_of(random, SETTINGS[p.setting]["columns"], width))
    if p.way == "table":
        cells = tuple(tuple("yes" if cell else "no" for cell in row) for row in p.matrix)
        rows = tuple((name, *row) for name, row in zip(p.rows, cells, strict=True))
        p.table = Table((SETTINGS[p.setting]["row"], *p.columns), rows)
    else:
        p.lists = tuple(
            (name, tuple(column for column, cell in zip(p.columns, row, strict=True) if cell))
            for name, row in zip(p.rows, p.matrix, strict=True)
        )


def _choose(matrix: Matrix, level: int, random: Random) -> tuple[Statement, ...]:
    """A pair that differs in order and truth, others of about even truth; none says another's denial."""
    truths = _truths(matrix)
    pairs = [
        (item, _swapped(item))
        for item in SIMPLE
        if item[0] == "AE"
        and truths[item]
        and not truths[_swapped(item)]
        # Neither truth may rest on an element that is left out of the relation altogether.
        and truths["AE", "row", item[2]]
        and truths["AE", "column", item[2]]
    ]
    if not pairs:
        return ()
    chosen = list(pick(random, pairs))
    count, doubles = COUNTS[level]
    double_truths = _doubles(matrix) if doubles else {}
    true = [item for item, truth in double_truths.items() if truth]
    false = [item for item, truth in double_truths.items() if not truth]
    for _ in range(doubles):
        pool = pick(random, (true or false, false or true))
        chosen.append(pool.pop(random.randrange(len(pool))))
    rest = some_of(random, SIMPLE, len(SIMPLE))
    # Else "for every ... there is" would be true, and "there is ... for every" false, too often.
    wanted = "AE" if random.random() < 0.5 else "EA"
    rest.sort(key=lambda item: truths[item] == (item[0] == "AE") or item[0] != wanted)
    for item in rest:
        if len(chosen) == count:
            break
        if item not in chosen and _denial(item) not in chosen:
            chosen.append(item)
    chosen = shuffled(random, chosen)
    return tuple(chosen)


def _swapped(item: Statement) -> Statement:
    quantifiers, side, sign = item
    return quantifiers[::-1], "column" if side == "row" else "row", sign


def _denial(item: Statement) -> Statement:
    quantifiers, side, sign = item
    return quantifiers[::-1], side, not sign


def _truths(matrix: Matrix) -> dict[Statement, bool]:
    """Truth of the statements with two quantifiers, by full and empty lines of the matrix."""
    found = {}
    for side, lines in (("row", matrix), ("column", tuple(zip(*matrix, strict=True)))):
        for sign in (True, False):
            found["EA", side, sign] = any([(not sign) not in line for line in lines])
            found["AE", side, sign] = all([sign in line for line in lines])
    return found


def _doubles(matrix: Matrix) -> dict[Statement, bool]:
    """Truth of the statements on two rows, by bit masks of what each row lacks or has."""
    full, places = (1 << len(matrix[0])) - 1, range(len(matrix))
    related = [sum([1 << j for j, cell in enumerate(row) if cell]) for row in matrix]
    found = {}
    for sign in (True, False):
        masks = related if sign else [full ^ mask for mask in related]
        found["AEA", "row", sign] = all(
            [any([masks[x] | masks[z] == full for z in places if z != x]) for x in places]
        )
        found["EAE", "row", sign] = any(
            [all([masks[x] & masks[z] for z in places if z != x]) for x in places]
        )
    return found


@cache
def _cells(height: int, width: int) -> str:
    """All cells declared, with a brace for the term of each."""
    return "\n".join(
        f"(declare-const r{i}_{j} Bool)\n(assert (= r{i}_{j} {{}}))"
        for i in range(height)
        for j in range(width)
    )


def _cell_term(p: Params, i: int, j: int) -> str:
    kind, number = p.rule
    total = f"({'+' if kind.startswith('sum') else '*'} {p.rows[i]} {p.columns[j]})"
    if kind.endswith("multiple"):
        return f"(= (mod {total} {number}) 0)"
    return f"({'>' if kind == 'sum above' else '<'} {total} {number})"


@cache
def _term(item: Statement, rows: int, columns: int) -> str:
    """A statement written out over the finite domains."""
    height, width = range(rows), range(columns)

    def every(parts: list[str]) -> str:
        return f"(and {' '.join(parts)})"

    def some(parts: list[str]) -> str:
        return f"(or {' '.join(parts)})"

    quantifiers, side, sign = item
    cells = [[f"r{x}_{y}" if sign else f"(not r{x}_{y})" for y in width] for x in height]
    others = {x: [z for z in height if z != x] for x in height}
    if quantifiers == "AEA":
        halves = {
            (x, z): every([some([cells[x][y], cells[z][y]]) for y in width])
            for x in height
            for z in others[x]
        }
        return every([some([halves[x, z] for z in others[x]]) for x in height])
    if quantifiers == "EAE":
        halves = {
            (x, z): some([every([cells[x][y], cells[z][y]]) for y in width])
            for x in height
            for z in others[x]
        }
        return some([every([halves[x, z] for z in others[x]]) for x in height])
    lines = cells if side == "row" else [list(line) for line in zip(*cells, strict=True)]
    if quantifiers == "AE":
        return every([some(line) for line in lines])
    return some([every(line) for line in lines])


def _relation_of(given: Params) -> list[list[bool]]:
    """The relation as the text tells it, for the check."""
    if hasattr(given, "table"):
        return [[cell == "yes" for cell in row[1:]] for row in given.table.rows]
    if hasattr(given, "lists"):
        return [[column in named for column in given.columns] for _, named in given.lists]
    kind, number = given.rule
    tests = {
        "sum multiple": lambda x, y: (x + y) % number == 0,
        "product multiple": lambda x, y: (x * y) % number == 0,
        "sum above": lambda x, y: x + y > number,
        "product below": lambda x, y: x * y < number,
    }
    return [[tests[kind](x, y) for y in given.columns] for x in given.rows]


def _evaluate(item: Statement, related: Sequence[Sequence[bool]]) -> bool:
    """The statement's value by nested loops over rows and columns, for the check."""
    quantifiers, side, sign = item
    rows, columns = range(len(related)), range(len(related[0]))
    if quantifiers == "AEA":
        return all(
            any(
                all(related[x][y] == sign or related[z][y] == sign for y in columns)
                for z in rows
                if z != x
            )
            for x in rows
        )
    if quantifiers == "EAE":
        return any(
            all(
                any(related[x][y] == sign and related[z][y] == sign for y in columns)
                for z in rows
                if z != x
            )
            for x in rows
        )
    inner, outer = {"A": all, "E": any}[quantifiers[1]], {"A": all, "E": any}[quantifiers[0]]
    if side == "row":
        return outer(inner(related[x][y] == sign for y in columns) for x in rows)
    return outer(inner(related[x][y] == sign for x in rows) for y in columns)


template = QuantifierNesting()
