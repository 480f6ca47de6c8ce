"""What a packed batch looks like to the model: where documents lie, which tokens count. Made on the host, once a batch.

Letters of shapes: B batch rows, L context, T tokens (B*L), N documents, M targets.

All that depends on the data's own numbers (how many documents, how many targets) is found here, before anything is
sent to the device, so that nothing has to be read back from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

PAD_ID, END_ID = 0, 3
"""Of the tokenizer (`student.text`): what stands where nothing does, and what ends a reply."""

_FEWEST_DOCUMENTS = 32


@dataclass(frozen=True)
class Packing:
    """Where the documents of a batch lie, on the device."""

    longest: int
    """Length that no document exceeds, for kernels that want to know: L."""
    bounds: torch.Tensor | None = None
    """int32 [N + 1]: where each document begins among the T tokens, then T again and again. For `varlen_attn`."""
    mask: torch.Tensor | None = None
    """bool [B, 1, L, L]: may the token of this row look at that one. For attention without documents."""


def documents(tokens_BL: torch.Tensor, positions_BL: torch.Tensor) -> torch.Tensor:
    """bool [B, L]: a document begins here. A stretch of padding is one document, not one a token."""
    begins = positions_BL == 0
    padding = tokens_BL == PAD_ID
    begins[:, 1:] &= ~(padding[:, 1:] & padding[:, :-1])
    begins[:, 0] = True
    return begins


def bounds_of(begins_BL: torch.Tensor) -> torch.Tensor:
    """int32 [N + 1], N rounded up to a power of two by empty documents at the end: few shapes to compile for."""
    starts = begins_BL.flatten().nonzero().flatten()
    rounded = max(_FEWEST_DOCUMENTS, 1 << (len(starts) - 1).bit_length())
    bounds = starts.new_full((rounded + 1,), begins_BL.numel())
    bounds[: len(starts)] = starts
    return bounds.to(torch.int32)


def mask_of(begins_BL: torch.Tensor) -> torch.Tensor:
    """bool [B, 1, L, L]: the same document, and not later."""
    document_BL = begins_BL.cumsum(1)
    same_BLL = document_BL[:, :, None] == document_BL[:, None, :]
    return same_BLL.tril()[:, None]


def target_rows(targets_BL: torch.Tensor, chunk: int) -> tuple[torch.Tensor, int]:
    """Places of the targets among the T tokens, filled up with -1 to a multiple of `chunk`, and their number."""
    places = (targets_BL.flatten() >= 0).nonzero().flatten()
    rows = places.new_full((-(-max(len(places), 1) // chunk) * chunk,), -1)
    rows[: len(places)] = places
    return rows, len(places)


def sent(part: torch.Tensor, device: torch.device) -> torch.Tensor:
    """On the device; copied while the device works on, where it can be."""
    if device.type == "cuda" and part.device.type == "cpu":
        part = part.pin_memory()
    return part.to(device, non_blocking=True)
