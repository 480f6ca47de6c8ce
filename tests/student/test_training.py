"""The training loop on real rows and a tiny model: it learns, resumes bit for bit, and stops with a reason."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datagen.errors import Interrupted, RecipeMismatch, TrainingError
from datagen.manifest import recipe_of
from datagen.storage import Store
from datagen.taxonomy import mode_ids
from student.recipe import Training
from student.training import train

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.data import Prepared, prepare  # noqa: E402
from student.progress import Report, silent  # noqa: E402
from student.training import checkpoint, device, sft  # noqa: E402
from student.training.log import read  # noqa: E402

CONTEXT = 512
STEPS = 12
SHAPE = {"layers": 2, "width": 32, "heads": 2, "kv_heads": 1, "head_width": 16, "context": CONTEXT}
SHAPE |= {"experts": 4, "active": 2, "expert_width": 32}


@pytest.fixture(scope="session")
def rows(made: dict[str, str]) -> str:
    return made["quickstart"]


@pytest.fixture(scope="session")
def prepared(rows: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `prepared/` the trainings below start from."""
    out: Path = tmp_path_factory.mktemp("prepared")
    prepare(recipe(rows), [rows], Store(out), silent, 1)
    return out


def recipe(rows: str, **fields: Any) -> Training:
    content: dict[str, Any] = {
        "name": "toy",
        "data": {"datasets": [rows]},
        "words": {"size": 512, "rows": 300},
        "tokens": STEPS * 2 * CONTEXT,
        "step_tokens": 2 * CONTEXT,
        "device": "cpu",
        "curriculum": 0.5,
    }
    content |= fields
    content["model"] = SHAPE | content.get("model", {})
    return Training.model_validate(content)


def out_of(prepared: Path, tmp_path: Path, name: str = "out") -> Path:
    out = tmp_path / name
    shutil.copytree(prepared / "prepared", out / "prepared")
    return out


@pytest.fixture(scope="session")
def straight(
    rows: str, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A training that nothing disturbed, and its figures."""
    out = out_of(prepared, tmp_path_factory.mktemp("straight"))
    return out, train(recipe(rows), [rows], out)


def weights(out: Path) -> bytes:
    return (out / "checkpoint" / "model.safetensors").read_bytes()


def stopping_after(step: int, number: int = signal.SIGINT) -> Report:
    """Sends the process a signal when it hears of a step."""

    def report(stage: str, done: int, total: int, note: str = "") -> None:
        if stage == "training" and done == step:
            os.kill(os.getpid(), number)

    return report


def test_the_loss_falls(rows: str, prepared: Path, tmp_path: Path) -> None:
    out = out_of(prepared, tmp_path)
    training = recipe(rows, tokens=40 * 2 * CONTEXT)
    train(training, [rows], out)
    losses = read(Store(out))["loss"].to_pylist()
    assert losses[0] == pytest.approx(np.log(512), rel=0.1)
    assert np.mean(losses[-5:]) < 0.85 * losses[0]


def test_a_finished_training_leaves_a_stock_checkpoint_with_its_figures(
    rows: str, straight: tuple[Path, dict[str, Any]]
) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    out, figures = straight
    card = json.loads((out / "checkpoint" / "student.json").read_text())
    assert card["run_seeds"] == [recipe_of(Store(rows))[0].seed]
    assert card["figures"] == json.loads(json.dumps(figures))
    assert Training.model_validate(card["recipe"]) == recipe(rows, device="auto")
    assert (card["step"], card["steps"]) == (STEPS, STEPS)
    module = AutoModelForCausalLM.from_pretrained(out / "checkpoint")
    assert type(module).__name__ == "Qwen3MoeForCausalLM"
    assert figures["parameters"] == sum(weight.numel() for weight in module.parameters())
    assert len(AutoTokenizer.from_pretrained(out / "checkpoint")) == module.config.vocab_size
    assert not (out / "state").exists()
    assert {"loss", "tokens_per_s", "utilisation", "moved"} <= figures["after"].keys()


def test_every_step_is_logged_once(straight: tuple[Path, dict[str, Any]]) -> None:
    table = read(Store(straight[0]))
    assert table["step"].to_pylist() == list(range(1, STEPS + 1))
    assert table["tokens"][-1].as_py() == straight[1]["tokens"]
    levels = np.array([table[f"level_{level}"].to_numpy() for level in range(1, 6)])
    assert levels.sum(axis=0) == pytest.approx(1)
    assert levels[0, 0] == 1, "the curriculum starts with the easiest"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", [0, 5])
def test_a_training_stopped_and_resumed_ends_bit_for_bit_as_one_that_was_not(
    rows: str,
    prepared: Path,
    straight: tuple[Path, dict[str, Any]],
    tmp_path: Path,
    step: int,
    number: int,
) -> None:
    """Prevents moments, biases, the place in the data or the schedule from being lost on the way."""
    out = out_of(prepared, tmp_path)
    with pytest.raises(Interrupted, match="the same command goes on"):
        train(recipe(rows), [rows], out, console=stopping_after(step, number))
    assert read(Store(out)).num_rows < STEPS
    assert (out / "state").exists()
    train(recipe(rows), [rows], out)
    assert weights(out) == weights(straight[0])
    both = (read(Store(straight[0])), read(Store(out)))
    for column in ("step", "tokens", "rows", "loss", "gradient_norm", "learning_rate"):
        assert both[0][column].to_pylist() == both[1][column].to_pylist()


KILLED = """
import os, signal, sys
from pathlib import Path
from student.recipe import Training
from student.training import folders, sft, train
training, rows, out, act, at = sys.argv[1:]
sft.CHECKPOINT_SHARE = float("inf")
acts = 0

def killing(do):
    def done(*arguments):
        global acts
        acts += 1
        if acts == int(at):
            os.kill(os.getpid(), signal.SIGKILL)
        return do(*arguments)
    return done

if act == "sync":
    folders._sync = killing(folders._sync)
else:
    sft.Sft.update = killing(sft.Sft.update)
train(Training.model_validate_json(training), [rows], Path(out))
"""


@pytest.mark.parametrize(("act", "at"), [("step", 8), ("sync", 36)])
def test_a_training_killed_in_a_step_or_while_it_writes_goes_on_bit_for_bit(
    rows: str,
    prepared: Path,
    straight: tuple[Path, dict[str, Any]],
    tmp_path: Path,
    act: str,
    at: int,
) -> None:
    """SIGKILL in the eighth step; and in the checkpoint of a step whose state was written already."""
    out = out_of(prepared, tmp_path)
    often = recipe(rows, checkpoint_s=1e-6)
    process = subprocess.run(
        [sys.executable, "-c", KILLED, often.model_dump_json(), rows, str(out), act, str(at)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert (out / "state").exists()
    heard: list[int] = []
    train(often, [rows], out, console=lambda stage, done, total, note: heard.append(done))
    assert heard[0] > 0, "it started anew"
    assert weights(out) == weights(straight[0])
    assert read(Store(out))["step"].to_pylist() == list(range(1, STEPS + 1))


def test_a_finished_training_is_told_and_not_touched(
    rows: str, straight: tuple[Path, dict[str, Any]]
) -> None:
    out, figures = straight
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    before.pop(out / "training.json")  # claimed again
    before.pop(out / ".lock")
    again = train(recipe(rows, checkpoint_s=7), [rows], out)
    assert again == json.loads(json.dumps(figures))
    assert all(path.stat().st_mtime_ns == then for path, then in before.items())


def test_another_recipe_or_other_rows_are_refused_with_the_difference(
    rows: str, made: dict[str, str], straight: tuple[Path, dict[str, Any]]
) -> None:
    out, _ = straight
    with pytest.raises(RecipeMismatch, match=r"recipe\.optimiser\.learning_rate: .*0\.002"):
        train(recipe(rows, optimiser={"learning_rate": 1e-3}), [rows], out)
    with pytest.raises(TrainingError, match="choose another --out"):
        train(recipe(rows), [rows, made["fused"]], out)


def test_a_loss_that_is_no_number_stops_at_its_rows_and_keeps_what_was_good(
    rows: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents weights of a training that blew up from taking the place of the last good ones."""
    out = out_of(prepared, tmp_path)
    monkeypatch.setattr(sft, "CHECKPOINT_SHARE", float("inf"))
    broken = 6
    rates = sft.learning_rate
    monkeypatch.setattr(
        sft, "learning_rate", lambda o, step, n: 1e30 if step == broken - 2 else rates(o, step, n)
    )
    training = recipe(rows, checkpoint_s=1e-6)
    with pytest.raises(TrainingError, match=rf"step {broken}: the loss is .*learning_rate") as told:
        train(training, [rows], out)
    kept = checkpoint.read_card(out / "checkpoint")
    assert kept is not None
    assert kept["step"] == broken - 2
    content = json.loads((out / "nonfinite.json").read_text())
    assert content["step"] == broken
    assert content["rows"]
    assert all(row["mode"] in mode_ids() for row in content["rows"])
    assert content["rows"][0]["id"] in str(told.value)
    monkeypatch.setattr(sft, "learning_rate", rates)
    train(training, [rows], out)
    assert json.loads((out / "checkpoint" / "student.json").read_text())["step"] == STEPS


def test_the_last_weights_too_must_give_a_finite_loss(
    rows: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_of(prepared, tmp_path)
    rates = sft.learning_rate
    monkeypatch.setattr(
        sft, "learning_rate", lambda o, step, n: 1e30 if step == STEPS - 1 else rates(o, step, n)
    )
    with pytest.raises(TrainingError, match=f"step {STEPS + 1}"):
        train(recipe(rows), [rows], out)
    assert not (out / "checkpoint").exists()


@pytest.fixture
def sft_of(
    rows: str, prepared: Path, tmp_path: Path
) -> Iterator[Callable[..., tuple[sft.Sft, Prepared]]]:
    numbers = iter(range(10))

    def work(**fields: Any) -> tuple[sft.Sft, Prepared]:
        training = recipe(rows, **fields)
        out = out_of(prepared, tmp_path, str(next(numbers)))
        ready = prepare(training, [rows], Store(out), silent, 1)
        return sft.Sft(training, ready, out, device.choose(training), silent), ready

    yield work


def test_a_step_in_pieces_is_the_step_in_one(
    sft_of: Callable[..., tuple[sft.Sft, Prepared]],
) -> None:
    """Prevents pieces with few targets from counting as much as those with many."""
    loose = {"router": {"capacity_factor": None, "aux_weight": 0}}
    whole, _ = sft_of(model=loose)
    pieces, _ = sft_of(model=loose, micro_tokens=CONTEXT)
    for work in (whole, pieces):
        for _ in range(3):
            work.update(work.forth_and_back())
        work.read()
    tables = (whole.log.table, pieces.log.table)
    for column in ("loss", "gradient_norm"):
        a, b = (table[column].to_pylist() for table in tables)
        assert a == pytest.approx(b, rel=1e-4)
    for a, b in zip(whole.module.parameters(), pieces.module.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-3)


def test_weights_decay_only_where_they_are_matrices(
    sft_of: Callable[..., tuple[sft.Sft, Prepared]],
) -> None:
    work, _ = sft_of()
    for group in work.optimiser.param_groups:
        wanted = 0.1 if group["params"][0].dim() > 1 else 0.0
        assert group["weight_decay"] == wanted
        assert len({weight.dim() > 1 for weight in group["params"]}) == 1
    kept = sum(len(group["params"]) for group in work.optimiser.param_groups)
    assert kept == len(list(work.module.parameters()))


def test_the_state_holds_all_that_a_step_depends_on(
    sft_of: Callable[..., tuple[sft.Sft, Prepared]],
) -> None:
    work, ready = sft_of()
    for _ in range(3):
        work.update(work.forth_and_back())
    checkpoint.save_state(work.out, work.module, work.optimiser, work.progress, ready.words.digest)
    other, _ = sft_of()
    with torch.no_grad():
        for weight in other.module.parameters():
            weight.fill_(7.0)
    found = checkpoint.load_state(work.out, other.module, other.optimiser, ready.words.digest)
    assert found == work.progress
    for mine, theirs in zip(other.module.parameters(), work.module.parameters(), strict=True):
        assert torch.equal(mine, theirs)
        for name, value in work.optimiser.state[theirs].items():
            assert torch.equal(other.optimiser.state[mine][name], value)
    biases = (checkpoint.biases(work.module), checkpoint.biases(other.module))
    assert any(value.any() for value in biases[0].values())
    for name, value in biases[0].items():
        assert torch.equal(biases[1][name], value)


@pytest.mark.parametrize("damage", ["cut", "tensor", "words"])
def test_a_state_that_cannot_be_gone_on_from_says_so(
    sft_of: Callable[..., tuple[sft.Sft, Prepared]], damage: str
) -> None:
    work, _ = sft_of()
    work.update(work.forth_and_back())
    checkpoint.save_state(work.out, work.module, work.optimiser, work.progress, "w")
    tensors, notes = work.out / "state" / "state.safetensors", work.out / "state" / "state.json"
    if damage == "cut":
        tensors.write_bytes(tensors.read_bytes()[:1000])
    elif damage == "tensor":
        from safetensors.torch import load_file, save_file

        kept = load_file(tensors)
        kept.pop("exp_avg.model.norm.weight")
        save_file(kept, tensors)
    else:
        notes.write_text(notes.read_text().replace('"words": "w"', '"words": "v"'))
    words = "another tokenizer" if damage == "words" else "damaged"
    with pytest.raises(TrainingError, match=rf"{words}.*--out"):
        checkpoint.load_state(work.out, work.module, work.optimiser, "w")


def test_a_recipe_of_less_than_a_step_is_refused(rows: str, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="tokens: 100 is less than one step of 1024"):
        train(recipe(rows, tokens=100), [rows], tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a GPU")
def test_a_gpu_that_is_not_there_is_missed_before_anything_is_done(
    rows: str, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="PyTorch sees no GPU here; set device: cpu"):
        train(recipe(rows, device="cuda"), [rows], tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_training_that_does_not_fit_says_what_to_set(
    rows: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_of(prepared, tmp_path)
    monkeypatch.setattr(device, "_available_bytes", lambda: 1_000_000)
    with pytest.raises(TrainingError, match=f"set micro_tokens: {CONTEXT} or less"):
        train(recipe(rows), [rows], out)
    with pytest.raises(TrainingError, match="make the model smaller"):
        train(recipe(rows, micro_tokens=CONTEXT), [rows], out_of(prepared, tmp_path, "other"))


def test_memory_that_runs_out_says_what_to_set(rows: str) -> None:
    training = recipe(rows)
    with (
        pytest.raises(TrainingError, match=r"too little memory .* set micro_tokens"),
        device.explained_memory(training, device.choose(training)),
    ):
        torch.empty(10**16)
    with (
        pytest.raises(RuntimeError, match="another matter"),
        device.explained_memory(training, device.choose(training)),
    ):
        raise RuntimeError("another matter")
