"""Looks: colours, fonts and habits of drawing, so that no model can learn one. A number in, a look out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

# Told apart by people who see no red, green or blue, and in grey by their lightness; `tests/datagen` measures it.
PALETTES = (
    ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c3a00"),
    ("#332288", "#ddaa33", "#44aa99", "#cc3311", "#88ccee", "#5a5a5a"),
    ("#1b4b8f", "#f2a65a", "#5b8c2a", "#a3336b", "#7fc8d9", "#404040"),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of paper and ink."""

    background: str
    ink: str
    """Texts and outlines."""
    faint: str
    """Grid lines and rules."""
    fill: str
    """Nodes, heads of tables, filled cells behind dark text."""


THEMES = (
    Theme("#ffffff", "#222222", "#d9d9d9", "#e8eef5"),
    Theme("#ffffff", "#1a1a1a", "#cccccc", "#ebebeb"),
    Theme("#faf8f2", "#2b2620", "#dcd6c8", "#efe6d2"),
    Theme("#f4f6f9", "#1d2733", "#ccd4de", "#dfe8f2"),
    Theme("#f7fbf5", "#1f2a1f", "#cfdccb", "#e0eeda"),
    Theme("#20252c", "#f0f0f0", "#4a525c", "#39434f"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How one picture is drawn. Layouts take from it whatever is a matter of taste."""

    theme: Theme
    palette: tuple[str, ...]
    font: str
    """`sans`, `serif` or `grotesk`; with `-bold` for heads and titles."""
    size: int
    """Of texts, in pixels."""
    grid: bool
    """Whether grid lines are drawn where they are not needed for reading."""
    frame: bool
    labels: bool
    """Whether values are written at their marks even where the axis would do."""
    variant: int
    """For whatever else a layout can do in several ways; 0 to 5."""
    seed: int
    """For layouts that place things at random."""

    @property
    def bold(self) -> str:
        return f"{self.font}-bold"

    def rng(self) -> Random:
        return Random(self.seed)


@lru_cache(maxsize=1_000)
def look(seed: int) -> Look:
    """The look of a seed; the same on every machine."""
    rng = Random(seed)
    themes = (*THEMES[:-1], *THEMES[:-1], THEMES[-1])
    palette = rng.choice(PALETTES)
    turn = rng.randrange(len(palette))
    return Look(
        theme=rng.choice(themes),
        palette=palette[turn:] + palette[:turn],
        font=rng.choice(("sans", "serif", "grotesk")),
        size=rng.choice((13, 14, 15)),
        grid=rng.random() < 0.6,
        frame=rng.random() < 0.4,
        labels=rng.random() < 0.6,
        variant=rng.randrange(6),
        seed=seed,
    )
