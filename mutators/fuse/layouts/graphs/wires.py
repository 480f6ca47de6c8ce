"""Wires between two columns of a circuit: each signal goes up and down on a track of its own."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Place
from mutators.fuse.layouts.graphs.gates import NAME_GAP, Part, back
from mutators.fuse.layouts.graphs.placing import Link

TRACK = 10.0
"""Between tracks."""
APART = 6.0
"""Between level wires of two signals, at the least."""


class Fork(NamedTuple):
    """A signal between two columns: it comes from one height and goes to others."""

    left: float
    rights: tuple[float, ...]

    @property
    def low(self) -> float:
        return min(self.left, *self.rights)

    @property
    def high(self) -> float:
        return max(self.left, *self.rights)


def tracks_of(forks: list[Fork]) -> list[int] | None:
    """The track of each signal, 0 at the left; None where two would have to lie left of each other.

    A signal that goes straight on gets track 0 and has no need of it.
    """
    bent = [number for number, fork in enumerate(forks) if fork.low < fork.high]
    earlier = {b: [a for a in bent if a != b and _collide(forks[a], forks[b])] for b in bent}
    tracks = [0] * len(forks)
    track = 0
    on_track: list[Fork] = []
    while bent:
        free = [b for b in bent if not any([a in bent for a in earlier[b]])]
        if not free:
            return None
        chosen = min(free, key=lambda a: sum([_gain(forks[a], forks[b]) for b in bent if b != a]))
        bent.remove(chosen)
        fork = forks[chosen]
        if any([fork.low < f.high + TRACK and f.low < fork.high + TRACK for f in on_track]):
            track += 1
            on_track = []
        on_track.append(fork)
        tracks[chosen] = track
    return tracks


def _collide(one: Fork, other: Fork) -> bool:
    """Whether the first signal must turn left of where the second does, lest they run into each other."""
    return any([abs(one.left - right) < APART for right in other.rights])


def _gain(one: Fork, other: Fork) -> int:
    """How many more crossings there are if the first signal turns left of the second than the other way round."""
    return _crossings(one, other) - _crossings(other, one)


def _crossings(one: Fork, other: Fork) -> int:
    """Of two signals of which the first turns left of the second."""
    return (one.low < other.left < one.high) + sum(
        [other.low < right < other.high for right in one.rights]
    )


class Board(NamedTuple):
    """Where everything of a circuit is: parts, and then the places where signals pass a column."""

    places: list[Place]
    """Of each vertex the middle of its left end; of places to pass only the height counts."""
    turns: list[float]
    """How far right the signal of each goes before it turns or forks."""
    after: list[list[int]]
    """Of each vertex, those of the next column that its signal goes to."""
    pins: dict[Link, float]
    """The height at which the signal of one vertex enters a part."""


def wiring(parts: list[Part], board: Board) -> tuple[list[list[Place]], list[Place]]:
    """The wires as polylines, none over another, and the dots where signals fork."""
    lines: list[list[Place]] = []
    dots: list[Place] = []

    def go_on(line: list[Place], y: float, target: int) -> None:
        """Leads a line into the next vertex, and on to where that leads it."""
        if target >= len(parts):
            fork(line, target)
            return
        part, (left, middle) = parts[target], board.places[target]
        x = left - NAME_GAP if part.kind == "output" else left + back(part, y - middle)
        lines.append(_without_idle_corners([*line, (x, y)]))

    def fork(line: list[Place], vertex: int) -> None:
        """Splits the line that comes out of a vertex; each way but the first begins a line of its own."""
        x, y = board.turns[vertex], board.places[vertex][1]
        ends = sorted(
            [(board.pins.get((vertex, w), board.places[w][1]), w) for w in board.after[vertex]]
        )
        # Up as far as needed, straight on, down as far as needed; what lies on the way branches off.
        ways = [ends[0]] if ends[0][0] < y else []
        ways += [end for end in ends if end[0] == y]
        ways += [ends[-1]] if ends[-1][0] > y else []
        if len(ways) > 1:
            dots.append((x, y))
        for number, (height, target) in enumerate(ways):
            start = [(x, y)] if number else [*line, (x, y)]
            go_on([*start, (x, height)], height, target)
        for height, target in ends:
            if (height, target) not in ways:
                dots.append((x, height))
                go_on([(x, height)], height, target)

    for vertex, part in enumerate(parts):
        if board.after[vertex]:
            left, y = board.places[vertex]
            gap = 0.0 if part.kind else NAME_GAP
            fork([(left + part.width + gap, y)], vertex)
    return lines, dots


def _without_idle_corners(line: list[Place]) -> list[Place]:
    """A level and upright line without the points where it does not turn."""
    kept: list[Place] = []
    for point in line:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return kept
