"""What an examination is asked to do. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

EngineName = Literal["auto", "vllm", "transformers"]


@dataclass(frozen=True)
class Options:
    """How a checkpoint is examined."""

    each: int = 20
    """Rows of each split, mode and level."""
    splits: tuple[str, ...] = ()
    """Which splits; empty for all that were held out of the training."""
    out: Path | None = None
    """A folder for `results.parquet`, `summary.json` and the heat maps; None writes nothing."""
    against: tuple[Path, ...] = ()
    """Further checkpoints, examined in the same rows and compared row by row."""
    untrained: bool = False
    """Whether a model of the same recipe with its first, random weights is examined too."""
    engine: EngineName = "auto"
    """Who replies; auto is vLLM where it is installed and serves the model."""
    samples: int = 1
    """Replies to each problem; the accuracy is the mean over them."""
    temperature: float = 0.0
    max_tokens: int | None = None
    """Of a reply; None allows half as many again as the longest reference solution has."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    seed: int = 0
    """Of the rows that are drawn, and of sampled replies."""
