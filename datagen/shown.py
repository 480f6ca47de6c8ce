"""An exhibit as it is shown: a picture, a text form, or a program that gives its data."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Drawing
from datagen.exhibits import Exhibit

IMAGE = "<image>"
"""Stands in a problem's text where a picture goes."""
MODALITIES = ("table", "chart", "diagram", "code")


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
