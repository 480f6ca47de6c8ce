"""The checker of steps: sound derivations pass, planted errors are found where they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

import seeds
from benchmarks.planting import KINDS, plant
from benchmarks.steps import place_found, solution_of
from datagen.steps import link
from datagen.steps.sources import Sources
from datagen.template import LEVELS, Derivation, Step
from datagen.variant import Variant
from mutators.paths import build
from mutators.perturb import Perturb
from seeds.importers import read_records
from seeds.lifting.lifted import Lifted, LiftedTemplate
from seeds.lifting.lifter import lift
from validators.steps import check, first_wrong, validate

BUILT_IN = seeds.built_in()
TURNED = tuple(f"{mode}~{kind}" for mode in BUILT_IN for kind in seeds.load(mode).inversions)
DATA = Path(os.environ.get("DATAGEN_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GSM8K = DATA / "gsm8k" / "train.jsonl"
RULES = ("rain -> wet", "wet & cold -> ice", "cold", "rain | flood", "flood -> wet")


def drawn(path: str, wanted: int, seed: int = 1) -> Iterator[Variant]:
    template = build(path, seeds.load)
    for level in LEVELS:
        drawer = Perturb(template, level, seed)
        found = (drawer.draw(ordinal) for ordinal in range(min(drawer.space.size, wanted * 60)))
        yield from (v for v, _ in zip(filter(None, found), range(wanted), strict=False))


def reason(
    steps: list[Step], problem: str = "There are 12 and 16 of 5.", givens: tuple[str, ...] = RULES
) -> str:
    """What is wrong with the first wrong step, after its number; empty if nothing is."""
    findings, _ = check(steps, Sources(problem, givens))
    number = first_wrong(findings)
    return f"{number}: {findings[number - 1].reason}" if number else ""


@pytest.mark.parametrize("path", [*BUILT_IN, *TURNED])
def test_sound_derivations_pass(path: str) -> None:
    for variant in drawn(path, 12):
        verdict = validate(variant)
        assert verdict, (verdict, variant.posing.text, variant.derivation.steps)


@pytest.mark.parametrize("mode", BUILT_IN)
def test_planted_errors_are_located(mode: str) -> None:
    rng = Random(7)
    located = planted = 0
    for variant in drawn(mode, 4, seed=2):
        for kind in KINDS:
            spoilt = plant(kind, solution_of(variant), rng)
            if spoilt is not None:
                planted += 1
                located += place_found(variant, spoilt) == spoilt.place
    assert planted >= 20
    assert located >= 0.99 * planted


@pytest.mark.skipif(
    not GSM8K.exists(), reason="needs GSM8K: put train.jsonl into $DATAGEN_DATA/gsm8k"
)
def test_sound_lifted_derivations_pass() -> None:
    passed = 0
    for record, _ in zip(read_records(GSM8K), range(250), strict=False):
        lifted = lift(record, "gsm8k", "MIT") if hasattr(record, "question") else None
        if not isinstance(lifted, Lifted):
            continue
        drawer = Perturb(LiftedTemplate(lifted), 1, 3)
        for ordinal in range(min(drawer.space.size, 4)):
            variant = drawer.draw(ordinal)
            if variant is not None:
                assert validate(variant), (validate(variant), variant.derivation.steps)
                passed += 1
    assert passed > 100


def test_linking_finds_what_is_taken_up() -> None:
    steps = [
        Step("12 + 16 = 28.", "12 + 16 = 28"),
        Step("28 - 5 = 23.", "28 - 5 = 23"),
        Step("28 / 23 = 28/23.", "28 / 23 = 28/23"),
    ]
    linked = link(Derivation(steps, 0), "There are 12 and 16 of 5.").steps
    assert [step.uses for step in linked] == [(), (1,), (1, 2)]


def test_linking_marks_what_a_step_says_it_supposes() -> None:
    steps = [
        Step("Suppose that it rains. Then it is wet.", "rain; rain -> wet |- wet"),
        Step("It is wet and cold, so there is ice.", "wet; cold; wet & cold -> ice |- ice"),
        Step("So if it rains there is ice.", "rain -> ice |- rain -> ice"),
    ]
    linked = link(Derivation(steps, 0, None, RULES), "").steps
    assert linked[0].claim == "suppose rain; rain -> wet |- wet"
    assert [step.uses for step in linked] == [(), (1,), (2,)]
    assert not reason(list(linked))


FAULTS = {
    "a false claim": ([Step("12 + 16 = 29.", "12 + 16 = 29")], "1: '12 + 16 = 29' is false"),
    "a number from nowhere": (
        [Step("12 + 77 = 89.", "12 + 77 = 89")],
        "1: 77 comes from nowhere",
    ),
    "a result that is not cited": (
        [Step("12 + 16 = 28.", "12 + 16 = 28"), Step("28 - 5 = 23.", "28 - 5 = 23")],
        "2: 28 comes from nowhere",
    ),
    "a cite that is not taken up": (
        [Step("12 + 16 = 28.", "12 + 16 = 28"), Step("16 - 5 = 11.", "16 - 5 = 11", None, (1,))],
        "2: step 1 is cited, but nothing of it is taken up",
    ),
    "a cite of itself": (
        [Step("12 + 16 = 28.", "12 + 16 = 28", None, (1,))],
        "1: step 1 does not come before",
    ),
    "a text that says otherwise": (
        [Step("12 + 16 = 27.", "12 + 16 = 28")],
        "1: the text prints '12 + 16 = 27', which is false",
    ),
    "a text without the number": (
        [Step("Both together.", "16 + 50 / 5 = 26")],
        "1: 50 comes from nowhere",
    ),
    "a premise from nowhere": (
        [Step("So it is wet.", "rain; rain -> wet |- wet")],
        "1: 'rain' comes from nowhere",
    ),
    "a supposition that nobody tells": (
        [Step("It rains and is wet.", "suppose rain; rain -> wet |- wet")],
        "1: 'rain' is supposed, but the text does not say so",
    ),
    "a case that is missing": (
        [
            Step("Case 1: suppose it rains.", "suppose rain; rain -> wet |- wet"),
            Step("So it is wet.", "rain -> wet; flood -> dry; rain | flood |- wet | dry", None, (1,)),
        ],
        "2: 'flood -> dry' comes from nowhere",
    ),
    "one case for another": (
        [
            Step("Case 1: suppose it rains.", "suppose rain; rain -> wet |- wet"),
            Step("There is ice.", "wet; cold; wet & cold -> ice |- ice", None, (1,)),
            Step("So there is ice.", "rain -> ice; ~rain -> ice |- ice", None, (2,)),
        ],
        "3: it still rests on the supposition 'rain'",
    ),
    "a result of a closed case": (
        [
            Step("Case 1: suppose it rains and is cold.", "suppose rain; suppose fog |- rain & fog"),
            Step("Case 2: suppose a flood.", "suppose flood; flood -> wet |- wet"),
            Step("There is fog.", "fog; wet |- fog & wet", None, (1, 2)),
        ],
        "3: it rests on 'fog', which is supposed no more",
    ),
    "premises that contradict each other": (
        [Step("Suppose so.", "suppose ~cold; cold |- ice")],
        "1: the premises contradict each other, so anything follows",
    ),
    "a state that another step changed": (
        [
            Step("n grows.", "state: n = 5 | n += 1 | n = 6"),
            Step("n grows.", "state: n = 5 | n += 1 | n = 6", None, (1,)),
        ],
        "2: 'n = 5' comes from nowhere",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_named(steps: list[Step], fault: str) -> None:
    assert reason(steps) == fault


def test_an_answer_that_no_step_comes_to_is_told() -> None:
    steps = [Step("12 + 16 = 28.", "12 + 16 = 28")]
    assert check(steps, Sources("12, 16"), 28)[1] == ""
    assert check(steps, Sources("12, 16"), 29)[1] == "no step comes to the answer 29"


def test_an_error_is_found_once() -> None:
    """Prevents one wrong number from making wrong all that rests on it."""
    steps = [
        Step("12 + 16 = 29.", "12 + 16 = 29"),
        Step("29 - 5 = 24.", "29 - 5 = 24", None, (1,)),
    ]
    findings, _ = check(steps, Sources("There are 12 and 16 of 5."))
    assert [str(finding.status) for finding in findings] == ["fail", "pass"]
