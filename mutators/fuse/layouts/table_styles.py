"""Rules and grounds of tables in six styles. Cells and where they are in, shapes on the drawing out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Rect
from mutators.fuse.layouts.colours import ink_on, legible


class Cells(NamedTuple):
    """What is printed, column by column; with a head its cells come first."""

    columns: list[list[str]]
    head: bool
    aligned: list[str]
    """Each column's l, m or r."""


class Plan(NamedTuple):
    """Where the cells are."""

    lines: list[list[list[str]]]
    """Of each cell, by column."""
    xs: list[int]
    """Edges of columns."""
    ys: list[int]
    """Edges of rows."""


def _across(drawing: Drawing, plan: Plan, y: float, colour: str, width: float = 1.0) -> None:
    drawing.add(Line(((plan.xs[0], y), (plan.xs[-1], y)), "rule", colour, width))


def _down(drawing: Drawing, plan: Plan, x: float, colour: str) -> None:
    drawing.add(Line(((x, plan.ys[0]), (x, plan.ys[-1])), "rule", colour))


def _block(drawing: Drawing, plan: Plan, rows: tuple[int, int], colour: str) -> None:
    box = (plan.xs[0], plan.ys[rows[0]], plan.xs[-1], plan.ys[rows[1]])
    drawing.add(Rect(*box, "fill", colour))


def _shade_labels(drawing: Drawing, plan: Plan, cells: Cells, colour: str) -> None:
    """A ground under the head, or under the labels of readings."""
    if cells.head or len(plan.ys) == 3:
        _block(drawing, plan, (0, 1), colour)
    else:
        drawing.add(Rect(plan.xs[0], plan.ys[0], plan.xs[1], plan.ys[-1], "fill", colour))


def _full_grid(drawing: Drawing, plan: Plan, cells: Cells, look: Look) -> str:
    """Every cell in a box."""
    line = mixed(look.theme.faint, look.theme.ink, 0.3)
    _shade_labels(drawing, plan, cells, look.theme.fill)
    for y in plan.ys:
        _across(drawing, plan, y, line)
    for x in plan.xs:
        _down(drawing, plan, x, line)
    return look.theme.ink


def _book(drawing: Drawing, plan: Plan, cells: Cells, look: Look) -> str:
    """Strong rules above and below, a thin one under the head."""
    for y in (plan.ys[0], plan.ys[-1]):
        _across(drawing, plan, y, look.theme.ink, 2)
    if cells.head:
        _across(drawing, plan, plan.ys[1], look.theme.ink)
    if look.grid:
        for y in plan.ys[1 + cells.head : -1]:
            _across(drawing, plan, y, look.theme.faint)
    return look.theme.ink


def _zebra(drawing: Drawing, plan: Plan, cells: Cells, look: Look) -> str:
    """Every second row on a ground of its own."""
    for row in range(1 + cells.head, len(plan.ys) - 1, 2):
        _block(drawing, plan, (row, row + 1), look.theme.fill)
    if cells.head:
        _across(drawing, plan, plan.ys[1], look.theme.ink, 1.5)
    if look.frame:
        _across(drawing, plan, plan.ys[-1], look.theme.ink)
    return look.theme.ink


def _solid_head(drawing: Drawing, plan: Plan, cells: Cells, look: Look) -> str:
    """A head on a strong colour; readings get a pale one under their labels."""
    theme, colour = look.theme, look.palette[0]
    _shade_labels(drawing, plan, cells, colour if cells.head else theme.fill)
    for y in plan.ys[2 if cells.head else 0 :] if look.grid else plan.ys[-1:]:
        _across(drawing, plan, y, theme.faint)
    return ink_on(colour, theme.ink, theme.background)


def _boxed(drawing: Drawing, plan: Plan, cells: Cells, look: Look) -> str:
    """A frame around all, lines between columns, one under the head."""
    line = mixed(look.theme.faint, look.theme.ink, 0.5)
    for x in plan.xs[1:-1]:
        _down(drawing, plan, x, look.theme.faint)
    if cells.head or len(plan.ys) == 3:
        _across(drawing, plan, plan.ys[1], line)
    box = (plan.xs[0], plan.ys[0], plan.xs[-1], plan.ys[-1])
    drawing.add(Rect(*box, "frame", stroke=line, width=1.5))
    return look.theme.ink


def _plain(drawing: Drawing, plan: Plan, cells: Cells, look: Look) -> str:
    """A coloured head over one coloured rule."""
    colour = legible(look.palette[0], look)
    if cells.head:
        _across(drawing, plan, plan.ys[1], colour, 2)
    if look.grid or not cells.head:
        for y in plan.ys[1 + cells.head : -1]:
            _across(drawing, plan, y, look.theme.faint)
    return colour


STYLES: tuple[Callable[[Drawing, Plan, Cells, Look], str], ...] = (
    _full_grid, _book, _zebra, _solid_head, _boxed, _plain,
)  # fmt: skip
"""Each draws lines and grounds, and gives the ink of the head."""
