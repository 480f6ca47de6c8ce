"""What every certificate keeps, over all built-in templates and their inversions, judged by z3 and by cvc5."""

from __future__ import annotations

import re
from functools import cache

import pytest

from datagen.answers import AnswerKind, canonical
from datagen.denial import PREFIX, certificate_of, denial
from datagen.template import LEVELS, Certificate
from datagen.variant import Variant
from datagen.verdict import Status
from tests.seeds.test_contract import ALL, corruptions, draw, load
from validators.certificates import check
from validators.certificates.claim import Claim
from validators.certificates.script import Script, read
from validators.certificates.smtlib import ask

EACH_LEVEL = 4
MODES = [pytest.param(mode, id=mode) for mode in ALL]


@cache
def drawn(mode: str) -> tuple[Variant, ...]:
    return tuple(v for level in LEVELS for v in draw(load(mode), level, EACH_LEVEL, run_seed=5))


def proved(variant: Variant, certificate: Certificate, answer: str) -> Status:
    kind = str(variant.template.answer_kind)
    claim = Claim(certificate.text, answer, kind, variant.posing.text)
    return check(certificate.kind, claim).status


def z3_says(*commands: str) -> str:
    import z3

    solver = z3.Solver(ctx=z3.Context())
    solver.from_string("\n".join(commands))
    return str(solver.check())


def scripts(mode: str) -> list[tuple[Variant, Script]]:
    return [
        (variant, read(variant.certificate.text))
        for variant in drawn(mode)
        if variant.certificate is not None and variant.certificate.kind == "smtlib"
    ]


@pytest.mark.parametrize("mode", MODES)
def test_every_row_has_a_certificate_that_proves_its_answer(mode: str) -> None:
    for variant in drawn(mode):
        assert variant.certificate is not None, variant.posing.text
        assert proved(variant, variant.certificate, variant.answer) is Status.PASS, (
            variant.posing.text,
            variant.answer,
            variant.certificate.text,
        )


@pytest.mark.parametrize("mode", MODES)
def test_two_solvers_refute_the_denial_and_find_a_model_of_the_premises(mode: str) -> None:
    """Prevents scripts that prove anything because their premises contradict each other."""
    for _, script in scripts(mode):
        assert ask(script) == ("sat", "unsat")
        assert z3_says(*script.premises) == "sat"
        assert z3_says(*script.premises, script.denial) == "unsat"


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_answer_gets_no_proof(mode: str) -> None:
    """Prevents certificates that are written for whatever the template derived."""
    for variant, _ in scripts(mode):
        template, kind = variant.template, variant.template.answer_kind
        for wrong in corruptions(variant):
            bare = variant.derivation._replace(answer=wrong, certificate=None)
            text = canonical(kind, wrong)
            certificate = certificate_of(template, variant.params, bare, text)
            assert certificate is not None
            assert proved(variant, certificate, text) is not Status.PASS, (text, certificate.text)
            script = read(certificate.text)
            assert z3_says(*script.premises, script.denial) != "unsat", (text, certificate.text)


def neighbours(kind: AnswerKind, answer: str, items: list[str]) -> list[str]:
    """Well-formed answers that differ from the right one in one item."""
    if kind is AnswerKind.SET:
        chosen = set() if answer == "none" else set(answer.split(", "))
        return [", ".join(sorted(chosen ^ {item})) or "none" for item in items]
    if kind is AnswerKind.LABEL:
        return [item for item in items if item != answer]
    entries = answer[1:-1].split(", ")
    if set(entries) <= {"true", "false"}:
        flip = {"true": "false", "false": "true"}
        return [
            f"[{', '.join([*entries[:k], flip[entries[k]], *entries[k + 1 :]])}]"
            for k in range(len(entries))
        ]
    return [
        f"[{', '.join(item for item in items if (item in entries) != (item == changed))}]"
        for changed in items
    ]


@pytest.mark.parametrize("mode", MODES)
def test_no_other_answer_of_the_same_form_is_proved_by_the_same_premises(mode: str) -> None:
    """Prevents scripts whose definitions leave two answers right."""
    for variant, script in scripts(mode):
        names = [re.match(rf"\( define-fun \|{PREFIX}([^|]*)\|", c) for c in script.premises]
        items = [match[1] for match in names if match]
        kind = variant.template.answer_kind
        for other in neighbours(kind, variant.answer, items) if items else ():
            changed = Script(script.premises, f"(assert {denial(kind, other, items)})")
            assert ask(changed) == ("sat", "sat"), (variant.answer, other, variant.posing.text)


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_altered_in_the_row_does_not_fit_the_certificate(mode: str) -> None:
    for variant in drawn(mode):
        assert variant.certificate is not None
        for wrong in corruptions(variant):
            text = canonical(variant.template.answer_kind, wrong)
            assert proved(variant, variant.certificate, text) is Status.FAIL, (variant.answer, text)
