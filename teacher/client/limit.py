"""How much may be in flight to one server: additive increase, multiplicative decrease."""

from __future__ import annotations

START = 32.0


class Limit:
    """Prompts in flight at most. Doubles each round trip until the first sign of strain, then creeps.

    Strain is a refusal (429, 503), a time-out, or an answer slower than `latency_s`. The limit is halved once for
    all prompts that were in flight when the strain showed, not once for each of them.
    """

    def __init__(self, highest: int, latency_s: float) -> None:
        self._highest = float(highest)
        self._latency_s = latency_s
        self._value = min(START, self._highest)
        self._doubling = True
        self._strained_at = float("-inf")
        self.halvings = 0

    @property
    def value(self) -> int:
        return int(self._value)

    def answered(self, prompts: int, sent_at: float, now: float) -> None:
        """So many prompts, sent together, were answered now."""
        if now - sent_at > self._latency_s:
            self.strained(sent_at, now)
        elif self._doubling:
            self._value = min(self._highest, self._value + prompts)
        else:
            self._value = min(self._highest, self._value + prompts / self._value)

    def strained(self, sent_at: float, now: float) -> None:
        """A prompt sent then met strain now."""
        if sent_at <= self._strained_at:
            return
        self._strained_at = now
        self._doubling = False
        self._value = max(1.0, self._value / 2)
        self.halvings += 1
