"""Draws lifted seeds and prints variants of each for a person to read and judge.

    python benchmarks/lifter_precision.py ../shared/data/gsm8k/train.jsonl --seeds 100 --seed 7

Prints, for each drawn seed, its own question and answer, then the variants with their steps. Which seeds are
drawn depends on `--seed` alone.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from mutators.perturb import Perturb
from seeds.importers import BadRecord, Record, read_records
from seeds.lifting.lifted import Lifted, LiftedTemplate
from seeds.lifting.lifter import lift


def drawn(records: list[Record], wanted: int, seed: int) -> list[tuple[Record, Lifted]]:
    """So many lifted seeds, in the order in which a shuffle of the records brings them."""
    order = list(records)
    random.Random(seed).shuffle(order)
    found: list[tuple[Record, Lifted]] = []
    for record in order:
        if len(found) == wanted:
            break
        lifted = lift(record, "seed", "")
        if isinstance(lifted, Lifted):
            found.append((record, lifted))
    return found


def show(record: Record, lifted: Lifted, variants: int, seed: int) -> None:
    print(f"=== {record.number}  {lifted.mode}  level {lifted.level}  capacity {lifted.capacity:,}")
    print(f"SEED {' '.join(record.question.split())}\n     {lifted.answer}")
    drawer = Perturb(LiftedTemplate(lifted), lifted.level, seed)
    for ordinal in range(variants):
        variant = drawer.draw(ordinal)
        assert variant is not None
        print(f"--{ordinal + 1}- {variant.posing.text}")
        if ordinal == 0:
            for step in variant.derivation.steps:
                print(f"     {step.text}   [{step.claim}]")
        print(f"     => {variant.answer}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    records = [
        record for record in read_records(arguments.path) if not isinstance(record, BadRecord)
    ]
    for record, lifted in drawn(records, arguments.seeds, arguments.seed):
        show(record, lifted, arguments.variants, arguments.seed)


if __name__ == "__main__":
    main()
