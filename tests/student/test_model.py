"""Models from a recipe, their loss, and the stock checkpoints they leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from safetensors.torch import load_file, save_file  # noqa: E402
from transformers import AutoModelForCausalLM, Qwen3ForCausalLM, Qwen3MoeForCausalLM  # noqa: E402

from datagen.errors import TrainingError  # noqa: E402
from student.model import (  # noqa: E402
    Balance,
    build,
    compile_parts,
    for_training,
    hidden_loss,
    load,
    save,
    step_biases,
)
from tests.student.students import VOCABULARY, packed, small  # noqa: E402


def train(module: Any, steps: int) -> list[float]:
    optimiser = torch.optim.AdamW(module.parameters(), 5e-3)
    curve = []
    for seed in range(steps):
        losses = hidden_loss(module, *packed(2, 64, seed % 2))
        (losses.loss + losses.aux).backward()
        optimiser.step()
        optimiser.zero_grad()
        step_biases(module)
        curve.append(losses.loss.item())
    return curve


def test_a_trained_student_is_a_stock_checkpoint(tmp_path: Path) -> None:
    """Loaded by plain transformers it computes the same, to the last bit."""
    model = small()
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    curve = train(module, 12)
    assert curve[-1] < curve[0] - 0.5
    assert Balance(module).read()["dropped"] == 0
    save(module, tmp_path)
    stock = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    assert type(stock) is Qwen3MoeForCausalLM
    assert set(stock.state_dict()) == set(module.state_dict())
    tokens = packed(3, 64, seed=9)[0]
    with torch.no_grad():
        assert (stock(tokens).logits - module.eval()(tokens).logits).abs().max() == 0
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["model_type"] == "qwen3_moe"
    assert not any("student" in str(value) for value in config.values())


def test_the_same_seed_gives_the_same_weights() -> None:
    one, same, other = (build(small(), VOCABULARY, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(weight, same[name]) for name, weight in one.items())
    gate = "model.layers.0.mlp.gate.weight"
    assert not torch.equal(one[gate], other[gate])
    assert 0.01 < one[gate].std() < 0.03, "a router of zeros would send all tokens the same way"


def test_what_joins_the_residual_stream_begins_smaller() -> None:
    module = build(small(layers=8), VOCABULARY, 0)
    layer = module.model.layers[0]
    for last in (layer.self_attn.o_proj.weight, layer.mlp.experts.down_proj):
        assert last.std().item() == pytest.approx(0.02 / 4, rel=0.1)
    assert layer.self_attn.q_proj.weight.std().item() == pytest.approx(0.02, rel=0.1)


@pytest.mark.parametrize(("kind", "width"), [("dense_total", 256), ("dense_active", 64)])
def test_dense_twins_are_stock_models_of_the_right_width(kind: str, width: int) -> None:
    model = small(kind=kind)
    module = build(model, VOCABULARY, 0)
    assert type(module) is Qwen3ForCausalLM
    assert module.config.intermediate_size == width
    for_training(module, model)
    losses = hidden_loss(module, *packed(2, 64))
    losses.loss.backward()
    assert losses.aux == 0


@pytest.mark.parametrize("chunk", [7, 16, 8_192])
def test_the_loss_in_chunks_is_the_loss_of_all_logits(chunk: int) -> None:
    model = small({"capacity_factor": None, "aux_weight": 0, "bias_rate": 0})
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    tokens, targets, positions = packed(1, 64, lengths=(64,))
    losses = hidden_loss(module, tokens, targets, positions, chunk=chunk)
    losses.loss.backward()
    found = {name: weight.grad.clone() for name, weight in module.named_parameters()}
    module.zero_grad()
    logits = module(tokens).logits
    expected = torch.nn.functional.cross_entropy(logits[0], targets[0], ignore_index=-100)
    expected.backward()
    assert losses.tokens == int((targets >= 0).sum())
    assert (losses.loss - expected).abs() < 1e-5
    for name, weight in module.named_parameters():
        assert (found[name] - weight.grad).abs().max() < 1e-5, name


def test_a_batch_without_targets_costs_nothing() -> None:
    model = small({"aux_weight": 0})
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    tokens, targets, positions = packed(2, 64)
    losses = hidden_loss(module, tokens, torch.full_like(targets, -100), positions)
    losses.loss.backward()
    assert losses.loss == 0
    assert losses.tokens == 0
    assert all(torch.isfinite(w.grad).all() for w in module.parameters() if w.grad is not None)


def test_one_graph_serves_all_layers_and_batches() -> None:
    """A graph break or a number read back would fail; a graph a layer or a batch would compile for minutes."""
    model = small(layers=3)
    plain, compiled = (build(model, VOCABULARY, 0) for _ in range(2))
    for module in (plain, compiled):
        for_training(module, model)
    compile_parts(compiled, backend="aot_eager")
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    assert train(compiled, 3) == pytest.approx(train(plain, 3), abs=1e-4)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == 2
    compiled.eval().generate(packed(1, 64)[0][:, :5], max_new_tokens=3)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == 2


def test_bfloat16_arithmetic_is_near_the_full_one() -> None:
    model = small()
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    batch = packed(2, 64)
    full = hidden_loss(module, *batch)
    with torch.autocast("cpu", torch.bfloat16):
        half = hidden_loss(module, *batch)
    (half.loss + half.aux).backward()
    assert half.loss.dtype == torch.float32
    assert (half.loss - full.loss).abs() < 0.05
    assert all(weight.grad.dtype == torch.float32 for weight in module.parameters())


def test_weights_that_are_no_numbers_give_a_loss_that_says_so() -> None:
    model = small()
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    with torch.no_grad():
        module.model.layers[0].mlp.gate.weight[3] = torch.nan
    losses = hidden_loss(module, *packed(2, 64))
    losses.loss.backward()
    assert not losses.loss.isfinite()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_step_on_a_gpu_waits_for_nothing() -> None:
    """A number read back in the midst of a step leaves the device idle until the host has caught up."""
    model = small()
    module = build(model, VOCABULARY, 0).cuda()
    for_training(module, model)
    for mode in ("default", "error"):  # what is set up at the first step may wait
        torch.cuda.set_sync_debug_mode(mode)
        try:
            with torch.autocast("cuda", torch.bfloat16):
                losses = hidden_loss(module, *packed(2, 64))
            (losses.loss + losses.aux).backward()
            step_biases(module)
        finally:
            torch.cuda.set_sync_debug_mode("default")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no model here"):
        load(tmp_path)


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    save(build(small(), VOCABULARY, 0), tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1_000])
    with pytest.raises(TrainingError, match="cannot be read"):
        load(tmp_path)


def test_weights_that_a_file_lacks_are_not_made_up(tmp_path: Path) -> None:
    """transformers would draw them at random and warn."""
    save(build(small(), VOCABULARY, 0), tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    del weights["model.layers.1.mlp.gate.weight"]
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(TrainingError, match=r"layers\.1\.mlp\.gate"):
        load(tmp_path)
