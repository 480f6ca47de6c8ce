"""Formulas read back from where their signs stand; the text form is canonical, and damage changes what is read."""

from __future__ import annotations

from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.scene import Drawing, Line
from datagen.exhibits import Formula
from datagen.exhibits.formula_text import Negative, Operation, Tree, canonical, parse, write
from mutators.fuse.layouts.formula import draw
from tests.mutators.layouts.harm import (
    assert_noticed,
    assert_same_bytes,
    assert_sound,
    drawings,
    dropped,
    renumbered,
    stacked,
    swapped,
)
from validators.pictures.formula import read

LEAVES = [*"abcfnxyzV", "x1", "rate", "2", "3", "10", "2.5", "7"]


def tree(rng: Random, depth: int, fractions: int = 2, exponents: int = 2) -> Tree:
    """A random tree, no deeper in fractions and exponents than is drawn."""
    if depth <= 0 or rng.random() < 0.12:
        return rng.choice(LEAVES)
    sign = rng.choice("+-*/^+*/n")
    if sign == "n" and rng.random() < 0.5:
        return Negative(tree(rng, depth - 1, fractions, exponents))
    if sign == "^" and exponents:
        base = tree(rng, rng.choice((0, 0, depth - 1)), fractions, exponents)
        raised = tree(rng, rng.choice((0, 0, 1)), min(fractions, 1), exponents - 1)
        return Operation("^", base, raised)
    if sign in "^n" or (sign == "/" and not fractions):
        sign = "*"
    inner = fractions - (sign == "/")
    left, right = (tree(rng, depth - 1, inner, exponents) for _ in range(2))
    return Operation(sign, left, right)


def lowered(drawing: Drawing, rng: Random) -> Drawing | None:
    """A part of an exponent stands about on the line; over tall brackets it would still be raised."""
    if any(isinstance(shape, Line) for shape in drawing.shapes):
        return None
    largest = max(text.size for text in drawing.texts)
    raised = [i for i, text in enumerate(drawing.texts) if text.size < 0.75 * largest]
    if not raised:
        return None
    i = rng.choice(raised)
    texts = list(drawing.texts)
    texts[i] = texts[i]._replace(y=texts[i].y + 0.4 * largest)
    return Drawing(drawing.width, drawing.height, drawing.background, drawing.shapes, texts)


rng = Random(1)
EXHIBITS = [Formula(write(tree(rng, rng.randint(1, 4)))) for _ in range(500)]
MADE = drawings(draw, EXHIBITS)


def test_a_formula_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms = [
        swapped("label"),
        renumbered("label"),
        dropped("label"),
        stacked("label"),
        lowered,
    ]
    assert_noticed(MADE, read, harms)


def test_the_same_formula_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_the_writer_keeps_the_tree() -> None:
    rng = Random(2)
    for _ in range(500):
        one = tree(rng, 4)
        assert parse(write(one)) == one


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("((a))+b", "a + b"),
        ("a*(b)", "a*b"),
        ("(a*b)/c", "a*b/c"),
        ("a/(b*c)", "a/(b*c)"),
        ("a-(b - c)", "a - (b - c)"),
        ("a^(b^c)", "a^b^c"),
        ("(a^b)^c", "(a^b)^c"),
        ("-(a*b)+c", "-a*b + c"),
        ("a*(-b)", "a*(-b)"),
        ("(-a)^2", "(-a)^2"),
        ("x^(n+1)", "x^(n + 1)"),
    ],
)
def test_canonical_text_has_no_needless_bracket(text: str, short: str) -> None:
    assert canonical(text) == short
    assert canonical(short) == short


@pytest.mark.parametrize(
    "text", ["", "a +", "(a", "a)", "2x", "a b", "a**b", "a*-b", "1.", "a_b", "é"]
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"formula|expected"):
        parse(text)
    assert draw(Formula(text), look(1)) is None


@pytest.mark.parametrize("text", ["(a)", "a+b", "a/(b/(c/d))", "a^b^c^d", " + ".join(["a*b"] * 60)])
def test_what_is_not_canonical_or_too_large_is_not_drawn(text: str) -> None:
    assert all(draw(Formula(text), look(seed)) is None for seed in range(12))


@pytest.mark.parametrize("seed", range(12))
def test_numbers_never_stand_side_by_side(seed: int) -> None:
    """Prevents 2 times 3 from being read as 23, and 2 times a half as two and a half."""
    for text in ("2*3", "2*3^4", "2*(1/3)", "a*2", "rate*time", "f*(x + 1)"):
        drawing = draw(Formula(text), look(seed))
        assert drawing is not None
        assert {"·", "×"} & {each.text for each in drawing.texts}


@pytest.mark.parametrize("seed", range(12))
def test_a_formula_without_its_bar_is_another_one(seed: int) -> None:
    for text in ("(a + b)/c", "a/b + c", "x^(a/b)", "1/2"):
        drawing = draw(Formula(text), look(seed))
        assert drawing is not None
        drawing.shapes = [
            s for s in drawing.shapes if not (isinstance(s, Line) and s.role == "bar")
        ]
        found = read(drawing)
        assert found is None or found.expression != text
