"""What a wording writes, it reads back, and a text that is not of the wording is not read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import TemplateError
from datagen.exhibits import EXHIBITS, Table
from datagen.phrasing import SLOTS, Params, Phrasing, Slot, join_words, phrasings, split_words
from tests.exhibits import BY_KIND, ints, numbers

names = st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True)
several = {"min_size": 1, "max_size": 4}
VALUES = {
    "int": ints,
    "number": numbers,
    "name": names,
    "word": st.text("abcXYZ019-'{}()*+|^$\\", min_size=1, max_size=6),
    "text": st.text("abc XYZ.,:?!{}()*+|^$\\", min_size=1, max_size=12),
    "ints": st.lists(ints, **several).map(tuple),
    "numbers": st.lists(numbers, **several).map(tuple),
    "names": st.lists(names, **several).map(tuple),
    **BY_KIND,
}
# Each has a letter that no value has, so that there is one way to read; the rest are traps for regex and format.
LITERALS = [" §{ } ", " ¶(.*)[a-z]+?\\d ", " †}{ {{ ", " ‡^$|%s{,2} ", " ¿\\1 (?P<x>) "]


@st.composite
def problems(draw: st.DrawFn) -> tuple[Phrasing, Params]:
    kinds = draw(st.lists(st.sampled_from(sorted(SLOTS)), min_size=2, max_size=4))
    text, values = LITERALS[0], {}
    for place, kind in enumerate(kinds):
        text += f"{{v{place}:{kind}}}{LITERALS[place + 1]}"
        values[f"v{place}"] = draw(VALUES[kind])
    return Phrasing(text), Params(**values)


def test_every_kind_of_slot_is_tried() -> None:
    assert VALUES.keys() == SLOTS.keys()


@given(problems())
def test_reading_what_was_written_gives_the_parameters_back(
    problem: tuple[Phrasing, Params],
) -> None:
    phrasing, params = problem
    assert phrasing.read(phrasing.write(params)) == params


@given(problems())
def test_parts_are_the_text_cut_at_its_exhibits(problem: tuple[Phrasing, Params]) -> None:
    phrasing, params = problem
    parts = phrasing.parts(params)
    assert "".join(p if isinstance(p, str) else p.text() for p in parts) == phrasing.write(params)
    exhibits = [value for value in vars(params).values() if isinstance(value, EXHIBITS)]
    assert [part for part in parts if not isinstance(part, str)] == exhibits
    assert phrasing.exhibits == bool(exhibits)


@pytest.mark.parametrize("kind", sorted(SLOTS))
def test_every_slot_reads_what_it_writes(kind: str) -> None:
    @given(VALUES[kind])
    def reads_back(value: object) -> None:
        phrasing = Phrasing(f"{{n:int}} {{v:{kind}}}")
        assert phrasing.read(phrasing.write(Params(n=5, v=value))) == Params(n=5, v=value)

    reads_back()


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("What is twice {n:int}?", Params(n=12)),
        ("{n:int} {n|hour|hours}.", Params(n=-1)),
        ("Look:\n{t:table}", Params(t=Table(("a",), ((1,),)))),
        ("What is twice two?", Params()),
    ],
)
def test_a_wording_of_one_slot_or_none_reads_back(text: str, params: Params) -> None:
    phrasing = Phrasing(text)
    assert phrasing.read(phrasing.write(params)) == params


@given(ints, ints)
def test_a_repeated_slot_must_read_the_same(first: int, second: int) -> None:
    phrasing = Phrasing("{day:name}: {n:int} in, {n} out.")
    assert phrasing.write(Params(day="Mon", n=first)) == f"Mon: {first} in, {first} out."
    read = phrasing.read(f"Mon: {first} in, {second} out.")
    assert read == (Params(day="Mon", n=first) if first == second else None)


@pytest.mark.parametrize(
    ("count", "word"), [(1, "hour"), (0, "hours"), (25, "hours"), (-1, "hours")]
)
def test_a_word_is_chosen_by_the_number(count: int, word: str) -> None:
    phrasing = Phrasing("{who:name} needs {n:int} {n|hour|hours}.")
    assert phrasing.write(Params(who="Ana", n=count)) == f"Ana needs {count} {word}."
    assert phrasing.read(f"Ana needs {count} {word}.") == Params(who="Ana", n=count)


def test_chosen_words_may_hold_regex_characters_or_nothing() -> None:
    phrasing = Phrasing("{n:int} item{n||(s)} left of {m:int}")
    for params in (Params(n=1, m=12), Params(n=11, m=12)):
        assert phrasing.read(phrasing.write(params)) == params


@given(problems(), st.data())
def test_any_misprint_in_the_fixed_words_is_noticed(
    problem: tuple[Phrasing, Params], data: st.DataObject
) -> None:
    phrasing, params = problem
    text = phrasing.write(params)
    spot = data.draw(st.integers(0, len(LITERALS[0]) - 1))
    assert phrasing.read(f"{text[:spot]}~{text[spot + 1 :]}") is None
    assert phrasing.read(f"{text}~") is None


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        ("int", "1.5"),
        ("int", "four"),
        ("number", "1."),
        ("number", "1,000"),
        ("name", "anna"),
        ("word", "two words"),
        ("text", "two\nlines"),
        ("ints", "1 and 2 and 3"),
        ("names", "Ana, ben"),
        ("table", "no table"),
        ("series", "Jan forty"),
    ],
)
def test_a_slot_refuses_what_it_never_prints(kind: str, printed: str) -> None:
    assert Phrasing(f"So: {{v:{kind}}}!").read(f"So: {printed}!") is None


def test_a_slot_kind_of_a_templates_own_is_written_and_read() -> None:
    arrow = Slot(r"\w+(?: -> \w+)*", lambda text: tuple(text.split(" -> ")), " -> ".join)
    phrasing = Phrasing("Follow {path:arrow} {n:int} times.", {"arrow": arrow})
    params = Params(path=("a", "b"), n=20)
    assert phrasing.write(params) == "Follow a -> b 20 times."
    assert phrasing.read("Follow a -> b 20 times.") == params


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("{n:integer}", "n:integer"),
        ("{n:int} {n:int}", "n:int"),
        ("{n} {n:int}", "{n}"),
    ],
)
def test_a_bad_slot_is_named(text: str, culprit: str) -> None:
    with pytest.raises(TemplateError, match=culprit):
        Phrasing(text)


def test_slots_are_named_in_the_order_of_the_text() -> None:
    assert Phrasing("{b:int} {a:int} {b}").slots == ("b", "a")


@given(st.lists(names, min_size=1, max_size=5))
def test_joined_words_split_again(words: list[str]) -> None:
    assert split_words(join_words(words)) == tuple(words)


def test_words_are_joined_as_people_do() -> None:
    assert [join_words("abc"[:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_every_text_appears_in_every_setting() -> None:
    made = phrasings(
        ["{n:int} <things>", "<things>: {n:int}"], [{"things": "bolts"}, {"things": "cups"}]
    )
    assert [p.write(Params(n=3)) for p in made] == ["3 bolts", "bolts: 3", "3 cups", "cups: 3"]


def test_exact_numbers_survive_the_text() -> None:
    """Prevents a float on the way: a tenth is a tenth."""
    phrasing = Phrasing("{x:number} of {y:number}")
    tenth = Fraction(1, 10)
    assert phrasing.write(Params(x=tenth, y=30)) == "0.1 of 30"
    assert phrasing.read("0.1 of 30").x == tenth
