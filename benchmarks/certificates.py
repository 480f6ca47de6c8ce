"""How quickly certificates are proved again, by mode and by kind, and whether a wrong answer is ever proved.

Run: python -m benchmarks certificates. Right answers must all be proved; of the wrong ones, which get a
certificate of their own from the template, none may be.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.clock import Spent, spent
from benchmarks.material import RUN_SEED, ready
from benchmarks.table import Row, Say, Table
from datagen.answers import Answer, canonical
from datagen.denial import certificate_of
from datagen.template import LEVELS, Certificate, Template
from datagen.variant import Variant
from mutators.invert import invert
from mutators.perturb import Perturb
from validators.certificates import check
from validators.certificates.claim import Claim

SIZES: dict[str, dict[str, Any]] = {
    "full": {"rows": 200},
    "quick": {"rows": 40},
    "tiny": {"rows": 1, "max_modes": 2},
}
MAX_DRAWS = 60


def measure(scratch: Path, say: Say, rows: int, max_modes: int | None = None) -> list[Table]:
    """A table by template, slowest first, and one by kind of certificate. `rows` are for each level."""
    found: list[tuple[str, Row]] = []
    sources = list(ready(say).values())[:max_modes]
    turned = [invert(source, kind) for source in sources for kind in source.inversions]
    for template in (*sources, *turned):
        say(template.id)
        found += _rows(template, rows)
    found.sort(key=lambda item: item[1]["proved_rows_per_cpu_s"])
    kinds: dict[str, list[Row]] = defaultdict(list)
    for kind, row in found:
        kinds[kind].append(row)
    note = "A wrong answer is one that differs in one item, sign or size; for it the template writes a certificate."
    return [
        Table("Certificates: proved again, by template", [row for _, row in found], note),
        Table("Certificates: by kind", [_sum(kind, rows) for kind, rows in kinds.items()]),
    ]


def _rows(template: Template, rows: int) -> list[tuple[str, Row]]:
    variants = [v for level in LEVELS for v in _draw(template, level, rows)]
    kinds: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        kinds[variant.certificate.kind if variant.certificate else "none"].append(variant)
    return [(kind, _row(template, kind, group)) for kind, group in kinds.items()]


def _draw(template: Template, level: int, rows: int) -> list[Variant]:
    drawer = Perturb(template, level, RUN_SEED)
    made: list[Variant] = []
    for ordinal in range(min(drawer.space.size, rows * MAX_DRAWS)):
        variant = drawer.draw(ordinal)
        if variant is not None:
            made.append(variant)
        if len(made) == rows:
            break
    return made


def _row(template: Template, kind: str, variants: list[Variant]) -> Row:
    _proved(variants[0], variants[0].certificate, variants[0].answer)  # loads the engine
    right = 0

    def prove() -> None:
        nonlocal right
        right = sum(_proved(v, v.certificate, v.answer) for v in variants)

    time: Spent = spent(prove)
    wrong = [claim for v in variants for claim in _wrong_claims(v)]
    size = [len(v.certificate.text) for v in variants if v.certificate]
    return {
        "template": template.id,
        "kind": kind,
        "rows": len(variants),
        "proved": right,
        "wrong_answers": len(wrong),
        "wrong_proved": sum(_proved(*claim) for claim in wrong),
        "characters": sum(size) / max(1, len(size)),
        "proved_rows_per_cpu_s": len(variants) / max(time.cpu_s, 1e-6),
        "proved_rows_per_wall_s": len(variants) / max(time.wall_s, 1e-6),
    }


def _proved(variant: Variant, certificate: Certificate | None, answer: str) -> bool:
    if certificate is None:
        return False
    kind = str(variant.template.answer_kind)
    return bool(check(certificate.kind, Claim(certificate.text, answer, kind, variant.posing.text)))


def _wrong_claims(variant: Variant) -> list[tuple[Variant, Certificate | None, str]]:
    """Wrong answers with the right one's certificate, and scripts that the template writes for the wrong ones."""
    template = variant.template
    claims = []
    for answer in _wrong(variant.derivation.answer):
        text = canonical(template.answer_kind, answer)
        claims.append((variant, variant.certificate, text))
        if variant.certificate is not None and variant.certificate.kind == "smtlib":
            bare = variant.derivation._replace(answer=answer, certificate=None)
            claims.append((variant, certificate_of(template, variant.params, bare, text), text))
    return claims


def _wrong(answer: Answer) -> list[Answer]:
    match answer:
        case bool():
            return [not answer]
        case int() | Fraction():
            return [item for item in (answer + 1, -answer - 1) if item != answer]  # -1/2 is its own
        case frozenset():
            return [frozenset([*answer][1:]), answer | {"9"}] if answer else [frozenset({"a"})]
        case tuple():
            turned = tuple(not item if isinstance(item, bool) else item for item in answer)
            return [item for item in (answer[:-1], answer[::-1], turned) if item != answer]
    letters = [text for text in ("a", "b", "i", "ii", "A", "C", "yes", "no") if text != answer]
    return [text for text in letters if len(text) == len(answer)] or [f"great-{answer}"]


def _sum(kind: str, rows: list[Row]) -> Row:
    cpu = sum(row["rows"] / row["proved_rows_per_cpu_s"] for row in rows)
    wall = sum(row["rows"] / row["proved_rows_per_wall_s"] for row in rows)
    counts = ("rows", "proved", "wrong_answers", "wrong_proved")
    total = {name: sum(row[name] for row in rows) for name in counts}
    return {
        "kind": kind,
        "templates": len(rows),
        **total,
        "proved_rows_per_cpu_s": total["rows"] / cpu,
        "proved_rows_per_wall_s": total["rows"] / wall,
    }
