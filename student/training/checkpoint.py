"""What a training leaves on disk, in its folder OUT.

training.json   whose folder it is: the recipe and the digest of the data; another training is refused
checkpoint/     the student as others load it: a stock Hugging Face folder, and `student.json` with its figures
state/          what a resume needs, bit for bit: weights, moments of the optimiser, router biases, random
                generators (state.safetensors), step, place in the data, time (state.json); gone when all is done
metrics.parquet the readings (`student.training.log`)
prepared/       the rows, tokenised and shuffled (`student.data`)

The state is the truth. It is written before the checkpoint, which can always be made from it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers.utils import logging

from datagen.errors import RecipeMismatch, TrainingError
from datagen.storage import Store
from student.model import biases, restore_biases, save
from student.recipe import Training
from student.training.folders import publish, recover
from student.words import Words

logging.disable_progress_bar()  # saving is not worth a bar of its own

CLAIM = "training.json"
CHECKPOINT = "checkpoint"
STATE = "state"
CARD = "student.json"
MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass
class Progress:
    """How far a training is."""

    step: int = 0
    """Steps done."""
    tokens: int = 0
    rows: int = 0
    seconds: float = 0.0
    """Spent training, over all runs."""
    stream: dict[str, Any] = field(default_factory=dict)
    """Where in the data it is (`Batches.state`)."""


def content_of(training: Training, data: str) -> dict[str, Any]:
    """What makes a training this one: all that changes its result."""
    recipe = training.model_dump(mode="json", exclude={"device", "checkpoint_s"})
    return {"fingerprint": training.fingerprint(data), "recipe": recipe, "data": data}


def refuse_another(out: Path, training: Training, data: str | None = None) -> None:
    """Raises RecipeMismatch, showing the difference, if OUT holds another training. Looks at data if it is given."""
    store = Store(out)
    if not store.exists(CLAIM):
        if (out / CHECKPOINT).exists() or (out / STATE).exists():
            raise RecipeMismatch(f"{out} holds a checkpoint but no {CLAIM}; choose another --out")
        return
    theirs = _json(out / CLAIM)
    mine = content_of(training, theirs["data"] if data is None else data)
    if theirs != mine:
        raise RecipeMismatch(
            f"{out} holds a training of another recipe or of other rows; choose another --out, or undo the change:\n"
            + difference(theirs, mine)
        )


def claim(out: Path, training: Training, data: str) -> None:
    """Makes OUT this training's."""
    content = content_of(training, data)
    Store(out).write(CLAIM, json.dumps(content, indent=1).encode())


def difference(theirs: dict[str, Any], mine: dict[str, Any], path: str = "") -> str:
    """A line for each value that differs, with its path."""
    lines = []
    for key in sorted((theirs.keys() | mine.keys()) - {"fingerprint"}):
        old, new = theirs.get(key), mine.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            lines.append(difference(old, new, f"{path}{key}."))
        elif old != new:
            lines.append(f"  {path}{key}: the folder has {old!r}, now it is {new!r}")
    return "\n".join(filter(None, lines))


def save_state(
    out: Path,
    module: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    progress: Progress,
    words: str,
) -> None:
    """Writes OUT/state. `words` is the digest of the tokenizer."""
    tensors = {f"rng.{name}": state for name, state in _generators().items()}
    tensors |= {f"bias.{name}": bias for name, bias in biases(module).items()}
    for name, weight in module.named_parameters():
        tensors[f"weight.{name}"] = weight.detach()
        for moment, value in optimiser.state.get(weight, {}).items():
            if moment in MOMENTS:
                tensors[f"{moment}.{name}"] = value

    def fill(folder: Path) -> None:
        save_file(
            {name: value.contiguous() for name, value in tensors.items()},
            folder / "state.safetensors",
        )
        content = asdict(progress) | {"words": words}
        (folder / "state.json").write_text(json.dumps(content), encoding="utf-8")

    publish(out / STATE, fill)


def load_state(
    out: Path, module: torch.nn.Module, optimiser: torch.optim.Optimizer, words: str
) -> Progress:
    """Puts back what `save_state` kept; a fresh Progress if there is nothing yet.

    Raises TrainingError if it is damaged or belongs to another tokenizer.
    """
    folder = out / STATE
    recover(folder)
    if not folder.exists():
        return Progress()
    content = _json(folder / "state.json")
    if content.pop("words", None) != words:
        raise TrainingError(
            f"{folder} belongs to another tokenizer than {out / 'prepared'} now holds; put the one it was "
            "trained with back (words.path), or choose another --out"
        )
    try:
        tensors = load_file(folder / "state.safetensors")
        progress = Progress(**content)
        _put_back(tensors, module, optimiser, progress.step)
    except (OSError, SafetensorError, KeyError, TypeError, RuntimeError) as error:
        raise TrainingError(
            f"{folder} is damaged ({error}); delete {out} and train again, or choose another --out"
        ) from error
    return progress


def _put_back(
    tensors: dict[str, torch.Tensor],
    module: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    step: int,
) -> None:
    with torch.no_grad():
        for name, weight in module.named_parameters():
            weight.copy_(tensors[f"weight.{name}"])
            if step:
                kept = {moment: tensors[f"{moment}.{name}"].to(weight.device) for moment in MOMENTS}
                # AdamW counts for itself, on the device where it is fused.
                kept["step"] = torch.tensor(float(step), device=weight.device)
                optimiser.state[weight] = kept
    start = len("bias.")
    restore_biases(
        module, {name[start:]: t for name, t in tensors.items() if name.startswith("bias.")}
    )
    torch.set_rng_state(tensors["rng.cpu"])
    if torch.cuda.is_available() and "rng.cuda" in tensors:
        torch.cuda.set_rng_state(tensors["rng.cuda"])


def _generators() -> dict[str, torch.Tensor]:
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        states["cuda"] = torch.cuda.get_rng_state()
    return states


def save_student(folder: Path, module: torch.nn.Module, words: Words, card: dict[str, Any]) -> None:
    """Writes the student as others load it, with `student.json` (the card) beside it."""

    def fill(new: Path) -> None:
        save(module, new)
        words.save(new)
        (new / CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")

    publish(folder, fill)


def read_card(folder: Path) -> dict[str, Any] | None:
    """A checkpoint's `student.json`; None if there is no checkpoint."""
    recover(folder)
    return _json(folder / CARD) if folder.exists() else None


def forget_state(out: Path) -> None:
    """A finished training needs no state."""
    shutil.rmtree(out / STATE, ignore_errors=True)


def _json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"{path} is damaged ({error}); delete its folder, or choose another --out"
        ) from error
    return content
