"""Packed answers: what was put in comes out, and nothing else is ever taken for an answer."""

from __future__ import annotations

import json
import math
from zlib import crc32

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teacher.cache import packing
from teacher.cache.packing import MAX_TEXT_BYTES, pack, unpack
from teacher.questions import Answer, Reply
from tests.teacher.cache_material import answer_of, key_of, solved

KEY = key_of(1)
LOG = st.floats(allow_nan=False, allow_infinity=False)
REPLIES = st.builds(
    Reply,
    texts=st.lists(st.text()).map(tuple),
    cut=st.lists(st.booleans()).map(tuple),
    choices=st.lists(st.none() | LOG).map(tuple),
    log_probability=st.none() | LOG,
    tokens=st.integers(0, 10**6),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def forged(text: bytes, magic: bytes = packing._PLAIN, length: int | None = None) -> bytes:
    """A value whose sum is right, whatever it holds."""
    head = packing._HEAD.pack(
        magic, crc32(text, crc32(KEY)), len(text) if length is None else length
    )
    return head + text


@given(st.lists(REPLIES).map(tuple).map(Answer))
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert unpack(KEY, pack(KEY, answer)) == answer


def test_long_answers_are_compressed_and_short_ones_cost_twelve_bytes_more() -> None:
    assert len(pack(KEY, answer_of(1))) == len(answer_of(1).encode()) + 12
    chatter = Answer((Reply(texts=("so we add two and two " * 100,), cut=(False,)),))
    assert len(pack(KEY, chatter)) < len(chatter.encode()) / 10


@given(st.binary(max_size=400))
def test_random_bytes_are_no_answer(value: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack(KEY, value)


@given(st.binary(max_size=400), st.integers(0, 2**32 - 1))
def test_random_bytes_under_a_right_sum_are_no_answer(body: bytes, length: int) -> None:
    """Prevents zstd or JSON from raising what the cache does not catch."""
    for magic in (packing._ZSTD, packing._PLAIN, b"none"):
        with pytest.raises(ValueError, match=r".+"):
            unpack(KEY, forged(body or b"{", magic, length))


@given(JSON)
def test_json_of_another_shape_is_refused_or_has_the_right_types(value: object) -> None:
    try:
        answer = unpack(KEY, forged(json.dumps(value).encode()))
    except ValueError:
        return
    for reply in answer.replies:
        assert {type(text) for text in reply.texts} <= {str}
        assert {type(cut) for cut in reply.cut} <= {bool}
        assert all(choice is None or math.isfinite(choice) for choice in reply.choices)
        assert type(reply.tokens) is int


@pytest.mark.parametrize(
    "row",
    [
        [[1], [], [], None, 0],
        [["x"], [1], [], None, 0],
        [[], [], ["-0.5"], None, 0],
        [[], [], [math.nan], None, 0],
        [[], [], [], -math.inf, 0],
        [[], [], [], 10**400, 0],
        [[], [], [], None, 1.5],
        [[], [], [], None],
        [[], [], [], None, 0, 0],
        None,
    ],
    ids=str,
)
def test_a_reply_with_a_wrong_field_is_refused(row: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack(KEY, forged(json.dumps([row]).encode()))


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(ValueError, match="no answer"):
        unpack(KEY, forged(b"[" * 500_000))


@pytest.mark.parametrize("value", [None, 5, "text", bytearray(40)])
def test_what_is_no_bytes_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no head"):
        unpack(KEY, value)


def test_every_flipped_bit_and_every_cut_is_found() -> None:
    for answer in (answer_of(2), solved(2, 400)):
        value = pack(KEY, answer)
        for place in range(len(value)):
            for damaged in (
                value[:place],
                value[:place] + bytes([value[place] ^ 16]) + value[place + 1 :],
            ):
                try:
                    assert unpack(KEY, damaged) == answer
                except ValueError:
                    continue
                assert 8 <= place < 12, "only the length of a plain text is not needed"


def test_another_keys_value_is_no_answer() -> None:
    """Prevents a mixed-up reply of a server from giving one question's answer to another."""
    with pytest.raises(ValueError, match="another key"):
        unpack(key_of(2), pack(KEY, answer_of(1)))


def test_a_value_that_would_grow_huge_is_refused_before_it_grows() -> None:
    bomb = pa.compress(bytes(500_000_000), codec="zstd", asbytes=True)
    held_before = pa.total_allocated_bytes()
    for length in (500_000_000, 2**32 - 1, MAX_TEXT_BYTES):
        with pytest.raises(ValueError, match=r"too long|no zstd"):
            unpack(KEY, forged(bomb, packing._ZSTD, length))
    assert pa.total_allocated_bytes() - held_before < 10 * MAX_TEXT_BYTES


def test_answers_that_are_too_long_or_not_finite_are_not_packed() -> None:
    with pytest.raises(ValueError, match="not kept"):
        pack(KEY, Answer((Reply(texts=("x" * MAX_TEXT_BYTES,)),)))
    with pytest.raises(ValueError, match=r".+"):
        pack(KEY, Answer((Reply(log_probability=-math.inf),)))
