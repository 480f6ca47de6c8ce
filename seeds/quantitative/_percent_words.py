"""The English of `quantitative.percentage_chain`: chains of changes, settings, wordings."""

from __future__ import annotations

from datagen.exhibits import read_number, write_number
from datagen.phrasing import Phrasing, Slot, phrasings

Move = tuple[int, str]
"""A signed amount and what it is a part of: a key of `MARKS`."""

MARKS = {"value": "%", "origin": "% of its original value", "points": " percentage points"}

EACH = "Each percentage refers to the value just before that change."
BASES = (
    "A change in percent refers to the value just before it; percentage points add to that value "
    "or come off it directly."
)
SIGN = "{positive:sign}"
EXACT = "Give an exact number, as a fraction if it is not whole."

SETTINGS = [
    {
        "thing": "the price of a silver ring",
        "unit": "euros",
        "noun": "price",
        "verbs": "rises falls rose fell",
        "pair": "the prices of two shares",
    },
    {
        "thing": "the volume of water in a reservoir",
        "unit": "cubic metres",
        "noun": "volume",
        "verbs": "grows shrinks grew shrank",
        "pair": "the volumes of water in two reservoirs",
    },
    {
        "thing": "the yearly output of a wind farm",
        "unit": "megawatt-hours",
        "noun": "output",
        "verbs": "goes_up goes_down went_up went_down",
        "pair": "the yearly outputs of two wind farms",
    },
    {
        "thing": "the grain stock of a mill",
        "unit": "kilograms",
        "noun": "stock",
        "verbs": "increases decreases increased decreased",
        "pair": "the grain stocks of two mills",
    },
    {
        "thing": "the area of a forest",
        "unit": "hectares",
        "noun": "area",
        "verbs": "expands contracts expanded contracted",
        "pair": "the areas of two forests",
    },
    {
        "thing": "the monthly budget of a club",
        "unit": "dollars",
        "noun": "budget",
        "verbs": "is_raised is_cut was_raised was_cut",
        "pair": "the monthly budgets of two clubs",
    },
]
RATES = [
    {"thing": "the interest rate on a loan", "noun": "rate", "verbs": "rises falls rose fell"},
    {
        "thing": "the share of electric cars among new cars",
        "noun": "share",
        "verbs": "grows shrinks grew shrank",
    },
    {
        "thing": "the unemployment rate of a region",
        "noun": "rate",
        "verbs": "goes_up goes_down went_up went_down",
    },
    {
        "thing": "the share of rye in a bread",
        "noun": "share",
        "verbs": "increases decreases increased decreased",
    },
    {
        "thing": "the moisture content of a timber",
        "noun": "content",
        "verbs": "climbs drops climbed dropped",
    },
    {
        "thing": "the tax rate on fuel",
        "noun": "rate",
        "verbs": "is_raised is_cut was_raised was_cut",
    },
]

TEXTS = {
    "final": [
        f"<Thing> is {{start:int}} <unit>. It {{changes:now}}. How many <unit> is it at the end? "
        f"{EACH} {EXACT}",
        f"Starting from {{start:int}} <unit>, <thing> {{changes:now}}. Find its value in <unit> "
        f"after that. {EACH} {EXACT}",
        f"How many <unit> does <thing> come to, if it is {{start:int}} <unit> at first and "
        f"{{changes:now}}? {EACH} {EXACT}",
        f"Records show that <thing>, which was {{start:int}} <unit> at first, {{changes:past}}. "
        f"What was it in the end, in <unit>? {EACH} {EXACT}",
        f"At first <thing> was {{start:int}} <unit>; it {{changes:past}}. Work out how many "
        f"<unit> it was in the end. {EACH} {EXACT}",
    ],
    "origin": [
        f"After <thing> {{changes:past}}, it was {{final:int}} <unit>. How many <unit> was it "
        f"before these changes? {EACH} {EXACT}",
        f"<Thing> {{changes:past}}. In the end it was {{final:int}} <unit>. Find what it was at "
        f"first, in <unit>. {EACH} {EXACT}",
        f"How many <unit> was <thing> originally, if it {{changes:past}} and this left it at "
        f"{{final:int}} <unit>? {EACH} {EXACT}",
        f"It is {{final:int}} <unit> now, but before that <thing> {{changes:past}}. Work out its "
        f"first value in <unit>. {EACH} {EXACT}",
        f"A clerk knows the last value of <thing>, {{final:int}} <unit>, and that it "
        f"{{changes:past}} to get there. From what number of <unit> did it start? {EACH} {EXACT}",
    ],
    "overall": [
        f"<Thing> {{changes:now}}. By how many percent has it changed overall? {EACH} {SIGN} "
        f"{EXACT}",
        f"By how many percent does <thing> change in all, if it {{changes:now}}? {EACH} {SIGN} "
        f"{EXACT}",
        f"A report says that <thing> {{changes:past}}. What was the overall change, in percent "
        f"of the first value? {EACH} {SIGN} {EXACT}",
        f"Suppose that <thing> {{changes:now}}. Find the single change in percent that has the "
        f"same effect. {EACH} {SIGN} {EXACT}",
        f"Over a few years <thing> {{changes:past}}. Compare the last value with the first: how "
        f"many percent is the change? {EACH} {SIGN} {EXACT}",
    ],
    "relative": [
        f"<Thing> is {{rate:int}}%. It {{moves:now}}. By how many percent of its first value has "
        f"it changed overall? {BASES} {SIGN} {EXACT}",
        f"By how many percent, relative to its first value, does <thing> change if it is "
        f"{{rate:int}}% at first and {{moves:now}}? {BASES} {SIGN} {EXACT}",
        f"From {{rate:int}}% at first, <thing> {{moves:past}}. Find its overall change in "
        f"percent of the first value, not in percentage points. {BASES} {SIGN} {EXACT}",
        f"A report gives <thing> as {{rate:int}}%. Later it {{moves:past}}. What is the total "
        f"change relative to the value in the report, in percent? {BASES} {SIGN} {EXACT}",
        f"Mind the difference between percent and percentage points: <thing> was {{rate:int}}% "
        f"and {{moves:past}}. How many percent of the first value is the overall change? {BASES} "
        f"{SIGN} {EXACT}",
    ],
    "base": [
        f"<Thing> {{moves:now}}. By how many percent has it changed overall? Where no other base "
        f"is named, a percentage refers to the value just before that change. {SIGN} {EXACT}",
        f"By how many percent does <thing> change in all, if it {{moves:now}}? A percentage "
        f"without a named base is taken of the value just before. {SIGN} {EXACT}",
        f"Read each percentage as a part of the value just before that change, unless the "
        f"original value is named: <thing> {{moves:past}}. What was the overall change in "
        f"percent? {SIGN} {EXACT}",
        f"Not all of these changes have the same base: <thing> {{moves:now}}. Where no base is "
        f"named, it is the value just before. Find the overall change in percent of the original "
        f"value. {SIGN} {EXACT}",
        f"In four steps <thing> {{moves:past}}. Bases are as named, or else the value just "
        f"before the step. How many percent of the original value is the total change? {SIGN} "
        f"{EXACT}",
    ],
    "missing": [
        f"<Thing> {{changes:past}}. One more change made the overall effect of all four "
        f"{{total:overall}}. How many percent was the last change? {EACH} {SIGN} {EXACT}",
        f"What percentage change must come last, if <thing> first {{changes:now}} and all four "
        f"changes together are to make {{total:overall}}? {EACH} {SIGN} {EXACT}",
        f"Four changes together made {{total:overall}} in <thing>. In the first three it "
        f"{{changes:past}}. Find the fourth change in percent. {EACH} {SIGN} {EXACT}",
        f"A page of the records of <thing> is torn: it {{changes:past}}, and the last entry is "
        f"lost. Comparing the last value with the first shows {{total:overall}}. How many "
        f"percent was the lost change? {EACH} {SIGN} {EXACT}",
        f"Three of four changes of <thing> are known, in this order: it {{changes:past}}. The "
        f"whole chain comes to {{total:overall}}. Work out the last change in percent. {EACH} "
        f"{SIGN} {EXACT}",
    ],
    "restore": [
        f"<Thing> {{changes:past}}. By how many percent must it change now to be back at its "
        f"original value? {EACH} {SIGN} {EXACT}",
        f"By what percentage does <thing> have to change to return to its first value after it "
        f"{{changes:past}}? {EACH} {SIGN} {EXACT}",
        f"Suppose that <thing> {{changes:now}}. Find the sixth change, in percent, that undoes "
        f"these five together. {EACH} {SIGN} {EXACT}",
        f"The plan is to bring <thing> back to where it began. So far it {{changes:past}}. What "
        f"single change in percent does the plan need? {EACH} {SIGN} {EXACT}",
        f"In five steps <thing> {{changes:past}}. A last step cancels their overall effect "
        f"exactly. How many percent is it? {EACH} {SIGN} {EXACT}",
    ],
    "compare": [
        f"At first <pair> are equal. The first {{changes:now}}. The second {{other:now}}. By how "
        f"many percent of the second is the first then above the second (negative if below)? "
        f"{EACH} {EXACT}",
        f"By how many percent does the first of two values end up above the second (negative if "
        f"below, in percent of the second), if <pair> start equal, the first {{changes:now}} and "
        f"the second {{other:now}}? {EACH} {EXACT}",
        f"Call <pair> A and B. They began equal; then A {{changes:past}}, while B "
        f"{{other:past}}. Find how many percent of B the final A lies above the final B, with a "
        f"minus sign if it lies below. {EACH} {EXACT}",
        f"Equal at the start, <pair> then went separate ways: one {{changes:past}}, the other "
        f"{{other:past}}. By how many percent of the other's final value does the one exceed it "
        f"(negative if it is less)? {EACH} {EXACT}",
        f"In a study of <pair>, both had the same first value. The left one {{changes:past}}; "
        f"the right one {{other:past}}. Taking the right one's final value as 100%, how many "
        f"percent more is the left one's (negative for less)? {EACH} {EXACT}",
    ],
}  # fmt: skip


def _slots(verbs: str) -> dict[str, Slot]:
    up, down, rose, fell = (verb.replace("_", " ") for verb in verbs.split(" "))
    return {"now": _chain(up, down), "past": _chain(rose, fell)}


def _chain(up: str, down: str) -> Slot:
    """Slots print chains of plain signed percentages, or of moves with bases of their own."""
    one = rf"(?:{up}|{down}) by \d+(?:%| percentage points)(?: of its original value)?"
    # Every move that can be told, both ways: looking it up takes less than putting it together.
    words: dict[int | Move, str] = {}
    moves: dict[str, Move] = {}
    for base, mark in MARKS.items():
        for amount in (*range(-100, 0), *range(1, 101)):
            text = f"{up if amount > 0 else down} by {abs(amount)}{mark}"
            words[amount, base], moves[text] = text, (amount, base)
            if base == "value":
                words[amount] = text

    def write(chain: tuple[int, ...] | tuple[Move, ...]) -> str:
        *first, last = [words[move] for move in chain]
        return f"{', then '.join(first)} and then {last}"

    def read(text: str) -> tuple[int, ...] | tuple[Move, ...]:
        first, _, last = text.rpartition(" and then ")
        chain = [moves[move] for move in (*first.split(", then "), last)]
        if all([base == "value" for _, base in chain]):
            return tuple([amount for amount, _ in chain])
        return tuple(chain)

    return Slot(rf"{one}(?:, then {one})* and then {one}", read, write)


_SIGN = Slot(
    "Count an increase as positive and a decrease as negative[.]",
    lambda _: "increase",
    lambda _: "Count an increase as positive and a decrease as negative.",
)
_OVERALL = Slot(
    r"an? (?:in|de)crease of \d+(?:\.\d+)?%",
    lambda text: read_number(text[text.rindex(" ") + 1 : -1]) * (1 if text[3] == "i" else -1),
    lambda total: (
        f"an increase of {write_number(total)}%"
        if total > 0
        else f"a decrease of {write_number(-total)}%"
    ),
)


def _wordings(question: str) -> tuple[Phrasing, ...]:
    made: list[Phrasing] = []
    for setting in RATES if question == "relative" else SETTINGS:
        words = {**setting, "Thing": setting["thing"][0].upper() + setting["thing"][1:]}
        made += phrasings(
            TEXTS[question],
            [words],
            _slots(setting["verbs"]) | {"overall": _OVERALL, "sign": _SIGN},
        )
    return tuple(made)


WORDINGS = {question: _wordings(question) for question in TEXTS}
