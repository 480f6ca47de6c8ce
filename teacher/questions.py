"""What the teacher is asked and what it answers, as small values. They know nothing of servers.

A question is what one signal asks about one row: one prompt or a few. Its key holds everything that the answer
depends on, and nothing else, so that equal questions are asked once, by whichever run.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import NamedTuple

Parts = tuple[str | bytes, ...]
"""A message: texts and PNG pictures, in order."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a prompt is answered. Questions of one signal share one of these."""

    max_tokens: int = 1
    temperature: float = 0.0
    samples: int = 1
    choices: tuple[str, ...] = ()
    """One-token answers whose log-probabilities are wanted."""
    scores_reply: bool = False
    """Whether the log-probability of the prompt's `reply` is wanted; nothing is generated then."""


class Prompt(NamedTuple):
    """One message of a user, and how the model's answer begins."""

    message: Parts
    reply: str = ""

    @property
    def size(self) -> int:
        """About how long it is, in characters."""
        return len(self.reply) + sum(map(len, self.message))


@dataclass(frozen=True, slots=True)
class Question:
    signal: str
    sampling: Sampling
    prompts: tuple[Prompt, ...]

    def key(self, model: str) -> bytes:
        """32 bytes over the model's identity, the sampling and every byte of the prompts."""
        digest = hashlib.sha256()
        s = self.sampling
        digest.update(
            f"{model}\0{s.max_tokens}\0{s.temperature!r}\0{s.samples}\0{s.scores_reply}\0{s.choices}".encode()
        )
        hashed: dict[str | bytes, bytes] = {}
        for prompt in self.prompts:
            for part in (*prompt.message, prompt.reply):
                if part not in hashed:  # what prompts share is hashed once
                    hashed[part] = _hashed(part)
                digest.update(hashed[part])
            digest.update(b";")
        return digest.digest()


def _hashed(part: str | bytes) -> bytes:
    """32 bytes of a part; a text and a picture of the same bytes are two things."""
    if isinstance(part, bytes):
        return hashlib.sha256(b"picture " + part).digest()
    return hashlib.sha256(b"text " + part.encode()).digest()


class Reply(NamedTuple):
    """The answer to one prompt; which fields are set depends on the sampling."""

    texts: tuple[str, ...] = ()
    """One text a sample."""
    cut: tuple[bool, ...] = ()
    """Whether a sample ended at `max_tokens`."""
    choices: tuple[float | None, ...] = ()
    """Log-probability of each choice; None where the server did not name it."""
    log_probability: float | None = None
    """Sum over the reply's tokens."""
    tokens: int = 0
    """How many tokens the reply has."""


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply a prompt."""

    replies: tuple[Reply, ...]

    def encode(self) -> bytes:
        """A compact text; `decode` gives the answer back."""
        rows = [[r.texts, r.cut, r.choices, r.log_probability, r.tokens] for r in self.replies]
        return json.dumps(rows, separators=(",", ":"), allow_nan=False).encode()

    @staticmethod
    def decode(data: bytes) -> Answer:
        """Raises ValueError on anything that `encode` does not write."""
        try:
            return Answer(
                tuple(
                    [
                        Reply(tuple(texts), tuple(cut), tuple(choices), log_probability, tokens)
                        for texts, cut, choices, log_probability, tokens in _DECODER.decode(
                            data.decode()
                        )
                    ]
                )
            )
        except (TypeError, KeyError) as error:
            raise ValueError(f"no answer: {error}") from None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why a question has no answer. It is never cached, and the row's signal stays unknown."""

    reason: str
