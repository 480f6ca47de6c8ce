"""Texts of pictures are legible in their pixels: tesseract reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import ocr
from benchmarks.drawings import drawings
from benchmarks.exhibit_material import CHARTS

EACH = 63
"""Charts of each of eight views: 504 in all."""


@pytest.mark.skipif(not ocr.available(), reason="no tesseract: apt install tesseract-ocr")
@pytest.mark.parametrize("views", [CHARTS[:4], CHARTS[4:]], ids="-".join)
def test_ocr_reads_the_labels_of_charts(views: tuple[str, ...], tmp_path: Path) -> None:
    """At least 98% of the texts of 500 random charts, in all looks."""
    pictures = [(view, drawing) for view in views for _, drawing in drawings(view, EACH)]
    found = ocr.labels(pictures, tmp_path)
    wrong = [(label.view, label.text, label.read) for label in found if not label.right]
    assert len(wrong) <= 0.02 * len(found), wrong[:40]
