"""A training from datasets to figures: checks, prepares, claims the folder, goes on or starts, and trains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datagen.errors import Interrupted, TrainingError
from datagen.storage import Store
from student.data import prepare
from student.progress import Report
from student.recipe import Training
from student.training import checkpoint
from student.training.device import choose
from student.training.folders import alone
from student.training.sft import Sft
from student.training.stopping import Stopping


def trained(
    training: Training, datasets: Sequence[str], out: Path, report: Report, workers: int
) -> dict[str, Any]:
    """See `student.training.train`."""
    refuse_unfit(training)
    checkpoint.refuse_another(out, training)
    device = choose(training)
    with alone(out), Stopping() as stopping:
        try:
            prepared = prepare(training, datasets, Store(out), report, workers)
            checkpoint.refuse_another(out, training, prepared.digest)
            checkpoint.claim(out, training, prepared.digest)
            card = checkpoint.read_card(out / checkpoint.CHECKPOINT)
            if card and card["step"] == card["steps"]:
                checkpoint.forget_state(out)
                report("training", card["steps"], card["steps"], "finished before")
                figures: dict[str, Any] = card["figures"]
                return figures
            work = Sft(training, prepared, out, device, report)
            stopping.patient = True
            return work.run(stopping)
        except KeyboardInterrupt:
            raise Interrupted(
                "stopped; the last checkpoint, if there was one, is whole, and the same command goes on from it"
            ) from None


def refuse_unfit(training: Training) -> None:
    """Raises TrainingError for a recipe that has nothing to train on."""
    if training.tokens < training.step_tokens:
        raise TrainingError(
            f"tokens: {training.tokens} is less than one step of {training.step_tokens}; "
            "set more tokens, or a smaller step_tokens"
        )
