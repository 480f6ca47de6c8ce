"""Where a dataset lies: a local folder or an object store, through pyarrow's filesystems. Bytes in, whole files out.

A file is either not there or whole. Locally it is written beside its place, synced and renamed, and the
folder is synced; object stores publish an upload only when it is complete.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
from pyarrow import fs

from datagen.errors import StorageError

_TEMPORARY = ".tmp"


class Store:
    """A folder of files by relative path, at a local path or any URI that pyarrow knows (`s3://`, `gs://`, `hdfs://`)."""

    def __init__(self, location: str | Path) -> None:
        self.location = str(location)
        if "://" in self.location:
            try:
                self._fs, self._root = fs.FileSystem.from_uri(self.location)
            except pa.ArrowException as error:
                raise StorageError(f"cannot open {self.location}: {error}") from error
        else:
            self.location = str(Path(location).absolute())
            self._fs, self._root = fs.LocalFileSystem(), self.location
        self.local = isinstance(self._fs, fs.LocalFileSystem)

    def path(self, name: str) -> str:
        """The file's full path within its filesystem."""
        return f"{self._root}/{name}"

    def write(self, name: str, data: bytes) -> None:
        """Writes a whole file, replacing an old one. Raises StorageError on a full disk or missing permission."""
        with self._explained("write", name):
            if self.local:
                _write_atomically(Path(self.path(name)), data)
            else:
                with self._fs.open_output_stream(self.path(name)) as stream:
                    stream.write(data)

    def read(self, name: str) -> bytes:
        """A file's bytes. Raises StorageError if it is not there."""
        with self._explained("read", name), self._fs.open_input_stream(self.path(name)) as stream:
            data: bytes = stream.read()
            return data

    def open(self, name: str) -> pa.NativeFile:
        """A file for random access, as pyarrow.parquet takes it."""
        with self._explained("read", name):
            return self._fs.open_input_file(self.path(name))

    def dataset(self, folder: str, schema: pa.Schema) -> Any:
        """All Parquet files below a folder as one table to scan."""
        files = [self.path(name) for name in self.names(folder)]
        import pyarrow.dataset as ds

        return ds.dataset(files, schema=schema, format="parquet", filesystem=self._fs)

    def exists(self, name: str) -> bool:
        with self._explained("look at", name):
            return self._fs.get_file_info(self.path(name)).type is fs.FileType.File

    def delete(self, name: str) -> None:
        with self._explained("delete", name):
            self._fs.delete_file(self.path(name))

    def names(self, folder: str, suffix: str = ".parquet") -> list[str]:
        """The relative paths of all whole files below a folder, sorted; empty if the folder is not there."""
        return [name for name in self._walk(folder) if name.endswith(suffix)]

    def sweep(self, folder: str) -> None:
        """Removes what killed writers left behind. Only when no other writer is at work."""
        for name in self._walk(folder):
            if name.endswith(_TEMPORARY):
                self.delete(name)

    def _walk(self, folder: str) -> list[str]:
        with self._explained("list", folder):
            selector = fs.FileSelector(self.path(folder), allow_not_found=True, recursive=True)
            files = (
                info.path
                for info in self._fs.get_file_info(selector)
                if info.type is fs.FileType.File
            )
            return sorted(path[len(self._root) + 1 :] for path in files)

    @contextmanager
    def _explained(self, verb: str, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(f"cannot {verb} {self.path(name)}: {_cure(error)}") from error


def _cure(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "the disk is full; free some space and run the same command again, it goes on where it stopped"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "no permission to write there; choose another --out or change its owner"
    if error.errno == errno.ENOENT:
        return "it is not there"
    return str(error)


def _write_atomically(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own for each writer: two writers of one unit must not share a half-written file.
    temporary = path.with_name(f".{path.name}.{uuid4().hex}{_TEMPORARY}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
