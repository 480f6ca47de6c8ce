"""The English of `quantitative.percentage_chain~backward`: chains with a gap, statements by question, wordings."""

from __future__ import annotations

from datagen.exhibits import read_number, write_number
from datagen.phrasing import Phrasing, Slot
from seeds.quantitative._percent_words import BASES, EACH, EXACT, MARKS, RATES, SETTINGS
from seeds.quantitative._turned import framed

Move = tuple[int | str, str]
"""A signed amount, or x where it is asked, and what it is a part of: a key of `MARKS`."""

_SIGN = "Count an increase as positive and a decrease as negative."
_NAMED = "Where no other base is named, a percentage refers to the value just before that change."

_STATEMENTS = {
    "final": [
        "<Thing> is {start:int} <unit>. It {changes:now}. At the end it is {final:int} <unit>.",
        "Records show that <thing>, which was {start:int} <unit> at first, {changes:past}. In the end it was "
        "{final:int} <unit>.",
    ],
    "origin": [
        "After <thing> {changes:past}, it was {final:int} <unit>. Before these changes it had been {start:int} <unit>.",
        "A clerk knows the last value of <thing>, {final:int} <unit>, and its first value, {start:int} <unit>. In "
        "between it {changes:past}.",
    ],
    "overall": [
        "<Thing> {changes:now}. Overall that makes {total:overall}.",
        "A report says that <thing> {changes:past}. Comparing the last value with the first shows {total:overall}.",
    ],
    "relative": [
        f"<Thing> is {{rate:int}}%. It {{moves:now}}. In percent of its first value, that makes {{total:overall}} "
        f"overall. {BASES}",
        f"From {{rate:int}}% at first, <thing> {{moves:past}}. In percent of the first value, not in percentage "
        f"points, the overall change was {{total:overall}}. {BASES}",
    ],
    "base": [
        f"<Thing> {{moves:now}}. Overall, in percent of the original value, that makes {{total:overall}}. {_NAMED}",
        f"In four steps <thing> {{moves:past}}. The total change was {{total:overall}}, measured by the original "
        f"value. {_NAMED}",
    ],
    "missing": [
        "<Thing> {changes:past}. One more change, {last:overall}, made the effect of all four {total:overall}.",
        "Four changes together made {total:overall} in <thing>. In the first three it {changes:past}; the fourth was "
        "{last:overall}.",
    ],
    "restore": [
        "<Thing> {changes:past}. Then {last:overall} brought it back exactly to its original value.",
        "In five steps <thing> {changes:past}. A sixth step, {last:overall}, cancelled their overall effect exactly.",
    ],
    "compare": [
        "At first <pair> are equal. The first {changes:now}. The second {other:now}. In the end the first is "
        "{total:gap} the second, in percent of the second.",
        "Call <pair> A and B. They began equal; then A {changes:past}, while B {other:past}. In the end A lies "
        "{total:gap} B, where the final B counts as 100%.",
    ],
}  # fmt: skip


def _slots(verbs: str) -> dict[str, Slot]:
    up, down, rose, fell = (verb.replace("_", " ") for verb in verbs.split(" "))
    gap = Slot(r"\d+(?:\.\d+|/\d+)?% (?:above|below)", _read_gap, _write_gap)
    kinds = {"now": _chain(up, down, "changes"), "past": _chain(rose, fell, "changed")}
    return kinds | {"overall": _OVERALL, "gap": gap}


def _chain(up: str, down: str, gap: str) -> Slot:
    """Prints chains of signed percentages, or of moves with bases of their own, where one amount is x."""
    words: dict[int | str | Move, str] = {}
    moves: dict[str, Move] = {}
    for base, mark in MARKS.items():
        for amount in (*range(-100, 0), *range(1, 101), "x"):
            if isinstance(amount, str):
                text = f"{gap} by {amount}{mark}"
            else:
                text = f"{up if amount > 0 else down} by {abs(amount)}{mark}"
            words[amount, base], moves[text] = text, (amount, base)
            if base == "value":
                words[amount] = text

    def write(chain: tuple[int | str | Move, ...]) -> str:
        *first, last = [words[move] for move in chain]
        return f"{', then '.join(first)} and then {last}"

    def read(text: str) -> tuple[int | str | Move, ...]:
        first, _, last = text.rpartition(" and then ")
        chain = [moves[move] for move in (*first.split(", then "), last)]
        if all([base == "value" for _, base in chain]):
            return tuple([amount for amount, _ in chain])
        return tuple(chain)

    marks = r"(?:%| percentage points)(?: of its original value)?"
    one = rf"(?:(?:{up}|{down}) by \d+|{gap} by x){marks}"
    return Slot(rf"{one}(?:, then {one})* and then {one}", read, write)


_OVERALL = Slot(
    r"an? (?:in|de)crease of \d+(?:\.\d+|/\d+)?%",
    lambda text: read_number(text[text.rindex(" ") + 1 : -1]) * (1 if text[3] == "i" else -1),
    lambda total: (
        f"an increase of {write_number(total)}%"
        if total > 0
        else f"a decrease of {write_number(-total)}%"
    ),
)


def _read_gap(text: str) -> object:
    number, where = text.split("% ")
    return read_number(number) * (1 if where == "above" else -1)


def _write_gap(total: int) -> str:
    return f"{write_number(abs(total))}% {'above' if total > 0 else 'below'}"


def _wordings(question: str) -> list[tuple[Phrasing, ...]]:
    made = []
    own_bases = question in ("relative", "base")
    tail = f"{_SIGN} {EXACT}" if own_bases else f"{EACH} {_SIGN} {EXACT}"
    for setting in RATES if question == "relative" else SETTINGS:
        words = {**setting, "Thing": setting["thing"][0].upper() + setting["thing"][1:]}
        slots = _slots(setting["verbs"])
        made.append(framed(_STATEMENTS[question], words, "", {}, tail, slots))
    return made


WORDINGS = {question: _wordings(question) for question in _STATEMENTS}
