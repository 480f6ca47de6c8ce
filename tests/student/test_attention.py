"""Attention within the documents of a packed batch."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.model import attention, build, for_training  # noqa: E402
from student.model.attention import pack, packed_attention  # noqa: E402
from student.model.losses import run_body  # noqa: E402
from student.model.packing import Packing, bounds_of, documents, mask_of  # noqa: E402
from tests.student.students import VOCABULARY, documents_of, packed, small  # noqa: E402

CPU = torch.device("cpu")


def logits(module: Any, tokens: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return module.lm_head(run_body(module, tokens, positions, pack(tokens, positions, CPU)))


@pytest.mark.parametrize(
    "fields",
    [{}, {"kind": "dense_active"}, {"experts_in": "attention+ffn"}],
    ids=["moe", "dense", "attention"],
)
def test_packed_documents_are_as_each_would_be_alone(fields: dict[str, Any]) -> None:
    """A document that sees its neighbours learns from what is not there at inference."""
    model = small(**fields)
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    module.eval()
    tokens, _, positions = packed(3, 64)
    found = logits(module, tokens, positions)
    for row, start, end in documents_of(positions, tokens):
        with torch.no_grad():
            alone = module(tokens[row : row + 1, start:end]).logits[0]
        assert (found[row, start:end] - alone).abs().max() < 1e-5


def test_without_a_packing_attention_is_the_stock_one() -> None:
    model = small()
    stock, ours = (build(model, VOCABULARY, 0).eval() for _ in range(2))
    for_training(ours, model)
    ours.eval()
    tokens = packed(2, 30)[0].clamp(min=4)
    mask = torch.ones_like(tokens)
    mask[0, :7] = 0  # as in batched generation, padded on the left
    with torch.no_grad():
        expected = stock(tokens, attention_mask=mask).logits
        found = ours(tokens, attention_mask=mask).logits
    assert torch.equal(found[:, 7:], expected[:, 7:])
    generated = [m.generate(tokens[:1], max_new_tokens=8, do_sample=False) for m in (stock, ours)]
    assert torch.equal(*generated)


def test_documents_begin_where_positions_do_and_a_stretch_of_padding_is_one() -> None:
    tokens = torch.tensor([[7, 8, 9, 7, 8, 0, 0, 0], [7, 8, 9, 7, 8, 9, 7, 8]])
    positions = torch.tensor([[0, 1, 2, 0, 1, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7]])
    begins = documents(tokens, positions)
    assert begins.int().tolist() == [[1, 0, 0, 1, 0, 1, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0]]
    assert bounds_of(begins).tolist() == [0, 3, 5, 8] + [16] * 29
    assert bounds_of(begins).dtype == torch.int32


def test_few_shapes_of_bounds_are_made_however_many_documents() -> None:
    """Each new shape would be compiled for."""
    sizes = set()
    for length in range(1, 200):
        begins = torch.zeros(4, 256, dtype=torch.bool)
        begins[:, ::length] = True
        bounds = bounds_of(begins)
        assert bounds[-1] == begins.numel()
        assert (bounds[: int(begins.sum())] < begins.numel()).all()
        sizes.add(len(bounds))
    assert len(sizes) <= 6


def test_a_mask_shows_a_token_its_own_document_up_to_itself() -> None:
    begins = torch.tensor([[True, False, True, False]])
    assert mask_of(begins)[0, 0].int().tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 1, 1],
    ]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.skipif(attention.varlen_attn is None, reason="needs torch.nn.attention.varlen")
def test_attention_by_bounds_is_attention_by_mask() -> None:
    tokens, _, positions = packed(3, 64)
    begins = documents(tokens, positions)
    shape, device = (3, 4, 64, 32), torch.device("cuda")
    generator = torch.Generator(device).manual_seed(0)
    found, gradients = [], []
    parts = [
        torch.randn(shape, device=device, dtype=torch.bfloat16, generator=generator)
        for _ in range(3)
    ]
    for packing in (
        Packing(64, bounds=bounds_of(begins).to(device)),
        Packing(64, mask=mask_of(begins).to(device)),
    ):
        leaves = [part.clone().requires_grad_() for part in parts]
        out, _ = packed_attention(torch.nn.Identity(), *leaves, None, packing=packing)
        out.float().square().sum().backward()
        found.append(out)
        gradients.append([leaf.grad for leaf in leaves])
    assert (found[0] - found[1]).abs().max() < 0.05
    for one, other in zip(*gradients, strict=True):
        assert (one - other).abs().max() < 0.1 * other.abs().max()
