"""The engines that programs run in, one set a process, started when the first program comes and ended with it."""

from __future__ import annotations

import atexit
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seeds.programs.engines import Engines

_of_process: dict[int, Engines] = {}


def engines() -> Engines:
    """This process's engines. Raises SandboxError, naming the cure, where they do not start."""
    if os.getpid() not in _of_process:
        from seeds.programs.engines import Engines
        from validators.execution import Limits, MontySandbox, Sandbox

        # Programs that serve as seeds are short; on a busy machine they must not seem to be slow.
        limits = Limits(wall_s=60.0, cpu_s=2.0)
        boxes = Sandbox(limits), Sandbox(limits, hash_seed=7), MontySandbox(limits)
        for box in boxes:
            atexit.register(box.close)
        _of_process[os.getpid()] = Engines(*boxes)
    return _of_process[os.getpid()]
