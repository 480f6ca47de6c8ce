"""Reads the texts of pictures with tesseract, for what no geometry shows: whether their pixels are legible.

Every text is cut out of its painted picture, ground and all; the cuttings go line by line on sheets, which
tesseract reads. Needs Debian's tesseract-ocr.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from datagen.drawing.png import png
from datagen.drawing.scene import Drawing

SCALE = 3
LINE = 80
"""Height of a line on a sheet, in pixels."""
LINES = 40
EDGE = 40


class Label(NamedTuple):
    """A text of a picture, and what was read in its place."""

    view: str
    text: str
    read: str

    @property
    def right(self) -> bool:
        return self.text.replace(" ", "") == self.read.replace(" ", "")


def available() -> bool:
    """Whether tesseract is installed."""
    return shutil.which("tesseract") is not None


def labels(drawings: Iterable[tuple[str, Drawing]], scratch: Path) -> list[Label]:
    """Every text of some drawings, by view, with what tesseract reads."""
    cuttings = [(view, *each) for view, drawing in drawings for each in _cuttings(drawing)]
    sheets = []
    for start in range(0, len(cuttings), LINES):
        file = scratch / f"{start:06d}.png"
        _sheet([cut for _, _, cut in cuttings[start : start + LINES]]).save(file)
        sheets.append(str(file))
    read = _read(sheets, scratch)
    return [Label(view, text, read[place]) for place, (view, text, _) in enumerate(cuttings)]


def _cuttings(drawing: Drawing) -> Iterator[tuple[str, Any]]:
    """Each text and its part of the picture, dark on light."""
    from PIL import Image, ImageOps

    picture = Image.open(io.BytesIO(png(drawing))).convert("L")
    for text in drawing.texts:
        left, top, right, bottom = text.box
        cut = picture.crop((int(left), int(top), int(right) + 1, int(bottom) + 1))
        ground = max(range(256), key=cut.histogram().__getitem__)
        cut = ImageOps.expand(cut, 4, ground)
        if ground < cut.resize((1, 1)).getpixel((0, 0)):  # light ink on dark ground
            cut = ImageOps.invert(cut)
        size = (cut.width * SCALE, cut.height * SCALE)
        yield text.text, ImageOps.autocontrast(cut).resize(size, Image.Resampling.BICUBIC)


def _sheet(cuttings: Sequence[Any]) -> Any:
    from PIL import Image

    width = max(cut.width for cut in cuttings) + 2 * EDGE
    sheet = Image.new("L", (width, LINE * len(cuttings) + 2 * EDGE), 255)
    for line, cut in enumerate(cuttings):
        sheet.paste(cut, (EDGE, EDGE + line * LINE))
    return sheet


def _read(sheets: Sequence[str], scratch: Path) -> dict[int, str]:
    """What stands on each line, lines counted over all sheets."""
    names = scratch / "sheets.txt"
    names.write_text("\n".join(sheets))
    words = ["tesseract", str(names), str(scratch / "read"), "--psm", "6", "tsv"]
    # Threads of its own cost tesseract more than they save.
    subprocess.run(
        words, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in (scratch / "read.tsv").read_text().splitlines()[1:]:
        cells = row.split("\t")
        if cells[11].strip():
            middle = int(cells[7]) + int(cells[9]) / 2
            line = int((middle - EDGE) // LINE)
            found[(int(cells[1]) - 1) * LINES + line].append(cells[11])
    return defaultdict(str, {place: " ".join(each) for place, each in found.items()})
