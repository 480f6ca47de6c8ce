"""Our own vLLM, for real: it answers for the recipe's model, comes back when killed, and is never left behind."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.metrics import ServerMetrics, read
from teacher.serving import VllmServers
from tests.real.conftest import ENGINE, RealServer, assert_gone

KEY = "open-sesame"
OWNER = """
import asyncio, json, sys
from pathlib import Path
from datagen.teaching import Teacher
from teacher.serving import VllmServers

async def run():
    teacher = Teacher(kind="vllm", model=sys.argv[1], engine=json.loads(sys.argv[2]))
    async with VllmServers(teacher, Path(sys.argv[3]), lambda line: None) as servers:
        print(servers.replicas[0].pid, servers.urls[0], flush=True)
        await asyncio.sleep(600)

asyncio.run(run())
"""


def complete(server: RealServer, prompt: str) -> int:
    """How many tokens the server wrote, of 4 asked for. Random weights may well write tokens that have no text."""
    body = {
        "model": server.model,
        "prompt": prompt,
        "max_tokens": 4,
        "temperature": 0,
        "ignore_eos": True,
    }
    request = urllib.request.Request(
        f"{server.url}/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(json.loads(answer.read())["usage"]["completion_tokens"])


def metrics_of(server: RealServer) -> ServerMetrics:
    with urllib.request.urlopen(f"{server.url.removesuffix('/v1')}/metrics", timeout=10) as page:
        metrics = read(page.read().decode())
    assert metrics
    return metrics


def test_it_serves_the_model_under_the_name_of_the_recipe(vllm_server: RealServer) -> None:
    with urllib.request.urlopen(f"{vllm_server.url}/models", timeout=10) as answer:
        (model,) = json.loads(answer.read())["data"]
    assert model["id"] == vllm_server.model
    assert model["max_model_len"] == ENGINE["max-model-len"]
    assert complete(vllm_server, "A train leaves") == 4


def test_its_metrics_count_prompts_and_what_the_prefix_cache_had(vllm_server: RealServer) -> None:
    """Holds the names of the metrics, which change between versions of vLLM."""
    prompt = "one two three four five six seven eight nine ten " * 40
    complete(vllm_server, prompt)
    before = metrics_of(vllm_server)
    complete(vllm_server, prompt)
    work = metrics_of(vllm_server).since(before)
    assert work.generation_tokens == 4
    assert work.prompt_tokens > 200
    assert work.hit_rate
    assert work.hit_rate > 0.5


def test_a_request_leaves_no_line_in_the_log(vllm_server: RealServer) -> None:
    """Prevents a log of gigabytes: a run asks millions of questions."""
    complete(vllm_server, "A train leaves")
    assert "POST /v1/completions" not in vllm_server.log.read_text()


def test_a_killed_server_comes_back_on_its_port(vllm_server: RealServer) -> None:
    url, restarts, family = vllm_server.url, vllm_server.servers.restarts, vllm_server.family()
    assert len(family) > 1
    vllm_server.kill()
    vllm_server.wait()
    assert vllm_server.servers.urls == (url,)
    assert vllm_server.servers.restarts == restarts + 1
    assert complete(vllm_server, "A train leaves") == 4
    assert_gone(family)  # the engine of the killed server held its memory


def test_a_killed_run_leaves_no_process_and_its_key_is_nowhere(
    vllm_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tiny_model), json.dumps(ENGINE), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATAGEN_TEACHER_KEY": KEY},
    )
    assert owner.stdout
    pid, url = owner.stdout.readline().split()
    server = psutil.Process(int(pid))
    family = [server, *server.children(recursive=True), *server.parents()[:1]]
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{url}/models", timeout=10)
    owner.kill()
    owner.communicate()
    assert_gone(family)
    assert len(family) > 3
    assert KEY not in (tmp_path / "vllm-0.log").read_text()


def failure(logs: Path, model: str, engine: dict[str, Any]) -> str:
    async def run() -> None:
        teacher = Teacher(kind="vllm", model=model, engine=engine)
        async with VllmServers(teacher, logs, print):
            raise AssertionError("it started")

    with pytest.raises(TeacherError) as caught:
        asyncio.run(run())
    assert str(logs / "vllm-0.log") in str(caught.value)
    return str(caught.value)


def test_an_engine_argument_that_vllm_does_not_know_is_named(
    vllm_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    message = failure(tmp_path, str(tiny_model), {**ENGINE, "warp-factor": 9})
    assert "unrecognized arguments: --warp-factor" in message


def test_a_model_that_is_not_there_is_named(vllm_python: Path, tmp_path: Path) -> None:
    missing = str(tmp_path / "no-such-model")
    assert missing in failure(tmp_path, missing, ENGINE)


def test_what_went_wrong_in_the_engine_is_named_and_not_its_echo(
    vllm_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    """An error of the engine's process reaches the log before the API server's "see root cause above"."""
    broken = tmp_path / "broken-model"
    broken.mkdir()
    for file in tiny_model.iterdir():
        (broken / file.name).write_bytes(
            file.read_bytes()[: 1_000_000 if file.suffix == ".safetensors" else None]
        )
    assert "SafetensorError" in failure(tmp_path, str(broken), ENGINE)
