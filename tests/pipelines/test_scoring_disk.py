"""What a judgement's files go through: a full disk, damage, another writer. The same call makes them whole again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from datagen.errors import StorageError
from pipelines.rescoring import rescore
from pipelines.run import SILENT
from tests.pipelines.conftest import DATAGEN
from tests.pipelines.scoring_material import (
    FEW,
    FEW_ROWS,
    JUDGED,
    FewCalm,
    Server,
    few,
    files,
    judged,
    made,
    plain,
    recipe,
)
from tests.teacher.servers import free_port


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> FewCalm:
    return FewCalm(tmp_path_factory.mktemp("calm"))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def test_a_judged_folder_that_cannot_be_written_is_named(server: Server, tmp_path: Path) -> None:
    chosen = few(server, tmp_path)
    made(plain(chosen), tmp_path / "data")
    (tmp_path / "data" / "judged").write_text("in the way")
    with pytest.raises(StorageError, match=r"cannot .*judged"):
        made(chosen, tmp_path / "data")
    (tmp_path / "data" / "judged").unlink()
    assert made(chosen, tmp_path / "data")["judgement"]["rows"] == FEW_ROWS


def test_a_full_disk_says_so_and_the_same_call_goes_on(
    server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small tmpfs: run as root")
    try:
        chosen = few(server, tmp_path)
        made(plain(chosen), small / "data")
        filler = small / "filler"
        with pytest.raises(OSError, match="No space"), filler.open("wb", 0) as file:
            while True:
                file.write(bytes(4096))
        with pytest.raises(StorageError, match="the disk is full"):
            made(chosen, small / "data")
        filler.unlink()
        assert made(chosen, small / "data")["judgement"]["rows"] == FEW_ROWS
        assert files(small / "data", *JUDGED) == calm.shards
        assert not list(small.rglob("*.tmp"))
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("kind", ["scores", "cells", "kept"])
@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "deleted"])
def test_a_damaged_shard_of_a_judgement_is_made_again(
    kind: str, harm: str, calm: FewCalm, tmp_path: Path
) -> None:
    chosen = recipe(f"http://127.0.0.1:{free_port()}/v1", calm.cache, **FEW)
    made(chosen, tmp_path / "data")
    whole = files(tmp_path / "data", *JUDGED, "kept")
    path = sorted((judged(tmp_path / "data") / kind).rglob("*.parquet"))[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 0xFF
    if harm == "deleted":
        path.unlink()
    else:
        harmed = {"cut": bytes(content[:-50]), "flipped": bytes(content), "emptied": b""}
        path.write_bytes(harmed[harm])
    made(chosen, tmp_path / "data")
    assert files(tmp_path / "data", *JUDGED, "kept") == whole


@pytest.mark.parametrize("name", ["summary.json", "judgement.json", "../current.json"])
@pytest.mark.parametrize("content", [b"", b'{"folder', b"[]"])
def test_a_damaged_record_is_written_again(
    name: str, content: bytes, calm: FewCalm, tmp_path: Path
) -> None:
    chosen = recipe(f"http://127.0.0.1:{free_port()}/v1", calm.cache, **FEW)
    made(chosen, tmp_path / "data")
    path = judged(tmp_path / "data") / name
    whole = json.loads(path.read_text())
    path.write_bytes(content)
    made(chosen, tmp_path / "data")
    again = json.loads(path.read_text())
    assert again.keys() == whole.keys() and again.get("rows") == whole.get("rows")


def test_scores_of_rows_that_have_changed_are_made_again(calm: FewCalm, tmp_path: Path) -> None:
    """Rows that were scored before repeats were taken out are fewer now."""
    chosen = recipe(f"http://127.0.0.1:{free_port()}/v1", calm.cache, **FEW)
    made(chosen, tmp_path / "data")
    [path, *_] = sorted((judged(tmp_path / "data") / "scores").rglob("*.parquet"))
    table = pq.read_table(path, partitioning=None)
    counts = {**table.schema.metadata, b"datagen.counts": b'{"asked": 9, "rows": 9}'}
    pq.write_table(table.replace_schema_metadata(counts), path)
    made(chosen, tmp_path / "data")
    assert files(tmp_path / "data", *JUDGED) == calm.shards


def test_two_datasets_scored_at_once_share_one_cache(
    server: Server, calm: FewCalm, tmp_path: Path
) -> None:
    """Two processes write one SQLite file, and each ends as it would alone."""
    chosen = few(server, tmp_path)
    file = tmp_path / "recipe.json"
    file.write_text(chosen.model_dump_json())
    for name in "ab":
        made(plain(chosen), tmp_path / name)
    processes = [
        subprocess.Popen(
            [*DATAGEN, "rescore", str(tmp_path / name), str(file), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    for process in processes:
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == 0, stderr
        cache = json.loads(stdout)["cache"]
        assert (cache["outages"], cache["lost_writes"], cache["garbage"]) == (0, 0, 0)
    assert files(tmp_path / "a", *JUDGED) == files(tmp_path / "b", *JUDGED) == calm.shards
    before = server.instant.prompts
    summary = rescore(chosen, str(made_again(chosen, tmp_path / "c")), SILENT)
    assert summary["rows"] == FEW_ROWS and server.instant.prompts == before


def made_again(chosen: Any, out: Path) -> Path:
    made(plain(chosen), out)
    return out
