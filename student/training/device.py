"""Where a training computes: which device, in which precision, compiled or not, and whether it fits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch

from datagen.errors import TrainingError
from student.recipe import Training

_FIXED_BYTES = 190 << 20
"""What a training takes on a CPU however small it is, beside the libraries that are loaded."""
WEIGHT_BYTES = 16
"""Of a parameter in training: itself, its gradient and AdamW's two moments, in float32."""


@dataclass(frozen=True)
class Device:
    """Where tensors lie and how they are multiplied."""

    torch: torch.device
    half: bool
    """Whether matrices are multiplied in bfloat16."""
    compiled: bool
    name: str

    @property
    def remark(self) -> str:
        """What the first step takes so long for."""
        return ", compiling for about a minute" if self.compiled else ""

    def autocast(self) -> AbstractContextManager[None]:
        return torch.autocast(self.torch.type, torch.bfloat16) if self.half else nullcontext()


def choose(training: Training) -> Device:
    """The device that the recipe asks for. Raises TrainingError if it is not there."""
    there = torch.cuda.is_available()
    if training.device == "cuda" and not there:
        raise TrainingError(
            "device: cuda, but PyTorch sees no GPU here; set device: cpu, or auto, or mend the driver "
            f"(PyTorch {torch.__version__} is built for CUDA {torch.version.cuda or 'not at all'})"
        )
    on_gpu = there and training.device != "cpu"
    return Device(
        torch=torch.device("cuda" if on_gpu else "cpu"),
        half=on_gpu if training.precision == "auto" else training.precision == "bfloat16",
        compiled=on_gpu if training.compile is None else training.compile,
        name=torch.cuda.get_device_name() if on_gpu else "cpu",
    )


def require_memory(training: Training, parameters: int, device: Device) -> None:
    """Raises TrainingError before a training on the CPU starts that does not fit into the memory that is free.

    A GPU says so itself (`explained_memory`), and more exactly.
    """
    available = _available_bytes()
    needed = needed_bytes(training, parameters)
    if device.torch.type == "cpu" and available is not None and needed > available:
        raise TrainingError(
            f"this training needs about {needed / 2**30:.1f} GiB of memory, and {available / 2**30:.1f} GiB are "
            "free; " + _cures(training)
        )


def needed_bytes(training: Training, parameters: int) -> int:
    """An estimate: the weights with all that is kept for them, and what one pass keeps for its way back.

    Of four trainings that were measured, of 0.3 to 8 million parameters and 4,096 to 16,384 tokens, the peak was 4%
    above to 21% below it.
    """
    model = training.model
    tokens = training.micro_tokens or training.step_tokens
    if model.kind == "moe":
        places = model.active * (model.router.capacity_factor or 1)
        inner, moved = places * model.expert_width, places * model.width
    else:
        share = model.experts if model.kind == "dense_total" else model.active
        inner, moved = share * model.expert_width, 0
    floats = 14 * model.width + 12 * model.heads * model.head_width + 5 * inner + 4 * moved
    return int(_FIXED_BYTES + parameters * WEIGHT_BYTES + tokens * model.layers * floats * 4)


@contextmanager
def explained_memory(training: Training, device: Device) -> Iterator[None]:
    """Turns a lack of memory, a GPU's or the machine's, into a TrainingError that says what to set."""
    try:
        yield
    except RuntimeError as error:
        # A GPU raises a class of its own; for a CPU PyTorch has only the words.
        if not isinstance(error, torch.OutOfMemoryError) and "allocate memory" not in str(error):
            raise
        raise TrainingError(
            f"{device.name} has too little memory for this training; " + _cures(training)
        ) from error


def _cures(training: Training) -> str:
    micro = training.micro_tokens or training.step_tokens
    context = training.model.context
    smaller = next(
        (n for n in range(micro // 2, 0, -1) if n % context == 0 and micro % n == 0), None
    )
    if smaller:
        return f"set micro_tokens: {smaller} or less, which trains the same model in smaller pieces"
    return "make the model smaller (width, layers, experts), or the context shorter"


def _available_bytes() -> int | None:
    """Memory that is free for new work, the bound of a container among it; None where the system does not say."""
    bounds = []
    try:
        pages, size = os.sysconf("SC_AVPHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        bounds.append(pages * size)
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                bounds = [int(line.split()[1]) * 1024]
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = Path("/sys/fs/cgroup/memory.current").read_text().strip()
        if limit != "max":
            bounds.append(int(limit) - int(used))
    except (OSError, ValueError):
        pass
    return min(bounds, default=None)
