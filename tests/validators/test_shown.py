"""A shown problem is accepted only if its figures are legible, its text tells nothing, and its answer needs them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from datagen.exhibits import Series, Table
from datagen.shown import Shown
from datagen.variant import Variant
from datagen.verdict import Status
from mutators.fuse import Fused
from mutators.fuse.programs import program
from mutators.perturb import Perturb
from tests.shown_toys import Reading
from validators import VALIDATORS, accepted, judge
from validators.shown import absence, dependence, legibility


def variant_of(view: str, source: str) -> Variant:
    template = Reading(view, source)
    drawer = Perturb(Fused(template, "code" if view == "python" else "table"), 1, 0)
    return next(v for v in map(drawer.draw, range(100)) if v is not None)


@pytest.fixture
def program_variant() -> Variant:
    return variant_of("python", "table")


def test_a_problem_without_figures_has_no_verdicts_about_any() -> None:
    drawer = Perturb(Reading("table"), 1, 0)
    variant = next(v for v in map(drawer.draw, range(9)) if v is not None)
    assert {"legibility", "absence", "dependence"} <= VALIDATORS.keys()
    assert not {"legibility", "absence", "dependence"} & dict(judge(variant)).keys()


def test_a_program_that_gives_its_data_is_accepted(program_variant: Variant) -> None:
    judgement = judge(program_variant)
    assert accepted(judgement), judgement[-1]
    assert {"legibility", "absence", "dependence"} <= dict(judgement).keys()


def with_shown(variant: Variant, **changes: str) -> Variant:
    """The variant with its only figure changed."""
    [shown] = variant.posing.shown
    changed = shown._replace(**changes)
    parts = tuple(changed if part is shown else part for part in variant.posing.parts)
    return replace(variant, posing=variant.posing._replace(parts=parts, shown=(changed,)))


def test_a_program_that_gives_other_data_is_refused(program_variant: Variant) -> None:
    body = program_variant.posing.shown[0].body
    number = next(
        word for word in body.replace(",", " ").replace(")", " ").split() if word.isdigit()
    )
    verdict = legibility.validate(
        with_shown(program_variant, body=body.replace(number, f"{number}1", 1))
    )
    assert verdict is not None
    assert verdict.status is Status.FAIL


@pytest.mark.parametrize("line", ["1 / 0", "rows = rows[1]", "import os; os.system('true')"])
def test_a_program_that_breaks_is_refused(program_variant: Variant, line: str) -> None:
    body = program_variant.posing.shown[0].body.replace("\n```", f"\n{line}\n```")
    verdict = legibility.validate(with_shown(program_variant, body=body))
    assert verdict is not None
    assert not verdict


def test_a_program_that_never_ends_is_unknown_and_so_not_accepted(program_variant: Variant) -> None:
    body = program_variant.posing.shown[0].body.replace("\n```", "\nwhile True:\n    pass\n```")
    verdict = legibility.validate(with_shown(program_variant, body=body))
    assert verdict is not None
    assert verdict.status is Status.UNKNOWN


def test_a_text_that_tells_what_a_figure_shows_is_refused() -> None:
    """Prevents problems whose pictures need not be looked at."""
    table = Table(("city", "price"), (("Oslo", 40), ("Rome", 55)))
    shown = Shown(table, "table", "table", body="<image>")
    variant = variant_of("python", "table")
    for text, tells in (
        ("In Oslo it costs 40 dollars. What about Rome?", True),
        ("In Oslo it is dear. The dearest is 40.", False),
        ("In Oslo it costs 140 dollars, in Rome less.", False),
        ("Rome (55), Oslo (?).", True),
    ):
        posing = variant.posing._replace(text=text, parts=(text, shown), shown=(shown,))
        verdict = absence.validate(replace(variant, posing=posing))
        assert verdict is not None
        assert bool(verdict) is not tells, text


def test_a_figure_that_the_answer_does_not_need_is_refused(program_variant: Variant) -> None:
    class Constant(Reading):
        def check(self, given: object, answer: object):  # type: ignore[no-untyped-def]
            return super().check(program_variant.params, program_variant.derivation.answer)

    idle = Fused(Constant("python", "table"), "code")
    verdict = dependence.validate(replace(program_variant, template=idle))
    assert verdict is not None
    assert verdict.status is Status.FAIL


def test_programs_for_letters_give_each_letter_its_value() -> None:
    """Over all ways of writing a value: sums, loops, lists, cases."""
    for seed in range(300):
        rng = Random(seed)
        letters = "pqrstuvw"[: rng.randint(1, 6)]
        series = Series(tuple((letter, rng.randint(0, 500)) for letter in letters))
        source = program(series, rng)
        assert source is not None
        names: dict[str, int] = {}
        exec(source.code, names)
        assert {letter: names[letter] for letter in letters} == dict(series.points), source.code


def test_fractions_are_shown_by_no_program() -> None:
    from fractions import Fraction

    assert program(Series((("p", Fraction(1, 2)),)), Random(0)) is None
