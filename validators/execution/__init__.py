"""Runs untrusted programs, by two engines whose results compare as text.

with Sandbox() as box:
    outcome = box.run("def f(x): return x + 1", "f(2)")   # Outcome(ending="value", text="3", ...)
"""

from __future__ import annotations

from validators.execution.monty import MontySandbox
from validators.execution.outcome import Ending, Limits, Outcome, Program, SandboxError
from validators.execution.sandbox import Sandbox

__all__ = ["Ending", "Limits", "MontySandbox", "Outcome", "Program", "Sandbox", "SandboxError"]
