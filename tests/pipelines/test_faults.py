"""Whatever is done to a run, the same command ends with the same dataset: no lost row, no row twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from datagen.views import connect
from tests.pipelines.conftest import DATAGEN, Cli

ROWS = 30_000


def assert_same_dataset(cli: Cli, reference: Cli) -> None:
    assert cli.digest() == reference.digest()
    counts = (
        "SELECT count(*), count(DISTINCT id), count(DISTINCT (template, level, index)) FROM rows"
    )
    assert connect(str(cli.out)).execute(counts).fetchone() == (ROWS, ROWS, ROWS)
    assert not list(cli.out.rglob("*.tmp"))


def wait_for_shards(cli: Cli, process: subprocess.Popen[str], wanted: int) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and len(cli.shards()) < wanted and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_makes_one_digest(
    workers: int, tmp_path: Path, reference: Cli
) -> None:
    cli = Cli(tmp_path / "data", ROWS, "--backend", "process", "--workers", str(workers))
    finished = cli.run()
    assert finished.returncode == 0, finished.stderr
    assert_same_dataset(cli, reference)


def test_ray_makes_the_digest_of_plain_processes_though_a_worker_is_killed(
    tmp_path: Path, reference: Cli
) -> None:
    cli = Cli(tmp_path / "data", ROWS, "--backend", "ray", "--workers", "2")
    process = cli.start()
    wait_for_shards(cli, process, 3)
    actors = [
        p
        for p in psutil.Process(process.pid).children(recursive=True)
        if p.name().startswith("ray::Worker")
    ]
    for actor in actors[:1]:
        actor.kill()
    _, stderr = process.communicate(timeout=180)
    assert process.returncode == 0, stderr
    assert_same_dataset(cli, reference)


def test_a_run_killed_at_ten_random_moments_ends_with_the_undisturbed_digest(
    tmp_path: Path, reference: Cli
) -> None:
    cli = Cli(tmp_path / "data", ROWS, "--backend", "process", "--workers", "2")
    moments = random.Random(7)
    kills = 0
    while kills < 10:
        process = cli.start()
        wait_for_shards(cli, process, len(cli.shards()) + moments.randint(0, 6))
        time.sleep(moments.random() * 0.02)
        if process.poll() is not None:
            break
        if kills % 2:
            os.kill(process.pid, signal.SIGKILL)  # the driver alone: its workers notice and end
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        kills += 1
    assert kills >= 5
    finished = cli.run()
    assert finished.returncode == 0, finished.stderr
    assert_same_dataset(cli, reference)


def test_a_killed_worker_is_replaced_and_its_unit_done_again(
    tmp_path: Path, reference: Cli
) -> None:
    cli = Cli(tmp_path / "data", ROWS, "--backend", "process", "--workers", "2")
    process = cli.start()
    wait_for_shards(cli, process, 3)
    workers = [
        p for p in psutil.Process(process.pid).children() if "spawn_main" in " ".join(p.cmdline())
    ]
    assert workers
    workers[0].kill()
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    assert_same_dataset(cli, reference)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on_and_goes_on(
    sent: signal.Signals, tmp_path: Path, reference: Cli
) -> None:
    cli = Cli(tmp_path / "data", ROWS, "--backend", "process", "--workers", "2")
    process = cli.start()
    wait_for_shards(cli, process, 3)
    os.killpg(process.pid, sent)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on" in stderr and "Traceback" not in stderr
    assert not (cli.out / "manifest.json").exists()
    assert cli.run().returncode == 0
    assert_same_dataset(cli, reference)


def test_verify_names_a_damaged_shard_and_run_makes_it_again(
    tmp_path: Path, reference: Cli
) -> None:
    shutil.copytree(reference.out, tmp_path / "data")
    cli = Cli(tmp_path / "data", ROWS, "--backend", "inline")
    flipped, cut, lost = cli.shards()[:3]
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 0xFF
    flipped.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-100])
    lost.unlink()
    verified = subprocess.run(
        [*DATAGEN, "verify", str(cli.out), "--sample", "50"], capture_output=True, text=True
    )
    assert verified.returncode == 1
    report = verified.stdout.replace("\n", "")
    assert all(path.name in report for path in (flipped, cut, lost)), verified.stdout
    assert cli.run().returncode == 0
    assert_same_dataset(cli, reference)


def test_verify_finds_a_row_whose_answer_was_changed(tmp_path: Path, reference: Cli) -> None:
    """Prevents a verify that trusts the shard: the change is resealed, so only remaking the row can tell."""
    import pyarrow.compute as pc

    from datagen.manifest import committed, seal
    from datagen.shards import encode, read_footer, read_table
    from datagen.storage import Store

    shutil.copytree(reference.out, tmp_path / "data")
    store = Store(tmp_path / "data")
    name = store.names("rows")[0]
    table = read_table(store, name)
    answers = pc.replace_with_mask(table["answer"], [True] + [False] * (len(table) - 1), ["424242"])
    place = table.column_names.index("answer")
    store.write(
        name,
        encode(
            table.set_column(place, table.schema.field("answer"), answers), read_footer(store, name)
        ),
    )
    seal(store, committed(store), 1.0)
    verified = subprocess.run(
        [*DATAGEN, "verify", str(tmp_path / "data")], capture_output=True, text=True
    )
    assert verified.returncode == 1
    assert "another answer" in verified.stdout


def test_a_full_disk_says_so_and_the_same_command_goes_on(tmp_path: Path, reference: Cli) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small tmpfs: run as root")
    try:
        cli = Cli(small / "data", ROWS, "--backend", "process")
        stopped = cli.run()
        assert stopped.returncode == 1
        assert "the disk is full" in stopped.stderr and "Traceback" not in stopped.stderr
        assert not list(cli.out.rglob("*.tmp"))
        subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
        finished = cli.run()
        assert finished.returncode == 0, finished.stderr
        assert "continuing" in finished.stderr
        assert_same_dataset(cli, reference)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    finished = Cli(blocked / "data", 100, "--backend", "inline").run()
    assert finished.returncode == 1
    assert str(blocked) in finished.stderr and "Traceback" not in finished.stderr


def test_another_recipe_is_refused_with_the_difference(tmp_path: Path, reference: Cli) -> None:
    before = reference.digest()
    finished = reference.run("--set", "seed=5")
    assert finished.returncode == 1
    assert "seed: the dataset has 2026, the recipe says 5" in finished.stderr
    assert reference.digest() == before
