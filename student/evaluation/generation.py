"""Replies to prompts, by transformers: batched, with a cache of keys and values. Token ids in, token ids out.

Prompts are taken in the order of their lengths, longest first, and padded on the left. A batch shrinks as replies
end. Greedy replies do not depend on the batch that a prompt is in, but for rounding; sampled ones are a function of
(seed, number of the prompt, number of the sample), whatever the batch.

Suffixes of shapes: B batch rows, L context so far, N new tokens, V vocabulary.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch

from datagen.errors import TrainingError
from student.evaluation.cache import cache_for, cache_token_bytes
from student.progress import Report

CHECK_EVERY = 8
"""Tokens between two looks at who has ended: each look waits for the device."""
SHRINK_AT = 0.75
"""A batch is made smaller once no more than this share of it goes on."""
MOST_ROWS = {"cpu": 32, "cuda": 512}
MEMORY_SHARE = 0.4
"""Of the free memory, for keys and values."""


class Sampling(NamedTuple):
    """How replies are drawn."""

    samples: int = 1
    temperature: float = 0.0
    """0 takes the likeliest token, always."""
    max_tokens: int | None = None
    """Of a reply; null for as many as the context holds."""
    seed: int = 0


class Reply(NamedTuple):
    """What a model wrote."""

    ids: tuple[int, ...]
    """Without the token that ends it."""
    cut: bool
    """Whether it came to its limit before its end."""


class Generator(Protocol):
    """Something that replies."""

    engine: str
    context: int
    """Tokens of a prompt and its reply at most."""

    def replies(
        self, prompts: Sequence[Sequence[int]], sampling: Sampling, report: Report
    ) -> list[list[Reply]]:
        """For each prompt its samples. Every prompt is shorter than the context."""

    def close(self) -> None:
        """Gives back memory and processes that would outlive it."""


class Job(NamedTuple):
    """One reply to write."""

    place: int
    """Of the reply among all: prompt * samples + sample."""
    prompt: Sequence[int]
    limit: int
    """New tokens at most, the ending one included."""


class Transformers:
    """A loaded model that replies."""

    engine = "transformers"

    def __init__(self, module: torch.nn.Module, end: int, context: int) -> None:
        self._module = module.eval()
        self._end = end
        self.context = context
        self._device = next(iter(module.parameters())).device
        # The argument's name differs between versions of transformers.
        taken = inspect.signature(module.forward).parameters
        self._cache_name = "cache" if "cache" in taken else "past_key_values"

    def replies(
        self, prompts: Sequence[Sequence[int]], sampling: Sampling, report: Report
    ) -> list[list[Reply]]:
        """For each prompt its samples."""
        jobs = [
            Job(number * sampling.samples + sample, prompt, self._limit(prompt, sampling))
            for number, prompt in enumerate(prompts)
            for sample in range(sampling.samples)
        ]
        jobs.sort(key=lambda job: (-len(job.prompt), job.place))
        written: dict[int, Reply] = {}
        tokens = 0
        for batch in self._batches(jobs):
            for job, reply in zip(batch, self._written(batch, sampling), strict=True):
                written[job.place] = reply
                tokens += len(reply.ids)
            report("replying", len(written), len(jobs), f"{tokens:,} tokens")
        each = sampling.samples
        return [[written[n * each + s] for s in range(each)] for n in range(len(prompts))]

    def close(self) -> None:
        """Its memory goes with it."""

    def _limit(self, prompt: Sequence[int], sampling: Sampling) -> int:
        room = self.context - len(prompt)
        return room if sampling.max_tokens is None else min(room, sampling.max_tokens)

    def _batches(self, jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
        """As many jobs at once as keys and values have room for."""
        kind = "cuda" if self._device.type == "cuda" else "cpu"
        room_tokens = int(free_bytes(self._device) * MEMORY_SHARE) // cache_token_bytes(
            self._module
        )
        start = 0
        while start < len(jobs):
            # The first prompt is the longest; its reply may be the longest too, or another's.
            longest = len(jobs[start].prompt) + max(job.limit for job in jobs[start:])
            rows = max(1, min(MOST_ROWS[kind], room_tokens // min(longest, self.context)))
            yield jobs[start : start + rows]
            start += rows

    def _written(self, batch: Sequence[Job], sampling: Sampling) -> list[Reply]:
        """The replies of one batch, in two halves if the memory of a GPU is not enough for all of it."""
        try:
            with torch.inference_mode():
                return self._decode(batch, sampling)
        except torch.cuda.OutOfMemoryError as error:
            if len(batch) == 1:
                raise TrainingError(
                    "the GPU's memory is not enough for one reply; free some, or take --device cpu"
                ) from error
        torch.cuda.empty_cache()
        half = len(batch) // 2
        return self._written(batch[:half], sampling) + self._written(batch[half:], sampling)

    def _decode(self, batch: Sequence[Job], sampling: Sampling) -> list[Reply]:
        device, steps = self._device, max(job.limit for job in batch)
        tokens_bl, mask_bl = padded([job.prompt for job in batch], device)
        room = tokens_bl.shape[1] + steps
        cache = cache_for(self._module, room)
        draws_bn = drawn(batch, steps, sampling, device)
        limits_b = torch.tensor([job.limit for job in batch], device=device)
        written_bn = torch.full((len(batch), steps), self._end, device=device)
        rows_b = torch.arange(len(batch), device=device)
        going_b = torch.ones(len(batch), dtype=torch.bool, device=device)
        full_mask_bl = torch.ones((len(batch), room), dtype=mask_bl.dtype, device=device)
        full_mask_bl[:, : tokens_bl.shape[1]] = mask_bl
        positions_bl = (mask_bl.cumsum(1) - 1).clamp(min=0)
        length = tokens_bl.shape[1]
        for step in range(steps):
            logits_bv = self._forward(tokens_bl, full_mask_bl[:, :length], positions_bl, cache)
            next_b = chosen(logits_bv, sampling.temperature, draws_bn, rows_b, step)
            written_bn[rows_b, step] = torch.where(going_b, next_b, self._end)
            going_b &= (next_b != self._end) & (limits_b > step + 1)
            if step % CHECK_EVERY == CHECK_EVERY - 1 or step + 1 == steps:
                keep = going_b.nonzero().squeeze(1)
                if not len(keep):
                    break
                if len(keep) <= SHRINK_AT * len(rows_b):
                    cache.batch_select_indices(keep)
                    rows_b, next_b, limits_b = rows_b[keep], next_b[keep], limits_b[keep]
                    going_b, full_mask_bl = going_b[keep], full_mask_bl[keep]
                    positions_bl = positions_bl[keep]
            tokens_bl, positions_bl = next_b[:, None], positions_bl[:, -1:] + 1
            length += 1
        written = written_bn.tolist()
        return [self._reply(ids, job.limit) for ids, job in zip(written, batch, strict=True)]

    def _reply(self, ids: list[int], limit: int) -> Reply:
        ids = ids[:limit]
        if self._end in ids:
            return Reply(tuple(ids[: ids.index(self._end)]), False)
        return Reply(tuple(ids), True)

    def _forward(
        self, tokens_bl: torch.Tensor, mask_bl: torch.Tensor, positions_bl: torch.Tensor, cache: Any
    ) -> torch.Tensor:
        """The logits [B, V] of the next token, in float32."""
        found = self._module(
            input_ids=tokens_bl,
            attention_mask=mask_bl,
            position_ids=positions_bl,
            use_cache=True,
            logits_to_keep=1,
            **{self._cache_name: cache},
        )
        return found.logits[:, -1].float()


def padded(
    prompts: Sequence[Sequence[int]], device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """Prompts [B, L] that end together, and where they stand in it (1) and where nothing does (0)."""
    length = max(map(len, prompts))
    tokens = np.zeros((len(prompts), length), np.int64)
    mask = np.zeros((len(prompts), length), np.int64)
    for row, prompt in enumerate(prompts):
        tokens[row, length - len(prompt) :] = prompt
        mask[row, length - len(prompt) :] = 1
    return torch.from_numpy(tokens).to(device), torch.from_numpy(mask).to(device)


def drawn(
    batch: Sequence[Job], steps: int, sampling: Sampling, device: torch.device
) -> torch.Tensor | None:
    """Numbers [B, N] in [0, 1) that a reply is drawn with; None where nothing is drawn."""
    if not sampling.temperature:
        return None
    draws = [
        np.random.Generator(np.random.Philox(key=[sampling.seed % 2**64, job.place])).random(steps)
        for job in batch
    ]
    return torch.from_numpy(np.stack(draws).astype(np.float32)).to(device)


def chosen(
    logits_bv: torch.Tensor,
    temperature: float,
    draws_bn: torch.Tensor | None,
    rows_b: torch.Tensor,
    step: int,
) -> torch.Tensor:
    """The next token [B] of each row: the likeliest, or the one that its number falls on."""
    if draws_bn is None:
        return logits_bv.argmax(-1)
    reached_bv = torch.softmax(logits_bv / temperature, -1).cumsum(-1)
    wanted_b1 = draws_bn[rows_b, step, None] * reached_bv[:, -1:]
    found: torch.Tensor = torch.searchsorted(reached_bv, wanted_b1, right=True)
    return found.squeeze(1).clamp(max=logits_bv.shape[1] - 1)


def free_bytes(device: torch.device) -> int:
    """Memory that is free on the device; on a CPU what the system says is available."""
    if device.type == "cuda":
        free: int = torch.cuda.mem_get_info(device)[0]
        return free
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as file:
            found = dict(line.split(":") for line in file)
        return int(found["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return 2 << 30
