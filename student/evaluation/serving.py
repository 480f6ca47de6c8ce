"""Replies to prompts, by vLLM in this process. Token ids in, token ids out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from datagen.errors import TrainingError
from student.evaluation.generation import Reply, Sampling
from student.progress import Report

AT_ONCE = 4_096
"""Prompts in one call: between two calls progress is told."""


def vllm_installed() -> bool:
    """Whether vLLM can be imported; a mere folder of that name is none."""
    spec = find_spec("vllm")
    return spec is not None and spec.origin is not None


class Vllm:
    """A checkpoint that vLLM has loaded."""

    engine = "vllm"

    def __init__(self, folder: Path, end: int, context: int, device: str) -> None:
        """`device` is where it computes: as with transformers, in bfloat16 on a GPU and in float32 on a CPU.

        Raises TrainingError if vLLM cannot start.
        """
        import vllm  # type: ignore[import-not-found]

        self._end = end
        self.context = context
        self._params = vllm.SamplingParams
        try:
            # Left to itself it takes half precision for weights of float32.
            self._llm = vllm.LLM(
                model=str(folder),
                max_model_len=context,
                dtype="bfloat16" if device == "cuda" else "float32",
                disable_log_stats=True,
            )
        except Exception as error:  # its engine raises of many kinds
            raise TrainingError(
                f"vLLM cannot start with {folder}: {str(error)[:200]}; take --engine transformers"
            ) from error

    def replies(
        self, prompts: Sequence[Sequence[int]], sampling: Sampling, report: Report
    ) -> list[list[Reply]]:
        """For each prompt its samples."""
        found: list[list[Reply]] = []
        tokens = 0
        for start in range(0, len(prompts), AT_ONCE):
            part = prompts[start : start + AT_ONCE]
            params = [self._sampling(p, start + n, sampling) for n, p in enumerate(part)]
            asked: Any = [{"prompt_token_ids": list(prompt)} for prompt in part]
            for output in self._llm.generate(asked, params, use_tqdm=False):
                found.append([self._reply(each) for each in output.outputs])
                tokens += sum(len(reply.ids) for reply in found[-1])
            report("replying", len(found), len(prompts), f"{tokens:,} tokens")
        return found

    def close(self) -> None:
        """Ends the engine's process, which holds most of a GPU's memory."""
        self._llm.llm_engine.engine_core.shutdown()

    def _sampling(self, prompt: Sequence[int], number: int, sampling: Sampling) -> Any:
        room = self.context - len(prompt)
        return self._params(
            n=sampling.samples,
            temperature=sampling.temperature,
            max_tokens=min(room, sampling.max_tokens or room),
            # Prompt for prompt its own numbers, whatever runs beside it.
            seed=(sampling.seed * 2**24 + number) % 2**62 if sampling.temperature else None,
            stop_token_ids=[self._end],
            detokenize=False,
        )

    def _reply(self, output: Any) -> Reply:
        ids = tuple(output.token_ids)
        if ids and ids[-1] == self._end:
            return Reply(ids[:-1], False)
        return Reply(ids, output.finish_reason != "stop")
