"""What a training comes to, in figures: its speed as it goes, the note of a reading, the card of a checkpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import torch

from student.data import Prepared
from student.model import flops_per_token, peak_flops
from student.recipe import Training
from student.training.checkpoint import Progress, content_of
from student.training.device import Device
from student.training.log import mean_figures


class MeasuredSpeed:
    """Tokens a second from one reading to the next. Counts real tokens, and the time in which steps are made."""

    def __init__(self, training: Training, prepared: Prepared, device: Device, tokens: int) -> None:
        """`tokens` were trained on before this run."""
        facts = prepared.facts
        # By the plain mean of lengths, which counts a little too little of attention.
        length, targets = facts["tokens"] / facts["rows"], facts["reply_tokens"] / facts["tokens"]
        self._flops_a_token = flops_per_token(training.model, prepared.words.size, length, targets)
        self._peak_flops = peak_flops(device.name) if device.half else None
        self._tokens = tokens
        self._since = time.monotonic()
        self._waited = 0.0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around the wait for the next batch."""
        started = time.monotonic()
        yield
        self._waited += time.monotonic() - started

    def read(self, progress: Progress) -> dict[str, float | None]:
        """The columns of a reading, of the time since the last; adds that time to the progress."""
        now = time.monotonic()
        seconds = max(now - self._since, 1e-9)
        progress.seconds += seconds
        pace = (progress.tokens - self._tokens) / seconds
        waiting = self._waited / seconds
        self._since, self._tokens, self._waited = now, progress.tokens, 0.0
        mfu = pace * self._flops_a_token / self._peak_flops if self._peak_flops else None
        return {"seconds": progress.seconds, "tokens_per_s": pace, "waiting": waiting, "mfu": mfu}

    def pause(self, progress: Progress) -> float:
        """Ends a pause since the last reading, which counts as time but slows no pace; returns its seconds."""
        now = time.monotonic()
        seconds = now - self._since
        progress.seconds += seconds
        self._since = now
        return seconds


def note_of(reading: dict[str, Any]) -> str:
    """A reading as a person reads it, in a line."""
    parts = [f"loss {reading['loss']:.3f}", f"{reading['tokens_per_s']:,.0f} tokens/s"]
    if reading["mfu"] is not None:
        parts.append(f"MFU {reading['mfu']:.0%}")
    if reading.get("moved") is not None:
        parts += [f"moved {reading['moved']:.1%}", f"lost {reading['mass_lost']:.1%}"]
    if reading.get("dropped"):
        parts.append(f"dropped {reading['dropped']:.2%}")
    return "  ".join(parts)


def card_of(
    training: Training,
    prepared: Prepared,
    progress: Progress,
    readings: pa.Table,
    device: Device,
    parameters: int,
) -> dict[str, Any]:
    """A checkpoint's `student.json`: whose it is, how far, and its figures."""
    figures = {
        "loss": readings["loss"][-1].as_py() if readings.num_rows else None,
        "tokens": progress.tokens,
        "rows": progress.rows,
        "epochs": progress.rows / prepared.facts["rows"],
        "seconds": progress.seconds,
        "parameters": parameters,
        "device": device.name,
        "precision": "bfloat16" if device.half else "float32",
        "torch": torch.__version__,
        **mean_figures(readings, training.steps),
    }
    return {
        **content_of(training, prepared.digest),
        "words": prepared.words.digest,
        "run_seeds": sorted({dataset["seed"] for dataset in prepared.facts["datasets"]}),
        "step": progress.step,
        "steps": training.steps,
        "figures": figures,
    }
