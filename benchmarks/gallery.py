"""Draws docs/gallery: a picture for each view with the data that it shows, and a shown problem of each kind.

Run: make gallery. The same files on every run; a test says when they are stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import seeds
from benchmarks.exhibit_material import MAKERS
from datagen.drawing.looks import look
from datagen.drawing.png import png
from datagen.drawing.scene import Drawing
from datagen.drawing.svg import svg
from datagen.exhibits import Exhibit
from datagen.shown import IMAGE
from datagen.variant import Variant
from mutators.fuse.layouts import LAYOUTS
from mutators.paths import build
from mutators.perturb import Perturb
from validators import accepted, judge, pictures

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "gallery"
PROBLEMS = (
    ("quantitative.rank_compare@chart", 2),
    ("quantitative.join_lookup@table", 1),
    ("quantitative.join_lookup@mixed", 2),
    ("quantitative.filter_aggregate@mixed", 2),
    ("quantitative.combined_rates@code", 2),
    ("deductive.forward_chaining@diagram", 1),
    ("deductive.relational_composition@diagram", 2),
    ("deductive.quantifier_nesting@diagram", 2),
    ("deductive.self_reference@table", 2),
)
"""Paths of shown templates, and a level of each."""
RUN_SEED = 2026
PER_VIEW = 2


def main() -> None:
    """Writes the gallery; a folder can be named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob("*.svg")):
        old.unlink()
    (folder / "README.md").write_text("\n".join(_page(folder)) + "\n", encoding="utf-8")
    print(f"Written: {folder}")


def _page(folder: Path) -> Iterator[str]:
    yield from ("# Gallery", "")
    yield "What the data of a problem can look like, made by `make gallery`. Every picture was read back from its own"
    yield "coordinates before it was written here; each is there as PNG and as SVG."
    for view in MAKERS:
        yield from ("", f"## {view}", "")
        for number, (exhibit, drawing) in enumerate(samples(view), 1):
            name = f"{view}-{number}"
            (folder / f"{name}.png").write_bytes(png(drawing))
            (folder / f"{name}.svg").write_text(svg(drawing), encoding="utf-8")
            yield f"![{view}]({name}.png) [SVG]({name}.svg)"
            yield from (
                "",
                "<details><summary>its data</summary>",
                "",
                *_block(exhibit),
                "",
                "</details>",
                "",
            )
    yield from ("", "# Problems", "")
    yield "The same problems as in plain text, with their data shown; the answer is below each."
    for path, level in PROBLEMS:
        yield from _problem(folder, path, level)


def samples(view: str) -> list[tuple[Exhibit, Drawing]]:
    """Two pictures of a view, in different looks. Raises ValueError where one is read as something else."""
    found: list[tuple[Exhibit, Drawing]] = []
    for seed in range(50):
        exhibit = MAKERS[view](Random(f"gallery/{view}/{seed}"))
        drawing = LAYOUTS[view](exhibit, look(seed * 31 + len(view)))
        if drawing is not None:
            read = pictures.read(drawing, view)
            if read is None or read.text() != exhibit.text():
                raise ValueError(f"{view}, seed {seed}: the picture shows something else")
            found.append((exhibit, drawing))
        if len(found) == PER_VIEW:
            break
    return found


def _block(exhibit: Exhibit) -> list[str]:
    text = exhibit.text()
    return [text] if text.startswith(("```", "|")) else ["```text", text, "```"]


def _problem(folder: Path, path: str, level: int) -> Iterator[str]:
    variant = _accepted(path, level)
    text = variant.posing.text
    for number, shown in enumerate(figure for figure in variant.posing.shown if figure.png):
        name = f"{path.replace('@', '-')}-{number + 1}.png"
        (folder / name).write_bytes(shown.png)
        text = text.replace(IMAGE, f"![{shown.view}]({name})", 1)
    yield from ("", f"## {path}, level {level}", "", text, "", f"**Answer:** {variant.answer}")


def _accepted(path: str, level: int) -> Variant:
    drawer = Perturb(build(path, seeds.load), level, RUN_SEED)
    variants = (variant for variant in map(drawer.draw, range(500)) if variant is not None)
    return next(variant for variant in variants if accepted(judge(variant)))


if __name__ == "__main__":
    main()
