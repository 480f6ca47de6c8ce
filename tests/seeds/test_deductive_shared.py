"""The shared parts of the propositional templates: prose reads back, tables and propagation agree with brute force."""

from __future__ import annotations

import re
from itertools import product
from random import Random

import pytest

import seeds
from datagen import sequents
from datagen.phrasing import Params, Phrasing
from mutators.perturb import Perturb
from seeds.deductive._logic import clauses_of, fire, propagate
from seeds.deductive._notation import formula
from seeds.deductive._prose import SLOTS, STYLES, Rule, capital, read_sentence, sentence
from seeds.deductive._settings import PHRASES, SETTINGS
from seeds.deductive._tables import TruthTable, status
from seeds.deductive._worlds import holds, meaning, random_statement

LISTS = [kind for kind in SLOTS if kind.partition("_")[0] in STYLES]
ATOMS = SETTINGS[0].atoms


def statements(rng: Random, atoms: tuple[str, ...], count: int) -> tuple[Rule, ...]:
    return tuple(random_statement(rng, atoms) for _ in range(count))


@pytest.mark.parametrize("kind", LISTS)
def test_every_kind_of_list_reads_back_in_every_setting(kind: str) -> None:
    wording = Phrasing(f"Is it so that {{goal:literal}}?\n{{rules:{kind}}}\nSay yes or no.", SLOTS)
    for number, setting in enumerate(SETTINGS):
        rng = Random(number)
        for _ in range(20):
            p = Params(
                goal=(rng.choice(setting.atoms), False), rules=statements(rng, setting.atoms, 6)
            )
            given = wording.read(wording.write(p))
            assert given is not None and given.rules == p.rules and given.goal == p.goal


@pytest.mark.parametrize("form", sorted({form for forms in STYLES.values() for form in forms}))
def test_one_sentence_states_one_rule_whatever_its_form(form: str) -> None:
    rng = Random(form)
    for rule in statements(rng, ATOMS, 300):
        assert read_sentence(sentence(rule, form)) == rule


def test_a_wrong_number_in_a_list_is_noticed() -> None:
    """Prevents a list whose numbers are out of order from being read as if they were not."""
    slot = SLOTS["if_numbered"]
    text = slot.write(statements(Random(1), ATOMS, 3))
    assert slot.read(text) is not None
    assert slot.read(text.replace("(2)", "(3)")) is None


def test_phrases_are_unique_and_hold_no_words_at_which_sentences_are_split() -> None:
    texts = {*PHRASES.values()} | {capital(text) for text in PHRASES.values()}
    starts_low = [text for text in PHRASES.values() if text[0].islower()]
    assert len(set(PHRASES.values())) == len(PHRASES)
    assert len(texts) == len(PHRASES) + len(starts_low)
    for text in PHRASES.values():
        assert not re.search(
            r"[,.;:]|\b(and|or|if|when|whenever|only|both|either|then|that)\b", text
        ), text


def test_every_setting_offers_enough_atoms() -> None:
    assert len(SETTINGS) >= 6 and all(len(setting.atoms) >= 10 for setting in SETTINGS)


def test_a_truth_table_counts_the_same_models_as_trying_all_assignments() -> None:
    rng = Random(5)
    for _ in range(60):
        atoms = ATOMS[: rng.randint(3, 6)]
        rules = statements(rng, atoms, rng.randint(1, 5))
        worlds = [
            dict(zip(atoms, values, strict=True))
            for values in product((False, True), repeat=len(atoms))
        ]
        fitting = [world for world in worlds if all(holds(rule, world) for rule in rules)]
        table = TruthTable(atoms)
        found = list(table.assignments(table.models(rules)))
        assert sorted(map(str, fitting)) == sorted(
            str({atom: world[atom] for atom in atoms}) for world in found
        )


def test_notation_means_what_the_table_means() -> None:
    rng = Random(6)
    for rule in statements(rng, ATOMS[:5], 200):
        table = TruthTable(ATOMS[:5])
        for world in table.assignments(table.everything):
            values = "; ".join(atom if value else f"~{atom}" for atom, value in world.items())
            assert sequents.holds(f"{values} |- {formula(rule)}") == holds(rule, world)


def test_what_propagation_reaches_is_entailed() -> None:
    rng = Random(7)
    for _ in range(150):
        rules = statements(rng, ATOMS[:6], 6)
        trace = propagate(clauses_of(rules))
        verdicts = {status(rules, firing.literal) for firing in trace.fired}
        assert verdicts <= ({"inconsistent"} if trace.clash else {"yes", "inconsistent"})
        for _, literal in fire(rules, ()):
            assert status(rules, literal) in ("yes", "inconsistent")


def drawn(mode: str, level: int, wanted: int = 25) -> list[Params]:
    drawer = Perturb(seeds.load(mode), level, 4)
    return [v.params for v in map(drawer.draw, range(wanted)) if v is not None]


@pytest.mark.parametrize("level", [1, 3, 5])
def test_a_denial_needs_more_than_firing_rules_forwards(level: int) -> None:
    """The mode's admission condition, tested without what `build` keeps."""
    for p in drawn("deductive.contrapositive_denial", level):
        known = propagate(clauses_of(p.rules), p.facts).known
        assert p.denied[0] in known
        assert p.denied[0] not in {literal[0] for _, literal in fire(p.rules, p.facts)}


@pytest.mark.parametrize("level", [1, 3, 5])
def test_a_reductio_is_open_without_its_supposition_and_closes_with_it(level: int) -> None:
    for p in drawn("deductive.reductio", level):
        clauses = clauses_of(p.rules)
        assert propagate(clauses).clash is None and p.supposed[0] not in propagate(clauses).known
        assert propagate(clauses, [p.supposed]).clash is not None


@pytest.mark.parametrize("level", [1, 3, 5])
def test_a_case_analysis_does_not_close_by_one_supposition(level: int) -> None:
    for p in drawn("deductive.case_analysis", level):
        clauses = clauses_of(p.rules)
        assert propagate(clauses, [(p.truth[0], not p.truth[1])]).clash is None
        for split in p.splits:
            assert all(status(p.rules, case) == "undetermined" for case in split.cases)


def test_two_statements_have_one_meaning_exactly_when_their_tables_agree() -> None:
    rng = Random(8)
    table = TruthTable(ATOMS[:3])
    for _ in range(3000):
        first, second = statements(rng, ATOMS[:3], 2)
        assert (meaning(first) == meaning(second)) == (table.rule(first) == table.rule(second))


@pytest.mark.parametrize(
    "mode", ["reductio", "case_analysis", "contrapositive_denial", "countermodel"]
)
def test_no_problem_says_the_same_twice(mode: str) -> None:
    for level in (1, 3, 5):
        for p in drawn(f"deductive.{mode}", level):
            assert len({meaning(rule) for rule in p.rules}) == len(p.rules)
