"""Whole examinations: the accuracies that a student of known answers gets, what is written, and bad input."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from datagen.errors import TrainingError  # noqa: E402
from datagen.manifest import recipe_of  # noqa: E402
from datagen.storage import Store  # noqa: E402
from datagen.taxonomy import mode_ids  # noqa: E402
from student.evaluation import Options, evaluate, examination  # noqa: E402
from student.evaluation.checkpoints import device_of, opened  # noqa: E402
from student.evaluation.heatmap import heat_map, panels  # noqa: E402
from student.evaluation.questions import asked, commonest  # noqa: E402
from student.evaluation.tables import show  # noqa: E402
from student.progress import silent  # noqa: E402
from student.words import Words  # noqa: E402
from tests.student.examined import FromRows, checkpoint, training, words_of  # noqa: E402
from tests.student.rows import rows_of, with_seed  # noqa: E402

Row = Mapping[str, Any]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def words(made: dict[str, str]) -> Words:
    return words_of(made["quickstart"])


@pytest.fixture(scope="module")
def folder(made: dict[str, str], words: Words, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("student") / "out" / "checkpoint"
    return checkpoint(place, training(made["quickstart"]), words)


@pytest.fixture
def answering(
    made: dict[str, str], words: Words, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Lets checkpoints reply as told, by the name of their folder's parent."""
    rows = rows_of(made["quickstart"]).to_pylist()

    def as_told(**told: Any) -> None:
        def generator(student: Any, *_: Any) -> FromRows:
            answer = told[student.folder.parent.name]
            return answer if isinstance(answer, FromRows) else FromRows(rows, words, answer)

        monkeypatch.setattr(examination, "generator_of", generator)

    return as_told


def is_even(row: Row) -> bool:
    return row["id"][0] % 2 == 0


def right(row: Row) -> str:
    return str(row["solution"])


def right_if_even(row: Row) -> str:
    return str(row["solution"]) if is_even(row) else "Answer: nothing of the kind"


def test_accuracies_are_those_of_the_replies(
    made: dict[str, str], folder: Path, answering: Callable[..., None]
) -> None:
    answering(out=right_if_even)
    found = evaluate(folder, [made["quickstart"]], Options(each=3), silent)
    rows = {
        row["id"]: row for row in rows_of(made["quickstart"], ["id", "mode", "level"]).to_pylist()
    }
    results = found.results.to_pylist()
    assert all(result["correct"] == is_even(result) for result in results)
    split = found.summary["splits"]["parameters"]
    assert set(found.summary["splits"]) == {"parameters"}
    assert split["rows"] == len(results) > 50
    assert split["accuracy"] == pytest.approx(sum(map(is_even, results)) / len(results))
    assert split["low"] < split["accuracy"] < split["high"]
    for key, cell in split["cells"].items():
        mode, level = key.rsplit(" ", 1)
        mine = [r for r in results if rows[r["id"]]["mode"] == mode and r["level"] == int(level)]
        assert cell["rows"] == len(mine) <= 3
        assert cell["accuracy"] == pytest.approx(sum(map(is_even, mine)) / len(mine))
    assert split["steps"]["held"] == 1.0
    assert split["unknown"] >= 0


def test_rows_of_another_run_seed_are_not_taken_for_held_out_ones(
    made: dict[str, str], words: Words, answering: Callable[..., None], tmp_path: Path
) -> None:
    """Prevents a leak: another seed's indexes mean other problems, which the student may have learnt."""
    own = made["quickstart"]
    other = with_seed(own, tmp_path / "other", 77)
    seed = recipe_of(Store(own))[0].seed
    student = checkpoint(tmp_path / "out" / "c", training(own), words, run_seeds=[seed])
    answering(out=right)
    assert set(evaluate(student, [own], Options(each=1), silent).summary["splits"]) == {
        "parameters"
    }
    assert set(evaluate(student, [other], Options(each=1), silent).summary["splits"]) == {
        "elsewhere"
    }


def test_a_dense_twin_is_compared_row_by_row(
    made: dict[str, str],
    folder: Path,
    words: Words,
    tmp_path: Path,
    answering: Callable[..., None],
) -> None:
    twin = checkpoint(tmp_path / "twin" / "checkpoint", training(made["quickstart"]), words)
    other = training(made["quickstart"], seed=4, name="other")
    stranger = checkpoint(tmp_path / "stranger" / "checkpoint", other, words)
    answering(out=right_if_even, twin=right, stranger=lambda row: "Answer: nothing of the kind")
    options = Options(each=2, against=(twin.parent, stranger))
    found = evaluate(folder, [made["quickstart"]], options, silent).summary
    split = found["splits"]["parameters"]
    compared = split["against"]["tiny-2"]["compared"]
    assert split["against"]["tiny-2"]["accuracy"] == 1.0
    assert compared["difference"] == pytest.approx(split["accuracy"] - 1)
    assert compared["kept"] == pytest.approx(split["accuracy"])
    assert compared["only_first"] == 0 < compared["only_second"]
    assert split["against"]["other"]["accuracy"] == 0.0
    assert split["against"]["other"]["compared"]["kept"] is None
    assert [note.split()[0] for note in found["notes"]] == ["other"]


def test_the_majority_answer_is_counted_on_rows_that_are_learnt_from(
    made: dict[str, str], folder: Path, answering: Callable[..., None]
) -> None:
    questions = asked([made["quickstart"]], opened(folder).training, Options(each=2), silent)
    held_out = set(questions.table["id"].to_pylist())
    learnt = [r for r in rows_of(made["quickstart"]).to_pylist() if r["id"] not in held_out]
    mode, level = "deductive.contrapositive_denial", 1
    answers = [r["answer"] for r in learnt if (r["mode"], r["level"]) == (mode, level)]
    assert answers.count(questions.majority[mode, level]) > 0
    answering(out=lambda row: f"Answer: {questions.majority.get((row['mode'], row['level']))}")
    split = evaluate(folder, [made["quickstart"]], Options(each=2), silent).summary["splits"]
    assert split["parameters"]["majority"] == pytest.approx(
        split["parameters"]["accuracy"], abs=0.02
    )


def test_the_commonest_answer_is_the_commonest() -> None:
    table = pa.table({"mode": ["m"] * 5, "level": [1] * 5, "answer": ["b", "a", "c", "b", "a"]})
    assert commonest(table) == {("m", 1): "a"}


def test_several_samples_are_one_row_of_their_mean(
    made: dict[str, str], folder: Path, answering: Callable[..., None]
) -> None:
    answering(out=right_if_even)
    once = evaluate(folder, [made["quickstart"]], Options(each=2), silent)
    thrice = evaluate(
        folder, [made["quickstart"]], Options(each=2, samples=3, temperature=1.0), silent
    )
    first, second = (each.summary["splits"]["parameters"] for each in (once, thrice))
    assert (first["accuracy"], first["low"]) == (second["accuracy"], second["low"])
    assert len(thrice.results) == 3 * len(once.results)


def test_replies_cut_off_and_problems_too_long_are_wrong_and_counted(
    made: dict[str, str], folder: Path, words: Words, answering: Callable[..., None]
) -> None:
    rows = rows_of(made["quickstart"]).to_pylist()
    answering(out=FromRows(rows, words, right, cut=True))
    cut = evaluate(folder, [made["quickstart"]], Options(each=1), silent).summary["splits"]
    assert (cut["parameters"]["accuracy"], cut["parameters"]["cut"]) == (0.0, 1.0)
    answering(out=FromRows(rows, words, right, context=120))
    found = evaluate(folder, [made["quickstart"]], Options(each=1), silent).summary["splits"]
    told = found["parameters"]
    assert 0 < told["too_long"] < 1
    assert told["accuracy"] == pytest.approx(1 - told["too_long"])


def test_what_is_written_is_what_was_found(
    made: dict[str, str], folder: Path, tmp_path: Path, answering: Callable[..., None]
) -> None:
    answering(out=right_if_even)
    options = Options(each=1, out=tmp_path / "report", splits=("parameters", "train"))
    found = evaluate(folder, [made["quickstart"]], options, silent)
    assert json.loads((tmp_path / "report/summary.json").read_text()) == found.summary
    assert (
        pq.read_table(tmp_path / "report/results.parquet").to_pylist() == found.results.to_pylist()
    )
    assert list(found.summary["splits"]) == ["parameters", "train"]
    for split in ("parameters", "train"):
        png = (tmp_path / f"report/accuracy-{split}.png").read_bytes()
        assert png.startswith(SIGNATURE)
    assert str(tmp_path) not in json.dumps(found.summary | {"datasets": []})


def test_tables_show_every_split_level_and_mode(
    made: dict[str, str], folder: Path, tmp_path: Path, answering: Callable[..., None]
) -> None:
    file = tmp_path / "gsm8k.jsonl"
    row = rows_of(made["quickstart"]).to_pylist()[0]
    file.write_text(json.dumps({"question": row["problem"], "answer": "nobody knows"}) + "\nbroken")
    answering(out=right_if_even)
    found = evaluate(folder, [made["quickstart"], str(file)], Options(each=1), silent).summary
    console = Console(width=200, record=True, file=io.StringIO())
    show(found, console)
    text = console.export_text()
    for wanted in (
        "parameters",
        "elsewhere",
        "L1",
        "L5",
        "no level",
        "quantitative.combined_rates",
    ):
        assert wanted in text
    assert "1 lines of question files could not be read" in text
    assert "replies/s" in text


def test_a_real_student_is_examined_from_folder_to_figures(
    made: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sums.jsonl"
    file.write_text(
        "\n".join(json.dumps({"question": f"{n} + 1?", "answer": n + 1}) for n in range(9))
    )
    options = Options(each=1, max_tokens=9, untrained=True, engine="transformers", device="cpu")
    # The folder of the training holds the checkpoint.
    found = evaluate(folder.parent, [str(file)], options, silent)
    split = found.summary["splits"]["elsewhere"]
    assert split["rows"] == 5
    # The checkpoint has its first weights still.
    assert split["against"]["untrained"]["compared"]["difference"] == 0.0
    replies = found.results["reply"].to_pylist()
    assert replies[:5] == replies[5:]
    assert found.summary["pace"]["tiny"]["tokens"] > 0


def refused(reason: str, *arguments: Any, **options: Any) -> None:
    with pytest.raises(TrainingError, match=reason):
        evaluate(*arguments, Options(each=1, device="cpu", **options), silent)


def test_bad_input_is_refused_with_its_cure(
    made: dict[str, str], folder: Path, words: Words, tmp_path: Path
) -> None:
    here = [made["quickstart"]]
    refused("no checkpoint: no config.json", tmp_path, here)
    refused("no dataset named", folder, [])
    refused("at temperature 0 all are the same", folder, here, samples=2)
    refused(
        "no rows in split 'templates'; there are rows in: .*parameters",
        folder,
        here,
        splits=("templates",),
    )
    recipe = training(made["quickstart"], held_out={"parameters": 0})
    nothing = checkpoint(tmp_path / "all", recipe, words)
    refused("none of these rows was held out", nothing, here)
    other = Words.made_from(["some other words"], 330)
    strange = checkpoint(tmp_path / "strange", recipe, words)
    other.save(strange)
    refused("trained with tokenizer .* and holds tokenizer", strange, here)
    small = checkpoint(tmp_path / "small", recipe, other)
    words.save(small)
    (small / "student.json").unlink()
    refused("has 600 tokens, its model knows", small, here)
    (nothing / "student.json").write_text("{")
    refused(r"student\.json is damaged", nothing, here)
    (nothing / "student.json").write_text(json.dumps({"recipe": {"name": "x"}}))
    refused("recipe in .* cannot be read", nothing, here)


def test_weights_that_are_not_whole_are_refused(
    made: dict[str, str], words: Words, tmp_path: Path
) -> None:
    """Prevents transformers from filling what is missing with random numbers, and the figures from being of those."""
    from safetensors.torch import load_file, save_file

    file = checkpoint(tmp_path / "a", training(made["quickstart"]), words) / "model.safetensors"
    weights = load_file(file)
    del weights["model.layers.1.self_attn.q_proj.weight"]
    save_file(weights, file, metadata={"format": "pt"})
    refused(
        r"lacks weights: model\.layers\.1\.self_attn\.q_proj", tmp_path / "a", [made["quickstart"]]
    )
    file.write_bytes(file.read_bytes()[:-100])
    refused("cannot load the model", tmp_path / "a", [made["quickstart"]])


def test_engines_and_devices_that_are_not_there_are_refused(
    made: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("student.evaluation.serving.find_spec", lambda _: None)
    refused("vLLM is not installed", folder, [made["quickstart"]], engine="vllm")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_of("auto") == "cpu"
    with pytest.raises(TrainingError, match="no GPU"):
        device_of("cuda")


def test_a_heat_map_shows_all_modes_by_family_and_is_the_same_twice() -> None:
    cells = {
        f"{mode} {level}": {"accuracy": level / 5, "rows": 9}
        for mode in mode_ids()
        for level in (1, 5)
    }
    shown = panels(cells)
    assert (len(shown), {len(modes) for modes in shown.values()}) == (12, {11})
    few = {key: cell for key, cell in cells.items() if key.startswith(("deductive", "number"))}
    assert list(panels(few)) == ["deductive", "number"]
    assert panels({"gsm8k 0": {}}) == {"": ["gsm8k"]}
    assert heat_map(few, "few") == heat_map(few, "few")
    assert heat_map(cells, "all").startswith(SIGNATURE)
