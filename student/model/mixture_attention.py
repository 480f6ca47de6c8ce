"""Attention in the experts, too: each expert has its own queries and outputs, keys and values are shared by all.

As in JetMoE (arXiv 2404.07413): a router sends each token to K experts; an expert of h heads turns the token into h
queries, which look at the same keys and values as everybody's, and what they find goes out through the expert's own
matrix. The model then has K*h heads, and a cache of keys and values like any other. Apart from this the model is the
stock Qwen3 mixture. Importing this module registers it with `AutoModelForCausalLM`; no other server knows it.

Letters of shapes: B batch rows, L context, T tokens (B*L), D width, E experts, K experts a token, S places (E*C),
G heads of an expert, W width of a head, H = K*G heads, X = G*W.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM, Qwen3MoeConfig, Qwen3MoeForCausalLM
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
from transformers.models.qwen3_moe.modeling_qwen3_moe import (
    Qwen3MoeAttention,
    Qwen3MoeTopKRouter,
    apply_rotary_pos_emb,
    eager_attention_forward,
)

from student.model.dispatch import Routes, collect, spread
from student.model.mixture import gate_logits, in_compute_type, weighted
from student.model.routing import Routing
from student.recipe import Model

TYPE = "student_mixture_attention"


class MixtureAttentionConfig(Qwen3MoeConfig):  # type: ignore[misc]
    """A stock configuration under our name: `num_attention_heads` counts those of all K experts of a token."""

    model_type = TYPE


class MixtureAttention(Qwen3MoeAttention):  # type: ignore[misc]
    """Attention whose queries and outputs are experts'."""

    def __init__(self, config: Any, layer_idx: int) -> None:
        super().__init__(config, layer_idx)
        del self.q_proj, self.o_proj
        self.active, experts = config.num_experts_per_tok, config.num_experts
        self.routing: Routing | None = None
        """The training-time router; without one, and in evaluation, tokens go to their best K."""
        inner = config.num_attention_heads // self.active * self.head_dim
        self.gate = Qwen3MoeTopKRouter(config)
        self.q_experts = nn.Parameter(torch.empty(experts, inner, config.hidden_size))
        self.o_experts = nn.Parameter(torch.empty(experts, config.hidden_size, inner))

    def forward(
        self,
        hidden_states: torch.Tensor,
        position_embeddings: tuple[torch.Tensor, torch.Tensor],
        attention_mask: torch.Tensor | None = None,
        cache: Any = None,
        past_key_values: Any = None,
        **kwargs: Any,
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """As the stock attention's, whose cache goes by either name, depending on the version of transformers."""
        rows, length, _ = hidden_states.shape
        hidden_TD = hidden_states.flatten(0, 1)
        experts_TK, weights_TK, ways = self._routed(hidden_TD)
        hidden_TD = in_compute_type(hidden_TD)
        query_TKX = self._queries(hidden_TD, experts_TK, ways)
        query_BHLW = self._heads_first(query_TKX, rows, length)
        shape = (rows, length, -1, self.head_dim)
        key_BHLW = self.k_norm(self.k_proj(hidden_states).view(shape)).transpose(1, 2)
        value_BHLW = self.v_proj(hidden_states).view(shape).transpose(1, 2)
        query_BHLW, key_BHLW = apply_rotary_pos_emb(query_BHLW, key_BHLW, *position_embeddings)
        kept = cache if cache is not None else past_key_values
        if kept is not None:
            key_BHLW, value_BHLW = kept.update(key_BHLW, value_BHLW, self.layer_idx)
        attend: Callable[..., Any] = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation, eager_attention_forward
        )
        found_BLHW, seen = attend(
            self,
            query_BHLW,
            key_BHLW,
            value_BHLW,
            attention_mask,
            dropout=0.0,
            scaling=self.scaling,
            sliding_window=None,
            **kwargs,
        )
        out_TD = self._outputs(self._experts_first(found_BLHW), experts_TK, weights_TK, ways)
        return out_TD.view(rows, length, -1), seen

    def _routed(self, hidden_TD: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, Routes | None]:
        if self.training and self.routing is not None:
            given: tuple[torch.Tensor, torch.Tensor, Routes | None] = self.routing(
                gate_logits(hidden_TD, self.gate.weight)
            )
            return given
        _, weights_TK, experts_TK = self.gate(hidden_TD)
        return experts_TK, weights_TK, None

    def _queries(
        self, hidden_TD: torch.Tensor, experts_TK: torch.Tensor, ways: Routes | None
    ) -> torch.Tensor:
        if ways is None:
            pairs_TKD = hidden_TD[:, None].expand(-1, self.active, -1)
            return _one_by_one(pairs_TKD, experts_TK, self.q_experts)
        return collect(_in_places(hidden_TD, self.q_experts, ways), ways)

    def _outputs(
        self,
        found_TKX: torch.Tensor,
        experts_TK: torch.Tensor,
        weights_TK: torch.Tensor,
        ways: Routes | None,
    ) -> torch.Tensor:
        if ways is None:
            out_TKD = _one_by_one(found_TKX, experts_TK, self.o_experts)
            return (out_TKD.float() * weights_TK[..., None]).sum(1).to(out_TKD.dtype)
        return weighted(_in_places(found_TKX, self.o_experts, ways), weights_TK, ways)

    def _heads_first(self, query_TKX: torch.Tensor, rows: int, length: int) -> torch.Tensor:
        """[B, H, L, W], an expert's heads apart by K: so that heads of one key and value lie side by side."""
        query = self.q_norm(query_TKX.view(rows, length, self.active, -1, self.head_dim))
        return query.permute(0, 3, 2, 1, 4).flatten(1, 2)

    def _experts_first(self, found_BLHW: torch.Tensor) -> torch.Tensor:
        """[T, K, X] of what the heads found: the way back of `_heads_first`."""
        found_TGKW = found_BLHW.reshape(
            -1, found_BLHW.shape[2] // self.active, self.active, self.head_dim
        )
        return found_TGKW.transpose(1, 2).flatten(2)


def _in_places(rows: torch.Tensor, weight: torch.Tensor, ways: Routes) -> torch.Tensor:
    """Each place's row times its expert's matrix, [S, out]; weight [E, out, in]."""
    buffer = spread(rows, ways).view(weight.shape[0], -1, weight.shape[2])
    return torch.bmm(buffer, weight.transpose(1, 2)).flatten(0, 1)


def _one_by_one(
    rows_TKI: torch.Tensor, experts_TK: torch.Tensor, weight: torch.Tensor
) -> torch.Tensor:
    """Each row times its expert's matrix, [T, K, out], expert after expert; weight [E, out, in]."""
    out = None
    for expert in range(weight.shape[0]):
        places = torch.where(experts_TK == expert)
        product = nn.functional.linear(rows_TKI[places], weight[expert])
        if out is None:
            out = product.new_zeros(*experts_TK.shape, weight.shape[1])
        out = out.index_put(places, product)
    assert out is not None  # there are two experts at least
    return out


class MixtureAttentionForCausalLM(Qwen3MoeForCausalLM):  # type: ignore[misc]
    """The stock mixture of experts with attention in the experts."""

    config_class = MixtureAttentionConfig

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        for number, layer in enumerate(self.model.layers):
            layer.self_attn = MixtureAttention(config, number)
        self.post_init()


def route_attention(module: nn.Module, model: Model) -> None:
    """Gives every attention of experts the training-time router; there is none in a stock model."""
    for part in module.modules():
        if isinstance(part, MixtureAttention):
            routing = Routing(model.router, model.experts, model.active)
            part.routing = routing.to(part.gate.weight.device)


AutoConfig.register(TYPE, MixtureAttentionConfig)
AutoModelForCausalLM.register(MixtureAttentionConfig, MixtureAttentionForCausalLM)
