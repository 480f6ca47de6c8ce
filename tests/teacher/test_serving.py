"""vLLM processes that we own: a run has its servers while it lasts, and nothing of them afterwards."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.serving import VllmServers, keeper, processes
from teacher.serving.command import arguments, environment, interpreter
from teacher.serving.culprit import culprit
from teacher.serving.processes import Command, free_ports

STAND_IN = str(Path(__file__).with_name("stand_in.py"))
MODEL = "a-lab/a-model"


def teacher(**options: Any) -> Teacher:
    return Teacher(kind="vllm", model=MODEL, **options)


def stand_in(*behaviours: str) -> Command:
    return lambda teacher, port: [sys.executable, STAND_IN, str(port), MODEL, *behaviours]


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def family(pid: int) -> list[psutil.Process]:
    """A server's processes."""
    server = psutil.Process(pid)
    return [server, *server.children(recursive=True)]


def assert_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


async def eventually(condition: Callable[[], bool], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return bool(get(f"{url}/models"))
    except OSError:
        return False


def test_each_replica_answers_on_its_own_devices_and_is_gone_afterwards(tmp_path: Path) -> None:
    said: list[str] = []

    async def run() -> list[psutil.Process]:
        options = teacher(replicas=2, devices=("0,1", "2,3"))
        async with VllmServers(options, tmp_path / "logs", said.append, stand_in()) as servers:
            devices = [
                get(f"{r.root}/environment")["CUDA_VISIBLE_DEVICES"] for r in servers.replicas
            ]
            assert devices == ["0,1", "2,3"]
            assert len({*servers.urls}) == 2
            assert all(get(f"{url}/models")["data"][0]["id"] == MODEL for url in servers.urls)
            return [process for replica in servers.replicas for process in family(replica.pid)]

    assert_gone(asyncio.run(run()))
    assert {path.name for path in (tmp_path / "logs").iterdir()} == {"vllm-0.log", "vllm-1.log"}
    assert "vLLM 1 answers" in "\n".join(said)


def test_servers_that_ignore_the_request_to_end_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teacher.serving.replica.GRACE_S", 0.5)

    async def run() -> list[psutil.Process]:
        async with VllmServers(teacher(), tmp_path, print, stand_in("deaf")) as servers:
            return family(servers.replicas[0].pid)

    processes = asyncio.run(run())
    assert len(processes) == 2
    assert_gone(processes)


@pytest.mark.parametrize("victim", ["server", "keeper"])
def test_a_killed_server_is_started_again_on_its_port(
    victim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Holds a long run up when a server dies of memory; its client only waits at the same address."""
    monkeypatch.setattr(processes, "BACKOFF_S", (0.1,))
    said: list[str] = []

    async def run() -> None:
        async with VllmServers(teacher(), tmp_path, said.append, stand_in()) as servers:
            replica = servers.replicas[0]
            before = family(replica.pid)
            psutil.Process(replica.pid if victim == "server" else before[0].ppid()).kill()
            await eventually(lambda: replica.pid != before[0].pid and answers(servers.urls[0]))
            assert servers.restarts == 1
            assert servers.failure is None
            assert_gone(before)  # the child that the killed server left behind too

    asyncio.run(run())
    assert any("killed by SIGKILL" in line and "started again" in line for line in said)


def test_a_server_that_dies_again_and_again_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "BACKOFF_S", (0.05, 0.05))

    async def run() -> TeacherError:
        async with VllmServers(teacher(), tmp_path, print, stand_in("brief")) as servers:
            await eventually(lambda: servers.failure is not None)
            assert servers.restarts == 2
            assert servers.failure
            return servers.failure

    message = str(asyncio.run(run()))
    assert "status 3" in message
    assert "died 3 times" in message


def start_and_fail(tmp_path: Path, *behaviours: str, **options: Any) -> str:
    async def run() -> None:
        async with VllmServers(teacher(**options), tmp_path, print, stand_in(*behaviours)):
            raise AssertionError("it started")

    with pytest.raises(TeacherError) as caught:
        asyncio.run(run())
    return str(caught.value)


def test_a_server_that_ends_at_once_is_reported_with_its_own_error(tmp_path: Path) -> None:
    (tmp_path / "vllm-0.log").write_text("ValueError: of an earlier run\n")
    message = start_and_fail(tmp_path, "broken")
    assert "ValueError: the tokenizer is a teapot" in message
    assert "earlier" not in message
    assert str(tmp_path / "vllm-0.log") in message


def test_a_server_that_never_answers_is_ended_after_the_time_for_a_start(tmp_path: Path) -> None:
    message = start_and_fail(tmp_path, "silent", start_timeout_s=0.5)
    assert "start_timeout_s" in message
    mine = [p for p in psutil.process_iter(["cmdline"]) if "silent" in (p.info["cmdline"] or ())]
    assert not mine


OWNER = """
import asyncio, sys
from pathlib import Path
from datagen.teaching import Teacher
from teacher.serving import VllmServers

async def run():
    command = lambda teacher, port: [sys.executable, sys.argv[1], str(port), teacher.model]
    teacher = Teacher(kind="vllm", model="m")
    async with VllmServers(teacher, Path(sys.argv[2]), lambda line: None, command) as servers:
        print(servers.replicas[0].pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(run())
"""


def test_servers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    """Prevents a server from holding a GPU when the run that started it had no chance to end it."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, STAND_IN, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    server = family(int(owner.stdout.readline()))
    keeper_process = server[0].parent()
    assert keeper_process
    owner.kill()
    owner.communicate()
    assert_gone([*server, keeper_process])


@pytest.mark.parametrize(
    ("code", "status"), [("sys.exit(7)", 7), ("os.kill(os.getpid(), 9)", 128 + 9), ("", 0)]
)
def test_the_keeper_passes_the_exit_status_on(code: str, status: int) -> None:
    kept = [sys.executable, "-c", f"import os, sys; print('hello'); sys.stdout.flush(); {code}"]
    done = subprocess.Popen(
        [sys.executable, "-I", keeper.__file__, "1", *kept],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.wait(30) == status
    out, log = done.communicate()
    assert out.strip().isdigit()
    assert log == "hello\n"


def test_a_keeper_that_is_asked_to_stop_ends_its_server() -> None:
    kept = [sys.executable, STAND_IN, str(free_ports(1)[0]), MODEL]
    process = subprocess.Popen(
        [sys.executable, "-I", keeper.__file__, "5", *kept],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    server = family(int(process.stdout.readline()))
    process.terminate()
    process.communicate(timeout=30)
    assert_gone(server)


def test_engine_options_become_arguments_of_vllm() -> None:
    engine = {
        "max-model-len": 4096,
        "enforce_eager": True,
        "enable-prefix-caching": False,
        "seed": None,
        "gpu-memory-utilization": 0.85,
        "uvicorn_log_level": "info",
        "override_generation_config.max_new_tokens": 9,
    }
    words = arguments(teacher(engine=engine), 23_456)
    line = " ".join(words)
    assert f"--model {MODEL} --served-model-name {MODEL} --host 127.0.0.1 --port 23456" in line
    assert "--max-model-len 4096 --enforce-eager --no-enable-prefix-caching" in line
    assert "--gpu-memory-utilization 0.85" in line
    assert "--override-generation-config.max_new_tokens 9" in line
    assert words.count("--uvicorn-log-level") == 1
    assert "seed" not in line


@pytest.mark.parametrize("name", ["port", "model", "served_model_name", "api-key", "--host"])
def test_an_engine_option_that_is_ours_is_refused(name: str) -> None:
    with pytest.raises(TeacherError, match=r"leave .* out"):
        arguments(teacher(engine={name: "x"}), 23_456)


def test_an_interpreter_without_vllm_is_refused_with_the_cure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATAGEN_VLLM_PYTHON", raising=False)
    with pytest.raises(TeacherError, match=r"datagen\[vllm\]"):
        interpreter(teacher(python=sys.executable))
    with pytest.raises(TeacherError, match="cannot be run"):
        interpreter(teacher(python="/nowhere/python"))


def test_the_environment_names_the_interpreter_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    monkeypatch.setenv("DATAGEN_VLLM_PYTHON", str(python))
    assert interpreter(teacher(python="/nowhere/python")) == str(python)


def test_the_key_is_in_the_environment_of_the_server_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAGEN_TEACHER_KEY", "open-sesame")

    async def run() -> dict[str, str | None]:
        async with VllmServers(teacher(), tmp_path, print, stand_in()) as servers:
            words = [word for p in family(servers.replicas[0].pid) for word in p.cmdline()]
            assert "open-sesame" not in " ".join(words)
            return dict(get(f"{servers.replicas[0].root}/environment"))

    seen = asyncio.run(run())
    assert seen["VLLM_API_KEY"] == "open-sesame"
    assert seen["DATAGEN_TEACHER_KEY"] is None
    assert seen["VLLM_NO_USAGE_STATS"] == "1"


def test_without_a_key_the_server_asks_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents a server that wants a key which the run does not send."""
    monkeypatch.setenv("VLLM_API_KEY", "of somebody else")
    monkeypatch.delenv("DATAGEN_TEACHER_KEY", raising=False)
    assert "VLLM_API_KEY" not in environment(teacher(), 0)


def test_devices_are_handed_out_in_turn() -> None:
    options = teacher(replicas=3, devices=("0", "1"))
    assert [environment(options, n)["CUDA_VISIBLE_DEVICES"] for n in range(3)] == ["0", "1", "0"]


ENGINE_LOG = """\
(EngineCore pid=61) ERROR 11-24 16:00:03 [core.py:1510] EngineCore failed to start.
(EngineCore pid=61) ERROR 11-24 16:00:03 [core.py:1510] Traceback (most recent call last):
(EngineCore pid=61) ERROR 11-24 16:00:03 [core.py:1510]     raise ValueError(
(EngineCore pid=61) ERROR 11-24 16:00:03 [core.py:1510] ValueError: No available memory for the cache blocks.
Traceback (most recent call last):
  File "core.py", line 600, in launch_core_engines
    raise RuntimeError(
RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore': 1}
resource_tracker.py:254: UserWarning: There appear to be 1 leaked shared_memory objects
"""


@pytest.mark.parametrize(
    ("log", "found"),
    [
        (ENGINE_LOG, "ValueError: No available memory for the cache blocks."),
        (
            "usage: api_server.py [-h]\napi_server.py: error: unrecognized arguments: --warp 9\n",
            "api_server.py: error: unrecognized arguments: --warp 9",
        ),
        (
            "pydantic_core.ValidationError: 1 validation error for ModelConfig\n"
            "  Value error, max_model_len (9) is too long\n    For further information visit\n",
            "pydantic_core.ValidationError: 1 validation error for ModelConfig "
            "Value error, max_model_len (9) is too long For further information visit",
        ),
        ("INFO loading\n\nSegmentation fault\n\n", "Segmentation fault"),
        ("", "it printed nothing"),
    ],
)
def test_the_culprit_is_the_error_and_not_what_it_brings_down(log: str, found: str) -> None:
    assert culprit(log) == found


def test_a_cancelled_start_leaves_nothing(tmp_path: Path) -> None:
    async def run() -> list[psutil.Process]:
        servers = VllmServers(teacher(), tmp_path, print, stand_in("silent"))
        start = asyncio.create_task(servers.__aenter__())
        await eventually(lambda: bool(servers.replicas and servers.replicas[0].pid))
        processes = family(servers.replicas[0].pid)
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start
        return processes

    assert_gone(asyncio.run(run()))


def test_the_port_of_one_server_is_not_given_to_another() -> None:
    assert len(set(free_ports(50))) == 50
