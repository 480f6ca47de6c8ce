"""Exhibits of every kind for tests: strategies for what may be printed."""

from __future__ import annotations

from hypothesis import strategies as st

from datagen.exhibits import (
    Angle,
    Circle,
    Edge,
    Figure,
    Formula,
    Graph,
    Grid,
    Listing,
    Point,
    Segment,
    Series,
    Span,
    Table,
    Timeline,
)

ints = st.integers(-(10**12), 10**12)
numbers = st.one_of(ints, st.fractions(max_denominator=10**6))
labels = st.from_regex(r"[A-Za-z]{1,6}( [a-z]{1,4})?", fullmatch=True)
words = st.from_regex(r"[A-Za-z]{1,6}", fullmatch=True)
cells = st.one_of(numbers, labels)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[labels] * width),
        st.lists(st.tuples(*[cells] * width), max_size=4).map(tuple),
    )
)
series = st.lists(st.tuples(labels, numbers), min_size=1, max_size=4).map(
    lambda points: Series(tuple(points))
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Nodes in alphabetical order, as they are read back."""
    nodes = sorted(draw(st.sets(labels, min_size=1, max_size=5)))
    kinds = tuple(draw(st.sampled_from(["", "rule", "and"])) for _ in nodes)
    directed = draw(st.booleans())
    node = st.sampled_from(nodes)
    found = draw(st.lists(st.builds(Edge, node, node, st.one_of(st.just(""), labels)), max_size=5))
    edges = [e if directed else Edge(min(e[:2]), max(e[:2]), e.label) for e in found]
    # With no edge there is nothing that says whether edges have a direction.
    return Graph(
        tuple(nodes),
        tuple(sorted(edges)),
        directed or not edges,
        kinds if any(kinds) else (),
    )


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """Points at no place, everything in alphabetical order, as it is read back."""
    names = sorted(draw(st.sets(st.sampled_from("ABCDE"), min_size=3, max_size=5)))
    ends = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True).map(sorted)
    lengths = st.one_of(st.none(), st.integers(1, 99))
    segments = {tuple(each): draw(lengths) for each in draw(st.lists(ends, max_size=3))}
    circles = draw(st.dictionaries(st.sampled_from(names), st.integers(1, 9), max_size=2))
    corners = st.lists(st.sampled_from(names), min_size=3, max_size=3, unique=True)
    angles = {
        Angle(min(a, c), b, max(a, c), draw(st.integers(1, 179)))
        for a, b, c in draw(st.lists(corners, max_size=2, unique_by=lambda c: c[1]))
    }
    return Figure(
        tuple(Point(name, 0, 0) for name in names),
        tuple(Segment(a, b, n) for (a, b), n in sorted(segments.items())),
        tuple(Circle(centre, radius) for centre, radius in sorted(circles.items())),
        tuple(sorted(angles)),
    )


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cell = st.sampled_from([".", "#", "3", "K"])
    rows = tuple(tuple(draw(cell) for _ in range(width)) for _ in range(height))
    if draw(st.booleans()):
        return Grid(rows)
    names = st.lists(words, min_size=height, max_size=height).map(tuple)
    return Grid(rows, draw(names), tuple(draw(words) for _ in range(width)))


times = st.integers(-99, 99)
spans = st.builds(
    lambda name, start, length: Span(name, start, start + length), labels, times, st.integers(0, 20)
)
timelines = st.builds(
    Timeline,
    st.lists(spans, min_size=1, max_size=4).map(tuple),
    st.sampled_from(["", "hours", "days"]),
)
listings = st.lists(
    st.from_regex(r"( {4}){0,2}[a-z] = [0-9]{1,3}( \+ [a-z])?", fullmatch=True),
    min_size=1,
    max_size=4,
).map(lambda lines: Listing("\n".join(lines)))
formulas = st.from_regex(r"[a-z]([*/+^][a-z0-9]){0,3}", fullmatch=True).map(Formula)

BY_KIND = {
    "table": tables, "series": series, "graph": graphs(), "figure": figures(), "grid": grids(),
    "timeline": timelines, "listing": listings, "formula": formulas,
}  # fmt: skip
