"""Fonts that come with packages, so that a drawing looks the same on every machine; how much room a text takes."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

FONTS = {
    "sans": ("font_source_sans_pro", "files/SourceSansPro-Regular.ttf"),
    "sans-bold": ("font_source_sans_pro", "files/SourceSansPro-Semibold.ttf"),
    "serif": ("font_source_serif_pro", "files/SourceSerifPro-Regular.otf"),
    "serif-bold": ("font_source_serif_pro", "files/SourceSerifPro-Semibold.otf"),
    "serif-italic": ("font_source_serif_pro", "files/SourceSerifPro-It.otf"),
    "grotesk": ("font_roboto", "files/Roboto-Regular.ttf"),
    "grotesk-bold": ("font_roboto", "files/Roboto-Medium.ttf"),
    # A package of test pictures is the only one that ships a typewriter font by itself (Droid Sans Mono).
    "mono": ("captcha", "data/DroidSansMono.ttf"),
}
"""Name to (package, file)."""
HEIGHT = 0.94
"""Of a line's ink from ascenders to descenders, in font sizes."""
BASELINE = 0.73
"""From the top of a line's ink to its baseline, in font sizes."""


@cache
def font(name: str, size: int) -> Any:
    """The Pillow font. Raises LookupError for an unknown name."""
    from PIL import ImageFont

    package, file = FONTS[name]
    # Plain layout: shaping by the system's own libraries would differ from machine to machine.
    with resources.as_file(resources.files(package) / file) as path:
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=50_000)
def extent(text: str, name: str, size: int) -> tuple[float, float]:
    """Width and height of a line of text, in pixels."""
    return font(name, size).getlength(text), size * HEIGHT
