"""Brings answer texts to one alphabet and drops what only decorates them. Text in, text out.

Place: the first step of `equivalence`. Unicode signs become ASCII or LaTeX names, wrappers such as
$..$, \\boxed{..} and **..** fall away, and spacing commands go. Nothing that carries meaning is
touched.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-", "×": "*", "·": "*",
    "⋅": "*", "∙": "*", "÷": "/", "⁄": "/", "∕": "/", "√": "\\sqrt ", "∞": "\\infty ", "≤": "<=",
    "≥": ">=", "≠": "!=", "∪": "\\cup ", "∈": "\\in ", "∅": "\\emptyset ", "±": "\\pm ",
    "∓": "\\mp ", "“": "\"", "”": "\"", "‘": "'", "’": "'", "º": "°", "˚": "°", "∶": ":",
    "\\dfrac": "\\frac", "\\tfrac": "\\frac", "\\cfrac": "\\frac", "\\leq": "<=", "\\geq": ">=",
    "\\le": "<=", "\\ge": ">=", "\\lt": "<", "\\gt": ">", "\\neq": "!=", "\\ne": "!=",
    "\\varnothing": "\\emptyset ", "\\colon": ":", "\\degree": "°", "\\land": " and ",
    "\\lor": " or ", "\\lvert": "|", "\\rvert": "|", "\\vert": "|", "\\mid": "|", "\\%": "%",
    "\\$": "$", "\\#": "#", "\\&": "&", "\\left": "", "\\right": "", "\\big": "", "\\Big": "",
    "\\bigl": "", "\\bigr": "", "\\displaystyle": "", "\\limits": "", "\\,": " ", "\\;": " ",
    "\\:": " ", "\\!": "", "\\quad": " ", "\\qquad": " ", "\\ ": " ", "~": " ", "{,}": ",",
    "\\{": "⦃", "\\}": "⦄", "\\circ": "°", "^{°}": "°", "^°": "°",
    "+/-": "\\pm ", "+-": "\\pm ", "\\langle": "(",
    "\\rangle": ")", "\\mathbb{R}": "(-\\infty ,\\infty )",
}  # fmt: skip
_GREEK = {
    letter: unicodedata.name(letter).split()[-1] for letter in "αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΣΦΨΩ"
}
_SIGNS |= {
    letter: f"\\{name.lower() if letter.islower() else name.title()} "
    for letter, name in _GREEK.items()
}
_SIGNS |= {"π": "\\pi ", "λ": "\\lambda ", "Λ": "\\Lambda "}
_SIGN = re.compile("|".join(re.escape(sign) + (r"(?![A-Za-z])" if sign[1:].isalpha() else "")
                            for sign in sorted(_SIGNS, key=len, reverse=True)))  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TEXT_COMMAND = re.compile(
    r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|operatorname|mbox|bf|rm)\s*\{([^{}]*)\}"
)
_WRAPPERS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\$\$(.*)\$\$", r"\$([^$]*)\$", r"\\\((.*)\\\)", r"\\\[(.*)\\\]",
        r"\*\*([^*]*)\*\*", r"`+([^`]*)`+", r'"([^"]*)"', r"'([^']*)'",
    )
)  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z0-9 ,.+\-/()\[\]]*")
_PERCENT = re.compile(r"\s*\bper\s?cent\b", re.IGNORECASE)
_CROSS = re.compile(r"(?<=[\d. ])[xX]\s*(?=10\s*(?:\^|\*\*))")
_DIGIT_GROUPS = re.compile(r"(?<![\d.,])(\d{1,3})((?:\\[,;! ]|\{,\})\d{3})+(?![\d])")


class Unreadable(ValueError):
    """The text holds characters that no answer has."""


def simplified(text: str) -> str:
    """The text in the common alphabet without wrappers. Raises Unreadable on control characters."""
    if text.lstrip().startswith("~"):
        raise Unreadable("an approximate value")
    if _PLAIN.fullmatch(text) and "+-" not in text and "+/-" not in text:
        return _spelled(_unwrapped(re.sub(r"\s+", " ", text)))
    text = _ascii(text)
    before = None
    while text != before:
        before = text
        text = _unwrapped(text)
        text = _DIGIT_GROUPS.sub(lambda match: re.sub(r"[^\d]", "", match[0]), text)
        text = _TEXT_COMMAND.sub(r" \1 ", text)
        text = _SIGN.sub(lambda match: _SIGNS[match[0]], text)
        text = re.sub(r"\{([^{}]*)\\over(?![A-Za-z])([^{}]*)\}", r"\\frac{\1}{\2}", text)
    return _spelled(_unwrapped(re.sub(r"\s+", " ", text)))


def _spelled(text: str) -> str:
    """`25 percent` as 25%, `3x10^8` as 3*10^8, degrees of temperature as one sign."""
    text = _CROSS.sub("*", _PERCENT.sub("%", text))
    return re.sub(
        r"(?:°|\s*\bdegrees?)\s*(C(?:elsius)?|F(?:ahrenheit)?)\b", lambda m: f" °{m[1][0]}", text
    )


def _ascii(text: str) -> str:
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]+", lambda m: "^{" + m[0].translate(_SUPERSCRIPTS) + "}", text)
    text = re.sub("[₀₁₂₃₄₅₆₇₈₉]+", lambda m: "_{" + m[0].translate(_SUBSCRIPTS) + "}", text)
    text = re.sub("[¼-¾⅐-⅞]", lambda m: " " + unicodedata.normalize("NFKC", m[0]), text)
    text = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    for character in text:
        if (
            unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
            and character not in "\t\n\r"
        ):
            raise Unreadable(f"the character {character!r}")
    return text


def _unwrapped(text: str) -> str:
    """Without the wrappers around the whole text and the full stop behind it."""
    before = None
    while text != before:
        before = text
        text = text.strip()
        if text[-1:] in (".", ",", ";") and not text.endswith("..."):
            text = text[:-1].rstrip()
        for wrapper in _WRAPPERS:
            if match := wrapper.fullmatch(text):
                text = match[1]
        text = _unboxed(text)
    return text


def _unboxed(text: str) -> str:
    for command in ("\\boxed{", "\\fbox{"):
        if text.startswith(command) and closing(text, len(command) - 1) == len(text) - 1:
            return text[len(command) : -1]
    return text


_OPEN, _CLOSE = "([{⦃", ")]}⦄"


def closing(text: str, start: int) -> int:
    """Where the bracket at `start` closes, or -1.

    Round and square may close each other, as in (1, 2].
    """
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] in _OPEN) - (text[index] in _CLOSE)
        if depth == 0:
            return index
    return -1


def split(text: str, separators: re.Pattern[str]) -> list[str]:
    """The pieces between separators that stand outside all brackets."""
    pieces, depth, start, index = [], 0, 0, 0
    while index < len(text):
        depth += (text[index] in _OPEN) - (text[index] in _CLOSE)
        match = separators.match(text, index) if depth == 0 else None
        if match is None or match.end() == index:
            index += 1
            continue
        pieces.append(text[start:index].strip())
        start = index = match.end()
    return [*pieces, text[start:].strip()]
