"""Problems made of programs: sound, uniquely answered, and proved again by engines that did not make them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from datagen.answers import canonical
from datagen.steps import state
from datagen.verdict import Status
from mutators.perturb import Perturb
from seeds.programs.engines import Engines, values
from seeds.programs.fault_localisation import LETTERS
from seeds.programs.lifted import ProgramTemplate, answer_kind_of
from tests.seeds.programs import started, templates
from validators import accepted, judge

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
EACH = 6


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with started() as engines:
        yield engines


@pytest.fixture(scope="module")
def made(engines: Engines) -> list[ProgramTemplate]:
    return templates(engines)


def variants(
    made: list[ProgramTemplate], kind: str = ""
) -> Iterator[tuple[ProgramTemplate, SimpleNamespace]]:
    for template in made:
        if kind in ("", template.lifted.kind):
            drawer = Perturb(template, template.level, 3)
            for ordinal in range(min(EACH, drawer.space.size)):
                variant = drawer.draw(ordinal)
                assert variant is not None
                yield template, variant


def test_every_problem_is_accepted_by_all_validators(made: list[ProgramTemplate]) -> None:
    count = 0
    for _, variant in variants(made):
        judgement = judge(variant)
        # A list may come back as it was given, and is then told by the leakage rule.
        assert accepted(judgement) or judgement[-1][0] == "leakage", (
            judgement[-1],
            variant.posing.text,
        )
        count += 1
    assert count > 40


def test_every_step_can_be_simulated_from_the_state_before_it(made: list[ProgramTemplate]) -> None:
    for _, variant in variants(made):
        assert len(variant.derivation.steps) <= 64
        for step in variant.derivation.steps:
            assert state.read(step.claim).status is Status.PASS, step
            assert step.text[0].isupper()
            assert step.text[-1] == "."


def test_ids_are_different_and_paths_of_one_name(made: list[ProgramTemplate]) -> None:
    ids = [template.id for template in made]
    assert len(set(ids)) == len(ids)
    assert not any(set(" >&()~") & set(each) for each in ids)


def test_the_certificate_prints_the_answer(made: list[ProgramTemplate], engines: Engines) -> None:
    for template, variant in variants(made):
        certificate = variant.derivation.certificate
        assert certificate is not None
        assert certificate.kind == "program"
        for engine in (engines.first, engines.reseeded):
            (outcome,) = engine.run_batch(certificate.text, ["None"])
            answer = canonical(template.answer_kind, variant.derivation.answer)
            # The programs print while they are loaded, so before the first call.
            assert outcome.output.strip() == answer  # type: ignore[attr-defined]


WRONG = {"integer": 10**9 + 7, "list": (10**9 + 7,), "label": "E"}


def test_a_wrong_answer_never_passes(made: list[ProgramTemplate]) -> None:
    for template, variant in variants(made):
        given = template.read(variant.params, variant.posing.text)
        assert given is not None
        answer = variant.derivation.answer
        assert template.check(given, answer)
        others = [WRONG[template.lifted.answer_kind]]
        others += (
            [letter for letter in LETTERS if letter != answer]
            if template.lifted.kind == "fault"
            else []
        )
        others += [answer + 1, answer - 1] if type(answer) is int else []
        for other in others:
            assert template.check(given, other).status is not Status.PASS


def test_the_second_route_judges_what_is_printed(made: list[ProgramTemplate]) -> None:
    """Prevents the check from looking anything up but the text: a changed listing changes the verdict."""
    changed = 0
    for template, variant in variants(made, "trace"):
        text = variant.posing.text.replace("+= ", "-= ").replace(" * 2", " * 3")
        if text == variant.posing.text:
            continue
        given = template.read(variant.params, text)
        assert given is not None
        changed += not template.check(given, variant.derivation.answer)
    assert changed > 5


def test_a_smaller_number_never_gives_the_value(
    made: list[ProgramTemplate], engines: Engines
) -> None:
    for _, variant in variants(made, "inverse"):
        p, answer = variant.params, variant.derivation.answer
        calls = [p.call.replace("N", str(number)) for number in range(p.low, p.high + 1)]
        found = values(engines.reseeded, p.program, calls)
        assert found.index(p.value) == answer - p.low


def test_exactly_one_repair_passes_and_no_letter_is_favoured(made: list[ProgramTemplate]) -> None:
    letters: Counter[str] = Counter()
    for template in made:
        if template.lifted.kind == "fault":
            drawer = Perturb(template, template.level, 3)
            bits = range(40)
            letters.update(
                LETTERS[template.problem(template.level, drawer.space, 0, bit).place]  # type: ignore[union-attr]
                for bit in bits
            )
    assert set(letters) == set(LETTERS)
    assert max(letters.values()) <= 1.2 * min(letters.values())


def test_no_answer_of_a_program_is_frequent(made: list[ProgramTemplate]) -> None:
    for template in made:
        if template.lifted.kind == "trace":
            answers = Counter(str(variant.derivation.answer) for _, variant in variants([template]))
            assert max(answers.values()) <= 5


@pytest.mark.parametrize(
    "text", ["True", "None", "1.5", "{1: 2}", "{1, 2}", "[]", "''", "[True]", "[None, 1]"]
)
def test_values_that_are_guessed_or_have_no_one_text_are_not_asked_for(text: str) -> None:
    assert answer_kind_of(text) is None
