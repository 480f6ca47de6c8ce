"""Offers: which parts of a problem's text can be shown as exhibits, and how they are told from those again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from datagen.exhibits import Exhibit


class Exposure(NamedTuple):
    """An exhibit and the views that suit it, in one modality."""

    modality: str
    exhibit: Exhibit
    views: tuple[str, ...]


class Offer(NamedTuple):
    """Slots of a wording that exhibits can stand for.

    In all its texts, `{it}` is the figure's name ("Figure 1"; of several, {it2} is the second one) and
    `{noun}` what it is called ("bar chart").
    """

    instead: Mapping[str, str]
    """By slot: what the sentence says in its place. `{here}` puts the figures themselves there."""
    exposures: tuple[Exposure, ...]
    """None where these slots are to stay in the text, since what they say does not always matter."""
    restore: Callable[..., Mapping[str, Any]]
    """From the exhibits, in order, the values of the slots. Raises ValueError or LookupError where they make none."""
    note: str = ""
    """How the figures are to be read, in whole sentences."""

    @property
    def modalities(self) -> tuple[str, ...]:
        """Each once, in order."""
        return tuple(dict.fromkeys(exposure.modality for exposure in self.exposures))
