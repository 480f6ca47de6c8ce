"""How well the exported model agrees with its checkpoint: the same questions to both. Two models in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch

from student.export.building import Array
from student.export.graph import Shape
from student.export.original import Original
from student.words import Words

MOST_NEW = 384
"""Tokens of an attempt that are compared."""
SPARE = 32
"""Tokens that an attempt in other words may have more."""
ANSWER = "Answer:"


class Run:
    """An exported model, one sequence at a time: slow, plain, and apart from the runtime that the teacher has."""

    def __init__(self, content: bytes, shape: Shape) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )
        self._shape = shape

    def logits(self, ids: Sequence[int]) -> Array:
        """[L, V]"""
        count = np.array([len(ids)], dtype=np.int32)
        empty: Array = np.zeros(
            (1, self._shape.kv_heads, 0, self._shape.head_width), dtype=np.float32
        )
        feed = {f"{n}_{i}": empty for i in range(self._shape.layers) for n in ("key", "value")}
        feed |= {
            "tokens": np.array([ids], dtype=np.int64),
            "new": count,
            "lengths": count,
            "room": np.array(len(ids), dtype=np.int32),
            "places": np.arange(len(ids)),
            "targets": np.zeros(len(ids), dtype=np.int64),
        }
        found: Array = self._session.run(["logits"], feed)[0]
        return found

    def greedy(self, prompt: Sequence[int], end: int, most: int) -> list[int]:
        """The likeliest tokens, read anew for each: only for the few attempts that differ."""
        found: list[int] = []
        while len(found) < min(most, self._shape.context - len(prompt)) and found[-1:] != [end]:
            found.append(int(self.logits([*prompt, *found])[-1].argmax()))
        return found


def measure(
    original: Original, content: bytes, tokenizer: str, examples: Sequence[tuple[str, str]]
) -> dict[str, Any] | None:
    """Greedy attempts, whole and their answers alone, and log-probabilities of the given solutions.

    None without examples. Examples longer than the context are left out.
    """
    words, run = Words(tokenizer), Run(content, original.shape)
    same_text, same_answer, differences = 0, 0, []
    for problem, solution in examples:
        prompt, reply = words.prompt(problem), words.reply(solution)
        whole = prompt + reply
        if len(whole) > original.shape.context:
            continue
        ours, theirs = (_of_targets(f(whole), whole) for f in (run.logits, original_of(original)))
        differences.append(np.abs(ours - theirs)[len(prompt) - 1 :])
        wanted = _greedy(original, prompt, reply[-1])
        told = run.logits(prompt + wanted[:-1])[len(prompt) - 1 :].argmax(axis=-1)
        same = bool(told.tolist() == wanted)
        same_text += same
        found = wanted if same else run.greedy(prompt, reply[-1], len(wanted) + SPARE)
        same_answer += same or _answer(words, found) == _answer(words, wanted)
    if not differences:
        return None
    off = np.concatenate(differences)
    return {
        "examples": len(differences),
        "same_answer": same_answer / len(differences),
        "same_text": same_text / len(differences),
        "log_probability_mean_difference": float(off.mean()),
        "log_probability_largest_difference": float(off.max()),
    }


def original_of(original: Original) -> Any:
    """The checkpoint's logits [L, V] of ids [L]."""

    def logits(ids: Sequence[int]) -> Array:
        with torch.inference_mode():
            found: Array = original.module(torch.tensor([list(ids)])).logits[0].numpy()
        return found

    return logits


def _of_targets(logits: Array, ids: Sequence[int]) -> Array:
    """Log-probability of each token but the first."""
    before, targets = logits[:-1].astype(np.float64), np.array(ids[1:])
    top = before.max(axis=-1, keepdims=True)
    total = top[:, 0] + np.log(np.exp(before - top).sum(axis=-1))
    return cast(Array, before[np.arange(len(targets)), targets] - total)


def _greedy(original: Original, prompt: Sequence[int], end: int) -> list[int]:
    """The checkpoint's likeliest tokens, up to the end, MOST_NEW or the context's end."""
    with torch.inference_mode():
        whole = original.module.generate(  # type: ignore[operator]
            torch.tensor([list(prompt)]),
            max_new_tokens=min(MOST_NEW, original.shape.context - len(prompt)),
            do_sample=False,
            eos_token_id=end,
            pad_token_id=0,
        )[0]
    found: list[int] = whole[len(prompt) :].tolist()
    return found


def _answer(words: Words, ids: Sequence[int]) -> str | None:
    """What follows the last `Answer:`; None where an attempt was cut off before it."""
    _, mark, answer = words.text(ids).rpartition(ANSWER)
    return answer.strip() if mark else None
