"""Propositional statements as English sentences, and back. Words in, structures out; no logic is done here.

An atom is a key such as `pump` with two sentences, "the pump runs" and "the pump does not run". A `Rule` is
what one sentence says; `SLOTS` holds slot kinds that write whole lists of rules in several forms and
layouts. Reading understands every form, whatever form the slot writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from datagen.phrasing import Slot, join_words, split_words
from seeds.deductive._settings import PHRASES

Literal = tuple[str, bool]
"""An atom's key, and whether it is said to be so."""


class Rule(NamedTuple):
    """What one sentence says: all of the body give at least one of the head.

    No body: at least one of the head is so. No head: the body cannot all be so. Kind `iff`: the one body
    literal and the one head literal are so together; `xor`: exactly one of the two in the head is so.
    """

    body: tuple[Literal, ...]
    head: tuple[Literal, ...]
    kind: str = "if"


def fact(literal: Literal) -> Rule:
    return Rule((), (literal,))


def negated(literal: Literal) -> Literal:
    return literal[0], not literal[1]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_LITERALS = {phrase: literal for literal, phrase in PHRASES.items()}
_LITERALS |= {capital(phrase): literal for phrase, literal in _LITERALS.items()}


def say(literal: Literal) -> str:
    """The literal as a clause: `the pump does not run`."""
    return PHRASES[literal]


def hear(text: str) -> Literal:
    """The literal of a clause. Raises KeyError if it is none's."""
    return _LITERALS[text]


def say_all(literals: Sequence[Literal]) -> str:
    """The literals as clauses joined by commas and `and`."""
    return join_words([PHRASES[literal] for literal in literals])


def _say_any(literals: Sequence[Literal]) -> str:
    words = [PHRASES[literal] for literal in literals]
    match len(words):
        case 1:
            return words[0]
        case 2:
            return f"{words[0]} or {words[1]}, or both"
    return "at least one of these holds: " + "; ".join(words)


def _both(literals: Sequence[Literal]) -> str:
    """One or two literals behind `whenever`: `both` binds the two together."""
    words = [PHRASES[literal] for literal in literals]
    return words[0] if len(words) == 1 else f"both {words[0]} and {words[1]}"


def sentence(rule: Rule, form: str = "if") -> str:
    """The rule as a sentence without its full stop, in the wanted form or, where that does not fit, another."""
    body, head, kind = rule
    if kind == "iff":
        link = "exactly when" if form == "whenever" else "if and only if"
        return capital(f"{PHRASES[body[0]]} {link} {PHRASES[head[0]]}")
    if kind == "xor":
        return f"Either {PHRASES[head[0]]} or {PHRASES[head[1]]}, but not both"
    if not body:
        return capital(_say_any(head))
    if not head:
        if len(body) == 2:
            return f"It cannot be that both {PHRASES[body[0]]} and {PHRASES[body[1]]}"
        return "It cannot be that all of these hold: " + "; ".join(PHRASES[item] for item in body)
    if len(head) == 1:
        match form:
            case "every" if len(body) <= 2:
                return f"Whenever {say_all(body)}, {PHRASES[head[0]]}"
            case "case" if len(body) <= 2:
                return f"In every case where {say_all(body)}, {PHRASES[head[0]]}"
            case "follows" if len(body) <= 2:
                return f"When {say_all(body)}, it follows that {PHRASES[head[0]]}"
            case "whenever" if len(body) <= 2:
                return capital(f"{PHRASES[head[0]]} whenever {_both(body)}")
            case "back" if len(body) <= 2:
                return capital(f"{PHRASES[head[0]]} if {_both(body)}")
            case "only" if len(body) == 1:
                return capital(f"{PHRASES[body[0]]} only if {PHRASES[head[0]]}")
    return f"If {say_all(body)}, then {_say_any(head)}"


def clause(rule: Rule) -> str:
    """The rule as a clause inside a sentence: `if the pump runs, then the fan turns`."""
    text = sentence(rule)
    leading = rule.body if rule.kind == "iff" else rule.head[:1] if not rule.body else ()
    # Names and letters keep their capitals.
    if leading and text.startswith(PHRASES[leading[0]]):
        return text
    return text[0].lower() + text[1:]


def _all(text: str) -> tuple[Literal, ...]:
    single = _LITERALS.get(text)
    if single is not None:
        return (single,)
    text = text.removeprefix("both ")
    words = split_words(text) if ", " in text else text.split(" and ")
    return tuple([_LITERALS[word] for word in words])


def _any(text: str) -> tuple[Literal, ...]:
    single = _LITERALS.get(text)
    if single is not None:
        return (single,)
    listed = text.removeprefix("at least one of these holds: ")
    if listed != text:
        return tuple(_LITERALS[word] for word in listed.split("; "))
    if text.endswith(", or both"):
        return tuple(_LITERALS[word] for word in text.removesuffix(", or both").split(" or "))
    return (_LITERALS[text],)


_OPENINGS: tuple[tuple[str, Callable[[str], Rule]], ...] = (
    ("If ", lambda rest: _halves(rest.split(", then "))),
    ("Whenever ", lambda rest: _halves(rest.rsplit(", ", 1))),
    ("In every case where ", lambda rest: _halves(rest.rsplit(", ", 1))),
    ("When ", lambda rest: _halves(rest.split(", it follows that "))),
    (
        "It cannot be that all of these hold: ",
        lambda rest: Rule(tuple(_LITERALS[w] for w in rest.split("; ")), ()),
    ),
    ("It cannot be that both ", lambda rest: Rule(_all(rest), ())),
    (
        "At least one of these holds: ",
        lambda rest: Rule((), tuple(_LITERALS[w] for w in rest.split("; "))),
    ),
    ("Either ", lambda rest: Rule((), _pair(rest), "xor")),
)


def _halves(halves: Sequence[str]) -> Rule:
    body, head = halves
    return Rule(_all(body), _any(head))


def _pair(rest: str) -> tuple[Literal, Literal]:
    first, second = rest.removesuffix(", but not both").split(" or ")
    return _LITERALS[first], _LITERALS[second]


_MIDDLES = re.compile(r"(.+?) (whenever|exactly when|if and only if|only if|if) (.+)")


@lru_cache(maxsize=16384)
def read_sentence(text: str) -> Rule:
    """The rule that a sentence without its full stop states. Raises KeyError or ValueError if it states none."""
    for opening, reader in _OPENINGS:
        if text.startswith(opening):
            return reader(text[len(opening) :])
    match = _MIDDLES.fullmatch(text)
    if match is None:
        return Rule((), _any(text))
    left, link, right = match.groups()
    if link in ("exactly when", "if and only if"):
        return Rule((_LITERALS[left],), (_LITERALS[right],), "iff")
    if link == "only if":
        return Rule((_LITERALS[left],), (_LITERALS[right],))
    return Rule(_all(right), (_LITERALS[left],))


STYLES: dict[str, tuple[str, ...]] = {
    "if": ("if",),
    "every": ("every",),
    "whenever": ("whenever",),
    "case": ("case",),
    "back": ("back",),
    "mixed": ("if", "whenever", "every", "back", "case"),
    "varied": ("back", "if", "follows", "every"),
    "strict": ("only", "if", "whenever", "follows"),
}
"""The forms a list of rules goes through, sentence by sentence."""


def _sentences(rules: Sequence[Rule], style: str) -> list[str]:
    forms = STYLES[style]
    return [sentence(rule, forms[i % len(forms)]) for i, rule in enumerate(rules)]


def _quiet(read: Callable[[str], object]) -> Callable[[str], object]:
    """A reader that gives None for a text that it does not understand, so that reading never raises."""

    def reader(text: str) -> object:
        try:
            return read(text)
        except (KeyError, ValueError):
            return None

    return reader


def _labelled(texts: Sequence[str], mark: str) -> list[str]:
    """The texts behind the labels `mark` with 1, 2 ... in it. Raises ValueError where a label is wrong."""
    found = []
    for i, text in enumerate(texts):
        label = mark.format(i + 1)
        if not text.startswith(label):
            raise ValueError(f"label {label!r} expected: {text[:20]!r}")
        found.append(text[len(label) :])
    return found


def _list_slot(style: str, mark: str) -> Slot:
    """A list of rules, one a line, behind a mark such as `({}) ` or `- `."""

    def write(rules: Sequence[Rule]) -> str:
        return "\n".join(
            f"{mark.format(i + 1)}{text}." for i, text in enumerate(_sentences(rules, style))
        )

    def read(text: str) -> tuple[Rule, ...]:
        return tuple(
            read_sentence(line.removesuffix(".")) for line in _labelled(text.split("\n"), mark)
        )

    line = re.escape(mark).replace(r"\{\}", r"\d+") + r"[^\n]+\."
    return Slot(rf"{line}(?:\n{line})*", _quiet(read), write)


def _prose_slot(style: str) -> Slot:
    """A list of rules as sentences of one paragraph."""
    return Slot(
        r"[A-Z][^\n]*?\.",
        _quiet(lambda text: tuple(map(read_sentence, text.removesuffix(".").split(". ")))),
        lambda rules: ". ".join(_sentences(rules, style)) + ".",
    )


def _inline_slot(style: str) -> Slot:
    """A list of rules as numbered sentences of one paragraph: `(1) If ... (2) If ...`."""

    def write(rules: Sequence[Rule]) -> str:
        return " ".join(f"({i + 1}) {text}." for i, text in enumerate(_sentences(rules, style)))

    def read(text: str) -> tuple[Rule, ...]:
        lines = re.split(r"(?<=\.) (?=\()", text)
        return tuple(read_sentence(line.removesuffix(".")) for line in _labelled(lines, "({}) "))

    return Slot(r"\(1\) [^\n]*?\.", _quiet(read), write)


def _options_slot() -> Slot:
    """Literals behind letters: `(a) the pump runs; (b) the fan does not turn`."""

    def write(literals: Sequence[Literal]) -> str:
        return "; ".join(f"({chr(97 + i)}) {PHRASES[item]}" for i, item in enumerate(literals))

    def read(text: str) -> tuple[Literal, ...]:
        found = []
        for i, part in enumerate(text.split("; ")):
            if not part.startswith(f"({chr(97 + i)}) "):
                raise ValueError(part)
            found.append(_LITERALS[part[4:]])
        return tuple(found)

    return Slot(r"\(a\) [^.?:\n]+?", _quiet(read), write)


MARKS = {
    "numbered": "({}) ",
    "rules": "Rule {}: ",
    "statements": "Statement {}: ",
    "points": "{}. ",
    "bullets": "- ",
}

SLOTS: dict[str, Slot] = {
    **{
        f"{style}_{layout}": _list_slot(style, mark)
        for style in STYLES
        for layout, mark in MARKS.items()
    },
    **{f"{style}_prose": _prose_slot(style) for style in STYLES},
    **{f"{style}_inline": _inline_slot(style) for style in STYLES},
    # One literal inside a sentence; at its start; several joined by `and`; each as a sentence; lettered.
    "literal": Slot(r"[^.?:;\n]+?", _LITERALS.get, say),
    "Literal": Slot(r"[^.?:;\n]+?", _LITERALS.get, lambda literal: capital(PHRASES[literal])),
    "literals": Slot(r"[^.?:;\n]+?", _quiet(_all), say_all),
    "Literals": Slot(r"[^.?:;\n]+?", _quiet(_all), lambda literals: capital(say_all(literals))),
    "rule": Slot(r"[^.?:\n]+?", _quiet(lambda text: read_sentence(capital(text))), clause),
    "Rule": Slot(r"[^.?:\n]+?", _quiet(read_sentence), sentence),
    "facts": Slot(
        r"[A-Z][^\n]*?\.",
        _quiet(lambda text: tuple(_LITERALS[word] for word in text.removesuffix(".").split(". "))),
        lambda literals: ". ".join(capital(PHRASES[item]) for item in literals) + ".",
    ),
    "options": _options_slot(),
}
"""Slot kinds for `phrasings(..., slots=SLOTS)`: `{rules:mixed_numbered}`, `{goal:literal}`."""
