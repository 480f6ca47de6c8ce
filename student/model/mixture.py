"""The mixture of experts as it is trained: the stock block's weights under our router. Swapped in in place.

Letters of shapes: B batch rows, L context, T tokens (B*L), D width, E experts, K experts a token, C places of an
expert, F width of an expert.

With a capacity, tokens go to a buffer [E, C, D], and two batched matrix products do the experts' work: every shape is
static. Without one the stock experts do it. In evaluation the block is the stock one.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.func import functional_call
from transformers.models.qwen3_moe.modeling_qwen3_moe import Qwen3MoeSparseMoeBlock

from student.model.dispatch import Routes, collect, spread
from student.model.routing import Routing
from student.recipe import Model


class TrainedMixture(Qwen3MoeSparseMoeBlock):  # type: ignore[misc]
    """A stock block that sends tokens where its router says while it is in training mode."""

    routing: Routing

    def forward(self, hidden_BLD: torch.Tensor) -> torch.Tensor:
        """Outputs of the experts, weighted and summed; a token that is padding or dropped gets zero."""
        if not self.training:
            result: torch.Tensor = super().forward(hidden_BLD)
            return result
        hidden_TD = hidden_BLD.flatten(0, 1)
        experts_TK, weights_TK, ways = self.routing(gate_logits(hidden_TD, self.gate.weight))
        hidden_TD = in_compute_type(hidden_TD)
        if ways is None:
            out_TD = self._one_by_one(hidden_TD, experts_TK, weights_TK)
        else:
            out_TD = self._in_places(hidden_TD, weights_TK, ways)
        return out_TD.view(hidden_BLD.shape)

    def _one_by_one(
        self, hidden_TD: torch.Tensor, experts_TK: torch.Tensor, weights_TK: torch.Tensor
    ) -> torch.Tensor:
        """The stock experts. They take the grouped product only if their weights have autocast's type already."""
        weights = {name: in_compute_type(part) for name, part in self.experts.named_parameters()}
        inputs = (hidden_TD, experts_TK, weights_TK.to(hidden_TD.dtype))
        out_TD: torch.Tensor = functional_call(self.experts, weights, inputs)
        return out_TD

    def _in_places(
        self, hidden_TD: torch.Tensor, weights_TK: torch.Tensor, ways: Routes
    ) -> torch.Tensor:
        experts = self.experts
        buffer_ECD = spread(hidden_TD, ways).view(experts.num_experts, -1, hidden_TD.shape[1])
        both_EC2F = torch.bmm(buffer_ECD, experts.gate_up_proj.transpose(1, 2))
        gate_ECF, up_ECF = both_EC2F.chunk(2, dim=-1)
        out_ECD = torch.bmm(experts.act_fn(gate_ECF) * up_ECF, experts.down_proj.transpose(1, 2))
        return weighted(out_ECD.flatten(0, 1), weights_TK, ways)


def weighted(out_SD: torch.Tensor, weights_TK: torch.Tensor, ways: Routes) -> torch.Tensor:
    """Each token's outputs, summed by weight in float32; in the outputs' own type."""
    out_TKD = collect(out_SD, ways)
    return (out_TKD.float() * weights_TK[..., None]).sum(1).to(out_SD.dtype)


def gate_logits(hidden_TD: torch.Tensor, weight_ED: torch.Tensor) -> torch.Tensor:
    """The router's logits in float32, whatever the arithmetic around it."""
    with torch.autocast(hidden_TD.device.type, enabled=False):
        return nn.functional.linear(hidden_TD.float(), weight_ED.float())


def in_compute_type(hidden: torch.Tensor) -> torch.Tensor:
    """As autocast will want it in a matrix product: rows are moved in 2 bytes rather than 4."""
    device = hidden.device.type
    if torch.is_autocast_enabled(device):
        return hidden.to(torch.get_autocast_dtype(device))
    return hidden


def swap_mixtures(module: nn.Module, model: Model) -> None:
    """Puts the training-time router into every mixture of experts. Weights and their names stay."""
    for block in module.modules():
        if type(block) is Qwen3MoeSparseMoeBlock:
            block.__class__ = TrainedMixture
            block.routing = Routing(model.router, model.experts, model.active)
            block.routing.to(block.gate.weight.device)


def routings(module: nn.Module) -> list[Routing]:
    """The training-time routers, in the order of the layers."""
    return [part for part in module.modules() if isinstance(part, Routing)]


def step_biases(module: nn.Module, strength: float = 1.0) -> None:
    """Moves the selection biases against the loads of the step; call it after the optimiser's.

    `strength`, from 1 to 0, is how much of them counts from here on.
    """
    for routing in routings(module):
        routing.step(strength)


def biases(module: nn.Module) -> dict[str, torch.Tensor]:
    """The routers' state that a checkpoint's weights do not hold, by name: to be saved with the optimiser's."""
    state = {}
    for name, part in module.named_modules():
        if isinstance(part, Routing):
            state[f"{name}.bias"] = part.bias.detach().clone()
            state[f"{name}.strength"] = part.strength.detach().clone()
    return state


def restore_biases(module: nn.Module, state: dict[str, Any]) -> None:
    """Takes what `biases` gave. Raises KeyError when a router's is missing."""
    for name, part in module.named_modules():
        if isinstance(part, Routing):
            part.bias.copy_(state[f"{name}.bias"])
            part.strength.copy_(state[f"{name}.strength"])


def padding_is(module: nn.Module, real_T: torch.Tensor | None) -> None:
    """Tells the routers which tokens of the coming pass are real; the others take no place."""
    for routing in routings(module):
        routing.real_T = real_T


def aux_loss(module: nn.Module) -> torch.Tensor | None:
    """The routers' losses of the last pass, weighted and summed over layers; None without routers."""
    losses = [routing.aux for routing in routings(module) if routing.aux is not None]
    return torch.stack(losses).sum() if losses else None
