"""The 132 reasoning modes as data, in `modes.yaml` beside this file: what a mode is, and which modes there are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).with_name("modes.yaml")


@cache
def mode_ids() -> tuple[str, ...]:
    """All ids `family.mode`, in the taxonomy's order."""
    # Read by pattern: the whole YAML takes a hundred times as long, and needs a library that bare hosts lack.
    return tuple(re.findall(r"^- id: (\S+)$", _PATH.read_text(encoding="utf-8"), re.MULTILINE))


@cache
def modes() -> dict[str, dict[str, Any]]:
    """Every mode's entry by id: name, family, definition, contrast, seed_example, inversion, modalities ..."""
    import yaml

    # The C parser takes a tenth of the time, where libyaml is there.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(_PATH.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return {entry["id"]: entry for entry in entries}


def suggest(name: str, known: Sequence[str]) -> str:
    """`; did you mean 'x'?` for the known name nearest to this one, or nothing."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
