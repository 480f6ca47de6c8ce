"""What a recipe says of its teacher: which model, what and how much it is asked, where answers are kept."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from datagen.errors import RecipeError
from datagen.settings import Strict

SignalName = Literal["judgement", "solve", "likelihood"]
SIGNALS: tuple[SignalName, ...] = ("judgement", "solve", "likelihood")
EMBEDDED_SIGNALS: tuple[SignalName, ...] = ("solve", "likelihood")
Share = Annotated[float, Field(ge=0, le=1)]
Cut = Annotated[float, Field(gt=0, lt=1)]


class Judgement(Strict):
    """A rubric, answered with one token for each criterion."""

    prompt: str | None = None
    """A prompt file of your own; `datagen teacher prompts` writes the shipped ones to start from."""
    pass_at: Share = 0.5
    """A row passes with this score or a better one."""


class Solve(Strict):
    """Attempts at the problem, judged by answer equivalence."""

    prompt: str | None = None
    samples: int = Field(default=4, ge=1, le=64)
    temperature: float = Field(default=0.8, ge=0, le=2)
    max_tokens: int = Field(default=1024, ge=1)
    """Tokens of one attempt at most; an attempt that is cut off counts as none."""
    alarm_at: Share = 0.75
    """An alarm is raised when this share of the attempts, and two at least, agree on another answer than the row's."""


class Likelihood(Strict):
    """How much likelier the derivation is than one with an error planted in it."""

    prompt: str | None = None


class Budget(Strict):
    """When a cell (template, mutators, level) has been asked about often enough."""

    interval: float = Field(default=0.99, ge=0.64, lt=1)
    """Posterior probability that settles a question."""
    keep: Cut = 0.8
    """A cell is kept where at least this share of its rows passes the judgement."""
    hard: Share = 0.2
    """A cell is hard where attempts succeed less often than this."""
    easy: Share = 0.8
    """A cell is easy where attempts succeed more often than this."""
    sound: Cut = 0.5
    """A cell's derivations are sound where at least this share is likelier than its corrupted copy."""
    round: int = Field(default=8, ge=1)
    """Rows of a cell before its posterior is first looked at; each further look comes at twice the rows."""
    rows: int = Field(default=512, ge=1)
    """Rows of a cell that are asked about at most; what is open then stays undecided."""


class Cache(Strict):
    """Where answers are kept, so that no question is asked twice."""

    redis: str | None = None
    """A URL without a password, or of a cluster (`redis+cluster://`); DATAGEN_REDIS_URL goes before it."""
    path: str | None = None
    """The SQLite file that is used without Redis; by default in the user's cache folder."""
    memory_mb: int = Field(default=64, ge=0)
    disk_mb: int = Field(default=4096, ge=1)
    """Size of the SQLite file at most; a Redis server has a bound of its own, `maxmemory`."""
    days: float = Field(default=90, gt=0)
    """Answers older than this are asked again."""

    @field_validator("redis")
    @classmethod
    def _no_secret(cls, url: str | None) -> str | None:
        if url and (urlsplit(url).password or "password" in urlsplit(url).query):
            raise ValueError("holds a password; put the URL in the environment, DATAGEN_REDIS_URL")
        return url


class Teacher(Strict):
    """A model that scores rows, and what it is asked."""

    kind: Literal["none", "embedded", "server", "vllm"] = "none"
    """none; embedded: a small model in this process; server: any OpenAI-compatible URL; vllm: a process of our own."""
    model: str | None = None
    """The model's name on the server, or what vLLM loads: a folder or a name on the Hugging Face Hub. Embedded: the
    folder of an exported student; null is the shipped one."""
    revision: str = ""
    """Tells two models of one name apart; another one asks everything anew."""
    urls: tuple[str, ...] = ()
    """Base URLs of servers that share the work, such as http://localhost:8000/v1."""
    key_env: str = Field(default="DATAGEN_TEACHER_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    """The environment variable that holds the API key. The key itself belongs in no recipe."""
    replicas: int = Field(default=1, ge=1)
    """vLLM processes to start, on one set of devices each."""
    devices: tuple[str, ...] = ()
    """CUDA_VISIBLE_DEVICES of each replica, in turn."""
    python: str | None = None
    """The interpreter that has vLLM; DATAGEN_VLLM_PYTHON goes before it, this one is the default."""
    engine: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    """Arguments of vLLM's server: {max-model-len: 4096, enforce-eager: true}."""
    tokenizer: str | None = None
    """The model's tokenizer.json, or a folder with one: judged prompts then go as token ids, what they share tokenised
    once, which spares a busy server half its work on text."""
    threads: int | None = Field(default=None, ge=1)
    """Threads of an embedded model; null is one a core, and 8 at most."""
    images: bool = False
    """Whether the model sees: figures go as pictures; else their data go as text."""
    signals: tuple[SignalName, ...] = Field(default=SIGNALS, min_length=1)
    """An embedded model is asked for the last two by default, and judges nothing."""
    judgement: Judgement = Judgement()
    solve: Solve = Solve()
    likelihood: Likelihood = Likelihood()
    budget: Budget | None = Budget()
    """Null asks about every row."""
    cache: Cache = Cache()
    max_in_flight: int = Field(default=1024, ge=1)
    """Prompts in flight to one server at most; the limit in force adapts below it."""
    latency_s: float = Field(default=60, gt=0)
    """Answers slower than this tell that a server has too much in flight."""
    timeout_s: float = Field(default=300, gt=0)
    """A request without a whole answer after this is given up, and asked again."""
    start_timeout_s: float = Field(default=900, gt=0)
    give_up_after_s: float = Field(default=600, gt=0)
    """How long a run waits for a teacher that is gone; it stops then, and the same command goes on."""

    @model_validator(mode="before")
    @classmethod
    def _of_embedded(cls, content: Any) -> Any:
        if isinstance(content, dict) and content.get("kind") == "embedded":
            return {"signals": EMBEDDED_SIGNALS} | content
        return content

    @model_validator(mode="after")
    def _complete(self) -> Teacher:
        if self.kind == "embedded" and "judgement" in self.signals:
            raise ValueError(
                "signals: an embedded model is no judge; leave `signals` out, or set them to [solve, likelihood]"
            )
        if self.kind == "embedded" and self.images:
            raise ValueError("images: an embedded model sees no pictures; leave `images` out")
        if self.kind == "server" and not self.urls:
            raise ValueError("kind: server needs `urls`")
        if self.kind == "vllm" and self.model is None:
            raise ValueError("kind: vllm needs a `model`")
        for url in self.urls:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"urls: {url!r} is no http(s) URL")
            if parts.username or parts.password or parts.query or parts.fragment:
                raise ValueError(
                    f"urls: a secret in a URL; put it in the environment, {self.key_env}"
                )
        if len(set(self.signals)) < len(self.signals):
            raise ValueError("signals: names one twice")
        if self.budget and not self.budget.hard <= self.budget.easy:
            raise ValueError("budget: hard must not lie above easy")
        return self

    @property
    def on(self) -> bool:
        return self.kind != "none"

    def key(self) -> str | None:
        """The API key, from the environment."""
        return os.environ.get(self.key_env) or None

    def asked(self, model: str, prompts: dict[str, str]) -> str:
        """The identity of what is asked, in 8 hex digits: model, prompts, sampling and budget; not how or where."""
        content: dict[str, Any] = self.model_dump(
            mode="json", include={"revision", "images", "signals", "budget", *self.signals}
        )
        for signal in self.signals:
            content[signal]["prompt"] = prompts[signal]
        text = json.dumps([model, content], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def require_teacher(teacher: Teacher) -> Teacher:
    """The teacher itself. Raises RecipeError if the recipe has none."""
    if not teacher.on:
        raise RecipeError("teacher: kind is none; set teacher.kind to embedded, server or vllm")
    return teacher
