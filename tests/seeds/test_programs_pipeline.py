"""Programs end to end: lifted once, made to rows, the same for any way of running, and proved again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from datagen.views import connect
from tests.pipelines.conftest import DATAGEN
from tests.seeds.programs import RECORDS, record

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pydantic_monty")
    path = tmp_path_factory.mktemp("seeds") / "programs.jsonl"
    benchmark = record("def f(x): return x + 1", "assert f(1) == 2", task_id=11)
    lines = [json.dumps(fields) for fields in (*RECORDS, benchmark)]
    path.write_text("\n".join([*lines, "not json", ""]))
    return path


def datagen(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DATAGEN, *map(str, words)], capture_output=True, text=True, timeout=200)


def test_rows_are_the_same_for_any_number_of_workers_and_verify(
    seeds: Path, tmp_path: Path
) -> None:
    digests = set()
    for name, options in {"one": ["--workers", "1"], "two": ["--workers", "2"]}.items():
        made = datagen(
            *("run", "mbpp", "--seeds", seeds, "--out", tmp_path / name, "--json"),
            *("--set", "rows=60", "--set", "unit_rows=10", "--backend", "process", *options),
        )
        assert made.returncode == 0, made.stderr
        assert "record 5: malformed JSON" in made.stderr
        manifest = json.loads(made.stdout)
        assert manifest["rows"] == 60
        digests.add(manifest["digest"])
    assert len(digests) == 1
    verified = datagen("verify", tmp_path / "one", "--json")
    assert json.loads(verified.stdout)["clean"], verified.stdout
    modes = "SELECT DISTINCT mode FROM rows ORDER BY 1"
    assert [mode for (mode,) in connect(str(tmp_path / "one")).execute(modes).fetchall()] == [
        "computational.fault_localisation",
        "computational.input_inversion",
        "computational.trace_execution",
    ]


def test_lift_says_what_became_of_each_program(seeds: Path, tmp_path: Path) -> None:
    made = datagen("lift", seeds, "--programs", "--name", "own", "--out", tmp_path, "--json")
    census = json.loads(made.stdout)
    assert census["lifted"] == len(RECORDS)
    assert census["templates"] == len((tmp_path / "lifted.jsonl").read_text().splitlines())
    assert census["refused"] == {"a task of the benchmark": 1}
    assert census["bad_records"] == 1
