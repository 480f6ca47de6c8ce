"""An exhibit as it is shown: a picture, a text form, or a program that gives its data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from datagen.drawing.scene import Drawing
from datagen.exhibits import Exhibit

IMAGE = "<image>"
"""Stands in a problem's text where a picture goes."""
MODALITIES = ("table", "chart", "diagram", "code")
IN_TEXT = ("markdown", "mermaid", "python")
"""Views that stand in the problem's text; all others are pictures."""
AS_DATA = ("markdown", "mermaid")
"""Views that are the data's own text form."""
_FIGURE = re.compile(rf"{IMAGE}|```python\n.*?\n```", re.DOTALL)


class Shown(NamedTuple):
    """One exhibit in one view."""

    exhibit: Exhibit
    modality: str
    """One of MODALITIES, as the taxonomy uses the words."""
    view: str
    """How: `bar`, `pie`, `network`, `markdown`, `python` ..."""
    drawing: Drawing | None = None
    """What the picture was painted of; None where the exhibit stands in the text."""
    png: bytes = b""
    body: str = IMAGE
    """What stands for it in the problem's text."""
    epilogue: str = ""
    """Code that prints the exhibit's text form when it runs after the program in `body`."""


def said(row: Mapping[str, Any]) -> str:
    """All that a row's problem says, in words: each picture's data, and what each program gives, in its place.

    The same as `Posing.said` of the problem that the row was made of.
    """
    problem = str(row.get("problem", ""))
    replaced = iter([e["data"] for e in row.get("exhibits") or () if e["view"] not in AS_DATA])
    return _FIGURE.sub(lambda figure: next(replaced, figure.group()), problem)
