"""Other calls of a function, like those of its tests in type, shape and magnitude. Anchors in, argument texts out.

What the tests hold among themselves is kept: lists of one length stay so, a number that is a list's length follows
it, sorted lists stay sorted.
"""

from __future__ import annotations

import ast
import random
import string
from typing import Any

MAX_TRIES = 12
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def perturbed(anchors: tuple[str, ...], wanted: int, seed: int) -> list[str]:
    """Up to so many different argument texts, none of them an anchor's."""
    calls = [ast.literal_eval(f"({text},)" if text else "()") for text in anchors]
    if not calls or not calls[0]:
        return []
    draw = random.Random(seed)
    # Some are small, so that a trace of them fits on a page.
    shapes = [*calls, *calls, *[tuple(map(_shrunk, call)) for call in calls]]
    found: dict[str, None] = {}
    lengths = _lengths(calls)
    for number in range(wanted * MAX_TRIES):
        if len(found) == wanted:
            break
        call = _varied_call(shapes[number % len(shapes)], calls, lengths, draw)
        text = ", ".join(map(repr, call))
        if text not in anchors:
            found[text] = None
    return list(found)


def _lengths(calls: list[tuple[Any, ...]]) -> dict[int, int]:
    """Place of a number that is always the length of the list at another place."""
    places = range(len(calls[0]))
    return {
        place: other
        for place in places
        for other in places
        if all(_is_length(call[place], call[other]) for call in calls)
    }


def _is_length(number: Any, items: Any) -> bool:
    return type(number) is int and isinstance(items, list | tuple | str) and len(items) == number


def _varied_call(
    call: tuple[Any, ...],
    calls: list[tuple[Any, ...]],
    lengths: dict[int, int],
    draw: random.Random,
) -> list[Any]:
    change = draw.choice((-1, 0, 0, 1, 2))
    varied = []
    for place, value in enumerate(call):
        alike = [other[place] for other in calls]
        new = _varied(value, alike, change, draw)
        if all(isinstance(one, list) and _rising(one) for one in alike) and _sortable(new):
            new = sorted(new)
        varied.append(new)
    for place, other in lengths.items():
        varied[place] = len(varied[other])
    return varied


def _shrunk(value: Any) -> Any:
    kind = type(value)
    if kind is int and abs(value) > 12:
        return (2 + abs(value) % 9) * (1 if value > 0 else -1)
    if kind is str:
        return value[:6]
    if kind is list:
        return [_shrunk(item) for item in value[:4]]
    return tuple(map(_shrunk, value)) if kind is tuple else value


def _rising(values: list[Any]) -> bool:
    return len(values) > 1 and _sortable(values) and values == sorted(values)


def _sortable(values: Any) -> bool:
    return {type(value) for value in values} in ({int}, {str})


def _varied(value: Any, alike: list[Any], change: int, draw: random.Random) -> Any:
    """A value of the same type. `alike` are the values at this place in all tests."""
    kind = type(value)
    if kind is bool:
        return draw.random() < 0.5
    if kind is int:
        return _integer(value, [one for one in alike if type(one) is int], draw)
    if kind is str:
        return _word(value, change, draw)
    if kind in (list, tuple, set):
        inner = [item for one in alike if isinstance(one, list | tuple | set) for item in one]
        items = [_varied(item, inner, change if kind is list else 0, draw) for item in value]
        if kind is list and items:
            items = _resized(items, change, draw)
        if len(items) > 2 and draw.random() < 0.3:
            items[draw.randrange(len(items))] = draw.choice([*items])
        return set(items) if kind is set else kind(items)
    if kind is dict:
        inner = list(value.values())
        return {key: _varied(item, inner, 0, draw) for key, item in value.items()}
    return value


def _resized(items: list[Any], change: int, draw: random.Random) -> list[Any]:
    if change < 0:
        return items[: max(1, len(items) + change)]
    return items + [draw.choice(items) for _ in range(change)]


def _integer(value: int, alike: list[int], draw: random.Random) -> int:
    """As many digits, and negative only where a test has a negative number."""
    if abs(value) < 10:
        new = draw.randint(0 if 0 in alike else 1, 12)
    else:
        digits = len(str(abs(value)))
        new = draw.randint(10 ** (digits - 1), min(10**digits - 1, 2 * abs(value)))
    return -new if min(alike) < 0 and draw.random() < 0.4 else new


def _word(text: str, change: int, draw: random.Random) -> str:
    """Characters of the same classes; some of the word's own again, so that repeats stay."""
    signs = []
    for sign in text:
        sort = next((letters for letters in _CLASSES if sign in letters), None)
        own = [other for other in text if sort and other in sort]
        roll = draw.random()
        if sort is None or roll < 0.3:
            signs.append(sign)
        else:
            signs.append(draw.choice(own) if roll < 0.7 else draw.choice(sort))
    if change < 0 and len(signs) > 2:
        del signs[draw.randrange(len(signs))]
    elif change > 0 and signs:
        place = draw.randrange(len(signs))
        signs.insert(place, signs[place])
    return "".join(signs)
