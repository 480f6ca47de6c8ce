"""Units and dimensions turned into a disproof: a sum is claimed to be so much of a unit, but one term cannot be.

The quantities of a conversion problem stand in one or more terms, and others beside them; every term but one has
the dimension of what that problem asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Seeded
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._dimensions import (
    BASES,
    OLD,
    WORDINGS,
    Factors,
    Measure,
    Sheet,
    exponents,
    kind_of,
    powers,
    read_term,
    write_measure,
    write_term,
)
from seeds.quantitative._unit_offers import term_offers

TERMS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}
SIZES = {1: range(2, 3), 2: range(2, 4), 3: range(2, 4), 4: range(2, 5), 5: range(3, 5)}
_OLD = tuple(OLD)


class WrongTerm(Inversion):
    kind, to = "disproof", "quantitative.unit_dimension"
    answer_kind = AnswerKind.LABEL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"twist": Seeded(40)}

    def turn(self, p: Params) -> Params | None:
        sheet = Sheet(Random(p.twist))
        if p.question in ("finer", "coarser"):
            target, terms = _old_terms(p, sheet)
        else:
            target, terms = _stated(p, sheet)
            terms = [sheet.ratio(term) if len(term) == 1 else term for term in terms]
            for _ in range(20):
                if len(terms) == TERMS[p.level]:
                    break
                term = sheet.term(kind_of(target), SIZES[p.level])
                if write_term(term) not in map(write_term, terms):
                    terms.append(term)
        sheet.rng.shuffle(terms)
        place = sheet.rng.randrange(len(terms))
        spoiled = _spoiled(sheet, terms[place], target)
        if spoiled is None:
            return None
        terms[place] = spoiled
        written = tuple(map(write_term, terms))
        if len(set(written)) < TERMS[p.level]:
            return None
        return Params(
            quantities=tuple(sheet.quantities),
            terms=written,
            target=target,
            old=p.question in ("finer", "coarser"),
        )

    def admits(self, p: Params) -> bool:
        """Exactly one term is of another dimension than the result."""
        wanted, measures = exponents(p.target), _measures(p)
        return sum(powers(measures, read_term(term)) != wanted for term in p.terms) == 1

    def wording(self, p: Params) -> Phrasing:
        wordings: tuple[Phrasing, ...] = WORDINGS[p.old]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(term_offers(p))

    def derive(self, p: Params) -> Derivation:
        """Adds up, term by term, the powers of every base dimension."""
        wanted, measures = exponents(p.target), _measures(p)
        unit, steps, answer, odd = write_measure(p.target), [], "", ("", 0, 0)
        for mark, term in zip("ABCDE", p.terms, strict=False):
            factors = read_term(term)
            found = powers(measures, factors)
            bases = {*wanted, *(b for letter, _ in factors for b in exponents(measures[letter]))}
            sums = {
                base: f"{_sum(measures, factors, base)} = {found.get(base, 0)}"
                for base in sorted(bases, key=BASES.index)
            }
            told = ", ".join([f"{base} {sum_}" for base, sum_ in sums.items()])
            sound = found == wanted
            if not sound:
                answer = mark
                base = next(b for b in sums if found.get(b, 0) != wanted.get(b, 0))
                odd = base, found.get(base, 0), wanted.get(base, 0)
            verdict = f", as is right for {unit}" if sound else ""
            steps.append(
                Step(f"({mark}) {term} has the powers {told}{verdict}.", "; ".join(sums.values()))
            )
        base, power, right = odd
        claim = f"{power} != {right}"
        text = (
            f"The power of {base} in {unit} is {right}, so ({answer}) is the one that does not fit"
        )
        steps.append(Step(f"{text}: {claim}.", claim))
        return Derivation(steps, answer)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The powers of all terms are facts; the denial says that the named term fits or that another does not."""
        wanted, measures = exponents(p.target), _measures(p)
        lines, fits = ["(set-logic QF_LIA)"], {}
        for mark, term in zip("ABCDE", p.terms, strict=False):
            factors, same = read_term(term), []
            for base in BASES[3:] if p.old else BASES[:3]:
                name = f"{base}_of_{mark}"
                parts = " ".join(
                    [_smt(sign * exponents(measures[x]).get(base, 0)) for x, sign in factors]
                )
                lines.append(f"(declare-const {name} Int)")
                lines.append(f"(assert (= {name} (+ {parts})))")
                same.append(f"(= {name} {_smt(wanted.get(base, 0))})")
            fits[mark] = f"(and {' '.join(same)})"
        claims = [f"(not {text})" if mark == answer else text for mark, text in fits.items()]
        claim = f"(and {' '.join(claims)})" if answer in fits else "false"
        lines += [f"(assert (not {claim}))", "(check-sat)"]
        return Certificate("smtlib", "\n".join(lines))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Stretches metre, gram, second and so on by different primes: sound terms stretch like the result."""
        stretch = {
            item.letter: _stretch(item.unit) / _stretch(item.per) for item in given.quantities
        }
        unit, per = given.target
        wanted = _stretch(unit) / _stretch(per)
        odd = []
        for mark, term in zip("ABCDE", given.terms, strict=False):
            above, _, below = term.partition("/")
            factor = Fraction(1)
            for letter in above.split("*"):
                factor *= stretch[letter]
            for letter in below.strip("()").split("*") if below else ():
                factor /= stretch[letter]
            if factor != wanted:
                odd.append(mark)
        if len(odd) != 1:
            return failed("stretching units", f"{len(odd)} terms are of another kind")
        return expect("stretching units", odd[0], answer)


_PRIMES = {
    2: ("millimetres", "centimetres", "metres", "kilometres"),
    8: ("millilitres", "litres", "cubic metres", "cubic centimetres"),
    3: ("milligrams", "grams", "kilograms", "tonnes"),
    5: ("seconds", "minutes", "hours", "days", "weeks"),
    7: ("dars",), 11: ("luns",), 13: ("vesks",), 17: ("tams",), 19: ("ors",), 1: ("",),
}  # fmt: skip
_STRETCHES = {unit: Fraction(prime) for prime, units in _PRIMES.items() for unit in units}


def _stretch(unit: str) -> Fraction:
    return _STRETCHES[unit]


def _smt(number: int) -> str:
    return f"{number}" if number >= 0 else f"(- {-number})"


def _measures(p: Params) -> dict[str, Measure]:
    return {item.letter: (item.unit, item.per) for item in p.quantities}


def _sum(measures: Mapping[str, Measure], factors: Factors, base: str) -> str:
    """What every factor adds to the power of a base dimension: `1 + 0 - 1`."""
    terms = [
        f"{'+' if sign > 0 else '-'} {exponents(measures[x]).get(base, 0)}" for x, sign in factors
    ]
    text = " ".join(terms).removeprefix("+ ")
    return text.replace("+ -", "- ").replace("- -", "+ ")


def _stated(p: Params, sheet: Sheet) -> tuple[Measure, list[Factors]]:
    """What the problem asks for, and its own quantities in one or more terms."""
    add = sheet.add
    match p.question:
        case "mixed":
            return (p.v, ""), [[(add(p.x, p.u), 1)], [(add(p.y, p.v), 1)]]
        case "hops":
            return (p.v, ""), [[(add(p.x, p.u), 1)]]
        case "rate":
            return (p.v, p.t), [[(add(p.x, p.u, p.s), 1)]]
        case "triple":
            amounts = ((p.x, p.u), (p.y, p.v), (p.z, p.w))
            return (p.w, ""), [[(add(*amount), 1)] for amount in amounts]
        case "flow":
            return (p.v, ""), [[(add(p.x, p.u, p.s), 1), (add(p.y, p.d), 1)]]
        case "dose":
            dose = [add(p.x, "milligrams", "kilograms"), add(p.m, "kilograms")]
            dose += [add(p.n, "", "days"), add(p.z, "weeks")]
            return ("grams", ""), [[(letter, 1) for letter in dose]]
    sides = [(add(side, unit), 1) for side, unit in ((p.a, p.u), (p.b, p.v), (p.c, p.w))]
    match p.question:
        case "box":
            return (p.t, ""), [sides]
        case "fill":
            return (p.d, ""), [[*sides, (add(p.x, "litres", p.s), -1)]]
    density = (add(p.x, "grams", "cubic centimetres"), 1)
    return (p.t, ""), [[*sides, density, (add(p.n, "", kind="number"), 1)]]


def _old_terms(p: Params, sheet: Sheet) -> tuple[Measure, list[Factors]]:
    """Amounts of different units, each led by the rates between them to the unit that is asked."""
    rates = [
        sheet.add(amount, fine, coarse)
        for amount, fine, coarse in zip((p.f, p.g, p.h, p.k), _OLD[1:], _OLD, strict=False)
    ]
    finer = p.question == "finer"
    first = 0 if finer else 4
    amount = p.x if finer else p.n
    places = [first, *sheet.rng.sample([1, 2, 3], 3)][: TERMS[p.level]]
    terms: list[Factors] = []
    for place in places:
        size = amount if place == first else sheet.rng.randint(2, 60)
        letter = sheet.add(size, _OLD[place])
        way = (
            [(rate, 1) for rate in rates[place:]]
            if finer
            else [(rate, -1) for rate in rates[:place][::-1]]
        )
        terms.append([(letter, 1), *way])
    return (_OLD[4 if finer else 0], ""), terms


def _spoiled(sheet: Sheet, factors: Factors, target: Measure) -> Factors | None:
    """The same term with one factor on the wrong side, one too many or one too few."""
    wanted = exponents(target)
    flipped = [
        [*factors[:i], (letter, -sign), *factors[i + 1 :]]
        for i, (letter, sign) in enumerate(factors)
    ]
    longer = [[*factors, (item.letter, 1)] for item in sheet.quantities]
    shorter = [[*factors[:i], *factors[i + 1 :]] for i in range(len(factors))]
    ways = [flipped, longer, shorter if len(factors) > 2 else flipped]
    sheet.rng.shuffle(ways)
    for way in ways:
        sound = [
            term
            for term in way
            if any(sign > 0 for _, sign in term)
            and len({letter for letter, _ in term}) == len(term)
            and powers(sheet.measures, term) != wanted
        ]
        if sound:
            return sheet.rng.choice(sound)
    return None
