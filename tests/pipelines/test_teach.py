"""`datagen rescore` and `datagen teacher` as a person meets them: only what is thought of rows can be set anew."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from datagen.errors import RecipeError
from datagen.manifest import recipe_of
from datagen.recipe import Recipe
from datagen.storage import Store
from datagen.views import connect
from pipelines.commands.teach import engine_of, example_row, part_of, recipe_for, teacher_of
from pipelines.run import Place, run
from teacher.signals import shipped_prompts, signals_of
from tests.pipelines.test_cli import datagen
from tests.teacher.servers import free_port
from tests.toys import REAL_MODE
from validators.equivalence import equivalent

URLS = "teacher.urls=[http://localhost:9/v1]"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = str(tmp_path_factory.mktemp("teach") / "data")
    recipe = Recipe(name="small", rows=60, modes=(REAL_MODE,), unit_rows=20)
    run(recipe, out, Place(workers=1, backend="inline"))
    return out


def test_a_teacher_and_accept_are_set_anew_and_the_rest_is_the_datasets(dataset: str) -> None:
    own = recipe_of(Store(dataset))[0]
    found = recipe_for(dataset, None, ("teacher.kind=server", URLS, "accept=score > 0.5"))
    assert found.teacher.urls == ("http://localhost:9/v1",) and found.accept == "score > 0.5"
    assert found.fingerprint() == own.fingerprint()
    assert recipe_for(dataset, None, ()) == own


def test_another_recipe_gives_its_teacher_and_accept_and_nothing_else(
    dataset: str, tmp_path: Path
) -> None:
    file = tmp_path / "other.json"
    theirs = {
        "name": "other",
        "rows": 5,
        "seed": 9,
        "teacher": {"kind": "vllm", "model": "a"},
        "accept": "level > 2",
    }
    file.write_text(json.dumps(theirs))
    found = recipe_for(dataset, str(file), ("teacher.model=b",))
    assert (found.name, found.rows, found.seed) == ("small", 60, 0)
    assert found.teacher.model == "b" and found.accept == "level > 2"


@pytest.mark.parametrize("override", ["rows=9", "seed=1", "teachers.kind=server", "modes=[x]"])
def test_what_would_change_the_rows_is_refused(dataset: str, override: str) -> None:
    with pytest.raises(RecipeError, match=r"only teacher\.\* and accept"):
        recipe_for(dataset, None, (override,))
    finished = datagen("rescore", dataset, "--set", override)
    assert finished.returncode == 1 and "only teacher.* and accept" in finished.stderr


def test_a_wrong_key_of_the_teacher_is_named_with_the_nearest_one(dataset: str) -> None:
    with pytest.raises(RecipeError, match="did you mean 'urls'"):
        recipe_for(dataset, None, ("teacher.url=x",))


@pytest.mark.parametrize(
    ("text", "part"), [(None, (1, 1)), ("1/1", (1, 1)), ("2/3", (2, 3)), ("3/3", (3, 3))]
)
def test_a_part_is_k_of_n(text: str | None, part: tuple[int, int]) -> None:
    found = part_of(text)
    assert (found.number, found.of) == part


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "-1/2", "a/b", "1/2/3", "1/"])
def test_anything_else_is_no_part(text: str) -> None:
    with pytest.raises(RecipeError, match="K/N"):
        part_of(text)


def test_arguments_of_vllm_become_engine_options() -> None:
    words = ["--max-model-len", "4096", "--enforce-eager", "--dtype=float32", "--seed", "-1"]
    assert engine_of(words) == {
        "max-model-len": "4096",
        "enforce-eager": True,
        "dtype": "float32",
        "seed": "-1",
    }
    assert engine_of([]) == {}


@pytest.mark.parametrize("words", [["4096"], ["--a", "1", "2"], ["--a=1", "2"]])
def test_an_argument_without_a_name_is_refused(words: list[str]) -> None:
    with pytest.raises(RecipeError, match="has no name"):
        engine_of(words)


def test_a_wrong_setting_of_a_teacher_is_named() -> None:
    with pytest.raises(RecipeError, match="ftp://x"):
        teacher_of(kind="server", urls=("ftp://x",))
    with pytest.raises(RecipeError, match=r"teacher\.kind"):
        teacher_of(kind="oracle")


def test_the_example_row_has_what_signals_read() -> None:
    asked = signals_of(teacher_of(kind="server", urls=("http://localhost/v1",)), equivalent)
    assert asked
    for signal in asked:
        assert set(signal.columns) <= set(example_row())


def test_prompts_are_copied_once_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "prompts"
    finished = datagen("teacher", "prompts", str(folder))
    assert finished.returncode == 0, finished.stderr
    for signal, source in shipped_prompts().items():
        assert (folder / source.name).read_bytes() == source.read_bytes()
        assert f"teacher.{signal}.prompt=" in finished.stdout
    (folder / "solve.md").write_text("mine")
    (folder / "judgement.md").unlink()
    again = datagen("teacher", "prompts", str(folder))
    assert again.returncode == 1 and "stays" in again.stderr
    assert (folder / "solve.md").read_text() == "mine" and not (folder / "judgement.md").exists()


@pytest.mark.parametrize(
    "words", [["rescore"], ["teacher"], ["teacher", "serve"], ["teacher", "check"]]
)
def test_every_command_explains_itself(words: list[str]) -> None:
    finished = datagen(*words, "--help")
    assert finished.returncode == 0 and "Usage" in finished.stdout


def test_rescoring_needs_a_teacher_and_a_dataset(dataset: str) -> None:
    finished = datagen("rescore", dataset)
    assert finished.returncode == 1 and "set teacher.kind" in finished.stderr
    finished = datagen("rescore", "nowhere")
    assert finished.returncode == 1 and "holds no dataset" in finished.stderr


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that answers at once, out of a hash."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.instant_server", str(port)])
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def settings(url: str, cache: Path, *further: str) -> list[str]:
    values = ["teacher.kind=server", f"teacher.urls=[{url}]", "teacher.signals=[judgement]"]
    values += ["teacher.budget=null", f"teacher.cache.path={cache}", *further]
    return [word for value in values for word in ("--set", value)]


def test_a_dataset_is_judged_and_its_kept_rows_are_what_a_query_sees(
    dataset: str, url: str, tmp_path: Path
) -> None:
    words = settings(url, tmp_path / "cache.db", "accept=score IS NOT NULL AND level >= 3")
    finished = datagen("rescore", dataset, *words, "--json")
    assert finished.returncode == 0, finished.stderr
    summary = json.loads(finished.stdout)
    assert summary["rows"] == summary["rows_asked"] == 60 and summary["kept"] == 36
    query = "SELECT count(*), min(level), count(score) FROM rows"
    assert connect(dataset).sql(query).fetchall() == [(36, 3, 36)]

    words = settings(url, tmp_path / "cache.db", "accept=score IS NOT NULL AND level < 3")
    finished = datagen("rescore", dataset, *words)
    assert finished.returncode == 0, finished.stderr
    assert REAL_MODE in finished.stdout
    assert "24 rows; turned down: 36 false" in finished.stdout, finished.stdout
    assert connect(dataset).sql(query).fetchall() == [(24, 1, 24)]


def test_a_wrong_accept_is_refused_before_anything_is_asked(
    dataset: str, url: str, tmp_path: Path
) -> None:
    words = settings(url, tmp_path / "cache.db", "accept=scoer >= 0.4")
    finished = datagen("rescore", dataset, *words)
    assert finished.returncode == 1 and "did you mean 'score'" in finished.stderr
    assert not (tmp_path / "cache.db").exists()


def test_a_server_is_checked_and_shows_an_example(url: str) -> None:
    finished = datagen("teacher", "check", url)
    assert finished.returncode == 0, finished.stderr
    assert "instant" in finished.stdout and "score" in finished.stdout
    facts = json.loads(datagen("teacher", "check", url, "--json").stdout)
    assert facts["up"] and facts["model"] == "instant"


def test_checking_nothing_says_so(tmp_path: Path) -> None:
    """With a recipe that waits no longer than a test does."""
    recipe = {"name": "x", "rows": 1, "teacher": {"give_up_after_s": 0.5, "timeout_s": 0.5}}
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps(recipe))
    words = ("teacher", "check", f"http://127.0.0.1:{free_port()}/v1", "--recipe", str(file))
    finished = datagen(*words)
    assert finished.returncode == 1 and "Traceback" not in finished.stderr
    assert "error: " in finished.stderr
