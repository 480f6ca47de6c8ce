"""Units and dimensions: magnitudes are converted so that units cancel to what is asked.

Level 1 takes two steps along a ladder of units, 2 a compound unit or a sum of three units, 3 a
rate over a time or four given definitions, 4 volumes and doses, 5 filling times and masses of
solids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._cases import Cases, as_answer, lowest, show
from seeds.quantitative._unit_offers import offers
from seeds.quantitative._unit_words import FLOWS, SETTINGS, SINGULAR, WORDINGS
from seeds.quantitative.inverted.unit_dimension import WrongTerm

# Route one climbs ladders: each unit is so many of the one before it.
LADDERS: dict[str, tuple[tuple[str, int], ...]] = {
    "length": (("millimetres", 1), ("centimetres", 10), ("metres", 100), ("kilometres", 1000)),
    "mass": (("milligrams", 1), ("grams", 1000), ("kilograms", 1000), ("tonnes", 1000)),
    "time": (("seconds", 1), ("minutes", 60), ("hours", 60), ("days", 24), ("weeks", 7)),
    "volume": (("millilitres", 1), ("litres", 1000), ("cubic metres", 1000)),
}
# Route two looks up sizes: exponents of (length, mass, time), and the size in mm, mg and s.
SIZES: dict[str, tuple[tuple[int, int, int], int]] = {
    "millimetres": ((1, 0, 0), 1), "centimetres": ((1, 0, 0), 10), "metres": ((1, 0, 0), 1000),
    "kilometres": ((1, 0, 0), 10**6), "milligrams": ((0, 1, 0), 1), "grams": ((0, 1, 0), 1000),
    "kilograms": ((0, 1, 0), 10**6), "tonnes": ((0, 1, 0), 10**9), "seconds": ((0, 0, 1), 1),
    "minutes": ((0, 0, 1), 60), "hours": ((0, 0, 1), 3600), "days": ((0, 0, 1), 86400),
    "weeks": ((0, 0, 1), 604800), "millilitres": ((3, 0, 0), 1000), "litres": ((3, 0, 0), 10**6),
    "cubic metres": ((3, 0, 0), 10**9), "cubic centimetres": ((3, 0, 0), 1000),
}  # fmt: skip

Hops = tuple[tuple[str, int, bool], ...]
"""The units passed on the way: (unit reached, factor, whether it is finer)."""


def _hops(ladder: tuple[tuple[str, int], ...], start: int, end: int) -> Hops:
    if start > end:
        return tuple((ladder[i - 1][0], ladder[i][1], True) for i in range(start, end, -1))
    return tuple((ladder[i + 1][0], ladder[i + 1][1], False) for i in range(start, end))


ROUTES: dict[tuple[str, str], Hops] = {
    (ladder[i][0], ladder[j][0]): _hops(ladder, i, j)
    for ladder in LADDERS.values()
    for i in range(len(ladder))
    for j in range(len(ladder))
}


def _rules(start: str, hops: Hops) -> tuple[tuple[str, int, bool, str], ...]:
    """Every hop with the rule that it uses: `as 1 metre is 100 centimetres`."""
    rules, unit = [], start
    for reached, factor, finer in hops:
        coarse, fine = (unit, reached) if finer else (reached, unit)
        rules.append((reached, factor, finer, f"as 1 {SINGULAR[coarse]} is {factor} {fine}"))
        unit = reached
    return tuple(rules)


RULES = {(start, end): _rules(start, hops) for (start, end), hops in ROUTES.items()}


def _pairs(kind: str, *lengths: int) -> list[tuple[str, str]]:
    units = [unit for unit, _ in LADDERS[kind]]
    return [pair for pair in permutations(units, 2) if len(ROUTES[pair]) in lengths]


def _factor(route: Hops) -> Fraction:
    factor = Fraction(1)
    for _, step, finer in route:
        factor *= step if finer else Fraction(1, step)
    return factor


def _extreme(
    rates: list[tuple[tuple[str, str], tuple[str, str]]],
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Compound units whose conversion makes a number far too large or too small to be of use."""
    factors = [(rate, _factor(ROUTES[rate[0]]) / _factor(ROUTES[rate[1]])) for rate in rates]
    return [rate for rate, factor in factors if not Fraction(1, 10**5) < factor < 10**6]


_DOWN = [pair for kind in LADDERS for pair in _pairs(kind, 1) if ROUTES[pair][0][2]]
_TWO = [pair for kind in LADDERS for pair in _pairs(kind, 2)]
# A finer unit never adds up to one of the coarser units beside it.
_MIXED = [(pair, part) for pair in _DOWN for part in range(2, min(91, ROUTES[pair][0][1]))]
_TRIPLES = [
    ((ladder[i + 2][0], ladder[i + 1][0], ladder[i][0]), middle, last)
    for ladder in LADDERS.values()
    for i in range(len(ladder) - 2)
    for middle in range(2, min(24, ladder[i + 2][1]))
    for last in range(2, min(60, ladder[i + 1][1]))
]
_RATES = [
    (over, under)
    for kind, below in (("length", "time"), ("volume", "time"), ("mass", "time"), ("mass", "volume"))
    for over in _pairs(kind, 1)
    for under in _pairs(below, 2)
    if "weeks" not in under and "tonnes" not in over
] + [
    (over, under)
    for kind in ("length", "volume", "mass")
    for over in _pairs(kind, 2)
    for under in _pairs("time", 1)
    if "weeks" not in under
]  # fmt: skip
_RATES = [rate for rate in _RATES if rate not in _extreme(_RATES)]
_SLOW = {"kilometres", "tonnes", "cubic metres"}
# The family, (unit of the rate, unit asked) and (time given, time of the rate): three hops in all,
# at rates that something could have.
_FLOWS = [
    (kind, over, under)
    for kind in FLOWS
    for over in _pairs(kind, 1, 2)
    for under in _pairs("time", 1, 2)
    if ROUTES[under][0][2] and "weeks" not in under and len(ROUTES[over] + ROUTES[under]) == 3
    if (under[1] == "hours") == (over[0] in _SLOW) and over[0] != "milligrams"
]
# The side in metres is the longest, so it is the length.
_SIDES = [("metres", "centimetres", "millimetres"), ("metres", "millimetres", "centimetres")]

SPACES = {
    1: Cases({"mixed": [_MIXED, Int(2, 90)], "hops": [_TWO, Int(2, 400)]}),
    2: Cases({"rate": [_RATES, Int(2, 300)], "triple": [_TRIPLES, Int(2, 12)]}),
    3: Cases({"flow": [_FLOWS, Int(0, 1), Int(2, 60), Int(2, 12)],
              "finer": [Int(2, 12)] * 4 + [Int(2, 9)], "coarser": [Int(2, 12)] * 4 + [Int(1, 12)]}),
    4: Cases({"box": [_SIDES, Int(3, 12), Int(2, 9), Int(2, 9), ("litres", "cubic metres"), Int(0, 3)],
              "dose": [Int(2, 40), Int(0, 19), Int(2, 4), Int(2, 6), Int(0, 3)]}),
    5: Cases({"fill": [_SIDES, Int(3, 12), Int(2, 9), Int(2, 9), Int(3, 60), Int(0, 3)],
              "sheet": [Int(2, 5), Int(3, 19), Int(3, 24), Int(0, 3), Int(2, 12), Int(0, 3)]}),
}  # fmt: skip

_MASSES = {"horse": 400, "dog": 12, "calf": 60, "sheep": 45}


class UnitDimension(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"disproof": WrongTerm}

    def space(self, level: int) -> Space:
        return Space({"case": SPACES[level]})

    def build(self, p: Params) -> Params:
        p.question, values = p.case
        p.setting = 0
        BUILDERS[p.question](p, values)
        return p

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return WORDINGS[p.question][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        return DERIVATIONS[p.question](p)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Compares sizes in mm, mg and s, after comparing dimensions."""
        num, den = answer.numerator, answer.denominator
        left, right = STATEMENTS[given.level](given)
        if isinstance(left, int):
            return expect("definitions", left * den, right * num)
        (size, dims), (unit, asked) = left, right
        if dims != asked:
            return failed("dimensions", f"{dims} cannot be given in {asked}")
        return expect("unit sizes", size * den, unit * num)


Quantity = tuple[int, tuple[int, int, int]]


def _size(amount: int, over: Sequence[str], under: Sequence[str] = ()) -> Quantity:
    """The size of an amount of a compound unit; the caller divides by the sizes of `under`."""
    length = mass = time = 0
    for unit in over:
        (a, b, c), size = SIZES[unit]
        amount, length, mass, time = amount * size, length + a, mass + b, time + c
    for unit in under:
        a, b, c = SIZES[unit][0]
        length, mass, time = length - a, mass - b, time - c
    return amount, (length, mass, time)


def _state_1(g: Params) -> tuple[Quantity, Quantity]:
    size, dims = _size(g.x, (g.u,))
    if hasattr(g, "y"):
        more, other = _size(g.y, (g.v,))
        size, dims = size + more, dims if dims == other else (0, 0, 0)
    return (size, dims), _size(1, (g.v,))


def _state_2(g: Params) -> tuple[Quantity, Quantity]:
    if hasattr(g, "z"):
        sizes = [_size(*term) for term in ((g.x, (g.u,)), (g.y, (g.v,)), (g.z, (g.w,)))]
        alike = len({dims for _, dims in sizes}) == 1
        dims = sizes[0][1] if alike else (0, 0, 0)
        return (sum([size for size, _ in sizes]), dims), _size(1, (g.w,))
    # Quotients are compared crosswise: each side is multiplied by the other's denominator.
    size, dims = _size(g.x, (g.u,), (g.s,))
    unit, asked = _size(1, (g.v,), (g.t,))
    return (size * SIZES[g.t][1], dims), (unit * SIZES[g.s][1], asked)


def _state_3(g: Params) -> tuple[Quantity | int, Quantity | int]:
    if hasattr(g, "u"):
        size, dims = _size(g.x * g.y, (g.u, g.d), (g.s,))
        unit, asked = _size(1, (g.v,))
        return (size, dims), (unit * SIZES[g.s][1], asked)
    whole = g.f * g.g * g.h * g.k
    return (g.n, whole) if hasattr(g, "n") else (g.x * whole, 1)


def _state_4(g: Params) -> tuple[Quantity, Quantity]:
    if hasattr(g, "m"):
        # Seven days a week; "per kilogram" cancels against the patient's kilograms.
        return _size(7 * g.x * g.m * g.n * g.z, ("milligrams",)), _size(1, ("grams",))
    return _size(g.a * g.b * g.c, (g.u, g.v, g.w)), _size(1, (g.t,))


def _state_5(g: Params) -> tuple[Quantity, Quantity]:
    if hasattr(g, "n"):
        sides = (g.u, g.v, g.w)
        size, dims = _size(g.a * g.b * g.c * g.x * g.n, (*sides, "grams"), ("cubic centimetres",))
        unit, asked = _size(1, (g.t,))
        return (size, dims), (unit * SIZES["cubic centimetres"][1], asked)
    # Volume over (litres per s) is a time.
    size, dims = _size(g.a * g.b * g.c, (g.u, g.v, g.w, g.s), ("litres",))
    unit, asked = _size(g.x, (g.d, "litres"), ("litres",))
    return (size, dims), (unit, asked)


STATEMENTS: dict[int, Callable[[Params], tuple[Any, Any]]] = {
    1: _state_1, 2: _state_2, 3: _state_3, 4: _state_4, 5: _state_5,
}  # fmt: skip


def _build_mixed(p: Params, values: tuple[Any, ...]) -> None:
    ((p.u, p.v), p.y), p.x = values


def _build_hops(p: Params, values: tuple[Any, ...]) -> None:
    (p.u, p.v), p.x = values
    hops = ROUTES[p.u, p.v]
    if not hops[0][2]:
        # A quarter of the coarse unit at least, so that the answer is a number of quarters.
        p.x *= hops[0][1] * hops[1][1] // 4


def _build_rate(p: Params, values: tuple[Any, ...]) -> None:
    ((p.u, p.v), (p.s, p.t)), p.x = values


def _build_triple(p: Params, values: tuple[Any, ...]) -> None:
    ((p.u, p.v, p.w), p.y, p.z), p.x = values


def _build_flow(p: Params, values: tuple[Any, ...]) -> None:
    (kind, (p.u, p.v), (p.d, p.s)), which, p.x, p.y = values
    p.setting = 2 * list(FLOWS).index(kind) + which


def _build_finer(p: Params, values: tuple[Any, ...]) -> None:
    p.f, p.g, p.h, p.k, p.x = values


def _build_coarser(p: Params, values: tuple[Any, ...]) -> None:
    p.f, p.g, p.h, p.k, part = values
    p.n = part * p.h * p.k


_USUAL = {"metres": 1, "centimetres": 20, "millimetres": 250}


def _set_sides(p: Params, units: tuple[str, str, str], sides: tuple[int, int, int]) -> None:
    """Sides of a few decimetres to a few metres, whatever the unit."""
    p.u, p.v, p.w = units
    p.a, p.b, p.c = (side * _USUAL[unit] for side, unit in zip(sides, units, strict=True))


def _build_box(p: Params, values: tuple[Any, ...]) -> None:
    units, a, b, c, p.t, p.setting = values
    _set_sides(p, units, (a, b, c))


def _build_dose(p: Params, values: tuple[Any, ...]) -> None:
    p.x, mass, p.n, p.z, p.setting = values
    usual = _MASSES[SETTINGS["dose"][p.setting]["patient"]]
    p.m = usual + mass * (usual // 12)


def _build_fill(p: Params, values: tuple[Any, ...]) -> None:
    units, a, b, c, p.x, p.setting = values
    _set_sides(p, units, (a, b, c))
    p.s, p.d = "minutes", "hours"


def _build_sheet(p: Params, values: tuple[Any, ...]) -> None:
    p.a, b, p.c, p.x, p.n, p.setting = values
    p.u, p.v, p.w = _SIDES[0]
    # A density in g per cubic centimetre that suits the material.
    p.x += int(SETTINGS["sheet"][p.setting]["lightest"])
    p.b = 10 * b
    p.t = "kilograms"


BUILDERS: dict[str, Callable[[Params, tuple[Any, ...]], None]] = {
    "mixed": _build_mixed, "hops": _build_hops, "rate": _build_rate, "triple": _build_triple,
    "flow": _build_flow, "finer": _build_finer, "coarser": _build_coarser, "box": _build_box,
    "dose": _build_dose, "fill": _build_fill, "sheet": _build_sheet,
}  # fmt: skip


class _Chain:
    """A value on its way through units: a step and a piece of the certificate for every move."""

    def __init__(self, value: int) -> None:
        self.num, self.den, self.exact = value, 1, f"{value}"
        self.shown = self.exact
        self.steps: list[Step] = []

    def times(self, factor: int, text: str) -> None:
        self.num, self.den = lowest(self.num * factor, self.den)
        self._note(text, f"{self.shown} * {factor}", f"({self.exact}) * {factor}")

    def over(self, factor: int, text: str) -> None:
        self.num, self.den = lowest(self.num, self.den * factor)
        self._note(text, f"{self.shown} / {factor}", f"({self.exact}) / {factor}")

    def plus(self, amount: int, text: str) -> None:
        self.num += amount * self.den
        self._note(text, f"{self.shown} + {amount}", f"{self.exact} + {amount}")

    def convert(self, start: str, end: str, prefix: str = "In") -> None:
        for reached, factor, finer, rule in RULES[start, end]:
            (self.times if finer else self.over)(factor, f"{prefix} {reached}, {rule}")

    def per(self, start: str, end: str, over: str) -> None:
        """Converts the unit below the line, where a finer unit makes the number smaller."""
        for reached, factor, finer, rule in RULES[start, end]:
            text = f"In {over} per {SINGULAR[reached]}, {rule}"
            (self.over if finer else self.times)(factor, text)

    def _note(self, text: str, expression: str, exact: str) -> None:
        self.shown = show(self.num, self.den)
        claim = f"{expression} = {self.shown}"
        self.steps.append(Step(f"{text}: {claim}.", claim))
        self.exact = exact

    def done(self) -> Derivation:
        answer = as_answer(self.num, self.den)
        return Derivation(self.steps, answer, Certificate("expression", self.exact))


def _mixed(p: Params) -> Derivation:
    chain = _Chain(p.x)
    chain.convert(p.u, p.v, f"The {p.u} in")
    chain.plus(p.y, f"With the other {p.v}")
    return chain.done()


def _hops_taken(p: Params) -> Derivation:
    chain = _Chain(p.x)
    chain.convert(p.u, p.v)
    return chain.done()


def _rate(p: Params) -> Derivation:
    chain = _Chain(p.x)
    chain.convert(p.u, p.v, f"Per {SINGULAR[p.s]}, in")
    chain.per(p.s, p.t, p.v)
    return chain.done()


def _triple(p: Params) -> Derivation:
    chain = _Chain(p.x)
    chain.convert(p.u, p.v, f"The {p.u} in")
    chain.plus(p.y, f"With the other {p.v}")
    chain.convert(p.v, p.w, "All of that in")
    chain.plus(p.z, f"With the other {p.w}")
    return chain.done()


def _flow(p: Params) -> Derivation:
    chain = _Chain(p.y)
    chain.convert(p.d, p.s, "The time in")
    chain.times(p.x, f"At {p.x} {p.u} per {SINGULAR[p.s]} the {p.s} cancel, which leaves {p.u}")
    chain.convert(p.u, p.v)
    return chain.done()


def _finer(p: Params) -> Derivation:
    chain = _Chain(p.x)
    for factor, unit, parts in (
        (p.f, "dar", "luns"),
        (p.g, "lun", "vesks"),
        (p.h, "vesk", "tams"),
        (p.k, "tam", "ors"),
    ):
        chain.times(factor, f"In {parts}, {factor} to a {unit}")
    return chain.done()


def _coarser(p: Params) -> Derivation:
    chain = _Chain(p.n)
    for factor, unit, parts in (
        (p.k, "tam", "ors"),
        (p.h, "vesk", "tams"),
        (p.g, "lun", "vesks"),
        (p.f, "dar", "luns"),
    ):
        chain.over(factor, f"In {unit}s, {factor} {parts} to each")
    return chain.done()


def _side(chain: _Chain, side: int, unit: str, common: str) -> tuple[int, int, str]:
    """A side in the common unit, its conversion noted among the chain's steps."""
    own = _Chain(side)
    own.convert(unit, common, f"The side of {side} {unit} in")
    chain.steps += own.steps
    return own.num, own.den, own.exact


def _volume(p: Params, common: str) -> _Chain:
    """The product of three sides in a common unit."""
    chain = _Chain(1)
    sides = [
        _side(chain, side, unit, common) for side, unit in ((p.a, p.u), (p.b, p.v), (p.c, p.w))
    ]
    chain.num, chain.den = 1, 1
    for num, den, _ in sides:
        chain.num, chain.den = lowest(chain.num * num, chain.den * den)
    shown = " * ".join([show(num, den) for num, den, _ in sides])
    exact = " * ".join([f"({exact})" for _, _, exact in sides])
    chain._note(f"Volume in cubic {common}, as all sides are in {common}", shown, exact)
    return chain


def _box(p: Params) -> Derivation:
    if p.t == "litres":
        chain = _volume(p, "metres")
        chain.convert("cubic metres", "litres")
    else:
        chain = _volume(p, "centimetres")
        chain.over(10**6, "In cubic metres, as 1 cubic metre is 100**3 cubic centimetres")
    return chain.done()


def _dose(p: Params) -> Derivation:
    chain = _Chain(p.x)
    chain.times(p.m, "One dose in milligrams, as the kilograms cancel")
    chain.times(p.n, f"For the {p.n} doses of a day, in milligrams")
    chain.times(7, "For a week of 7 days, in milligrams")
    chain.times(p.z, f"For {p.z} weeks, in milligrams")
    chain.convert("milligrams", "grams")
    return chain.done()


def _fill(p: Params) -> Derivation:
    chain = _volume(p, "metres")
    chain.convert("cubic metres", "litres")
    chain.over(p.x, f"At {p.x} litres per {SINGULAR[p.s]} the litres cancel, which leaves {p.s}")
    chain.convert(p.s, p.d)
    return chain.done()


def _sheet(p: Params) -> Derivation:
    sheet = SETTINGS["sheet"][p.setting]["sheet"]
    chain = _volume(p, "centimetres")
    chain.times(
        p.x,
        f"At {p.x} grams per cubic centimetre the mass of one {sheet} in grams",
    )
    chain.times(p.n, f"For all {p.n}, in grams")
    chain.convert("grams", p.t)
    return chain.done()


DERIVATIONS: dict[str, Callable[[Params], Derivation]] = {
    "mixed": _mixed, "hops": _hops_taken, "rate": _rate, "triple": _triple, "flow": _flow,
    "finer": _finer, "coarser": _coarser, "box": _box, "dose": _dose, "fill": _fill,
    "sheet": _sheet,
}  # fmt: skip

template = UnitDimension()
