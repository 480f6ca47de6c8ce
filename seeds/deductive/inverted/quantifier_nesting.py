"""Nested quantifiers as a claim about every row: true, or refuted by the first row for which it fails.

A claim is put to a relation so that reading its quantifiers in the other order gives another answer wherever that
can be: a true "for every ... there is" is false with the two exchanged, a false "there is ... for every" is true.
Level 1 asks for a column, level 2 nests two more quantifiers, level 3 has more orders of them, and from level 4 on
the claim speaks of some rows only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Choice, Seeded
from datagen.template import Certificate, Derivation
from datagen.verdict import Verdict, expect
from seeds.deductive._problems import shuffled
from seeds.deductive._relation_claims import FORMS, FRAMES, ONE_MORE, Claim, wordings
from seeds.deductive._relation_figures import relation_offers
from seeds.deductive._relation_proofs import Teller, evidence, spoken_of
from seeds.deductive._relations import NUMBERS
from seeds.deductive._scripts import both, either
from seeds.deductive._turned import TurnedTemplate

WORDINGS = wordings()
_FORMS = {1: (ONE_MORE,), 2: FORMS[:3], 3: FORMS[:5]}
"""What is claimed at the lower levels."""


class FirstFailure(TurnedTemplate):
    kind, to = "counterexample", "deductive.quantifier_nesting"
    answer_kind = AnswerKind.LABEL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"twist": Seeded(32), "truth": Choice((True, False))}

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        names = ("setting", "way", "rows", "columns", "matrix", "rule", "table", "lists")
        for form in shuffled(rng, _FORMS.get(p.level, FORMS)):
            claims = shuffled(rng, _claims(p, form))
            for strict in (True, False):
                for claim in claims:
                    if _fits(claim, p, strict):
                        told = {name: getattr(p, name) for name in names if hasattr(p, name)}
                        return Params(claim=claim, **told)
        return None

    def wording(self, p: Params) -> Phrasing:
        place: int = p.phrasing % FRAMES
        return WORDINGS[p.setting, p.way][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return relation_offers(p, in_order=True)

    def derive(self, p: Params) -> Derivation:
        """Goes through the rows in order and shows for each that it fulfils the claim, until one does not."""
        teller = Teller(p)
        answer = "yes"
        for x in range(len(p.rows)):
            if not teller.settle(x):
                answer = str(p.rows[x])
                break
        last = teller.steps[-1]
        ending = "So the claim is true." if answer == "yes" else "So the claim is false."
        teller.steps[-1] = last._replace(text=f"{last.text} {ending}")
        return Derivation(teller.steps, answer, None, teller.givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The relation cell by cell, and for each row whether the claim, written out, fails for it first."""
        lines = []
        for i, row in enumerate(p.rows):
            for j, column in enumerate(p.columns):
                value = _smt_rule(p.rule, row, column) if p.setting == NUMBERS else None
                value = value or ("true" if p.matrix[i][j] else "false")
                lines.append(f"(declare-const r{i}_{j} Bool)\n(assert (= r{i}_{j} {value}))")
        for i in range(len(p.rows)):
            lines.append(f"(define-fun holds{i} () Bool {_smt_instance(p, i)})")
        holds = [f"holds{i}" for i in range(len(p.rows))]
        items = {"yes": both(holds)}
        for i, row in enumerate(p.rows):
            items[str(row)] = both([*holds[:i], f"(not holds{i})"])
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Runs nested loops over the relation as printed."""
        names, columns, related = _printed(given)
        failing = [
            name for name in names if not _true_of(name, given.claim, names, columns, related)
        ]
        return expect("nested loops", str(failing[0]) if failing else "yes", answer)


def _claims(p: Params, form: tuple[str, str]) -> list[Claim]:
    """What could be claimed in this form; from level 4 on, and at level 1, of some rows only."""
    conditions: list[tuple[str | int, bool] | None] = [None]
    if p.level == 1 or p.level >= 4:
        conditions = [(column, inside) for column in p.columns for inside in (True, False)]
        conditions += [None] if p.level == 1 else []
    return [(condition, *form, sign) for condition in conditions for sign in (True, False)]


def _fits(claim: Claim, p: Params, strict: bool) -> bool:
    """Whether the claim has the truth drawn, is not plain, and depends on the order of its quantifiers.

    A false "for every ... there is" stays false in the other order; strictly, it fails first for another row there.
    """
    condition, prefix, body, sign = claim
    rows = [x for x in range(len(p.rows)) if spoken_of(p, claim, x)]
    failing = [x for x in rows if not evidence(p, claim, x)[0]]
    if bool(failing) == p.truth:
        return False
    if (strict or p.truth) and (len(rows) < 2 or len(failing) == len(rows)):
        return False
    if body == "one":
        # No single column may serve all the rows.
        return not any(
            all(p.matrix[x][y] == sign for x in rows)
            for y, column in enumerate(p.columns)
            if condition is None or column != condition[0]
        )
    if (p.truth and prefix[0] == "E") or not (p.truth or prefix[0] == "E" or strict):
        return True
    swapped: Claim = (condition, prefix[2:] + prefix[:2], body, sign)
    otherwise = [x for x in rows if not evidence(p, swapped, x)[0]]
    return otherwise[:1] != failing[:1]


def _smt_rule(rule: tuple[str, int], x: int, y: int) -> str:
    kind, number = rule
    total = f"({'+' if kind.startswith('sum') else '*'} {x} {y})"
    if kind.endswith("multiple"):
        return f"(= (mod {total} {number}) 0)"
    return f"({'>' if kind == 'sum above' else '<'} {total} {number})"


def _smt_instance(p: Params, x: int) -> str:
    """The claim for one row, its quantifiers written out."""
    condition, prefix, body, sign = p.claim

    def cell(i: int, j: int, positive: bool = sign) -> str:
        return f"r{i}_{j}" if positive else f"(not r{i}_{j})"

    columns = range(len(p.columns))
    if body == "one":
        skipped = None if condition is None else condition[0]
        own = either([cell(x, y) for y in columns if p.columns[y] != skipped])
    else:
        form = {
            "or": "(or {0} {1})",
            "and": "(and {0} {1})",
            "not": "(and {0} (not {1}))",
            "if": "(=> {0} {1})",
            "only if": "(=> {1} {0})",
        }[body]
        places = {"z": [z for z in range(len(p.rows)) if z != x], "y": list(columns)}
        join = {"A": both, "E": either}
        outer = []
        for one in places[prefix[1]]:
            pairs = [(one, o) if prefix[1] == "z" else (o, one) for o in places[prefix[3]]]
            outer.append(join[prefix[2]]([form.format(cell(x, y), cell(z, y)) for z, y in pairs]))
        own = join[prefix[0]](outer)
    if condition is None:
        return own
    return f"(=> {cell(x, p.columns.index(condition[0]), condition[1])} {own})"


Related = Mapping[tuple[object, object], bool]


def _printed(given: Params) -> tuple[Sequence[object], Sequence[object], Related]:
    """Rows, columns and the relation as the text tells it, for the check."""
    if hasattr(given, "table"):
        columns = given.table.columns[1:]
        cells = {
            (row[0], c): v == "yes"
            for row in given.table.rows
            for c, v in zip(columns, row[1:], strict=True)
        }
        return [row[0] for row in given.table.rows], columns, cells
    if hasattr(given, "lists"):
        cells = {(row, c): c in named for row, named in given.lists for c in given.columns}
        return [row for row, _ in given.lists], given.columns, cells
    kind, number = given.rule
    tests = {
        "sum multiple": lambda x, y: (x + y) % number == 0,
        "product multiple": lambda x, y: (x * y) % number == 0,
        "sum above": lambda x, y: x + y > number,
        "product below": lambda x, y: x * y < number,
    }
    cells = {(x, y): tests[kind](x, y) for x in given.rows for y in given.columns}
    return sorted(given.rows), given.columns, cells


def _true_of(
    x: object, claim: Claim, rows: Sequence[object], columns: Sequence[object], related: Related
) -> bool:
    """The claim for one row by nested loops, for the check."""
    condition, prefix, body, sign = claim
    if condition is not None and related[x, condition[0]] != condition[1]:
        return True
    others = [z for z in rows if z != x]

    def says(z: object, y: object) -> bool:
        one, other = related[x, y] == sign, related[z, y] == sign
        return {
            "or": one or other,
            "and": one and other,
            "not": one > other,
            "if": one <= other,
            "only if": other <= one,
        }[body]

    match prefix:
        case "Ey":
            left_out = condition and condition[0]
            return any(related[x, y] == sign for y in columns if y != left_out)
        case "EzAy":
            return any(all(says(z, y) for y in columns) for z in others)
        case "AyEz":
            return all(any(says(z, y) for z in others) for y in columns)
        case "AzEy":
            return all(any(says(z, y) for y in columns) for z in others)
    return any(all(says(z, y) for z in others) for y in columns)
