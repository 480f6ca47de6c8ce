"""How numbers stand in a lifted text: `12`, `1,200`, `3.50`, `seven`. Each kind is a `Slot`, so it reads back.

Values outside are int or Fraction; inside the step-by-step route they are integers in a unit of 10**-places.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from datagen.phrasing import Slot

_UNITS = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
    ),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
WORDS |= {word: 20 + 10 * i for i, word in enumerate(_TENS)}
WORDS |= {f"{tens}-{unit}": WORDS[tens] + WORDS[unit] for tens in _TENS for unit in _UNITS[1:10]}
_SPELT = {value: word for word, value in WORDS.items()}


def spell(value: int) -> str:
    """The number as a word; below one hundred."""
    return _SPELT[int(value)]


def to_scaled(value: int | Fraction, places: int) -> int:
    """The value in units of 10**-places, which must be exact."""
    return int(value) if places == 0 else int(value * 10**places)


def from_scaled(scaled: int, places: int) -> int | Fraction:
    if places == 0:
        return scaled
    value = Fraction(scaled, 10**places)
    return value.numerator if value.denominator == 1 else value


def digits(scaled: int, places: int, comma: bool = False) -> str:
    """A scaled integer with all its places: 350 with two places is `3.50`."""
    whole, rest = divmod(abs(scaled), 10**places)
    sign = "-" if scaled < 0 else ""
    head = f"{whole:,}" if comma else str(whole)
    return f"{sign}{head}.{rest:0{places}d}" if places else f"{sign}{head}"


def plain(scaled: int, places: int) -> str:
    """A scaled integer as a decimal without needless zeros."""
    text = digits(scaled, places)
    return text.rstrip("0").rstrip(".") if places else text


def _fixed(places: int, bare: bool = False) -> Slot:
    def write(value: int | Fraction) -> str:
        text = digits(to_scaled(value, places), places)
        return text.removeprefix("0") if bare else text

    head = r"" if bare else r"\d+"
    return Slot(rf"{head}\.\d{{{places}}}", lambda text: _exact(Fraction(text)), write)


def _exact(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


SLOTS: dict[str, Slot] = {
    "comma": Slot(
        r"\d{1,3}(?:,\d{3})+", lambda text: int(text.replace(",", "")), lambda v: f"{v:,}"
    ),
    "word": Slot(r"[a-z]+(?:-[a-z]+)?", lambda text: WORDS.get(text, -1), spell),
    "Word": Slot(
        r"[A-Z][a-z]+(?:-[a-z]+)?",
        lambda text: WORDS.get(text.lower(), -1),
        lambda value: spell(value).capitalize(),
    ),
}
SLOTS |= {f"fixed{places}": _fixed(places) for places in range(1, 5)}
SLOTS |= {f"bare{places}": _fixed(places, bare=True) for places in range(1, 5)}


def form(kind: str, places: int) -> Callable[[int], str]:
    """How a scaled integer prints in a step: `dec` plainly, `comma` with separators, `cents` as money with
    cents, `hundredth` as the decimal of a percentage, `word` and `Word` spelt."""
    match kind:
        case "comma":
            return lambda scaled: digits(scaled, places, comma=True)
        case "cents":
            return lambda scaled: digits(scaled * 10 ** (2 - places), 2)
        case "hundredth":
            return lambda scaled: plain(scaled, places + 2)
        case "word":
            return spell
        case "Word":
            return lambda scaled: spell(scaled).capitalize()
    return str if places == 0 else lambda scaled: plain(scaled, places)
