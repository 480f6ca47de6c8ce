"""Quantitative problems with their data shown: what is drawn is sound, and figures give back the problem they show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import seeds
from datagen.phrasing import Params, Phrasing
from datagen.steps import numbers
from datagen.template import Template
from datagen.verdict import Status
from mutators.fuse import Fused, showing
from mutators.perturb import Perturb
from validators import accepted, judge

DRAWS = 7
LEVELS = (1, 2, 3, 4, 5)
# What shows at least half of the easier problems; a mode with `~` is its inversion.
SHOWN = {
    "rank_compare": "table chart code", "rank_compare~": "table chart code",
    "trend_interpolation": "table chart code mixed", "trend_interpolation~": "table chart code",
    "filter_aggregate": "table chart code mixed", "filter_aggregate~": "table chart code",
    "join_lookup": "table chart diagram code mixed", "join_lookup~": "table diagram code",
    "mixture_weighting": "table chart code", "mixture_weighting~": "table chart code",
    "percentage_chain": "table chart code mixed", "percentage_chain~": "table code",
    "proportional_scaling": "table chart code", "proportional_scaling~": "table chart code",
    "summary_statistics": "table chart code", "summary_statistics~": "table chart code",
    "combined_rates": "table chart diagram code", "combined_rates~": "table diagram code",
    "rate_accumulation": "table chart code", "rate_accumulation~": "table chart code",
    "unit_dimension": "table code", "unit_dimension~": "table diagram code",
}  # fmt: skip
PAIRS = [(name, modality) for name, ways in SHOWN.items() for modality in ways.split(" ")]
VIEWS = {
    "table", "bar", "hbar", "grouped", "stacked", "line", "scatter", "pie", "network", "weighted",
    "timeline", "gantt", "figure", "formula", "python",
}  # fmt: skip


@cache
def template_of(name: str) -> Template:
    template = seeds.load(f"quantitative.{name.removesuffix('~')}")
    return next(iter(template.inversions.values()))(template) if "~" in name else template


def problems(template: Template, draws: int = DRAWS) -> Iterator[Params]:
    for level in LEVELS:
        perturb = Perturb(template, level, 0)
        yield from filter(None, map(perturb.params, range(draws)))


def fused(name: str, modality: str, levels: tuple[int, ...] = LEVELS) -> Iterator[Perturb]:
    return (Perturb(Fused(template_of(name), modality), level, 0) for level in levels)


@pytest.fixture
def in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every exhibit in its text form: the pictures themselves have tests of their own."""
    views = tuple(view for view in showing.NOUNS if view != "python")
    monkeypatch.setattr(showing, "IN_TEXT", views)


@pytest.mark.usefixtures("in_text")
@pytest.mark.parametrize(("name", "modality"), PAIRS)
def test_most_of_what_is_drawn_is_accepted_and_half_of_the_easier_problems_are(
    name: str, modality: str
) -> None:
    """Only a number that stands beside a name by chance, or a figure that the answer does not need, is turned down."""
    template, drawn, passed, easy, easy_drawn = template_of(name), 0, 0, 0, 0
    for level in LEVELS:
        told = Perturb(template, level, 0)
        shown = Perturb(Fused(template, modality), level, 0)
        for ordinal in range(DRAWS):
            variant = shown.draw(ordinal)
            drawn += variant is not None
            passed += variant is not None and accepted(judge(variant))
            if level <= 3 and told.params(ordinal) is not None:
                easy, easy_drawn = easy + 1, easy_drawn + (variant is not None)
    assert passed >= 0.8 * drawn
    assert easy_drawn >= 0.5 * easy


@pytest.mark.parametrize("name", SHOWN)
def test_every_offer_gives_back_a_problem_with_the_same_answer(name: str) -> None:
    """A chart with its columns in another order than its reader's would pass for the right problem."""
    template = template_of(name)
    for p in problems(template, 3):
        answer = template.derive(p).answer
        given = template.read(p, template.pose(p).said)
        assert given is not None
        for offer in template.offers(p):
            if offer.exposures:
                values = offer.restore(*[each.exhibit for each in offer.exposures])
                again = Params(**{**vars(given), **values})
                assert template.check(again, answer).status is Status.PASS, offer


@pytest.mark.parametrize("name", SHOWN)
def test_offers_name_only_slots_that_their_figures_give(name: str) -> None:
    template = template_of(name)
    for p in problems(template, 3):
        slots = set(template.wording(p).slots)
        for offer in template.offers(p):
            if offer.exposures:
                given = offer.restore(*[each.exhibit for each in offer.exposures])
                assert slots & offer.instead.keys() == given.keys(), offer


@pytest.mark.parametrize("name", SHOWN)
def test_no_mark_of_a_wording_is_left_in_a_text(name: str) -> None:
    template = template_of(name)
    for p in problems(template, 5):
        text = template.pose(p).text
        assert not any(mark in text for mark in ("[[", "||", "]]", "{", "}", "<"))


def test_the_family_shows_every_kind_of_picture_that_suits_it() -> None:
    tried = [
        ("rank_compare", "chart"), ("trend_interpolation", "chart"), ("filter_aggregate", "chart"),
        ("join_lookup", "diagram"), ("combined_rates", "diagram"), ("rate_accumulation", "diagram"),
        ("unit_dimension~", "diagram"), ("percentage_chain", "code"), ("mixture_weighting", "table"),
    ]  # fmt: skip
    found = {
        shown.view
        for name, modality in tried
        for perturb in fused(name, modality)
        for p in filter(None, map(perturb.params, range(DRAWS)))
        for shown in p.plan.shown
    }
    assert found >= VIEWS


def test_pictures_of_this_family_are_read_back() -> None:
    judged = [
        judge(variant)
        for name in ("combined_rates", "join_lookup", "unit_dimension~")
        for perturb in fused(name, "diagram", (1, 3))
        for variant in filter(None, map(perturb.draw, range(DRAWS)))
    ]
    assert len(judged) > 30
    assert all(dict(verdicts).get("legibility") for verdicts in judged)


def test_kinds_and_fees_that_may_not_matter_stay_in_the_text() -> None:
    """A figure that the answer does not need would be turned down, and with it mostly problems answered by no."""
    for name in ("join_lookup", "join_lookup~"):
        template = template_of(name)
        for p in problems(template, 6):
            slots = {slot for o in template.offers(p) if o.exposures for slot in o.instead}
            assert "kinds" not in slots or p.query[0] == "kind"
            assert "fees" not in slots or "~" not in name


def test_numbers_of_a_column_in_percent_are_percentages() -> None:
    """Steps that multiply by 120/100 would come from nowhere once a table says 20."""
    table = "| change | percent |\n| --- | --- |\n| 1st | -20 |\n| 2nd | 30 |"
    found = numbers.percentages(table)
    assert found >= numbers.percentages("20% and 30%")
    assert not numbers.percentages(table.replace("percent", "points"))


def test_an_either_or_may_hold_another() -> None:
    wording = Phrasing("[[all?[[some?a {x:int}||b {some}]]||c [[some?d {x:int}||e]]]].")
    assert wording.text == "a {x:int}."
    nouns = {"all": "", "some": "", "x": ""}
    assert wording.showing({"some": "it", "x": ""}, nouns).text == "b it."
    assert wording.showing({"all": "it"}, nouns).text == "c d {x:int}."
    assert wording.showing({"all": "it", "some": "it", "x": ""}, nouns).text == "c e."
