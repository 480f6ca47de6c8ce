"""The command line as a person or a script meets it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.pipelines.conftest import ARITHMETIC, DATAGEN, Cli


def datagen(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DATAGEN, *words], capture_output=True, text=True, timeout=120)


def test_help_lists_every_command() -> None:
    text = datagen("--help").stdout
    commands = ("run", "preview", "lift", "status", "show", "query", "modes", "verify", "claim")
    for command in commands:
        assert f" {command} " in text


@pytest.mark.parametrize(
    "command", ["run", "preview", "lift", "status", "show", "query", "modes", "verify"]
)
def test_every_command_explains_itself(command: str) -> None:
    finished = datagen(command, "--help")
    assert finished.returncode == 0
    assert "Usage" in finished.stdout


def test_status_is_json_for_scripts(reference: Cli) -> None:
    facts = json.loads(datagen("status", str(reference.out), "--json").stdout)
    assert facts["rows"] == 30_000 and facts["units"] == 60 and facts["rejected"] == 0
    assert facts["digest"] == reference.digest() and facts["seconds"] > 0 and facts["sealed"]


def test_run_prints_json_for_scripts(tmp_path: Path) -> None:
    finished = Cli(tmp_path / "data", 500, "--backend", "inline", "--json").run()
    assert json.loads(finished.stdout)["rows"] == 500


def test_run_ends_with_a_table_by_mode_and_a_row(tmp_path: Path) -> None:
    finished = Cli(tmp_path / "data", 500, "--backend", "inline").run()
    assert "quantitative.proportional_scaling" in finished.stdout
    assert "Solution" in finished.stdout and "Answer" in finished.stdout


def test_a_run_without_a_terminal_prints_no_control_codes(tmp_path: Path) -> None:
    finished = Cli(tmp_path / "data", 500, "--backend", "inline").run()
    assert "\x1b" not in finished.stdout + finished.stderr


def test_query_answers_in_lines_of_json(reference: Cli) -> None:
    sql = "SELECT level, count(*) AS n FROM rows GROUP BY level ORDER BY level"
    lines = datagen("query", str(reference.out), sql, "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"level": level, "n": 6_000} for level in range(1, 6)
    ]


def test_a_wrong_query_is_explained(reference: Cli) -> None:
    finished = datagen("query", str(reference.out), "SELECT nothing FROM rows")
    assert finished.returncode == 1
    assert "nothing" in finished.stderr and "Traceback" not in finished.stderr


def test_show_prints_a_row_by_the_first_digits_of_its_id(reference: Cli) -> None:
    line = datagen(
        "query", str(reference.out), "SELECT id, answer FROM rows ORDER BY id LIMIT 1", "--json"
    ).stdout
    row = json.loads(line)
    shown = datagen("show", str(reference.out), row["id"][:12])
    assert row["id"] in shown.stdout and row["answer"] in shown.stdout and "seed" in shown.stdout
    assert datagen("show", str(reference.out), "zz").returncode == 1


def test_modes_lists_the_whole_taxonomy_with_counts(reference: Cli) -> None:
    entries = json.loads(datagen("modes", str(reference.out), "--json").stdout)
    assert len(entries) == 132
    rows = {entry["id"]: entry["rows"] for entry in entries}
    assert rows["quantitative.proportional_scaling"] == 30_000 == sum(rows.values())


def test_verify_passes_on_an_honest_dataset(reference: Cli) -> None:
    finished = datagen("verify", str(reference.out), "--sample", "500", "--json")
    result = json.loads(finished.stdout)
    assert finished.returncode == 0 and result["clean"] and result["rows"] == 500


def test_preview_shows_each_level_and_writes_nothing(tmp_path: Path) -> None:
    finished = subprocess.run(
        [*DATAGEN, "preview", "--mode", "quantitative.proportional_scaling"],
        capture_output=True,
        text=True,
        cwd=Path.cwd(),
    )
    assert all(f"level {level}" in finished.stdout for level in range(1, 6))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "quikstart", "--out", "x"], "did you mean 'quickstart'?"),
        (
            ["run", "quickstart", "--out", "x", "--set", "rowz=1"],
            "rowz: unknown key; did you mean 'rows'?",
        ),
        (
            ["run", "quickstart", "--out", "x", "--set", "modes=[deductive.silogism]"],
            "'deductive.syllogism'?",
        ),
        (["run", "quickstart", "--out", "x", "--set", "levels=[9]"], "levels.0"),
        (["run", "quickstart", "--out", "x", "--set", "rows"], "write it as a.b=value"),
        (["run", "gsm8k", "--out", "x"], "--seeds"),
        (["run", "gsm8k", "--out", "x", "--seeds", "nowhere.jsonl"], "nowhere.jsonl"),
        (["status", "nowhere"], "holds no dataset"),
        (["verify", "nowhere"], "holds no dataset"),
        (["query", "nowhere", "FROM rows"], "holds no dataset"),
    ],
)
def test_mistakes_are_answered_with_the_culprit_and_the_cure(
    words: list[str], message: str, tmp_path: Path
) -> None:
    place = str(tmp_path / "x")
    finished = datagen(*[place if word == "x" else word for word in words])
    assert finished.returncode == 1
    assert message in finished.stderr, finished.stderr
    assert "Traceback" not in finished.stderr
    assert not (tmp_path / "x" / "dataset.json").exists()


def test_more_rows_than_there_are_problems_is_refused_beforehand(tmp_path: Path) -> None:
    words = [
        "run",
        "quickstart",
        "--out",
        str(tmp_path / "x"),
        "--set",
        ARITHMETIC,
        "--set",
        "rows=10000000000",
    ]
    finished = datagen(*words)
    assert finished.returncode == 1
    assert (
        "more distinct problems than there are" in finished.stderr and "level 1" in finished.stderr
    )


def test_a_claim_is_decided_with_its_smallest_counterexample_and_turned() -> None:
    finished = datagen(
        "claim", "forall n in 1..30; given divides(4, n); show divides(6, n)", "--json"
    )
    facts = {fact["turn"]: fact for fact in json.loads(finished.stdout)}
    assert facts["claim"]["truth"] == "false" and facts["claim"]["counterexample"] == {"n": "4"}
    assert facts["contrapositive"]["truth"] == "false" and facts["negation"]["truth"] == "true"
    assert facts["converse"]["counterexample"] == {"n": "6"}
    assert all(fact["z3"] == fact["cvc5"] == fact["truth"] for fact in facts.values())


def test_what_is_no_claim_is_refused_with_its_place() -> None:
    finished = datagen("claim", "forall n in 1..30; show eval(n)")
    assert finished.returncode == 1 and finished.stderr.startswith("error:")
    assert "Traceback" not in finished.stderr
