"""Reads circuits: gates by their shapes, signals by following wires; only dots join wires that meet."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from datagen.drawing.scene import Drawing, Ellipse, Line, Place
from datagen.exhibits import Edge, Graph
from validators.pictures.graphs.strokes import Piece, pieces_of
from validators.pictures.graphs.symbols import NEAR_NAME, Symbol, symbols

JOINED = 1.5
"""Pixels between a dot and the wires that it joins, at most."""
MEETING = 2.0
"""An end or a corner this near to a wire of another signal may belong to it."""
ROW = 8.0
"""Height of the rows by which wires are looked up; more than twice MEETING."""
PIN = 4.0
"""Between two wires that come in at one gate, at the least."""
Span = tuple[int, float, float, float]
"""A straight piece of a signal's wire: where it lies, and from where to where it comes near others."""


class End(NamedTuple):
    """An end of a wire at a part."""

    line: int
    place: Place
    part: int
    gives: bool
    """Whether the signal comes out of the part here."""


def read_circuit(drawing: Drawing) -> Graph | None:
    """None where a part, a wire's end or a joint is unclear, or a gate lacks wires."""
    parts = symbols(drawing)
    lines = [shape for shape in drawing.shapes if shape.role == "edge" and isinstance(shape, Line)]
    pieces = pieces_of(lines)
    slanted = [min(abs(x0 - x1), abs(y0 - y1)) > 0.01 for _, x0, y0, x1, y1 in pieces]
    if not parts or any(slanted):
        return None
    dots = [(dot.x, dot.y) for dot in drawing.of_role("junction") if isinstance(dot, Ellipse)]
    signals = _signals(lines, pieces, dots)
    if signals is None or _meeting(lines, pieces, signals):
        return None
    ends = _ends(lines, parts, dots)
    if ends is None or _covered(drawing, pieces, parts, ends):
        return None
    return _graph(parts, signals, ends)


def _signals(lines: list[Line], pieces: list[Piece], dots: list[Place]) -> list[int] | None:
    """The signal of each wire, a number for each; None where a dot joins nothing."""
    signals = list(range(len(lines)))
    for x, y in dots:
        joined = {
            line
            for line, x0, y0, x1, y1 in pieces
            if min(x0, x1) - JOINED < x < max(x0, x1) + JOINED
            and min(y0, y1) - JOINED < y < max(y0, y1) + JOINED
        }
        if len(joined) < 2:
            return None
        merged = {signals[line] for line in joined}
        lowest = min(merged)
        signals = [lowest if signal in merged else signal for signal in signals]
    return signals


def _meeting(lines: list[Line], pieces: list[Piece], signals: list[int]) -> bool:
    """Whether a wire turns or ends at a wire of another signal, so that it could be followed either way."""
    level: dict[int, list[Span]] = {}
    upright: dict[int, list[Span]] = {}
    for line, x0, y0, x1, y1 in pieces:
        if abs(y0 - y1) < abs(x0 - x1):
            rows, at, low, high = level, y0, *sorted((x0, x1))
        else:
            rows, at, low, high = upright, x0, *sorted((y0, y1))
        for row in {int((at - MEETING) // ROW), int((at + MEETING) // ROW)}:
            rows.setdefault(row, []).append((signals[line], at, low - MEETING, high + MEETING))
    for wire, signal in zip(lines, signals, strict=True):
        for x, y in wire.points:
            for other, at, low, high in level.get(int(y // ROW), ()):
                if other != signal and abs(at - y) < MEETING and low < x < high:
                    return True
            for other, at, low, high in upright.get(int(x // ROW), ()):
                if other != signal and abs(at - x) < MEETING and low < y < high:
                    return True
    return False


def _ends(lines: list[Line], parts: list[Symbol], dots: list[Place]) -> list[End] | None:
    """The ends of wires at parts; None where an end is neither at one part nor on a dot."""
    ends = []
    for number, line in enumerate(lines):
        for place in (line.points[0], line.points[-1]):
            joints = [
                dot for dot in dots if abs(dot[0] - place[0]) + abs(dot[1] - place[1]) < JOINED
            ]
            near = [
                (part, symbol)
                for part, symbol in enumerate(parts)
                if symbol.box[1] < place[1] < symbol.box[3]
                and symbol.box[0] - NEAR_NAME <= place[0] <= symbol.box[2] + NEAR_NAME
            ]
            givers = [part for part, symbol in near if symbol.gives(place)]
            takers = [part for part, symbol in near if symbol.takes(place)]
            if len(joints) + len(givers) + len(takers) != 1:
                return None
            if not joints:
                ends.append(End(number, place, (givers or takers)[0], bool(givers)))
    return ends


def _covered(drawing: Drawing, pieces: list[Piece], parts: list[Symbol], ends: list[End]) -> bool:
    """Whether a wire runs over a gate or a name."""
    boxes = [(number, part.box) for number, part in enumerate(parts) if part.kind]
    boxes += [(-1, text.box) for text in drawing.texts_of("name")]
    at_parts = {(end.place, end.part) for end in ends}
    for _, x0, y0, x1, y1 in pieces:
        low, high = (x0, x1) if x0 < x1 else (x1, x0)
        up, down = (y0, y1) if y0 < y1 else (y1, y0)
        for part, (left, top, right, bottom) in boxes:
            if high <= left or low >= right or down <= top or up >= bottom:
                continue
            if ((x0, y0), part) not in at_parts and ((x1, y1), part) not in at_parts:
                return True
    return False


def _graph(parts: list[Symbol], signals: list[int], ends: list[End]) -> Graph | None:
    """The circuit; None where a signal has no source or two, or a part lacks wires or has them on a wrong side."""
    sources: dict[int, set[int]] = {}
    sinks: dict[int, list[int]] = {}
    heights: dict[int, list[float]] = {}
    for end in ends:
        signal = signals[end.line]
        if end.gives:
            sources.setdefault(signal, set()).add(end.part)
        else:
            sinks.setdefault(signal, []).append(end.part)
            heights.setdefault(end.part, []).append(end.place[1])
    if set(signals) != set(sources) or set(sources) != set(sinks):
        return None
    if any([len(parts_of) > 1 for parts_of in sources.values()]) or _crowded(heights):
        return None
    givers = {part for parts_of in sources.values() for part in parts_of}
    kinds = []
    for number, part in enumerate(parts):
        taken = len(heights.get(number, ()))
        fits = (number in givers) + taken == 1 if not part.kind else taken > 0
        if not fits or (part.kind == "not" and taken > 1):
            return None
        kinds.append(part.kind or ("output" if taken else ""))
    edges = [
        Edge(parts[source].name, parts[sink].name)
        for signal, (source,) in sources.items()
        for sink in sinks[signal]
    ]
    names = tuple([part.name for part in parts])
    return Graph(names, tuple(edges), True, tuple(kinds) if any(kinds) else ())


def _crowded(heights: dict[int, list[float]]) -> bool:
    """Whether two wires come in at a gate so near each other that they look like one."""
    return any([b - a < PIN for taken in heights.values() for a, b in pairwise(sorted(taken))])
