"""`datagen lift`: a seed file in, lifted.jsonl and refused.jsonl out, and a census of both."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from datagen.errors import StorageError
from datagen.recipe import SeedSource
from pipelines.seeding import Census, outcomes


def lift_file(source: SeedSource, out: Path) -> Census:
    """Lifts every record of a file. Both output files grow line by line and appear whole, at the end."""
    census = Census()
    with _whole(out / "lifted.jsonl") as lifted, _whole(out / "refused.jsonl") as refused:
        for outcome in outcomes(source):
            census.count(outcome)
            if isinstance(outcome, list):
                for template in outcome:
                    _write(lifted, template.to_json())
            else:
                reason = {"record": outcome.number, "reason": outcome.reason}
                _write(refused, reason | {"detail": getattr(outcome, "detail", "")})
    return census


def _write(file: TextIO, fields: dict[str, Any]) -> None:
    file.write(json.dumps(fields, ensure_ascii=False) + "\n")


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name only when it is complete and on the disk."""
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from error
    finally:
        with suppress(OSError):  # it may never have come to be
            unfinished.unlink()
