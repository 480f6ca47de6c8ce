"""What commands print for people, with rich: tables, one row as a person reads it, the outcome of a check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from datagen.variant import Variant
from pipelines.judgement_display import show_judgement
from pipelines.seeding import Census
from pipelines.tables import console, mode_column, show_tables
from pipelines.verify import Verification
from validators import Judgement


def show_dataset(location: str, manifest: dict[str, Any]) -> None:
    """Tables of what is there, one example row, and what to do next."""
    from datagen.views import connect

    connection = connect(location)
    show_tables(connection)
    example = connection.execute(
        "SELECT id FROM rows WHERE level = 3 ORDER BY id LIMIT 1"
    ).fetchone()
    if example is not None and (row := find_row(connection, example[0])):
        show_row(row)
    if judgement := manifest.get("judgement"):
        show_judgement(location, judgement["folder"], judgement)
    console.print(
        f"{manifest['rows']:,} rows, {manifest['rejected']:,} rejected, {manifest['units']:,} shards "
        f"in {manifest['seconds']:.1f} s, digest {manifest['digest'][:16]}",
        highlight=False,
    )
    console.print(
        f'Next: datagen query {location} "SELECT mode, count(*) FROM rows GROUP BY mode"  |  '
        f"datagen verify {location} --sample 1000",
        highlight=False,
        soft_wrap=True,
    )


def find_row(connection: Any, row_id: str) -> dict[str, Any] | None:
    """The first row whose id begins so, of those that were kept, then of all that are proved; None without one."""
    for view in ("rows", "proved"):
        found = connection.execute(
            f"SELECT * FROM {view} WHERE id LIKE ? ORDER BY id LIMIT 1", [row_id.lower() + "%"]
        )
        names = [column[0] for column in found.description]
        if (values := found.fetchone()) is not None:
            return dict(zip(names, values, strict=True))
    return None


def show_row(row: dict[str, Any]) -> None:
    """One row as a person reads it, with its lineage and verdicts."""
    body = [escape(row["problem"]), ""]
    for number, exhibit in enumerate(row["exhibits"], 1):
        title = f"Figure {number} ({exhibit['view']})"
        body += [f"[dim]{title} shows:[/dim]", escape(exhibit["data"]), ""]
    body += ["[bold]Solution[/bold]"]
    body += [_step(number, step) for number, step in enumerate(row["steps"], 1)]
    body += [
        "",
        f"[bold]Answer[/bold]  {escape(row['answer'])}  [dim]({row['answer_kind']})[/dim]",
        "",
    ]
    body += [f"[dim]{name:<12}[/dim]{escape(text)}" for name, text in _facts(row)]
    console.print(
        Panel("\n".join(body), title=f"{row['mode']}, level {row['level']}", subtitle=row["id"])
    )


def _step(number: int, step: dict[str, Any]) -> str:
    """A step as it is read, and the steps that it takes up."""
    uses = ", ".join(map(str, step["uses"]))
    return f"{number}. {escape(step['text'])}" + (f" [dim]from {uses}[/dim]" if uses else "")


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    certificate = row["certificate"]
    return [
        ("seed", f"{row['seed_id']} ({row['source']}, {row['licence']})"),
        ("template", f"{row['template']}, index {row['index']}, generation {row['generation']}"),
        ("mutators", ", ".join(map(_mutation, row["mutators"]))),
        *([("turned from", f"row {row['parent_id']}")] if row["parent_id"] else []),
        *([("also", ", ".join(row["secondary_modes"]))] if row["secondary_modes"] else []),
        *([("certificate", _brief(certificate))] if certificate else []),
        (
            "verdicts",
            ", ".join(f"{v['validator']} {v['status']} ({v['engine']})" for v in row["verdicts"]),
        ),
        *([("scores", _scores(row))] if row["teacher"] else []),
    ]


def _scores(row: dict[str, Any]) -> str:
    """What the teacher gave the row, and its cell."""
    names = {"score": "own", "cell_score": "cell", "solve_rate": "solved"}
    given = [f"{word} {row[name]:.3f}" for name, word in names.items() if row[name] is not None]
    return f"{', '.join(given) or 'none'} ({row['teacher']})"


def _mutation(mutation: dict[str, str]) -> str:
    values = json.loads(mutation["arguments"]).values()
    return f"{mutation['name']} ({', '.join(map(str, values))})" if values else mutation["name"]


def _brief(certificate: dict[str, str]) -> str:
    """An expression in full, a script by its length, a chain by its parts."""
    if certificate["kind"] == "chain":
        kinds = [part["certificate"]["kind"] for part in json.loads(certificate["text"])]
        return f"chain: part by part {', '.join(kinds)}, in the row's `certificate.text`"
    lines = certificate["text"].splitlines()
    text = lines[0] if len(lines) == 1 else f"{len(lines)} lines, in the row's `certificate.text`"
    return f"{certificate['kind']}: {text}"


def show_variant(variant: Variant, judgement: Judgement) -> None:
    """One variant of a preview."""
    lines = [escape(variant.posing.text), ""]
    for shown in variant.posing.shown:
        lines += [f"[dim]{shown.view} shows:[/dim]", escape(shown.exhibit.text()), ""]
    lines += [f"{n}. {escape(step.text)}" for n, step in enumerate(variant.derivation.steps, 1)]
    name, verdict = judgement[-1]
    lines += [f"[bold]Answer[/bold]  {escape(variant.answer)}"]
    if not verdict:
        lines += [f"[red]rejected by {name}: {verdict.status}, {escape(verdict.reason)}[/red]"]
    title = f"{variant.template.id}, level {variant.params.level}, index {variant.index}"
    console.print(Panel("\n".join(lines), title=title))


def show_census(census: Census, out: Path) -> None:
    """How many records were lifted, and by reason how many were turned down."""
    table = Table("record is", "count", "share", title=f"{census.records:,} records")
    table.columns[1].justify = table.columns[2].justify = "right"
    total = max(1, census.records)
    table.add_row("lifted", f"{census.lifted:,}", f"{census.lifted / total:.1%}")
    for reason, count in census.refused.most_common():
        table.add_row(f"turned down: {reason}", f"{count:,}", f"{count / total:.1%}")
    if census.bad_records:
        table.add_row("unreadable", f"{census.bad_records:,}", f"{census.bad_records / total:.1%}")
    console.print(table)
    show_bad_records(census)
    console.print(f"Written: {out / 'lifted.jsonl'}, {out / 'refused.jsonl'}", highlight=False)


def show_bad_records(census: Census) -> None:
    """The first unreadable records by number."""
    for number, reason in census.bad:
        console.print(f"record {number}: {reason}", highlight=False, markup=False)
    if census.bad_records > len(census.bad):
        console.print(f"... and {census.bad_records - len(census.bad):,} more unreadable records")


def show_verification(result: Verification) -> None:
    """What was checked, and every difference by name."""
    for path in result.damaged:
        console.print(f"[red]damaged[/red]  {path}", highlight=False)
    for path in result.missing:
        console.print(f"[red]missing[/red]  {path}", highlight=False)
    for example in result.examples:
        console.print(f"[red]differs[/red]  {escape(example)}", highlight=False)
    outcome = "[green]all as they should be[/green]" if result.clean else "[red]not clean[/red]"
    console.print(
        f"{result.shards:,} shards, {result.rows:,} rows made again, compared and judged "
        f"in {result.seconds:.1f} s: {outcome}"
    )
    if result.damaged or result.missing:
        console.print("The same `datagen run` that made the dataset makes these shards again.")


def show_status(facts: dict[str, Any]) -> None:
    """A dataset's facts, one a line, and the rejects by reason."""
    state = "sealed" if facts["sealed"] else "unfinished: run its recipe again to go on"
    lines = {
        "dataset": f"{facts['location']} ({state})",
        "recipe": f"{facts['recipe']}, fingerprint {facts['fingerprint']}",
        "rows": f"{facts['rows']:,} of {facts['rows_wanted']:,} wanted",
        "rejected": f"{facts['rejected']:,}",
        "not admitted": f"{facts['not_admitted']:,} parameter points that make no problem of their mode",
        "units": f"{facts['units']:,}",
        "digest": facts["digest"] or "-",
        "seconds": "-" if facts["seconds"] is None else f"{facts['seconds']:.1f}",
        "judgement": _judgement(facts["judgement"]),
    }
    if facts["missing"]:
        lines["missing"] = f"{facts['missing']:,} rows that their spaces did not hold"
    for name, text in lines.items():
        console.print(f"[dim]{name:<14}[/dim]{escape(text)}", highlight=False)
    for reason, count in facts["reasons"].items():
        console.print(f"[dim]  reject[/dim]      {count:,} {escape(reason)}", highlight=False)


def _judgement(facts: dict[str, Any] | None) -> str:
    if facts is None:
        return "-"
    if facts["kept"] is None:
        return f"{facts['folder']} (unfinished: the same command goes on)"
    return f"{facts['folder']}: {facts['kept']:,} rows kept"


def show_modes(entries: list[dict[str, Any]], dataset: str | None) -> None:
    """The taxonomy, a line a mode, family by family."""
    table = Table(
        mode_column(),
        "definition",
        "template",
        *(["rows"] if dataset else []),
        title="Reasoning modes",
    )
    family = None
    for entry in entries:
        if family not in (None, entry["family"]):
            table.add_section()
        family = entry["family"]
        rows = [f"{entry['rows']:,}"] if dataset else []
        table.add_row(entry["id"], entry["definition"], "yes" if entry["built_in"] else "-", *rows)
    console.print(table)
