"""A row's problem for the model at hand: pictures for one that sees, their data in words for one that does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datagen.shown import IMAGE, IN_TEXT
from teacher.questions import Parts


def columns_of(images: bool) -> tuple[str, ...]:
    """The columns of a row that `posed` reads."""
    return ("problem", "images") if images else ("problem", "exhibits")


def posed(row: Mapping[str, Any], images: bool) -> Parts | str:
    """The problem as parts of a message; a text says why it cannot be posed.

    Programs and tables that stand in the problem's text stay as they are, for any model.
    """
    problem: str = row["problem"]
    if IMAGE not in problem and not (images and row["images"]):
        return (problem,)
    pieces = problem.split(IMAGE)
    if images:
        shown = [picture["bytes"] for picture in row["images"] or ()]
    else:
        shown = [e["data"] for e in row["exhibits"] or () if e["view"] not in IN_TEXT]
    if len(shown) != len(pieces) - 1:
        what = "pictures" if images else "pictures' data"
        return f"{len(shown)} {what} for {len(pieces) - 1} places in the problem"
    if not images:
        said = [data + piece for data, piece in zip(shown, pieces[1:], strict=True)]
        return ("".join([pieces[0], *said]),)
    parts: list[str | bytes] = [pieces[0].rstrip("\n")]
    for picture, piece in zip(shown, pieces[1:], strict=True):
        parts += [picture, piece.strip("\n")]
    return tuple([part for part in parts if part])


def pictured(row: Mapping[str, Any]) -> bool:
    """Whether the problem has pictures."""
    return IMAGE in row["problem"]
