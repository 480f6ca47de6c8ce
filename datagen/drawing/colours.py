"""Colours: how strongly two of them contrast, and how they mix."""

from __future__ import annotations

from functools import lru_cache


def mixed(colour: str, other: str, part: float) -> str:
    """The colour with a part of another one, 0 to 1."""
    channels = [round(a + (b - a) * part) for a, b in zip(rgb(colour), rgb(other), strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*channels)


@lru_cache(maxsize=10_000)
def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = map(linear, rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: int) -> float:
    """A channel of sRGB, 0 to 255, as an amount of light, 0 to 1."""
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


@lru_cache(maxsize=10_000)
def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
