"""Random exhibits of every kind, by the view that they are shown in; what drawings are measured and shown on."""

from __future__ import annotations

from collections.abc import Callable
from math import acos, cos, pi, sin
from random import Random

from datagen.exhibits import (
    Angle,
    Circle,
    Edge,
    Exhibit,
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

NAMES = [
    *("Ada", "Ben", "Cleo", "Dora", "Emil", "Flora", "Gus", "Hugo"),
    *("Ines", "Jon", "Kira", "Leo", "Mona", "Nora", "Olga", "Paul"),
]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
CITIES = ["Oslo", "Rome", "Lima", "Cairo", "Turin", "Quito", "Delhi", "Accra"]
GOODS = ["pears", "apples", "beans", "rye", "salt", "tiles", "paper", "wool"]
JOBS = ["survey", "dig", "pour", "frame", "wire", "paint", "roof", "clean"]
STATEMENTS = (
    "the gate is open", "the lamp is lit", "the pump runs", "the valve is closed", "the alarm rings",
    "the tank is full", "the door is locked", "the fan turns",
)  # fmt: skip
PROGRAMS = (
    "total = 0\nfor n in range(1, {a}):\n    if n % {b} == 0:\n        total += n\n    else:\n        total -= 1\n"
    "print(total)",
    "def cost(units):\n    # the first {b} are dearer\n    if units <= {b}:\n        return units * {a}\n"
    "    return {b} * {a} + (units - {b}) * {c}\nprint(cost({d}))",
    'words = ["fir", "oak", "elm", "ash"]\ncount = {a}\nwhile count > {b}:\n    words.append(words.pop(0))\n'
    "    count -= {c}\nprint(words[0], count)",
)


def bar(rng: Random) -> Exhibit:
    """Readings of some months or cities."""
    labels = rng.choice((MONTHS, CITIES, GOODS))
    count = rng.randint(3, min(9, len(labels)))
    values = _values(rng, count)
    if rng.random() < 0.5:
        return Series(tuple(zip(labels, values, strict=False)))
    heads = rng.choice((("month", "rain in mm"), ("city", "visitors"), ("item", "price in cents")))
    return Table(heads, tuple(zip(labels, values, strict=False)))


def _values(rng: Random, count: int) -> list[int]:
    top = rng.choice((20, 100, 400, 2_000))
    return [rng.randint(top // 10, top) for _ in range(count)]


def _parts(rng: Random) -> Table:
    heads = rng.choice(
        (("Homes", "Farms", "Industry"), ("North", "South"), ("tea", "coffee", "milk"))
    )
    cities = rng.sample(CITIES, rng.randint(3, 5))
    top = rng.choice((40, 100, 600))
    rows = tuple((city, *(rng.randint(top // 4, top) for _ in heads)) for city in cities)
    return Table(("city", *heads), rows)


def line(rng: Random) -> Exhibit:
    """Readings in order, or at places along an axis."""
    if rng.random() < 0.5:
        return bar(rng)
    places = sorted(rng.sample(range(0, 25), rng.randint(4, 7)))
    names = ("altitude in metres",) if rng.random() < 0.5 else ("North path", "South path")
    rows = tuple((place, *(rng.randint(50, 400) for _ in names)) for place in places)
    return Table(("kilometre", *names), rows)


def scatter(rng: Random) -> Exhibit:
    """Named points of two quantities, in the order of their names, since a plot has none."""
    names = sorted(rng.sample(NAMES, rng.randint(4, 8)))
    rows = tuple((name, rng.randint(1, 20) * 5, rng.randint(1, 30) * 2) for name in names)
    return Table(("runner", "age in years", "minutes"), rows)


def pie(rng: Random) -> Exhibit:
    """Parts of a whole."""
    labels = rng.sample(GOODS, rng.randint(3, 6))
    return Series(tuple((label, rng.randint(8, 60)) for label in labels))


def box(rng: Random) -> Exhibit:
    """Five numbers of some groups."""
    rows = []
    for name in rng.sample(CITIES, rng.randint(2, 4)):
        five = sorted(rng.sample(range(5, 100), 5))
        rows.append((name, *five))
    heads = ("minimum", "lower quartile", "median", "upper quartile", "maximum")
    return Table(("team", *heads), tuple(rows))


def table(rng: Random) -> Exhibit:
    """Records with words and numbers."""
    rows = tuple(
        (name, rng.choice(GOODS), rng.choice(CITIES), rng.randint(2, 40), rng.randint(3, 120))
        for name in rng.sample(NAMES, rng.randint(3, 8))
    )
    return Table(("customer", "item", "city", "quantity", "price"), rows)


def network(rng: Random) -> Exhibit:
    """Rules that lead from statements to statements."""
    statements = rng.sample(STATEMENTS, 6)
    edges = []
    for rule in range(1, 5):
        *premises, conclusion = rng.sample(statements, rng.choice((2, 3)))
        edges += [Edge(premise, str(rule)) for premise in premises]
        edges.append(Edge(str(rule), conclusion))
    used = tuple(dict.fromkeys(s for edge in edges for s in edge[:2] if not s.isdigit()))
    kinds = ("",) * len(used) + ("rule",) * 4
    return Graph((*used, "1", "2", "3", "4"), tuple(edges), True, kinds)


def weighted(rng: Random) -> Exhibit:
    """Roads between towns, with their lengths."""
    towns = rng.sample(CITIES, rng.randint(4, 6))
    edges = [
        Edge(towns[place], towns[rng.randrange(place)], str(rng.randint(2, 30)))
        for place in range(1, len(towns))
    ]
    for _ in range(rng.randint(1, 3)):
        one, other = rng.sample(towns, 2)
        if not any({one, other} == set(edge[:2]) for edge in edges):
            edges.append(Edge(one, other, str(rng.randint(2, 30))))
    return Graph(tuple(towns), tuple(edges), directed=False)


def causal(rng: Random) -> Exhibit:
    """Causes before their effects."""
    names = rng.sample(["diet", "sport", "sleep", "stress", "income", "health", "mood"], 5)
    pairs = [(a, b) for a in range(5) for b in range(a + 1, 5)]
    edges = [Edge(names[a], names[b]) for a, b in rng.sample(pairs, rng.randint(5, 7))]
    used = tuple(name for name in names if any(name in edge[:2] for edge in edges))
    return Graph(used, tuple(edges))


def family(rng: Random) -> Exhibit:
    """Two grandparents, their children, one of them married, and grandchildren."""
    a, b, c, d, e, f, g, h = people = rng.sample(NAMES, 8)
    edges = [_tie(a, b, "married to"), Edge(a, c, "parent of"), Edge(b, c, "parent of")]
    edges += [_tie(c, d, "sibling of"), _tie(d, e, "married to"), Edge(d, f, "parent of")]
    edges += [Edge(e, g, "parent of"), _tie(g, h, "sibling of")][: rng.randint(1, 2)]
    used = [person for person in people if any(person in edge[:2] for edge in edges)]
    kinds = tuple(rng.choice(("woman", "man")) for _ in used)
    return Graph(tuple(used), tuple(edges), True, kinds)


def _tie(one: str, other: str, label: str) -> Edge:
    """A tie without a direction, said of whoever comes first in the alphabet."""
    return Edge(min(one, other), max(one, other), label)


def circuit(rng: Random) -> Exhibit:
    """A few gates over three or four inputs."""
    inputs = ["A", "B", "C", "D"][: rng.choice((3, 4))]
    wires, nodes, kinds, edges = list(inputs), list(inputs), [""] * len(inputs), []
    unused = set(inputs)
    for number in range(1, rng.randint(4, 6)):
        kind = rng.choice(("and", "or", "xor", "not"))
        pool = sorted(unused) if len(unused) > 1 else wires
        feeds = rng.sample(pool, 1 if kind == "not" else 2)
        name = f"g{number}"
        edges += [Edge(feed, name) for feed in feeds]
        unused = (unused - set(feeds)) | {name}
        wires.append(name)
        nodes.append(name)
        kinds.append(kind)
    edges.append(Edge(nodes[-1], "out"))
    leads = {"out"}  # what leads to the output; other gates are left out
    for source, target, _ in reversed(edges):
        if target in leads:
            leads.add(source)
    wanted = dict(zip(nodes, kinds, strict=True)) | {"out": "output"}
    chosen = [(node, kind) for node, kind in wanted.items() if node in leads]
    wires_left = tuple(edge for edge in edges if edge.target in leads)
    return Graph(tuple(n for n, _ in chosen), wires_left, True, tuple(k for _, k in chosen))


def figure(rng: Random) -> Exhibit:
    """A triangle by its sides, a rectangle with a diagonal, or a circle with a chord."""
    choice = rng.randrange(3)
    if choice == 0:
        a, b, c = rng.choice(((3, 4, 5), (5, 6, 7), (7, 8, 9), (6, 6, 8), (5, 12, 13), (4, 5, 6)))
        angle = acos((b * b + c * c - a * a) / (2 * b * c))
        points = (Point("A", 0, 0), Point("B", c, 0), Point("C", b * cos(angle), b * sin(angle)))
        sides = (Segment("A", "B", c), Segment("B", "C", a), Segment("A", "C", b))
        right = a * a + b * b == c * c
        return Figure(points, sides, (), (Angle("A", "C", "B", 90),) if right else ())
    if choice == 1:
        width, height = rng.randint(5, 9), rng.randint(3, 5)
        points = (
            Point("A", 0, 0),
            Point("B", width, 0),
            Point("C", width, height),
            Point("D", 0, height),
        )
        sides = (
            Segment("A", "B", width),
            Segment("B", "C", height),
            Segment("C", "D"),
            Segment("A", "D"),
        )
        return Figure(points, (*sides, Segment("A", "C")), (), (Angle("A", "B", "C", 90),))
    radius, turn = rng.randint(3, 8), rng.choice((60, 90, 120))
    ends = [(radius * cos(t), radius * sin(t)) for t in (pi / 7, pi / 7 + turn * pi / 180)]
    points = (Point("M", 0, 0), Point("P", *ends[0]), Point("Q", *ends[1]))
    sides = (Segment("M", "P"), Segment("M", "Q"), Segment("P", "Q"))
    return Figure(points, sides, (Circle("M", radius),), (Angle("P", "M", "Q", turn),))


def grid(rng: Random) -> Exhibit:
    """Who has been where, or a board with numbers."""
    if rng.random() < 0.5:
        rows, columns = rng.sample(NAMES, 4), rng.sample(CITIES, rng.randint(3, 5))
        cells = tuple(tuple(rng.choice(".#") for _ in columns) for _ in rows)
        return Grid(cells, tuple(rows), tuple(columns))
    size = rng.choice((4, 6, 9))
    return Grid(
        tuple(
            tuple(str(rng.randint(1, size)) if rng.random() < 0.35 else "." for _ in range(size))
            for _ in range(size)
        )
    )


def timeline(rng: Random) -> Exhibit:
    """Events of a day or a week."""
    names = rng.sample(JOBS, rng.randint(3, 6))
    return Timeline(
        tuple(
            Span(name, at, at)
            for name, at in zip(names, sorted(rng.sample(range(1, 24), len(names))), strict=True)
        ),
        "hours",
    )


def gantt(rng: Random) -> Exhibit:
    """Jobs that overlap."""
    spans = []
    for name in rng.sample(JOBS, rng.randint(3, 6)):
        start = rng.randint(0, 14)
        spans.append(Span(name, start, start + rng.randint(1, 8)))
    return Timeline(tuple(spans), rng.choice(("days", "hours", "weeks")))


def listing(rng: Random) -> Exhibit:
    """A short program."""
    numbers = {name: rng.randint(2, 19) for name in "abcd"}
    return Listing(rng.choice(PROGRAMS).format(**numbers))


def formula(rng: Random) -> Exhibit:
    """A quotient, a sum of products, a power."""
    a, b, c, d = rng.sample("abcdghmnpqtv", 4)
    n, k = rng.randint(2, 9), rng.randint(2, 4)
    return Formula(
        rng.choice(
            (f"{a}*{b}/{c}", f"({a} + {n}*{b})/{c}^{k}", f"{a}^{k} + {n}*{b} - {c}/{d}",
             f"{a}/({b} + {c})", f"{n}*({a} - {b})*{c}", f"({a} + {b}/{n})/({c} - {d})")
        )
    )  # fmt: skip


MAKERS: dict[str, Callable[[Random], Exhibit]] = {
    "table": table, "bar": bar, "hbar": bar, "grouped": _parts, "stacked": _parts, "line": line,
    "scatter": scatter, "pie": pie, "box": box, "network": network, "weighted": weighted,
    "causal": causal, "family": family, "circuit": circuit, "figure": figure, "grid": grid,
    "timeline": timeline, "gantt": gantt, "listing": listing, "formula": formula,
}  # fmt: skip
"""By view."""
CHARTS = ("bar", "hbar", "grouped", "stacked", "line", "scatter", "pie", "box")
