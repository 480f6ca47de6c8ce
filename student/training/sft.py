"""Supervised training, the whole loop. Prepared rows and a recipe in, a checkpoint with its figures out.

    build the model -> put back what an earlier run left -> steps -> checkpoint

A step: a batch goes through the model in pieces of `micro_tokens`; the loss is the mean over all targets of the
step; the gradient is clipped; AdamW moves the weights, and the router's biases move with the load of the experts.
Nothing waits for a GPU within a step. Every few steps the losses and the balance are read (one wait), checked and
logged; only what was read as finite is ever kept.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from datagen.errors import Interrupted
from datagen.storage import Store
from student import model as students
from student.data import Batch, Batches, Prepared
from student.progress import Report
from student.recipe import Optimiser, Training
from student.training import checkpoint
from student.training.device import Device, explained_memory, require_memory
from student.training.figures import MeasuredSpeed, card_of, note_of
from student.training.log import LEVELS, Log
from student.training.nonfinite import nonfinite
from student.training.plots import draw
from student.training.schedule import decayed, learning_rate, reading_interval
from student.training.stopping import Stopping

CHECKPOINT_SHARE = 0.02
"""Share of the time that checkpoints may take: where one takes long, they come less often."""


@dataclass(frozen=True)
class Pass:
    """A batch that went through the model and back; its figures are still on the device."""

    batch: Batch
    figures: torch.Tensor
    """Loss, balancing loss, norm of the gradient before it was clipped."""


@dataclass(frozen=True)
class Unread:
    """A step that was made; its figures are still on the device."""

    step: int
    rate: float
    ids: tuple[bytes, ...]
    levels: tuple[int, ...]
    figures: torch.Tensor
    """As those of its Pass."""


class Sft:
    """A training at work: what it needs is its attributes, and `run` does it."""

    def __init__(
        self, training: Training, prepared: Prepared, out: Path, device: Device, report: Report
    ) -> None:
        self.training, self.prepared, self.out = training, prepared, out
        self.device, self.report = device, report
        torch.manual_seed(training.seed)
        module = students.build(training.model, prepared.words.size, training.seed)
        require_memory(training, sum(weight.numel() for weight in module.parameters()), device)
        with explained_memory(training, device):
            self.module = module.to(device.torch)
        students.for_training(self.module, training.model)
        if device.compiled:
            students.compile_parts(self.module)
        self.balance = students.Balance(self.module)
        self.optimiser = adamw(self.module, training.optimiser)
        words = prepared.words.digest
        self.progress = checkpoint.load_state(out, self.module, self.optimiser, words)
        self.batches = Batches(prepared, training, training.step_tokens // training.model.context)
        if self.progress.step:
            self.batches.restore(self.progress.stream)
        self.log = Log(Store(out), self.progress.step)
        self.speed = MeasuredSpeed(training, prepared, device, self.progress.tokens)
        self.unread: list[Unread] = []
        self.next_keep = time.monotonic() + training.checkpoint_s

    def run(self, stopping: Stopping) -> dict[str, Any]:
        """Trains to the end and returns the figures. Raises Interrupted, with all that was done kept.

        A checkpoint is written when the next batch has been through the model, so that its weights are known to
        give a finite loss and gradient.
        """
        steps = self.training.steps
        every = reading_interval(steps)
        self.report("training", self.progress.step, steps, "first step" + self.device.remark)
        while True:
            with explained_memory(self.training, self.device):
                place = self.batches.state()
                passed = self.forth_and_back()
                last, asked = self.progress.step == steps, stopping.asked
                if last or asked or time.monotonic() > self.next_keep:
                    self.read()
                    self.refuse_nonfinite(self.progress.step + 1, passed.batch.ids, passed.figures)
                    figures = self.keep(place)
                if last or asked:
                    break
                self.update(passed)
                if self.progress.step in (1, steps) or self.progress.step % every == 0:
                    self.read()
        if not last:
            raise Interrupted(
                f"stopped after step {self.progress.step:,} of {steps:,}; it is kept, and the same command "
                "goes on from there"
            )
        draw(Store(self.out), self.log.table, self.training.name)
        checkpoint.forget_state(self.out)
        return figures

    def forth_and_back(self) -> Pass:
        """The clipped gradient of the next batch, piece by piece, without waiting for the device."""
        with self.speed.waiting():
            batch = self.batches.next(self.progress.step / self.training.steps)
        step_tokens = self.training.step_tokens
        pieces = step_tokens // (self.training.micro_tokens or step_tokens)
        arrays = (batch.tokens, batch.targets, batch.positions)
        tensors = [torch.from_numpy(array).chunk(pieces) for array in arrays]
        all_targets = max(1, int((batch.targets >= 0).sum()))
        self.optimiser.zero_grad(set_to_none=True)
        loss, aux = torch.zeros(2, device=self.device.torch).unbind()
        for tokens, targets, positions in zip(*tensors, strict=True):
            with self.device.autocast():
                losses = students.hidden_loss(self.module, tokens, targets, positions)
            mean = losses.loss * (losses.tokens / all_targets)  # weighs as much as it has targets
            (mean + losses.aux / pieces).backward()
            loss, aux = loss + mean.detach(), aux + losses.aux.detach() / pieces
        clip = self.training.optimiser.clip
        norm = torch.nn.utils.clip_grad_norm_(self.module.parameters(), clip)
        return Pass(batch, torch.stack([loss, aux, norm]))

    def update(self, passed: Pass) -> None:
        """One step of the optimiser, without waiting for the device."""
        progress, optimiser, steps = self.progress, self.training.optimiser, self.training.steps
        rate = learning_rate(optimiser, progress.step, steps)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.step()
        batch = passed.batch
        progress.step += 1
        progress.tokens += int((batch.tokens != 0).sum())
        progress.rows += len(batch.ids)
        students.step_biases(self.module, decayed(optimiser, progress.step, steps))
        self.unread.append(Unread(progress.step, rate, batch.ids, batch.levels, passed.figures))

    def read(self) -> None:
        """Waits for the device, logs the steps since the last reading, and stops at one that is not finite."""
        if not self.unread:
            return
        read = torch.stack([unread.figures for unread in self.unread]).cpu()
        balance = self.balance.read()
        for unread, figures in zip(self.unread, read, strict=True):
            self.refuse_nonfinite(unread.step, unread.ids, figures)
        loss, aux, norm = read.mean(0).tolist()
        levels = Counter(level for unread in self.unread for level in unread.levels)
        progress = self.progress
        reading = {
            "step": progress.step,
            "tokens": progress.tokens,
            "rows": progress.rows,
            "epoch": self.batches.epochs,
            "loss": loss,
            "aux_loss": aux,
            "learning_rate": sum(unread.rate for unread in self.unread) / len(read),
            "gradient_norm": norm,
            **self.speed.read(progress),
            **balance,
            **{name: levels[place] / levels.total() for place, name in enumerate(LEVELS, 1)},
        }
        self.log.add(reading)
        self.unread = []
        self.report("training", progress.step, self.training.steps, note_of(reading))

    def refuse_nonfinite(self, step: int, ids: Sequence[bytes], figures: torch.Tensor) -> None:
        """Raises TrainingError, naming the step's rows, for a loss or norm that is no number."""
        loss, _, norm = figures.tolist()
        if not (math.isfinite(loss) and math.isfinite(norm)):
            rate = learning_rate(self.training.optimiser, step - 1, self.training.steps)
            raise nonfinite(self.out, self.prepared, step, loss, norm, rate, ids)

    def keep(self, place: dict[str, Any]) -> dict[str, Any]:
        """Writes log, state and checkpoint; returns the figures so far. `place` is where the data goes on."""
        self.progress.stream = place
        self.log.write()
        parameters = sum(weight.numel() for weight in self.module.parameters())
        card = card_of(
            self.training, self.prepared, self.progress, self.log.table, self.device, parameters
        )
        words = self.prepared.words
        checkpoint.save_state(self.out, self.module, self.optimiser, self.progress, words.digest)
        checkpoint.save_student(self.out / checkpoint.CHECKPOINT, self.module, words, card)
        took = self.speed.pause(self.progress)
        self.next_keep = time.monotonic() + max(self.training.checkpoint_s, took / CHECKPOINT_SHARE)
        figures: dict[str, Any] = card["figures"]
        return figures


def adamw(module: torch.nn.Module, optimiser: Optimiser) -> torch.optim.Optimizer:
    """AdamW in one kernel; decay draws on matrices only, never on norms."""
    weights = list(module.parameters())
    groups = [
        {"params": [w for w in weights if w.dim() > 1], "weight_decay": optimiser.weight_decay},
        {"params": [w for w in weights if w.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, optimiser.learning_rate, optimiser.betas, fused=True)
