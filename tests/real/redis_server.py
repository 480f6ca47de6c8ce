"""A real redis-server for one test, on a port of its own, and a cluster of three."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from datagen.teaching import Cache
from teacher.cache import shared

WITHOUT_REDIS = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="no redis-server: apt-get install redis-server"
)
FAR_ONLY = Cache(memory_mb=0)
"""Everything that is known comes from Redis."""


def free_port() -> int:
    """A port whose cluster bus, 10,000 above it, exists too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < 55_000:
            return port


class Server:
    """One redis-server process on a port of its own, which keeps nothing on disk."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._words = words
        folder.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", *self._words],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self._process.poll() is None, "redis-server ended at once"
                assert time.monotonic() < deadline
                time.sleep(0.01)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def ask(self, *words: str) -> str:
        """What redis-cli prints."""
        done = subprocess.run(
            ["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()


Start = Callable[..., Server]
PATIENT = "?socket_timeout=20&socket_connect_timeout=20"
"""Keeps a busy machine from being taken for a server that hangs."""


@contextmanager
def servers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Gives what starts a server with the words given and makes it the cache's; all end with the test."""
    monkeypatch.setattr(shared, "MIN_PAUSE_S", 0.05)
    monkeypatch.setattr(shared, "MAX_PAUSE_S", 0.2)
    with ExitStack() as running:

        def start(*words: str) -> Server:
            server = Server(folder / str(time.monotonic_ns()), *words)
            running.callback(server.kill)
            monkeypatch.setenv("DATAGEN_REDIS_URL", server.url + PATIENT)
            return server

        yield start


def make_cluster(start: Start) -> list[Server]:
    nodes = [start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000") for _ in range(3)]
    places = [f"127.0.0.1:{node.port}" for node in nodes]
    subprocess.run(
        ["redis-cli", "--cluster", "create", *places, "--cluster-yes"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    deadline = time.monotonic() + 30
    while not all("cluster_state:ok" in node.ask("cluster", "info") for node in nodes):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return nodes
