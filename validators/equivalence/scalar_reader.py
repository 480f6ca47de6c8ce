"""Reads what stands alone: numbers with a base, options, clock times, ratios, quantities,
expressions, labels.

Place: `answer_reader` tries these on whatever is no list, interval or equation. Each reader returns
None when the text is not its kind, and raises NotMath when it is but makes no sense or exceeds a
bound.
"""

from __future__ import annotations

import re
from fractions import Fraction

from validators.equivalence.answer_shape import (
    Based,
    Choice,
    Clock,
    Label,
    Math,
    Quantity,
    Ratio,
    Shape,
)
from validators.equivalence.answer_text import split
from validators.equivalence.math_nodes import Node, exact, num, variables
from validators.equivalence.math_tokens import CONSTANTS, FUNCTIONS, GREEK, NotMath, number
from validators.equivalence.math_tree import parse
from validators.equivalence.units import ANGLE, Unit, unit

_THOUSANDS = re.compile(r"[-+]?\s*\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BASED = re.compile(r"([0-9A-Za-z]+)\s*_\s*(?:\{\s*(\w+)\s*\}|(\w+))")
_BASE_NAMES = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_BASE_NAMES |= {"twelve": 12, "sixteen": 16}
_PREFIXED = re.compile(r"0([xbo])([0-9a-fA-F]+)")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\s*(?:([ap])\.?\s?m\.?)?", re.IGNORECASE)
_CHOICE = re.compile(
    r"\(?\s*([A-Za-z])\s*[).:]+|\(\s*([A-Za-z])\s*\)?|(?:option|choice)\s+\(?([A-Za-z])\)?", re.I
)
_CHOICE_AND_TEXT = re.compile(r"\(([A-Z])\)\s+(\S.*)|([A-Z])[.)]\s+(\S.*)")
_MONEY = re.compile(r"([-+]?)\s*(?:US)?\s*([$€£¥₹])\s*([-+]?[\d.,/ ]*\d(?:\.\d*)?)")
_COMPOUND = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_COUNTED = re.compile(r"([-+]?[\d.,/ ]*\d)\s+((?:[A-Za-z]+[ -]?)+)")
_UNIT_START = re.compile(r"(?<![A-Za-z\\_^{])[A-Za-zµ°$€£¥₹¢]")
_WORD_BREAK = re.compile(r"[\s:=\-]+")
_ARTICLES = frozenset(("a", "an", "the"))
_REPEATING = re.compile(r"(-?)(\d*\.\d*)\\overline ?\{ ?(\d+) ?\}")
_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_KNOWN = FUNCTIONS | GREEK | CONSTANTS.keys()
_NOT_COUNTED = _KNOWN | {"not", "and", "or"}
_PHRASE = re.compile(r"(?=.*[^\W\d_])[\w\s'.,:;()!?&-]*", re.DOTALL)
_COUNTING = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty
"""
_NUMBER_WORDS = _COUNTING.split()
_HYPHENATED = re.compile(r"\d{1,9}-\d{1,9}|\d{1,9}(?:[-/.]\d{1,9}){2,4}")
_CYCLES = re.compile(r"(?:\(\d+\)\s*){2,}")
_HOUR = re.compile(r"^(\d{1,2})\s*([ap])\.?\s?m\.?$", re.IGNORECASE)
_LINKS = frozenset(("is", "are", "was"))
_RATIO = re.compile(r"\s*:\s*|\s+to\s+")
_MIXED = re.compile(r"([-+]?)\s*(\d+) +(\d+)/(\d+)")


def label(text: str, *, is_item: bool = False) -> Label:
    """Words without case, articles and linking verbs.

    In a list, a capital A is a name and stays.
    """
    words = [word for word in _WORD_BREAK.split(text.strip(" .!\"'")) if word]
    if (
        len(words) > 1
        and words[0].lower() in _ARTICLES
        and words[1] not in _LINKS
        and not (is_item and words[0] == "A")
    ):
        words = words[1:]
    kept = [w for i, w in enumerate(words) if not (i and (w in _ARTICLES or w in _LINKS))]
    return Label(tuple(word.casefold() for word in kept), text)


def hyphenated(text: str) -> Label | None:
    """Dates, scores, ranges and versions: 2020-01-02 is not 2017, and 3-1 may not be 2-0."""
    if _HYPHENATED.fullmatch(text):
        return Label(tuple(str(int(part)) for part in re.split(r"[-/.]", text)), text)
    if _CYCLES.fullmatch(text):
        raise NotMath("ambiguous: a product of numbers or of cycles")
    return None


def based(text: str) -> Shape | None:
    if match := _PREFIXED.fullmatch(text):
        base, digits = {"x": 16, "b": 2, "o": 8}[match[1]], match[2]
    elif match := _BASED.fullmatch(text):
        digits, name = match[1], match[2] or match[3]
        base = _BASE_NAMES.get(
            name, int(name) if name.isascii() and name.isdigit() and len(name) < 3 else 0
        )
        if not digits[0].isdigit() and not (base > 10 and len(digits) > 1 and digits.isupper()):
            return None
    else:
        return None
    if not 2 <= base <= 36 or len(digits) > 1_000:
        return None
    try:
        return Based(int(digits, base), base)
    except ValueError:
        raise NotMath(f"{digits[:20]!r} has a digit outside base {base}") from None


def choice(text: str) -> Shape | None:
    if match := _CHOICE.fullmatch(text):
        letter = match[1] or match[2] or match[3]
        return Math(Node("var", letter), letter)
    if match := _CHOICE_AND_TEXT.fullmatch(text):
        return Choice(match[1] or match[3], match[2] or match[4])
    return None


def compound(text: str) -> Shape | None:
    """`2 hours 30 minutes`: units of one dimension, each smaller than the last."""
    pieces = _COMPOUND.findall(text)
    if len(pieces) < 2 or _COMPOUND.sub("", text).replace("and", "").strip(" ,"):
        return None
    units = [unit(name) for _, name in pieces]
    known = [found for found in units if found is not None]
    factors = [found.factor for found in known]
    if len(known) < len(pieces) or len({found.dimension for found in known}) > 1:
        return None
    if factors != sorted(set(factors), reverse=True):
        return None
    total = sum(
        (Fraction(count) * factor for (count, _), factor in zip(pieces, factors, strict=True)),
        Fraction(0),
    )
    return Quantity(num(total), Unit(Fraction(1), known[0].dimension), "", False, text)


def clock(text: str) -> Shape | None:
    match = _CLOCK.fullmatch(_HOUR.sub(r"\1:00 \2m", text))
    if match is None:
        return None
    hour, minute, second, half = (
        int(match[1]),
        int(match[2]),
        int(match[3] or 0),
        (match[4] or "").lower(),
    )
    if half and 1 <= hour <= 12:
        return Clock(((hour % 12 + 12 * (half == "p")) * 60 + minute) * 60 + second)
    if half:
        raise NotMath(f"no time of day: {text[:20]!r}")
    parts = (hour, minute) if match[3] is None else (hour, minute, second)
    return Ratio(tuple(map(num, parts)), maybe_clock=hour < 24)


def clock_of(ratio: Ratio) -> int:
    """The second of the day that hh:mm or hh:mm:ss names."""
    values = [int(exact(part) or 0) for part in ratio.parts] + [0]
    return (values[0] * 60 + values[1]) * 60 + values[2]


def ratio(text: str) -> Shape | None:
    pieces = split(text, _RATIO)
    if len(pieces) < 2 or len(pieces) > 9:
        return None
    try:
        parts = tuple(parse(piece) for piece in pieces)
    except NotMath:
        return None
    return None if any(map(variables, parts)) else Ratio(parts, maybe_clock=False)


def quantity(text: str) -> Shape | None:
    if match := _MONEY.fullmatch(text):
        tree = _constant(f"{match[1]}{match[3]}")
        return None if tree is None else Quantity(tree, unit(match[2]), "", False, text)
    for match in _UNIT_START.finditer(text):
        start = match.start()
        if start and (found := unit(text[start:])) is not None:
            tree = _constant(text[:start].rstrip("*\\ "))
            if tree is not None and not (found.dimension == ANGLE and _has_function(tree)):
                glued = (
                    text[start - 1] not in " °" and len(text) - start == 1 and text[start].isalpha()
                )
                return Quantity(tree, found, "", glued, text)
    if match := _COUNTED.fullmatch(text):
        words = match[2].strip().lower().split()
        tree = _constant(match[1]) if len(words[0]) > 2 and _NOT_COUNTED.isdisjoint(words) else None
        return None if tree is None else Quantity(tree, None, " ".join(words), False, text)
    return None


def _has_function(tree: Node) -> bool:
    """The degrees of sin 30° belong to the 30, not to the sine."""
    return tree.kind == "fn" or any(map(_has_function, tree.args))


def _constant(text: str) -> Node | None:
    try:
        shape = expression(text)
    except NotMath:
        return None
    if not isinstance(shape, Math) or variables(shape.tree) or "%" in text:
        return None
    return shape.tree


def expression(text: str) -> Math | None:
    """An expression, `1,234` and the mixed number `1 4/5` included. None when it is not one."""
    if _THOUSANDS.fullmatch(text):
        sign = -1 if text[0] == "-" else 1
        return Math(num(sign * number(text.lstrip("+- ").replace(",", ""))), text)
    if match := _MIXED.fullmatch(text):
        value = Fraction(int(match[2])) + Fraction(int(match[3]), int(match[4]) or 1)
        if int(match[4]) == 0:
            raise NotMath("division by zero")
        return Math(num(-value if match[1] == "-" else value), text)
    if match := _REPEATING.fullmatch(text):
        return Math(num(_repeating(match[1], match[2], match[3])), text)
    if text.lower() in _NUMBER_WORDS:
        return Math(num(_NUMBER_WORDS.index(text.lower())), text)
    words = text.split() if _WORDS.fullmatch(text) else []
    if any(len(word) > 1 and word not in _KNOWN for word in words):
        return None
    if len(words) > 1 and _KNOWN.isdisjoint(words):
        # A row of letters is a list more often than a product, and lists keep their order.
        return None
    try:
        return Math(parse(text), text)
    except NotMath as error:
        if str(error).startswith("ambiguous") or not _PHRASE.fullmatch(text):
            raise
        return None


def _repeating(sign: str, head: str, period: str) -> Fraction:
    """0.1\\overline{6} is 1/10 + 6/90."""
    places = len(head.partition(".")[2])
    scale: int = (10 ** len(period) - 1) * 10**places
    tail = number(period) / scale
    value = number(head if head[-1] != "." else f"{head}0") + tail
    return -value if sign else value
