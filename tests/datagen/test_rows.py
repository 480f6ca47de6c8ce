"""Rows: ids by content, tags by rule, columns as the field's libraries read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.answers import AnswerKind
from datagen.rows import (
    RejectBuilder,
    RowBuilder,
    secondary_modes,
    solution,
    verdict_list,
)
from datagen.schema import DICTIONARY_COLUMNS, REJECT_SCHEMA, SCHEMA
from datagen.taxonomy import mode_ids
from datagen.template import Derivation, Step
from datagen.variant import row_id
from datagen.verdict import failed, passed, unknown
from tests.toys import TOY_MODE, Sums, variant_of
from validators import judge

OTHERS = [mode for mode in mode_ids() if mode != TOY_MODE][:6]
texts = st.text(max_size=8)


def build(*variants, recipe: str = "f00d") -> pa.Table:
    builder = RowBuilder(TOY_MODE, recipe)
    for variant in variants:
        builder.add(row_id(variant.posing.text, variant.answer), variant, judge(variant))
    assert len(builder) == len(variants)
    return builder.table()


@given(texts, texts, texts, texts)
def test_two_rows_share_an_id_only_if_they_share_text_and_answer(
    p: str, a: str, q: str, b: str
) -> None:
    assert (row_id(p, a) == row_id(q, b)) is ((p, a) == (q, b)) or "\0" in p + q


def test_an_id_is_16_bytes_and_the_same_in_every_version() -> None:
    """Prevents a change of the hash, which would make every published id a dead link."""
    assert row_id("What is 1 plus 2?", "3").hex() == "77a78169d012241cdfca06460d94345e"


@given(st.lists(st.sampled_from([None, TOY_MODE, *OTHERS]), min_size=1, max_size=40))
def test_secondary_modes_are_up_to_three_by_load_each_a_tenth_of_the_lines(modes: list) -> None:
    found = secondary_modes(TOY_MODE, [Step("a line", "1 = 1", mode) for mode in modes])
    load = Counter(mode for mode in modes if mode not in (None, TOY_MODE))
    heavy = {mode for mode, lines in load.items() if lines * 10 >= len(modes)}
    assert len(found) == len(set(found)) == min(3, len(heavy))
    assert set(found) <= heavy
    assert [load[mode] for mode in found] == sorted((load[m] for m in heavy), reverse=True)[:3]


@pytest.mark.parametrize(("lines", "tagged"), [(9, True), (10, True), (11, False), (21, False)])
def test_a_tenth_of_the_lines_is_just_enough(lines: int, tagged: bool) -> None:
    steps = [Step("", "", OTHERS[0]), *[Step("", "")] * (lines - 1)]
    assert secondary_modes(TOY_MODE, steps) == [OTHERS[0]] * tagged


def test_modes_of_equal_load_come_in_the_order_of_the_taxonomy() -> None:
    steps = [Step("", "", mode) for mode in reversed(OTHERS[:3])]
    assert secondary_modes(TOY_MODE, steps) == OTHERS[:3]


def test_a_row_says_all_that_is_known_of_it() -> None:
    variant = variant_of(Sums(), a=3, b=14)
    [row] = build(variant).to_pylist()
    assert row == {
        "id": row_id("What is 3 plus 14?", "17"),
        "mode": TOY_MODE,
        "secondary_modes": [],
        "family": "number",
        "level": 1,
        "template": TOY_MODE,
        "index": 0,
        "mutators": [{"name": "perturb", "arguments": "{}"}],
        "parent_id": None,
        "seed_id": TOY_MODE,
        "generation": 0,
        "problem": "What is 3 plus 14?",
        "prompt": [{"role": "user", "content": "What is 3 plus 14?"}],
        "images": [],
        "exhibits": [],
        "modalities": ["text"],
        "answer": "17",
        "answer_kind": "integer",
        "givens": [],
        "steps": [{"text": "3 + 14 = 17.", "claim": "3 + 14 = 17", "mode": TOY_MODE, "uses": []}],
        "solution": "3 + 14 = 17.\nAnswer: 17",
        "certificate": {"kind": "expression", "text": "3 + 14"},
        "verdicts": [
            {"validator": "routes", "status": "pass", "engine": "subtraction", "reason": ""},
            {
                "validator": "wellposed",
                "status": "pass",
                "engine": "text and type rules",
                "reason": "",
            },
            {"validator": "steps", "status": "pass", "engine": "step by step", "reason": ""},
            {"validator": "leakage", "status": "pass", "engine": "text search", "reason": ""},
        ],
        "score": None,
        "cell_score": None,
        "solve_rate": None,
        "teacher": None,
        "source": "builtin",
        "licence": "Apache-2.0",
        "split": "train",
        "recipe": "f00d",
    }


def test_rows_of_different_verdicts_steps_and_certificates_keep_their_own() -> None:
    """Prevents a shared column from giving one row's verdicts or steps to another."""
    first, second = variant_of(Sums(), a=1, b=10), variant_of(Sums(), a=2, b=20)
    bare = Derivation([Step("So.", "1 = 1", OTHERS[0]), *second.derivation.steps], 22, None)
    second = replace(second, derivation=bare, certificate=None)
    builder = RowBuilder(TOY_MODE, "f")
    builder.add(b"1" * 16, first, (("routes", passed("one")),))
    builder.add(b"2" * 16, second, (("routes", passed("two")),))
    builder.add(b"3" * 16, first, (("routes", passed("one")),))
    rows = builder.table().to_pylist()
    assert [row["verdicts"][0]["engine"] for row in rows] == ["one", "two", "one"]
    assert [len(row["steps"]) for row in rows] == [1, 2, 1]
    assert [row["secondary_modes"] for row in rows] == [[], [OTHERS[0]], []]
    assert [row["certificate"] is None for row in rows] == [False, True, False]
    assert [row["id"] for row in rows] == [b"1" * 16, b"2" * 16, b"3" * 16]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_of_rows_has_the_schema(count: int) -> None:
    table = build(*[variant_of(Sums(), a=1, b=10 + k) for k in range(count)])
    assert table.schema.equals(SCHEMA)
    assert len(table) == count
    table.validate(full=True)


def test_prompts_and_images_follow_the_conventions_of_hugging_face() -> None:
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    assert SCHEMA.field("prompt").type == pa.list_(message)
    assert SCHEMA.field("images").type == pa.list_(image)


def test_dictionary_columns_are_columns_of_the_schema() -> None:
    assert {name.split(".")[0] for name in DICTIONARY_COLUMNS} <= set(SCHEMA.names)


def test_reject_columns_are_columns_of_rows() -> None:
    """Prevents rejects that cannot be put beside the rows."""
    assert all(SCHEMA.field(field.name).equals(field) for field in REJECT_SCHEMA)


def test_a_solution_ends_with_the_answer() -> None:
    variant = variant_of(Sums(), a=3, b=14)
    assert solution(variant).splitlines()[-1] == f"Answer: {variant.answer}"


def test_rejects_keep_their_verdicts_and_their_coordinates() -> None:
    variant = variant_of(Sums(), a=3, b=14)
    verdicts = (("routes", passed("x")), ("wellposed", failed("y", "why")))
    builder = RejectBuilder(TOY_MODE, "f00d")
    builder.add(TOY_MODE, 1, 77, variant, verdict_list(verdicts))
    broken = verdict_list((("template", unknown("template", "it broke")),))
    builder.add(TOY_MODE, 2, 78, None, broken)
    table = builder.table()
    whole, lost = table.to_pylist()
    assert table.schema.equals(REJECT_SCHEMA)
    assert (whole["id"], whole["index"]) == (row_id(variant.posing.text, variant.answer), 77)
    assert whole["verdicts"][-1] == {
        "validator": "wellposed",
        "status": "fail",
        "engine": "y",
        "reason": "why",
    }
    assert (lost["id"], lost["problem"], lost["index"], lost["verdicts"]) == (None, "", 78, broken)


def test_no_rejects_have_the_schema_too() -> None:
    assert RejectBuilder(TOY_MODE, "f").table().schema.equals(REJECT_SCHEMA)


def test_answer_kinds_are_written_by_name() -> None:
    [row] = build(variant_of(Sums(), a=1, b=10)).to_pylist()
    assert AnswerKind(row["answer_kind"]) is AnswerKind.INTEGER
