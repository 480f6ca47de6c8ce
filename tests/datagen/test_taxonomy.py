"""The taxonomy is 12 families of 11 modes, each said in full."""

from __future__ import annotations

from collections import Counter

import pytest

from datagen.taxonomy import mode_ids, modes, suggest


def test_there_are_twelve_families_of_eleven_modes() -> None:
    families = Counter(mode.partition(".")[0] for mode in mode_ids())
    assert len(set(mode_ids())) == 132
    assert len(families) == 12
    assert set(families.values()) == {11}


def test_the_quick_list_is_that_of_the_parsed_file() -> None:
    """Prevents a pattern that misses a mode which the YAML holds."""
    assert tuple(modes()) == mode_ids()


@pytest.mark.parametrize("mode", mode_ids())
def test_every_mode_is_described(mode: str) -> None:
    entry = modes()[mode]
    assert entry["family"] == mode.partition(".")[0]
    assert entry["name"]
    assert entry["definition"]
    assert entry["seed_example"]["problem"]
    assert str(entry["seed_example"]["answer"])
    assert set(entry["modalities"]) <= {"text", "table", "chart", "diagram", "code", "image"}


def test_contrasts_and_inversions_name_modes_that_exist() -> None:
    for entry in modes().values():
        assert entry["contrast"]["mode"] in mode_ids()
        assert entry["inversion"]["to"] in mode_ids()


def test_a_misspelt_name_brings_a_suggestion_and_nonsense_brings_none() -> None:
    assert suggest("number.valuatoin", mode_ids()) == "; did you mean 'number.valuation'?"
    assert suggest("qqqq", mode_ids()) == ""
