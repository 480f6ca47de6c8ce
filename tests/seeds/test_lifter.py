"""The lifter: what it lifts gives its own seed back and stays sound, what it is unsure of it refuses."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
from fractions import Fraction
from pathlib import Path

import pytest

from datagen import exact
from datagen.answers import fits
from datagen.errors import ExpressionError, TemplateError
from datagen.taxonomy import mode_ids
from datagen.variant import Variant
from mutators.perturb import Perturb
from seeds.importers import BadRecord, Record, read_records
from seeds.lifting import expr as lift_expr
from seeds.lifting.domain import FREEDOMS, domain
from seeds.lifting.drift import MAX_DISTANCE, digit_lengths, ks_distance
from seeds.lifting.lifted import Lifted, LiftedTemplate
from seeds.lifting.lifter import MIN_CAPACITY, REASONS, Refusal, count_reasons, lift, lift_all
from seeds.lifting.text import tokens

DATA = Path(os.environ.get("DATAGEN_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GSM8K = DATA / "gsm8k" / "train.jsonl"

PENS = Record(
    7,
    "Mia packs 24  crates with 15 pens each. She sells 130 pens at $2.50 apiece. How many pens are left?",
    "She packs 24*15=<<24*15=360>>360 pens.\nSo 360-130=<<360-130=230>>230 pens are left.\n#### 230",
)
STALL = Record(
    8,
    "A stall sells 24 jars of honey at $12 each and 35 jars of jam at $6 each. "
    "It pays $90 in rent. What is its profit?",
    "The honey brings 24*12=$<<24*12=288>>288.\nThe jam brings 35*6=$<<35*6=210>>210.\n"
    "Together that is 288+210=$<<288+210=498>>498.\nAfter rent 498-90=$<<498-90=408>>408 are left.\n#### 408",
)
SALE = Record(
    9,
    "A coat costs $240. It is sold at 15% off, and Lena pays with a voucher of $34. How much does she pay?",
    "The discount is 240*.15=$<<240*.15=36>>36.\nSo the coat costs 240-36=$<<240-36=204>>204.\n"
    "She pays 204-34=$<<204-34=170>>170.\n#### 170",
)


def lifted(record: Record) -> Lifted:
    found = lift(record, "own", "MIT")
    assert isinstance(found, Lifted), found
    return found


def reason(question: str, answer: str) -> str:
    found = lift(Record(1, question, answer), "own", "MIT")
    assert isinstance(found, Refusal), found
    return found.reason


def draw(found: Lifted, wanted: int = 40) -> list[Variant]:
    drawer = Perturb(LiftedTemplate(found), found.level, 1)
    variants = [drawer.draw(ordinal) for ordinal in range(min(wanted, drawer.space.size))]
    assert all(variants), "every index of a lifted space is a problem"
    return [variant for variant in variants if variant]


def keeps_the_contract(found: Lifted, wanted: int = 40) -> list[Variant]:
    template = LiftedTemplate(found)
    variants = draw(found, wanted)
    assert len({variant.posing.text for variant in variants}) == len(variants)
    for variant in variants:
        given = template.read(variant.params, variant.posing.text)
        assert given is not None
        assert all(getattr(variant.params, name) == value for name, value in vars(given).items())
        answer = variant.derivation.answer
        assert fits(template.answer_kind, answer)
        assert answer > 0
        assert template.check(given, answer)
        assert not any(
            template.check(given, wrong)
            for wrong in (answer + 1, -answer, answer * 2, Fraction(answer, 3))
        )
        assert variant.derivation.certificate is not None
        assert exact.evaluate(variant.derivation.certificate.text) == answer
        for step in variant.derivation.steps:
            assert exact.holds(step.claim), step
            assert "{" not in step.text
            assert "<<" not in step.text
    return variants


@pytest.mark.parametrize("record", [STALL, SALE], ids=["stall", "sale"])
def test_a_lift_keeps_the_template_contract(record: Record) -> None:
    keeps_the_contract(lifted(record))


def test_a_lift_poses_the_seed_itself_at_the_seed_numbers() -> None:
    found = lifted(STALL)
    text = re.sub(
        r"\{(n\d+):\w+\}", lambda hole: {p.name: p.value for p in found.params}[hole[1]], found.text
    )
    assert text == STALL.question
    assert LiftedTemplate(found).id == "own/8"


def test_a_lift_survives_json_and_pickle() -> None:
    found = lifted(STALL)
    again = Lifted.from_json(json.loads(json.dumps(found.to_json())))
    assert again == found
    template = pickle.loads(pickle.dumps(LiftedTemplate(again)))
    first = [variant.posing.text for variant in draw(found)]
    assert [variant.posing.text for variant in draw(template.lifted)] == first


def test_a_tampered_lift_cannot_smuggle_code() -> None:
    fields = lifted(STALL).to_json()
    fields["steps"][0]["expression"] = "__import__('os').system('true')"
    with pytest.raises(ExpressionError):
        draw(Lifted.from_json(fields), 1)
    with pytest.raises(TemplateError):
        Lifted.from_json({"number": 1})


def test_a_wrong_step_in_a_lift_is_caught_by_the_second_route() -> None:
    fields = lifted(STALL).to_json()
    fields["steps"][-1]["expression"] = fields["steps"][-1]["expression"].replace("-", "+")
    tampered = Lifted.from_json({**fields, "cuts": (), "capacity": 0})
    template = LiftedTemplate(tampered)
    variant = draw(lifted(STALL), 1)[0]
    wrong = template.derive(variant.params).answer
    given = template.read(variant.params, variant.posing.text)
    assert given is not None
    assert not template.check(given, wrong)


def test_steps_tell_no_old_numbers() -> None:
    """Prevents a seed's sentence from going on about the seed's numbers."""
    for variant in draw(lifted(STALL)):
        allowed = set(
            re.findall(
                r"[\d.]+", variant.posing.text + " ".join(s.claim for s in variant.derivation.steps)
            )
        )
        for step in variant.derivation.steps:
            assert set(re.findall(r"\d+(?:\.\d+)?", step.text)) <= {
                number.rstrip(".") for number in allowed
            }


def test_percentages_stay_below_a_hundred_and_prices_keep_their_digits() -> None:
    for variant in draw(lifted(SALE)):
        percent = int(re.search(r"(\d+)%", variant.posing.text)[1])  # type: ignore[index]
        assert 10 <= percent < 100
        assert digit_lengths(variant.posing.text) == digit_lengths(SALE.question)
        assert len(variant.answer) == 3


def test_words_stay_words_and_singular_nouns_singular() -> None:
    question = "Tom plants six rows of 14 trees and 45 shrubs. One tree dies. How many plants live?"
    answer = "There are 6*14=<<6*14=84>>84 trees.\nThat is 84+45=<<84+45=129>>129 plants.\n"
    answer += "129-1=<<129-1=128>>128 live.\n#### 128"
    for variant in draw(lifted(Record(1, question, answer))):
        assert re.search(
            r"plants (?:two|three|four|five|six|seven|eight|nine) rows", variant.posing.text
        )
        assert "One tree dies" in variant.posing.text


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("How many is 40 plus 20?", "It is sixty.\n#### 60", "no calculation"),
        ("How many is 40 plus 20?", "40+20=<<40+20=60>>60", "no final answer"),
        ("How many is 40 plus 20?", "40+20=<<40+20=61>>61\n#### 61", "calculation not exact"),
        ("How many is 40 plus 20?", "40+20=<<40+x=60>>60\n#### 60", "unreadable calculation"),
        (
            "How many is 40 plus 20?",
            "40+20=<<40+20=60>>60\n#### 61",
            "last result is not the answer",
        ),
        ("Ann has 40 pens and Bo 23.", "40+19=<<40+19=59>>59\n#### 59", "number from nowhere"),
        ("Ann has 40 pens, Bo 23 and Cy 17.", "40+23=<<40+23=63>>63\n#### 63", "unused number"),
        (
            "Ann has 40 pens and Bo 23.",
            "40*2=<<40*23=920>>920\n40+23=<<40+23=63>>63\n#### 63",
            "unused step",
        ),
        ("Ann {x} has 40 pens and Bo 23.", "40+23=<<40+23=63>>63\n#### 63", "risky text"),
        ("The 3rd of 5th.", "1+1=<<1+1=2>>2\n#### 2", "nothing may change"),
    ],
)
def test_a_doubtful_record_is_refused_with_a_reason(
    question: str, answer: str, expected: str
) -> None:
    assert expected in REASONS
    assert reason(question, answer) == expected


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("There are 60 minutes in an hour.", "60 minutes"),
        ("He paid with a $20 bill.", "$20 bill"),
        ("It lasts a month (30 days).", "(30 days)"),
        ("There are 2.5 centimeters per inch.", "2.5 centimeters"),
        ("Her three friends Ann, Bo and Cy come.", "three friends"),
        ("In 1998 they met at 7:30 on May 4.", "1998"),
        ("She reads chapter 12.", "chapter 12"),
        ("She ate 3/4 of it.", "3/4"),
    ],
)
def test_what_a_text_fixes_is_never_varied(text: str, constant: str) -> None:
    question = f"{text} A shop has 24 boxes of 35 pens and 130 loose pens. How many pens has it?"
    answer = "24*35=<<24*35=840>>840\n840+130=<<840+130=970>>970\n#### 970"
    found = lift(Record(1, question, answer), "own", "MIT")
    if isinstance(found, Lifted):
        assert all(constant in variant.posing.text for variant in draw(found, 20))
    else:
        assert found.reason == "unused number"


def told(question: str, *lines: str) -> list[str]:
    """The step sentences of a lift, with holes."""
    final = lines[-1].split("=")[-1].split(">>")[0]
    answer = "\n".join((*lines, f"#### {final}"))
    return [step.text for step in lifted(Record(1, question, answer)).steps]


def bare(text: str) -> bool:
    return not re.search(r"[A-Za-z]", re.sub(r"\{\w+:\w+\}", "", text))


SHARED = "Mia has 24 crates of 15 pens. Bob gives her 130 pens. How many pens has she?"
FIRST, LAST = "24*15=<<24*15=360>>360 pens.", "That is 360+130=<<360+130=490>>490 pens."


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("There are " + FIRST, True),
        ("Mia has " + FIRST, True),
        ("Mia and Bob have " + FIRST, False),
        ("Mia has half of it, " + FIRST, False),
        ("Mia has three times that, " + FIRST, False),
        ("So Zoe has " + FIRST, False),
    ],
)
def test_a_sentence_that_relates_people_gives_way_to_its_calculation(line: str, kept: bool) -> None:
    assert bare(told(SHARED, line, LAST)[0]) is not kept


def test_a_result_that_changes_its_name_is_told_without_one() -> None:
    renamed = LAST.replace("360+", "360 jars + ", 1)
    texts = told(SHARED, "There are " + FIRST, renamed)
    assert all(map(bare, texts)), texts


@pytest.mark.parametrize("line", ["The have ", "There are are ", "There are"])
def test_a_slip_of_the_pen_is_not_handed_on(line: str) -> None:
    assert bare(told(SHARED, line + FIRST, LAST)[0])


def test_a_result_counts_what_the_question_speaks_of() -> None:
    assert bare(told(SHARED, "There are " + FIRST.replace("pens", "accounts"), LAST)[0])


def test_a_multiplier_without_its_times_is_not_told() -> None:
    question = "A depot has four shelves of 24 pens and 130 loose pens. How many pens has it?"
    last = "That is 96+130=<<96+130=226>>226 pens."
    assert bare(told(question, "As it has four, there are 24*4=<<24*4=96>>96 pens.", last)[0])
    assert not bare(told(question, "On four shelves are 24*4=<<24*4=96>>96 pens.", last)[0])


def test_a_pronoun_that_the_question_does_not_know_is_not_told() -> None:
    assert bare(told(SHARED, "He has " + FIRST, LAST)[0])
    assert not bare(told(SHARED, "She has " + FIRST, LAST)[0])


def test_a_rate_of_something_unheard_of_is_not_told() -> None:
    question = "A firm shares $3544 and a gift of $120 among 4 clerks. How much does each get?"
    first = "It has 3544+120=$<<3544+120=3664>>3664."
    line = "That is 3664/4=$<<3664/4=916>>916/{}."
    assert bare(told(question, first, line.format("account"))[1])
    assert not bare(told(question, first, line.format("clerk"))[1])


def test_all_of_them_are_three_at_least() -> None:
    question = (
        "Bo has 24 pens in each of 5 boxes and 130 loose pens. He sells all 5 boxes. "
        "How many pens does he sell and keep?"
    )
    answer = "In all 5 boxes are 24*5=<<24*5=120>>120 pens.\n120+130=<<120+130=250>>250\n#### 250"
    found = lifted(Record(1, question, answer))
    for variant in draw(found, 60):
        assert int(re.search(r"all (\d+)", variant.posing.text)[1]) >= 3  # type: ignore[index]
    assert bare(found.steps[0].text)


@pytest.mark.parametrize(("asked", "taken"), [("more", True), ("fewer", False)])
def test_a_difference_the_wrong_way_round_is_refused(asked: str, taken: bool) -> None:
    question = (
        "Ann has 24 boxes of 15 pens. Bob has 130 pens. How many {} pens does Ann have than Bob?"
    )
    answer = "24*15=<<24*15=360>>360\n360-130=<<360-130=230>>230\n#### 230"
    found = lift(Record(1, question.format(asked), answer), "own", "MIT")
    assert isinstance(found, Lifted) is taken
    if isinstance(found, Refusal):
        assert found.reason == "risky text"


@pytest.mark.parametrize(
    "text",
    [
        "Iron weighs 490 pounds per cubic foot.",
        "Its density is 490 pounds.",
        "A hen lays 5 eggs a day.",
        "The thermostat shows 72 degrees.",
        "The car makes 32 miles per gallon.",
        "A cat weighs 9 pounds.",
    ],
)
def test_the_worlds_own_sizes_are_constant(text: str) -> None:
    sizes = [token for token in tokens(text) if token.kind != "other"]
    assert [token.frozen for token in sizes][:1] == ["set by the world"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Her salary is 5 times that of a clerk.", 3, 7),
        ("She works 180 hours a month.", 100, 240),
        ("The movie takes 3 hours.", 2, 4),
    ],
)
def test_numbers_stay_within_their_scene(text: str, low: int, high: int) -> None:
    token = next(token for token in tokens(text) if token.value > 1)
    for freedom in FREEDOMS:
        values = domain(token, text, freedom)
        assert token.value in values
        assert low <= min(values)
        assert max(values) <= high


def test_a_seed_is_none_of_its_own_variants() -> None:
    for record in (STALL, SALE, PENS):
        found = lift(record, "own", "MIT")
        if isinstance(found, Lifted):
            texts = {v.posing.text for v in draw(found, found.capacity)}
            assert len(texts) == found.capacity
            assert record.question not in texts


def test_two_numbers_of_one_value_change_together() -> None:
    question = "A box holds 14 red pens and 14 blue pens. How many pens do 25 such boxes and 60 loose pens make?"
    answer = "14+14=<<14+14=28>>28\n28*25=<<28*25=700>>700\n700+60=<<700+60=760>>760\n#### 760"
    for variant in draw(lifted(Record(1, question, answer)), 20):
        red, blue = re.findall(r"(\d+) (?:red|blue)", variant.posing.text)
        assert red == blue


def test_no_record_makes_the_lifter_raise() -> None:
    """Prevents one odd record from ending a run of millions."""
    rng = random.Random(5)
    pieces = [
        "<<",
        ">>",
        "=",
        "1/0",
        "####",
        " 12",
        "$",
        "%",
        "(",
        ")",
        "\n",
        "{n0:int}",
        "½",
        "9" * 400,
        "**",
        "é",
        "3:4",
        "1e9",
    ]
    for number in range(300):
        question, answer = ("".join(rng.choices(pieces, k=rng.randint(1, 30))) for _ in range(2))
        outcome = lift(Record(number, question, answer + "\n#### 12"), "own", "MIT")
        assert isinstance(outcome, Refusal | Lifted)


def test_expressions_outside_the_language_are_refused() -> None:
    for text in (
        "__import__('os')",
        "n0 ** 9",
        "n0.real",
        "n0 +",
        "(n0",
        "-n0",
        "1" * 5_000,
        "(" * 1_700 + "1",
        "",
    ):
        with pytest.raises(ExpressionError):
            lift_expr.parse(text)


def test_rendering_keeps_the_value() -> None:
    for text in (
        "1 - (2 - 3)",
        "8 / (4 / 2)",
        "8 / (4 * 2)",
        "(1 + 2) * 3",
        "2 * (3 / 4)",
        "0.5 * (7 - 2)",
    ):
        assert exact.evaluate(lift_expr.render(lift_expr.parse(text))) == exact.evaluate(text)


def test_the_distance_of_equal_distributions_is_zero_and_of_disjoint_ones_one() -> None:
    assert ks_distance([1, 2, 2], [2, 1, 2]) == 0
    assert ks_distance([1, 1], [3]) == 1
    assert ks_distance([], [1]) == 1
    assert ks_distance([1, 2], [2, 2]) == pytest.approx(0.5)
    assert digit_lengths("$1,200 and 3.50 of .5") == [4, 3, 1]


needs_gsm8k = pytest.mark.skipif(
    not GSM8K.exists(),
    reason=f"no {GSM8K}: put GSM8K's train.jsonl there, or set DATAGEN_DATA to the data folder",
)


@needs_gsm8k
def test_gsm8k_is_lifted_broadly_and_without_drift() -> None:
    records = [record for record in read_records(GSM8K) if isinstance(record, Record)][::29]
    outcomes = list(lift_all([*records, BadRecord(0, "empty line")], "gsm8k", "MIT"))
    counts = count_reasons(outcomes)
    assert set(counts) <= {"lifted", "bad record", *REASONS}
    assert counts["lifted"] >= 0.28 * len(records)
    lengths: dict[str, list[int]] = {"seed": [], "variant": [], "seed answer": [], "answer": []}
    by_number = {record.number: record for record in records}
    for found in (outcome for outcome in outcomes if isinstance(outcome, Lifted)):
        assert found.mode in mode_ids()
        assert 1 <= found.level <= 5
        assert found.capacity >= MIN_CAPACITY
        for variant in keeps_the_contract(found, 6):
            lengths["seed"] += digit_lengths(by_number[found.number].question)
            lengths["variant"] += digit_lengths(variant.posing.text)
            lengths["seed answer"] += digit_lengths(by_number[found.number].answer.split("####")[1])
            lengths["answer"] += digit_lengths(variant.answer)
    assert ks_distance(lengths["seed"], lengths["variant"]) <= MAX_DISTANCE
    assert ks_distance(lengths["seed answer"], lengths["answer"]) <= MAX_DISTANCE
