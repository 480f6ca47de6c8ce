"""Third route for the modes about tables: SQLite runs the question on what is read back from the text."""

from __future__ import annotations

import sqlite3
from fractions import Fraction

import pytest

import seeds
from datagen.template import LEVELS
from mutators.perturb import Perturb

SAMPLE = 150


def rows_of(mode: str, level: int) -> list[tuple]:
    """Pairs of what is read back from a text and the answer."""
    template, drawer, pairs = seeds.load(mode), Perturb(seeds.load(mode), level, 3), []
    for ordinal in range(SAMPLE * 5):
        variant = drawer.draw(ordinal)
        if variant is not None and len(pairs) < SAMPLE:
            pairs.append(
                (template.read(variant.params, variant.posing.text), variant.derivation.answer)
            )
    assert len(pairs) == SAMPLE
    return pairs


def insert(base: sqlite3.Connection, name: str, columns: tuple[str, ...], rows: tuple) -> None:
    base.execute(f"drop table if exists {name}")
    quoted = ", ".join([f'"{column}"' for column in columns])
    base.execute(f"create table {name} ({quoted})")
    base.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)


@pytest.mark.parametrize("level", LEVELS)
def test_filter_aggregate(level: int) -> None:
    base = sqlite3.connect(":memory:")
    for given, answer in rows_of("quantitative.filter_aggregate", level):
        insert(base, "records", given.table.columns, given.table.rows)
        how, conditions = given.where
        parts = [f'"{column}" {relation} ?' for column, relation, _ in conditions]
        clause = {"and": " and ", "or": " or "}.get(how, "").join(parts)
        if how == "either":
            clause = f"{parts[0]} and ({parts[1]} or {parts[2]})"
        aggregate, columns = given.goal
        value = " * ".join(f'"{column}"' for column in columns) or "1"
        query = (
            f"select count(*), sum({value}), max({value}), min({value}) from records where {clause}"
        )
        count, total, high, low = base.execute(query, [c[2] for c in conditions]).fetchone()
        found = {"count": count, "sum": total, "max": high, "min": low, "range": high - low}
        assert (Fraction(total, count) if aggregate == "mean" else found[aggregate]) == answer, (
            given
        )


@pytest.mark.parametrize("level", LEVELS)
def test_join_lookup(level: int) -> None:
    base = sqlite3.connect(":memory:")
    for given, answer in rows_of("quantitative.join_lookup", level):
        insert(base, "lines", ("who", "what", "amount"), given.orders.rows)
        if hasattr(given, "catalogue"):
            rates = [(row[0], row[1], row[-1]) for row in given.catalogue.rows]
        else:
            kinds = dict(getattr(given, "kinds", ()))
            rates = [(what, rate, kinds.get(what)) for what, rate in given.prices.points]
        insert(base, "rates", ("what", "rate", "kind"), tuple(rates))
        homes = given.members.rows if hasattr(given, "members") else getattr(given, "homes", ())
        insert(base, "homes", ("who", "side"), homes)
        insert(base, "fees", ("side", "fee"), given.fees.points if hasattr(given, "fees") else ())
        total = """select coalesce(sum(amount * (rate + coalesce(fee, 0))), 0) from lines
            join rates using (what) left join homes using (who) left join fees using (side)"""

        def ask(clause: str, *values: str, total: str = total) -> int:
            return int(base.execute(f"{total} where {clause}", values).fetchone()[0])

        kind, *about = given.query
        if kind == "who":
            found: int | Fraction = ask("who = ?", about[0])
        elif kind == "kind":
            found = ask("side = ? and kind = ?", *about)
        else:
            found = ask("side = ?", about[0])
            if kind == "minus":
                found -= ask("side = ?", about[1])
            elif kind == "share":
                found = Fraction(found, ask("true"))
        assert found == answer, given


@pytest.mark.parametrize("level", LEVELS)
def test_rank_compare(level: int) -> None:
    base = sqlite3.connect(":memory:")
    for given, answer in rows_of("quantitative.rank_compare", level):
        rows = given.table.rows if hasattr(given, "table") else given.series.points
        padded = [(k, row[0], *[*row[1:], 0, 0][:3]) for k, row in enumerate(rows)]
        insert(base, "bars", ("k", "label", "a", "b", "c"), tuple(padded))
        what, *groups = given.what
        names = ["abc"[position] for position in groups]
        now, before = "here.a + here.b + here.c", "last.a + last.b + last.c"
        over, under = {
            "value": ("here.a", "1"),
            "gap": ("abs(here.a - here.b)", "1"),
            "ratio": (f"here.{names[0]}", f"here.{names[-1]}") if names else ("", ""),
            "share": (f"here.{names[0]}", now) if names else ("", ""),
            "rest": (f"here.{names[0]}", f"{now} - here.{names[0]}") if names else ("", ""),
            "rise": (f"{now} - ({before})", "1"),
            "fall": (f"{before} - ({now})", "1"),
            "growth": (f"{now} - ({before})", before),
            "shrinkage": (f"{before} - ({now})", before),
        }[what]
        # Quotients stay exact as thousand-million-fold whole parts: no two different ones here are that near.
        value = f"({over}) * 1000000000 / ({under})"
        source = (
            "bars here join bars last on last.k = here.k - 1" if "last." in value else "bars here"
        )
        order = "desc" if given.rank[1] > 0 else "asc"
        query = f"select here.label from {source} order by {value} {order}"
        assert base.execute(query).fetchall()[given.rank[0] - 1][0] == answer, given
