"""vLLM without server or client: the yardstick of `benchmarks.teacher_gpu`, and trials of settings.

Needs an environment with vLLM. Settings are those of vLLM's command line, as in a recipe's `teacher.engine`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks.teacher_gpu_material import Prompts
from benchmarks.teacher_gpu_watch import Row, Watch, family

DEFAULTS: dict[str, Any] = {
    "load-format": "dummy",
    "max-model-len": 1024,
    "max-num-batched-tokens": 16_384,
    "enable-prefix-caching": True,
}
"""What both ways are started with; they differ for a server and for an LLM unless they are said."""
WARM_UP = 64
KERNELS = 14


def settings(more: dict[str, Any]) -> dict[str, Any]:
    return DEFAULTS | more


def as_flags(engine: dict[str, Any]) -> Iterator[str]:
    """Settings on a command line: true is --name, false is --no-name, null is left out."""
    for name, value in engine.items():
        if isinstance(value, bool):
            yield f"--{name}" if value else f"--no-{name}"
        elif value is not None:
            yield f"--{name}"
            if isinstance(value, list):
                yield from map(str, value)
            else:
                yield json.dumps(value) if isinstance(value, dict) else str(value)


class Engine:
    """A loaded model that scores prompts as a judgement asks for it."""

    def __init__(self, model: Path, engine: dict[str, Any]) -> None:
        from vllm import LLM, SamplingParams

        started = time.perf_counter()
        arguments = {name.replace("-", "_"): value for name, value in engine.items()}
        self.llm = LLM(model=str(model), **arguments)
        self.load_s = time.perf_counter() - started
        self._sampling = SamplingParams

    def score(self, prompts: list[list[int]], choice_ids: Sequence[int]) -> float:
        """Seconds that one call took. Raises RuntimeError if a prompt has no whole answer."""
        sampling = self._sampling(max_tokens=1, temperature=0.0, logprob_token_ids=list(choice_ids))
        tokens: Any = [{"prompt_token_ids": ids} for ids in prompts]
        started = time.perf_counter()
        outputs = self.llm.generate(tokens, sampling, use_tqdm=False)
        took_s = time.perf_counter() - started
        for output in outputs:
            named = (output.outputs[0].logprobs or [{}])[0]
            if not set(choice_ids) <= set(named):
                raise RuntimeError("an answer lacks log-probabilities of the choices")
        return took_s


def baseline(
    model: Path, engine: dict[str, Any], prompts: Prompts, count: int, repeats: int
) -> Iterator[Row]:
    """`LLM.generate` over `count` prompts in one call, which are tokens already. A row a repeat."""
    loaded = Engine(model, engine)
    choice_ids = prompts.choice_ids()
    # The first prompts fill the prefix cache, and compile what is compiled late.
    for number in range(2):
        loaded.score(_fresh(prompts, f"warm-{number}", WARM_UP), choice_ids)
    for repeat in range(repeats):
        fresh = _fresh(prompts, f"run-{repeat}", count)
        with Watch(engine=family(os.getpid())) as watch:
            started = time.perf_counter()
            took_s = loaded.score(fresh, choice_ids)
        yield {
            "way": "LLM.generate",
            "in_flight": count,
            "prompts": count,
            "wall_s": took_s,
            "prompts_per_s": count / took_s,
            "load_s": loaded.load_s,
            **watch.between(started + 0.1 * took_s, started + 0.9 * took_s),
        }


def tune(
    model: Path,
    engine: dict[str, Any],
    prompts: Prompts,
    count: int,
    trials: Sequence[str],
    kernels: bool,
) -> Iterator[Row]:
    """One load, many trials of what can change on the way. A row a trial, then one a kernel if these are wanted.

    A trial is BUDGET or BUDGET:TILE. The budget is tokens of a batch; the tile is of Triton's expert kernel,
    "M,N,K,GROUP,WARPS,STAGES", and without it vLLM chooses.
    """
    os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"  # so that scheduler and kernels are in reach
    loaded = Engine(model, engine)
    choice_ids = prompts.choice_ids()
    loaded.score(_fresh(prompts, "warm", WARM_UP), choice_ids)
    for number, trial in enumerate(trials):
        row: Row = {"way": "tune", "trial": trial}
        try:
            yield row | _try(loaded, prompts, f"trial-{number}", trial, count)
        except Exception as error:  # a tile that does not fit must not lose the others
            yield row | {"error": f"{type(error).__name__}: {error}"[:200]}
    if kernels:
        few = _fresh(prompts, "kernels", WARM_UP)
        yield from _kernels(lambda: loaded.score(few, choice_ids))


def _try(loaded: Engine, prompts: Prompts, run: str, trial: str, count: int) -> Row:
    budget, _, tile = trial.partition(":")
    scheduler = loaded.llm.llm_engine.engine_core.engine_core.scheduler
    scheduler.max_num_scheduled_tokens = int(budget)
    choice_ids = prompts.choice_ids()
    with _tile(tile), Watch() as watch:
        loaded.score(_fresh(prompts, f"warm-{run}", 2 * WARM_UP), choice_ids)
        fresh = _fresh(prompts, run, count)
        started = time.perf_counter()
        took_s = loaded.score(fresh, choice_ids)
    return {
        "prompts": count,
        "prompts_per_s": count / took_s,
        "load_s": loaded.load_s,
        **watch.between(started + 0.1 * took_s, started + 0.9 * took_s),
    }


def _fresh(prompts: Prompts, run: str, count: int) -> list[list[int]]:
    return prompts.token_ids([prompts.text(run, index) for index in range(count)])


def _tile(tile: str) -> Any:
    """A context in which Triton's expert kernel uses this tile at every size."""
    if not tile:
        return nullcontext()
    from vllm.model_executor.layers.fused_moe import override_config

    m, n, k, group, warps, stages = map(int, tile.split(","))
    return override_config(
        {
            "BLOCK_SIZE_M": m,
            "BLOCK_SIZE_N": n,
            "BLOCK_SIZE_K": k,
            "GROUP_SIZE_M": group,
            "SPLIT_K": 1,
            "num_warps": warps,
            "num_stages": stages,
        }
    )


def _kernels(work: Callable[[], Any]) -> Iterator[Row]:
    """The kernels that take most of the GPU's time, as shares of it."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    cuda = torch.cuda.is_available()
    with profile(activities=[ProfilerActivity.CUDA if cuda else ProfilerActivity.CPU]) as profiled:
        work()
    spent = {
        event.key: event.self_device_time_total if cuda else event.self_cpu_time_total
        for event in profiled.key_averages()
    }
    whole = sum(spent.values()) or 1.0
    for name in sorted(spent, key=lambda key: -spent[key])[:KERNELS]:
        yield {
            "way": "kernel",
            "kernel": name[:110],
            "ms": spent[name] / 1000,
            "share": spent[name] / whole,
        }
