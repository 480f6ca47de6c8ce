"""SIGINT and SIGTERM while training: the step at hand is finished and kept, and then the training stops."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Use as a context. Outside of steps a signal stops at once (KeyboardInterrupt), as does a second one."""

    def __init__(self) -> None:
        self.asked = False
        self.patient = False
        """Whether there is a step to be finished first."""
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        try:
            self._before = {number: signal.signal(number, self._stop) for number in SIGNALS}
        except ValueError:  # not in the main thread, where signals are not ours to handle
            self._before = {}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.asked or not self.patient:
            raise KeyboardInterrupt
        self.asked = True
