"""Keys and values of a batch that replies, in buffers that are made once: a new token copies itself only.

The cache of transformers copies everything again for every token.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicLayer


class Buffered(DynamicLayer):  # type: ignore[misc]
    """The keys and values [B, heads, L, head width] of one layer, with room for a number of tokens."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """What is kept, with these behind it."""
        start = self.get_seq_length()
        if not start:
            self.lazy_initialization(key_states, value_states)
            self._buffers = [self._made(key_states), self._made(value_states)]
        end = start + key_states.shape[-2]
        for buffer, states in zip(self._buffers, (key_states, value_states), strict=True):
            buffer[:, :, start:end] = states
        self.keys, self.values = (buffer[:, :, :end] for buffer in self._buffers)
        return self.keys, self.values

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keeps these rows only."""
        if length := self.get_seq_length():
            self._buffers = [buffer.index_select(0, indices) for buffer in self._buffers]
            self.keys, self.values = (buffer[:, :, :length] for buffer in self._buffers)

    def _made(self, states: torch.Tensor) -> torch.Tensor:
        rows, heads, _, width = states.shape
        return states.new_zeros((rows, heads, self._room, width))


def cache_for(module: torch.nn.Module, room: int) -> Cache:
    """An empty cache for all layers of a model."""
    return Cache(layers=[Buffered(room) for _ in range(module.config.num_hidden_layers)])


def cache_token_bytes(module: torch.nn.Module) -> int:
    """Bytes that a token's keys and values take."""
    config = module.config
    heads = getattr(config, "num_key_value_heads", config.num_attention_heads)
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    size = next(iter(module.parameters())).element_size()
    return int(2 * config.num_hidden_layers * heads * width * size)
