"""Folders that are there as a whole or not at all. Killed at any moment, the one before or the new one is left.

A folder is written beside its place (`NAME.new`) and synced; then the old one steps aside (`NAME.old`), the new one
takes its place, and the old one goes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from datagen.errors import StorageError, TrainingError

LOCK = ".lock"


def publish(folder: Path, fill: Callable[[Path], None]) -> None:
    """Replaces the folder by one that `fill` writes into the empty folder that it is given.

    Raises StorageError on a full disk or missing permission; the folder before is then still in place.
    """
    recover(folder)
    new, old = _beside(folder)
    try:
        new.mkdir(parents=True)
        fill(new)
        for file in sorted(new.iterdir()):
            file.chmod(0o644)  # safetensors lets nobody else read what it writes
            _sync(file)
        _sync(new)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        raise StorageError(
            f"cannot write {folder}: {error}; mend that and run the same command again, it goes on from the "
            "checkpoint before"
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def recover(folder: Path) -> None:
    """Puts right what a writer that was killed left: the folder is whole afterwards, or was never finished."""
    new, old = _beside(folder)
    if not folder.exists() and old.exists():  # killed between the renames, so the new one is whole
        (new if new.exists() else old).rename(folder)
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps other trainings out of a folder, until this one ends or dies. Raises TrainingError if one is in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error}; choose another --out") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TrainingError(
                f"another training is at work in {folder}; wait for it, or choose another --out"
            ) from error
        yield


def _beside(folder: Path) -> tuple[Path, Path]:
    return folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
