"""Units of measure with exact factors.

Text in, (factor, dimension) out; `answer_shape` asks it about trailing words.

Factors are exact by definition of the units (1 inch = 0.0254 m), so 1.5 km = 1500 m is decided by
rationals. Each currency is a dimension of its own; temperatures on different scales are too, since
they differ by an offset.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple


class Unit(NamedTuple):
    factor: Fraction
    """How many base units one of these is; for angles, in half turns of pi."""
    dimension: tuple[tuple[str, int], ...]


# Each entry: factor, base dimension, names. A plural in s goes without saying.
_TABLE = """
1 m: m meter metre | 1/1000 m: mm millimeter millimetre | 1/100 m: cm centimeter centimetre
1/10 m: dm decimeter decimetre | 1000 m: km kilometer kilometre
1/1000000 m: µm micrometer micrometre | 1/1000000000 m: nm nanometer nanometre
127/5000 m: in inch inches | 381/1250 m: ft foot feet | 1143/1250 m: yd yard
201168/125 m: mi mile
1 kg: kg kilogram kilo | 1/1000 kg: g gram gramme | 1/1000000 kg: mg milligram
1000 kg: t tonne | 45359237/100000000 kg: lb pound | 45359237/1600000000 kg: oz ounce
1 s: s sec second | 1/1000 s: ms millisecond | 60 s: min minute | 3600 s: h hr hour
86400 s: day | 604800 s: week | 1 month: month | 12 month: yr year
1/1000 m^3: l L liter litre | 1/1000000 m^3: ml mL milliliter millilitre
1/100000 m^3: cl cL centiliter centilitre | 10000 m^2: ha hectare
1 A: A amp ampere | 1 K: K kelvin | 1 mol: mol mole | 1 celsius: °C celsius
1 fahrenheit: °F fahrenheit | 1 kg,m,s^-2: N newton | 1 kg,m^2,s^-2: J joule
1000 kg,m^2,s^-2: kJ kilojoule | 1 kg,m^2,s^-3: W watt | 1000 kg,m^2,s^-3: kW kilowatt
1 kg,m^-1,s^-2: Pa pascal | 1000 kg,m^-1,s^-2: kPa kilopascal | 1 s^-1: Hz hertz
1 kg,m^2,s^-3,A^-1: V volt | 1 A,s: C coulomb | 5/18 m,s^-1: kmh kph | 1397/3125 m,s^-1: mph
1/180 angle: ° deg degree | 1 radian: rad radian
1 dollar: $ USD dollar buck | 1/100 dollar: ¢ cent | 1 euro: € EUR euro | 1 gbp: £ GBP
1 yen: ¥ JPY yen | 1 rupee: ₹ INR rupee
"""
_FACTOR = re.compile(r"([A-Za-zµ°$€£¥₹¢]+)\s*(?:\^\s*\{?\s*(-?\d)\s*\}?)?")
_POWER_WORDS = {"square": 2, "sq": 2, "cubic": 3}


def _dimension(text: str) -> tuple[tuple[str, int], ...]:
    parts = (part.partition("^") for part in text.split(","))
    return tuple(sorted((name, int(power or 1)) for name, _, power in parts))


def _table() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for entry in re.split(r"[|\n]", _TABLE.strip()):
        measure, _, names = entry.partition(":")
        factor, dimension = measure.split()
        for name in names.split():
            unit = Unit(Fraction(factor), _dimension(dimension))
            units[name] = unit
            if len(name) > 1:
                units[name + "s"] = unit
    return units


_UNITS = _table()
RADIAN = (("radian", 1),)
ANGLE = (("angle", 1),)


@lru_cache(maxsize=1024)
def unit(text: str) -> Unit | None:
    """The unit a text such as `km/h`, `m s^{-1}` or `square meters` names, or None."""
    factor, powers = Fraction(1), dict[str, int]()
    sign, word_power, position = 1, 1, 0
    text = re.sub(r"\bper\b", "/", text.strip())
    while position < len(text):
        if text[position] in " */()\\":
            sign = -1 if text[position] == "/" else sign
            position += 1
            continue
        match = _FACTOR.match(text, position)
        if match is None:
            return None
        position = match.end()
        if match[1].lower() in _POWER_WORDS:
            word_power = _POWER_WORDS[match[1].lower()]
            continue
        known = _UNITS.get(match[1]) or (
            _UNITS.get(match[1].lower()) if len(match[1]) > 2 else None
        )
        if known is None:
            return None
        power = sign * word_power * int(match[2] or 1)
        word_power = 1
        factor *= known.factor**power
        for name, count in known.dimension:
            powers[name] = powers.get(name, 0) + count * power
    dimension = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Unit(factor, dimension) if dimension else None
