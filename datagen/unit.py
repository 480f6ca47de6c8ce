"""Units of work and what comes back of them. A unit makes exactly one shard; both are small and picklable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Draw:
    """So many rows from one template at one level, taken from a range of its ordinals that no other draw touches."""

    template: str
    level: int
    start: int
    stop: int
    rows: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Draws of one mode. Built-in templates have one draw a unit, lifted seeds many small ones."""

    id: str
    mode: str
    draws: tuple[Draw, ...]
    seeds: str | None = None
    """The file of lifted seeds, relative to the dataset, that holds this unit's templates; None for built-in ones."""

    @property
    def path(self) -> str:
        """The shard's place. A query on one mode opens only that mode's folder.

        The key is not `mode`, which is a column of the file: pyarrow and pandas refuse a name that is both.
        """
        return f"rows/in_mode={self.mode}/{self.id}.parquet"

    @property
    def rejects_path(self) -> str:
        return f"rejects/in_mode={self.mode}/{self.id}.parquet"

    @property
    def rows(self) -> int:
        return sum(draw.rows for draw in self.draws)


@dataclass(slots=True)
class Report:
    """What a unit did. Travels from worker to driver, and stands in the shard's footer."""

    unit: str
    drawn: int = 0
    """Ordinals looked at."""
    not_admitted: int = 0
    """Ordinals whose parameters make no problem of the mode; these are no rejects."""
    accepted: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejects by `validator: status (engine)`."""
    missing: int = 0
    """Rows asked for that the range did not hold."""

    def as_dict(self) -> dict[str, object]:
        return {
            "unit": self.unit,
            "drawn": self.drawn,
            "not_admitted": self.not_admitted,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "reasons": dict(sorted(self.reasons.items())),
            "missing": self.missing,
        }
