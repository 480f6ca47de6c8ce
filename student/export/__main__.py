"""Exports a checkpoint: python -m student.export CHECKPOINT OUT [DATASET...] [--examples 200]

The datasets are those that it learnt from: on what was held out of them the exported model is compared with it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from datagen.errors import DatagenError
from student.evaluation.checkpoints import opened
from student.export import export
from student.export.examples import held_out


def main() -> int:
    parser = argparse.ArgumentParser("python -m student.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("datasets", nargs="*")
    parser.add_argument("--examples", type=int, default=200)
    words = parser.parse_args()
    try:
        folder = opened(words.checkpoint).folder
        examples = held_out(folder, words.datasets, words.examples) if words.datasets else []
        card = export(folder, words.out, examples)
    except DatagenError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    print(json.dumps({name: card[name] for name in ("bytes", "parameters", "agreement")}, indent=1))
    print(f"Next: datagen teacher check embedded --model {words.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
