"""The checkpoint that is exported, as transformers has it. Folder in; shape, weights and the model itself out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM

from datagen.errors import TrainingError
from student.export.graph import Shape, Weights

STUDENT = "student.json"
KIND = "qwen3_moe"
HEAD_STEP = 16


class Original(NamedTuple):
    """A checkpoint in memory, in float32."""

    module: torch.nn.Module
    shape: Shape
    weights: Weights
    student: dict[str, Any]
    """What student.json says of it; empty where there is none."""


def load(checkpoint: Path) -> Original:
    """Raises TrainingError if the folder holds no checkpoint, or one that the graph does not know."""
    if not (checkpoint / "config.json").is_file():
        raise TrainingError(
            f"{checkpoint}: no checkpoint (there is no config.json); name the folder `checkpoint` of a training"
        )
    try:
        config = AutoConfig.from_pretrained(checkpoint)
        _require_known(checkpoint, config)
        module = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32).eval()
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise TrainingError(f"{checkpoint}: the checkpoint cannot be loaded: {error}") from None
    weights = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    about = checkpoint / STUDENT
    student = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
    return Original(module, _shape(config), weights, student)


def _require_known(checkpoint: Path, config: Any) -> None:
    """The graph is of one architecture; a checkpoint that differs must not be exported as if it were that one."""
    if config.model_type != KIND:
        raise TrainingError(
            f"{checkpoint}: a model of kind {config.model_type!r}; only {KIND!r} is exported, "
            "which is a training recipe's `model: {kind: moe, experts_in: ffn}`"
        )
    wanted = {
        "tie_word_embeddings": True,
        "norm_topk_prob": True,
        "attention_bias": False,
        "hidden_act": "silu",
        "use_sliding_window": False,
        "decoder_sparse_step": 1,
        "mlp_only_layers": [],
    }
    for name, value in wanted.items():
        if (found := getattr(config, name)) != value:
            raise TrainingError(
                f"{checkpoint}: {name} is {found!r} in its config.json; {value!r} alone is exported"
            )
    if config.head_dim % HEAD_STEP:
        raise TrainingError(
            f"{checkpoint}: heads are {config.head_dim} wide; onnxruntime takes multiples of {HEAD_STEP},"
            " which is a training recipe's model.head_width"
        )


def _shape(config: Any) -> Shape:
    return Shape(
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_width=config.head_dim,
        experts=config.num_experts,
        active=config.num_experts_per_tok,
        expert_width=config.moe_intermediate_size,
        vocabulary=config.vocab_size,
        context=config.max_position_embeddings,
        rope_theta=config.rope_parameters["rope_theta"],
        epsilon=config.rms_norm_eps,
    )
