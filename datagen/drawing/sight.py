"""How far apart two colours are for people who see all of them, or no red, no green or no blue.

Simulated at full severity as in Machado, Oliveira and Fernandes 2009; distances are those of CIELAB.
"""

from __future__ import annotations

from functools import lru_cache
from math import dist

from datagen.drawing.colours import linear, rgb

Row = tuple[float, float, float]
SIGHTS: dict[str, tuple[Row, Row, Row]] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How much of red, green and blue light each kind of sight makes of them."""


@lru_cache(maxsize=10_000)
def apart(one: str, other: str) -> float:
    """The smallest distance over all kinds of sight; about 2 are just noticed side by side."""
    return min(dist(lab(one, sight), lab(other, sight)) for sight in SIGHTS)


@lru_cache(maxsize=10_000)
def lab(colour: str, sight: str) -> tuple[float, float, float]:
    """The colour in CIELAB, as a kind of sight has it."""
    light = [linear(channel) for channel in rgb(colour)]
    r, g, b = (
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, light, strict=True))))
        for row in SIGHTS[sight]
    )
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (
            (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
            0.2126 * r + 0.7152 * g + 0.0722 * b,
            (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
