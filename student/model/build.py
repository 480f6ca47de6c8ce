"""Models from a recipe: stock transformers classes with weights of our drawing. Saves and loads them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
)
from transformers.utils import logging

from datagen.errors import TrainingError
from student.model.attention import NAME
from student.model.mixture import swap_mixtures
from student.model.mixture_attention import (
    MixtureAttentionConfig,
    MixtureAttentionForCausalLM,
    route_attention,
)
from student.model.packing import END_ID, PAD_ID
from student.recipe import Model

_STD = 0.02
_LAST = ("o_proj", "down_proj", "o_experts")
"""Matrices whose output joins the residual stream."""


def build(model: Model, vocabulary: int, seed: int) -> nn.Module:
    """A model with fresh weights in float32, on the CPU. The same seed gives the same weights.

    A dense twin's feed-forward network is as wide as all experts together ("dense_total") or as those that a token
    uses ("dense_active"); its router's few weights, E * D a layer, it lacks.
    """
    module = _empty(model, vocabulary)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.dim() > 1:
                weight.copy_(torch.randn(weight.shape, generator=generator) * _std(name, model))
            else:
                weight.fill_(1.0)  # norms
    return module


def _empty(model: Model, vocabulary: int) -> nn.Module:
    common = _common(model, vocabulary)
    if model.kind != "moe":
        width = model.expert_width * (
            model.experts if model.kind == "dense_total" else model.active
        )
        return Qwen3ForCausalLM(Qwen3Config(intermediate_size=width, **common))
    config = {
        "intermediate_size": model.expert_width * model.active,
        "moe_intermediate_size": model.expert_width,
        "num_experts": model.experts,
        "num_experts_per_tok": model.active,
        "norm_topk_prob": True,
        "router_aux_loss_coef": model.router.aux_weight,
    }
    if model.experts_in == "attention+ffn":
        return MixtureAttentionForCausalLM(MixtureAttentionConfig(**config, **common))
    return Qwen3MoeForCausalLM(Qwen3MoeConfig(**config, **common))


def _common(model: Model, vocabulary: int) -> dict[str, Any]:
    return {
        "vocab_size": vocabulary,
        "hidden_size": model.width,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "num_key_value_heads": model.kv_heads,
        "head_dim": model.head_width,
        "max_position_embeddings": model.context,
        "tie_word_embeddings": True,
        "initializer_range": _STD,
        "pad_token_id": PAD_ID,
        "eos_token_id": END_ID,
    }


def _std(name: str, model: Model) -> float:
    """0.02; less where the residual stream is added to, so that depth does not swell it."""
    if any(part in name for part in _LAST):
        return _STD / math.sqrt(2 * model.layers)
    return _STD


def for_training(module: nn.Module, model: Model) -> None:
    """Gives a model the attention of packed batches and the training-time router, and sets it to train.

    Classes are swapped in place: weights and their names stay stock, and so does what `eval()` computes.
    """
    module.config._attn_implementation = NAME
    swap_mixtures(module, model)
    route_attention(module, model)
    module.train()


def save(module: nn.Module, folder: Path) -> None:
    """Writes a stock folder: config.json, generation_config.json and the weights as safetensors."""
    logging.disable_progress_bar()  # one for a file that takes milliseconds, in the midst of ours
    module.save_pretrained(folder, safe_serialization=True)


def load(folder: Path, dtype: torch.dtype = torch.float32) -> nn.Module:
    """The model of a checkpoint's folder, on the CPU, in evaluation mode.

    Raises TrainingError when there is none, it cannot be read, or weights are missing.
    """
    if not (folder / "config.json").is_file():
        raise TrainingError(f"{folder}: no model here; give a folder with config.json and weights")
    logging.disable_progress_bar()
    try:
        module, read = AutoModelForCausalLM.from_pretrained(
            folder, dtype=dtype, output_loading_info=True
        )
    except (OSError, ValueError, RuntimeError, SafetensorError) as problem:
        raise TrainingError(
            f"{folder}: the model cannot be read ({problem}); copy it again, or take another checkpoint"
        ) from problem
    # transformers draws at random what a file lacks, and says so in a warning only.
    if read["missing_keys"]:
        raise TrainingError(
            f"{folder}: the weights lack {', '.join(sorted(read['missing_keys'])[:3])}; copy it again"
        )
    ready: nn.Module = module.eval()
    return ready
