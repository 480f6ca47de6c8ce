"""The English of `quantitative.rate_accumulation~backward`: statements by question, their holes, wordings."""

from __future__ import annotations

import re

from datagen.exhibits import read_number
from datagen.phrasing import Phrasing, Slot
from seeds.quantitative._accumulation_shown import STORIES
from seeds.quantitative._accumulation_words import LINE, NEGATIVE, SETTINGS, TAIL
from seeds.quantitative._stories import turned
from seeds.quantitative._turned import framed

# By question: what may be lost. The length of a level part comes up most.
HOLES: dict[str, tuple[str, ...]] = {
    "line": ("v", "a", "u"),
    "steps": ("b", "q", "a", "p"),
    "plateau": ("b", "v", "b", "a"),
    "start": ("s", "v", "u", "a"),
    "trip": ("b", "v", "b", "c", "a", "u"),
    "phases": ("a", "b", "c", "s", "p", "q", "r"),
    "hidden": ("v", "c", "a"),
    "formula": ("constant", "linear", "square"),
    "chart": ("0", "1", "2", "3", "4"),
    "when": ("b", "w", "b", "v", "a", "u"),
    "table": ("0", "1", "2", "3", "4", "s"),
}

# `@v` is a number, `~a` a time with its unit.
_STATEMENTS = {
    "line": [
        "<Rate> changes linearly from @u <per> to @v <per> within ~a. The <total> in this time is "
        "{y:number} <unit>.",
        "On a graph, <rate> is a straight line from @u <per> at the start to @v <per> at the end of ~a. The "
        "<total> over the whole time is {y:number} <unit>.",
    ],
    "steps": [
        "<Rate> is @p <per> for ~a, then jumps at once to @q <per> and stays there for ~b. In all, the <total> "
        "is {y:number} <unit>.",
        "A graph shows <rate> as two level steps, first one of @p <per> lasting ~a, then one of @q <per> lasting "
        "~b. The whole <total> is {y:number} <unit>.",
    ],
    "plateau": [
        "<Rate> rises linearly from 0 to @v <per> in the first ~a and then stays constant until ~b after the "
        "start. By then the <total> is {y:number} <unit>.",
        "Starting from 0, <rate> climbs evenly for ~a until it is @v <per>. It keeps this value up to ~b after "
        "the start, and up to then the <total> is {y:number} <unit>.",
    ],
    "start": [
        "At first <store> holds @s <unit>. During ~a, <rate> changes linearly from @u <per> to @v <per>. Then "
        "<store> holds {y:number} <unit>.",
        "A record begins with @s <unit> in <store>. From then on <rate> changes linearly, from @u <per> to "
        "@v <per> in ~a. At the end {y:number} <unit> are in <store>.",
    ],
    "trip": [
        "<Rate> rises linearly from @u <per> to @v <per> in the first ~a, stays constant until ~b after the "
        "start, and falls linearly to 0 at ~c after the start. The <total> is {y:number} <unit> in all.",
        "The graph of <rate> joins these points by straight lines: @u <per> at the start, @v <per> at ~a, still "
        "the same at ~b, and 0 at ~c; all times count from the start. The <total> is {y:number} <unit>.",
    ],
    "phases": [
        "At first <store> holds @s <unit>. It <up> at @p <per> for ~a, then <down> at @q <per> for ~b, then <up> "
        "at @r <per> for ~c. At the end it holds {y:number} <unit>.",
        "A record of <store>: @s <unit> at the start; for ~a it <up> at @p <per>; for the next ~b it <down> at "
        "@q <per>; for the last ~c it <up> at @r <per>. After that it contains {y:number} <unit>.",
    ],
    "hidden": [
        "<Rate> rises linearly from 0 to @v <per> in the first ~a, stays constant until ~b after the start, and "
        "then falls linearly to 0 within ~c. The <total> is {y:number} <unit> in all.",
        "A graph of <rate> is a trapezium: it goes up linearly from 0 to @v <per> in ~a, runs level until ~b "
        "after the start, and comes down linearly to 0 in ~c. Its area stands for {y:number} <unit>.",
    ],
    "formula": [
        "After t <time>s, <rate> is [[poly?{poly:poly} <per>, where t^2 means t times t and||as many <per> as the "
        "{noun} in {poly} gives, where]] x does not depend on t. In the first ~a the <total> is {y:number} <unit>.",
        "The [[poly?formula {poly:poly}||{noun} in {poly}]] gives <rate> in <per> at t <time>s after the start; "
        "[[poly?t^2 means t times t, and ||]]x is the same all the time. Over the first ~a the <total> is {y:number} "
        "<unit>.",
    ],
    "chart": [
        "[[readings?These are||{readings} gives]] readings of <rate>, in <per>[[readings?: {readings:readings}||]]. "
        f"{LINE} {NEGATIVE} From the first reading to the last, the content of <store> changes by {{y:number}} "
        "<unit>, a loss being negative.",
        "[[readings?A chart||The {noun} in {readings}]] shows <rate> in <per>[[readings?: {readings:readings}||]]. "
        f"{LINE} {NEGATIVE} Over the whole chart the change in the content of <store> comes to {{y:number}} <unit>, "
        "where a minus sign would mean a loss.",
    ],
    "when": [
        "<Rate> rises linearly from @u <per> to @v <per> in the first ~a, stays constant until ~b after the "
        "start, then jumps at once to @w <per> and stays there. The <total>, counted from the start, is exactly "
        "{y:number} <unit> at ~e after the start, which is later than the jump.",
        "A graph of <rate> goes straight from @u <per> at the start to @v <per> at ~a, is level until ~b, and from "
        "there on stays level at @w <per>; times count from the start. After ~e, at the last level, the <total> "
        "since the start is {y:number} <unit>.",
    ],
    "table": [
        f"At the start <store> holds @s <unit>. The [[table?table||{{noun}}]] gives <rate>. {LINE} "
        f"{NEGATIVE}\n\n{{table:table}}\n\nAt the last reading <store> holds {{y:number}} <unit>.",
        f"The log below lists <rate>. {LINE} {NEGATIVE}\n\n{{table:table}}\n\nThe first reading found @s <unit> in "
        f"<store>; at the last it held {{y:number}} <unit>.",
    ],
}  # fmt: skip


def _read_term(text: str) -> int | str:
    return "x" if text.endswith("x") else int(text)


def _read_poly(text: str) -> tuple[int | str, ...]:
    found = re.fullmatch(r"(.+) \+ (.+)\*t ([+-]) (.+)\*t\^2", text)
    if found is None:
        raise ValueError(text)
    constant, linear, sign, square = found.groups()
    last = _read_term(square)
    return (
        _read_term(constant),
        _read_term(linear),
        -last if sign == "-" and isinstance(last, int) else last,
    )


def _write_poly(terms: tuple[int | str, ...]) -> str:
    constant, linear, square = terms
    negative = isinstance(square, int) and square < 0
    last = f"- {-square}" if negative else f"+ {square}"  # type: ignore[operator]
    return f"{constant} + {linear}*t {last}*t^2"


def _read_readings(text: str) -> tuple[tuple[str, int | str], ...]:
    pairs = (pair.split(" ") for pair in text.split(", "))
    return tuple((hour, "x" if value == "x" else int(read_number(value))) for hour, value in pairs)


_SLOTS = {
    "poly": Slot(r"(?:\d+|x) \+ (?:\d+|x)\*t (?:[+-] \d+|\+ x)\*t\^2", _read_poly, _write_poly),
    "readings": Slot(
        r"\d+am (?:-?\d+|x)(?:, \d+am (?:-?\d+|x))*",
        _read_readings,
        lambda readings: ", ".join([f"{hour} {value}" for hour, value in readings]),
    ),
}


def _wordings(question: str, hole: str) -> list[tuple[Phrasing, ...]]:
    times = ("{#:int} {#|<time>|<time>s}", "x <time>s")
    return [
        framed(
            turned(_STATEMENTS[question], STORIES[question]),
            setting | {"Rate": setting["rate"][0].upper() + setting["rate"][1:]},
            hole,
            {"~": times},
            TAIL,
            _SLOTS,
        )
        for setting in SETTINGS[question]
    ]


WORDINGS = {
    (question, hole): _wordings(question, hole)
    for question in HOLES
    for hole in set(HOLES[question])
}
