"""Line charts over names or to scale over numbers, one to three lines. Series or Table in, Drawing out."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import NamedTuple

from datagen.drawing.fonts import HEIGHT, extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Place, Text
from datagen.exhibits import Table
from mutators.fuse.layouts.charts.axes import Scale, bare_scale, bounds, exact_scale, rough_scale
from mutators.fuse.layouts.charts.bars import comparable
from mutators.fuse.layouts.charts.data import Readings, all_hundredths, readings, written
from mutators.fuse.layouts.charts.frame import Frame, Names, Style, frame
from mutators.fuse.layouts.charts.labels import ABOVE, BELOW, GAP, Ground, placed
from mutators.fuse.layouts.charts.legend import MARKERS, Entry, legend, marker
from mutators.fuse.layouts.colours import line_colours

SIZES = ((210, 1.0), (290, 1.3), (360, 1.7), (430, 2.2))
"""Height of the plot and how much wider it gets, until all labels find their places."""
SIDE = 14.0
"""Pixels between the ends of a numeric axis and the edges of the plot."""
RADII = (4.2, 3.8, 3.4)
"""Of the lines' markers: where two points meet, both can be seen."""


class Plan(NamedTuple):
    """What is drawn how."""

    data: Readings
    numbers: tuple[int, ...]
    """Of the horizontal axis, in hundredths; empty where it has names."""
    entries: tuple[Entry, ...]
    labels: bool


def line(exhibit: object, look: Look) -> Drawing | None:
    """Points joined by straight lines.

    None where numbers of the horizontal axis do not ascend, where two lines run in one, or labels find no room.
    """
    data = readings(exhibit, 1, 3)
    if data is None:
        return None
    colours = line_colours(look)
    if len(data.columns) > len(colours) or _run_in_one(data):
        return None
    numbers: tuple[int, ...] = ()
    if isinstance(exhibit, Table) and not isinstance(exhibit.rows[0][0], str):
        numbers = all_hundredths(exhibit.column(data.title)) or ()
        if not numbers or any([a >= b for a, b in pairwise(numbers)]):
            return None
    turn = look.variant
    entries = tuple(
        Entry(name, colour, MARKERS[(place + turn) % 4], turn == 3)
        for place, (name, colour) in enumerate(zip(data.columns, colours, strict=False))
    )
    for labels in (True, False) if look.labels else (False, True):
        plan = Plan(data, numbers, entries, labels)
        for height, wider in SIZES if labels else SIZES[:1]:
            made = _draw(plan, look, height, wider)
            if made is not None:
                return made
    return None


def _run_in_one(data: Readings) -> bool:
    """Whether two lines share a stretch, so that one hides the other."""
    stretches = [
        (place, *ends) for column in data.values for place, ends in enumerate(pairwise(column))
    ]
    return len(set(stretches)) < len(stretches)


def _draw(plan: Plan, look: Look, height: int, wider: float) -> Drawing | None:
    data = plan.data
    up = _up(plan, look, height)
    across = _across(plan, look, wider)
    if up is None or across is None:
        return None
    bare = plan.labels and up.steps == 1
    several = len(data.columns) > 1
    style = Style(
        across_title=data.title,
        up_title="" if several else data.columns[0],
        legend=legend(plan.entries if several else (), look),
        bare=bare,
        exact=not plan.labels,
        room=_room(plan, look, up, wider > 1),
    )
    made = frame(look, (across, up), style)
    if made is None:
        return None
    xs = (
        [made.x0 + across.offset(number) for number in plan.numbers]
        if isinstance(across, Scale)
        else [made.x0 + across.middle(place) for place in range(len(data.names))]
    )
    lines = [
        tuple(zip(xs, [made.along(up, True, value) for value in column], strict=True))
        for column in data.values
    ]
    made.drawing.add(*made.lines)
    _draw_lines(made, plan, look, lines)
    return made.drawing if not plan.labels or _draw_labels(made, plan, look, lines) else None


def _up(plan: Plan, look: Look, height: int) -> Scale | None:
    """The values' axis, from zero unless the values are far from it."""
    values = plan.data.all_values
    low, high = min(values), max(values)
    zero = low <= 0 or 2 * low < high or look.variant in (1, 4)
    least = 1.7 * look.size
    if not plan.labels:
        scales = (exact_scale(values, way, (height, 400), least) for way in (zero, not zero))
        return next((scale for scale in scales if scale), None)
    if look.variant in (2, 5) and zero and not plan.numbers and comparable(values):
        return bare_scale(*bounds(values, zero), height)
    return rough_scale(*bounds(values, zero), height, 5 + look.variant, least)


def _across(plan: Plan, look: Look, wider: float) -> Scale | Names | None:
    """Names far enough apart, or a scale on which the numbers can be read: by round ticks, or a tick at each."""
    size = look.size - 1
    label = max([extent(written(v), look.font, size)[0] for v in plan.data.all_values])
    least = label + 8 if plan.labels else 0
    if not plan.numbers:
        name = max([extent(text, look.font, look.size)[0] for text in plan.data.names])
        count = len(plan.data.names)
        return Names(plan.data.names, max(min(330 / count, 100) * wider, name + 14, least))
    numbers = plan.numbers
    closest = min([b - a for a, b in pairwise(numbers)])
    length = max(round(320 * wider), round(least * (numbers[-1] - numbers[0]) / closest))
    widest = max([extent(written(number), look.font, size)[0] for number in numbers])
    own = max(length, round((widest + 10) * (numbers[-1] - numbers[0]) / closest))
    reach = numbers[-1] - numbers[0]
    marks = Scale(numbers[0], reach, 1, own, reach, numbers) if own <= 560 else None
    if marks and look.variant in (0, 2, 5):
        return marks
    zero = look.variant == 4
    return exact_scale(numbers, zero, (length, 560), 14.0, 0.6 * look.size) or marks


def _room(plan: Plan, look: Look, up: Scale, ample: bool) -> tuple[float, float, float, float]:
    """Room at the sides of a numeric axis, for labels above the highest point and below the lowest.

    Below zero there is some only if there has to be, or `ample` room is wanted.
    """
    size = look.size - 1
    label = max([extent(written(v), look.font, size)[0] for v in plan.data.all_values])
    side = max(SIDE, label / 2 + 2 if plan.labels else 0) if plan.numbers else 0.0
    if not plan.labels:
        return (side, 0, side, 10 if up.low else 0)
    reach = size * HEIGHT + RADII[0] + GAP + 3
    values = plan.data.all_values
    above = max(0.0, reach + up.offset(max(values)) - up.length)
    below = max(0.0, reach - up.offset(min(values))) if ample or up.low else 0.0
    return (side, above, side, below)


def _draw_lines(made: Frame, plan: Plan, look: Look, lines: list[tuple[Place, ...]]) -> None:
    """All lines, then all markers."""
    for points, entry in zip(lines, plan.entries, strict=True):
        made.drawing.add(Line(points, "mark", entry.colour, 2.0))
    for points, entry, radius in zip(lines, plan.entries, RADII, strict=False):
        for x, y in points:
            made.drawing.add(marker(x, y, entry, "mark", look.theme.background, radius))


def _draw_labels(made: Frame, plan: Plan, look: Look, lines: list[tuple[Place, ...]]) -> bool:
    """Writes each value at its point, of several lines in the line's colour. Whether all found a place."""
    left, top, right, bottom = made.box
    radius = RADII[0]
    ground = Ground((left + 2, top + 1, right + 2, bottom - 1))
    ground.lines = [ends for points in lines for ends in pairwise(points)]
    ground.lines += [axis.points for axis in made.lines]  # type: ignore[misc]
    ground.boxes = [
        (x - radius, y - radius, x + radius, y + radius) for points in lines for x, y in points
    ]
    for place in range(len(plan.data.names)):
        orders = permutations(range(len(lines)))
        texts = next(
            (t for order in orders if (t := _at(plan, look, lines, ground, place, order))), None
        )
        if texts is None:
            return False
        made.drawing.add(*texts)
    return True


def _at(
    plan: Plan,
    look: Look,
    lines: list[tuple[Place, ...]],
    ground: Ground,
    place: int,
    order: tuple[int, ...],
) -> list[Text] | None:
    """The labels of all lines at one place, put down in an order; None where one finds no room."""
    texts: list[Text] = []
    before = len(ground.boxes)
    for column in order:
        points, values = lines[column], plan.data.values[column]
        around = values[max(place - 1, 0) : place + 2]
        high = 2 * values[place] >= max(around) + min(around)
        colour = plan.entries[column].colour if len(lines) > 1 else look.theme.ink
        x, y = points[place]
        text = Text(x, y, written(values[place]), look.size - 1, "label", colour, look.font)
        rivals = [*points[max(place - 2, 0) : place], *points[place + 1 : place + 3]]
        moved = placed(text, RADII[0], ABOVE if high else BELOW, ground, rivals)
        if moved is None:
            del ground.boxes[before:]
            return None
        texts.append(moved)
    return texts
