"""Counts of parameters and operations, against the models themselves."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from student.model import build, flops_per_token, parameters, peak_flops  # noqa: E402
from student.model.cost import flops, optimiser_bytes  # noqa: E402
from student.recipe import Model  # noqa: E402
from tests.student.students import VOCABULARY, small  # noqa: E402

KINDS: list[dict[str, Any]] = [
    {},
    {"kind": "dense_total"},
    {"kind": "dense_active"},
    {"experts_in": "attention+ffn"},
    {"experts": 6, "active": 3, "kv_heads": 4, "layers": 1},
]


@pytest.mark.parametrize("fields", KINDS, ids=str)
def test_parameters_are_those_of_the_model(fields: dict[str, Any]) -> None:
    model = small(**fields)
    module = build(model, VOCABULARY, 0)
    assert parameters(model, VOCABULARY) == sum(weight.numel() for weight in module.parameters())


@pytest.mark.parametrize("fields", KINDS, ids=str)
def test_operations_are_those_that_torch_counts(fields: dict[str, Any]) -> None:
    """torch counts attention in full, not half of it: 2 n - 1 tokens stand for n of which each sees the whole."""
    model = small(**fields)
    module = build(model, VOCABULARY, 0)
    module.config._attn_implementation = module.config._experts_implementation = "eager"
    tokens = torch.randint(4, VOCABULARY, (1, 64), generator=torch.Generator().manual_seed(0))
    with FlopCounterMode(display=False) as counter:
        module(tokens).logits.sum().backward()
    # Older versions of transformers make the rotary tables by a product: a few operations more.
    expected = 64 * flops_per_token(model, VOCABULARY, 2 * 64 - 1)
    assert counter.get_total_flops() == pytest.approx(expected, rel=1e-4)


def test_operations_by_hand() -> None:
    model = Model(layers=1, width=32, heads=2, kv_heads=1, head_width=8, experts=4, expert_width=16)
    counted = flops(model, 320, length=9, targets=0.5)
    assert counted.projections == 2 * 32 * (2 * 8 + 1 * 8 + 1 * 8 + 2 * 8)
    assert counted.scores == (2 * 8 + 2 * 8) * 2 * 5  # on average 5 of 9 tokens are seen
    assert counted.experts == 2 * (3 * 2 * 32 * 16) + 2 * 32 * 4
    assert counted.head == 2 * 32 * 320 / 2
    assert flops_per_token(model, 320, 9, 0.5) == 3 * counted.forward


def test_twins_have_as_many_parameters_but_for_the_router() -> None:
    moe, total, active = (small(kind=kind) for kind in ("moe", "dense_total", "dense_active"))
    router = 2 * 64 * 8
    assert parameters(total, VOCABULARY) == parameters(moe, VOCABULARY) - router
    assert parameters(active, VOCABULARY) == parameters(moe, VOCABULARY, active=True) - router


def test_an_optimiser_step_moves_seven_numbers_a_parameter() -> None:
    model = small()
    assert optimiser_bytes(model, VOCABULARY) == 7 * 4 * parameters(model, VOCABULARY)


def test_peaks_go_by_the_name_of_the_device() -> None:
    assert peak_flops("NVIDIA H200") == peak_flops("NVIDIA H100 80GB HBM3") == 989e12
    assert peak_flops("NVIDIA H100 PCIe") == 756e12
    assert peak_flops("cpu") is None
