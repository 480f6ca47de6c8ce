"""Chains: typed, admitted at the value passed, free of shortcuts, and read back from their own text."""

from __future__ import annotations

import json
import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from datagen.bridge import Bridge, core_of
from datagen.errors import ExpressionError, RecipeError
from datagen.recipe import Recipe
from datagen.template import Template
from datagen.variant import Variant
from mutators.chain import templates
from mutators.chain.bridging import read_sentence, sentence
from mutators.chain.part import Link
from mutators.chain.template import Chain
from mutators.paths import build
from mutators.perturb import Perturb
from validators import accepted, judge

RECIPE = Recipe(name="c", rows=10, levels=(1, 2), mutators=("chain",), chain={"paths": 40})


@pytest.fixture(scope="module")
def chains() -> list[Template]:
    return list(templates([seeds.load(mode) for mode in seeds.built_in()], RECIPE))


@pytest.fixture(scope="module")
def drawn(chains: list[Template]) -> list[Variant]:
    found = []
    for place, chain in enumerate(chains):
        drawer = Perturb(chain, 1 + place % 2, 5)
        found += [variant for variant in map(drawer.draw, range(4)) if variant is not None]
    return found


def test_chains_of_each_depth_over_many_pairs_of_modes(chains: list[Template]) -> None:
    assert Counter(chain.depth for chain in chains).keys() == {2, 3, 4}
    pairs = set()
    for chain in chains:
        for link in chain.links:
            pairs |= {(chain.links[feed].template.mode, link.template.mode) for feed in link.feeds}
    assert len(pairs) >= 60


def test_paths_build_their_chains_again(chains: list[Template]) -> None:
    for chain in chains:
        again = build(chain.id, seeds.load)
        assert [link.feeds for link in again.links] == [link.feeds for link in chain.links]
        assert [link.template.id for link in again.links] == [
            link.template.id for link in chain.links
        ]


def test_nearly_every_chain_passes_all_validators(drawn: list[Variant]) -> None:
    assert len(drawn) > 150
    refused = [judge(v)[-1] for v in drawn if not accepted(judge(v))]
    assert all(name == "leakage" for name, _ in refused), refused
    assert len(refused) <= len(drawn) * 0.05


def test_the_text_reads_back_to_what_was_meant(drawn: list[Variant]) -> None:
    for variant in drawn:
        given = variant.template.read(variant.params, variant.posing.text)
        assert given is not None
        assert vars(given).items() <= vars(variant.params).items()


def test_a_changed_rule_or_number_is_noticed(drawn: list[Variant]) -> None:
    for variant in drawn:
        digits = list(re.finditer(r"(?<![\w.])\d+(?![\w.])", variant.posing.text))
        spot = digits[variant.index % len(digits)]
        text = f"{variant.posing.text[: spot.start()]}{int(spot.group()) + 1}{variant.posing.text[spot.end() :]}"
        given = variant.template.read(variant.params, text)
        if given is not None:
            assert not vars(given).items() <= vars(variant.params).items(), text


def test_every_passed_on_number_is_hidden_behind_its_symbol(drawn: list[Variant]) -> None:
    for variant in drawn:
        for part in variant.params.parts:
            for bridge, value in zip(part.bridges, part.values, strict=True):
                assert re.search(rf"\b{bridge.symbol}\b", part.posing.text)
                source = variant.params.parts[bridge.source - 1]
                assert bridge.value(source.answer) == value


def test_no_part_can_be_solved_without_the_one_before(drawn: list[Variant]) -> None:
    """The anti-shortcut test, over all numbers near the one passed and not only those that a rule can lead to."""
    for variant in drawn:
        for link, part in zip(variant.template.links, variant.params.parts, strict=True):
            for spot, value in enumerate(part.values):
                changed = 0
                for other in range(2, 6 * value + 30, 1 + value // 40):
                    values = list(part.values)
                    values[spot] = other
                    given = part.read_with(link.template, values)
                    if given is not None and other != value:
                        changed += not link.template.check(given, part.derivation.answer)
                assert changed, variant.posing.text


def test_the_steps_are_cut_at_the_parts_and_carry_their_modes(drawn: list[Variant]) -> None:
    for variant in drawn:
        links = variant.template.links
        texts = [step.text for step in variant.derivation.steps]
        heads = [place for place, text in enumerate(texts) if text.startswith("Part ")]
        # The opening line speaks of parts as well.
        assert [texts[place].split(":")[0] for place in heads if ":" in texts[place][:8]] == [
            f"Part {number}" for number in range(1, len(links) + 1)
        ]
        assert {step.mode for step in variant.derivation.steps} >= {
            link.template.mode for link in links
        }
        assert variant.mode == variant.template.primary(variant.derivation.steps)


def test_the_certificate_names_every_part_and_rule(drawn: list[Variant]) -> None:
    for variant in drawn:
        if variant.certificate is None:
            continue
        entries = json.loads(variant.certificate.text)
        assert [entry["answer"] for entry in entries] == [p.answer for p in variant.params.parts]
        for entry in entries:
            for take in entry["takes"]:
                rule = {name: value for name, value in take.items() if name != "value"}
                bridge = Bridge.from_json(rule)
                assert bridge.value(entries[bridge.source - 1]["answer"]) == take["value"]


def test_a_part_that_ignores_its_number_makes_no_chain() -> None:
    """What a first part gives never matters here, so nothing may come of it."""

    source = seeds.load("quantitative.percentage_chain")
    taker = seeds.load("quantitative.summary_statistics")

    class Ignoring(type(taker)):  # type: ignore[misc]
        mode = taker.mode

        def check(self, given, answer):  # type: ignore[no-untyped-def]
            from datagen.verdict import passed

            return passed("anything goes")

    chain = Chain("a > b", [Link(source), Link(Ignoring(), (0,))])
    assert not any(Perturb(chain, 1, 1).draw(ordinal) for ordinal in range(30))


SYMBOLS, SOURCES = st.sampled_from("XYZ"), st.integers(1, 4)
CORES = st.sampled_from(["itself", "count", "fraction"])
CASES = st.fixed_dictionaries({"yes": st.integers(2, 99), "no": st.integers(2, 99)})
BRIDGES = st.one_of(
    st.builds(Bridge, SYMBOLS, SOURCES, st.just("absolute"), plus=st.integers(-25, 25)),
    st.builds(Bridge, SYMBOLS, SOURCES, CORES, modulus=st.integers(5, 99), plus=st.integers(0, 60)),
    st.builds(Bridge, SYMBOLS, SOURCES, CORES, times=st.integers(2, 50), plus=st.integers(0, 60)),
    st.builds(Bridge, SYMBOLS, SOURCES, st.just("trues"), plus=st.integers(0, 60)),
    st.builds(Bridge, SYMBOLS, SOURCES, cases=CASES),
)


@given(BRIDGES)
def test_a_rule_is_read_back_from_its_sentence(bridge: Bridge) -> None:
    assert read_sentence(sentence(bridge)) == bridge
    assert Bridge.from_json(bridge.to_json()) == bridge


@given(st.fractions(max_denominator=99))
def test_what_is_taken_of_a_number_is_whole(value: Fraction) -> None:
    if value.denominator != 1:
        assert core_of("fraction", str(value)) == abs(value.numerator) + value.denominator
        with pytest.raises(ExpressionError):
            core_of("itself", str(value))
    else:
        assert core_of("absolute", str(value)) == abs(value)


@pytest.mark.parametrize(
    "data",
    [{}, {"symbol": "X"}, {"symbol": "X", "source": "1"}, {"symbol": "X", "source": 1, "core": "eval"},
     {"symbol": "X", "source": 1, "plus": 1.5}, {"symbol": "X", "source": 1, "unknown": 2}],
)  # fmt: skip
def test_a_rule_from_a_file_is_checked(data: dict[str, object]) -> None:
    with pytest.raises(ExpressionError):
        Bridge.from_json(data)


@pytest.mark.parametrize(
    "path",
    ["a >", "> a", "(a & b", "a & b", "(a & b) > > c", "a > (b & c)",
     "quantitative.percentage_chain~sideways", "quantitative.nothing > deductive.reductio"],
)  # fmt: skip
def test_what_is_no_path_is_refused(path: str) -> None:
    known = seeds.load
    with pytest.raises(RecipeError):
        build(path.replace("a", "quantitative.percentage_chain") if len(path) < 15 else path, known)
