"""Fused templates: the same problem with its data shown, in every view, read back and proved like any other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

import seeds
from benchmarks.exhibit_material import MAKERS
from datagen.errors import RecipeError
from datagen.exhibits import Series, Table
from datagen.phrasing import Params, Phrasing
from datagen.recipe import load_recipe
from datagen.rows import RowBuilder
from datagen.shown import IMAGE, IN_TEXT, said
from datagen.steps.lines import write as write_solution
from datagen.template import Template
from datagen.variant import Variant
from mutators.fuse import WAYS, Fused, fuse, templates
from mutators.paths import build
from mutators.perturb import Perturb
from tests.shown_toys import MODALITY, READINGS, Reading
from validators import accepted, judge
from validators.steps import score

NUMBERS = "quantitative.combined_rates"
TABLES = "quantitative.join_lookup"


def drawn(template: Template, level: int = 1, count: int = 20) -> Iterator[Variant]:
    """Variants at the first ordinals."""
    drawer = Perturb(template, level, 0)
    return (variant for variant in map(drawer.draw, range(count)) if variant is not None)


@pytest.mark.parametrize("view", sorted(MAKERS))
def test_a_small_template_is_accepted_in_every_view(view: str) -> None:
    """Of each view: pictures that are read back from, whose text does not tell, and on which the answer depends."""
    template = Fused(READINGS[view](), MODALITY.get(view, "diagram"))
    variants = list(drawn(template))
    assert len(variants) >= 12
    for variant in variants:
        judgement = judge(variant)
        assert accepted(judgement), (judgement[-1], variant.posing.said)
        [shown] = variant.posing.shown
        assert shown.view == view
        assert shown.png.startswith(b"\x89PNG")
        assert IMAGE in variant.posing.text
        assert variant.posing.said == variant.posing.text.replace(IMAGE, shown.exhibit.text())


@pytest.mark.parametrize("view", ["markdown", "python"])
def test_text_views_stand_in_the_text(view: str) -> None:
    template = Fused(Reading(view, "table"), MODALITY[view])
    for variant in drawn(template):
        judgement = judge(variant)
        assert accepted(judgement), judgement[-1]
        assert view in IN_TEXT
        assert variant.posing.shown[0].body in variant.posing.text
        assert not variant.posing.shown[0].png


def test_mermaid_stands_in_the_text() -> None:
    for variant in drawn(Fused(Reading("mermaid", "weighted"), "diagram")):
        assert accepted(judge(variant))
        assert "```mermaid" in variant.posing.text


@pytest.mark.parametrize("mode", [NUMBERS, TABLES])
@pytest.mark.parametrize("modality", ["table", "code", "mixed"])
def test_a_fused_problem_is_the_old_one(mode: str, modality: str) -> None:
    """The same ordinal, the same answer, and the plain problem's row as parent."""
    plain = Perturb(seeds.load(mode), 2, 0)
    shown = Perturb(fuse(seeds.load(mode), modality), 2, 0)
    pairs = [(plain.draw(n), shown.draw(n)) for n in range(25)]
    both = [(one, other) for one, other in pairs if one and other]
    assert len(both) > 12
    for one, other in both:
        assert other.answer == one.answer
        assert other.parent == one.id
        assert other.id != one.id


def test_letters_take_the_place_of_numbers() -> None:
    for variant in drawn(fuse(seeds.load(NUMBERS), "code"), 1):
        text = "".join(part for part in variant.posing.parts if isinstance(part, str))
        assert not re.search(r"\d", re.sub(r"Figure \d", "", text)), text
        [shown] = variant.posing.shown
        assert isinstance(shown.exhibit, Series)
        assert all(letter in text.split() for letter, _ in shown.exhibit.points)


def test_figures_are_numbered_as_they_are_met() -> None:
    for mode in (TABLES, "quantitative.filter_aggregate"):
        for variant in drawn(fuse(seeds.load(mode), "mixed"), 3):
            text = variant.posing.text
            heads = [int(n) for n in re.findall(r"^Figure (\d):$", text, re.MULTILINE)]
            assert heads == list(range(1, len(variant.posing.shown) + 1))


def test_a_mixture_has_two_modalities() -> None:
    counts: Counter[int] = Counter()
    for mode in (TABLES, NUMBERS, "quantitative.filter_aggregate"):
        for variant in drawn(fuse(seeds.load(mode), "mixed"), 2):
            counts[len({shown.modality for shown in variant.posing.shown})] += 1
    assert min(counts) >= 2, counts


def test_the_first_steps_say_what_the_figures_show() -> None:
    taken_up = 0
    for variant in drawn(fuse(seeds.load(NUMBERS), "code"), 2):
        first, *others = variant.derivation.steps
        assert first.text.startswith("The program in Figure 1 gives ")
        assert first.claim.startswith("shown: ")
        taken_up += any(1 in step.uses for step in others)
    assert taken_up


def test_the_reference_solution_earns_every_reward() -> None:
    builder = RowBuilder(NUMBERS, "f")
    for variant in drawn(fuse(seeds.load(NUMBERS), "code"), 2):
        builder.add(variant.id, variant, judge(variant))
    rows = builder.table().to_pylist()
    assert rows
    for row in rows:
        steps = [Params(**step) for step in row["steps"]]
        found = score(row, write_solution(steps, row["answer"]))  # type: ignore[arg-type]
        assert set(found.rewards) == {1.0}, (found, row["problem"])


@pytest.mark.parametrize("modality", WAYS)
def test_a_row_says_what_its_problem_says(modality: str) -> None:
    """Prevents a row from being proved from other words than those that it was accepted on."""
    for mode in (TABLES, NUMBERS, "quantitative.percentage_chain"):
        builder = RowBuilder(mode, "f")
        variants = list(drawn(fuse(seeds.load(mode), modality), 2))
        for variant in variants:
            builder.add(variant.id, variant, judge(variant))
        rows = builder.table().to_pylist() if variants else []
        assert [said(row) for row in rows] == [variant.posing.said for variant in variants]


def test_a_misread_figure_earns_nothing() -> None:
    builder = RowBuilder(NUMBERS, "f")
    variant = next(drawn(fuse(seeds.load(NUMBERS), "table"), 1))
    builder.add(variant.id, variant, judge(variant))
    [row] = builder.table().to_pylist()
    first = row["steps"][0]["claim"]
    number = re.findall(r"\d+", first)[0]
    wrong = first.replace(number, str(int(number) + 1), 1)
    found = score(row, f"1. The table shows this. [: {wrong}]\nAnswer: {row['answer']}")
    assert found.rewards == (0.0,)
    assert "does not show" in found.findings[0].reason


def test_ids_name_the_modality() -> None:
    template = build(f"{TABLES}~underdetermination@table", seeds.load)
    assert isinstance(template, Fused)
    assert template.id == f"{TABLES}~underdetermination@table"
    assert template.mutations[0].name == "fuse"
    assert template.turned_from == TABLES


def test_an_unknown_modality_is_refused_with_the_nearest() -> None:
    with pytest.raises(RecipeError, match="no modality 'charts'; did you mean 'chart'"):
        build(f"{TABLES}@charts", seeds.load)


def test_a_recipe_chooses_modalities_and_whether_inversions_are_shown() -> None:
    recipe = load_recipe("fused", ('fuse={"modalities": ["table", "code"]}',))
    made = [t.id for t in templates([seeds.load(NUMBERS)], recipe)]
    assert made == [f"{NUMBERS}@table", f"{NUMBERS}@code"]
    turned = load_recipe("fused", ('fuse={"modalities": ["code"], "turned": true}',))
    made = [t.id for t in templates([seeds.load(NUMBERS)], turned)]
    assert made == [f"{NUMBERS}@code", f"{NUMBERS}~backward@code"]


def test_every_way_is_a_way_to_fuse() -> None:
    assert [fuse(seeds.load(TABLES), way).modality for way in WAYS] == list(WAYS)


def test_words_differ_where_a_value_is_shown() -> None:
    wording = Phrasing("This [[t?table||{noun}]] says it[[t?: {t:table}||]].")
    assert wording.text == "This table says it: {t:table}."
    shown = wording.showing({"t": "Figure 1"}, {"t": "bar chart"}, "\n\n{figure1:table}")
    assert shown.text == "This bar chart says it.\n\n{figure1:table}"
    table = Table(("a",), ((1,),))
    assert shown.read(shown.write(Params(figure1=table))) == Params(figure1=table)


def test_a_word_that_agrees_with_a_hidden_number_gives_nothing_away() -> None:
    """Prevents `1 hour` from showing as `p hour`."""
    wording = Phrasing("It takes {n:int} {n|hour|hours}.")
    assert wording.showing({"n": "p"}, {}).text == "It takes p hours."
