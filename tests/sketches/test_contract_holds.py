"""The contract holds for kinds of problem that have no family yet: drawn, judged, turned, chained, proved again."""

from __future__ import annotations

import pytest

import seeds
from datagen.taxonomy import modes
from datagen.template import Template
from datagen.variant import Variant
from mutators.chain.part import Link
from mutators.chain.template import Chain
from mutators.invert import invert
from mutators.perturb import Perturb
from tests.sketches.figure import Bisector
from tests.sketches.game import Stones
from tests.sketches.graph import Separated
from tests.sketches.program import Loop
from tests.sketches.puzzle import Pets
from validators import accepted, judge
from validators.certificates import prove

SKETCHES = (Pets(), Separated(), Bisector(), Loop(), Stones())
TURNED = tuple(invert(sketch, kind) for sketch in SKETCHES for kind in sketch.inversions)
BOTH = (*SKETCHES, *TURNED)
TAKER = seeds.load("quantitative.proportional_scaling")
GIVER = seeds.load("quantitative.join_lookup")


def drawn(template: Template, count: int = 25, level: int = 1) -> list[Variant]:
    drawer = Perturb(template, level, 3)
    found = [drawer.draw(ordinal) for ordinal in range(min(drawer.space.size, count * 8))]
    return [variant for variant in found if variant is not None][:count]


def as_row(variant: Variant) -> dict[str, object]:
    certificate = variant.certificate
    return {
        "problem": variant.posing.text,
        "answer": variant.answer,
        "answer_kind": str(variant.template.answer_kind),
        "certificate": certificate._asdict() if certificate else None,
    }


@pytest.mark.parametrize("template", BOTH, ids=lambda t: t.id)
def test_problems_pass_every_validator(template: Template) -> None:
    for variant in drawn(template):
        judgement = judge(variant)
        assert accepted(judgement), (judgement[-1], variant.posing.text, variant.derivation)


@pytest.mark.parametrize("template", BOTH, ids=lambda t: t.id)
def test_certificates_prove_the_answer_by_another_engine(template: Template) -> None:
    for variant in drawn(template, 6):
        verdict = prove(as_row(variant))
        assert verdict, (verdict, variant.posing.text, variant.certificate)


@pytest.mark.parametrize("template", BOTH, ids=lambda t: t.id)
def test_no_other_answer_of_the_template_is_proved(template: Template) -> None:
    """Prevents a certificate that would prove anything."""
    answers = {variant.answer for variant in drawn(template)}
    for variant in drawn(template, 3):
        for wrong in sorted(answers - {variant.answer})[:3]:
            assert not prove(as_row(variant) | {"answer": wrong})


@pytest.mark.parametrize("template", TURNED, ids=lambda t: t.id)
def test_inversions_are_those_of_the_taxonomy(template: Template) -> None:
    declared = modes()[template.of.mode]["inversion"]
    assert (template.kind, template.mode) == (declared["kind"], declared["to"])


@pytest.mark.parametrize("template", BOTH, ids=lambda t: t.id)
def test_answers_are_passed_on_in_a_chain(template: Template) -> None:
    for variant in drawn(Chain(f"{template.id} > taker", [Link(template), Link(TAKER, (0,))]), 8):
        assert accepted(judge(variant)), (judge(variant)[-1], variant.posing.text)
        assert prove(as_row(variant))


@pytest.mark.parametrize("template", [Bisector(), Loop(), Stones()], ids=lambda t: t.id)
def test_numbers_are_taken_up_in_a_chain(template: Template) -> None:
    found = drawn(Chain(f"giver > {template.id}", [Link(GIVER), Link(template, (0,))]), 8)
    assert len(found) == 8
    for variant in found:
        assert accepted(judge(variant)), (judge(variant)[-1], variant.posing.text)
