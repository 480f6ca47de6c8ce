"""The learning rate over the steps: it warms up, stays, and decays to nothing. Pure functions of the step."""

from __future__ import annotations

from student.recipe import Optimiser


def learning_rate(optimiser: Optimiser, step: int, steps: int) -> float:
    """The rate of a step, counted from 0, of so many.

    Warmup is linear and its last step has the full rate. Decay is linear too: of d steps the first has d/(d+1)
    of the full rate, the last 1/(d+1), and the one that would follow none. A training too short for a whole
    step of warmup or decay goes without.
    """
    warming = int(optimiser.warmup * steps)
    rising = (step + 1) / warming if step < warming else 1.0
    return optimiser.learning_rate * min(rising, decayed(optimiser, step, steps))


def decayed(optimiser: Optimiser, step: int, steps: int) -> float:
    """What is left of the full rate by the decay alone, from 1 to 0 (for the step after the last).

    The router's biases count as much, for a stock checkpoint has none.
    """
    decaying = int(optimiser.decay * steps)
    return min(1.0, (steps - step) / (decaying + 1))


def reading_interval(steps: int) -> int:
    """Steps between two readings of the losses: 200 readings a training, at most 20 steps apart.

    A reading waits for the device, which otherwise runs ahead of the host.
    """
    return max(1, min(20, steps // 200))
