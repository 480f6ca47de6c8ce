"""Small models and packed batches that the tests of the model share."""

from __future__ import annotations

import itertools
from typing import Any

import torch

from student.recipe import Model, Router

VOCABULARY = 320
PAD = 0


def small(router: dict[str, Any] | None = None, **fields: Any) -> Model:
    """Two layers, 64 wide, 8 experts, 2 of them a token."""
    shape = {"layers": 2, "width": 64, "heads": 4, "kv_heads": 2, "head_width": 16, "context": 64}
    shape |= {"experts": 8, "active": 2, "expert_width": 32}
    return Model(**(shape | fields), router=Router(**(router or {})))


def packed(
    rows: int, length: int, seed: int = 0, lengths: tuple[int, ...] = (5, 17, 9, 12)
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens, targets and positions, [rows, length] each: documents of these lengths in turn, then padding.

    As in training, half of a document, its problem, has no targets.
    """
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.full((rows, length), PAD)
    targets, positions = torch.full_like(tokens, -100), torch.zeros_like(tokens)
    number = 0
    for row in range(rows):
        start = 0
        while start + lengths[number % len(lengths)] <= length:
            size = lengths[number % len(lengths)]
            end, number = start + size, number + 1
            tokens[row, start:end] = torch.randint(4, VOCABULARY, (size,), generator=generator)
            positions[row, start:end] = torch.arange(size)
            middle = start + size // 2
            targets[row, middle : end - 1] = tokens[row, middle + 1 : end]
            start = end
    return tokens, targets, positions


def documents_of(positions: torch.Tensor, tokens: torch.Tensor) -> list[tuple[int, int, int]]:
    """Row, start and end of each document in the batch."""
    found = []
    for row in range(len(tokens)):
        real = int((tokens[row] != PAD).sum())
        starts = [*(positions[row, :real] == 0).nonzero().flatten().tolist(), real]
        found += [(row, start, end) for start, end in itertools.pairwise(starts)]
    return found
