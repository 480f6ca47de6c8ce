"""What is going on, for whoever waits: a stage, how far it is, and a note."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, int, int, str], None]
"""Stage, how much is done, of how much, and what else is worth knowing."""


def silent(stage: str, done: int, total: int, note: str = "") -> None:
    """A report that nobody reads."""
