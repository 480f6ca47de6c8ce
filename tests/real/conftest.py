"""A real vLLM server with a small model of random weights, for tests that `make test-real` runs.

Without the two variables that it sets, the tests skip, so that `make test` needs no vLLM. One server serves the whole
session: it takes most of a minute to start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from datagen.teaching import Teacher
from teacher.serving import VllmServers, processes

VARIABLES = {"DATAGEN_VLLM_PYTHON", "DATAGEN_TINY_MODEL"}
ENGINE: dict[str, str | int | float | bool | None] = {"max-model-len": 4096, "enforce-eager": True}
START_WITHIN_S = 300.0
T = TypeVar("T")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.keys() >= VARIABLES:
        return
    for item in items:
        if "tiny_model" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason="needs a real vLLM: run `make test-real`"))


def _path_in(variable: str) -> Path:
    path = Path(os.environ[variable])
    # Not a skip: a wrong path must not let `make test-real` pass.
    assert path.exists(), f"{variable} names {path}, which is not there"
    return path


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """The folder of a checkpoint that vLLM serves on a CPU."""
    return _path_in("DATAGEN_TINY_MODEL")


@pytest.fixture(scope="session")
def vllm_python(tiny_model: Path) -> Iterator[Path]:
    """An interpreter with vLLM, in a process environment that keeps its memory small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLLM_CPU_KVCACHE_SPACE", "1")
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield _path_in("DATAGEN_VLLM_PYTHON")


class RealServer:
    """A server of our own on a thread of its own. A killed one is started again on the same port."""

    def __init__(self, model: Path, logs: Path) -> None:
        self.model = str(model)
        self.said: list[str] = []
        self.log = logs / "vllm-0.log"
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        teacher = Teacher(
            kind="vllm", model=self.model, engine=ENGINE, start_timeout_s=START_WITHIN_S
        )
        self.servers = VllmServers(teacher, logs, self.said.append)
        self._do(self.servers.__aenter__())
        (self.url,) = self.servers.urls
        """The base URL, ending in /v1."""

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @property
    def pid(self) -> int:
        return self.servers.replicas[0].pid

    def family(self) -> list[psutil.Process]:
        """The API server and the processes below it."""
        server = psutil.Process(self.pid)
        return [server, *server.children(recursive=True)]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/models", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """Kills the API server with SIGKILL, as a machine that is short of memory does. It is gone on return."""
        old = psutil.Process(self.pid)
        old.send_signal(signal.SIGKILL)
        psutil.wait_procs([old], timeout=30)

    def wait(self) -> None:
        """Returns when the server answers again."""
        deadline = time.monotonic() + START_WITHIN_S
        while not self.answers():
            assert self.servers.failure is None, self.servers.failure
            assert time.monotonic() < deadline, self.said
            time.sleep(0.2)

    def close(self) -> None:
        family = self.family() if psutil.pid_exists(self.pid) else []
        self._do(self.servers.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert_gone(family)


def assert_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="session")
def vllm_server(
    vllm_python: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealServer]:
    """The server of the session. Whoever kills it leaves it answering (`wait`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "BACKOFF_S", (0.5,) * 50)  # many tests may kill it
        server = RealServer(tiny_model, tmp_path_factory.mktemp("vllm"))
        yield server
        server.close()
