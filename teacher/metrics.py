"""What a vLLM server says of its own work: `/metrics` in Prometheus' text format in, ServerMetrics out.

The names are those of vLLM 0.26 to 0.32. A server that is no vLLM has none of them, and that is no error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

SAMPLE = re.compile(r"^(vllm:\w+)(?:\{.*\})? ([^ ]+)(?: \d+)?$")


@dataclass(frozen=True, slots=True)
class ServerMetrics:
    """Counts since the server's start, summed over its engines, and its load at this moment."""

    prefix_queries: float = 0.0
    """Prompt tokens that were looked up in the prefix cache."""
    prefix_hits: float = 0.0
    """Prompt tokens that were found there."""
    prompt_tokens: float = 0.0
    generation_tokens: float = 0.0
    preemptions: float = 0.0
    """Requests that gave way to others for want of KV cache, and were computed again."""
    running: float = 0.0
    """Requests that are computed at this moment."""
    waiting: float = 0.0
    """Requests that wait for room at this moment."""

    def since(self, earlier: ServerMetrics) -> ServerMetrics:
        """What came after an earlier reading. A server that was started between the two counts from its start."""
        if any(getattr(self, name) < getattr(earlier, name) for name in COUNTERS.values()):
            return self
        return ServerMetrics(
            **{n: getattr(self, n) - getattr(earlier, n) for n in COUNTERS.values()},
            running=self.running,
            waiting=self.waiting,
        )

    def __add__(self, other: ServerMetrics) -> ServerMetrics:
        """Two servers taken together."""
        return ServerMetrics(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    @property
    def hit_rate(self) -> float | None:
        """Share of the looked-up prompt tokens that the prefix cache had; None where nothing was looked up."""
        return self.prefix_hits / self.prefix_queries if self.prefix_queries else None


COUNTERS = {
    "vllm:prefix_cache_queries_total": "prefix_queries",
    "vllm:prefix_cache_hits_total": "prefix_hits",
    "vllm:prompt_tokens_total": "prompt_tokens",
    "vllm:generation_tokens_total": "generation_tokens",
    "vllm:num_preemptions_total": "preemptions",
}
GAUGES = {"vllm:num_requests_running": "running", "vllm:num_requests_waiting": "waiting"}
NAMES = COUNTERS | GAUGES


def read(text: str) -> ServerMetrics | None:
    """The metrics in a `/metrics` answer; None if it holds none of vLLM's."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        sample = SAMPLE.match(line)
        name = NAMES.get(sample[1]) if sample else None
        if sample and name:
            try:
                found[name] = found.get(name, 0.0) + float(sample[2])
            except ValueError:  # a damaged line tells nothing
                continue
    return ServerMetrics(**found) if found else None
