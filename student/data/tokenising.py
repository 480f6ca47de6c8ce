"""One shard's rows as tokens: what a worker does. Shard and choice in, the rows to learn from and counts out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from datagen.permutation import key_of
from datagen.taxonomy import mode_ids
from student.data.hashing import below, of_ids
from student.data.sources import Shard
from student.data.splits import SPLIT_COLUMNS, SPLITS, codes_of, encoded, is_made_of, parts, root
from student.recipe import Data, HeldOut
from student.text import COLUMNS, problem_text
from student.words import Words

TOKENS = pa.schema(
    [
        ("id", pa.binary(16)),
        ("mode", pa.int16()),
        ("level", pa.int8()),
        ("bucket", pa.int32()),
        ("tokens", pa.list_(pa.uint16())),
        ("prompt", pa.int32()),
    ]
)
"""Rows as tokens: problem and solution in one list, `prompt` of them the problem's; `mode` is a place in mode_ids()."""
_ID_BYTES = 2
Cell = tuple[str, str, int]
"""Split, mode and level."""


@dataclass(frozen=True)
class Choice:
    """Which rows are learnt from, and where they go."""

    data: Data
    held_out: HeldOut
    seed: int
    context: int
    drawn: float
    """The share of the rows that is drawn."""
    buckets: int


@dataclass
class Counts:
    """What became of rows."""

    rows: Counter[Cell] = field(default_factory=Counter)
    """All that the recipe speaks of, by split, mode and level, before any are drawn."""
    learnt: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Those learnt from, by mode and level."""
    too_long: Counter[tuple[str, int]] = field(default_factory=Counter)
    without_words: Counter[tuple[str, int]] = field(default_factory=Counter)
    left_out: int = 0
    """Rows in which a mode, level or mutator had a part that the recipe does not name."""
    not_drawn: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    held_out_by: set[str] = field(default_factory=set)
    """Patterns of held_out.templates that named a row."""

    def add(self, other: Counts) -> None:
        for name in ("rows", "learnt", "too_long", "without_words"):
            getattr(self, name).update(getattr(other, name))
        for name in ("left_out", "not_drawn", "prompt_tokens", "reply_tokens"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.held_out_by |= other.held_out_by


def counted(shard: Shard, choice: Choice) -> Counts:
    """What `tokenised` counts before it looks at any text: rows by split, mode and level, and those left out."""
    counts = Counts()
    _chosen(shard.read(("mode", *SPLIT_COLUMNS)), choice, counts)
    return counts


def tokenised(shard: Shard, choice: Choice, words: Words) -> tuple[pa.Table, Counts]:
    """The rows to learn from, in the shard's order, as TOKENS, and what became of all of them."""
    counts = Counts()
    columns = dict.fromkeys(("id", "mode", *SPLIT_COLUMNS, *COLUMNS))
    table = _chosen(shard.read(list(columns)), choice, counts)
    drawn = below(of_ids(table["id"], key_of(f"{choice.seed}/draw")), choice.drawn)
    counts.not_drawn = int((~drawn).sum())
    table = table.filter(pa.array(drawn))
    return _encoded(table, choice, words, counts), counts


def training_texts(shard: Shard, choice: Choice, count: int) -> list[str]:
    """Problems and solutions of so many rows to learn from, evenly out of the shard."""
    columns = dict.fromkeys(("mode", *SPLIT_COLUMNS, *COLUMNS))
    table = _chosen(shard.read(list(columns)), choice, Counts())
    places = np.unique(np.linspace(0, len(table) - 1, min(count, len(table))).astype(np.int64))
    texts: list[str] = []
    for row in table.select(list(COLUMNS)).take(pa.array(places)).to_pylist():
        problem = problem_text(row)
        if problem is not None:
            texts += [problem, row["solution"]]
    return texts


def _chosen(table: pa.Table, choice: Choice, counts: Counts) -> pa.Table:
    """The rows on the side to learn from, of those that the recipe speaks of."""
    wanted = in_recipe(table, choice.data)
    counts.left_out = int((~wanted).sum())
    table = table.filter(pa.array(wanted))
    codes = codes_of(table, choice.held_out, choice.seed)
    modes, levels = table["mode"].to_pylist(), table["level"].to_pylist()
    names = [SPLITS[code].value for code in codes]
    counts.rows.update(zip(names, modes, levels, strict=True))
    if choice.held_out.templates:
        _, templates = encoded(table["template"])
        counts.held_out_by = {
            pattern
            for pattern in choice.held_out.templates
            if any(is_made_of(template, pattern) for template in templates)
        }
    return table.filter(pa.array(codes == 0))


def in_recipe(table: pa.Table, data: Data) -> NDArray[np.bool_]:
    """The rows in which no mode, level or mutator had a part that the recipe does not name."""
    good: NDArray[np.bool_] = np.isin(table["level"].to_numpy(), data.levels)
    for column, allowed in (("mode", _allowed_mode), ("template", _allowed_template)):
        place, names = encoded(table[column])
        if names:
            good &= np.array([allowed(name, data.modes) for name in names], np.bool_)[place]
    mutators = table["mutators"].combine_chunks()
    known = pc.is_in(mutators.flatten().field("name"), pa.array(data.mutators))
    foreign = ~known.to_numpy(zero_copy_only=False)
    good[pc.list_parent_indices(mutators).to_numpy()[foreign]] = False
    return good


def _allowed_mode(mode: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(mode, pattern) for pattern in patterns)


@lru_cache(maxsize=100_000)
def _allowed_template(template: str, patterns: tuple[str, ...]) -> bool:
    """Whether all built-in templates that it is made of are of these modes; lifted ones are named by their seeds."""
    roots = [root(part) for part in parts(template)]
    return all(_allowed_mode(name, patterns) for name in roots if name in mode_ids())


def _encoded(table: pa.Table, choice: Choice, words: Words, counts: Counts) -> pa.Table:
    texts: list[bytes] = []
    lengths, prompts, kept = [0], [], []
    cells = list(zip(table["mode"].to_pylist(), table["level"].to_pylist(), strict=True))
    for place, row in enumerate(_read_rows(table)):
        problem = problem_text(row)
        if problem is None:
            counts.without_words[cells[place]] += 1
            continue
        prompt, reply = words.packed_prompt(problem), words.packed_reply(row["solution"])
        length = (len(prompt) + len(reply)) // _ID_BYTES
        if length > choice.context:
            counts.too_long[cells[place]] += 1
            continue
        texts += [prompt, reply]
        lengths.append(length)
        prompts.append(len(prompt) // _ID_BYTES)
        kept.append(place)
    counts.learnt.update([cells[place] for place in kept])
    counts.prompt_tokens = sum(prompts)
    counts.reply_tokens = sum(lengths) - counts.prompt_tokens
    table = table.take(pa.array(kept, pa.int64()))
    tokens = np.frombuffer(b"".join(texts), np.uint16)
    columns = {
        "id": table["id"].combine_chunks(),
        "mode": _mode_codes(table["mode"]),
        "level": table["level"].combine_chunks(),
        "bucket": _buckets(table["id"], choice),
        "tokens": pa.ListArray.from_arrays(pa.array(np.cumsum(lengths), pa.int32()), tokens),
        "prompt": pa.array(prompts, pa.int32()),
    }
    return pa.table(columns, schema=TOKENS)


def _read_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows' texts, a few at a time: a large shard's would fill a worker's memory as Python objects."""
    for batch in table.select(list(COLUMNS)).to_batches(max_chunksize=2000):
        yield from batch.to_pylist()


def _mode_codes(column: pa.ChunkedArray) -> pa.Array:
    place, names = encoded(column)
    codes = np.array([mode_ids().index(name) for name in names], np.int16)
    return pa.array(codes[place] if names else codes, pa.int16())


def _buckets(ids: pa.ChunkedArray, choice: Choice) -> pa.Array:
    """A bucket for each row, so that every bucket is an even sample of all modes."""
    hashes = of_ids(ids, key_of(f"{choice.seed}/bucket"))
    return pa.array((hashes % np.uint64(choice.buckets)).astype(np.int32))
