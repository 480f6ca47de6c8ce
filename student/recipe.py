"""Training recipes: which rows, which model, how it is trained. YAML in, a checked `Training` out. Imports no torch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from datagen import settings
from datagen.settings import Strict

Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=1, le=5)]


class Make(Strict):
    """A dataset that is made first, unless it is there already."""

    recipe: str
    """A recipe of `datagen run`: a file, or a shipped one's name."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Overrides of its keys."""


class Data(Strict):
    """What is learnt from."""

    datasets: tuple[str, ...] = ()
    """Folders or URIs of datasets."""
    make: tuple[Make, ...] = ()
    """Datasets to make beforehand, in `data/` beside the checkpoint."""
    modes: tuple[str, ...] = Field(default=("*",), min_length=1)
    """Modes or patterns such as `quantitative.*`."""
    levels: tuple[Level, ...] = Field(default=(1, 2, 3, 4, 5), min_length=1)
    mutators: tuple[Literal["perturb", "invert", "chain", "fuse"], ...] = Field(
        default=("perturb", "invert", "chain", "fuse"), min_length=1
    )
    """Rows that another mutator had a part in are left out."""
    rows: int | None = Field(default=None, ge=1)
    """Rows to learn from, drawn evenly from all there are; null takes them all."""

    @model_validator(mode="after")
    def _some(self) -> Data:
        if not self.datasets and not self.make:
            raise ValueError("names no rows: give `datasets`, or `make` with a recipe")
        return self


class HeldOut(Strict):
    """What is kept from the student, so that it can be examined in it. Whole problems, never single rows."""

    parameters: Share = 0.02
    """Share of each template's parameters, in all the forms that a problem with them takes."""
    templates: tuple[str, ...] = ()
    """Templates, or patterns such as `quantitative.join_lookup`, and everything that is made of them."""
    chain_depth: int | None = Field(default=None, ge=2)
    """Chains of this many links, and longer ones."""


class Words(Strict):
    """The tokenizer."""

    size: int = Field(default=4096, ge=320, le=65_536)
    """Tokens in the vocabulary."""
    rows: int = Field(default=20_000, ge=1)
    """Rows that it is made from, drawn evenly."""
    path: str | None = None
    """A folder with a tokenizer to use instead: a checkpoint's, say."""


class Router(Strict):
    """How tokens are spread over experts while training. Afterwards every token simply takes its best ones."""

    capacity_factor: float | None = Field(default=1.05, ge=1)
    """Tokens that an expert takes at most, over its even share; null sets no bound."""
    bias_rate: float = Field(default=5e-3, ge=0)
    """How far an expert's selection bias moves a step, against its load; 0 leaves it out."""
    aux_weight: float = Field(default=1e-2, ge=0)
    """Weight of the classic load-balancing loss; 0 leaves it out."""


class Model(Strict):
    """The shape of the student."""

    kind: Literal["moe", "dense_total", "dense_active"] = "moe"
    """A mixture of experts, or its dense twin: of as many parameters in all, or of as many in use for a token."""
    experts_in: Literal["ffn", "attention+ffn"] = "ffn"
    """What an expert holds."""
    layers: int = Field(default=8, ge=1)
    width: int = Field(default=384, ge=32)
    heads: int = Field(default=6, ge=1)
    kv_heads: int = Field(default=6, ge=1)
    head_width: int = Field(default=64, ge=8)
    experts: int = Field(default=8, ge=2)
    active: int = Field(default=2, ge=1)
    """Experts that a token is sent to."""
    expert_width: int = Field(default=768, ge=8)
    context: int = Field(default=1024, ge=64)
    """Tokens of a problem with its solution at most; longer rows are left out and counted."""
    router: Router = Router()

    @model_validator(mode="after")
    def _fits(self) -> Model:
        if self.active > self.experts:
            raise ValueError(f"active: {self.active} of {self.experts} experts")
        if self.heads % self.kv_heads:
            raise ValueError(f"heads: {self.heads} is no multiple of kv_heads, {self.kv_heads}")
        if self.experts_in == "attention+ffn":
            if self.kind != "moe":
                raise ValueError(
                    "experts_in: only a mixture of experts has any; leave it out of a dense twin"
                )
            if self.heads % (self.active * self.kv_heads):
                raise ValueError(
                    f"heads: {self.heads} is no multiple of active * kv_heads, {self.active * self.kv_heads}: "
                    "each of a token's experts has as many heads, and they share keys and values"
                )
        return self


class Optimiser(Strict):
    """AdamW, and a learning rate that warms up, stays, and decays to nothing."""

    learning_rate: float = Field(default=2e-3, gt=0)
    betas: tuple[Share, Share] = (0.9, 0.98)
    weight_decay: float = Field(default=0.1, ge=0)
    warmup: Share = 0.02
    """Share of the steps in which the rate rises."""
    decay: Share = 0.3
    """Share of the steps, the last ones, in which it falls."""
    clip: float = Field(default=1.0, gt=0)
    """Largest norm of the gradient."""

    @model_validator(mode="after")
    def _fits(self) -> Optimiser:
        if self.warmup + self.decay > 1:
            raise ValueError("warmup and decay together are longer than the training")
        return self


class Training(Strict):
    """One student: what it learns from, what it is, and how it is trained."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    seed: int = 0
    """Of the weights, the order of rows, and what is held out."""
    data: Data
    held_out: HeldOut = HeldOut()
    words: Words = Words()
    model: Model = Model()
    optimiser: Optimiser = Optimiser()
    tokens: int = Field(gt=0)
    """Tokens to train on, problems and solutions together; rows come again when all were seen."""
    step_tokens: int = Field(default=32_768, ge=64)
    """Tokens of one step of the optimiser."""
    micro_tokens: int | None = Field(default=None, ge=64)
    """Tokens that go through the model at once; null for a whole step."""
    curriculum: Share = 0.2
    """By this share of the steps all levels are drawn evenly; before it the easier ones come first. 0 for none."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Of the arithmetic; weights are kept in float32. Auto is bfloat16 on a GPU."""
    compile: bool | None = None
    """Whether torch.compile is used; null does so on a GPU."""
    checkpoint_s: float = Field(default=120, gt=0)
    """Seconds between two checkpoints."""

    @model_validator(mode="after")
    def _fits(self) -> Training:
        micro = self.micro_tokens or self.step_tokens
        if self.step_tokens % micro:
            raise ValueError(f"step_tokens: {self.step_tokens} is no multiple of {micro}")
        if micro % self.model.context:
            raise ValueError(
                f"micro_tokens: {micro} is no multiple of the context, {self.model.context}"
            )
        return self

    @property
    def steps(self) -> int:
        """Steps of the optimiser."""
        return -(-self.tokens // self.step_tokens)

    def fingerprint(self, data_digest: str) -> str:
        """What makes two trainings the same, in 16 hex digits: the recipe and the rows, not the device."""
        content = self.model_dump(mode="json", exclude={"device", "checkpoint_s"})
        text = json.dumps([content, data_digest], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_training(source: str, overrides: tuple[str, ...] = ()) -> Training:
    """A training recipe from a file, or by the name of a shipped one, with `a.b=c` overrides applied.

    Raises RecipeError naming every wrong key with its path.
    """
    return settings.load(Training, source, overrides, shipped())[0]


def shipped() -> dict[str, Path]:
    """The training recipes that come with the package, by name."""
    return {path.stem: path for path in sorted(settings.SHIPPED.glob("student-*.yaml"))}
