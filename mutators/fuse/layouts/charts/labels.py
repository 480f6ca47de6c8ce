"""Places labels at points so that they touch neither each other nor any ink. Shared by line and scatter charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from datagen.drawing.scene import Box, Place, Text, overlap

GAP = 3.0
"""Between a point's marker and its label."""
AWAY = 5.0
"""How far a label stays from markers that it could be taken to belong to."""
Way = tuple[float, float]
"""To the right and down, -1 to 1: with -1 or 1 the label clears its point in that direction."""
_SLANTS: tuple[Way, ...] = ((-0.6, -1), (0.6, -1), (-0.6, 1), (0.6, 1))
_ASIDE: tuple[Way, ...] = ((1, 0), (-1, 0), (1, -0.6), (-1, -0.6), (1, 0.6), (-1, 0.6))
ABOVE: tuple[Way, ...] = ((0, -1), (0, 1), *_SLANTS, *_ASIDE, (-1, -1), (1, -1), (-1, 1), (1, 1))
"""Ways from a point to its label, best first."""
BELOW = tuple((x, -y) for x, y in ABOVE)
BESIDE: tuple[Way, ...] = ((1, 0), (0, -1), (-1, 0), (0, 1), *_SLANTS, *_ASIDE[2:])


@dataclass(slots=True)
class Ground:
    """What is in the way of labels."""

    limits: Box
    boxes: list[Box] = field(default_factory=list)
    lines: list[tuple[Place, Place]] = field(default_factory=list)
    """From left to right."""

    def is_free(self, box: Box) -> bool:
        """Whether a box lies within the limits and on nothing."""
        left, top, right, bottom = box
        limits = self.limits
        if left < limits[0] or top < limits[1] or right > limits[2] or bottom > limits[3]:
            return False
        if any([overlap(box, other, 2.0) for other in self.boxes]):
            return False
        return not any(
            [
                _crosses(start, end, box)
                for start, end in self.lines
                if start[0] <= right and end[0] >= left
            ]
        )


def placed(
    text: Text, radius: float, ways: Iterable[Way], ground: Ground, rivals: list[Place]
) -> Text | None:
    """The text, that stands in its point's middle, moved beside it by the first way that is free.

    `rivals` are the points that it could be taken to belong to.
    """
    left, top, right, bottom = text.box
    half_width, half_height = (right - left) / 2, (bottom - top) / 2
    reach = radius + GAP
    for across, down in ways:
        # On a slant a label may come closer, as its corner is farther from the point than its edge.
        close = 0.5 if abs(across) == abs(down) == 1 else 1.0
        x = text.x + across * (half_width + reach * close)
        y = text.y + down * (half_height + reach * close)
        box = (x - half_width, y - half_height, x + half_width, y + half_height)
        if ground.is_free(box) and not any(
            [_is_near(box, rival, radius + AWAY) for rival in rivals]
        ):
            ground.boxes.append(box)
            return text._replace(x=x, y=y)
    return None


def _is_near(box: Box, place: Place, reach: float) -> bool:
    x, y = place
    return box[0] - reach < x < box[2] + reach and box[1] - reach < y < box[3] + reach


def _crosses(start: Place, end: Place, box: Box) -> bool:
    """Whether a line that reaches into the box's columns also comes between its top and bottom, or within 2 pixels."""
    (x0, y0), (x1, y1) = start, end
    if x1 - x0 < 1e-9:
        low, high = min(y0, y1), max(y0, y1)
    else:
        slope = (y1 - y0) / (x1 - x0)
        at_left = y0 + slope * (max(box[0], x0) - x0)
        at_right = y0 + slope * (min(box[2], x1) - x0)
        low, high = min(at_left, at_right), max(at_left, at_right)
    return high > box[1] - 2 and low < box[3] + 2
