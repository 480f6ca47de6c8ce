"""Attention within documents of a packed batch, as a function that the stock models call by name.

Letters of shapes: B batch rows, L context, T tokens (B*L), H heads, W width of a head.

On a GPU in half precision it is FlashAttention over the documents' bounds (`torch.nn.attention.varlen`); elsewhere
`scaled_dot_product_attention` under a mask that is made once a batch and shared by all layers. Without a packing it
is what transformers' `sdpa` is, so that evaluation and generation do not notice.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from student.model.packing import Packing, bounds_of, documents, mask_of, sent

NAME = "student_packed"

try:
    from torch.nn.attention.varlen import varlen_attn
except ImportError:  # an older torch, or one built without FlashAttention
    varlen_attn = None


def packed_attention(
    module: nn.Module,
    query_BHLW: torch.Tensor,
    key_BHLW: torch.Tensor,
    value_BHLW: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    scaling: float | None = None,
    packing: Packing | None = None,
    **others: Any,
) -> tuple[torch.Tensor, None]:
    """Attention as transformers asks for it: heads first in, [B, L, H, W] out."""
    if packing is None:
        out, _ = sdpa_attention_forward(
            module, query_BHLW, key_BHLW, value_BHLW, attention_mask, scaling=scaling, **others
        )
        return out, None
    groups = query_BHLW.shape[1] // key_BHLW.shape[1]
    if groups > 1:
        key_BHLW = key_BHLW.repeat_interleave(groups, 1)
        value_BHLW = value_BHLW.repeat_interleave(groups, 1)
    if packing.bounds is not None:
        return _by_bounds(query_BHLW, key_BHLW, value_BHLW, packing, scaling), None
    out = nn.functional.scaled_dot_product_attention(
        query_BHLW, key_BHLW, value_BHLW, attn_mask=packing.mask, scale=scaling
    )
    return out.transpose(1, 2), None


def _by_bounds(
    query_BHLW: torch.Tensor,
    key_BHLW: torch.Tensor,
    value_BHLW: torch.Tensor,
    packing: Packing,
    scaling: float | None,
) -> torch.Tensor:
    rows, heads, length, width = query_BHLW.shape
    value_type = value_BHLW.dtype  # queries and keys leave their norms in float32 under autocast
    query_THW, key_THW, value_THW = (
        part.transpose(1, 2).reshape(rows * length, heads, width).to(value_type)
        for part in (query_BHLW, key_BHLW, value_BHLW)
    )
    bounds, longest = packing.bounds, packing.longest
    out_THW: torch.Tensor = varlen_attn(
        query_THW, key_THW, value_THW, bounds, bounds, longest, longest, scale=scaling, **_CAUSAL
    )
    return out_THW.view(rows, length, heads, width)


def _causal() -> dict[str, Any]:
    """How this torch's `varlen_attn` is told not to look ahead."""
    if varlen_attn is not None and "is_causal" in inspect.signature(varlen_attn).parameters:
        return {"is_causal": True}
    return {"window_size": (-1, 0)}


_CAUSAL = _causal()


def pack(tokens_BL: torch.Tensor, positions_BL: torch.Tensor, device: torch.device) -> Packing:
    """The packing of a batch that lies on the host, for attention on `device`."""
    begins = documents(tokens_BL, positions_BL)
    longest = tokens_BL.shape[1]
    half = torch.is_autocast_enabled("cuda") and device.type == "cuda"
    if half and varlen_attn is not None:
        return Packing(longest, bounds=sent(bounds_of(begins), device))
    return Packing(longest, mask=mask_of(sent(begins, device)))


AttentionInterface.register(NAME, packed_attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
