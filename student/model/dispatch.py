"""Tokens into the experts' places, and back. Both directions are gathers, forward and backward.

Letters of shapes: T tokens, K experts a token, E experts, C places of an expert, S = E*C places, D width.

A place belongs to one token and a token knows its places, so the gradient of a gather is a gather by the inverse
table: nothing is added atomically, and the sums come out the same on every run.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch

from student.model.capacity import Assignment


class Routes(NamedTuple):
    """Where tokens go and what sits in each place."""

    place_TK: torch.Tensor
    """int64, of the S places; 0 where the token was not kept."""
    kept_TK: torch.Tensor
    """bool."""
    pair_S: torch.Tensor
    """int64: t*K + k of who sits there; 0 in an empty place."""
    full_S: torch.Tensor
    """bool."""


def routes(given: Assignment, experts: int, capacity: int) -> Routes:
    """The tables of an assignment, in both directions."""
    places = experts * capacity
    place_TK = given.experts_TK * capacity + given.slots_TK
    spare_TK = torch.where(given.kept_TK, place_TK, places)
    pairs = torch.arange(place_TK.numel(), device=place_TK.device)
    table = pairs.new_full((places + 1,), -1).scatter(0, spare_TK.view(-1), pairs)[:places]
    place_TK = torch.where(given.kept_TK, place_TK, 0)
    return Routes(place_TK, given.kept_TK, table.clamp(min=0), table >= 0)


def spread(rows: torch.Tensor, ways: Routes) -> torch.Tensor:
    """Rows of tokens, [T, D], or of each token's experts, [T, K, D], to places, [S, D].

    An empty place holds some token's row: nobody reads what comes of it, and its gradient is left out.
    """
    moved: torch.Tensor = _Spread.apply(rows, *ways)
    return moved


def collect(rows_SD: torch.Tensor, ways: Routes) -> torch.Tensor:
    """Rows of places, [S, D], to each token's experts, [T, K, D]; zero where the token was not kept."""
    moved: torch.Tensor = _Collect.apply(rows_SD, *ways)
    return moved


class _Spread(torch.autograd.Function):  # type: ignore[misc]
    @staticmethod
    def forward(ctx: Any, rows: torch.Tensor, *ways: torch.Tensor) -> torch.Tensor:
        place_TK, kept_TK, pair_S, _ = ways
        ctx.save_for_backward(place_TK, kept_TK)
        ctx.shared = rows.dim() == 2
        if ctx.shared:
            return rows[pair_S // place_TK.shape[1]]
        return rows.flatten(0, 1)[pair_S]

    @staticmethod
    def backward(ctx: Any, grad_SD: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        place_TK, kept_TK = ctx.saved_tensors
        grad_TKD = torch.where(kept_TK[..., None], grad_SD[place_TK], 0)
        return (grad_TKD.sum(1) if ctx.shared else grad_TKD), None, None, None, None


class _Collect(torch.autograd.Function):  # type: ignore[misc]
    @staticmethod
    def forward(ctx: Any, rows_SD: torch.Tensor, *ways: torch.Tensor) -> torch.Tensor:
        place_TK, kept_TK, pair_S, full_S = ways
        ctx.save_for_backward(pair_S, full_S)
        return torch.where(kept_TK[..., None], rows_SD[place_TK], 0)

    @staticmethod
    def backward(ctx: Any, grad_TKD: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        pair_S, full_S = ctx.saved_tensors
        grad_SD = torch.where(full_S[:, None], grad_TKD.flatten(0, 1)[pair_S], 0)
        return grad_SD, None, None, None, None
