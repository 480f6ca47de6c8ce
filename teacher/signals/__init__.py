"""The three signals. Each makes a question of a row, and reads the answer.

judgement    is it clear, well posed, natural, instructive, of the right difficulty: one token a criterion
solve        attempts at the problem, judged by answer equivalence: difficulty, and alarms about labels
likelihood   how much likelier the derivation is than one with an error planted in it

    prompt       a prompt file, the user's or the shipped one      posing   a row's problem, with or without pictures
    corruption   an error planted in a derivation (denying)        reading  what a signal says of a row
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from datagen.teaching import SIGNALS, Teacher
from teacher.signals.judgement import Judgement
from teacher.signals.likelihood import Likelihood
from teacher.signals.prompt import SHIPPED
from teacher.signals.reading import Alarm, Reading, Signal
from teacher.signals.solve import Equal, Solve

__all__ = ["Alarm", "Equal", "Reading", "Signal", "shipped_prompts", "signals_of"]

BARE = SHIPPED / "bare.md"
"""What an embedded model reads by default: it was trained on problems without a word around them."""


def signals_of(teacher: Teacher, equal: Equal) -> tuple[Signal, ...]:
    """The signals that a recipe asks for, in its order. `equal(gold, answer)` judges attempts.

    Raises RecipeError if a prompt file cannot be used.
    """
    images = teacher.images
    solve, likelihood = teacher.solve, teacher.likelihood
    if teacher.kind == "embedded":
        solve = solve.model_copy(update={"prompt": solve.prompt or str(BARE)})
        likelihood = likelihood.model_copy(update={"prompt": likelihood.prompt or str(BARE)})
    makers: dict[str, Callable[[], Signal]] = {
        "judgement": lambda: Judgement(teacher.judgement, images),
        "solve": lambda: Solve(solve, images, equal),
        "likelihood": lambda: Likelihood(likelihood, images),
    }
    return tuple(makers[name]() for name in teacher.signals)


def shipped_prompts() -> dict[str, Path]:
    """The prompt file that each signal uses by default."""
    return {name: SHIPPED / f"{name}.md" for name in SIGNALS}
