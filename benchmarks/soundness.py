"""Does an embedded model tell sound derivations from bad ones? AUC by mode and by kind of error, on held-out rows.

python -m benchmarks.soundness MODEL DATASET... [--each 8] [--split parameters] [--threads 2] [--out soundness.json]

MODEL is an exported folder (or `shipped`); which rows were held out, its card says. Two figures for each kind of error:

paired    a sound derivation and its bad copy: how often the sound one's mean log-probability is higher
unpaired  any sound derivation and any bad one of the same mode: how often the sound one is more even. Even is a
          derivation whose worst token lies close below the likeliest one there: that gap needs no comparison
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import rankdata

from benchmarks.table import Table, as_markdown
from benchmarks.unsound import KINDS, unsound
from datagen.errors import DatagenError
from student.data.examined import sample
from student.data.splits import Split
from student.recipe import Training
from student.text import problem_text
from teacher.embedded import Folder, find
from teacher.embedded.model import Model

SEED = 41
COLUMNS = ("id", "mode", "level", "template", "problem", "exhibits", "answer", "steps", "solution")
STATISTICS = ("mean", "worst", "gap")
"""Of a derivation's tokens: mean log-probability, the least one, and less the largest distance from the likeliest."""


class Read(NamedTuple):
    """How a model takes a derivation: STATISTICS, the higher the sounder."""

    mean: float
    worst: float
    gap: float


class Case(NamedTuple):
    mode: str
    level: int
    sound: Read
    bad: dict[str, Read]
    """By kind of error."""


def read(model: Model, prompt: list[int], reply: list[int]) -> Read:
    """Of a reply with at least one token; the prompt and it fit into the context."""
    whole = np.array([prompt + reply])
    length = np.array([whole.size])
    places = np.arange(len(prompt) - 1, whole.size - 1)
    logits = model.read(model.cache(1, whole.size), whole, length, length, places)
    top = logits.max(axis=-1)
    own = logits[np.arange(len(reply)), reply]
    found = own - top - np.log(np.exp(logits - top[:, None]).sum(axis=-1))
    return Read(float(found.mean()), float(found.min()), float((own - top).min()))


def case(model: Model, row: dict[str, Any], others: Sequence[str]) -> Case | None:
    """None where the row has no words, or is too long for the model."""
    problem = problem_text(row)
    if problem is None:
        return None
    prompt, sound = model.prompt(problem), model.ids(row["solution"])
    bad = {
        kind: ids
        for kind in KINDS
        if (text := unsound(kind, row, others)) is not None
        and len(prompt) + len(ids := model.ids(text)) <= model.context
    }
    if len(prompt) + len(sound) > model.context:
        return None
    reads = {kind: read(model, prompt, ids) for kind, ids in bad.items()}
    return Case(row["mode"], row["level"], read(model, prompt, sound), reads)


def cases(model: Model, rows: Sequence[dict[str, Any]], threads: int) -> Iterator[Case]:
    answers: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        answers[row["template"]].add(row["answer"])
    with ThreadPoolExecutor(threads) as pool:
        work = [(row, sorted(answers[row["template"]])) for row in rows]
        yield from filter(None, pool.map(lambda each: case(model, *each), work))


def paired(found: Sequence[Case], kind: str) -> float | None:
    """Share of pairs whose sound one is likelier by token; ties count half."""
    margins = np.array([c.sound.mean - c.bad[kind].mean for c in found if kind in c.bad])
    return float(((margins > 0) + 0.5 * (margins == 0)).mean()) if margins.size else None


def unpaired(found: Sequence[Case], kind: str, statistic: str) -> float | None:
    """Share of all (sound, bad) of which the sound one stands higher; ties count half."""
    able = [c for c in found if kind in c.bad]
    if not able:
        return None
    sound = [getattr(c.sound, statistic) for c in able]
    bad = [getattr(c.bad[kind], statistic) for c in able]
    ranks = rankdata([*sound, *bad])
    least = len(sound) * (len(sound) + 1) / 2
    return float((ranks[: len(sound)].sum() - least) / (len(sound) * len(bad)))


def within_modes(found: Sequence[Case], kind: str, statistic: str) -> float | None:
    """The mean over modes: a mode's derivations are compared with each other only."""
    values = [unpaired(own, kind, statistic) for own in by_mode(found).values()]
    able = [value for value in values if value is not None]
    return float(np.mean(able)) if able else None


def by_mode(found: Sequence[Case]) -> dict[str, list[Case]]:
    modes: defaultdict[str, list[Case]] = defaultdict(list)
    for each in found:
        modes[each.mode].append(each)
    return dict(sorted(modes.items()))


def tables(found: Sequence[Case]) -> list[Table]:
    """By kind of error, then by mode."""
    kinds = [
        {
            "error": kind,
            "pairs": sum(kind in c.bad for c in found),
            "paired_AUC": paired(found, kind),
            **{f"AUC_by_{name}": within_modes(found, kind, name) for name in STATISTICS},
        }
        for kind in KINDS
    ]
    lines = [
        {"mode": mode, "rows": len(own)}
        | {f"{kind}, paired": paired(own, kind) for kind in KINDS}
        | {f"{kind}, alone": unpaired(own, kind, "gap") for kind in KINDS}
        for mode, own in by_mode(found).items()
    ]
    return [
        Table(
            "Errors told from sound derivations", kinds, "AUC_by_...: unpaired, mean over modes."
        ),
        Table("By mode", lines, "alone: unpaired, by the largest gap."),
    ]


def held_out(folder: Folder, datasets: Sequence[str], split: Split, each: int) -> list[Any]:
    """Rows of the split that the model's own training kept from it. Raises DatagenError if there are none."""
    student = folder.card["student"]
    training = Training.model_validate(student["recipe"]) if "recipe" in student else None
    wanted = split if training else Split.ELSEWHERE
    found = sample(datasets, training, each, SEED, COLUMNS, run_seeds=student.get("run_seeds"))
    if wanted not in found:
        raise DatagenError(f"no rows of split {wanted!r}; there are {', '.join(found) or 'none'}")
    rows: list[Any] = found[wanted].to_pylist()
    return rows


def main() -> int:
    words = _parser().parse_args()
    try:
        folder = find(None if words.model == "shipped" else words.model)
        rows = held_out(folder, words.datasets, Split(words.split), words.each)
        found = list(cases(Model(folder), rows, words.threads))
    except DatagenError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    print(f"{len(found)} of {len(rows)} rows fit; model {folder.identity}\n")
    made = tables(found)
    for table in made:
        print(as_markdown(table))
    if words.out:
        content = {
            "model": folder.identity,
            "rows": len(found),
            "tables": [t._asdict() for t in made],
        }
        words.out.write_text(json.dumps(content, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.soundness", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("datasets", nargs="+")
    parser.add_argument("--each", type=int, default=8, help="rows of a (mode, level)")
    parser.add_argument("--split", default=str(Split.PARAMETERS), choices=list(map(str, Split)))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
