"""Dependence: for every figure there is a value whose change makes the answer wrong, so it cannot be left unread."""

from __future__ import annotations

from itertools import islice

from datagen.variant import Variant
from datagen.verdict import Status, Verdict, failed, passed

MAX_CHANGES = 120
"""Changed values that are tried for one figure."""
_ENGINE = "second route on changed values"


def validate(variant: Variant) -> Verdict | None:
    """Fails when no change of a figure that was tried is noticed by the template's check; None without figures."""
    shown = variant.posing.shown
    for number in range(len(shown)):
        if not _matters(variant, number):
            return failed(_ENGINE, f"figure {number + 1} can change and the answer stays right")
    return passed(_ENGINE) if shown else None


def _matters(variant: Variant, number: int) -> bool:
    template, posing = variant.template, variant.posing
    texts = [shown.exhibit.text() for shown in posing.shown]
    for altered in islice(posing.shown[number].exhibit.altered(), MAX_CHANGES):
        changed = [*texts[:number], altered.text(), *texts[number + 1 :]]
        given = template.read(variant.params, posing.saying(changed))
        if given is None:
            continue
        try:
            verdict = template.check(given, variant.derivation.answer)
        except (
            ArithmeticError,
            LookupError,
            ValueError,
            TypeError,
            StopIteration,
        ):  # no problem at this value
            continue
        if verdict.status is Status.FAIL:
            return True
    return False
