"""Which rows are learnt from, and which are kept back to examine the student in. Columns in, splits out.

A problem and all that was made of it, turned round or shown, have one template at the root, one level and one
index, as long as their datasets were made with one run seed. They fall on one side together.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from datagen.permutation import key_of
from student.data.hashing import below, scattered
from student.recipe import HeldOut

SPLIT_COLUMNS = ("template", "level", "index", "mutators")
_TOKEN = re.compile(r"[^\s>&()]+")


class Split(StrEnum):
    """TRAIN is learnt from; the next three are held out, and name what is new to the student in them.

    ELSEWHERE is only for examinations: rows that the training knows nothing of.
    """

    TRAIN = "train"
    PARAMETERS = "parameters"
    TEMPLATES = "templates"
    DEPTH = "chain_depth"
    ELSEWHERE = "elsewhere"


SPLITS = tuple(Split)


@lru_cache(maxsize=100_000)
def parts(template: str) -> tuple[str, ...]:
    """The templates that one is made of: those of a chain, or itself."""
    return tuple(_TOKEN.findall(template))


@lru_cache(maxsize=100_000)
def root(part: str) -> str:
    """The template before it was turned round or shown: without `~kind` and `@modality`."""
    return part.partition("@")[0].partition("~")[0]


def is_made_of(template: str, pattern: str) -> bool:
    """Whether a template, or one that it is made of, has a name like the pattern, as it stands or at its root."""
    return any(
        fnmatchcase(name, pattern)
        for part in parts(template)
        for name in (part, part.partition("@")[0], root(part))
    )


def splits_of(table: pa.Table, held_out: HeldOut, seed: int) -> list[Split]:
    """Each row's split, from SPLIT_COLUMNS."""
    return [SPLITS[code] for code in codes_of(table, held_out, seed)]


def codes_of(table: pa.Table, held_out: HeldOut, seed: int) -> NDArray[np.int8]:
    """Each row's split as its place in SPLITS. Depth goes before templates, and they before parameters."""
    codes = np.zeros(len(table), np.int8)
    place, names = encoded(table["template"])
    if held_out.parameters:
        hidden = below(_problems(table, place, names, seed), held_out.parameters)
        codes[hidden] = SPLITS.index(Split.PARAMETERS)
    if held_out.templates:
        hit = [any(is_made_of(name, each) for each in held_out.templates) for name in names]
        codes[np.array(hit, np.bool_)[place]] = SPLITS.index(Split.TEMPLATES)
    if held_out.chain_depth:
        codes[_depths(table) >= held_out.chain_depth] = SPLITS.index(Split.DEPTH)
    return codes


def _problems(
    table: pa.Table, place: NDArray[np.int64], names: list[str], seed: int
) -> NDArray[np.uint64]:
    """A hash of the problem at the root of each row: its template, level and index."""
    levels = table["level"].to_numpy().astype(np.int64)
    kinds, kind_of = np.unique(place * 256 + levels, return_inverse=True)
    keys = [
        key_of(f"{seed}/held out/{_whole(names[kind // 256])}/{kind % 256}")
        for kind in kinds.tolist()
    ]
    return scattered(table["index"].to_numpy(), np.array(keys, np.uint64)[kind_of])


def _whole(template: str) -> str:
    """A chain's index is an index into the chain as it stands; another's is one into its root."""
    return root(template) if len(parts(template)) == 1 else template


def _depths(table: pa.Table) -> NDArray[np.int64]:
    """The links of each row's chain; 1 where there is none."""
    mutators = table["mutators"].combine_chunks()
    flat = mutators.flatten()
    chains = pc.equal(flat.field("name"), "chain").to_numpy(zero_copy_only=False)
    rows = pc.list_parent_indices(mutators).to_numpy()[chains]
    place, arguments = encoded(flat.field("arguments").filter(pa.array(chains)))
    depths = np.ones(len(table), np.int64)
    found = [int(json.loads(each)["depth"]) for each in arguments]
    depths[rows] = np.array(found, np.int64)[place]
    return depths


def encoded(column: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int64], list[str]]:
    """A column of few different texts as places in the list of them."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    return coded.indices.to_numpy(zero_copy_only=False).astype(
        np.int64
    ), coded.dictionary.to_pylist()
