"""What makes a shown problem honest: its figures can be read, its text does not tell, its answer needs them."""

from __future__ import annotations

from validators.shown import absence, dependence, legibility

__all__ = ["absence", "dependence", "legibility"]
