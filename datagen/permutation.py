"""A keyed bijection of range(size): shuffles indexes in O(1) memory, the same on every machine.

Multiply-and-xorshift rounds permute the k-bit words with 2**k >= size; a word that lands outside the
range is sent through again (cycle-walking), which takes fewer than two turns on average.
"""

from __future__ import annotations

import hashlib

_ROUNDS = 3


class Permutation:
    """`permutation(j)` is the j-th index of a keyed shuffle of range(size)."""

    __slots__ = ("_mask", "_rounds", "_shift", "size")

    def __init__(self, size: int, key: str) -> None:
        if size < 1:
            raise ValueError(f"a permutation needs at least one index, got size {size}")
        bits = max(4, (size - 1).bit_length())
        self.size = size
        self._mask = (1 << bits) - 1
        self._shift = bits // 2 + 1
        width = (bits + 7) // 8 + 1
        stream = hashlib.shake_128(key.encode()).digest(2 * _ROUNDS * width)
        words = [int.from_bytes(stream[i * width : (i + 1) * width]) for i in range(2 * _ROUNDS)]
        # An odd multiplier is invertible modulo a power of two, so every round is a bijection.
        self._rounds = tuple(
            (words[2 * r] & self._mask | 1, words[2 * r + 1] & self._mask) for r in range(_ROUNDS)
        )

    def __call__(self, ordinal: int) -> int:
        if not 0 <= ordinal < self.size:
            raise IndexError(f"ordinal {ordinal} is outside 0..{self.size - 1}")
        mask, shift = self._mask, self._shift
        word = ordinal
        while True:
            for multiplier, offset in self._rounds:
                word = (word * multiplier + offset) & mask
                word ^= word >> shift
            if word < self.size:
                return word


def scatter(ordinal: int, key: int) -> int:
    """64 well-mixed bits from an ordinal and a 64-bit key (the finaliser of splitmix64, Steele et al. 2014)."""
    word = (ordinal * 0x9E3779B97F4A7C15 + key) & 0xFFFFFFFFFFFFFFFF
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return word ^ (word >> 31)


def key_of(text: str) -> int:
    """A 64-bit key from text; unlike hash() it is the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
