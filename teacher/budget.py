"""Decides how many rows of a cell are asked about. Outcomes in, rows to ask and the cell's decision out.

Rows of one cell (template, mutators, level) share their quality, so the cell is sampled: its rows come in a fixed
order, its posteriors are looked at when a round is complete, and what they settle is asked no further.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from datagen.teaching import Budget

UNDECIDED = "undecided"
BANDS = {
    "judgement": ("reject", "keep"),
    "solve": ("hard", "medium", "easy"),
    "likelihood": ("unsound", "sound"),
}
"""What a signal can decide, from the lowest outcomes to the highest."""
LOOKS_WITHOUT_EVIDENCE = 2


class Belief:
    """The posterior of one share: Beta, from a uniform prior.

    An outcome is a row's share of success, from 0 to 1, and counts as one trial however many attempts it is the mean
    of: attempts at one row go together. Outcomes between 0 and 1 spread less than trials, so this errs towards asking.
    """

    def __init__(self, cuts: tuple[float, ...], interval: float) -> None:
        """`cuts` rise and divide 0 to 1 into bands; a band is settled with the probability `interval`."""
        self._cuts = cuts
        self._interval = interval
        self._successes = Fraction(0)  # Exact: a sum of floats depends on their order.
        self.count = 0
        """Outcomes so far."""

    def add(self, outcome: float) -> None:
        """Raises ValueError if the outcome is not from 0 to 1."""
        if not 0 <= outcome <= 1:  # NaN too
            raise ValueError(f"outcome {outcome!r} is not a share from 0 to 1")
        self._successes += Fraction(outcome)
        self.count += 1

    @property
    def mean(self) -> float | None:
        """The posterior's mean, which lies in the band that is settled; None without evidence."""
        return float((1 + self._successes) / (2 + self.count)) if self.count else None

    def below(self, share: float) -> float:
        """The posterior probability that the true share is below this one."""
        from scipy.special import betainc

        failures = self.count - self._successes
        return float(betainc(float(1 + self._successes), float(1 + failures), share))

    def band(self) -> int | None:
        """The band, counted from the lowest, that holds `interval` of the posterior; None while none does."""
        if not self.count:  # A wide band holds much of the prior, and no evidence decides nothing.
            return None
        edges = (0.0, *map(self.below, self._cuts), 1.0)
        for band, (low, high) in enumerate(pairwise(edges)):
            if high - low >= self._interval:
                return band
        return None


class Cell:
    """What one cell has been asked, and what it decided: a function of the outcomes in their order."""

    def __init__(self, budget: Budget | None, signals: Sequence[str]) -> None:
        """Without a budget every row is asked, and the default shares decide in the end."""
        rules = budget or Budget()
        cuts = {
            "judgement": (rules.keep,),
            "solve": (rules.hard, rules.easy),
            "likelihood": (rules.sound,),
        }
        self.beliefs = {signal: Belief(cuts[signal], rules.interval) for signal in signals}
        self.asked = 0
        """Rows asked about."""
        self.unknown = 0
        """Rows of them for which some signal had no value."""
        self._open = tuple(signals)
        self._rows = budget.rows if budget else sys.maxsize
        self._next_look = min(budget.round, self._rows) if budget else sys.maxsize
        self._looks = 0

    def open_signals(self) -> tuple[str, ...]:
        """The signals to ask about each row of this round."""
        return self._open

    def wants(self) -> int:
        """How many rows are still to be asked in this round; 0 once nothing is open. A cell may have fewer."""
        return self._next_look - self.asked if self._open else 0

    def add(self, outcomes: Mapping[str, float | None]) -> None:
        """Takes one row's outcome of each open signal; None is unknown, which is asked but no evidence.

        Raises ValueError on other signals than the open ones: a decision must not move with what happens to be known.
        """
        if not self._open or set(outcomes) != set(self._open):
            raise ValueError(
                f"outcomes of {sorted(outcomes)}, but {sorted(self._open)} are open in this cell;"
                " ask open_signals() about wants() rows"
            )
        for signal, outcome in outcomes.items():
            if outcome is not None:
                self.beliefs[signal].add(outcome)
        self.asked += 1
        self.unknown += None in outcomes.values()
        if self.asked == self._next_look:
            self._look()

    def _look(self) -> None:
        self._looks += 1
        if self.asked == self._rows:
            self._open = ()
        self._open = tuple(signal for signal in self._open if self._is_open(self.beliefs[signal]))
        # Rounds double: every look is a chance to stop on a lucky streak, and big rounds keep servers busy.
        self._next_look = min(2 * self.asked, self._rows)

    def _is_open(self, belief: Belief) -> bool:
        """A signal without any value at two looks is given up: the cell's other rows would hardly have one."""
        if not belief.count:
            return self._looks < LOOKS_WITHOUT_EVIDENCE
        return belief.band() is None

    @property
    def quality(self) -> str | None:
        """keep, reject or undecided; None where rows are not judged."""
        return self._decision("judgement")

    @property
    def difficulty(self) -> str | None:
        """hard, medium, easy or undecided; None where rows are not solved."""
        return self._decision("solve")

    @property
    def soundness(self) -> str | None:
        """sound, unsound or undecided; None where likelihood is not asked."""
        return self._decision("likelihood")

    def _decision(self, signal: str) -> str | None:
        if signal not in self.beliefs:
            return None
        band = self.beliefs[signal].band()
        return UNDECIDED if band is None else BANDS[signal][band]
