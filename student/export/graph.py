"""A student as one ONNX graph that onnxruntime runs on a CPU. Shape and weights in, model out.

Legend: B rows, L new tokens a row (padded at the right), T = B*L, D width, H heads, G key/value heads, d head width,
C room in the cache, E experts, K active, N places whose next token is asked for, V vocabulary.

    tokens [B, L]   new [B]: how many of a row's L are real   lengths [B]: a row's tokens, those in the cache included
    room: the greatest length there may be, 0-d               places [N]: among the T    targets [N]: tokens
    key_i, value_i [B, G, C, d] of each layer: what was read before. Given the same buffer for what comes out,
    nothing is copied.

    logits [N, V]   log_probabilities [N]: of the targets     new_key_i, new_value_i: the cache with the new tokens

Weights are int8 with a scale for each output, and float32 in memory. What decides it, measured on one AVX-512 core:
float32 products reach 270 GFLOP/s, int8 ones with a scale for each row (MatMulNBits) 240; int8 ones with one scale
for all rows (DynamicQuantizeMatMul) reach 780, but there an answer changes with what else is in the batch. Experts
that take their tokens in turn are twice as quick as the operator MoE.

The embedding alone is float16: it is the head, too, and in int8 it changed the likeliest token of a small trained model
more often than all other matrices together (14 places of 2,689 against 6).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from onnx import ModelProto, TensorProto

from student.export.building import MICROSOFT, Array, Graph, Value


class Shape(NamedTuple):
    """What the graph must know of the model."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    experts: int
    active: int
    expert_width: int
    vocabulary: int
    context: int
    rope_theta: float
    epsilon: float


Weights = dict[str, Array]
"""By the names that transformers gives them, float32. Matrices are [out, in]; those of experts [E, out, in]."""


def build(shape: Shape, weights: Weights, *, quantise: bool = True) -> ModelProto:
    """The model; not quantised it calculates as PyTorch does."""
    graph = Graph(quantise)
    _constants(graph, shape)
    # Kept once: [V, D] for the look-up, and turned for the head.
    graph.half("table", weights["model.embed_tokens.weight"])
    graph.add("Transpose", ["table"], "embedding", perm=[1, 0])
    hidden = graph.add("Gather", ["table", "tokens"], "hidden", axis=0)
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}."
        own = {n.removeprefix(prefix): a for n, a in weights.items() if n.startswith(prefix)}
        hidden = _attention(graph, shape, layer, own, hidden)
        hidden = _mixture(graph, shape, f"layer_{layer}.mixture", own, hidden)
    _head(graph, shape, weights["model.norm.weight"], hidden)
    return graph.model(*_signature(shape))


def _constants(graph: Graph, shape: Shape) -> None:
    """What all layers share."""
    _angles(graph, shape)
    queries, keys = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
    for name, value in {
        "as_heads": [0, 0, -1, shape.head_width],
        "as_rows": [0, 0, -1],
        "as_tokens": [-1, shape.width],
        "as_choices": [-1, shape.active, shape.width],
        "as_list": [-1],
        "qkv_sizes": [queries, keys, keys],
        "halves": [shape.expert_width] * 2,
        "active": [shape.active],
        "experts": shape.experts,
        "off_on": [0, 1],
        "second": [1],
        "last": [-1],
    }.items():
        graph.constant(name, value)
    graph.add("Sub", ["lengths", graph.constant("one", [1], np.int32)], "last_places")
    graph.add("Shape", ["tokens"], "rows_and_tokens")
    graph.constant("width", [shape.width])
    graph.add("Concat", ["rows_and_tokens", "width"], "as_hidden", axis=0)


def _angles(graph: Graph, shape: Shape) -> None:
    """The rotary tables [2 * context, d / 2]: a row's padding may reach beyond the context."""
    speeds = shape.rope_theta ** (-np.arange(0, shape.head_width, 2) / shape.head_width)
    graph.constant("speeds", speeds[None], np.float32)
    for name, value in (("start", 0), ("stop", 2 * shape.context), ("step", 1)):
        graph.constant(name, value, np.float32)
    graph.add("Range", ["start", "stop", "step"], "positions")
    graph.add("Unsqueeze", ["positions", "last"], "position_column")
    angles = graph.add("Mul", ["position_column", "speeds"], "angles")
    graph.add("Cos", [angles], "cosines")
    graph.add("Sin", [angles], "sines")


def _attention(graph: Graph, shape: Shape, layer: int, own: Weights, hidden: str) -> str:
    """[B, L, D] with what the tokens saw added."""
    at = f"layer_{layer}.attention"
    norm = own["input_layernorm.weight"]
    normed = graph.norm(hidden, f"{at}.norm", norm, shape.epsilon, f"{at}.normed")
    joined = np.concatenate([own[f"self_attn.{name}_proj.weight"] for name in "qkv"])
    qkv = graph.product(normed, f"{at}.qkv", joined, f"{at}.projected")
    query, key, value = graph.add_all(
        "Split", [qkv, "qkv_sizes"], [f"{at}.{name}" for name in "qkv"], axis=-1
    )
    for name, own_norm in ((query, "q_norm"), (key, "k_norm")):
        graph.add("Reshape", [name, "as_heads"], f"{name}.heads")
        array = own[f"self_attn.{own_norm}.weight"]
        graph.norm(f"{name}.heads", f"{at}.{own_norm}", array, shape.epsilon, f"{name}.normed")
        graph.add("Reshape", [f"{name}.normed", "as_rows"], f"{name}.rows")
    cache = [f"key_{layer}", f"value_{layer}"]
    inputs = [f"{query}.rows", f"{key}.rows", value, *cache, "last_places", "room"]
    unused = [""] * 7  # between the rotary tables and the count of new tokens
    seen, *_ = graph.add_all(
        "GroupQueryAttention",
        [*inputs, "cosines", "sines", *unused, "new"],
        [f"{at}.seen", *[f"new_{name}" for name in cache]],
        domain=MICROSOFT,
        num_heads=shape.heads,
        kv_num_heads=shape.kv_heads,
        do_rotary=1,
    )
    told = graph.product(seen, f"{at}.out", own["self_attn.o_proj.weight"], f"{at}.told")
    return graph.add("Add", [hidden, told], f"{at}.done")


def _mixture(graph: Graph, shape: Shape, at: str, own: Weights, hidden: str) -> str:
    """[B, L, D] with what the experts said added. Each takes all the tokens that were sent to it at once."""
    norm = own["post_attention_layernorm.weight"]
    normed = graph.norm(hidden, f"{at}.norm", norm, shape.epsilon, f"{at}.normed")
    flat = graph.add("Reshape", [normed, "as_tokens"], f"{at}.flat")  # [T, D]
    gate = graph.constant(f"{at}.gate", own["mlp.gate.weight"].T, np.float32)  # small, and exact
    graph.add("MatMul", [flat, gate], f"{at}.scores")
    best, chosen = graph.add_all(
        "TopK", [f"{at}.scores", "active"], [f"{at}.best", f"{at}.chosen"], axis=-1
    )
    # Over the best alone: a softmax over all that is made to sum to 1 again is the same.
    shares = graph.add("Softmax", [best], f"{at}.shares", axis=-1)  # [T, K]
    order, loads = _sorted(graph, shape, at, chosen)
    owners = graph.add("Div", [order, "active"], f"{at}.owners")
    sent = graph.add("Gather", [flat, owners], f"{at}.sent", axis=0)  # [T*K, D], by expert
    ups, downs = own["mlp.experts.gate_up_proj"], own["mlp.experts.down_proj"]
    both = _by_expert(graph, f"{at}.up", sent, loads, ups)
    opened, upped = graph.add_all(
        "Split", [both, "halves"], [f"{at}.opened", f"{at}.upped"], axis=-1
    )
    graph.add("QuickGelu", [opened], f"{at}.silu", domain=MICROSOFT, alpha=1.0)
    inner = graph.add("Mul", [f"{at}.silu", upped], f"{at}.inner")
    said = _by_expert(graph, f"{at}.down", inner, loads, downs)
    # The inverse of the order brings each token's experts together again.
    _, back = graph.add_all(
        *("TopK", [order, f"{at}.count"], [f"{at}.counted", f"{at}.back"]),
        axis=0,
        largest=0,
    )
    graph.add("Gather", [said, back], f"{at}.returned", axis=0)
    graph.add("Reshape", [f"{at}.returned", "as_choices"], f"{at}.by_token")
    graph.add("Unsqueeze", [shares, "last"], f"{at}.weights")
    graph.add("Mul", [f"{at}.by_token", f"{at}.weights"], f"{at}.weighted")
    graph.add("ReduceSum", [f"{at}.weighted", "second"], f"{at}.mixed", keepdims=0)
    told = graph.add("Reshape", [f"{at}.mixed", "as_hidden"], f"{at}.told")
    return graph.add("Add", [hidden, told], f"{at}.done")


def _sorted(graph: Graph, shape: Shape, at: str, chosen: str) -> tuple[str, str]:
    """The T*K wishes in the order of their experts, and how many each expert has [E]."""
    wishes = graph.add("Reshape", [chosen, "as_list"], f"{at}.wishes")
    graph.add("OneHot", [wishes, "experts", "off_on"], f"{at}.hot", axis=0)
    loads = graph.add("ReduceSum", [f"{at}.hot", "second"], f"{at}.loads", keepdims=0)
    graph.add("Shape", [wishes], f"{at}.count")
    # Of equal ones the first comes first, so that the order is one order.
    _, order = graph.add_all(
        *("TopK", [wishes, f"{at}.count"], [f"{at}.in_order", f"{at}.order"]), axis=0, largest=0
    )
    return order, loads


def _by_expert(graph: Graph, at: str, tensor: str, loads: str, matrices: Array) -> str:
    """Each expert's rows times its own matrix [out, in]."""
    names = [f"{at}_{expert}" for expert in range(len(matrices))]
    graph.add_all("Split", [tensor, loads], [f"{name}.in" for name in names], axis=0)
    outs = [
        graph.product(f"{name}.in", name, matrix, f"{name}.out")
        for name, matrix in zip(names, matrices, strict=True)
    ]
    return graph.add("Concat", outs, f"{at}.all", axis=0)


def _head(graph: Graph, shape: Shape, norm: Array, hidden: str) -> None:
    """Only where a next token is asked for: logits everywhere would be the largest thing in memory by far."""
    graph.add("Reshape", [hidden, "as_tokens"], "everywhere")
    asked = graph.add("Gather", ["everywhere", "places"], "asked", axis=0)
    normed = graph.norm(asked, "norm", norm, shape.epsilon, "asked.normed")
    graph.add("MatMul", [normed, "embedding"], "logits")
    graph.add("LogSoftmax", ["logits"], "log_softmax", axis=-1)
    graph.add("Unsqueeze", ["targets", "last"], "columns")
    graph.add("GatherElements", ["log_softmax", "columns"], "of_targets", axis=-1)
    graph.add("Squeeze", ["of_targets", "last"], "log_probabilities")


def _signature(shape: Shape) -> tuple[list[Value], list[Value]]:
    """The inputs and the outputs."""
    inputs: list[Value] = [
        ("tokens", TensorProto.INT64, ["B", "L"]),
        ("new", TensorProto.INT32, ["B"]),
        ("lengths", TensorProto.INT32, ["B"]),
        ("room", TensorProto.INT32, []),
        ("places", TensorProto.INT64, ["N"]),
        ("targets", TensorProto.INT64, ["N"]),
    ]
    outputs: list[Value] = [
        ("logits", TensorProto.FLOAT, ["N", shape.vocabulary]),
        ("log_probabilities", TensorProto.FLOAT, ["N"]),
    ]
    for layer in range(shape.layers):
        for name in (f"key_{layer}", f"value_{layer}"):
            inputs.append((name, TensorProto.FLOAT, ["B", shape.kv_heads, "C", shape.head_width]))
            outputs.append(
                (f"new_{name}", TensorProto.FLOAT, ["B", shape.kv_heads, "R", shape.head_width])
            )
    return inputs, outputs
