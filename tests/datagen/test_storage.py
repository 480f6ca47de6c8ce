"""A file is either not there or whole, wherever the dataset lies, and a refusal says what to do."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import DatagenError, StorageError
from datagen.storage import Store
from tests.toys import install_object_store


@pytest.fixture(params=["local", "uri", "object store"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "local":
        return Store(tmp_path / "data")
    if request.param == "uri":
        return Store(f"file://{tmp_path}/data/")
    return Store(install_object_store(monkeypatch)[0])


@pytest.fixture
def local(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def files_below(store: Store) -> list[str]:
    return sorted(path.name for path in Path(store.path("")).rglob("*") if path.is_file())


def test_what_is_written_is_read(store: Store) -> None:
    store.write("rows/a.parquet", b"\x00one")
    assert store.read("rows/a.parquet") == b"\x00one"
    with store.open("rows/a.parquet") as file:
        file.seek(1)
        assert file.read() == b"one"


def test_a_second_write_replaces_the_first(store: Store) -> None:
    store.write("a", b"a long first text")
    store.write("a", b"two")
    assert store.read("a") == b"two"


def test_only_what_was_written_exists(store: Store) -> None:
    store.write("rows/a", b"")
    assert store.exists("rows/a")
    assert not store.exists("rows")
    assert not store.exists("rows/b")


def test_names_are_relative_sorted_and_of_all_depths(store: Store) -> None:
    for name in ("rows/b.parquet", "rows/in_mode=x.y/a.parquet", "rows/a.txt", "rejects/c.parquet"):
        store.write(name, b"1")
    assert store.names("rows") == ["rows/b.parquet", "rows/in_mode=x.y/a.parquet"]
    assert store.names("rows", ".txt") == ["rows/a.txt"]
    assert store.names("nowhere") == []


def test_a_deleted_file_is_gone(store: Store) -> None:
    store.write("a", b"1")
    store.delete("a")
    assert not store.exists("a")


def test_a_missing_file_is_named(store: Store) -> None:
    for reading in (store.read, store.open):
        with pytest.raises(StorageError, match=r"cannot read .*nowhere.*: it is not there"):
            reading("nowhere")


def test_a_store_knows_whether_it_is_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Store(tmp_path).local
    assert Store(f"file://{tmp_path}").local
    assert not Store(install_object_store(monkeypatch)[0]).local


def test_a_relative_place_stays_the_same_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents a worker in another working directory from writing elsewhere."""
    monkeypatch.chdir(tmp_path)
    store = Store("data/../data")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    store.write("rows/a.parquet", b"1")
    assert Store(store.location).names("rows") == ["rows/a.parquet"]
    assert (tmp_path / "data" / "rows" / "a.parquet").exists() or files_below(store) == [
        "a.parquet"
    ]


@given(st.binary(max_size=300))
def test_any_bytes_survive(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    store = Store(tmp_path_factory.getbasetemp() / "bytes")
    store.write("a", data)
    assert store.read("a") == data


def test_places_with_odd_names_work(tmp_path: Path) -> None:
    store = Store(tmp_path / "a [1]* é?%20#{x}")
    store.write("rows/a.parquet", b"1")
    assert store.names("rows") == ["rows/a.parquet"]
    assert store.read("rows/a.parquet") == b"1"


@pytest.mark.parametrize(
    ("step", "code", "cure"),
    [
        ("fsync", errno.ENOSPC, "the disk is full; free some space"),
        ("rename", errno.ENOSPC, "the disk is full; free some space"),
        ("rename", errno.EACCES, "no permission to write there; choose another --out"),
        ("fsync", errno.EIO, "Input/output error"),
    ],
)
def test_a_failure_before_the_rename_leaves_nothing_and_says_what_to_do(
    local: Store, monkeypatch: pytest.MonkeyPatch, step: str, code: int, cure: str
) -> None:
    local.write("old", b"stays")

    def fail(*args: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "rename")), fail)
    with pytest.raises(StorageError, match=cure) as raised:
        local.write("new", b"never")
    assert local.path("new") in str(raised.value)
    with pytest.raises(StorageError):
        local.write("old", b"replaced")
    assert files_below(local) == ["old"]
    assert local.read("old") == b"stays"


def test_an_interrupted_write_leaves_nothing(local: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        local.write("new", b"never")
    assert files_below(local) == []


def test_a_writer_killed_before_the_rename_leaves_only_what_sweep_removes(local: Store) -> None:
    code = (
        "import os, sys; from pathlib import Path; from datagen.storage import Store;"
        "Path.rename = lambda *args: os._exit(9);"
        "Store(sys.argv[1]).write('rows/a.parquet', b'half')"
    )
    killed = subprocess.run([sys.executable, "-c", code, local.location], check=False)
    assert killed.returncode == 9
    assert len(files_below(local)) == 1
    assert local.names("rows") == []
    assert not local.exists("rows/a.parquet")
    local.write("rows/b.parquet", b"whole")
    local.sweep("rows")
    assert files_below(local) == ["b.parquet"]


def test_sweep_spares_whole_files(store: Store) -> None:
    store.write("rows/a.parquet", b"1")
    store.sweep("rows")
    store.sweep("nowhere")
    assert store.names("rows") == ["rows/a.parquet"]


def test_a_place_below_a_file_is_refused_by_name(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(StorageError, match=r"cannot write .*file/data/a"):
        Store(blocked / "data").write("a", b"1")
    assert blocked.read_text() == "not a folder"


@pytest.mark.parametrize(
    "location",
    [pytest.param("/proc/datagen", id="proc"), pytest.param("/sys/datagen", id="sys")],
)
def test_a_place_that_takes_no_files_is_refused(location: str) -> None:
    if not Path(location).parent.exists():
        pytest.skip("needs Linux")
    with pytest.raises(StorageError, match=f"cannot write {location}/a"):
        Store(location).write("a", b"1")


def test_an_upload_that_fails_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    location, objects = install_object_store(monkeypatch)
    store = Store(location)

    class Full(dict):
        def __setitem__(self, key: str, value: bytes) -> None:
            raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(store._fs.handler, "objects", Full())
    with pytest.raises(StorageError, match="disk is full"):
        store.write("a", b"1")
    assert not objects


def test_an_unknown_kind_of_location_is_named() -> None:
    with pytest.raises(DatagenError, match="nope"):
        Store("nope://bucket/data")
