"""Solve: attempts at a row's problem, judged by answer equivalence. Row in, question out; answer in, solve rate out.

Attempts that agree with one another and not with the row raise an alarm: the row's answer may be wrong, and
somebody should prove it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from datagen import teaching
from datagen.verdict import Status, Verdict
from teacher.questions import Answer, Prompt, Question, Sampling
from teacher.signals.posing import columns_of, posed
from teacher.signals.prompt import read_prompt
from teacher.signals.reading import Alarm, Reading

COLUMNS = ("level", "mode")
Equal = Callable[[str, str], Verdict]
"""Whether an answer means the same as the gold one: gold first."""
_ANSWER = re.compile(r"\banswer(?: is)?[ \t*_]{0,8}:[\s*_`]{0,16}([^\n]*)", re.IGNORECASE)
_SENTENCE = re.compile(r"^.{0,40}\b(?:answer|result) is:? +", re.IGNORECASE)
_THOUGHT = "</think>"
_BOX = "\\boxed{"
_EXPLAINED = re.compile(r"(yes|no|true|false)\b[,;:.]|\(?([\w-]+)[).:]+\s", re.IGNORECASE)


class Solve:
    """How often does the model come to the row's answer?"""

    name = "solve"

    def __init__(self, options: teaching.Solve, images: bool, equal: Equal) -> None:
        prompt = read_prompt(self.name, options.prompt)
        prompt.settings_among(())
        self.prompt_text = prompt.text
        self._images, self._equal, self._alarm_at = images, equal, options.alarm_at
        self._template = prompt.template(prompt.body, COLUMNS)
        self.columns = tuple(
            dict.fromkeys((*columns_of(images), *self._template.columns, "answer", "answer_kind"))
        )
        self._sampling = Sampling(options.max_tokens, options.temperature, options.samples)

    def question(self, row: Mapping[str, Any]) -> Question | str:
        """One prompt, answered several times."""
        problem = posed(row, self._images)
        if isinstance(problem, str):
            return problem
        return Question(self.name, self._sampling, (Prompt(self._template.message(row, problem)),))

    def read(self, row: Mapping[str, Any], answer: Answer) -> Reading:
        """The share of right attempts among those that could be judged. A cut attempt is wrong."""
        if len(answer.replies) != 1 or not answer.replies[0].texts:
            return Reading(None, None, "the server gave no attempt")
        reply = answer.replies[0]
        attempts = len(reply.texts)
        if len(reply.cut) != attempts:
            return Reading(None, None, f"{attempts} attempts with {len(reply.cut)} ends")
        # Attempts often agree, and comparing two answers may take a millisecond.
        given = Counter(
            answer_of(text) for text, cut in zip(reply.texts, reply.cut, strict=True) if not cut
        )
        cut = attempts - given.total()
        right, wrong, undecided = 0, cut, ""
        others: list[tuple[str, int]] = []
        for text, votes in given.items():
            verdict, taken = self._judged(row, text)
            if verdict:
                right += votes
            elif verdict.status is Status.FAIL:
                wrong += votes
                others.append((taken, votes))
            else:
                undecided = undecided or verdict.reason
        if not right + wrong:
            return Reading(None, None, f"no attempt could be judged: {undecided}", {}, attempts)
        rate = right / (right + wrong)
        return Reading(rate, rate, "", {}, attempts, self._alarm(others, attempts), cut)

    def _judged(self, row: Mapping[str, Any], given: str) -> tuple[Verdict, str]:
        """Whether an attempt's answer is the row's, and the answer as it was taken."""
        verdict = self._equal(row["answer"], given)
        if verdict.status is Status.UNKNOWN and row["answer_kind"] in ("label", "boolean"):
            # "b) the cat is asleep" and "No, it does not" give an answer of one word and explain it.
            explained = _EXPLAINED.match(given)
            if explained:
                given = explained[1] or explained[2]
                verdict = self._equal(row["answer"], given)
        return verdict, given

    def _alarm(self, others: list[tuple[str, int]], attempts: int) -> Alarm | None:
        """The answer that most of the failing attempts agree on, if they are enough of all attempts."""
        groups: dict[str, int] = {}
        for given, votes in others:
            if given:
                alike = given if given in groups else None
                alike = alike or next((each for each in groups if self._equal(each, given)), given)
                groups[alike] = groups.get(alike, 0) + votes
        answer, votes = max(groups.items(), key=lambda group: group[1], default=("", 0))
        if votes < 2 or votes < self._alarm_at * attempts:
            return None
        return Alarm(answer, votes, attempts)


def answer_of(text: str) -> str:
    """The answer that an attempt gives: after the last `Answer:`, else in the last box, else the last line.

    Empty if there is none.
    """
    _, thought, said = text.rpartition(_THOUGHT)
    text = said if thought else text
    found = _ANSWER.findall(text)
    named = [line for line in found if line.strip(" \t*_`.")]
    if named:
        line = named[-1]
        return _boxed(line) or _bare(line)
    boxed = _boxed(text)
    if boxed or found:
        return boxed
    lines = text.strip().splitlines()
    return _bare(_SENTENCE.sub("", lines[-1])) if lines else ""


def _bare(line: str) -> str:
    """A line without the marks around it."""
    return line.strip(" \t\r*_`").removesuffix(".").rstrip(" \t*_`")


def _boxed(text: str) -> str:
    """What the last box holds; empty if there is none, or it is never closed."""
    start = text.rfind(_BOX)
    if start < 0:
        return ""
    depth = 1
    for place in range(start + len(_BOX), len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return text[start + len(_BOX) : place].strip()
    return ""
