"""Judgement: a rubric, answered with one token for each criterion. Row in, question out; answer in, score out.

The score of a criterion is the expected value of the choices under the model's own probabilities, which says more
than the likeliest choice alone. The row's score is the mean over the criteria.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

from datagen import teaching
from teacher.questions import Answer, Prompt, Question, Sampling
from teacher.signals.posing import columns_of, posed
from teacher.signals.prompt import PLACEHOLDER, PromptFile, read_prompt
from teacher.signals.reading import Reading

COLUMNS = ("level", "mode", "solution", "answer")
CRITERION = "{criterion}"
ROUNDING = 1e-3
"""Servers that calculate in 16 bits give certain tokens log-probabilities a little above 0."""
LEAST = -1e9
TINY = 1e-200
"""Where all choices together are less likely than this, they are compared with the likeliest of them."""
ENOUGH = 0.5
"""Where a server names some of the choices only, those must hold more than this probability."""


class Judgement:
    """Is a row clear, well posed, natural, instructive, of the right difficulty?"""

    name = "judgement"

    def __init__(self, options: teaching.Judgement, images: bool = False) -> None:
        prompt = read_prompt(self.name, options.prompt)
        prompt.settings_among(("choices", "values", "criteria"))
        self.prompt_text = prompt.text
        self._pass_at, self._images = options.pass_at, images
        self.choices, self.values = _choices(prompt)
        criteria = _criteria(prompt)
        body, _, end = prompt.body.partition(CRITERION)
        if CRITERION not in prompt.body or PLACEHOLDER.search(end):
            raise prompt.wrong(
                "{criterion} is needed once, after all others: what the criteria share comes first"
            )
        # In pieces that begin lines, so that what comes again is known as itself.
        start = body.rfind("\n") + 1
        if PLACEHOLDER.search(body, start):
            start = len(body)
        body, line = body[:start], body[start:]
        whole = prompt.template(body, COLUMNS)
        first = whole.before[0]
        self._shared = first[: first.rfind("\n") + 1]
        self._template = whole._replace(before=(first[len(self._shared) :], *whole.before[1:]))
        self.columns = (*columns_of(images), *self._template.columns)
        self._criteria = tuple(criteria)
        # What tells the criteria's prompts apart stands last, so that a server reads the rest once.
        self._ends = tuple(line + question + end for question in criteria.values())
        self._sampling = Sampling(max_tokens=1, temperature=0.0, choices=self.choices)

    def question(self, row: Mapping[str, Any]) -> Question | str:
        """One prompt a criterion."""
        problem = posed(row, self._images)
        if isinstance(problem, str):
            return problem
        message = (self._shared, *self._template.message(row, problem))
        return Question(
            self.name, self._sampling, tuple([Prompt((*message, end)) for end in self._ends])
        )

    def read(self, row: Mapping[str, Any], answer: Answer) -> Reading:
        """The score. Unknown where one criterion has no value."""
        if len(answer.replies) != len(self._criteria):
            return Reading(
                None, None, f"{len(answer.replies)} replies; {len(self._criteria)} asked"
            )
        scores: dict[str, float] = {}
        unknown = ""
        for name, reply in zip(self._criteria, answer.replies, strict=True):
            value = self._expected(reply.choices)
            if isinstance(value, str):
                unknown = unknown or f"{name}: {value}"
            else:
                scores[name] = value
        if unknown:
            return Reading(None, None, unknown, scores)
        score = sum(scores.values()) / len(scores)
        return Reading(1.0 if score >= self._pass_at else 0.0, score, "", scores)

    def _expected(self, log_probabilities: Sequence[float | None]) -> float | str:
        """The expected value over the choices; a text says why there is none."""
        if len(log_probabilities) != len(self.values):
            return f"{len(log_probabilities)} choices in the answer; {len(self.values)} asked"
        total = worth = 0.0
        named = 0
        for p, value in zip(log_probabilities, self.values, strict=True):
            if p is None:
                continue
            if not LEAST < p <= ROUNDING:  # NaN fails this too
                return f"{p} is no log-probability"
            weight = exp(p)
            named += 1
            total += weight
            worth += weight * value
        # A choice that is not named counts as impossible, which is fair only if little is left for it.
        if named < len(self.values) and total <= ENOUGH:
            return f"the server named {named} of {len(self.values)} choices, {total:.2g} in all"
        if total < TINY:
            top = max(p for p in log_probabilities if p is not None)
            return self._expected([p and p - top for p in log_probabilities])
        return worth / total


def _choices(prompt: PromptFile) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The choices and what each is worth. Raises RecipeError on what is no choice."""
    choices, values = prompt.settings.get("choices"), prompt.settings.get("values")
    if not isinstance(choices, list) or len(choices) < 2:
        raise prompt.wrong("`choices` must list at least two, such as [A, B, C, D, E]")
    for choice in choices:
        # YAML reads yes and no as truth values.
        if not isinstance(choice, str | int) or isinstance(choice, bool):
            raise prompt.wrong(f"choice {choice!r} is not text; put it in quotes")
    texts = tuple(map(str, choices))
    if len(set(texts)) < len(texts) or any(not t or t != t.strip() for t in texts):
        raise prompt.wrong(f"`choices` must be distinct words without spaces around them: {texts}")
    if not isinstance(values, list) or len(values) != len(texts):
        raise prompt.wrong("`values` must list one number from 0 to 1 for each choice")
    for value in values:
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            raise prompt.wrong(f"value {value!r} is no number from 0 to 1")
    if len(set(values)) < 2:
        raise prompt.wrong("`values` are all the same, so no answer would say anything")
    return texts, tuple(map(float, values))


def _criteria(prompt: PromptFile) -> dict[str, str]:
    """Criterion names and what is asked. Raises RecipeError if there are none."""
    criteria = prompt.settings.get("criteria")
    if not isinstance(criteria, dict) or not criteria:
        raise prompt.wrong("`criteria` must name at least one: `clear: Is it easy to read?`")
    for name, question in criteria.items():
        if not isinstance(name, str) or not isinstance(question, str) or not question.strip():
            raise prompt.wrong(f"criterion {name!r} must have a text that asks for it")
        if "{" in question:
            raise prompt.wrong(f"criterion {name!r} holds a brace; placeholders stand in the text")
    return criteria
