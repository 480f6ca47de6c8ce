"""Folders that are whole or not at all, and the state of a training put back bit for bit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from datagen.errors import RecipeMismatch, StorageError, TrainingError
from student.recipe import Data, Training
from student.training import folders
from student.training.folders import alone, publish, recover

FILES = ("a.json", "b.bin", "c.txt")


class Killed(BaseException):
    """The process ends here: no handler of an ordinary error runs."""


def filling(text: str) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        for name in FILES:
            (folder / name).write_text(text)

    return fill


def content(folder: Path) -> set[str]:
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    return {(folder / name).read_text() for name in FILES}


def kill_at(moment: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Ends the process before its so many-th act on the disk; says whether there was one."""
    done = 0

    def counted(act: Callable[..., object]) -> Callable[..., object]:
        def acts(*arguments: object, **options: object) -> object:
            nonlocal done
            done += 1
            if done == moment:
                raise Killed
            return act(*arguments, **options)

        return acts

    for owner, name in (
        (os, "fsync"),
        (Path, "rename"),
        (Path, "mkdir"),
        (Path, "write_text"),
        (shutil, "rmtree"),
    ):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    return lambda: done >= moment


@pytest.mark.parametrize("before", [True, False])
def test_a_writer_killed_at_any_moment_leaves_the_old_folder_or_the_new_one(
    tmp_path: Path, before: bool
) -> None:
    """Prevents a training whose only checkpoint is half written."""
    old_seen = new_seen = 0
    for moment in range(1, 100):
        folder = tmp_path / str(moment) / "checkpoint"
        if before:
            publish(folder, filling("old"))
        with pytest.MonkeyPatch.context() as patch:
            was_killed = kill_at(moment, patch)
            with contextlib.suppress(Killed):
                publish(folder, filling("new"))
            if not was_killed():
                break
        recover(folder)
        assert [path.name for path in folder.parent.glob("*")] in (["checkpoint"], [])
        if folder.exists():
            (text,) = content(folder)
            old_seen += text == "old"
            new_seen += text == "new"
        else:
            assert not before
    assert moment > 10
    assert new_seen
    assert bool(old_seen) == before


def test_a_recovery_that_is_killed_is_recovered_from(tmp_path: Path) -> None:
    """A machine that restarts in a loop must not eat the checkpoint."""
    for moment in range(1, 10):
        folder = tmp_path / str(moment) / "checkpoint"
        publish(folder, filling("old"))
        folder.rename(folder.with_name("checkpoint.old"))
        folder.with_name("checkpoint.new").mkdir()
        filling("new")(folder.with_name("checkpoint.new"))
        with pytest.MonkeyPatch.context() as patch:
            was_killed = kill_at(moment, patch)
            with contextlib.suppress(Killed):
                recover(folder)
            if not was_killed():
                break
        recover(folder)
        assert content(folder) == {"new"}
    assert moment > 2


WRITER = """
import sys
from pathlib import Path
from student.training.folders import publish
number = 0
while True:
    number += 1
    def fill(folder):
        for name in ("a.json", "b.bin", "c.txt"):
            (folder / name).write_text(str(number) * 20_000)
    publish(Path(sys.argv[1]), fill)
    print(number, flush=True)
"""


def test_a_writer_that_is_really_killed_leaves_a_whole_folder(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    for attempt in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.003 * attempt)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        recover(folder)
        assert len(content(folder)) == 1
        writer.stdout.close()


def test_a_disk_that_refuses_leaves_the_checkpoint_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "checkpoint"
    publish(folder, filling("old"))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders.os, "fsync", full)
    with pytest.raises(StorageError, match=r"No space left .* same command again"):
        publish(folder, filling("new"))
    monkeypatch.undo()
    recover(folder)
    assert content(folder) == {"old"}


def test_a_second_training_is_kept_out_of_a_folder_until_the_first_is_over(tmp_path: Path) -> None:
    """Prevents two trainings from writing each other's checkpoints."""
    with (
        alone(tmp_path),
        pytest.raises(TrainingError, match="another training is at work"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):
        pass


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="choose another --out"), alone(tmp_path / "file"):
        pass


def training(**fields: object) -> Training:
    return Training(name="toy", data=Data(datasets=("rows",)), tokens=100_000, **fields)


def test_another_training_is_refused_with_the_difference(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")
    from student.training.checkpoint import claim, refuse_another

    claim(tmp_path, training(), "d1")
    refuse_another(tmp_path, training(device="cpu", checkpoint_s=7), "d1")
    with pytest.raises(RecipeMismatch, match=r"recipe\.seed: the folder has 0, now it is 1"):
        refuse_another(tmp_path, training(seed=1))
    with pytest.raises(RecipeMismatch, match="data: the folder has 'd1', now it is 'd2'"):
        refuse_another(tmp_path, training(), "d2")


def test_a_checkpoint_of_nobody_is_not_written_over(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")
    from student.training.checkpoint import refuse_another

    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(RecipeMismatch, match="choose another --out"):
        refuse_another(tmp_path, training())
