"""Solutions of `quantitative.mixture_weighting~disproof`: the end of the range, then what the aim takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from datagen.exhibits import write_number
from datagen.phrasing import Params
from datagen.template import Derivation, Step
from seeds.quantitative._mixture_turned import SIDES


def _step(text: str, claim: str) -> Step:
    return Step(f"{text}: {claim}.", claim)


def _bottom(value: Fraction | int) -> str:
    """A number beside `*` or `/`."""
    return f"({value})" if value < 0 or value.denominator > 1 else f"{value}"


def _parts(p: Params) -> list[tuple[str, int, int]]:
    match p.question:
        case "blend" | "average" | "dilute":
            return [("what is there", p.a, p.p)]
        case "third" | "unknown":
            return [("the first kind", p.a, p.p), ("the second kind", p.b, p.q)]
    return [(f"lot {name}", amount, strength) for name, amount, strength in p.table.rows]


def _bounded(p: Params, words: Mapping[str, str]) -> Derivation:
    """Adding all that may be added leads to one end of the range; where the aim is in it, the parts are balanced."""
    unit, steps, parts = _unit(words), [], _parts(p)
    for name, amount, strength in parts:
        claim = f"{amount} * {strength} = {amount * strength}"
        steps.append(_step(f"Amount times {_measure(words)} of {name}", claim))
    weight = sum([amount for _, amount, _ in parts])
    known = sum([amount * strength for _, amount, strength in parts])
    amounts = " + ".join([f"{amount}" for _, amount, _ in parts])
    values = " + ".join([f"{amount * strength}" for _, amount, strength in parts])
    start = Fraction(known, weight)
    if len(parts) > 1:
        claim = f"({values}) / ({amounts}) = {start}"
        steps.append(_step(f"Before anything is added, in {unit}", claim))
    cap, strength = _added(p)
    if strength:
        claim = f"{cap} * {strength} = {cap * strength}"
        steps.append(_step(f"Amount times {_measure(words)} of all that may be added", claim))
        values += f" + {cap * strength}"
    values = f"({values})" if "+" in values else values
    end = Fraction(known + cap * strength, weight + cap)
    claim = f"{values} / ({amounts} + {cap}) = {end}"
    steps.append(_step(f"With all of that added, in {unit}", claim))
    if not _reached(p, start, end, steps):
        return Derivation(steps, f"no {end}")
    return _balanced(p, words, strength, steps)


def _balanced(p: Params, words: Mapping[str, str], strength: int, steps: list[Step]) -> Derivation:
    """Each part is so far from the aim; what is added has to make up for that."""
    aim, terms, lack = write_number(p.m), [], Fraction(0)
    for name, amount, own in _parts(p):
        apart = amount * (p.m - own)
        steps.append(
            _step(
                f"Amount times distance to the aim for {name}",
                f"{amount} * ({aim} - {own}) = {apart}",
            )
        )
        terms.append(f"{apart}")
        lack += apart
    if len(terms) > 1:
        claim = f"{' + '.join(terms)} = {lack}".replace("+ -", "- ")
        steps.append(_step("All parts together", claim))
    apart = Fraction(strength - p.m)
    steps.append(
        _step(f"One of the {words['unit']} added has the distance", f"{strength} - {aim} = {apart}")
    )
    need = lack / apart
    steps.append(
        _step(f"So the {words['unit']} to be added are", f"{lack} / {_bottom(apart)} = {need}")
    )
    amounts = " + ".join([f"{amount}" for _, amount, _ in _parts(p)])
    whole = f"{_products(_parts(p))} + {_bottom(need)} * {strength}"
    steps.append(
        _step("Put back, that gives the aim", f"({whole}) / ({amounts} + {_bottom(need)}) = {aim}")
    )
    return Derivation(steps, f"yes {need}")


def _measure(words: Mapping[str, str]) -> str:
    return "price" if "money" in words else "strength"


def _unit(words: Mapping[str, str]) -> str:
    if "money" in words:
        return f"{words['money']} per {words['one']}"
    return f"percent {words['part']}"


def _products(parts: list[tuple[str, int, int]]) -> str:
    return " + ".join([f"{amount} * {strength}" for _, amount, strength in parts])


def _added(p: Params) -> tuple[int, int]:
    """How much may be added, and its strength."""
    match p.question:
        case "blend" | "average":
            return p.b, p.q
        case "dilute":
            return p.b, 0
    return p.c, p.r


def _reached(p: Params, start: Fraction, end: Fraction, steps: list[Step]) -> bool:
    """Compares the aim with the range; a step says so."""
    aim = write_number(p.m)
    low, high = min(start, end), max(start, end)
    if low <= p.m <= high:
        steps.append(
            _step(
                "Any amount up to that is allowed, so all between both ends can be had, the aim too",
                f"{low} <= {aim} <= {high}",
            )
        )
        return True
    claim = f"{end} < {aim}" if p.m > end else f"{end} > {aim}"
    steps.append(_step("That is as near as one can come, and the aim lies beyond it", claim))
    return False


def _limited(p: Params, words: Mapping[str, str]) -> Derivation:
    """All that there is of the first kind, filled up with the second, is one end of the range."""
    unit, rest = _unit(words), p.t - p.s
    whole = p.s * p.p + rest * p.q
    end = Fraction(whole, p.t)
    steps = [
        _step(
            f"With all of the first kind, {words['unit']} of the second", f"{p.t} - {p.s} = {rest}"
        ),
        _step("Amount times strength of the first kind", f"{p.s} * {p.p} = {p.s * p.p}"),
        _step("Amount times strength of the second kind", f"{rest} * {p.q} = {rest * p.q}"),
        _step(f"The whole then has, in {unit}", f"({p.s * p.p} + {rest * p.q}) / {p.t} = {end}"),
    ]
    if not _reached(p, Fraction(p.q), end, steps):
        return Derivation(steps, f"no {end}")
    up, down = p.m - p.q, p.p - p.q
    steps += [
        _step("From the second kind to the aim it is", f"{p.m} - {p.q} = {up}"),
        _step("From the second kind to the first it is", f"{p.p} - {p.q} = {down}"),
    ]
    need = Fraction(p.t * up, down)
    steps.append(
        _step(
            f"So the {words['unit']} of the first kind are",
            f"{p.t} * {_bottom(up)} / {_bottom(down)} = {need}",
        )
    )
    back = f"({_bottom(need)} * {p.p} + ({p.t} - {_bottom(need)}) * {p.q}) / {p.t} = {p.m}"
    steps.append(_step("Put back, that gives the aim", back))
    return Derivation(steps, f"yes {need}")


def _open_price(p: Params, words: Mapping[str, str]) -> Derivation:
    """The ends of the price range are those of the mixture's, and the aim takes one price."""
    unit, total, known = _unit(words), p.a + p.b + p.c, p.a * p.p + p.b * p.q
    steps = [
        _step(f"Amount times price of {name}", f"{amount} * {price} = {amount * price}")
        for name, amount, price in _parts(p)
    ]
    both = f"{p.a * p.p} + {p.b * p.q}"
    steps.append(_step("All amounts together", f"{p.a} + {p.b} + {p.c} = {total}"))
    ends = []
    for text, price in (("the lowest", p.lo), ("the highest", p.hi)):
        end = Fraction(known + p.c * price, total)
        claim = f"({both} + {p.c} * {price}) / {total} = {end}"
        steps.append(
            _step(f"At {text} price of the third sort the mixture is worth, in {unit}", claim)
        )
        ends.append(end)
    low, high = ends
    aim = write_number(p.m)
    if not low <= p.m <= high:
        nearest = high if p.m > high else low
        claim = f"{high} < {aim}" if p.m > high else f"{low} > {aim}"
        steps.append(_step("So the aim lies outside, and this end is the nearest to it", claim))
        return Derivation(steps, f"no {nearest}")
    steps.append(_step("So the aim is in reach", f"{low} <= {aim} <= {high}"))
    left = p.m * total - known
    need = Fraction(left, p.c)
    steps += [
        _step("The whole has to be worth", f"{total} * {aim} = {p.m * total}"),
        _step(
            "That leaves for the third sort", f"{p.m * total} - {p.a * p.p} - {p.b * p.q} = {left}"
        ),
        _step("So its price is", f"{left} / {p.c} = {need}"),
        _step(
            "Put back, that gives the aim", f"({both} + {p.c} * {_bottom(need)}) / {total} = {aim}"
        ),
    ]
    return Derivation(steps, f"yes {need}")


def _rounds(p: Params, words: Mapping[str, str]) -> Derivation:
    """Round after round until the aim is met or no round is left."""
    kept, fresh = Fraction(p.a - p.b, p.a), Fraction(p.b, p.a)
    strength, aim, steps = Fraction(p.p), write_number(p.m), []
    steps.append(
        _step("A round keeps this part of the content", f"({p.a} - {p.b}) / {p.a} = {kept}")
    )
    steps.append(_step("The rest is new", f"1 - {kept} = {fresh}"))
    for done in range(1, p.n + 1):
        new = strength * kept + p.q * fresh
        claim = f"{_bottom(strength)} * {kept} + {p.q} * {fresh} = {new}"
        met = p.side * (new - p.m) >= 0
        sign = ">=" if new >= p.m else "<"
        if p.side < 0:
            sign = "<=" if new <= p.m else ">"
        steps.append(_step(f"After round {done} the share of {words['part']} in percent is", claim))
        strength = new
        if met:
            text = f"That is {aim}% {SIDES[p.side]}, and so for the first time"
            steps.append(_step(text, f"{new} {sign} {aim}"))
            return Derivation(steps, f"yes {done}")
    text = (
        f"Every round brings it nearer, but no round is left, and it is not {aim}% {SIDES[p.side]}"
    )
    steps.append(_step(text, f"{strength} {sign} {aim}"))
    return Derivation(steps, f"no {strength}")


DERIVATIONS: dict[str, Callable[[Params, Mapping[str, str]], Derivation]] = {
    "blend": _bounded, "average": _bounded, "alligation": _limited, "dilute": _bounded,
    "third": _bounded, "unknown": _open_price, "table": _bounded, "replace": _rounds,
}  # fmt: skip
