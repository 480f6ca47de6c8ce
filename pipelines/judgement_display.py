"""What `datagen run` and `datagen rescore` print of a judgement: tables from the views, facts from its summary."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Column, Table

from datagen.storage import Store
from datagen.views import connect
from pipelines.tables import console, mode_column

MAX_ALARMS = 10

# Means over rows, not over cells: cells are of different sizes.
_BY_MODE = """
SELECT c.mode, c.rows, c.asked, c.score, c.solve_rate, c.margin, c.verdicts, c.difficulty, coalesce(k.kept, 0)
FROM (
    SELECT mode, sum(rows)::BIGINT AS rows, sum(asked)::BIGINT AS asked,
        sum(cell_score * rows) / sum(rows) FILTER (cell_score IS NOT NULL) AS score,
        sum(cell_solve_rate * rows) / sum(rows) FILTER (cell_solve_rate IS NOT NULL) AS solve_rate,
        sum(cell_margin * rows) / sum(rows) FILTER (cell_margin IS NOT NULL) AS margin,
        [count(*) FILTER (cell = 'keep'), count(*) FILTER (cell = 'reject'),
            count(*) FILTER (cell = 'undecided')] AS verdicts,
        [count(*) FILTER (difficulty = 'hard'), count(*) FILTER (difficulty = 'easy')] AS difficulty
    FROM cells GROUP BY mode
) c LEFT JOIN (SELECT mode, count(*) AS kept FROM rows GROUP BY mode) k USING (mode)
ORDER BY c.mode
"""


def show_judgement(location: str, folder: str, summary: dict[str, Any]) -> None:
    """A judgement by mode, its alarms, what it cost, and how its rows are loaded. Any fact may be absent."""
    if "open" in summary:
        console.print(
            f"part {summary['part']} is done; {summary['open']:,} units wait for the other parts, "
            "and the part that ends last decides which rows are kept",
            highlight=False,
        )
        return
    connection = connect(location, folder)
    _by_mode(connection)
    _alarms(connection)
    for name, text in _facts(summary, folder):
        console.print(f"[dim]{name:<12}[/dim]{escape(text)}", highlight=False, soft_wrap=True)
    glob = Store(location).path(f"{folder}/kept/**/*.parquet")
    scheme = location.partition("://")[0] + "://" if "://" in location else ""
    console.print(
        f'Next: load_dataset("parquet", data_files="{scheme}{glob}")  |  '
        f'datagen query {location} "SELECT reason, count(*) FROM turned_down GROUP BY reason"',
        highlight=False,
        soft_wrap=True,
        markup=False,
    )


def show_check(facts: dict[str, Any]) -> None:
    """What a server that was asked about one row is like, a fact a line."""
    for name, value in facts.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for key, one in inner:
            if one in (None, ""):
                continue
            title = f"{name} {key}".strip().replace("_", " ")
            text = f"{one:,.2f}" if isinstance(one, float) else str(one)
            console.print(f"[dim]{title:<28}[/dim]{escape(text)}", highlight=False)


def _by_mode(connection: Any) -> None:
    found = connection.execute(_BY_MODE).fetchall()
    if not found:
        return
    names = ("rows", "asked", "score", "solved", "margin", "+/-/?", "h/e", "kept")
    table = Table(
        mode_column(),
        *[Column(name, justify="right", no_wrap=True) for name in names],
        title="Judged; +/-/?: cells kept, rejected, undecided; h/e: hard, easy",
        box=SIMPLE_HEAD,
        collapse_padding=True,  # else the numbers do not fit into 100 columns
        pad_edge=False,
    )
    for mode, rows, asked, score, solve_rate, margin, verdicts, difficulty, kept in found:
        table.add_row(
            mode,
            f"{rows:,}",
            f"{asked:,}",
            *[_number(value) for value in (score, solve_rate, margin)],
            "/".join(map(str, verdicts)),
            "/".join(map(str, difficulty)),
            f"{kept:,}",
        )
    console.print(table)


def _alarms(connection: Any) -> None:
    """Rows whose label attempts disagree with; those that could not be proved again come first."""
    total = connection.execute("SELECT count(*) FROM alarms").fetchall()[0][0]
    if not total:
        return
    found = connection.execute(
        "SELECT id, answer, theirs, votes, attempts, audit FROM alarms"
        " ORDER BY coalesce(starts_with(audit, 'proved'), false), votes / attempts DESC, id LIMIT ?",
        [MAX_ALARMS],
    ).fetchall()
    table = Table(
        Column("id", no_wrap=True),
        "our answer",
        "theirs",
        Column("votes", justify="right", no_wrap=True),
        "audit",
        title=f"Alarms: {len(found):,} of {total:,} rows whose attempts agree on another answer",
        box=SIMPLE_HEAD,
    )
    for row_id, answer, theirs, votes, attempts, audit in found:
        cells = (row_id[:12], answer, theirs or "-", f"{votes}/{attempts}", audit or "not audited")
        table.add_row(*[escape(text) for text in cells])
    console.print(table)


def _facts(summary: dict[str, Any], folder: str) -> list[tuple[str, str]]:
    """Lines of name and text; a line whose facts are absent is left out."""
    teacher, server, cache = (summary.get(name) or {} for name in ("teacher", "server", "cache"))
    questions, client = (summary.get(name) or {} for name in ("questions", "client"))
    faults = {**(client.get("retries") or {}), "server restarts": server.get("restarts")}
    faults |= {f"cache {name.replace('_', ' ')}": cache.get(name) for name in _CACHE_FAULTS}
    kept = summary.get("kept")
    lines = [
        ("teacher", f"{teacher.get('model') or teacher.get('kind', '-')} ({folder})"),
        ("asked about", _asked(summary)),
        ("accept", str(summary.get("accept") or "")),
        ("kept", "" if kept is None else f"{kept:,} rows; {_turned_down(summary)}"),
        (
            "answers",
            _counts(
                questions,
                {
                    "memory": "from memory",
                    "shared": "from the shared cache",
                    "together": "asked together",
                },
            ),
        ),
        ("requests", _requests(client, server)),
        ("faults", _counts(faults)),
        ("unknown", _counts(summary.get("unknown") or {})),
        ("cache", str(cache.get("where") or "")),
        ("seconds", _number(summary.get("seconds"), ",.1f", "")),
    ]
    return [(name, text) for name, text in lines if text]


_CACHE_FAULTS = ("garbage", "lost_writes", "outages")


def _asked(summary: dict[str, Any]) -> str:
    rows, asked = summary.get("rows"), summary.get("rows_asked")
    if rows is None or asked is None:
        return ""
    fewer = f", {rows / asked:,.1f} times fewer" if 0 < asked <= rows / 1.1 else ""
    return f"{asked:,} of {rows:,} rows{fewer}"


def _turned_down(summary: dict[str, Any]) -> str:
    words = {"audit": "not proved again"}
    return f"turned down: {_counts(summary.get('turned_down') or {}, words) or 'none'}"


def _requests(client: dict[str, Any], server: dict[str, Any]) -> str:
    parts = [
        f"{client[name]:,} {name}"
        for name in ("requests", "prompts")
        if client.get(name) is not None
    ]
    parts += [
        f"{server[name]:,} {name.replace('_', ' ')}"
        for name in ("prompt_tokens", "generation_tokens")
        if server.get(name)
    ]
    if server.get("prefix_hit_rate") is not None:
        parts.append(f"prefix cache hits {server['prefix_hit_rate']:.1%}")
    if client.get("waited_s", 0) >= 0.05:
        parts.append(f"waited {client['waited_s']:,.1f} s")
    return ", ".join(parts)


def _counts(counts: dict[str, Any], words: dict[str, str] | None = None) -> str:
    """`3 timeout, 1 reset`, the largest first; zeros are left out."""
    ranked = sorted(counts.items(), key=lambda item: -(item[1] or 0))
    return ", ".join(f"{n:,} {(words or {}).get(name, name)}" for name, n in ranked if n)


def _number(value: float | None, form: str = ".2f", absent: str = "-") -> str:
    return absent if value is None else format(value, form)
