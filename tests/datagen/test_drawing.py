"""Drawings look the same everywhere, and whoever sees few colours can still tell them apart."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib import resources
from itertools import combinations
from math import dist

import pytest
from PIL import Image

from benchmarks.drawings import drawings
from benchmarks.exhibit_material import MAKERS
from datagen.drawing.colours import contrast
from datagen.drawing.fonts import FONTS, extent, font
from datagen.drawing.looks import PALETTES, THEMES, look
from datagen.drawing.png import png
from datagen.drawing.scene import Drawing, Line, Rect, Text, overlap
from datagen.drawing.sight import SIGHTS, apart, lab
from datagen.drawing.svg import svg
from validators.pictures.layout import fault

APART = 12.0


def test_palettes_are_told_apart() -> None:
    for palette in PALETTES:
        for one, other in combinations(palette, 2):
            assert apart(one, other) > APART, (one, other)


def test_who_sees_no_green_takes_a_red_for_a_green() -> None:
    red, green = "#b35a00", "#6b7a00"
    seen = {sight: dist(lab(red, sight), lab(green, sight)) for sight in SIGHTS}
    assert seen["all colours"] > 40
    assert seen["no green"] < seen["all colours"] / 2
    assert apart(red, green) == min(seen.values())
    assert apart(red, red) == 0


def test_colours_of_one_legend_are_told_apart() -> None:
    """On the pictures themselves, dark paper included: layouts may deepen or mix what the palette has."""
    looked_at = 0
    for view in ("grouped", "stacked", "line"):
        for _, drawing in drawings(view, 150):
            colours = set(_keys(drawing))
            looked_at += len(colours) > 1
            for one, other in combinations(sorted(colours), 2):
                assert apart(one, other) > APART, (view, one, other)
    assert looked_at > 200


def _keys(drawing: Drawing) -> Iterator[str]:
    for shape in drawing.of_role("legend"):
        if isinstance(shape, Rect) and shape.fill:
            yield shape.fill
        elif isinstance(shape, Line):
            yield shape.colour


def test_inks_stand_out_from_their_papers() -> None:
    for theme in THEMES:
        assert contrast(theme.ink, theme.background) > 7
        assert contrast(theme.ink, theme.fill) > 7


def test_fonts_come_with_packages() -> None:
    """Prevents a picture from depending on what a machine has installed."""
    for name, (package, file) in FONTS.items():
        assert resources.files(package).joinpath(file).is_file()
        assert extent("digits 0123456789 %", name, 14)[0] > 80


@pytest.mark.parametrize("name", FONTS)
def test_a_text_is_as_wide_as_its_letters_painted(name: str) -> None:
    """Prevents texts that run over their box, as fonts with broken widths make them."""
    for text in ("76% (x, y)", 'a "word"', "Wij 117", "gjpqy"):
        left, _, right, _ = font(name, 14).getbbox(text, anchor="ls")
        assert right - left <= extent(text, name, 14)[0] + 2


@pytest.mark.parametrize("view", sorted(MAKERS))
def test_a_drawing_gives_the_same_bytes_twice_and_a_whole_svg(view: str) -> None:
    for _, drawing in drawings(view, 3):
        first = png(drawing)
        assert png(drawing) == first
        image = Image.open(io.BytesIO(first))
        assert image.size == (drawing.width, drawing.height)
        assert len(first) < 20_000
        root = ET.fromstring(svg(drawing))
        texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
        assert texts == [text.text for text in drawing.texts]


def test_looks_are_many_and_each_is_the_same_again() -> None:
    looks = [look(seed) for seed in range(300)]
    assert looks == [look(seed) for seed in range(300)]
    styles = {(each.theme, each.palette, each.font, each.size, each.variant) for each in looks}
    assert len(styles) > 250


def test_faults_of_a_layout_are_noticed() -> None:
    def drawn(*items: Text | Rect) -> Drawing:
        drawing = Drawing(100, 60)
        drawing.add(*items)
        return drawing

    middle = Text(50, 30, "word", 14, "label")
    assert fault(drawn(middle)) is None
    assert "clipped" in str(fault(drawn(middle._replace(x=5))))
    assert "overlap" in str(fault(drawn(middle, middle._replace(y=36, text="other"))))
    assert "stands out" in str(fault(drawn(Rect(0, 0, 100, 60, "mark", "#333333"), middle)))
    assert "stands out" in str(fault(drawn(middle._replace(colour="#dddddd"))))


def test_boxes_that_touch_do_not_overlap() -> None:
    assert not overlap((0, 0, 10, 10), (10, 0, 20, 10))
    assert overlap((0, 0, 10, 10), (9, 9, 20, 20))
    assert overlap((0, 0, 10, 10), (11, 0, 20, 10), slack=2)
