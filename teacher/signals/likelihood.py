"""Likelihood: how much likelier a derivation is than its copy with one error. Row in, question out; margin back.

A model that follows the reasoning finds the error surprising. The margin is in nats a token: the mean
log-probability of the right derivation's tokens less that of the corrupted one's.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from datagen import teaching
from teacher.questions import Answer, Prompt, Question, Reply, Sampling
from teacher.signals.corruption import CORRUPTED, corrupted
from teacher.signals.posing import columns_of, pictured, posed
from teacher.signals.prompt import read_prompt
from teacher.signals.reading import Reading

COLUMNS = ("level", "mode")


class Likelihood:
    """Is the derivation sound to a model that reads it?"""

    name = "likelihood"

    def __init__(self, options: teaching.Likelihood, images: bool = False) -> None:
        prompt = read_prompt(self.name, options.prompt)
        prompt.settings_among(())
        self.prompt_text = prompt.text
        self._images = images
        self._template = prompt.template(prompt.body, COLUMNS)
        self.columns = tuple(
            dict.fromkeys((*columns_of(images), *self._template.columns, *CORRUPTED))
        )
        self._sampling = Sampling(scores_reply=True)

    def question(self, row: Mapping[str, Any]) -> Question | str:
        """Two prompts: the right derivation and the corrupted one, each as the reply."""
        if self._images and pictured(row):
            return "servers score no replies to pictures"
        problem = posed(row, self._images)
        if isinstance(problem, str):
            return problem
        wrong = corrupted(row)
        if wrong is None:
            return "no error can be planted in the derivation"
        message = self._template.message(row, problem)
        prompts = (Prompt(message, row["solution"]), Prompt(message, wrong))
        return Question(self.name, self._sampling, prompts)

    def read(self, row: Mapping[str, Any], answer: Answer) -> Reading:
        """The margin, and whether it lies above 0."""
        if len(answer.replies) != 2:
            return Reading(None, None, f"{len(answer.replies)} replies; 2 asked")
        right, wrong = map(_mean, answer.replies)
        if isinstance(right, str) or isinstance(wrong, str):
            return Reading(None, None, right if isinstance(right, str) else str(wrong))
        margin = right - wrong
        return Reading(1.0 if margin > 0 else 0.0, margin)


def _mean(reply: Reply) -> float | str:
    """The mean log-probability of a token; a text says why there is none."""
    total = reply.log_probability
    if total is None or reply.tokens < 1:
        return "the server gave no log-probability of the reply"
    # Each token may lie a little above 0 where a server calculates in 16 bits.
    if not isfinite(total) or total > 1e-3 * reply.tokens:
        return f"{total} is no log-probability"
    return total / reply.tokens
