"""The readings of a training as pictures: loss, speed, balance of the experts, levels. A table in, PNG out."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from datagen.storage import Store
from student.training.log import LEVELS

FOLDER = "plots"
DOTS_PER_INCH = 120
INK, SOFT, GRID = "#222222", "#777777", "#e4e4e4"
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Told apart by the colour-blind, too (Okabe and Ito)."""
SHARES = {
    "utilisation": "places taken",
    "moved": "tokens moved",
    "mass_lost": "gate mass lost",
    "dropped": "tokens dropped",
}


def draw(store: Store, table: pa.Table, name: str) -> list[str]:
    """Writes `plots/*.png`, and returns their names; none where matplotlib is not installed or nothing was read."""
    if find_spec("matplotlib") is None or not table.num_rows:
        return []
    pictures: dict[str, Callable[[pa.Table, str], bytes]] = {
        "loss": loss,
        "speed": speed,
        "levels": levels,
    }
    if table["utilisation"].null_count < table.num_rows:
        pictures["balance"] = balance
    written = []
    for kind, picture in pictures.items():
        written.append(f"{FOLDER}/{kind}.png")
        store.write(written[-1], picture(table, name))
    return written


def loss(table: pa.Table, title: str) -> bytes:
    """Loss on a logarithmic scale, and the learning rate below it."""
    figure, (upper, lower) = _panels(title, heights=(3, 1))
    tokens = _tokens(table)
    upper.plot(tokens, table["loss"], color=LINES[0], linewidth=1.4)
    upper.set_yscale("log")
    upper.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    upper.yaxis.set_minor_formatter(lambda value, _: f"{value:g}")
    upper.tick_params(which="both", labelsize=8)
    upper.set_ylabel("loss, nats a token")
    lower.plot(tokens, table["learning_rate"], color=SOFT, linewidth=1.2)
    lower.set_ylabel("learning rate")
    lower.set_ylim(bottom=0)
    return _png(figure)


def speed(table: pa.Table, title: str) -> bytes:
    """Tokens a second, and MFU where the device's peak is known."""
    known = table["mfu"].null_count < table.num_rows
    figure, panels = _panels(title, heights=(1, 1) if known else (1,))
    tokens = _tokens(table)
    panels[0].plot(tokens, table["tokens_per_s"], color=LINES[0], linewidth=1.2)
    panels[0].set_ylabel("tokens/s")
    panels[0].yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    if known:
        panels[1].plot(tokens, _percent(table, "mfu"), color=LINES[1], linewidth=1.2)
        panels[1].set_ylabel("MFU, %")
    for panel in panels:
        panel.set_ylim(bottom=0)
    return _png(figure)


def balance(table: pa.Table, title: str) -> bytes:
    """Shares of tokens and places in percent, and the largest load over the mean."""
    figure, (upper, lower) = _panels(title, heights=(2, 1))
    tokens = _tokens(table)
    for (column, label), colour in zip(SHARES.items(), LINES, strict=True):
        upper.plot(tokens, _percent(table, column), color=colour, linewidth=1.2, label=label)
    upper.set_ylabel("%")
    upper.set_ylim(0, 102)
    upper.legend(frameon=False, fontsize=8, ncols=4, loc="lower left", bbox_to_anchor=(0, 1))
    lower.plot(tokens, table["violation"], color=LINES[0], linewidth=1.2)
    lower.set_ylabel("largest load / mean - 1")
    lower.set_ylim(bottom=0)
    return _png(figure)


def levels(table: pa.Table, title: str) -> bytes:
    """The share of each level in what was learnt."""
    import matplotlib as mpl

    figure, (axis,) = _panels(title, heights=(1,))
    colours = mpl.colormaps["Blues"]([0.25, 0.4, 0.55, 0.7, 0.9])
    shares = [_percent(table, column) for column in LEVELS]
    labels = [f"level {number}" for number in range(1, 6)]
    axis.stackplot(_tokens(table), shares, colors=colours, labels=labels)
    axis.set_ylabel("% of the rows")
    axis.set_ylim(0, 100)
    axis.legend(frameon=False, fontsize=8, ncols=5, loc="lower left", bbox_to_anchor=(0, 1))
    return _png(figure)


def _panels(title: str, heights: Sequence[int]) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 1.4 + 2.6 * len(heights)))
    FigureCanvasAgg(figure)
    axes = figure.subplots(
        len(heights), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights}
    )[:, 0]
    for axis in axes:
        axis.grid(color=GRID, linewidth=0.6)
        axis.spines[["top", "right"]].set_visible(False)
        axis.spines[["left", "bottom"]].set_color(SOFT)
        axis.tick_params(colors=INK, labelsize=8)
        axis.margins(x=0.01)
    axes[-1].set_xlabel("million tokens")
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, color=INK)
    return figure, axes


def _tokens(table: pa.Table) -> list[float]:
    return [tokens / 1e6 for tokens in table["tokens"].to_pylist()]


def _percent(table: pa.Table, column: str) -> list[float]:
    """In percent; a gap where it was not measured."""
    return [float("nan") if v is None else 100 * v for v in table[column].to_pylist()]


def _png(figure: Any) -> bytes:
    sink = io.BytesIO()
    figure.tight_layout()
    # No date and no version: the same readings give the same bytes.
    figure.savefig(sink, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return sink.getvalue()
