"""Rows: judged variants in, a table of the schema out, built column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import pyarrow as pa

from datagen.schema import CERTIFICATE, MESSAGE, REJECT_SCHEMA, SCHEMA, STEP, VERDICT
from datagen.shown import Shown
from datagen.taxonomy import mode_ids
from datagen.template import Certificate, Mutation, Step, Template
from datagen.variant import Variant
from datagen.verdict import Verdict


def secondary_modes(primary: str, steps: Sequence[Step], first: str | None = None) -> list[str]:
    """Up to three further modes by load, each with at least a tenth of the steps (tagging rule 4).

    `first` is the mode that a problem was turned from; it goes before all others (rule 7).
    """
    load = Counter(step.mode or primary for step in steps)
    ranked = sorted(load, key=lambda mode: (-load[mode], _place(mode)))
    tags = [mode for mode in ranked if load[mode] * 10 >= len(steps)]
    if first is not None:
        tags.insert(0, first)
    return [mode for mode in dict.fromkeys(tags) if mode != primary][:3]


@cache
def _places() -> dict[str, int]:
    return {mode: place for place, mode in enumerate(mode_ids())}


def _place(mode: str) -> int:
    return _places().get(mode, len(_places()))


def _lists(values: pa.Array, lengths: Sequence[int]) -> pa.Array:
    """A list column from its flat values and the length of each row's list."""
    return pa.ListArray.from_arrays(pa.array(accumulate(lengths, initial=0), pa.int32()), values)


def _structs(kind: pa.StructType, *columns: Any) -> pa.Array:
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for column, field in zip(columns, kind, strict=True)
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(kind))


PERTURB = Mutation("perturb")
"""Every row is drawn from its template's space, whatever made the template."""


class RowBuilder:
    """Collects accepted variants of one mode; `table()` gives them in SCHEMA's columns.

    Values that every row of a unit shares are written as Arrow constants, not row by row.
    """

    def __init__(self, mode: str, recipe: str) -> None:
        self._mode, self._recipe = mode, recipe
        # Values, not variants: what a row does not need is freed while it is still in the cache.
        self._ids: list[bytes] = []
        self._indexes: list[int] = []
        self._problems: list[str] = []
        self._answers: list[str] = []
        self._solutions: list[str] = []
        self._parents: list[bytes | None] = []
        self._givens: list[Sequence[str]] = []
        self._steps: list[Sequence[Step]] = []
        self._certificates: list[Certificate | None] = []
        self._engines: list[tuple[str, ...]] = []
        self._shown: list[tuple[Shown, ...]] = []
        self._judgements: dict[tuple[str, ...], list[dict[str, str]]] = {}
        self._runs: list[tuple[Template, int]] = []
        self._run_of: list[int] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, row: bytes, variant: Variant, judgement: Sequence[tuple[str, Verdict]]) -> None:
        """Adds an accepted variant under its row id."""
        # All verdicts are passes, so the engines alone tell two judgements apart.
        engines = tuple([verdict.engine for _, verdict in judgement])
        if engines not in self._judgements:
            self._judgements[engines] = verdict_list(judgement)
        runs, level = self._runs, variant.params.level
        if not runs or runs[-1][0] is not variant.template or runs[-1][1] != level:
            runs.append((variant.template, level))
        self._run_of.append(len(runs) - 1)
        self._ids.append(row)
        self._indexes.append(variant.index)
        self._problems.append(variant.posing.text)
        self._answers.append(variant.answer)
        self._solutions.append(solution(variant))
        self._parents.append(variant.parent)
        self._givens.append(variant.derivation.givens)
        self._steps.append(variant.derivation.steps)
        self._certificates.append(variant.certificate)
        self._engines.append(engines)
        self._shown.append(variant.posing.shown)

    def table(self) -> pa.Table:
        """All rows in the order in which they were added."""
        count = len(self._ids)
        problems = pa.array(self._problems, pa.string())
        kinds = list(self._judgements)
        place = {engines: i for i, engines in enumerate(kinds)}
        verdicts = pa.array([self._judgements[engines] for engines in kinds], pa.list_(VERDICT))
        columns = {
            "id": pa.array(self._ids, pa.binary(16)),
            "secondary_modes": self._secondary_modes(),
            "index": self._indexes,
            "problem": problems,
            "prompt": _lists(_structs(MESSAGE, pa.repeat("user", count), problems), [1] * count),
            "answer": self._answers,
            "parent_id": self._parents,
            "givens": self._givens,
            "steps": self._step_lists(),
            "solution": self._solutions,
            "certificate": pa.array(self._certificates, CERTIFICATE),
            "verdicts": verdicts.take(
                pa.array([place[engines] for engines in self._engines], pa.int32())
            ),
        }
        columns |= self._constants(count) | self._run_constants()
        if any(self._shown):
            columns |= self._figures()
        return pa.table([_column(columns[field.name], field) for field in SCHEMA], schema=SCHEMA)

    def _step_lists(self) -> pa.Array:
        flat = [step for lines in self._steps for step in lines]
        structs = _structs(
            STEP,
            [step.text for step in flat],
            [step.claim for step in flat],
            [step.mode or self._mode for step in flat],
            [step.uses for step in flat],
        )
        return _lists(structs, [len(lines) for lines in self._steps])

    def _figures(self) -> dict[str, Any]:
        """The columns of rows that show something."""
        return {
            "images": [
                [
                    {"bytes": shown.png, "path": f"{row.hex()}-{number}.png"}
                    for number, shown in enumerate(figures, 1)
                    if shown.png
                ]
                for row, figures in zip(self._ids, self._shown, strict=True)
            ],
            "exhibits": [
                [
                    {"modality": s.modality, "view": s.view, "data": s.exhibit.text()}
                    for s in figures
                ]
                for figures in self._shown
            ],
            "modalities": [
                list(dict.fromkeys(["text", *(shown.modality for shown in figures)]))
                for figures in self._shown
            ],
        }

    def _secondary_modes(self) -> pa.Array:
        kind = SCHEMA.field("secondary_modes").type
        firsts = [template.turned_from for template, _ in self._runs]
        # Most units stay in one mode, and looking once is cheaper than counting row by row.
        if not any(firsts) and not any([step.mode for lines in self._steps for step in lines]):
            return _repeat([], kind, len(self._steps))
        tags = [
            secondary_modes(self._mode, lines, firsts[run])
            for lines, run in zip(self._steps, self._run_of, strict=True)
        ]
        return pa.array(tags, kind)

    def _run_constants(self) -> dict[str, pa.Array]:
        """Columns that change only where the template or the level does."""
        run_of = pa.array(self._run_of, pa.int32())
        values = {
            "level": [level for _, level in self._runs],
            "template": [template.id for template, _ in self._runs],
            "seed_id": [template.seed_id or template.id for template, _ in self._runs],
            "answer_kind": [str(template.answer_kind) for template, _ in self._runs],
            "source": [template.source for template, _ in self._runs],
            "licence": [template.licence for template, _ in self._runs],
            "mutators": [[*template.mutations, PERTURB] for template, _ in self._runs],
        }
        return {
            name: pa.array(each, SCHEMA.field(name).type).take(run_of)
            for name, each in values.items()
        }

    def _constants(self, count: int) -> dict[str, pa.Array]:
        values = {
            "mode": self._mode,
            "family": self._mode.partition(".")[0],
            "generation": 0,
            "images": [],
            "exhibits": [],
            "modalities": ["text"],
            **dict.fromkeys(("score", "cell_score", "solve_rate", "teacher")),
            "split": "train",
            "recipe": self._recipe,
        }
        return {
            name: _repeat(value, SCHEMA.field(name).type, count) for name, value in values.items()
        }


def _repeat(value: Any, kind: pa.DataType, count: int) -> pa.Array:
    """A column of one value, made once and copied by Arrow."""
    if value is None:
        return pa.nulls(count, kind)
    if pa.types.is_list(kind):
        return _lists(pa.array(value * count, kind.value_type), [len(value)] * count)
    return pa.repeat(pa.scalar(value, kind), count)


def _column(values: Any, field: pa.Field) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, field.type)


def solution(variant: Variant) -> str:
    """The derivation as one text, a step a line, and the answer on the last line."""
    lines = [step.text for step in variant.derivation.steps]
    return "\n".join([*lines, f"Answer: {variant.answer}"])


def verdict_list(judgement: Sequence[tuple[str, Verdict]]) -> list[dict[str, str]]:
    """A judgement in the row's form."""
    return [
        {"validator": name, "status": str(v.status), "engine": v.engine, "reason": v.reason}
        for name, v in judgement
    ]


class RejectBuilder:
    """Collects rejected variants with the verdicts that rejected them; `table()` gives REJECT_SCHEMA's columns."""

    def __init__(self, mode: str, recipe: str) -> None:
        self._mode, self._recipe = mode, recipe
        self._rows: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(
        self,
        template: str,
        level: int,
        index: int,
        variant: Variant | None,
        verdicts: list[dict[str, str]],
    ) -> None:
        """Adds a rejected variant; None stands for one whose template broke before the problem was whole."""
        problem, answer = (variant.posing.text, variant.answer) if variant else ("", "")
        self._rows.append(
            {
                "id": variant.id if variant else None,
                "mode": self._mode,
                "level": level,
                "template": template,
                "index": index,
                "problem": problem,
                "answer": answer,
                "verdicts": verdicts,
                "recipe": self._recipe,
            }
        )

    def table(self) -> pa.Table:
        return pa.Table.from_pylist(self._rows, schema=REJECT_SCHEMA)
