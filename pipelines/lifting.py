"""`datagen lift`: a seed file in, lifted.jsonl and refused.jsonl out, and a census of both."""

from __future__ import annotations

import json
from pathlib import Path

from datagen.recipe import SeedSource
from datagen.storage import Store
from pipelines.seeding import Census, outcomes


def lift_file(source: SeedSource, out: Path) -> Census:
    """Lifts every record of a file. The two output files appear whole, at the end."""
    from seeds.lifting.lifted import Lifted

    census, lifted, refused = Census(), [], []
    for outcome in outcomes(source):
        census.count(outcome)
        if isinstance(outcome, Lifted):
            lifted.append(json.dumps(outcome.to_json(), ensure_ascii=False))
        else:
            detail = getattr(outcome, "detail", "")
            refused.append(
                json.dumps(
                    {"record": outcome.number, "reason": outcome.reason, "detail": detail},
                    ensure_ascii=False,
                )
            )
    store = Store(out)
    store.write("lifted.jsonl", "".join(line + "\n" for line in lifted).encode())
    store.write("refused.jsonl", "".join(line + "\n" for line in refused).encode())
    return census
