"""A batch's loss: through the model's body, then cross-entropy where there is a target, in chunks.

Letters of shapes: B batch rows, L context, T tokens (B*L), D width, M targets, V vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from student.model.attention import pack
from student.model.mixture import aux_loss, padding_is
from student.model.packing import PAD_ID, Packing, sent, target_rows

_CHUNK = {"cuda": 8192, "cpu": 1024}
"""Targets whose logits are in memory at once. The last chunk is filled up: a small one wastes less, a large one is
quicker where much is done at once."""


@dataclass(frozen=True)
class Losses:
    """What a batch costs. Add `loss` and `aux` for what to go downhill on."""

    loss: torch.Tensor
    """Mean cross-entropy over the targets, in nats; 0-d float32; 0 if there are none."""
    aux: torch.Tensor
    """Load-balancing loss, weighted and summed over layers; 0-d float32."""
    tokens: int
    """Targets."""


def hidden_loss(
    module: nn.Module,
    tokens_BL: torch.Tensor,
    targets_BL: torch.Tensor,
    positions_BL: torch.Tensor,
    chunk: int | None = None,
) -> Losses:
    """The losses of a packed batch, for a model that `for_training` has prepared.

    Give the batch as it lies on the host (int64 CPU tensors): it is sent from here. A batch that is on the device
    already is fetched back first, which waits for the device.
    """
    device = next(module.parameters()).device
    chunk = chunk or min(tokens_BL.numel(), _CHUNK.get(device.type, 1024))
    packing = pack(tokens_BL.cpu(), positions_BL.cpu(), device)
    rows_M, number = target_rows(targets_BL.cpu(), chunk)
    wanted_M = torch.where(rows_M < 0, -100, targets_BL.cpu().flatten()[rows_M])
    tokens_BL, positions_BL, rows_M, wanted_M = (
        sent(part, device) for part in (tokens_BL, positions_BL, rows_M.clamp(min=0), wanted_M)
    )
    padding_is(module, tokens_BL.flatten() != PAD_ID)
    hidden_BLD = run_layers(module, tokens_BL, positions_BL, packing)
    chosen_MD = hidden_BLD.flatten(0, 1).index_select(0, rows_M)
    loss = _summed(module, chosen_MD, wanted_M, chunk) / max(number, 1)
    aux = aux_loss(module)
    return Losses(loss, torch.zeros_like(loss) if aux is None else aux, number)


def _summed(
    module: nn.Module, chosen_MD: torch.Tensor, wanted_M: torch.Tensor, chunk: int
) -> torch.Tensor:
    """Cross-entropy over all targets. A chunk's logits are made once more for its gradient, not kept."""
    costs = getattr(module, "compiled_entropy", entropy)
    head = (module.model.norm, module.lm_head.weight)
    total = chosen_MD.new_zeros((), dtype=torch.float32)
    for hidden_CD, wanted_C in zip(chosen_MD.split(chunk), wanted_M.split(chunk), strict=True):
        total = total + checkpoint(costs, hidden_CD, *head, wanted_C, use_reentrant=False)
    return total


def run_body(
    module: nn.Module, tokens_BL: torch.Tensor, positions_BL: torch.Tensor, packing: Packing
) -> torch.Tensor:
    """The last hidden states, [B, L, D], as they go into the head."""
    last: torch.Tensor = module.model.norm(run_layers(module, tokens_BL, positions_BL, packing))
    return last


def run_layers(
    module: nn.Module, tokens_BL: torch.Tensor, positions_BL: torch.Tensor, packing: Packing
) -> torch.Tensor:
    """What the last layer leaves, [B, L, D]. The stock body's parts, less what it does about masks and caches.

    With a `module.residual` the sum that layers add to is kept in that type, rather than in the weights'.
    """
    body = module.model
    through = getattr(module, "compiled_layer", through_layer)
    hidden_BLD = body.embed_tokens(tokens_BL)
    if residual := getattr(module, "residual", None):
        hidden_BLD = hidden_BLD.to(residual)
    turns = body.rotary_emb(hidden_BLD, positions_BL)
    for layer in body.layers:
        hidden_BLD = through(layer, hidden_BLD, positions_BL, turns, packing)
    return hidden_BLD


def through_layer(
    layer: nn.Module,
    hidden_BLD: torch.Tensor,
    positions_BL: torch.Tensor,
    turns: tuple[torch.Tensor, torch.Tensor],
    packing: Packing,
) -> torch.Tensor:
    """One layer of the stock body, told where documents lie."""
    out: torch.Tensor = layer(
        hidden_BLD,
        attention_mask=None,
        position_ids=positions_BL,
        position_embeddings=turns,
        packing=packing,
    )
    return out


def compile_parts(module: nn.Module, backend: str = "inductor") -> None:
    """Has `hidden_loss` compile a layer and a chunk of the loss at its first call; they serve all the others.

    The module itself stays as it is, so that evaluation and generation are not compiled.
    """
    module.compiled_layer = torch.compile(through_layer, fullgraph=True, backend=backend)
    module.compiled_entropy = torch.compile(entropy, fullgraph=True, dynamic=False, backend=backend)


def entropy(
    hidden_CD: torch.Tensor, norm: nn.Module, head_VD: torch.Tensor, wanted_C: torch.Tensor
) -> torch.Tensor:
    """Summed cross-entropy of a chunk in float32; what is wanted nowhere (-100) costs nothing."""
    logits_CV = nn.functional.linear(norm(hidden_CD), head_VD).float()
    return nn.functional.cross_entropy(logits_CV, wanted_C, ignore_index=-100, reduction="sum")
