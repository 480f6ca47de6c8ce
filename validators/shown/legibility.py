"""Legibility: every exhibit is read off its picture, or its program is run, and must come out as it went in."""

from __future__ import annotations

import atexit
from functools import cache
from typing import TYPE_CHECKING

from datagen.shown import Shown
from datagen.variant import Variant
from datagen.verdict import Verdict, failed, passed, unknown
from validators import pictures
from validators.pictures import layout

if TYPE_CHECKING:
    from validators.execution import MontySandbox

PICTURE = "read off the picture"
PROGRAM = "run in the sandbox"


def validate(variant: Variant) -> Verdict | None:
    """Fails when a figure has a layout fault, or does not give the data that it stands for; None without figures."""
    verdict = None
    for number, shown in enumerate(variant.posing.shown, 1):
        verdict = judge(shown)
        if not verdict:
            return verdict._replace(reason=f"figure {number}, {shown.view}: {verdict.reason}")
    return verdict


def judge(shown: Shown) -> Verdict:
    """One figure's verdict."""
    if shown.drawing is not None:
        fault = layout.fault(shown.drawing)
        if fault is not None:
            return failed(PICTURE, fault)
        exhibit = pictures.read(shown.drawing, shown.view)
        return _compared(PICTURE, shown, exhibit.text() if exhibit is not None else None)
    if not shown.epilogue:
        return _compared("text", shown, type(shown.exhibit).read(shown.body).text())
    code = shown.body.removeprefix("```python\n").removesuffix("\n```")
    outcome = _box().run(f"{code}\n{shown.epilogue}")
    if outcome.ending == "unknown":
        return unknown(PROGRAM, outcome.text)
    if outcome.ending == "error":
        return failed(PROGRAM, f"the program ends in {outcome.text}")
    return _compared(PROGRAM, shown, outcome.output.removesuffix("\n"))


def _compared(engine: str, shown: Shown, text: str | None) -> Verdict:
    if text is None:
        return failed(engine, "a value cannot be read at the precision it is shown with")
    meant = shown.exhibit.text()
    if text != meant:
        return failed(engine, f"it gives {text[:200]!r}, meant is {meant[:200]!r}")
    return passed(engine)


@cache
def _box() -> MontySandbox:
    """The sandbox of this process, started with the first program."""
    from validators.execution import MontySandbox

    box = MontySandbox()
    atexit.register(box.close)
    return box
