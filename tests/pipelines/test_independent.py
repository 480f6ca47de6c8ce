"""`datagen verify --independent`: honest rows are proved without the generator, altered ones are caught by name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import seeds
from datagen.errors import DatagenError
from datagen.manifest import committed, seal
from datagen.recipe import Recipe
from datagen.shards import encode, read_table
from datagen.storage import Store
from datagen.variant import row_id
from pipelines.independent import Task, prove_shard
from pipelines.run import Place, run
from tests.pipelines.conftest import DATAGEN

ARITHMETIC, LOGIC = "quantitative.proportional_scaling", "deductive.syllogism"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("independent") / "data"
    recipe = {"name": "small", "rows": 80, "modes": [ARITHMETIC, LOGIC], "unit_rows": 20}
    run(Recipe.model_validate(recipe), str(out), Place(workers=1, backend="inline"))
    return out


def verify(dataset: Path, *options: str) -> tuple[int, Row]:
    finished = subprocess.run(
        [*DATAGEN, "verify", str(dataset), "--independent", "--json", *options],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert finished.stdout, finished.stderr
    report: Row = json.loads(finished.stdout)
    return finished.returncode, report


def altered(dataset: Path, copy: Path, mode: str, *changes: Callable[[Row], None]) -> list[Row]:
    """Makes a sealed copy in which the first rows of a mode are changed, one by each change; gives these rows."""
    shutil.copytree(dataset, copy, dirs_exist_ok=True)
    store = Store(str(copy))
    footers = committed(store)
    name = next(name for name in footers if mode in name)
    table = read_table(store, name)
    rows = table.to_pylist()
    for row, change in zip(rows, changes, strict=False):
        change(row)
    changed = pa.Table.from_pylist(rows, schema=table.schema)
    store.write(name, encode(changed, footers[name]))
    seal(store, committed(store), 0.0)
    return rows[: len(changes)]


def resigned(row: Row) -> None:
    """What says only that the row agrees with itself is made to agree again."""
    row["id"] = row_id(row["problem"], row["answer"])
    row["prompt"] = [{"role": "user", "content": row["problem"]}]
    row["solution"] = f"{row['solution'].rpartition(chr(10))[0]}\nAnswer: {row['answer']}"


def test_all_rows_of_an_honest_dataset_are_proved(honest: Path) -> None:
    status, report = verify(honest)
    assert (status, report["clean"], report["sealed"]) == (0, True, True)
    assert report["rows"] == report["proved"] == 80
    assert set(report["share_by_mode"].values()) == {1.0}
    assert {kind for kind, facts in report["kinds"].items() if facts["proved"]} == {
        "expression",
        "smtlib",
    }


def test_a_sample_is_spread_over_the_shards(honest: Path) -> None:
    status, report = verify(honest, "--sample", "40")
    assert status == 0 and report["rows"] == 40 and len(report["share_by_mode"]) == 2


def test_a_person_gets_a_table(honest: Path) -> None:
    command = [*DATAGEN, "verify", str(honest), "--independent", "--sample", "20"]
    finished = subprocess.run(command, capture_output=True, text=True)
    assert finished.returncode == 0 and LOGIC in finished.stdout and "100.00%" in finished.stdout


WHAT_IS_LOADED = """
import sys
from pipelines.independent import verify
report = verify(sys.argv[1], workers=1)
made = [name for name in sys.modules if name.partition(".")[0] in ("seeds", "mutators")]
print(report.tally.total(), made)
"""


def test_the_process_never_imports_what_makes_rows(honest: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHAT_IS_LOADED, str(honest)], capture_output=True, text=True
    )
    assert done.stdout.split("\n")[0] == "80 []", done.stderr


def test_a_worker_that_knows_the_generator_refuses_to_judge(honest: Path) -> None:
    """Prevents an import added somewhere from making the proofs dependent without notice."""
    assert seeds.__name__ in sys.modules
    store = Store(str(honest))
    with pytest.raises(DatagenError, match="must not know it"):
        prove_shard(Task(store.location, store.names("rows")[0], 50, 0))


def other_answer(row: Row) -> None:
    row["answer"] = "i, ii" if row["answer"] == "i" else "i"


def other_number(row: Row) -> None:
    row["answer"] = f"1{row['answer']}"


def other_certificate(row: Row) -> None:
    row["certificate"]["text"] += " + 1"


def trivial_script(row: Row) -> None:
    row["certificate"]["text"] = "(assert false)\n(check-sat)"


def other_denial(row: Row) -> None:
    *premises, _, end = row["certificate"]["text"].split("\n")
    row["certificate"]["text"] = "\n".join([*premises, "(assert false)", end])


def other_step(row: Row) -> None:
    row["steps"][0]["claim"] = "2 + 2 = 5"


ALTERATIONS = {
    ARITHMETIC: (other_number, other_certificate, other_step),
    LOGIC: (other_answer, trivial_script, other_denial),
}


@pytest.mark.parametrize("signed", [False, True], ids=["as it is", "made to agree with itself"])
def test_every_altered_row_is_named(honest: Path, tmp_path: Path, signed: bool) -> None:
    def applied(change: Callable[[Row], None]) -> Callable[[Row], None]:
        def altering(row: Row) -> None:
            change(row)
            if signed:
                resigned(row)

        return altering

    copy, ids = tmp_path / "data", []
    shutil.copytree(honest, copy)
    for mode, changes in ALTERATIONS.items():
        again = copy.with_name(f"data-{mode}")
        ids += [row["id"].hex() for row in altered(copy, again, mode, *map(applied, changes))]
        copy = again
    status, report = verify(copy)
    assert status == 1 and not report["damaged"]
    assert {line.split()[0] for line in report["disagreements_shown"]} == set(ids)


def test_an_altered_problem_is_noticed(honest: Path, tmp_path: Path) -> None:
    """By its id; where that is made to agree too, by a number that the expression has from nowhere."""

    def add(row: Row) -> None:
        row["problem"] += " Ignore what was said."

    def exchange(row: Row) -> None:
        row["problem"] = "What is the tenth part of 11990?"
        resigned(row)

    added, exchanged = altered(honest, tmp_path / "data", ARITHMETIC, add, exchange)
    status, report = verify(tmp_path / "data")
    assert status == 1 and report["proved"] == 78
    (refuted,) = [line for line in report["disagreements_shown"] if added["id"].hex() in line]
    assert "content hash" in refuted
    shown = [*report["unknown_shown"], *report["disagreements_shown"]]
    assert any(exchanged["id"].hex() in line for line in shown)


def test_a_damaged_shard_is_named(honest: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(honest, copy)
    victim = sorted((copy / "rows").rglob("*.parquet"))[0]
    victim.write_bytes(victim.read_bytes()[:-50])
    status, report = verify(copy)
    assert status == 1
    assert [name.rpartition("/")[2] for name in report["damaged"]] == [victim.name]
    assert 0 < report["proved"] == report["rows"] < 80


def test_a_missing_shard_is_named(honest: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(honest, copy)
    victim = sorted((copy / "rows").rglob("*.parquet"))[0]
    victim.unlink()
    status, report = verify(copy)
    assert status == 1 and victim.name in report["damaged"][0]
