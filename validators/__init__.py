"""Validators judge variants; a row is accepted only when every one of them passes.

To add one: write `validate(variant)` in a file of its own and name it in VALIDATORS. It gives a verdict, or None
where there is nothing for it to judge.
"""

from __future__ import annotations

from collections.abc import Callable

from datagen.variant import Variant
from datagen.verdict import Verdict, unknown
from validators import leakage, routes, steps, wellposed
from validators.shown import absence, dependence, legibility

VALIDATORS: dict[str, Callable[[Variant], Verdict | None]] = {
    "legibility": legibility.validate,
    "routes": routes.validate,
    "wellposed": wellposed.validate,
    "steps": steps.validate,
    "leakage": leakage.validate,
    "absence": absence.validate,
    "dependence": dependence.validate,
}

Judgement = tuple[tuple[str, Verdict], ...]
"""(validator's name, its verdict), in the order of VALIDATORS, ending at the first that did not pass."""


def judge(variant: Variant) -> Judgement:
    """Every validator's verdict up to the first that does not pass. A validator that breaks says unknown and why."""
    verdicts = []
    for name, validate in VALIDATORS.items():
        try:
            judged = validate(variant)
            if judged is None:
                continue
            verdict = judged
        except Exception as error:  # one bad record must not end a run of millions
            verdict = unknown(name, f"{type(error).__name__}: {error}")
        verdicts.append((name, verdict))
        if not verdict:
            break
    return tuple(verdicts)


def accepted(judgement: Judgement) -> bool:
    """Whether all validators passed."""
    return bool(judgement[-1][1])
