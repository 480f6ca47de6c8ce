"""The English of `quantitative.mixture_weighting`: settings and wordings by question."""

from __future__ import annotations

from datagen.phrasing import Phrasing, phrasings
from seeds.quantitative._mixture_shown import STORIES
from seeds.quantitative._stories import asked

TAIL = "Give an exact number, as a fraction if it is not whole."

# Strengths are percentages of `part` in `stuff`, by the same measure as `unit`.
BLENDS = [
    {
        "stuff": "sugar syrup",
        "stuffs": "sugar syrups",
        "part": "sugar",
        "unit": "kilograms",
        "other": "water",
        "vat": "tank",
    },
    {
        "stuff": "copper alloy",
        "stuffs": "copper alloys",
        "part": "copper",
        "unit": "kilograms",
        "other": "tin",
        "vat": "furnace",
    },
    {
        "stuff": "fruit drink",
        "stuffs": "fruit drinks",
        "part": "juice",
        "unit": "litres",
        "other": "water",
        "vat": "barrel",
    },
    {
        "stuff": "feed mix",
        "stuffs": "feed mixes",
        "part": "maize",
        "unit": "kilograms",
        "other": "straw",
        "vat": "bin",
    },
    {
        "stuff": "coolant",
        "stuffs": "coolants",
        "part": "glycol",
        "unit": "litres",
        "other": "water",
        "vat": "drum",
    },
]
PRICES = [
    {"goods": "tea", "unit": "kilograms", "one": "kilogram", "money": "euros"},
    {"goods": "coffee", "unit": "kilograms", "one": "kilogram", "money": "dollars"},
    {"goods": "paint", "unit": "litres", "one": "litre", "money": "francs"},
    {"goods": "gravel", "unit": "tonnes", "one": "tonne", "money": "crowns"},
    {"goods": "seed", "unit": "sacks", "one": "sack", "money": "dollars"},
]

_A, _B, _C, _T = (f"{{{name}:int}} <unit>" for name in "abct")
_P, _Q, _R, _M = (f"{{{name}:int}}%" for name in "pqrm")
_PM, _QM, _RM, _MM = (f"{{{name}:int}} <money> per <one>" for name in "pqrm")

_PX, _B2 = "{p}%", "{b} <unit>"

TEXTS = {
    "blend": [
        f"{_A} of a <stuff> with {_P} <part> are mixed with {_B} of another with {_Q} <part>. "
        f"How many percent of the mixture is <part>? {TAIL}",
        f"How many percent <part> does a mixture contain that is made of {_A} of a <stuff> with "
        f"{_P} <part> and {_B} of another with {_Q}? {TAIL}",
        f"Someone combines {_A} of <stuff> at {_P} and {_B} at {_Q}; the percentages tell the "
        f"share of <part>. Find the percentage of <part> in the result. {TAIL}",
        f"Two <stuffs> are combined: {_A} of the first, which is {_P} <part>, and {_B} of the "
        f"second, which is {_Q} <part>. What is the share of <part> in the whole, in percent? "
        f"{TAIL}",
        f"A batch is made from {_A} at {_P} <part> and {_B} at {_Q} <part>. Work out the "
        f"percentage of <part> in this <stuff>. {TAIL}",
    ],
    "average": [
        f"A shop mixes {_A} of <goods> at {_PM} with {_B} of <goods> at {_QM}. What is the "
        f"mixture worth, in <money> per <one>? {TAIL}",
        f"How many <money> per <one> is a mixture of {_A} of <goods> at {_PM} and {_B} at {_QM} "
        f"worth? {TAIL}",
        f"Two sorts of <goods>, {_A} at {_PM} and {_B} at {_QM}, are put together. Find the mean "
        f"price of one <one> of the whole, in <money>. {TAIL}",
        f"At {_PM}, {_A} of <goods> were bought; {_B} more cost {_QM}. What did one <one> cost "
        f"on average over both purchases, in <money>? {TAIL}",
        f"Work out the average price in <money> per <one> when {_A} of <goods> cost {_PM} and "
        f"another {_B} cost {_QM}. {TAIL}",
    ],
    "alligation": [
        f"How many <unit> of a <stuff> with {_P} <part> must be mixed with one of {_Q} <part> to "
        f"obtain {_T} with {_M} <part>? {TAIL}",
        f"A worker needs {_T} of a <stuff> with {_M} <part> and has two kinds, with {_P} and "
        f"with {_Q} <part>. How many <unit> of the {_PX} kind does the mixture take? {TAIL}",
        f"To make {_T} at {_M} <part>, a <stuff> at {_P} <part> is mixed with one at {_Q} "
        f"<part>. Find how many <unit> of the first are needed. {TAIL}",
        f"Two <stuffs> hold {_P} and {_Q} <part>. From them {_T} with {_M} <part> are to be "
        f"blended. What amount of the first goes in, in <unit>? {TAIL}",
        f"The order is {_T} of <stuff> with {_M} <part>. In stock are kinds with {_P} and {_Q} "
        f"<part>. Work out the <unit> of the first kind to use; the rest is the second. {TAIL}",
    ],
    "dilute": [
        f"{_A} of a <stuff> contain {_P} <part>. How many <unit> of pure <other>, which has no "
        f"<part>, must be added so that the share of <part> falls to {_M}? {TAIL}",
        f"How many <unit> of pure <other> (free of <part>) bring {_A} of a <stuff> from {_P} "
        f"<part> down to {_M}? {TAIL}",
        f"Someone has {_A} of a <stuff> with {_P} <part> and wants {_M} <part>. Only <other> "
        f"without any <part> is added. Find how many <unit> of it are needed. {TAIL}",
        f"By adding <other>, which contains no <part>, {_A} of <stuff> go from {_P} down to {_M} "
        f"<part>. What amount is added, in <unit>? {TAIL}",
        f"A <vat> holds {_A} of a <stuff> that is {_P} <part>. Work out the <unit> of <other>, "
        f"itself without <part>, that have to go in to make it {_M} <part>. {TAIL}",
    ],
    "third": [
        f"{_A} of a <stuff> with {_P} <part> and {_B} of one with {_Q} <part> are mixed. How "
        f"many <unit> of a third kind with {_R} <part> must be added to reach {_M} <part>? "
        f"{TAIL}",
        f"How many <unit> of a <stuff> with {_R} <part> have to be added to {_A} at {_P} <part> "
        f"and {_B} at {_Q} <part>, so that the whole has {_M} <part>? {TAIL}",
        f"A <vat> contains {_A} of a <stuff> with {_P} <part>, to which {_B} with {_Q} <part> "
        f"are added. The aim is {_M} <part>. Find the <unit> of <stuff> with {_R} <part> "
        f"that still have to go in. {TAIL}",
        f"Three <stuffs>, at {_P}, {_Q} and {_R} <part>, make a batch at {_M} <part>. It takes "
        f"{_A} of the first and {_B} of the second. What amount of the third is in it, in "
        f"<unit>? {TAIL}",
        f"Into one <vat> go {_A} at {_P} <part>, {_B} at {_Q} <part> and some more at {_R} "
        f"<part>; the <stuff> comes out at {_M} <part>. Work out how many <unit> the last part "
        f"was. {TAIL}",
    ],
    "unknown": [
        f"{_A} of <goods> at {_PM}, {_B} at {_QM} and {_C} of a third sort give a mixture worth "
        f"{_MM}. How many <money> per <one> is the third sort worth? {TAIL}",
        f"How many <money> per <one> does a sort of <goods> cost, if {_C} of it, mixed with {_A} "
        f"at {_PM} and {_B} at {_QM}, make a mixture worth {_MM}? {TAIL}",
        f"A dealer mixes {_A} of <goods> at {_PM} with {_B} at {_QM} and {_C} from an unlabelled "
        f"lot. The mixture is worth {_MM}. Find the price of the unlabelled lot, in <money> per "
        f"<one>. {TAIL}",
        f"A mixture of <goods> is worth {_MM}. It was made of {_A} at {_PM}, {_B} at {_QM} and "
        f"{_C} at an unknown price. What is that price, in <money> per <one>? {TAIL}",
        f"Taken over the whole amount, three purchases of <goods> cost {_MM}. The first was {_A} at {_PM}, "
        f"the second {_B} at {_QM}, the third {_C}. Work out the price of the third, in <money> "
        f"per <one>. {TAIL}",
    ],
    "table": [
        f"The lots [[table?in this table||shown here]] are mixed. The strength is the percentage of "
        f"<part>.\n\n{{table:table}}\n\nHow many <unit> of <stuff> with {_R} <part> must be "
        f"added so that the whole has {_M} <part>? {TAIL}",
        f"How many <unit> of <stuff> with {_R} <part> must be added to the mixture of all lots "
        f"[[table?in the table||shown below]], to bring the whole to {_M} <part>? The strength is the percentage of "
        f"<part>.\n\n{{table:table}}\n\n{TAIL}",
        f"A <vat> is filled with all of these lots of <stuff>; the strength is the percentage of "
        f"<part>.\n\n{{table:table}}\n\nFind the <unit> of <stuff> with {_R} <part> that then "
        f"bring the strength to {_M}. {TAIL}",
        f"Lots of <stuff> and their percentage of <part> (strength):\n\n{{table:table}}\n\nAll "
        f"are poured together, and some more with {_R} <part> is added until the whole has {_M} "
        f"<part>. What amount is added, in <unit>? {TAIL}",
        f"From the lots listed here, with strengths in percent of <part>, comes one "
        f"mixture.\n\n{{table:table}}\n\nWork out how many <unit> of <stuff> with {_R} <part> it "
        f"takes on top of them to obtain {_M} <part> in all. {TAIL}",
    ],
    "replace": [
        f"A <vat> holds {_A} of a <stuff> with {_P} <part>. {_B} of it are taken out and "
        f"replaced by as much <stuff> with {_Q} <part>, and everything is mixed. This is done "
        f"{{n:int}} times in all. How many percent <part> does the <vat> contain then? {TAIL}",
        f"How many percent <part> are in a <vat> after {{n:int}} rounds, if it starts with {_A} "
        f"of a <stuff> with {_P} <part>, and in each round {_B} of the mixture are replaced by "
        f"{_B2} of <stuff> with {_Q} <part> and mixed well? {TAIL}",
        f"From {_A} of a well mixed <stuff> with {_P} <part>, {_B} are removed, {_B2} with {_Q} "
        f"<part> are filled in, and all is mixed again. The same is repeated until it has been "
        f"done {{n:int}} times. Find the percentage of <part> at the end. {TAIL}",
        f"Again and again, {{n:int}} times in all, {_B} are drawn from a <vat> of {_A} of "
        f"<stuff>, {_B2} with {_Q} <part> come in for them, and the content is mixed. It had "
        f"{_P} <part> at first. What is its share of <part> at the end, in percent? {TAIL}",
        f"A <vat> with {_A} of <stuff> goes through {{n:int}} equal rounds: take out {_B} of the "
        f"mixture, put in {_B2} with {_Q} <part>, mix. Before the first round it has {_P} "
        f"<part>. Work out its percentage of <part> after the last. {TAIL}",
    ],
}  # fmt: skip

SETTINGS = {
    question: PRICES if question in ("average", "unknown") else BLENDS for question in TEXTS
}


def _wordings(question: str) -> tuple[Phrasing, ...]:
    texts = list(asked(TEXTS[question], STORIES[question], TAIL))
    return phrasings(texts, SETTINGS[question])


WORDINGS = {question: _wordings(question) for question in TEXTS}
