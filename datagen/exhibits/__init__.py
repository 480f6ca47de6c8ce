"""Typed data inside a problem. Each prints itself as text and is read back from that text.

A view is only a way to show an exhibit; the data stay the same.
"""

from __future__ import annotations

from datagen.exhibits.base import Exhibit, fence_pattern
from datagen.exhibits.figure import Angle, Circle, Figure, Point, Segment
from datagen.exhibits.graph import Edge, Graph
from datagen.exhibits.grid import Grid
from datagen.exhibits.listing import Formula, Listing
from datagen.exhibits.numbers import Cell, Number, read_cell, read_number, write_cell, write_number
from datagen.exhibits.table import Series, Table
from datagen.exhibits.timeline import Span, Timeline

EXHIBITS = (Table, Series, Graph, Figure, Grid, Timeline, Listing, Formula)

__all__ = [
    "EXHIBITS",
    "Angle",
    "Cell",
    "Circle",
    "Edge",
    "Exhibit",
    "Figure",
    "Formula",
    "Graph",
    "Grid",
    "Listing",
    "Number",
    "Point",
    "Segment",
    "Series",
    "Span",
    "Table",
    "Timeline",
    "fence_pattern",
    "read_cell",
    "read_number",
    "write_cell",
    "write_number",
]
