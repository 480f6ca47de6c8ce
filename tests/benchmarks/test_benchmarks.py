"""Every measurement runs at its smallest size and gives the columns that the report shows."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import memory, workers
from benchmarks.__main__ import MEASUREMENTS
from benchmarks.clock import Spent, medians, watch
from benchmarks.machine import facts
from benchmarks.material import engine_recipe
from benchmarks.table import Table, as_markdown, cell
from pipelines.plan import plan

COLUMNS = {
    "templates": {"mode", "level", "rows", "judged_rows_per_cpu_s", "written_rows_per_cpu_s"},
    "arithmetic": {"problems", "rows", "rows_per_cpu_s", "us_per_row"},
    "peers": {"theirs", "ours", "their_items_per_cpu_s", "our_rows_per_cpu_s"},
    "workers": {"backend", "workers", "wall_s", "cpu_s", "speed_up"},
    "ray_cost": {"rows", "backend", "cpu_s", "wall_s", "cpu_ratio"},
    "startup": {"command", "first_unit_wall_s", "whole_wall_s"},
    "memory": {"rows", "driver_peak_mb", "worker_peak_mb", "more_than_the_first_mb"},
    "resume": {"dataset", "shards", "wall_s"},
    "queries": {"question", "lines", "wall_ms"},
    "sandbox": {"engine", "isolation", "runs_per_cpu_s", "ms_per_run"},
    "inversions": {"decided", "unknown", "rows_per_cpu_s"},
    "chains": {"depth", "ordered_pairs", "accepted", "rows_per_cpu_s"},
    "certificates": {"template", "kind", "proved", "wrong_proved", "proved_rows_per_cpu_s"},
    "steps": {"kind", "planted", "found", "located"},
    "drawings": {"view", "draw_ms", "paint_ms", "read_ms", "bytes", "misread", "matplotlib_ms"},
    "fused": {"modality", "accepted", "legibility_rejects_%", "rows_per_cpu_s"},
    "claims": {"domain", "claims", "disagreements", "first_unknown", "second_unknown"},
    "budget": {"interval", "rows_at_most", "rows_asked", "times_fewer", "wrong_%", "undecided_%"},
    "teacher_cache": {"level", "asked_at_once", "hits_per_s", "hits_per_cpu_s", "bytes_per_answer"},
    "teacher": {"signals", "kept_in", "prompts", "scored_rows_per_cpu_s", "replayed_rows_per_s"},
    "embedded": {"work", "at_once", "tokens_per_s", "best_tokens_per_s"},
}


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_runs_and_gives_its_columns(name: str, tmp_path: Path) -> None:
    """Prevents a figure from being lost to a renamed function, unseen until the long run."""
    if name == "peers":
        pytest.importorskip("reasoning_gym")
    if name == "embedded":
        pytest.importorskip("onnx", reason="needs the student: pip install -e '.[student]'")
    module = import_module(f"benchmarks.{name}")
    said: list[str] = []
    tables = module.measure(tmp_path, said.append, **module.SIZES["tiny"])
    assert said, "a person is told what is measured"
    first = tables[0]
    assert first.rows, first.note
    for row in first.rows:
        assert set(row) >= COLUMNS[name]
        assert list(row) == list(first.rows[0]), "all rows have the same columns in the same order"
    assert as_markdown(first).count("\n|") == len(first.rows) + 2


def test_all_sizes_have_the_parameters_of_their_measurement() -> None:
    """Prevents the full run from failing on a parameter that only small sizes were tried with."""
    for name in MEASUREMENTS:
        module = import_module(f"benchmarks.{name}")
        parameters = set(module.measure.__annotations__) - {"return"}
        assert set(module.SIZES) == {"full", "quick", "tiny"}
        for size in module.SIZES.values():
            assert set(size) <= parameters


def test_the_engine_is_measured_on_a_recipe_that_has_room_for_the_longest_run() -> None:
    """Prevents the long run from being refused, when a template's space shrinks, after minutes."""
    longest = max(rows for rows, _ in memory.SIZES["full"]["lengths"])
    assert longest == workers.MAX_ROWS
    assert sum(unit.rows for unit in plan(engine_recipe(longest), None)) == longest


def test_a_tree_counts_the_cpu_and_memory_of_grandchildren() -> None:
    """Prevents workers' time from being left out: the driver alone spends next to nothing."""
    burn = (
        "import time; x = bytearray(60_000_000); end = time.process_time() + 0.6\n"
        "while time.process_time() < end: pass"
    )
    run = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    use = watch([sys.executable, "-c", run])
    assert use.cpu_s > 0.6
    assert use.worker_mb > 60 > use.driver_mb


def test_a_failed_command_is_told_with_its_own_words() -> None:
    """Prevents a crashed run from being reported as a very quick one."""
    with pytest.raises(RuntimeError, match="no such luck"):
        watch([sys.executable, "-c", "raise SystemExit('no such luck')"])


def test_medians_are_taken_of_each_quantity_alone() -> None:
    assert medians([Spent(1, 9), Spent(2, 7), Spent(9, 8)]) == Spent(2, 8)


def test_cells_show_three_significant_digits() -> None:
    values = [None, 1234567, 1234.567, 0.123456, "x", True]
    assert [cell(value) for value in values] == ["-", "1,234,567", "1,235", "0.123", "x", "True"]


def test_an_empty_table_still_says_why() -> None:
    assert "left out" in as_markdown(Table("Peers", [], "left out: no package"))


def test_machine_facts_name_no_host_and_no_path() -> None:
    import platform

    text = " ".join(facts().values())
    assert platform.node() not in text
    assert str(Path.home()) not in text
    assert str(Path.cwd()) not in text
