"""State claims: one Python statement, simulated from a state. Text in, Claim out. Nothing is ever run by Python.

    claim := "state:" [name "=" value (";" name "=" value)*] "|" statement "|" result
    result := what changed, as `name = value` joined by `;`, `nothing`, or the value of a condition

    state: total = 5; i = 2 | total += i | total = 7
    state: n = 4 | n % 2 == 0 | True

Covered: integers, truth values, None, strings, lists, tuples, dicts and sets; arithmetic, comparisons (chained, `in`,
`is None`), `and or not`, conditional expressions, indexing and slices, assignment to names, items and several names
at once, augmented assignment, `del` of an item, `pass`, `return`, bare calls that change a list, dict or set;
the functions and methods listed in CALLS and METHODS
of `.simulation`. Anything else is unknown, as is anything that grows past
the bounds. Divisions are exact or unknown: there are no floats.
"""

from __future__ import annotations

import ast
from typing import Any

from datagen.steps.claims import Claim, unreadable
from datagen.steps.simulation import NOTHING, Beyond, State, alike, parsed, simulated, value_of
from datagen.verdict import Status

MAX_CHARACTERS = 4_000


def read(text: str) -> Claim:
    """The claim of one statement."""
    if len(text) > MAX_CHARACTERS:
        return unreadable(f"a claim of {len(text)} characters; at most {MAX_CHARACTERS}")
    fields = split(text)
    if fields is None:
        return unreadable(f"not `state: before | statement | after`: {text[:60]!r}")
    try:
        before = _state(fields[0])
        expected = fields[2].strip()
        found, after = simulated(fields[1], before)
    except (Beyond, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        return Claim("state", Status.UNKNOWN, f"{type(error).__name__.strip('_')}: {error}"[:200])
    except (RecursionError, MemoryError):
        return unreadable("nested too deeply")
    premises = tuple(f"{name} = {written(value)}" for name, value in before.items())
    changed = {
        name: value
        for name, value in after.items()
        if name not in before or not alike(before[name], value)
    }
    gone = [name for name in before if name not in after]
    conclusions = tuple(f"{name} = {written(value)}" for name, value in changed.items())
    if found is not NOTHING:
        right = _matches_value(expected, found)
        says = written(found)
    else:
        right = _matches_state(expected, changed) and not gone
        says = "; ".join(conclusions) or "nothing"
    if right is None:
        return Claim("state", Status.UNKNOWN, f"cannot read what comes out: {expected[:60]!r}")
    if not right:
        return Claim(
            "state", Status.FAIL, f"{fields[1].strip()!r} gives {says[:120]}, not {expected[:120]}"
        )
    values = tuple(value for value in (found, *changed.values()) if type(value) is int)
    return Claim("state", Status.PASS, "", (), values, premises, (), conclusions)


def split(text: str) -> tuple[str, str, str] | None:
    """State, statement and result. A bar between them has spaces on both sides and stands in no string."""
    body = text.strip().removeprefix("state:")
    cuts, quote, at = [], "", 0
    while at < len(body):
        sign = body[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign == "|" and body[at - 1 : at] == " " and body[at + 1 : at + 2] in (" ", ""):
            cuts.append(at)
        at += 1
    if len(cuts) < 2 or not text.strip().startswith("state:"):
        return None
    return body[: cuts[0]], body[cuts[0] + 1 : cuts[-1]], body[cuts[-1] + 1 :]


def written(value: Any) -> str:
    """The one text of a value; a set's members in order."""
    if isinstance(value, set):
        return "{" + ", ".join(sorted(map(written, value))) + "}" if value else "set()"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(written, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    return repr(value)


def _state(text: str) -> State:
    """Names and their plain values."""
    state: State = {}
    if not text.strip():
        return state
    for node in parsed(text).body:  # type: ignore[attr-defined]
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
            raise Beyond("a state is `name = value` joined by `;`")
        target = node.targets[0]
        if not isinstance(target, ast.Name) or target.id in state:
            raise Beyond("a state names each name once")
        state[target.id] = value_of(node.value, {})
    return state


def _matches_value(expected: str, found: Any) -> bool | None:
    try:
        return alike(value_of(parsed(expected, "eval").body, {}), found)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, Beyond):
        return None


def _matches_state(expected: str, changed: State) -> bool | None:
    if expected == "nothing":
        return not changed
    try:
        claimed = _state(expected)
    except (SyntaxError, ValueError, Beyond):
        return None
    return claimed.keys() == changed.keys() and all(
        alike(claimed[name], changed[name]) for name in claimed
    )
