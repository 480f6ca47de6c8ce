"""How sure an accuracy is: Wilson intervals, and two students compared on the same rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

Z95 = 1.959963984540054
RESAMPLES = 10_000


class Interval(NamedTuple):
    """A share, and where it lies with 95% confidence."""

    share: float
    low: float
    high: float


class Comparison(NamedTuple):
    """One student against another on the same rows."""

    difference: float
    """Accuracy of the first less that of the second."""
    low: float
    high: float
    """Where the difference lies with 95% confidence, by paired bootstrap."""
    kept: float | None
    """Accuracy of the first over that of the second; None where the second has none."""
    kept_low: float | None
    kept_high: float | None
    only_first: int
    """Rows that the first did better in."""
    only_second: int
    p: float
    """McNemar's exact test, two-sided: how likely so uneven a split of the rows they differ in is by chance."""


def wilson(right: float, rows: int) -> Interval:
    """Wilson's 95% interval of a share of rows; `right` may be a sum of shares. Everything is possible of no rows."""
    if not rows:
        return Interval(math.nan, 0.0, 1.0)
    share, z2 = right / rows, Z95 * Z95
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    half = Z95 / (1 + z2 / rows) * math.sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows))
    # Rounding must not push the ends past the share itself, at none and at all.
    return Interval(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


def compared(first: Sequence[float], second: Sequence[float], seed: int = 0) -> Comparison:
    """Shares of right replies row by row, of two students in the same rows. Raises ValueError on other lengths."""
    import numpy as np
    from scipy.stats import binomtest

    if len(first) != len(second) or not first:
        raise ValueError(f"{len(first)} rows against {len(second)}")
    pairs = Counter(zip(first, second, strict=True))
    rows = len(first)
    values = np.array(sorted(pairs))
    shares = np.array([pairs[tuple(pair)] / rows for pair in values.tolist()])
    # Rows of equal outcome are alike, so that a resample is a draw of their counts.
    counts = np.random.default_rng(seed).multinomial(rows, shares, size=RESAMPLES)
    means = counts @ values / rows
    low, high = np.quantile(means[:, 0] - means[:, 1], [0.025, 0.975])
    ours, theirs = sum(first) / rows, sum(second) / rows
    some = means[means[:, 1] > 0]
    kept = np.quantile(some[:, 0] / some[:, 1], [0.025, 0.975]).tolist() if theirs else [None, None]
    better = sum(count for (a, b), count in pairs.items() if a > b)
    worse = sum(count for (a, b), count in pairs.items() if a < b)
    p = binomtest(better, better + worse).pvalue if better + worse else 1.0
    return Comparison(
        ours - theirs,
        float(low),
        float(high),
        ours / theirs if theirs else None,
        kept[0],
        kept[1],
        better,
        worse,
        float(p),
    )
