"""The ways to a real Redis: passwords, users, sockets, TLS and clusters."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from datagen.teaching import Cache
from teacher.cache import AnswerCache
from tests.real.redis_server import (
    FAR_ONLY,
    PATIENT,
    WITHOUT_REDIS,
    Start,
    free_port,
    make_cluster,
    servers,
)
from tests.teacher.cache_material import Said, fill, held, with_cache

pytestmark = WITHOUT_REDIS


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    with servers(tmp_path, monkeypatch) as begin:
        yield begin


@pytest.mark.parametrize("given", ["right", "wrong", "none"])
def test_a_password_opens_the_door_and_is_never_told(
    given: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("--requirepass", "hunter2/@")
    user = {"right": ":hunter2%2F%40@", "wrong": ":hunter3@", "none": ""}[given]
    monkeypatch.setenv("DATAGEN_REDIS_URL", server.url.replace("://", f"://{user}") + PATIENT)
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(5))
        await cache.flush()
        assert await held(cache, range(5)) == 5

    cache = asyncio.run(with_cache(Cache(), work, said))
    assert cache.where == server.url
    assert (cache.counts.lost_writes == 0) == (given == "right")
    assert len(said) == (given != "right")
    assert "hunter" not in said.text


def test_a_user_who_may_not_write_loses_writes_and_keeps_hits(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start()
    asyncio.run(with_cache(Cache(), lambda cache: fill(cache, range(20))))
    server.ask("acl", "setuser", "reader", "on", ">hunter2", "~*", "+mget", "+ping", "+select")
    monkeypatch.setenv(
        "DATAGEN_REDIS_URL", server.url.replace("://", "://reader:hunter2@") + PATIENT
    )
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(20, 30))
        await cache.flush()
        assert await held(cache, range(30)) == 20

    counts = asyncio.run(with_cache(FAR_ONLY, work, said)).counts
    assert (counts.lost_writes, counts.outages) == (10, 0)
    assert "takes no new answers" in said.text
    assert "hunter2" not in said.text


def test_a_unix_socket_serves(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start("--unixsocket", str(tmp_path / "redis.sock"))
    monkeypatch.setenv("DATAGEN_REDIS_URL", f"unix://{tmp_path}/redis.sock{PATIENT}&db=2")

    async def work(cache: AnswerCache) -> None:
        assert cache.where == f"unix://{tmp_path}/redis.sock"
        await fill(cache, range(100))
        await cache.flush()
        assert await held(cache, range(100)) == 100

    assert asyncio.run(with_cache(FAR_ONLY, work)).counts.outages == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl: apt-get install openssl")
def test_tls_serves_and_a_certificate_of_nobody_is_refused(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    start("--tls-port", str(port), "--tls-key-file", key, "--tls-cert-file", certificate,
          "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no")  # fmt: skip

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(20))
        await cache.flush()
        await held(cache, range(20))

    url = f"rediss://127.0.0.1:{port}/0"
    for trusted, outages in ((f"&ssl_ca_certs={certificate}", 0), ("", 1)):
        monkeypatch.setenv("DATAGEN_REDIS_URL", url + PATIENT + trusted)
        cache = asyncio.run(with_cache(FAR_ONLY, work))
        assert cache.where == url
        assert cache.counts.outages == outages
        assert cache.counts.lost_writes == 20 * outages


def test_a_cluster_serves_from_all_nodes_and_a_lost_node_costs_hits_and_not_the_run(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = make_cluster(start)
    monkeypatch.setenv("DATAGEN_REDIS_URL", f"redis+cluster://127.0.0.1:{nodes[0].port}{PATIENT}")
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(600))
        await cache.flush()
        assert await held(cache, range(620)) == 600
        sizes = [int(node.ask("dbsize")) for node in nodes]
        assert sum(sizes) == 600
        assert min(sizes) > 100
        assert not said
        nodes[2].kill()
        assert await held(cache, range(600)) == 0
        await fill(cache, range(600, 650))
        await cache.flush()
        assert len(said) == 1
        assert "does not answer" in said[0]
        nodes[2].start()
        # Keys of every node: the others answered all the time.
        async with asyncio.timeout(30):
            while len(said) < 2:
                await held(cache, range(600))
                await asyncio.sleep(0.05)
        assert "is back" in said[1]
        await cache.flush()
        assert sum(int(node.ask("dbsize")) for node in nodes) == sum(sizes[:2]) + 50

    counts = asyncio.run(with_cache(FAR_ONLY, work, said)).counts
    assert counts.outages == 1
    assert counts.garbage == 0
