"""One student's replies to the questions, judged. A checkpoint's generator and a table of questions in, results out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from student.evaluation.generation import Generator, Reply, Sampling
from student.evaluation.judging import NOTHING, judged
from student.evaluation.options import Options
from student.progress import Report
from student.words import Words

_TEXT = pa.dictionary(pa.int32(), pa.string())
RESULTS = pa.schema(
    [
        ("student", _TEXT),
        ("engine", _TEXT),
        ("split", _TEXT),
        ("id", pa.binary(16)),
        ("mode", _TEXT),
        ("level", pa.int8()),
        ("template", _TEXT),
        ("sample", pa.int16()),
        ("correct", pa.bool_()),
        ("unknown", pa.bool_()),  # could not be decided; counts as wrong
        ("cut", pa.bool_()),  # came to its limit before its end; counts as wrong
        ("too_long", pa.bool_()),  # the problem alone fills the context; counts as wrong
        ("lines", pa.int16()),
        ("steps_checked", pa.int16()),
        ("steps_held", pa.int16()),
        ("tokens", pa.int32()),
        ("answer", pa.string()),
        ("reply", pa.string()),
    ]
)
_CHUNK_ROWS = 1_000


class Pace(NamedTuple):
    """How quick the replies were."""

    seconds: float
    replies: int
    tokens: int

    def facts(self) -> dict[str, float]:
        """With the rates, as a summary tells them."""
        per_s = 1 / self.seconds if self.seconds else 0.0
        return {
            "seconds": self.seconds,
            "replies": self.replies,
            "tokens": self.tokens,
            "replies_per_s": self.replies * per_s,
            "tokens_per_s": self.tokens * per_s,
        }


def results_of(
    student: str,
    words: Words,
    generator: Generator,
    questions: pa.Table,
    options: Options,
    report: Report,
) -> tuple[pa.Table, Pace]:
    """Results [questions * samples] in the order of the questions, and how quick the replies came."""
    limit = options.max_tokens or _limit(words, questions)
    sampling = Sampling(options.samples, options.temperature, limit, options.seed)
    prompts = [words.prompt(text.as_py()) for text in questions["text"]]
    short = [number for number, ids in enumerate(prompts) if len(ids) < generator.context]
    started = time.perf_counter()
    found = generator.replies([prompts[number] for number in short], sampling, report)
    seconds = time.perf_counter() - started
    replies = dict(zip(short, found, strict=True))
    tokens = sum(len(reply.ids) for each in found for reply in each)
    columns: dict[str, list[Any]] = {name: [] for name in RESULTS.names}
    for number, row in enumerate(_rows(questions)):
        given = replies.get(number, [None] * sampling.samples)
        for sample, reply in enumerate(given):
            result = {
                **{name: row[name] for name in ("split", "id", "mode", "level", "template")},
                **{"student": student, "engine": generator.engine, "sample": sample},
                **_result(row, words, reply),
            }
            for name, values in columns.items():
                values.append(result[name])
        if number % 100 == 99 or number + 1 == len(prompts):
            report("judging", number + 1, len(prompts), "")
    pace = Pace(seconds, len(found) * sampling.samples, tokens)
    return pa.table(columns, schema=RESULTS), pace


def _limit(words: Words, questions: pa.Table) -> int | None:
    """Half as many tokens again as the longest reference has; None where there is no reference."""
    references = questions["solution"].drop_null()
    longest = max((len(words.reply(text.as_py())) for text in references), default=0)
    return longest * 3 // 2 or None


def _rows(questions: pa.Table) -> Iterator[Mapping[str, Any]]:
    for batch in questions.to_batches(max_chunksize=_CHUNK_ROWS):
        yield from batch.to_pylist()


def _result(row: Mapping[str, Any], words: Words, reply: Reply | None) -> dict[str, Any]:
    text = words.text(reply.ids) if reply else ""
    judgement = judged(row, text, reply.cut) if reply else NOTHING
    return {
        "correct": judgement.correct,
        "unknown": judgement.unknown,
        "cut": reply is not None and reply.cut,
        "too_long": reply is None,
        "lines": judgement.lines,
        "steps_checked": judgement.checked,
        "steps_held": judgement.held,
        "tokens": len(reply.ids) if reply else 0,
        "answer": judgement.answer,
        "reply": text,
    }


def shares(table: pa.Table, questions: int) -> Sequence[float]:
    """Question by question the share of its samples that are right."""
    import numpy as np

    right = np.asarray(table["correct"].to_numpy(zero_copy_only=False), dtype=float)
    return right.reshape(questions, -1).mean(axis=1).tolist()  # type: ignore[no-any-return]
