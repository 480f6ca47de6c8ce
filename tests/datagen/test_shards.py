"""Shards: the same table gives the same bytes, bytes give the table back, and damage is named."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagen.errors import StorageError
from datagen.rows import RowBuilder
from datagen.schema import REJECT_SCHEMA, SCHEMA
from datagen.shards import ROW_GROUP_ROWS, Footer, encode, read_footer, read_table, versions
from datagen.storage import Store
from datagen.variant import row_id
from tests.toys import TOY_MODE, Sums, variant_of
from validators import judge

FOOTER = Footer("unit-é", "f00d", {"accepted": 3, "reasons": {"routes: fail (x)": 2}}, versions())


def rows(count: int) -> pa.Table:
    builder = RowBuilder(TOY_MODE, "f00d")
    template = Sums()
    for k in range(count):
        variant = variant_of(template, a=k, b=k * k)
        builder.add(row_id(variant.posing.text, variant.answer), variant, judge(variant))
    return builder.table()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.mark.parametrize("count", [0, 1, 300])
def test_a_shard_reads_back_to_its_table(store: Store, count: int) -> None:
    table = rows(count)
    store.write("a.parquet", encode(table, FOOTER))
    read = read_table(store, "a.parquet")
    assert read.equals(table)
    assert read.schema.equals(SCHEMA)


def test_one_table_and_footer_give_one_sequence_of_bytes() -> None:
    assert encode(rows(50), FOOTER) == encode(rows(50), FOOTER)


def test_the_order_in_which_counts_were_made_does_not_change_the_bytes() -> None:
    turned = Footer(
        FOOTER.unit,
        FOOTER.recipe,
        *(dict(reversed(d.items())) for d in (FOOTER.counts, FOOTER.versions)),
    )
    assert encode(rows(2), turned) == encode(rows(2), FOOTER)


def test_how_a_table_is_chunked_does_not_change_its_bytes() -> None:
    """Prevents a rewritten shard from differing from one that was written in one go."""
    table = rows(50)
    chunked = pa.concat_tables([table.slice(0, 20), table.slice(20)])
    assert encode(chunked, FOOTER) == encode(table, FOOTER)


def test_a_footer_reads_back(store: Store) -> None:
    store.write("a.parquet", encode(rows(3), FOOTER))
    assert read_footer(store, "a.parquet") == FOOTER


def test_another_footer_gives_other_bytes() -> None:
    other = Footer("other", FOOTER.recipe, FOOTER.counts, FOOTER.versions)
    assert encode(rows(3), other) != encode(rows(3), FOOTER)


def test_the_footer_names_the_versions_that_the_bytes_depend_on() -> None:
    assert versions().keys() == {"schema", "pyarrow", "python"}
    assert versions()["pyarrow"] == pa.__version__


def test_some_columns_can_be_read_alone(store: Store) -> None:
    table = rows(5)
    store.write("in_mode=x/a.parquet", encode(table, FOOTER))
    assert read_table(store, "in_mode=x/a.parquet", ["answer", "id"]).equals(
        table.select(["answer", "id"])
    )


def test_rejects_are_shards_too(store: Store) -> None:
    store.write("r.parquet", encode(REJECT_SCHEMA.empty_table(), FOOTER))
    assert read_table(store, "r.parquet").schema.equals(REJECT_SCHEMA)
    assert read_footer(store, "r.parquet").unit == FOOTER.unit


def test_row_groups_are_small_enough_to_skip() -> None:
    table = pa.concat_tables([rows(500)] * 25)
    metadata = pq.read_metadata(pa.BufferReader(encode(table, FOOTER)))
    sizes = [metadata.row_group(k).num_rows for k in range(metadata.num_row_groups)]
    assert sizes == [ROW_GROUP_ROWS, len(table) - ROW_GROUP_ROWS]


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.5, 0.99, 0.9999])
def test_a_truncated_shard_is_named(store: Store, kept: float) -> None:
    whole = encode(rows(100), FOOTER)
    store.write("cut.parquet", whole[: int(len(whole) * kept)])
    for read in (read_footer, read_table):
        with pytest.raises(StorageError, match=r"cut\.parquet is damaged"):
            read(store, "cut.parquet")


@pytest.mark.parametrize("garbage", [b"", b"PAR1", b"PAR1PAR1", b"not a shard" * 50])
def test_a_file_that_is_no_shard_is_named(store: Store, garbage: bytes) -> None:
    store.write("odd.parquet", garbage)
    for read in (read_footer, read_table):
        with pytest.raises(StorageError, match=r"odd\.parquet is damaged"):
            read(store, "odd.parquet")


def test_a_parquet_file_of_somebody_else_is_no_shard(store: Store) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": [1]}), sink)
    store.write("foreign.parquet", sink.getvalue().to_pybytes())
    with pytest.raises(StorageError, match=r"foreign\.parquet is damaged"):
        read_footer(store, "foreign.parquet")


def test_a_missing_shard_is_named(store: Store) -> None:
    for read in (read_footer, read_table):
        with pytest.raises(StorageError, match=r"gone\.parquet: it is not there"):
            read(store, "gone.parquet")


@pytest.mark.parametrize("read", [read_footer, read_table])
def test_a_shard_with_a_flipped_byte_is_read_or_named(store: Store, read) -> None:
    """Prevents a traceback, and a run that cannot continue, because of one bad byte."""
    whole = encode(rows(100), FOOTER)
    for position in range(0, len(whole), len(whole) // 60):
        content = bytearray(whole)
        content[position] ^= 0xFF
        store.write("flipped.parquet", bytes(content))
        try:
            read(store, "flipped.parquet")
        except StorageError as error:
            assert "flipped.parquet is damaged" in str(error)
