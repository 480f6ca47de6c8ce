"""A vLLM server's own account of its work is read as it writes it, and a server without one costs nothing."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.instant_server import Instant
from teacher.client import Client
from teacher.metrics import ServerMetrics, read
from tests.teacher.servers import question, running, teacher

PAGE = """\
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a \\"b\\" {c}"} 3.0
vllm:num_requests_running{engine="1",model_name="a \\"b\\" {c}"} 2.0
vllm:num_requests_waiting{engine="0",model_name="tiny"} 7.0
vllm:num_requests_waiting_by_reason{engine="0",model_name="tiny",reason="capacity"} 7.0
vllm:prefix_cache_queries_total{engine="0",model_name="tiny"} 1.2e+03
vllm:prefix_cache_queries_created{engine="0",model_name="tiny"} 1.7955353539918e+09
vllm:prefix_cache_hits_total{engine="0",model_name="tiny"} 900.0
vllm:external_prefix_cache_hits_total{engine="0",model_name="tiny"} 5.0
vllm:num_preemptions_total{engine="0",model_name="tiny"} 1.0
vllm:prompt_tokens_total{engine="0",model_name="tiny"} 1300.0
vllm:prompt_tokens_by_source_total{engine="0",model_name="tiny",source="local_compute"} 400.0
vllm:generation_tokens_total{engine="0",model_name="tiny"} 64.0 1795535353991
http_requests_total{handler="/v1/completions",method="POST",status="2xx"} 2.0
"""


def test_the_metrics_of_vllm_are_read_and_its_engines_summed() -> None:
    metrics = read(PAGE)
    assert metrics == ServerMetrics(
        prefix_queries=1200,
        prefix_hits=900,
        prompt_tokens=1300,
        generation_tokens=64,
        preemptions=1,
        running=5,
        waiting=7,
    )
    assert metrics.hit_rate == 0.75


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html>404</html>",
        'http_requests_total{handler="/"} 2.0',
        "vllm:prompt_tokens_total{} many",
        "vllm:prompt_tokens_total",
        "\0\xff",
    ],
)
def test_a_page_without_such_metrics_is_no_reading(page: str) -> None:
    assert read(page) is None


def test_what_came_between_two_readings_is_their_difference() -> None:
    before = ServerMetrics(prefix_queries=100, prefix_hits=0, prompt_tokens=120, running=9)
    after = ServerMetrics(prefix_queries=300, prefix_hits=150, prompt_tokens=320, running=2)
    between = after.since(before)
    assert between == ServerMetrics(
        prefix_queries=200, prefix_hits=150, prompt_tokens=200, running=2
    )
    assert between.hit_rate == 0.75
    assert before.since(before).hit_rate is None


def test_a_server_that_was_restarted_counts_from_its_start() -> None:
    """Prevents a negative number of tokens after a restart."""
    before = ServerMetrics(prefix_queries=1000, prompt_tokens=1000)
    after = ServerMetrics(prefix_queries=40, prompt_tokens=50)
    assert after.since(before) == after


def test_servers_add_up() -> None:
    one = ServerMetrics(prefix_queries=10, prefix_hits=5, waiting=1)
    assert one + one == ServerMetrics(prefix_queries=20, prefix_hits=10, waiting=2)


def test_a_server_is_asked_at_its_root_and_one_without_metrics_gives_none() -> None:
    async def main() -> tuple[ServerMetrics | None, ServerMetrics | None]:
        async with running(Instant()) as url, Client(teacher(url), (url,)) as client:
            await client.ask(question("q", prompts=2))
            told = await client.servers[0].metrics()
            client.servers[0].root += "/nothing-here"
            return told, await client.servers[0].metrics()

    told, nothing = asyncio.run(main())
    assert told is not None
    assert told.hit_rate == 0.5
    assert nothing is None
