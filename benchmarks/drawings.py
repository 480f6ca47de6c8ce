"""What a picture costs, by kind: milliseconds to lay out, paint and read again, and bytes; beside plain matplotlib.

Run: python -m benchmarks drawings. matplotlib draws the same data on a fresh figure of the same size, as the few
lines of its tutorial would; where tesseract is installed, it reads the texts of all pictures.
"""

from __future__ import annotations

import io
import itertools
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import ocr
from benchmarks.clock import median
from benchmarks.exhibit_material import CHARTS, MAKERS
from benchmarks.table import Row, Say, Table
from datagen.drawing.looks import look
from datagen.drawing.png import png
from datagen.drawing.scene import Drawing
from datagen.exhibits import Exhibit, Series
from datagen.exhibits import Table as Records
from mutators.fuse.layouts import LAYOUTS
from validators import pictures
from validators.pictures import layout

SIZES: dict[str, dict[str, Any]] = {
    "full": {"each": 300, "plots": 40, "charts": 500},
    "quick": {"each": 60, "plots": 10, "charts": 100},
    "tiny": {"each": 2, "plots": 1, "charts": 8},
}
DPI = 100


def measure(scratch: Path, say: Say, each: int, plots: int, charts: int) -> list[Table]:
    """A row a view, then what was read of the texts."""
    rows = [_measured(view, each, plots, say) for view in MAKERS]
    note = f"Medians over {each} random exhibits and looks; `no room` counts exhibits that the view turns down."
    tables = [Table("Pictures", rows, note)]
    if ocr.available():
        say("reading the texts with tesseract")
        tables.append(_legibility(scratch, each, charts))
    return tables


def drawings(view: str, count: int) -> list[tuple[Exhibit, Drawing]]:
    """So many random pictures of a view; exhibits that do not fit it are passed over."""
    return list(islice(_drawings(view), count))


def _drawings(view: str) -> Iterator[tuple[Exhibit, Drawing]]:
    for number in itertools.count():
        exhibit = MAKERS[view](Random(f"{view}/{number}"))
        drawing = LAYOUTS[view](exhibit, look(number * 7 + 1))
        if drawing is not None:
            yield exhibit, drawing


def _measured(view: str, each: int, plots: int, say: Say) -> Row:
    say(view)
    drawings(view, 2)  # loads the fonts
    times: defaultdict[str, list[float]] = defaultdict(list)
    sizes: list[float] = []
    turned_down = misread = faults = 0
    for number in range(each):
        exhibit = MAKERS[view](Random(f"{view}/{number}"))
        drawing = _timed(times["draw"], LAYOUTS[view], exhibit, look(number * 7 + 1))
        if drawing is None:
            turned_down += 1
            continue
        sizes.append(len(_timed(times["paint"], png, drawing)))
        read = _timed(times["read"], pictures.read, drawing, view)
        misread += read is None or read.text() != exhibit.text()
        faults += layout.fault(drawing) is not None
    ours = 1000 * (median(times["draw"]) + median(times["paint"]))
    theirs = _matplotlib(view, plots) if view in CHARTS else None
    return {
        "view": view,
        "draw_ms": 1000 * median(times["draw"]),
        "paint_ms": 1000 * median(times["paint"]),
        "read_ms": 1000 * median(times["read"]),
        "bytes": round(median(sizes)),
        "no_room": turned_down,
        "misread": misread,
        "faults": faults,
        "matplotlib_ms": theirs[0] if theirs else None,
        "matplotlib_bytes": theirs[1] if theirs else None,
        "times_quicker": theirs[0] / ours if theirs else None,
    }


def _timed(times: list[float], work: Callable[..., Any], *arguments: Any) -> Any:
    started = time.perf_counter()
    result = work(*arguments)
    times.append(time.perf_counter() - started)
    return result


def _legibility(scratch: Path, each: int, charts: int) -> Table:
    """What share of the texts tesseract reads, of charts and of all other views."""
    chosen = [
        (view, drawing)
        for view in CHARTS
        for _, drawing in drawings(view, -(-charts // len(CHARTS)))
    ]
    chosen += [
        (view, drawing)
        for view in MAKERS
        if view not in CHARTS
        for _, drawing in drawings(view, max(2, each // 10))
    ]
    found = ocr.labels(chosen, scratch)
    pictures_of = Counter(view for view, _ in chosen)
    rows = []
    for name, views in (("all charts", CHARTS), *((view, (view,)) for view in MAKERS)):
        texts = [label for label in found if label.view in views]
        rows.append(
            {
                "pictures": name,
                "count": sum(pictures_of[view] for view in views),
                "texts": len(texts),
                "read_%": 100 * sum(label.right for label in texts) / max(1, len(texts)),
            }
        )
    return Table("Texts that tesseract reads", rows, "Every text of every picture, cut out of it.")


def _matplotlib(view: str, count: int) -> tuple[float, int] | None:
    """Milliseconds and bytes of a plain plot; None where matplotlib is not installed."""
    try:
        import matplotlib as mpl
    except ImportError:
        return None
    mpl.use("Agg")
    times: list[float] = []
    sizes: list[int] = []
    for number in range(count + 1):
        exhibit = MAKERS[view](Random(f"{view}/{number}"))
        sizes.append(len(_timed(times, _plot, view, exhibit)))
    return 1000 * median(times[1:]), round(median(sizes[1:]))


def _plot(view: str, exhibit: Exhibit) -> bytes:
    from matplotlib import pyplot as plt

    fig, ax = plt.subplots(figsize=(4, 3), dpi=DPI)
    rows = exhibit.points if isinstance(exhibit, Series) else exhibit.rows  # type: ignore[attr-defined]
    names = [str(row[0]) for row in rows]
    columns = [[float(row[place]) for row in rows] for place in range(1, len(rows[0]))]
    match view:
        case "hbar":
            ax.barh(names, columns[0])
        case "pie":
            ax.pie(columns[0], labels=names)
        case "line":
            for column in columns:
                ax.plot([row[0] for row in rows], column, marker="o")
        case "scatter":
            ax.scatter(*columns)
            for name, x, y in zip(names, *columns, strict=True):
                ax.annotate(name, (x, y))
        case "box":
            fields = ("whislo", "q1", "med", "q3", "whishi")
            boxes = [
                {"label": name, "fliers": [], **dict(zip(fields, five, strict=True))}
                for name, five in zip(names, zip(*columns, strict=True), strict=True)
            ]
            ax.bxp(boxes)
        case _:
            below = [0.0] * len(names)
            for column in columns:
                ax.bar(names, column, bottom=below)
                below = [b + value for b, value in zip(below, column, strict=True)]
    if isinstance(exhibit, Records):
        ax.set_xlabel(exhibit.columns[0])
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png")
    plt.close(fig)
    return buffer.getvalue()
