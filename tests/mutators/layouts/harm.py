"""Damage to drawings, and what all views of this folder promise: they read back, have no fault, and show damage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from datagen.drawing.looks import look
from datagen.drawing.png import png
from datagen.drawing.scene import Drawing, Line, Polygon, Rect, Shape, Text
from datagen.exhibits import Exhibit
from validators.pictures.layout import fault

Draw = Callable[[Any, Any], Drawing | None]
Read = Callable[[Drawing], Any]
Harm = Callable[[Drawing, Random], Drawing | None]
"""A damaged copy, or None where there is nothing to damage in this way."""


def drawings(
    draw: Draw, exhibits: Iterable[Exhibit], most_refused: float = 0.1
) -> list[tuple[Exhibit, Drawing]]:
    """Each exhibit in another look. Fails if more than a share of them is refused."""
    tried = [(exhibit, draw(exhibit, look(seed))) for seed, exhibit in enumerate(exhibits)]
    made = [(exhibit, drawing) for exhibit, drawing in tried if drawing is not None]
    assert len(made) >= (1 - most_refused) * len(tried)
    return made


def assert_sound(made: Sequence[tuple[Exhibit, Drawing]], read: Read) -> None:
    """Every drawing can be read, in whatever order it was drawn, and gives the exhibit again."""
    rng = Random(7)
    for exhibit, drawing in made:
        assert fault(drawing) is None, exhibit.text()
        shapes = rng.sample(drawing.shapes, len(drawing.shapes))
        texts = rng.sample(drawing.texts, len(drawing.texts))
        found = read(_with(drawing, shapes, texts))
        assert found is not None, exhibit.text()
        assert found.text() == exhibit.text()


def assert_noticed(
    made: Sequence[tuple[Exhibit, Drawing]], read: Read, harms: Sequence[Harm], seed: int = 0
) -> None:
    """No damaged drawing gives the exhibit that it was made of; each damage is tried often."""
    rng = Random(seed)
    for harm in harms:
        tried = 0
        for exhibit, drawing in made:
            damaged = harm(drawing, rng)
            if damaged is not None:
                tried += 1
                found = read(damaged)
                assert found is None or found.text() != exhibit.text(), exhibit.text()
        assert tried > len(made) / 20


def assert_same_bytes(draw: Draw, exhibits: Sequence[Exhibit]) -> None:
    for seed, exhibit in enumerate(exhibits):
        first, second = draw(exhibit, look(seed)), draw(exhibit, look(seed))
        assert first == second
        if first is not None and second is not None:
            assert png(first) == png(second)


def _with(drawing: Drawing, shapes: list[Shape], texts: list[Text]) -> Drawing:
    return Drawing(drawing.width, drawing.height, drawing.background, shapes, texts)


def _texts(drawing: Drawing, roles: Sequence[str]) -> list[int]:
    return [i for i, text in enumerate(drawing.texts) if text.role in roles]


def swapped(*roles: str) -> Harm:
    """Two different texts of a role have changed places."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        role = rng.choice(roles)
        pairs = [
            (i, j)
            for i in _texts(drawing, [role])
            for j in _texts(drawing, [role])
            if drawing.texts[i].text != drawing.texts[j].text
        ]
        if not pairs:
            return None
        i, j = rng.choice(pairs)
        texts = list(drawing.texts)
        one, other = texts[i].text, texts[j].text
        texts[i], texts[j] = texts[i]._replace(text=other), texts[j]._replace(text=one)
        return _with(drawing, drawing.shapes, texts)

    return harm


def renumbered(*roles: str) -> Harm:
    """A digit of a text is another one."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        numbers = [
            i for i in _texts(drawing, roles) if any(map(str.isdigit, drawing.texts[i].text))
        ]
        if not numbers:
            return None
        i = rng.choice(numbers)
        texts = list(drawing.texts)
        old = texts[i].text
        place = rng.choice([k for k, char in enumerate(old) if char.isdigit()])
        digit = str((int(old[place]) + rng.randint(1, 9)) % 10)
        texts[i] = texts[i]._replace(text=old[:place] + digit + old[place + 1 :])
        return _with(drawing, drawing.shapes, texts)

    return harm


def dropped(*roles: str) -> Harm:
    """A text is not there."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        places = _texts(drawing, roles)
        if not places:
            return None
        i = rng.choice(places)
        return _with(drawing, drawing.shapes, drawing.texts[:i] + drawing.texts[i + 1 :])

    return harm


def moved(dx: float, dy: float, *roles: str) -> Harm:
    """A text stands elsewhere."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        places = _texts(drawing, roles)
        if len(places) < 2:
            return None
        i = rng.choice(places)
        texts = list(drawing.texts)
        texts[i] = texts[i]._replace(x=texts[i].x + dx, y=texts[i].y + dy)
        return _with(drawing, drawing.shapes, texts)

    return harm


def stacked(*roles: str) -> Harm:
    """A text stands on top of another one."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        places = _texts(drawing, roles)
        if len(places) < 2:
            return None
        i, j = rng.sample(places, 2)
        texts = list(drawing.texts)
        texts[i] = texts[i]._replace(x=texts[j].x + 1, y=texts[j].y + 1, anchor=texts[j].anchor)
        return _with(drawing, drawing.shapes, texts)

    return harm


def erased(*roles: str) -> Harm:
    """A shape is not there."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        places = [i for i, shape in enumerate(drawing.shapes) if shape.role in roles]
        if not places:
            return None
        i = rng.choice(places)
        return _with(drawing, drawing.shapes[:i] + drawing.shapes[i + 1 :], drawing.texts)

    return harm


def shifted(dx: float, dy: float, *roles: str) -> Harm:
    """A shape stands elsewhere."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        places = [i for i, shape in enumerate(drawing.shapes) if shape.role in roles]
        if not places:
            return None
        i = rng.choice(places)
        shapes = list(drawing.shapes)
        shapes[i] = _shifted(shapes[i], dx, dy)
        return _with(drawing, shapes, drawing.texts)

    return harm


def _shifted(shape: Shape, dx: float, dy: float) -> Shape:
    match shape:
        case Rect():
            ends = {"right": shape.right + dx, "bottom": shape.bottom + dy}
            return shape._replace(left=shape.left + dx, top=shape.top + dy, **ends)
        case Line() | Polygon():
            return shape._replace(points=tuple((x + dx, y + dy) for x, y in shape.points))
        case _:
            return shape._replace(x=shape.x + dx, y=shape.y + dy)


def stretched(dx: float, *roles: str) -> Harm:
    """A bar ends later."""

    def harm(drawing: Drawing, rng: Random) -> Drawing | None:
        places = [
            i
            for i, shape in enumerate(drawing.shapes)
            if shape.role in roles and isinstance(shape, Rect)
        ]
        if not places:
            return None
        i = rng.choice(places)
        shapes = list(drawing.shapes)
        bar = shapes[i]
        assert isinstance(bar, Rect)
        shapes[i] = bar._replace(right=bar.right + dx)
        return _with(drawing, shapes, drawing.texts)

    return harm
