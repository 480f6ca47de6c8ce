"""Finds a rule that leads from one part's answer to a number of the next, and says it in a sentence that reads back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from random import Random

from datagen.answers import AnswerKind
from datagen.bridge import Bridge, core_of
from datagen.errors import ExpressionError
from datagen.exhibits import Series, Table
from datagen.phrasing import Params, Phrasing, Slot, join_words
from datagen.template import Posing

NUMERIC = (AnswerKind.INTEGER, AnswerKind.RATIONAL, AnswerKind.REAL)
SHORT = 5
"""Entries that any list might have."""
FAR = 25
"""A shift by more than this gives way to a remainder or a multiple."""

_CORE_WORDS = {
    "itself": "the answer to part {}",
    "absolute": "the answer to part {} without its sign",
    "fraction": "the sum of the numerator (without its sign) and the denominator, in lowest terms, of the "
    "answer to part {}",
    "count": "the number of entries in the answer to part {} (0 if it is none)",
    "trues": "the number of times that true stands in the answer to part {}",
}
_SOURCE = re.compile(r"(?<=part )\d+")
_CORE_OF_WORDS = {words: core for core, words in _CORE_WORDS.items()}


def _write_core(value: tuple[str, int]) -> str:
    core, source = value
    return _CORE_WORDS[core].format(source)


def _read_core(text: str) -> tuple[str, int]:
    number = _SOURCE.search(text)
    if number is None:
        raise ValueError(text)
    words = f"{text[: number.start()]}{{}}{text[number.end() :]}"
    return _CORE_OF_WORDS[words], int(number.group())


def _write_cases(cases: Mapping[str, int]) -> str:
    return join_words([f"{number} if it is {label}" for label, number in cases.items()])


def _read_cases(text: str) -> dict[str, int]:
    pairs = re.findall(r"(\d+) if it is (.+?)(?=, \d+ if| and \d+ if|$)", text)
    return {label: int(number) for number, label in pairs}


_SLOTS = {
    "symbol": Slot("[A-Z]", str),
    "core": Slot(
        "|".join(re.escape(words).replace(r"\{\}", r"\d+") for words in _CORE_WORDS.values()),
        _read_core,
        _write_core,
    ),
    "cases": Slot(r"\d+ if it is [^\n]+", _read_cases, _write_cases),
}  # fmt: skip
_SENTENCES = {
    name: Phrasing(text, _SLOTS)
    for name, text in {
        "plain": "Let {symbol:symbol} be {core:core}.",
        "more": "Let {symbol:symbol} be {plus:int} more than {core:core}.",
        "less": "Let {symbol:symbol} be {minus:int} less than {core:core}.",
        "remainder": "Let {symbol:symbol} be the remainder when {core:core} is divided by {modulus:int}.",
        "remainder_more": "Let {symbol:symbol} be {plus:int} more than the remainder when {core:core} is "
        "divided by {modulus:int}.",
        "times": "Let {symbol:symbol} be {times:int} times {core:core}.",
        "times_more": "Let {symbol:symbol} be {plus:int} more than {times:int} times {core:core}.",
        "cases": "Look at the answer to part {source:int}, and let {symbol:symbol} be {cases:cases}.",
    }.items()
}


def sentence(bridge: Bridge) -> str:
    """The rule as the problem says it."""
    values = Params(**vars(bridge))
    values.core = (bridge.core, bridge.source)
    values.minus = -bridge.plus
    return _SENTENCES[_form(bridge)].write(values)


def _form(bridge: Bridge) -> str:
    if bridge.cases:
        return "cases"
    if bridge.plus < 0:
        return "less"
    more = "_more" if bridge.plus else ""
    if bridge.modulus:
        return f"remainder{more}"
    if bridge.times > 1:
        return f"times{more}"
    return "more" if more else "plain"


def read_sentence(text: str) -> Bridge | None:
    """The rule that a sentence says; None if it says none."""
    for wording in _SENTENCES.values():
        if (read := wording.read(text)) is not None:
            values = vars(read)
            if "core" in values:
                values["core"], values["source"] = values["core"]
            if "minus" in values:
                values["plus"] = -values.pop("minus")
            return Bridge(**values)
    return None


def find(
    rng: Random, symbol: str, source: int, answer: str, labels: tuple[str, ...], number: int
) -> Bridge | None:
    """A rule that gives this number for this answer; None if nothing natural does."""
    if labels:
        return _by_case(rng, symbol, source, answer, labels, number)
    core = _core_name(answer)
    have = core_of(core, answer)
    plain = Bridge(symbol, source, core)
    shift = number - have
    if abs(shift) <= FAR and (shift >= 0 or core in ("itself", "absolute")):
        return _with(plain, plus=shift)
    if have < number:
        times = number // have if have else 0
        return _with(plain, times=times, plus=number % have) if times > 1 else None
    fits = [m for m in range(5, 100) if have % m <= number and m < have and m > number // 2]
    if not fits:
        return None
    modulus = fits[int(rng.random() * len(fits))]
    return _with(plain, modulus=modulus, plus=number - have % modulus)


def _with(bridge: Bridge, **changes: int) -> Bridge:
    return Bridge(**(vars(bridge) | changes))


def _core_name(answer: str) -> str:
    if answer.startswith("["):
        return "trues"
    try:
        value = Fraction(answer)
    except ValueError:
        return "count"
    if value.denominator != 1:
        return "fraction"
    return "itself" if value >= 0 else "absolute"


def _by_case(
    rng: Random, symbol: str, source: int, answer: str, labels: tuple[str, ...], number: int
) -> Bridge:
    """The right label gets the number, the others get numbers near it, all different."""
    # Close by, so that none of them stands out as impossible in the next part.
    reach = max(3, len(labels) // 2 + 1)
    near = [n for n in range(max(2, number - reach), number + 2 * reach) if n != number]
    near = near[: max(2 * reach, len(labels))]
    cases = {}
    for label in labels:
        spot = int(rng.random() * len(near))
        cases[label] = number if label == answer else near.pop(spot)
    return Bridge(symbol, source, cases=cases)


_LADDERS = (("yes", "no"), ("a", "b", "c", "d", "e", "f"), ("i", "ii", "iii", "iv", "v"),
            ("A", "B", "C", "D", "E"))  # fmt: skip


def labels_of(kind: AnswerKind, answer: str, posing: Posing) -> tuple[str, ...] | None:
    """All labels that could have been the answer; () where the answer is no label, None where they are not known."""
    if kind in NUMERIC:
        return ()
    if kind is AnswerKind.SET:
        # `Ann knight, Bo knave` has as many entries as there are people, whoever is what.
        return None if any(" " in entry for entry in answer.split(", ")) else ()
    if kind is AnswerKind.LIST:
        return () if set(answer.strip("[]").split(", ")) <= {"true", "false"} else None
    if kind is AnswerKind.BOOLEAN:
        return ("true", "false")
    for ladder in _LADDERS:
        if answer in ladder:
            return ladder if ladder[0] in ("yes", "A") else _offered(ladder, answer, posing.text)
    for part in posing.parts:
        names = _names(part)
        if answer in names:
            # A change over the one before is not asked of the first.
            return names[1:] if "previous" in posing.text and answer != names[0] else names
    return None


def _offered(ladder: tuple[str, ...], answer: str, text: str) -> tuple[str, ...]:
    """The labels of a ladder that the text offers: `(a)`, `(b)` ..."""
    offered = tuple(label for label in ladder if f"({label})" in text)
    return offered if answer in offered else ladder[: ladder.index(answer) + 1]


def _names(part: object) -> tuple[str, ...]:
    """The names that an exhibit's entries stand under."""
    if isinstance(part, Table):
        return tuple(str(row[0]) for row in part.rows)
    if isinstance(part, Series):
        return tuple(label for label, _ in part.points)
    return ()


def other_answers(bridge: Bridge, answer: str, count: int) -> list[int]:
    """Up to so many numbers that other answers of the earlier part would give, all different from the right one."""
    if bridge.cases:
        return [number for label, number in bridge.cases.items() if label != answer][:count]
    try:
        core, right = core_of(bridge.core, answer), bridge.value(answer)
    except ExpressionError:
        return []
    nearby = [core + step * sign for step in range(1, count + 1) for sign in (1, -1)]
    if bridge.core in ("count", "trues"):  # lists are short
        nearby = list(range(max(SHORT, core + 2)))
    numbers = [bridge.of_core(other) for other in nearby if other >= 0]
    return list(dict.fromkeys(number for number in numbers if number != right and number > 1))[
        :count
    ]
