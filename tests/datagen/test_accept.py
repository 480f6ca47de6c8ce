"""`accept` compares a row's own columns and can do nothing else; what it cannot tell is never a yes."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.accept import Accept, check, select
from datagen.errors import RecipeError
from datagen.scores import SCORED


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCORED)


def passes(expression: str, **row: Any) -> bool | None:
    [found] = select(table(row), expression).to_pylist()
    answer: bool | None = found
    return answer


GOOD = [
    "coalesce(score, cell_score) >= 0.6 AND cell <> 'reject'"
    " AND (solve_rate IS NULL OR solve_rate BETWEEN 0.1 AND 0.9) AND level >= 2",
    "cell <> 'reject' AND (difficulty IS NULL OR difficulty <> 'easy') AND alarm IS NULL",
    "criteria['clear'] > 0.5",
    "alarm.votes < 3 OR alarm['votes'] > 5",
    "id LIKE '00%'",
    "SCORE > 0.5",
    '"index" > 3 AND index < 9',
    "list_contains(modalities, 'table')",
    "list_filter(unknown, lambda reason: reason LIKE 'solve%') = []",
    "[u for u in unknown if u = 'x'] = []",
    "if(level > 2, true, false)",
    "split_part(mode, '.', 1) = 'deductive'",
    "len(steps) BETWEEN 2 AND 8 AND steps[1].text <> ''",
    "CASE WHEN level > 3 THEN score > 0.5 ELSE true END",
    "TRY_CAST(answer AS INTEGER) > 10",
    "mode IN ('a', 'b') OR mode ~ 'number.*'",
    "score > 0.5 -- good enough",
    "score > 0.5 /* and ( */",
    "true",
]


@pytest.mark.parametrize("expression", GOOD)
def test_expressions_over_the_columns_of_a_row_are_taken(expression: str) -> None:
    check(expression)


BAD = {
    "": "is no expression",
    "-- nothing": "is no expression",
    "score": "gives FLOAT, not true or false",
    "'true'": "gives VARCHAR",
    "NULL": "not true or false",
    "scor > 0.5": "'scor'.*did you mean 'score'",
    "cell <> reject": "'reject'.*texts stand in single quotes",
    "scored.score > 1": "'scored'",
    "alarm.nothing > 1": 'Could not find key "nothing"',
    "score > (": "is no expression",
    "score > 0.5)": "is no expression",
    "score > 0.5 /* (": "is no expression",
    "true -- )\n, false": "more than one expression",
    "score > 0.5; DROP TABLE given": "several statements",
    "true; SELECT true": "several statements",
    "DROP TABLE given": "is no expression",
    "true) FROM given; --": "is no expression",
    "true FROM given": "more than one expression",
    "true WHERE false": "more than one expression",
    "true LIMIT 1": "more than one expression",
    "true ORDER BY 1": "more than one expression",
    "DISTINCT true": "more than one expression",
    "true UNION SELECT false": "more than one expression",
    "true AS passes": "more than one expression",
    "true, false": "more than one expression",
    "count(*) > 1": "looks at other rows",
    "avg(score) > 0.5": "looks at other rows",
    "score > max(score) OVER ()": "looks at other rows",
    "row_number() OVER () < 10": "looks at other rows",
    "wavg(score, level) > 0.5": "looks at other rows",
    "score > (SELECT 0.5)": "subquery",
    "EXISTS (FROM read_csv('/etc/passwd'))": "subquery",
    "'table' = ANY(modalities)": "list_contains",
    "random() > 0.5": r"more than the row's own columns \(random\)",
    "uuid() LIKE 'a%'": "more than the row's own columns",
    "now() > TIMESTAMP '2030-01-01'": r"\(now\)",
    "current_date > DATE '2030-01-01'": "current_date",
    "current_timestamp > TIMESTAMP '2030-01-01'": "current_timestamp",
    "current_localtimestamp() > TIMESTAMP '2030-01-01'": "current_localtimestamp",
    "ago(INTERVAL 1 DAY) > TIMESTAMP '2030-01-01'": r"\(ago\)",
    "age(TIMESTAMP '2030-01-01') > INTERVAL 1 DAY": r"\(age\)",
    "read_csv('/etc/passwd') IS NULL": "read_csv",
    "read_text('/etc/passwd') IS NULL": "read_text",
    "glob('/*') IS NULL": "glob",
    "getenv('HOME') = 'x'": "getenv, which is no function",
    "current_setting('threads')::INT > 1": "current_setting",
    "getvariable('x') IS NULL": "getvariable",
    "nextval('x') > 1": "nextval",
    "pg_sleep(1) IS NULL": "sleep_ms",
    "error('x')": "error",
    "unnest([true])": "unnest",
    "get_block_size('x') > 1": "get_block_size",
    "COLUMNS(*)": "all columns at once",
    "score > ?": "parameter",
    "score > $least": "parameter",
    "#1 > 1": "positional reference",
    "level LIKE 1": "cannot be asked",
    "abs(score, 1) > 1": "cannot be asked",
    "(" * 3_000 + "true" + ")" * 3_000: "accept: ",
    "\ud800": "cannot be read",
}


@pytest.mark.parametrize("expression", BAD)
def test_anything_else_is_refused_by_name(expression: str) -> None:
    with pytest.raises(RecipeError, match=BAD[expression]) as refused:
        check(expression)
    assert len(str(refused.value)) < 1_500


@given(st.text(max_size=60))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    try:
        check(text)
    except RecipeError as error:
        assert str(error).startswith("accept: ")


def test_unknown_is_neither_yes_nor_no() -> None:
    assert passes("score > 0.5", score=0.7) is True
    assert passes("score > 0.5", score=0.3) is False
    assert passes("score > 0.5") is None
    assert passes("score > 0.5 AND level > 3", level=1) is False
    assert passes("score > 0.5 OR level > 3", level=4) is True
    assert passes("cell <> 'reject'") is None
    assert passes("criteria['clear'] > 0.5", criteria=[("natural", 1.0)]) is None


def test_a_row_on_which_the_expression_breaks_is_unknown_and_the_others_are_judged() -> None:
    """Prevents one odd answer from ending a run of millions."""
    rows = table({"answer": "12"}, {"answer": "x + 1"}, {"answer": "3"})
    assert select(rows, "answer::INT > 10").to_pylist() == [True, None, False]


def test_a_score_is_at_least_what_it_is_written_as() -> None:
    """Prevents 0.7, which 32 bits hold as 0.69999999, from missing `>= 0.7`."""
    for tenths in range(11):
        assert passes(f"score >= {tenths / 10} AND score <= {tenths / 10}", score=tenths / 10)


def test_ids_are_hex_texts_as_in_the_view() -> None:
    row_id = bytes.fromhex("00ff" * 8)
    assert passes(f"id = '{row_id.hex()}' AND parent_id IS NULL", id=row_id) is True


@given(st.lists(st.none() | st.floats(0, 1, width=16), max_size=50), st.floats(0, 1, width=16))
def test_the_answers_come_in_the_order_of_the_rows(
    scores: list[float | None], least: float
) -> None:
    found = select(table(*[{"score": score} for score in scores]), f"score >= {least!r}::FLOAT")
    assert found.to_pylist() == [None if score is None else score >= least for score in scores]


def test_order_holds_over_many_row_groups_and_chunks() -> None:
    pieces = [
        table(*[{"level": n % 7, "index": n} for n in range(k, k + 5_000)]) for k in (0, 5_000)
    ]
    found = select(pa.concat_tables(pieces * 30), "index % 3 = 0")
    assert found.to_pylist() == [n % 3 == 0 for n in range(10_000)] * 30


def test_a_reason_says_false_or_unknown_and_gives_the_values_that_were_named() -> None:
    rows = table({"score": 0.5, "level": 3}, {"level": 3}, {"score": 0.9, "level": 1})
    reasons = (
        Accept("coalesce(score, 0.1) > 0.7 OR score IS NULL AND cell = 'keep'").judge(rows).reasons
    )
    assert reasons.to_pylist() == [
        "accept is false: score = 0.5, cell is NULL",
        "accept is unknown: score is NULL, cell is NULL",
        None,
    ]


def test_a_reason_names_a_criterion_by_its_key_and_cuts_long_texts() -> None:
    rows = table({"criteria": [("it's clear", 0.25)], "problem": "x" * 500})
    [reason] = (
        Accept("criteria['it''s clear'] > 0.5 AND problem <> 'y'").judge(rows).reasons.to_pylist()
    )
    assert reason == f"accept is false: criteria.it's clear = 0.25, problem = {'x' * 60}"


def test_one_checked_expression_serves_many_tables() -> None:
    accept = Accept("level > 2")
    for level in range(6):
        assert accept.judge(table({"level": level})).passes.to_pylist() == [level > 2]
    assert accept.judge(table()).passes.to_pylist() == []
