"""A dataset with pictures, from the command to whoever reads it: DuckDB, Datasets, a chat server, a browser."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

import seeds
from datagen.chat import messages
from datagen.exhibits import Edge, Graph
from datagen.recipe import load_recipe
from datagen.shown import IMAGE, Shown, said
from datagen.views import connect
from mutators.paths import build
from mutators.perturb import Perturb
from pipelines.cli import app
from pipelines.display import find_row
from pipelines.figures import _forms
from pipelines.page import page
from pipelines.verify import _compare

RUN = ["run", "fused", "--backend", "inline", "--set", "rows=60", "--set", "unit_rows=10"]
FEW = [
    "--set",
    'fuse.modalities=["table","code"]',
    "--set",
    'modes=["quantitative.join_lookup","quantitative.combined_rates"]',
]


def datagen(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("fused") / "data")
    datagen(*RUN, *FEW, "--out", folder)
    return folder


@pytest.fixture(scope="module")
def rows(dataset: str) -> list[dict[str, Any]]:
    found = connect(dataset).execute("SELECT * FROM rows")
    names = [column[0] for column in found.description]
    return [dict(zip(names, values, strict=True)) for values in found.fetchall()]


def test_rows_hold_their_pictures_and_what_these_show(rows: list[dict[str, Any]]) -> None:
    assert len(rows) == 60
    assert {len(row["images"]) for row in rows} >= {0, 1}
    for row in rows:
        assert row["problem"].count(IMAGE) == len(row["images"])
        assert row["prompt"] == [{"role": "user", "content": row["problem"]}]
        assert row["modalities"][0] == "text"
        assert set(row["modalities"][1:]) == {exhibit["modality"] for exhibit in row["exhibits"]}
        assert IMAGE not in said(row)
        for image in row["images"]:
            assert Image.open(io.BytesIO(image["bytes"])).format == "PNG"


def test_paths_of_pictures_are_unique(rows: list[dict[str, Any]]) -> None:
    paths = [image["path"] for row in rows for image in row["images"]]
    assert len(set(paths)) == len(paths)


def test_the_dataset_is_made_again_and_proved_again(dataset: str) -> None:
    assert "all as they should be" in datagen("verify", dataset)
    assert "0 disagreements" in datagen("verify", dataset, "--independent")


def test_a_changed_picture_is_noticed(rows: list[dict[str, Any]]) -> None:
    """Prevents pictures that are not what the coordinates of their row make."""
    row = next(row for row in rows if row["images"])
    again = {**row, "id": bytes.fromhex(row["id"])}
    recipe = load_recipe("fused")
    template = build(row["template"], seeds.load)
    drawer = Perturb(template, row["level"], recipe.seed)
    assert _compare(again, drawer)
    spoilt = [{**row["images"][0], "bytes": row["images"][0]["bytes"] + b"!"}]
    assert _compare({**again, "images": spoilt}, drawer).reason == "another picture"


def test_the_datasets_library_takes_pictures_as_images(dataset: str) -> None:
    datasets = pytest.importorskip("datasets", reason="pip install datasets")
    files = [str(path) for path in Path(dataset, "rows").rglob("*.parquet")]
    cache = str(Path(dataset).parent / "cache")
    loaded = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
    assert loaded.features["images"] == datasets.List(datasets.Image())
    row = next(row for row in loaded if row["images"])
    assert row["images"][0].size[0] > 50
    assert len(loaded) == 60


def test_messages_are_what_openai_compatible_servers_take(rows: list[dict[str, Any]]) -> None:
    """Against the types by which vLLM's own server checks a request."""
    params = pytest.importorskip("openai.types.chat", reason="pip install openai")
    from pydantic import TypeAdapter

    adapter = TypeAdapter(list[params.ChatCompletionUserMessageParam])
    for row in rows:
        made = messages(row)
        adapter.validate_python(json.loads(json.dumps(made)))
        content = made[0]["content"]
        if row["images"]:
            kinds = [part["type"] for part in content]
            assert kinds.count("image_url") == len(row["images"])
            urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
            assert all(url.startswith("data:image/png;base64,iVBOR") for url in urls)
        else:
            assert content == row["problem"]


def test_too_few_pictures_make_no_message(rows: list[dict[str, Any]]) -> None:
    row = next(row for row in rows if row["images"])
    with pytest.raises(ValueError, match="0 pictures for"):
        messages({**row, "images": []})


def test_show_writes_a_page_with_the_pictures(
    dataset: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    row = next(row for row in rows if row["images"])
    file = tmp_path / "row.html"
    output = datagen("show", dataset, row["id"], "--html", str(file))
    assert "Written" in output
    assert file.read_text().count("<img ") == len(row["images"])


def test_show_writes_figures_as_files(
    dataset: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    row = next(row for row in rows if row["images"])
    datagen("show", dataset, row["id"], "--figures", str(tmp_path))
    [png] = tmp_path.glob("*-1.png")
    assert png.read_bytes() == row["images"][0]["bytes"]
    assert png.with_suffix(".svg").read_text().startswith("<svg ")
    assert png.with_suffix(".md").read_text() == row["exhibits"][0]["data"] + "\n"


def test_a_graph_is_written_as_dot() -> None:
    graph = Graph(("a", "b"), (Edge("a", "b", "4"),), directed=False)
    text = _forms(Shown(graph, "diagram", "mermaid"))["dot"].decode()
    assert text == 'graph {\n  "a";\n  "b";\n  "a" -- "b" [label="4"];\n}\n'


def test_two_workers_make_the_bytes_of_one(dataset: str, tmp_path: Path) -> None:
    """Prevents pictures that depend on what a process painted before."""
    folder = str(tmp_path / "again")
    words = [word if word != "inline" else "process" for word in RUN]
    datagen(*words, *FEW, "--workers", "2", "--out", folder)
    digests = [
        json.loads(Path(each, "manifest.json").read_text())["digest"] for each in (dataset, folder)
    ]
    assert digests[0] == digests[1]


def test_open_hands_the_page_to_the_browser(
    dataset: str, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.chdir(tmp_path)
    datagen("show", dataset, rows[0]["id"], "--open")
    [file] = tmp_path.iterdir()
    assert opened == [file.as_uri()]


def test_a_page_holds_text_as_text() -> None:
    """Prevents a problem from being taken for markup."""
    row = {
        "id": "00", "mode": "m", "level": 1, "template": "t", "index": 0, "modalities": ["text"],
        "seed_id": "s", "source": "b", "licence": "l", "verdicts": [], "images": [], "exhibits": [],
        "problem": "Is 1 < 2 & <script>alert(1)</script>?", "steps": [], "answer": "<b>",
    }  # fmt: skip
    assert "<script>" not in page(row)
    assert "&lt;b&gt;" in page(row)


def test_a_browser_draws_the_pictures(dataset: str, tmp_path: Path) -> None:
    selenium = pytest.importorskip("selenium.webdriver", reason="pip install selenium")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no headless browser: apt install chromium chromium-driver")
    connection = connect(dataset)
    ids = connection.execute("SELECT id FROM rows WHERE len(images) > 0 LIMIT 3").fetchall()
    options = selenium.ChromeOptions()
    options.binary_location = chromium
    for word in (
        *("headless", "no-sandbox", "disable-gpu", "no-first-run", "disable-sync"),
        *("disable-background-networking", "disable-component-update", "disable-dev-shm-usage"),
        f"user-data-dir={tmp_path / 'profile'}",
    ):
        options.add_argument(f"--{word}")
    browser = selenium.Chrome(options=options, service=selenium.ChromeService(driver))
    try:
        for (row_id,) in ids:
            row = find_row(connection, row_id)
            assert row is not None
            file = tmp_path / f"{row_id}.html"
            file.write_text(page(row), encoding="utf-8")
            browser.get(file.as_uri())
            drawn = browser.execute_script(
                "return Array.from(document.images, i => [i.complete, i.naturalWidth, i.offsetWidth])"
            )
            assert len(drawn) == len(row["images"])
            assert all(done and natural > 50 and shown > 50 for done, natural, shown in drawn)
            assert row["answer"] in browser.find_element("css selector", ".answer").text
    finally:
        browser.quit()
