"""Cuts mathematics, LaTeX or plain, into tokens.

Text in, Tokens out; the first half of `math_tree`.

Only listed words have a meaning. Anything else raises NotMath, as does text beyond the bounds
below.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from datagen.errors import ExpressionError

MAX_CHARACTERS = 2_000
MAX_TOKENS = 600
MAX_DIGITS = 1_000
MAX_SCIENTIFIC_EXPONENT = 5_000


class NotMath(ExpressionError):
    """The text is not of the language, is ambiguous in it, or exceeds its bounds."""


_FUNCTION_WORDS = """
sin cos tan sec csc cot arcsin arccos arctan sinh cosh tanh exp ln log lg abs sqrt cbrt floor ceil
"""
FUNCTIONS = frozenset(_FUNCTION_WORDS.split())
_SAME_FUNCTION = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "ceiling": "ceil"}
_GREEK_WORDS = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho
sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega ell
"""
GREEK = frozenset(_GREEK_WORDS.split())
CONSTANTS = {"pi": "pi", "infty": "inf", "infinity": "inf", "inf": "inf", "oo": "inf"}
_OPERATORS = {"\\cdot": "*", "\\times": "*", "\\div": "/", "**": "^", "\\ast": "*", "\\lbrace": "{"}
_TOKEN = re.compile(
    r"(?P<space>\s*)(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<word>\\[A-Za-z]+|[A-Za-z]+)"
    r"|(?P<sign>\*\*|[-+*/^_(){}\[\]|!%,°]))"
)


class Token(NamedTuple):
    kind: str
    text: str
    spaced: bool
    """Whether white space stands before it: `1/2 x` is a half of x, `1/2x` is anyone's guess."""


END = Token("end", "", False)


def number(text: str) -> Fraction:
    """The exact value of decimal or scientific notation. Raises NotMath beyond the bounds."""
    mantissa, _, exponent = text.replace("E", "e").partition("e")
    if len(mantissa) > MAX_DIGITS or (
        exponent and abs(int(exponent[:9])) > MAX_SCIENTIFIC_EXPONENT
    ):
        raise NotMath(f"a number of more than {MAX_DIGITS} digits")
    return Fraction(mantissa) * Fraction(10) ** int(exponent or 0)


def tokens(text: str) -> list[Token]:
    """The text cut into tokens. Raises NotMath naming the first character that belongs to none."""
    if len(text) > MAX_CHARACTERS:
        raise NotMath(f"{len(text)} characters; at most {MAX_CHARACTERS}")
    found: list[Token] = []
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotMath(f"not mathematics at {text[position : position + 20]!r}")
        kind = match.lastgroup or ""
        found.extend(_split(kind, match[kind], bool(match["space"])))
        position = match.end()
    if len(found) > MAX_TOKENS:
        raise NotMath(f"more than {MAX_TOKENS} tokens")
    return found


def _split(kind: str, text: str, spaced: bool) -> list[Token]:
    """A letter run that is no known word is a product of at most three one-letter variables."""
    if kind != "word":
        return [Token(kind, _OPERATORS.get(text, text), spaced)]
    if text in _OPERATORS:
        return [Token("sign", _OPERATORS[text], spaced)]
    if text.startswith("\\"):
        bare = text[1:]
        known = bare in FUNCTIONS or bare in GREEK or bare in CONSTANTS
        kind = "word" if known and bare != "sqrt" else "command"
        return [Token(kind, bare if kind == "word" else text, spaced)]
    text = _SAME_FUNCTION.get(text, text)
    if len(text) == 1 or text in FUNCTIONS or text in GREEK or text in CONSTANTS:
        return [Token("word", text, spaced)]
    if len(text) > 3:
        raise NotMath(f"{text[:20]!r} is not a word of mathematics")
    return [Token("word", letter, spaced and not index) for index, letter in enumerate(text)]
