"""How quick a model reads and writes: tokens a second by batch size. A model in, readings out.

Prefill is one pass over prompts without a cache. Decode is one token a row at a time behind prompts that are in the
cache; on a GPU the step is recorded once as a CUDA graph and replayed, so that launching kernels costs nothing.
Weights and prompts may be anything: routing aside, speed does not depend on them.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from transformers.cache_utils import Cache, DynamicLayer

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
WARM_UP = 3


class Reading(NamedTuple):
    """One measurement; the median of some repeats."""

    phase: str
    """prefill or decode."""
    batch: int
    """Rows at once."""
    length: int
    """Tokens of each row: those read, or those in the cache when one more is written."""
    ms: float
    """Of one pass."""
    tokens_per_s: float
    graph: bool
    """Whether the pass was a CUDA graph."""


class Fixed(DynamicLayer):  # type: ignore[misc]
    """One layer's keys and values [B, heads, room, head width] of one shape from first to last, as a graph needs it."""

    def __init__(self, place: torch.Tensor, room: int) -> None:
        super().__init__()
        self._place, self._room = place, room

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """All of the room, with these at the place that the tensor says."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            rows, heads, _, width = key_states.shape
            self.keys = key_states.new_zeros((rows, heads, self._room, width))
            self.values = torch.zeros_like(self.keys)
        places = self._place + torch.arange(key_states.shape[-2], device=key_states.device)
        self.keys.index_copy_(2, places, key_states)
        self.values.index_copy_(2, places, value_states)
        return self.keys, self.values


class Decoder:
    """Writes a token a row at a time, every step with the same tensors."""

    def __init__(self, module: torch.nn.Module, rows: int, length: int, steps: int) -> None:
        device = next(iter(module.parameters())).device
        self._module, self._length = module, length
        self._columns = torch.arange(length + steps, device=device)
        self._place = torch.zeros(1, dtype=torch.long, device=device)
        layers = module.config.num_hidden_layers
        self._cache = Cache(layers=[Fixed(self._place, length + steps) for _ in range(layers)])
        self.tokens_b1 = torch.ones((rows, 1), dtype=torch.long, device=device)
        taken = inspect.signature(module.forward).parameters
        self._cache_name = "cache" if "cache" in taken else "past_key_values"

    def read(self, prompts_bl: torch.Tensor) -> torch.Tensor:
        """Puts prompts into the cache; the logits [B, 1, V] behind them."""
        self._place.zero_()
        seen = self._columns[None, :] <= self._columns[: self._length, None]
        logits = self._pass(prompts_bl, self._columns[: self._length], seen)
        self._place.fill_(self._length)
        return logits

    def step(self) -> torch.Tensor:
        """Writes the likeliest token behind `tokens_b1` into it; the logits [B, 1, V]."""
        logits = self._pass(self.tokens_b1, self._place, (self._columns <= self._place)[None, :])
        self.tokens_b1.copy_(logits.argmax(-1))
        self._place.add_(1)
        return logits

    def rewind(self) -> None:
        """Back to just behind the prompts."""
        self._place.fill_(self._length)

    def _pass(self, tokens: torch.Tensor, places: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        rows = tokens.shape[0]
        found: torch.Tensor = self._module(
            input_ids=tokens,
            position_ids=places[None, :].expand(rows, -1),
            attention_mask=seen[None, None].expand(rows, 1, -1, -1),
            use_cache=True,
            logits_to_keep=1,
            **{self._cache_name: self._cache},
        ).logits
        return found


def readings(
    module: torch.nn.Module,
    batches: Sequence[int] = BATCHES,
    length: int = 256,
    steps: int = 32,
    repeats: int = 5,
    compiled: bool = False,
    report: Callable[[Reading], None] = lambda _: None,
) -> list[Reading]:
    """Prefill and decode for each batch size. A size that does not fit into a GPU's memory ends the list.

    `compiled` compiles the prefill, anew for each size.
    """
    module.eval()
    reading_module = torch.compile(module, dynamic=False) if compiled else module
    device = next(iter(module.parameters())).device
    found: list[Reading] = []
    for rows in batches:
        try:
            with torch.inference_mode():
                prompts = torch.randint(4, module.config.vocab_size, (rows, length))
                for reading in (
                    _prefill(reading_module, prompts.to(device), repeats),
                    _decode(module, prompts.to(device), steps, repeats),
                ):
                    found.append(reading)
                    report(reading)
        except torch.cuda.OutOfMemoryError:
            torch.cuda.empty_cache()
            break
    return found


def _prefill(module: Callable[..., Any], prompts_bl: torch.Tensor, repeats: int) -> Reading:
    rows, length = prompts_bl.shape
    seconds = _median_s(
        lambda: module(input_ids=prompts_bl, use_cache=False, logits_to_keep=1),
        prompts_bl.device,
        repeats,
    )
    return Reading("prefill", rows, length, seconds * 1e3, rows * length / seconds, False)


def _decode(module: torch.nn.Module, prompts_bl: torch.Tensor, steps: int, repeats: int) -> Reading:
    rows, length = prompts_bl.shape
    decoder = Decoder(module, rows, length, steps)
    decoder.read(prompts_bl)
    step: Callable[[], Any] = decoder.step
    graph = prompts_bl.device.type == "cuda"
    if graph:
        step = _graph(decoder)

    def written() -> None:
        decoder.rewind()
        for _ in range(steps):
            step()

    seconds = _median_s(written, prompts_bl.device, repeats) / steps
    return Reading("decode", rows, length, seconds * 1e3, rows / seconds, graph)


def _graph(decoder: Decoder) -> Callable[[], Any]:
    """The decoder's step, recorded. What it does is the same; only the CPU's part of it is gone."""
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(WARM_UP):
            decoder.rewind()
            decoder.step()
    torch.cuda.current_stream().wait_stream(aside)
    decoder.rewind()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        decoder.step()
    replay: Callable[[], Any] = graph.replay
    return replay


def _median_s(work: Callable[[], Any], device: torch.device, repeats: int) -> float:
    """The median time of some work, the device's included."""
    times = []
    for number in range(repeats + 1):
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        started = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        if number:  # the first one warms up
            times.append(time.perf_counter() - started)
    return sorted(times)[len(times) // 2]
