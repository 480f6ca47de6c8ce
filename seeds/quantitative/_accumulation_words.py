"""The English of `quantitative.rate_accumulation`: settings and wordings by question."""

from __future__ import annotations

import re

from datagen.phrasing import Phrasing, Slot, phrasings
from seeds.quantitative._accumulation_shown import STORIES
from seeds.quantitative._stories import asked

TAIL = "Give an exact number, as a fraction if it is not whole."
LINE = "Between readings the rate changes linearly."
SIGN = "Give a gain as a positive and a loss as a negative number."
ZERO = "The <total> counts from 0 at the start."
NEGATIVE = "A negative rate means that the amount shrinks."

ONE_WAY = [
    {
        "rate": "the speed of the model car",
        "per": "m/s",
        "time": "second",
        "unit": "metres",
        "does": "does the model car cover",
        "total": "distance",
    },
    {
        "rate": "the flow into the tank",
        "per": "litres per minute",
        "time": "minute",
        "unit": "litres",
        "does": "does the tank receive",
        "total": "volume received",
    },
    {
        "rate": "the power of the heater",
        "per": "kW",
        "time": "hour",
        "unit": "kilowatt-hours",
        "does": "does the heater use",
        "total": "energy used",
    },
    {
        "rate": "the transfer rate of the link",
        "per": "megabytes per second",
        "time": "second",
        "unit": "megabytes",
        "does": "does the link carry",
        "total": "amount of data",
    },
    {
        "rate": "the output of the mill",
        "per": "kilograms per hour",
        "time": "hour",
        "unit": "kilograms",
        "does": "does the mill produce",
        "total": "mass produced",
    },
]
STOCKS = [
    {
        "rate": "the net flow into the tank",
        "store": "the tank",
        "up": "fills",
        "down": "empties",
        "per": "litres per minute",
        "time": "minute",
        "unit": "litres",
    },
    {
        "rate": "the net charging power of the battery",
        "store": "the battery",
        "up": "charges",
        "down": "discharges",
        "per": "kW",
        "time": "hour",
        "unit": "kilowatt-hours",
    },
    {
        "rate": "the net intake of the silo",
        "store": "the silo",
        "up": "fills",
        "down": "empties",
        "per": "tonnes per day",
        "time": "day",
        "unit": "tonnes",
    },
    {
        "rate": "the net filling rate of the gas holder",
        "store": "the gas holder",
        "up": "fills",
        "down": "empties",
        "per": "cubic metres per hour",
        "time": "hour",
        "unit": "cubic metres",
    },
    {
        "rate": "the net inflow of the reservoir",
        "store": "the reservoir",
        "up": "fills",
        "down": "empties",
        "per": "megalitres per day",
        "time": "day",
        "unit": "megalitres",
    },
]
HOURLY = [
    STOCKS[0] | {"per": "litres per hour", "time": "hour"},
    STOCKS[1],
    STOCKS[2] | {"per": "tonnes per hour", "time": "hour"},
    STOCKS[3],
    STOCKS[4] | {"per": "megalitres per hour", "time": "hour"},
]

_A, _B, _C, _D, _E, _F = (f"{{{name}:int}} {{{name}|<time>|<time>s}}" for name in "abcdef")
_P, _Q, _R, _V, _W = (f"{{{name}:int}} <per>" for name in "pqrvw")

TEXTS = {
    "line": [
        f"<Rate> changes linearly from {{u:int}} to {_V} within {_A}. How many <unit> <does> in "
        f"this time? {TAIL}",
        f"How many <unit> <does> in {_A}, if <rate> goes linearly from {{u:int}} to {_V} in that "
        f"time? {TAIL}",
        f"On a graph, <rate> is a straight line from {{u:int}} <per> at the start to {_V} at the "
        f"end of {_A}. Find the <total> in <unit>. {TAIL}",
        f"Over {_A}, <rate> moves evenly from {{u:int}} <per> to {_V}. Work out the <total> for "
        f"the whole time, in <unit>. {TAIL}",
        f"At the start <rate> is {{u:int}} <per>; {_A} later it is {_V}, and it has changed "
        f"linearly in between. What <total> in <unit> does that make? {TAIL}",
    ],
    "steps": [
        f"<Rate> is {_P} for {_A}, then jumps at once to {_Q} and stays there for {_B}. How many "
        f"<unit> <does> in all? {TAIL}",
        f"How many <unit> <does> in all, if <rate> is {_P} during the first {_A} and {_Q} during "
        f"the {_B} after that? {TAIL}",
        f"For {_A}, <rate> keeps to {_P}; for another {_B} it keeps to {_Q}. Find the whole "
        f"<total> in <unit>. {TAIL}",
        f"A graph shows <rate> as two level steps, one of {_P} lasting {_A} and one of {_Q} "
        f"lasting {_B}. What is the <total> in <unit>? {TAIL}",
        f"Work out the <total> in <unit> that comes from {_A} at {_P} followed at once by {_B} "
        f"at {_Q}, where these numbers are <rate>. {TAIL}",
    ],
    "plateau": [
        f"<Rate> rises linearly from 0 to {_V} in the first {_A} and then stays constant until "
        f"{_B} after the start. How many <unit> <does> by then? {TAIL}",
        f"How many <unit> <does> in the first {_B}, if <rate> grows linearly from 0 to {_V} "
        f"during the first {_A} and stays at that value afterwards? {TAIL}",
        f"Starting from 0, <rate> climbs evenly for {_A} until it is {_V}. It keeps this value "
        f"up to {_B} after the start. Find the <total> in <unit>. {TAIL}",
        f"On a graph, <rate> is a straight line up from 0 to {_V} at {_A}, then level until "
        f"{_B}, both counted from the start. What is the <total> in <unit> up to the end? {TAIL}",
        f"It takes {_A} for <rate> to rise linearly from 0 to {_V}, where it remains. Work out "
        f"the <total> in <unit> for the first {_B}, counted from the beginning of the rise. "
        f"{TAIL}",
    ],
    "start": [
        f"At first <store> holds {{s:int}} <unit>. During {_A}, <rate> changes linearly from "
        f"{{u:int}} to {_V}. How many <unit> does <store> hold then? {TAIL}",
        f"How many <unit> does <store> hold after {_A}, if it starts with {{s:int}} <unit> and "
        f"<rate> goes linearly from {{u:int}} to {_V} in that time? {TAIL}",
        f"Over {_A}, <rate> moves evenly from {{u:int}} <per> to {_V}. Before that, <store> held "
        f"{{s:int}} <unit>. Find the number of <unit> in <store> afterwards. {TAIL}",
        f"On a graph, <rate> is a straight line from {{u:int}} <per> at the start to {_V} at "
        f"{_A}. With {{s:int}} <unit> in <store> at the start, how many <unit> are in it at the "
        f"end? {TAIL}",
        f"A record begins with {{s:int}} <unit> in <store>. From then on <rate> changes "
        f"linearly, from {{u:int}} <per> to {_V} in {_A}. What does <store> hold at the end, in "
        f"<unit>? {TAIL}",
    ],
    "trip": [
        f"<Rate> rises linearly from {{u:int}} to {_V} in the first {_A}, stays constant until "
        f"{_B} after the start, and falls linearly to 0 at {_C} after the start. How many <unit> "
        f"<does> in all? {TAIL}",
        f"How many <unit> <does> from start to end, if <rate> goes linearly from {{u:int}} up to "
        f"{_V} within {_A}, keeps that value up to {_B} after the start, and drops linearly to "
        f"0, reached {_C} after the start? {TAIL}",
        f"The graph of <rate> joins these points by straight lines: {{u:int}} <per> at the "
        f"start, {_V} at {_A}, still the same at {_B}, and 0 at {_C}. Find the <total> in "
        f"<unit>. {TAIL}",
        f"At the start <rate> is {{u:int}} <per>. It climbs evenly to {_V} at {_A}, holds this "
        f"until {_B}, then sinks evenly and is 0 at {_C}; all times count from the start. Work "
        f"out the <total> in <unit>. {TAIL}",
        f"Three phases follow one another: in the first {_A}, <rate> grows linearly from "
        f"{{u:int}} to {_V}; until {_B} after the start it does not change; until {_C} after the "
        f"start it falls linearly to 0. What is the <total> in <unit>? {TAIL}",
    ],
    "phases": [
        f"At first <store> holds {{s:int}} <unit>. It <up> at {_P} for {_A}, then <down> at {_Q} "
        f"for {_B}, then <up> at {_R} for {_C}. How many <unit> does it hold at the end? {TAIL}",
        f"How many <unit> are in <store> at the end, if it starts with {{s:int}} <unit>, <up> at "
        f"{_P} for {_A}, then <down> at {_Q} for {_B} and finally <up> at {_R} for {_C}? {TAIL}",
        f"A record of <store>: {{s:int}} <unit> at the start; for {_A} it <up> at {_P}; for the "
        f"next {_B} it <down> at {_Q}; for the last {_C} it <up> at {_R}. Find its contents in "
        f"<unit> after that. {TAIL}",
        f"Starting from {{s:int}} <unit>, <store> <up> at {_P} during {_A}, <down> at {_Q} "
        f"during the following {_B}, and <up> at {_R} during {_C} more. What does it hold then, "
        f"in <unit>? {TAIL}",
        f"With {{s:int}} <unit> inside, <store> goes through three phases: it <up> for {_A} at "
        f"{_P}, it <down> for {_B} at {_Q}, and it <up> for {_C} at {_R}. Work out how many "
        f"<unit> it ends with. {TAIL}",
    ],
    "hidden": [
        f"<Rate> rises linearly from 0 to {_V} in the first {_A}, stays constant for a while, "
        f"and then falls linearly to 0 within {_C}. The <total> is {{s:int}} <unit>. How many "
        f"<time>s after the start does the fall begin? {TAIL}",
        f"How many <time>s after the start does <rate> begin to fall, if it goes linearly from 0 "
        f"up to {_V} in the first {_A}, then keeps this value, then drops linearly to 0 in {_C}, "
        f"and the <total> from start to end is {{s:int}} <unit>? {TAIL}",
        f"A graph of <rate> is a trapezium: it goes up linearly from 0 to {_V} in {_A}, runs "
        f"level, and comes down linearly to 0 in {_C}. Its area stands for {{s:int}} <unit>. "
        f"Find how many <time>s after the start the level part ends. {TAIL}",
        f"In all, {{s:int}} <unit> come together while <rate> climbs evenly from 0 to {_V} in "
        f"{_A}, holds this value, and then sinks evenly to 0 in {_C}. How many <time>s after the "
        f"start does the sinking begin? {TAIL}",
        f"The length of the middle phase is lost. First <rate> grew linearly from 0 to {_V} in "
        f"{_A}; then it did not change; last it fell linearly to 0 in {_C}; altogether this made "
        f"{{s:int}} <unit>. Work out how many <time>s after the start the last phase began. "
        f"{TAIL}",
    ],
    "formula": [
        f"After t <time>s, <rate> is [[poly?{{poly:poly}} <per>, where t^2 means t times t||as many <per> as the "
        f"{{noun}} in {{poly}} gives]]. How many <unit> <does> in the first {_A}? {TAIL}",
        "How many <unit> <does> from t = 0 to t = {a:int}, if <rate> at time t, in <time>s, is [[poly?{poly:poly} "
        f"<per>? Here t^2 means t times t.||given, in <per>, by the {{noun}} in {{poly}}?]] {TAIL}",
        f"The [[poly?formula {{poly:poly}}||{{noun}} in {{poly}}]] gives <rate> in <per> at t <time>s after the start"
        f"[[poly?; t^2 means t times t||]]. Find the <total> in <unit> over the first {_A}. {TAIL}",
        f"In <per>, <rate> follows [[poly?{{poly:poly}}, with t the <time>s since the start and t^2 for t times t||the "
        f"{{noun}} in {{poly}}, with t the <time>s since the start]]. Work out the <total> in <unit> from the start to "
        f"{_A} after it. {TAIL}",
        "Let [[poly?{poly:poly} be <rate> in <per>, t in <time>s, t^2 being t times t||the {noun} in {poly} give "
        "<rate> in <per>, t in <time>s]]. What <total> in <unit> comes together between t = 0 and t = {a:int}? "
        f"{TAIL}",
    ],
    "chart": [
        "[[series?Here are||{series} gives]] {n:int} readings of <rate>, in <per>[[series?: {series:series}||]]. "
        f"{LINE} {NEGATIVE} By how many <unit> does the content of <store> change from the first reading to the "
        f"last? {SIGN} {TAIL}",
        "[[series?A chart with {n:int} points||The {noun} in {series}, with {n:int} readings,]] shows <rate> in "
        f"<per>[[series?: {{series:series}}||]]. {LINE} {NEGATIVE} Find the change in the content of <store> over "
        f"the whole chart, in <unit>. {SIGN} {TAIL}",
        "By how many <unit> does the content of <store> change over [[series?these||the]] {n:int} readings of "
        f"<rate>[[series?, given|| in {{series}}, given]] in <per>[[series?: {{series:series}}||]]? {LINE} "
        f"{NEGATIVE} {SIGN} {TAIL}",
        f"Between the first and the last of {{n:int}} readings, what is the net change of what "
        f"<store> holds, in <unit>? [[series?They give||{{series}} gives them:]] <rate> in <per>"
        f"[[series?: {{series:series}}||]]. {LINE} "
        f"{NEGATIVE} {SIGN} {TAIL}",
        f"One morning <rate> was read {{n:int}} times[[series?, in <per>: {{series:series}}||; {{series}} gives the "
        f"readings in <per>]]. {LINE} "
        f"{NEGATIVE} Work out by how many <unit> the content of <store> changed. {SIGN} {TAIL}",
    ],
    "when": [
        f"<Rate> rises linearly from {{u:int}} to {_V} in the first {_A}, stays constant until "
        f"{_B} after the start, then jumps at once to {_W} and stays there. How many <time>s "
        f"after the start does the <total> reach {{s:int}} <unit>? {ZERO} {TAIL}",
        f"How many <time>s after the start does the <total> come to {{s:int}} <unit>, if <rate> "
        f"goes linearly from {{u:int}} to {_V} in the first {_A}, keeps this value up to {_B} "
        f"after the start, and is {_W} from then on? {ZERO} {TAIL}",
        f"The aim is to bring the <total> to {{s:int}} <unit>. From the start, <rate> climbs "
        f"evenly from {{u:int}} to {_V} in {_A}; it holds this until {_B} after the start; from "
        f"that moment on it is {_W}. Find the number of <time>s from the start until the aim is "
        f"met. {ZERO} {TAIL}",
        f"A graph of <rate> goes straight from {{u:int}} <per> at the start to {_V} at {_A}, is "
        f"level until {_B}, and from there on stays level at {_W}; times count from the start. "
        f"When is the <total> exactly {{s:int}} <unit>? Answer in <time>s from the start. {ZERO} {TAIL}",
        f"First <rate> grows linearly from {{u:int}} to {_V} in {_A}. Then it keeps this value "
        f"until {_B} have passed since the start. After that it is {_W} all the time. Work out "
        f"after how many <time>s from the start the <total> is {{s:int}} <unit>. {ZERO} {TAIL}",
    ],
    "table": [
        f"At the start <store> holds {{s:int}} <unit>. The [[table?table||{{noun}}]] gives <rate>. {LINE} "
        f"{NEGATIVE}\n\n{{table:table}}\n\nHow many <unit> does <store> hold at the last "
        f"reading? {TAIL}",
        f"How many <unit> does <store> hold at the last reading of this [[table?table||{{noun}}]], if it held "
        f"{{s:int}} <unit> at the first? It lists <rate>. {LINE} "
        f"{NEGATIVE}\n\n{{table:table}}\n\n{TAIL}",
        f"With {{s:int}} <unit> in <store> at the first reading, <rate> was logged as follows. "
        f"{LINE} {NEGATIVE}\n\n{{table:table}}\n\nFind the content of <store> at the last "
        f"reading, in <unit>. {TAIL}",
        f"The log below lists <rate>. {LINE} {NEGATIVE}\n\n{{table:table}}\n\nThe first reading "
        f"found {{s:int}} <unit> in <store>. What did it hold at the last, in <unit>? {TAIL}",
        f"Start with {{s:int}} <unit> in <store> at time 0 and follow <rate> through the [[table?table||{{noun}}]]. "
        f"{LINE} {NEGATIVE}\n\n{{table:table}}\n\nWork out how many <unit> <store> holds at the "
        f"[[table?end of the table||last reading]]. {TAIL}",
    ],
}  # fmt: skip

SETTINGS = {
    "line": ONE_WAY,
    "steps": ONE_WAY,
    "plateau": ONE_WAY,
    "start": STOCKS,
    "trip": ONE_WAY,
    "phases": STOCKS,
    "hidden": ONE_WAY,
    "formula": ONE_WAY,
    "chart": HOURLY,
    "when": ONE_WAY,
    "table": STOCKS,
}


def _read_poly(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"-?\d+(?!$)", text.replace("- ", "-").replace("^2", "^"))))


def _write_poly(terms: tuple[int, ...]) -> str:
    constant, linear, square = terms
    return f"{constant} + {linear}*t {'-' if square < 0 else '+'} {abs(square)}*t^2"


_POLY = Slot(r"\d+ \+ \d+\*t [+-] \d+\*t\^2", _read_poly, _write_poly)


def _wordings(question: str) -> tuple[Phrasing, ...]:
    made: list[Phrasing] = []
    texts = list(asked(TEXTS[question], STORIES[question], TAIL))
    for setting in SETTINGS[question]:
        capitals = {"Rate": setting["rate"][0].upper() + setting["rate"][1:]}
        made += phrasings(texts, [setting | capitals], {"poly": _POLY})
    return tuple(made)


WORDINGS = {question: _wordings(question) for question in TEXTS}
