"""The gallery in docs is what the code draws today."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import gallery
from benchmarks.exhibit_material import MAKERS
from datagen.exhibits import EXHIBITS
from mutators.fuse.layouts import LAYOUTS
from validators.pictures import READERS


def test_the_gallery_is_fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails after a layout was changed: `make gallery` draws it again."""
    monkeypatch.setattr(sys, "argv", ["gallery", str(tmp_path)])
    gallery.main()
    fresh = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    kept = {file.name: file.read_bytes() for file in gallery.FOLDER.iterdir()}
    stale = [
        name for name in sorted(fresh.keys() | kept.keys()) if fresh.get(name) != kept.get(name)
    ]
    assert not stale, f"stale: {', '.join(stale[:5])}; run `make gallery`"


def test_every_view_has_a_layout_a_reader_and_pictures() -> None:
    assert LAYOUTS.keys() == READERS.keys() == MAKERS.keys()
    for view in LAYOUTS:
        assert len(gallery.samples(view)) == gallery.PER_VIEW


def test_every_kind_of_exhibit_is_shown() -> None:
    shown = {type(exhibit) for view in MAKERS for exhibit, _ in gallery.samples(view)}
    assert shown == set(EXHIBITS)
