"""The contract that every built-in template and every inversion keeps, walked over all modes and levels."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest

import seeds
from datagen import exact, sequents
from datagen.answers import AnswerKind, canonical, fits
from datagen.taxonomy import modes
from datagen.template import LEVELS, Template
from datagen.variant import Variant, row_id
from datagen.verdict import Status
from mutators.paths import build
from mutators.perturb import Perturb
from validators import judge

BUILT_IN = seeds.built_in()
TURNED = tuple(f"{mode}~{kind}" for mode in BUILT_IN for kind in seeds.load(mode).inversions)
ALL = (*BUILT_IN, *TURNED)
CASES = [pytest.param(mode, level, id=f"{mode}-{level}") for mode in ALL for level in LEVELS]
SAMPLE = 60


def load(path: str) -> Template:
    return build(path, seeds.load)


def draw(template: Template, level: int, wanted: int = SAMPLE, run_seed: int = 1) -> list[Variant]:
    drawer = Perturb(template, level, run_seed)
    limit = min(drawer.space.size, wanted * 60)
    variants = []
    for ordinal in range(limit):
        variant = drawer.draw(ordinal)
        if variant is not None:
            variants.append(variant)
        if len(variants) == wanted:
            break
    return variants


def corruptions(variant: Variant) -> list[object]:
    """Answers of the right type that differ from the gold one."""
    kind, gold = variant.template.answer_kind, variant.derivation.answer
    if isinstance(gold, bool):
        return [not gold]
    if isinstance(gold, int | Fraction):
        wrong = [gold + 1, gold - 1, gold * 2 + 1, -gold - 1]
        return [value for value in wrong if value != gold]
    if isinstance(gold, frozenset):
        return [
            frozenset(list(gold)[1:]) if gold else frozenset({"nothing like it"}),
            gold | {"nothing like it"},
        ]
    if isinstance(gold, tuple):
        swapped = tuple(not item if isinstance(item, bool) else item for item in gold)
        candidates = [gold[:-1], (*gold, gold[-1] if gold else 0), swapped, gold[::-1]]
        return [value for value in candidates if value != gold]
    assert kind in (AnswerKind.LABEL, AnswerKind.EXPRESSION, AnswerKind.PROGRAM)
    return [f"not {gold}", "nothing like it"]


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_two_draws_of_one_coordinate_are_identical(mode: str, level: int) -> None:
    first, second = (draw(load(mode), level, 10) for _ in range(2))
    assert [(v.index, v.posing, v.derivation) for v in first] == [
        (v.index, v.posing, v.derivation) for v in second
    ]


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_enough_of_the_space_is_admissible_and_distinct(mode: str, level: int) -> None:
    variants = draw(load(mode), level)
    assert len(variants) == SAMPLE
    # Seeded spaces may repeat now and then; enumerated ones never do.
    distinct = len({variant.posing.text for variant in variants})
    assert distinct >= (SAMPLE * 0.95 if Perturb(load(mode), level, 1).space.repeats else SAMPLE)


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_the_text_reads_back_to_its_parameters_and_the_gold_answer_is_accepted(
    mode: str, level: int
) -> None:
    for variant in draw(load(mode), level):
        given = variant.template.read(variant.params, variant.posing.text)
        assert given is not None, variant.posing.text
        for name, value in vars(given).items():
            assert getattr(variant.params, name) == value, (name, variant.posing.text)
        verdict = variant.template.check(given, variant.derivation.answer)
        assert verdict, (verdict, variant.posing.text, variant.answer)


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_corrupted_answers_fail(mode: str, level: int) -> None:
    for variant in draw(load(mode), level, 20):
        given = variant.template.read(variant.params, variant.posing.text)
        for wrong in corruptions(variant):
            verdict = variant.template.check(given, wrong)
            assert verdict.status is Status.FAIL, (wrong, variant.answer, variant.posing.text)


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_a_changed_given_is_noticed(mode: str, level: int) -> None:
    """Prevents a check that looks at the stored parameters instead of the printed ones."""
    for variant in draw(load(mode), level, 20):
        digits = list(re.finditer(r"(?<![\w.])\d+(?![\w.])", variant.posing.text))
        if not digits:
            continue
        spot = digits[len(variant.posing.text) % len(digits)]
        text = (
            variant.posing.text[: spot.start()]
            + f"{int(spot.group()) + 1}"
            + variant.posing.text[spot.end() :]
        )
        given = variant.template.read(variant.params, text)
        if given is not None:
            assert any(
                getattr(variant.params, name) != value for name, value in vars(given).items()
            ), text


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_answers_are_of_the_declared_kind(mode: str, level: int) -> None:
    for variant in draw(load(mode), level):
        template = variant.template
        assert fits(template.answer_kind, variant.derivation.answer), variant.derivation.answer
        assert variant.answer == canonical(template.answer_kind, variant.derivation.answer) != ""


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_texts_are_clean_english(mode: str, level: int) -> None:
    for variant in draw(load(mode), level):
        lines = [variant.posing.text, *(step.text for step in variant.derivation.steps)]
        for text in lines:
            assert text == text.strip() and "  " not in text, text
            assert not re.search(r"[{}<>](?=\w)|\bNone\b|namespace\(|Fraction\(|frozenset", text), (
                text
            )
            assert not re.search(
                r"(?<![\d./])\b1 (?:hours|days|minutes|litres|machines|workers|times|items|steps)\b",
                text,
            ), text
            assert not re.search(
                r"\ba [aeio]\w|\ban [bcdfgjklmnpqrstvwxyz]\w", text.replace("a one", "")
            ), text
            assert not re.search(
                r"\b(\w+) \1\b", re.sub(r"\d|\|[^\n]*\||\bhad had\b|\bthat that\b", "#", text)
            ), text
        assert re.search(r"[.?)!|`]$", variant.posing.text), variant.posing.text


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_nearly_every_problem_passes_all_validators(mode: str, level: int) -> None:
    """A few may be refused because their answer happens to stand in the text; none for any other reason."""
    judgements = [judge(variant)[-1] for variant in draw(load(mode), level)]
    refused = [(name, verdict) for name, verdict in judgements if not verdict]
    assert all(name == "leakage" for name, _ in refused), refused
    assert len(refused) <= SAMPLE * 0.1, refused


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_claims_hold(mode: str, level: int) -> None:
    for variant in draw(load(mode), level, 20):
        assert variant.derivation.steps
        for step in variant.derivation.steps:
            if "=>" in step.claim:  # algebra, which validators.steps checks
                continue
            verdict = sequents.holds(step.claim) if "|-" in step.claim else exact.holds(step.claim)
            assert verdict, step


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_the_certificate_expression_evaluates_to_the_answer(mode: str, level: int) -> None:
    for variant in draw(load(mode), level, 20):
        certificate = variant.certificate
        if certificate is not None and certificate.kind == "expression":
            assert exact.evaluate(certificate.text) == variant.derivation.answer


@pytest.mark.parametrize(("mode", "level"), CASES)
def test_the_certificate_script_is_unsatisfiable_for_z3(mode: str, level: int) -> None:
    """A third judge, which is neither route, re-proves the answer from the certificate alone."""
    import z3

    for variant in draw(load(mode), level, 20):
        certificate = variant.certificate
        if certificate is not None and certificate.kind == "smtlib":
            solver = z3.Solver(ctx=z3.Context())
            solver.from_string(certificate.text)
            assert solver.check() == z3.unsat, certificate.text


@pytest.mark.parametrize("mode", ALL)
def test_every_level_has_at_least_five_wordings(mode: str) -> None:
    for level in LEVELS:
        shapes = {
            re.sub(r"\d+", "#", v.posing.text.split("\n")[0])[:24]
            for v in draw(load(mode), level, 120)
        }
        assert len(shapes) >= 5, (level, shapes)


@pytest.mark.parametrize("mode", ALL)
def test_a_higher_level_takes_more_steps(mode: str) -> None:
    template = load(mode)
    means = [sum(len(v.derivation.steps) for v in draw(template, n)) / SAMPLE for n in LEVELS]
    if mode in TURNED:  # their levels are those of what they were turned from
        assert all(after >= 0.8 * before for before, after in pairwise(means)), means
        assert means[-1] >= means[0] + 1, means
    else:
        assert means == sorted(means) and means[-1] >= means[0] + 2, means


@pytest.mark.parametrize("mode", ALL)
def test_no_constant_answer_is_right_too_often(mode: str) -> None:
    """Prevents labels that can be guessed: the commonest answer of a mode scores about 55% at most.

    The bound leaves room for the scatter of 1,000 draws, so that a fair coin passes it for sure.
    """
    template = load(mode)
    answers = Counter(v.answer for level in LEVELS for v in draw(template, level, 200))
    assert answers.most_common(1)[0][1] <= 0.57 * answers.total(), answers.most_common(3)


@pytest.mark.parametrize("mode", ALL)
def test_templates_and_variants_pickle(mode: str) -> None:
    template = load(mode)
    variant = draw(template, 1, 1)[0]
    assert pickle.loads(pickle.dumps(template)).id == template.id == mode
    assert pickle.loads(pickle.dumps(variant.params)) == variant.params


@pytest.mark.parametrize("mode", ALL)
def test_the_space_is_large(mode: str) -> None:
    template = load(mode)
    sizes = {level: template.space(level).size for level in LEVELS}
    assert sum(sizes.values()) >= 1_000_000 and min(sizes.values()) >= 2_000, sizes


@pytest.mark.parametrize("mode", TURNED)
def test_an_inversion_is_the_one_that_the_taxonomy_declares(mode: str) -> None:
    template = load(mode)
    declared = modes()[template.of.mode]["inversion"]
    assert (template.kind, template.mode) == (declared["kind"], declared["to"])
    assert template.id == mode and template.turned_from == template.of.mode


@pytest.mark.parametrize("mode", TURNED)
def test_a_turned_problem_names_the_row_that_it_was_turned_from(mode: str) -> None:
    turned = load(mode)
    for level in LEVELS:
        parents = Perturb(turned.of, level, 1)
        for variant in draw(turned, level, 5):
            parent = parents.draw(variant.index)
            assert parent is not None
            assert variant.parent == row_id(parent.posing.text, parent.answer)


@pytest.mark.parametrize("mode", TURNED)
def test_enough_problems_can_be_turned(mode: str) -> None:
    """Prevents spaces whose capacity is far below what their size says."""
    turned = load(mode)
    for level in LEVELS:
        old, new = Perturb(turned.of, level, 1), Perturb(turned, level, 1)
        ordinals = [ordinal for ordinal in range(150) if old.params(ordinal) is not None]
        made = sum(new.params(ordinal) is not None for ordinal in ordinals)
        assert made >= 0.5 * len(ordinals), (level, made, len(ordinals))
