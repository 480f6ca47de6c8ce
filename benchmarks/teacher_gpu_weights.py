"""A plugin for vLLM: made-up weights of a real model's size, so that 8-bit activations do not round to zero.

vLLM finds plugins by the metadata of installed packages; `enable` makes such a package out of this file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

WANTED = "DATAGEN_REAL_SIZE_WEIGHTS"
EMBEDDING_ROWS = 8_000
"""A matrix with more rows than this is an embedding."""


def enable(folder: Path) -> None:
    """Makes vLLM in this process and in those that it starts load the plugin; `folder` holds its metadata."""
    info = folder / "real_size_weights-1.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: real-size-weights\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[vllm.general_plugins]\nreal_size_weights = benchmarks.teacher_gpu_weights:register\n"
    )
    project = str(Path(__file__).resolve().parents[1])
    path = [str(folder.resolve()), project, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    os.environ[WANTED] = "1"
    sys.path.insert(0, str(folder.resolve()))


def register() -> None:
    """Norms are 1, embeddings N(0, 1), everything else N(0, 0.02)."""
    if not os.environ.get(WANTED):
        return
    from vllm.model_executor.model_loader import weight_utils

    weight_utils.initialize_single_dummy_weight = _initialize
    loader = sys.modules.get("vllm.model_executor.model_loader.dummy_loader")
    if loader is not None:
        loader.initialize_single_dummy_weight = _initialize  # type: ignore[attr-defined]


def _initialize(param, low: float = -1e-3, high: float = 1e-3, seed: int = 1234) -> None:  # type: ignore[no-untyped-def]
    import torch

    if param.device.type == "meta" or not torch.is_floating_point(param):
        return
    with torch.no_grad():
        if param.dim() < 2:
            param.data.fill_(1.0)
        elif param.dtype == torch.bfloat16:  # what is quantised already has scales of its own
            generator = torch.Generator(device=param.data.device)
            generator.manual_seed(seed)
            embedding = param.dim() == 2 and param.shape[0] > EMBEDDING_ROWS
            param.data.normal_(0.0, 1.0 if embedding else 0.02, generator=generator)
