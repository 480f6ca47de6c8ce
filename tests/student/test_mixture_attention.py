"""Attention in the experts: trained like the stock model, saved and loaded like it, generating with a cache."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.model import Balance, build, for_training, hidden_loss, load, save, step_biases  # noqa: E402
from student.model.attention import pack  # noqa: E402
from student.model.losses import run_body  # noqa: E402
from student.model.mixture import routings  # noqa: E402
from student.model.mixture_attention import MixtureAttention  # noqa: E402
from student.recipe import Model, Router  # noqa: E402
from tests.student.students import VOCABULARY, packed, small  # noqa: E402


def variant(router: dict[str, float] | None = None) -> Model:
    return small(router, experts_in="attention+ffn")


def trained(steps: int = 4) -> torch.nn.Module:
    model = variant()
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    optimiser = torch.optim.AdamW(module.parameters(), 5e-3)
    for seed in range(steps):
        losses = hidden_loss(module, *packed(2, 64, seed))
        (losses.loss + losses.aux).backward()
        optimiser.step()
        optimiser.zero_grad()
        step_biases(module)
    return module


def test_both_routers_of_a_layer_are_trained() -> None:
    module = trained(1)
    assert len(routings(module)) == 4
    assert all(routing.balance_sums[-1] == 1 for routing in routings(module))
    hidden_loss(module, *packed(2, 64)).loss.backward()
    attention = module.model.layers[0].self_attn
    for weight in (attention.gate.weight, attention.q_experts, attention.o_experts):
        assert weight.grad.abs().sum() > 0


def test_it_is_saved_and_loaded_by_name(tmp_path: Path) -> None:
    module = trained().eval()
    save(module, tmp_path)
    again = load(tmp_path)
    tokens = packed(2, 64)[0]
    assert isinstance(again.model.layers[0].self_attn, MixtureAttention)
    with torch.no_grad():
        assert torch.equal(module(tokens).logits, again(tokens).logits)


def test_generating_with_a_cache_is_generating_without() -> None:
    module = trained().eval()
    tokens = packed(1, 64)[0][:, :12]
    found = module.generate(tokens, max_new_tokens=10, do_sample=False, eos_token_id=None)
    expected = tokens
    with torch.no_grad():
        for _ in range(10):
            best = module(expected, use_cache=False).logits[:, -1].argmax(-1, keepdim=True)
            expected = torch.cat([expected, best], 1)
    assert torch.equal(found, expected)


def test_with_room_for_all_training_computes_what_inference_does() -> None:
    model = small({"capacity_factor": 4.0, "bias_rate": 0}, experts_in="attention+ffn")
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    tokens, _, positions = packed(2, 48)
    packing = pack(tokens, positions, torch.device("cpu"))
    with torch.no_grad():
        training = run_body(module, tokens, positions, packing)
        inference = run_body(module.eval(), tokens, positions, packing)
    assert (training - inference).abs().max() < 1e-5
    assert Balance(module).read()["moved"] == 0


def test_heads_that_do_not_divide_among_experts_are_refused() -> None:
    with pytest.raises(ValueError, match="no multiple of active"):
        Model(heads=6, kv_heads=6, active=2, experts_in="attention+ffn", router=Router())
    with pytest.raises(ValueError, match="dense twin"):
        Model(heads=4, kv_heads=2, kind="dense_total", experts_in="attention+ffn")
