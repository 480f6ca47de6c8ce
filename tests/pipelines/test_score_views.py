"""With a judgement `rows` are the kept ones, and the views say what its shards say; without one all is as before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datagen.errors import StorageError
from datagen.recipe import Recipe
from datagen.storage import Store
from datagen.views import connect, judgement_of, judgements
from pipelines import judgement_display
from pipelines.accepting import accept
from pipelines.display import find_row, show_dataset, show_row, show_status
from pipelines.judgement_display import show_judgement
from pipelines.run import Place, run
from pipelines.status import status_of
from tests.pipelines.judged import FOLDER, Judged, Line, alarm, score_line
from tests.toys import TOY_MODE, Sums, install, install_object_store

RECIPE = Recipe(name="toy", rows=60, modes=(TOY_MODE,), levels=(1, 2), unit_rows=15)
OF_A_JUDGEMENT = ("scores", "cells", "turned_down", "alarms")
VIEWS = (
    "rows",
    "proved",
    "rejects",
    "units",
    "coverage",
    "lineage",
    "sft",
    "rl",
    "shown",
    "turned",
    "chained",
)
CELL = {
    "template": TOY_MODE, "level": 1, "mode": TOY_MODE, "rows": 30, "asked": 27, "unknown": 0, "cell": "keep",
    "difficulty": "hard", "sound": "keep", "cell_score": 0.4, "cell_solve_rate": 0.1, "cell_margin": 0.5, "alarms": 2,
}  # fmt: skip
OTHER_CELL = CELL | {
    "level": 2,
    "rows": 10,
    "asked": 1,
    "cell": "reject",
    "cell_score": 0.8,
    "difficulty": "easy",
}
SUMMARY: dict[str, Any] = {
    "folder": FOLDER,
    "teacher": {"kind": "server", "model": "tiny", "signals": ["judgement", "solve"], "images": False},
    "accept": "score >= 0.5",
    "rows": 60, "rows_asked": 27, "kept": 26,
    "turned_down": {"false": 25, "unknown": 8, "audit": 1},
    "questions": {"memory": 3, "shared": 40, "asked": 1200, "unanswered": 2},
    "client": {"requests": 30, "prompts": 1300, "retries": {"timeout": 4, "reset": 0}, "waited_s": 2.5},
    "server": {"prefix_hit_rate": 0.875, "prompt_tokens": 1234567, "generation_tokens": None, "restarts": 1},
    "cache": {"where": "a file", "garbage": 0, "lost_writes": 0, "outages": 2},
    "unknown": {"solve: no answer": 5},
    "seconds": 12.5,
}  # fmt: skip


def doubted(number: int, row: Line) -> Line:
    """Attempts disagree about rows 5 and 6 of each shard; the label of 6 was not proved again."""
    audits = {5: "proved again by coordinates", 6: "refuted: expression: expected 4"}
    doubt = alarm("7", audits[number]) if number in audits else None
    return score_line(number, row) | {"alarm": doubt}


def judge(location: str) -> Judged:
    judged = Judged(location, doubted)
    accept(judged.store, FOLDER, "score >= 0.5", judged.units, judged.fingerprint)
    judged.make_current([CELL, OTHER_CELL], SUMMARY)
    return judged


@pytest.fixture(scope="module", params=["local", "object store"])
def judged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    with pytest.MonkeyPatch.context() as patch:
        install(patch, Sums())
        remote = request.param != "local"
        folder = tmp_path_factory.mktemp("mode=x it's [1]") / "data"
        out = install_object_store(patch)[0] if remote else str(folder)
        run(RECIPE, out, Place(workers=1, backend="inline"))
        yield judge(out)


@pytest.fixture
def unjudged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    install(monkeypatch, Sums())
    run(RECIPE, str(tmp_path / "data"), Place(workers=1, backend="inline"))
    return str(tmp_path / "data")


def rows_of(connection: Any, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connection.sql(query).to_arrow_table().to_pylist()
    return found


def count(connection: Any, view: str) -> int:
    [found] = rows_of(connection, f"SELECT count(*) AS n FROM {view}")
    number: int = found["n"]
    return number


def test_rows_are_the_kept_rows_with_their_scores(judged: Judged) -> None:
    connection = connect(judged.store.location)
    found = rows_of(connection, "FROM rows")
    assert {row["id"] for row in found} == {row["id"].hex() for row in judged.kept()}
    assert all(row["score"] >= 0.5 and row["teacher"] and row["num_steps"] == 1 for row in found)
    assert {row["mode"] for row in found} == {TOY_MODE}


def test_proved_rows_are_all_as_they_were_made(judged: Judged) -> None:
    found = rows_of(connect(judged.store.location), "FROM proved")
    assert len(found) == 60 and all(row["score"] is None for row in found)


def test_what_is_made_from_rows_is_made_from_the_kept_ones(judged: Judged) -> None:
    connection = connect(judged.store.location)
    kept = len(judged.kept())
    assert (
        count(connection, "sft") == count(connection, "rl") == count(connection, "lineage") == kept
    )
    assert rows_of(connection, "SELECT sum(rows)::INT AS n FROM coverage") == [{"n": kept}]
    assert rows_of(connection, "SELECT sum(accepted)::INT AS n FROM units") == [{"n": 60}]


def test_scores_are_one_line_a_row_and_join_by_id(judged: Judged) -> None:
    connection = connect(judged.store.location)
    assert count(connection, "scores") == 60
    assert count(connection, "(FROM scores JOIN proved USING (id))") == 60
    found = rows_of(connection, "SELECT criteria['clear'] AS clear FROM scores WHERE score > 0.85")
    assert {round(row["clear"], 3) for row in found} == {0.9}


def test_turned_down_rows_and_kept_rows_are_all_rows(judged: Judged) -> None:
    connection = connect(judged.store.location)
    assert count(connection, "rows") + count(connection, "turned_down") == 60
    reasons = rows_of(
        connection, "SELECT DISTINCT left(reason, 17) AS r FROM turned_down ORDER BY r"
    )
    assert [row["r"] for row in reasons] == [
        "accept is false: ",
        "accept is unknown",
        "label is not prov",
    ]
    assert count(connection, "rejects") == 0


def test_alarms_show_both_answers_and_the_audit(judged: Judged) -> None:
    found = rows_of(connect(judged.store.location), "FROM alarms ORDER BY id")
    assert len(found) == 8
    assert {row["audit"].partition(" ")[0] for row in found} == {"proved", "refuted:"}
    problems = {row["id"].hex(): row for unit in judged.units for row in judged.rows(unit)}
    for row in found:
        assert row["answer"] == problems[row["id"]]["answer"]
        assert row["problem"] == problems[row["id"]]["problem"]
        assert (row["theirs"], row["votes"], row["attempts"]) == ("7", 3, 4)


def test_cells_are_as_they_were_written(judged: Judged) -> None:
    found = rows_of(connect(judged.store.location), "FROM cells ORDER BY level")
    assert [(cell["level"], cell["cell"], cell["asked"]) for cell in found] == [
        (1, "keep", 27),
        (2, "reject", 1),
    ]


@pytest.mark.parametrize("view", VIEWS + OF_A_JUDGEMENT)
def test_every_view_has_the_same_columns_with_and_without_a_judgement(
    judged: Judged, unjudged: str, view: str
) -> None:
    """Prevents a query that works on one dataset and not on the next."""
    without = connect(unjudged).sql(f"FROM {view}")
    with_one = connect(judged.store.location).sql(f"FROM {view}")
    assert dict(zip(without.columns, without.types, strict=True)) == dict(
        zip(with_one.columns, with_one.types, strict=True)
    )


def test_without_a_judgement_rows_are_all_rows_and_its_views_are_empty(unjudged: str) -> None:
    connection = connect(unjudged)
    assert count(connection, "rows") == count(connection, "proved") == 60
    assert [count(connection, view) for view in OF_A_JUDGEMENT] == [0, 0, 0, 0]
    assert judgement_of(Store(unjudged)) is None and judgements(Store(unjudged)) == []


def test_while_nothing_is_sorted_yet_all_rows_are_there(unjudged: str) -> None:
    """A pass that is under way has named its folder, and kept nothing so far."""
    Judged(unjudged).make_current()
    connection = connect(unjudged)
    assert count(connection, "rows") == 60 and count(connection, "scores") == 60


def test_a_judgement_that_kept_nothing_leaves_no_rows(unjudged: str) -> None:
    judged = judge(unjudged)
    accept(judged.store, FOLDER, "score > 5", judged.units, judged.fingerprint)
    assert count(connect(unjudged), "rows") == 0 and count(connect(unjudged), "proved") == 60


def test_another_judgement_is_chosen_by_its_folder(unjudged: str) -> None:
    judged = judge(unjudged)
    other = "judged/other-11112222"
    for unit in judged.units:
        name = unit.path.removeprefix("rows/")
        judged.store.write(f"{other}/kept/{name}", judged.store.read(unit.path))
    judged.store.write(f"{other}/judgement.json", b"{}")
    assert judgements(judged.store) == [other, FOLDER]
    for name in (other, "other-11112222", f"{other}/"):
        assert count(connect(unjudged, name), "rows") == 60
    assert count(connect(unjudged), "rows") < 60


def test_an_unknown_judgement_is_refused_with_the_nearest_name(unjudged: str) -> None:
    judge(unjudged)
    with pytest.raises(StorageError, match="did you mean 'judged/tiny-0a1b2c3d'"):
        connect(unjudged, "tiny-0a1b2c")


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}"])
def test_a_damaged_record_of_the_judgement_in_force_is_named(unjudged: str, content: bytes) -> None:
    Store(unjudged).write("judged/current.json", content)
    with pytest.raises(StorageError, match=r"current\.json is damaged"):
        connect(unjudged)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """What was printed, with lines as wide as in a file."""
    from rich.console import Console

    def text(show: Any, *arguments: Any) -> str:
        console = Console(width=120)
        for module in ("judgement_display", "display", "tables"):
            monkeypatch.setattr(f"pipelines.{module}.console", console)
        show(*arguments)
        return capsys.readouterr().out

    return text


def test_a_judged_dataset_is_shown_by_mode_with_its_alarms_and_costs(
    judged: Judged, printed: Any
) -> None:
    text = printed(show_judgement, judged.store.location, FOLDER, SUMMARY)
    [line] = [line for line in text.splitlines() if line.strip().startswith(TOY_MODE)]
    # Means are over rows: 30 of 0.4 and 10 of 0.8.
    assert line.split() == [
        *(TOY_MODE, "40", "28", "0.50", "0.10", "0.50", "1/1/0", "1/1"),
        f"{len(judged.kept())}",
    ]
    assert "8 of 8 rows" in text and "refuted: expression" in text and "3/4" in text
    assert "27 of 60 rows, 2.2 times fewer" in text
    assert "25 false, 8 unknown, 1 not proved again" in text
    assert "1,200 asked, 40 from the shared cache, 3 from memory, 2 unanswered" in text
    assert (
        "30 requests, 1,300 prompts, 1,234,567 prompt tokens, prefix cache hits 87.5%, waited 2.5 s"
        in text
    )
    assert "4 timeout, 2 cache outages, 1 server restarts" in text and "reset" not in text
    assert "5 solve: no answer" in text and "kept/**/*.parquet" in text and "tiny" in text


def test_at_most_ten_alarms_are_shown_the_unproved_first(unjudged: str, printed: Any) -> None:
    def line(number: int, row: Line) -> Line:
        audit = "unknown: lost" if number == 9 else "proved again"
        return score_line(number, row) | {"alarm": alarm("7", audit)}

    Judged(unjudged, line).make_current()
    text = printed(show_judgement, unjudged, FOLDER, {})
    assert "10 of 60 rows" in text
    assert text.count("unknown: lost") == 4 and text.count("proved again") == 6
    assert text.index("unknown: lost") < text.index("proved again")


def test_any_fact_may_be_absent(judged: Judged, printed: Any) -> None:
    for key in SUMMARY:
        rest = {name: value for name, value in SUMMARY.items() if name != key}
        assert "load_dataset" in printed(show_judgement, judged.store.location, FOLDER, rest)
    for key, value in SUMMARY.items():
        if isinstance(value, dict):
            assert "load_dataset" in printed(
                show_judgement, judged.store.location, FOLDER, SUMMARY | {key: {}}
            )


def test_an_open_part_says_that_others_are_waited_for(judged: Judged, printed: Any) -> None:
    summary = {"folder": FOLDER, "part": "1/3", "open": 12}
    text = printed(show_judgement, judged.store.location, FOLDER, summary)
    assert "part 1/3 is done; 12 units wait" in text and "load_dataset" not in text


def test_a_run_shows_the_judgement_that_its_manifest_brings(judged: Judged, printed: Any) -> None:
    manifest = json.loads(judged.store.read("manifest.json"))
    assert "27 of 60" in printed(
        show_dataset, judged.store.location, manifest | {"judgement": SUMMARY}
    )
    assert "Judged" not in printed(show_dataset, judged.store.location, manifest)


def test_a_row_is_shown_with_its_scores_and_one_turned_down_is_shown_too(
    judged: Judged, printed: Any
) -> None:
    connection = connect(judged.store.location)
    kept = find_row(connection, judged.kept()[0]["id"].hex())
    assert kept is not None and "own 0.500, cell 0.450, solved 0.000 (tiny 0a1b2c3d)" in printed(
        show_row, kept
    )
    down = find_row(connection, judged.turned_down()[0]["id"].hex())
    assert down is not None and "tiny" not in printed(show_row, down)


def test_status_names_the_judgement_in_force(judged: Judged, unjudged: str, printed: Any) -> None:
    facts = status_of(judged.store.location)
    assert facts["rows"] == 60 and facts["judgement"] == {"folder": FOLDER, "kept": 26}
    assert f"{FOLDER}: 26 rows kept" in printed(show_status, facts)
    assert status_of(unjudged)["judgement"] is None
    printed(show_status, status_of(unjudged))


def test_an_unfinished_judgement_says_so(unjudged: str, printed: Any) -> None:
    judged = Judged(unjudged)
    judged.make_current()
    judged.store.delete(f"{FOLDER}/summary.json")
    assert "unfinished" in printed(show_status, status_of(unjudged))


def test_facts_of_a_check_are_printed_a_line_each(printed: Any) -> None:
    facts = {"up": True, "max_model_len": 4096, "speed": {"prompt_tokens_per_s": 1234.5}}
    text = printed(judgement_display.show_check, facts)
    assert "max model len" in text and "speed prompt tokens per s" in text and "1,234.50" in text
