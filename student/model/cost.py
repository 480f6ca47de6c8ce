"""What a model costs by count: parameters, operations a token, bytes a step. Recipe in, numbers out; no weights made.

An operation is a multiplication or an addition; a matrix product of [m, k] and [k, n] has 2*m*k*n. Backward costs
twice what forward does, so training is three times forward. Only what the model needs is counted: no recomputation,
no empty places of a capacity, no norms, activations or softmax (under 1%).

Letters: D width, H heads, G heads of keys and values, W width of a head, E experts, K experts a token, F width of an
expert, V vocabulary, n tokens of a document. Forward, a token and layer:

    projections   2*D*W*(2*H + 2*G), and 2*D*E for the router of attention in experts
    scores        4*H*W*(n + 1)/2: the tokens before it and itself, half the document on average
    experts       2*3*D*F*K + 2*D*E; a dense twin of width N: 2*3*D*N
    head, once    2*D*V, at the share of tokens that have a target
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from student.recipe import Model

PEAK_FLOPS = {"H200": 989e12, "H100 PCIe": 756e12, "H100": 989e12, "A100": 312e12}
"""Dense bfloat16 by the makers' datasheets; the first name that a device's contains counts."""

PRODUCT_FLOPS = 790e12
"""What one bfloat16 product of 8192 x 8192 matrices reached on an H100 or H200: 769-798e12 were measured."""

OPTIMISER_BYTES = 28
"""A parameter and step of AdamW in float32: weight, gradient and two moments are read, all but the gradient written."""


@dataclass(frozen=True)
class Flops:
    """Operations of a token, forward, by part."""

    projections: float
    scores: float
    experts: float
    head: float

    @property
    def forward(self) -> float:
        """All parts."""
        return float(sum(getattr(self, part.name) for part in fields(self)))


def flops(model: Model, vocabulary: int, length: float, targets: float = 1.0) -> Flops:
    """Forward operations of a token in documents of `length` tokens, of which a share `targets` has a target.

    For documents of various lengths give their mean weighted by length, sum(n*n) / sum(n).
    """
    both = model.head_width * (2 * model.heads + 2 * model.kv_heads)
    projections = 2 * model.width * both
    if model.experts_in == "attention+ffn":
        projections += 2 * model.width * model.experts
    scores = 4 * model.heads * model.head_width * (length + 1) / 2
    inner = model.expert_width * (model.experts if model.kind == "dense_total" else model.active)
    experts = 6 * model.width * inner
    if model.kind == "moe":
        experts += 2 * model.width * model.experts
    return Flops(
        projections=model.layers * projections,
        scores=model.layers * scores,
        experts=model.layers * experts,
        head=2 * model.width * vocabulary * targets,
    )


def flops_per_token(model: Model, vocabulary: int, length: float, targets: float = 1.0) -> float:
    """Operations of a token, forward and backward. For the model FLOPs utilisation, times tokens a second / peak."""
    return 3 * flops(model, vocabulary, length, targets).forward


def parameters(model: Model, vocabulary: int, active: bool = False) -> int:
    """Parameters in all, or those that a token uses; the embedding, which is also the head, once."""
    width, head = model.width, model.head_width
    in_use = model.active if active else model.experts
    mixed = model.experts_in == "attention+ffn"
    queries = 2 * width * model.heads * head
    if mixed:
        queries = queries // model.active * in_use + width * model.experts
    attention = queries + 2 * width * model.kv_heads * head + 2 * head
    if model.kind == "moe":
        feed_forward = 3 * width * model.expert_width * in_use + width * model.experts
    else:
        share = model.experts if model.kind == "dense_total" else model.active
        feed_forward = 3 * width * model.expert_width * share
    return model.layers * (attention + feed_forward + 2 * width) + width + vocabulary * width


def optimiser_bytes(model: Model, vocabulary: int) -> int:
    """Bytes that a step of AdamW moves, however many tokens it has."""
    return OPTIMISER_BYTES * parameters(model, vocabulary)


def peak_flops(device: str) -> float | None:
    """Operations a second that the device of this name is sold with, dense bfloat16; None if it is not known."""
    return next((peak for name, peak in PEAK_FLOPS.items() if name in device), None)
