"""What is held out: whole problems in all their forms, never single rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import pyarrow as pa
import pytest

from datagen.schema import MUTATION
from student.data.splits import SPLIT_COLUMNS, Split, is_made_of, splits_of
from student.recipe import HeldOut
from tests.student.rows import rows_of


def rows(cells: Iterable[tuple[str, int, int]], depth: int | None = None) -> pa.Table:
    """Rows of (template, level, index)."""
    templates, levels, indexes = zip(*cells, strict=True)
    chain = [{"name": "chain", "arguments": json.dumps({"depth": depth})}] if depth else []
    mutators = [*chain, {"name": "perturb", "arguments": "{}"}]
    return pa.table(
        {
            "template": pa.array(templates, pa.string()),
            "level": pa.array(levels, pa.int8()),
            "index": pa.array(indexes, pa.int64()),
            "mutators": pa.array([mutators] * len(templates), pa.list_(MUTATION)),
        }
    )


def test_a_problem_and_all_that_was_made_of_it_fall_on_one_side(made: dict[str, str]) -> None:
    """Prevents a held-out problem from being learnt turned round, or as a picture."""
    columns = ["id", "parent_id", *SPLIT_COLUMNS]
    tables = [rows_of(made[name], columns) for name in ("quickstart", "inverted", "fused")]
    table = pa.concat_tables(tables)
    splits = splits_of(table, HeldOut(parameters=0.3), seed=5)
    side = dict(zip(table["id"].to_pylist(), splits, strict=True))
    sides = Counter(
        (side[row], side[parent])
        for row, parent in zip(*(table[n].to_pylist() for n in ("id", "parent_id")), strict=True)
        if parent in side
    )
    assert sides[Split.TRAIN, Split.TRAIN] > 50
    assert sides[Split.PARAMETERS, Split.PARAMETERS] > 20
    assert len(sides) == 2


def test_about_the_share_asked_for_is_held_out_of_every_template_and_level() -> None:
    table = rows([(t, lvl, i) for t in ("a.b", "c.d~x@y") for lvl in (1, 2) for i in range(5000)])
    splits = splits_of(table, HeldOut(parameters=0.05), seed=0)
    for start in range(0, len(splits), 5000):
        held_out = splits[start : start + 5000].count(Split.PARAMETERS)
        assert 190 < held_out < 310  # four standard deviations around 250


def test_a_larger_share_holds_out_the_same_problems_and_more() -> None:
    table = rows([("a.b", 1, i) for i in range(3000)])
    some = splits_of(table, HeldOut(parameters=0.1), seed=0)
    more = splits_of(table, HeldOut(parameters=0.2), seed=0)
    kept_back = [m for s, m in zip(some, more, strict=True) if s == Split.PARAMETERS]
    assert set(kept_back) == {Split.PARAMETERS}
    assert more.count(Split.PARAMETERS) > len(kept_back)


@pytest.mark.parametrize(("share", "split"), [(0.0, Split.TRAIN), (1.0, Split.PARAMETERS)])
def test_nothing_and_everything_can_be_held_out(share: float, split: Split) -> None:
    table = rows([("a.b", 1, i) for i in range(100)])
    assert set(splits_of(table, HeldOut(parameters=share), seed=0)) == {split}


def test_another_seed_holds_out_other_problems() -> None:
    table = rows([("a.b", 1, i) for i in range(1000)])
    held_out = HeldOut(parameters=0.5)
    one, other = splits_of(table, held_out, 0), splits_of(table, held_out, 1)
    assert 350 < sum(a == b for a, b in zip(one, other, strict=True)) < 650


def test_a_rows_split_does_not_depend_on_the_rows_around_it() -> None:
    """Prevents a problem from being held out of one shard and learnt in the next."""
    cells = [(f"a.t{i % 7}~x" if i % 2 else f"a.t{i % 7}", i % 5 + 1, i) for i in range(400)]
    held_out = HeldOut(parameters=0.4, templates=("a.t3",))
    whole = splits_of(rows(cells), held_out, 9)
    for start in (0, 1, 150, 399):
        assert splits_of(rows(cells[start:]), held_out, 9) == whole[start:]
        assert splits_of(rows(cells).slice(start), held_out, 9) == whole[start:]
    chunks = pa.concat_tables([rows(cells[:100]), rows(cells[100:])])
    assert splits_of(chunks, held_out, 9) == whole


def test_chains_are_held_out_as_they_stand() -> None:
    """A chain's index counts chains of its path, not problems of its links."""
    indexes = range(500)
    held_out = HeldOut(parameters=0.5)
    path = splits_of(rows([("a.b > c.d", 1, i) for i in indexes], 2), held_out, 0)
    link = splits_of(rows([("a.b", 1, i) for i in indexes]), held_out, 0)
    turned = splits_of(rows([("a.b~x > c.d", 1, i) for i in indexes], 2), held_out, 0)
    assert path not in (link, turned)


@pytest.mark.parametrize(
    ("template", "pattern", "hit"),
    [
        ("quantitative.join_lookup", "quantitative.join_lookup", True),
        ("quantitative.join_lookup~backward@chart", "quantitative.join_lookup", True),
        ("quantitative.join_lookup~backward@chart", "*~backward", True),
        ("quantitative.join_lookup", "*~backward", False),
        ("(a.b & quantitative.join_lookup~x) > c.d", "quantitative.join_*", True),
        ("(a.b & c.e) > c.d", "c.d", True),
        ("a.bc", "a.b", False),
        ("gsm8k/17", "gsm8k/*", True),
    ],
)
def test_a_pattern_names_all_that_is_made_of_a_template(
    template: str, pattern: str, hit: bool
) -> None:
    assert is_made_of(template, pattern) == hit
    splits = splits_of(rows([(template, 1, 0)]), HeldOut(parameters=0, templates=(pattern,)), 0)
    assert splits == [Split.TEMPLATES if hit else Split.TRAIN]


def test_depth_goes_before_templates_and_templates_before_parameters() -> None:
    held_out = HeldOut(parameters=1, templates=("a.b",), chain_depth=3)
    cell = [("a.b > c.d > e.f", 1, 0)]
    assert splits_of(rows(cell, 3), held_out, 0) == [Split.DEPTH]
    assert splits_of(rows(cell, 4), held_out, 0) == [Split.DEPTH]
    assert splits_of(rows(cell, 2), held_out, 0) == [Split.TEMPLATES]
    assert splits_of(rows([("c.d > e.f", 1, 0)], 2), held_out, 0) == [Split.PARAMETERS]


def test_the_depth_of_real_chains_is_read(made: dict[str, str]) -> None:
    table = rows_of(made["chains"], list(SPLIT_COLUMNS))
    splits = splits_of(table, HeldOut(parameters=0, chain_depth=3), 0)
    for template, split in zip(table["template"].to_pylist(), splits, strict=True):
        deep = template.count(">") >= 2
        assert (split == Split.DEPTH) == deep, template
    assert {Split.TRAIN, Split.DEPTH} == set(splits)


def test_no_rows_have_no_splits() -> None:
    table = rows([("a.b", 1, 0)]).slice(0, 0)
    assert splits_of(table, HeldOut(templates=("a.b",), chain_depth=2), 0) == []
