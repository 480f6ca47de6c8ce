"""Records a call inside the sandbox: each line as it is reached, and the variables then. Source in, source out.

The recorder is a program like any other, put behind the one that it watches.
"""

from __future__ import annotations

import ast

MAX_EVENTS = 60
RECORDER = f"""
import sys

def _shown(value, depth=0):
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return repr(value)
    if depth > 5 or kind not in (list, tuple, dict, set):
        raise ValueError
    inner = depth + 1
    if kind is dict:
        return "{{" + ", ".join(_shown(k, inner) + ": " + _shown(v, inner) for k, v in value.items()) + "}}"
    parts = [_shown(item, inner) for item in value]
    if kind is set:
        return "{{" + ", ".join(sorted(parts)) + "}}" if parts else "set()"
    if kind is list:
        return "[" + ", ".join(parts) + "]"
    return "(" + parts[0] + ",)" if len(parts) == 1 else "(" + ", ".join(parts) + ")"

def _show(value):
    try:
        return _shown(value)
    except ValueError:
        return ""

def _traced(call):
    events, frames = [], []
    def line(frame, event, argument):
        if event == "line":
            events.append((frame.f_lineno, [(k, _show(v)) for k, v in frame.f_locals.items()]))
        elif event == "return":
            events.append((0, [("", _show(argument))]))
        if len(events) > {MAX_EVENTS}:
            raise OverflowError
        return line
    def enter(frame, event, argument):
        if not frames and frame.f_code is f.__code__:
            frames.append(frame)
            return line
    sys.settrace(enter)
    try:
        call()
    finally:
        sys.settrace(None)
    return events
"""

Event = tuple[int, dict[str, str]]


def recorded(arguments: str) -> str:
    """The call that records, behind a source that ends in RECORDER."""
    return f"_traced(lambda: f({arguments}))"


def read_events(text: str) -> list[Event]:
    """Events as the recorder's value gives them."""
    return [(line, dict(pairs)) for line, pairs in ast.literal_eval(text)]


def program_and(source: str) -> str:
    """The source with the recorder behind it."""
    return f"{source}\n{RECORDER}"
