"""The English of `quantitative.unit_dimension`: units as slots, settings, wordings."""

from __future__ import annotations

from datagen.phrasing import Phrasing, Slot, phrasings
from seeds.quantitative._stories import asked
from seeds.quantitative._unit_shown import STORIES

TAIL = "Give an exact number, as a fraction if it is not whole."

SINGULAR = {
    "millimetres": "millimetre",
    "centimetres": "centimetre",
    "metres": "metre",
    "kilometres": "kilometre",
    "milligrams": "milligram",
    "grams": "gram",
    "kilograms": "kilogram",
    "tonnes": "tonne",
    "seconds": "second",
    "minutes": "minute",
    "hours": "hour",
    "days": "day",
    "weeks": "week",
    "millilitres": "millilitre",
    "litres": "litre",
    "cubic metres": "cubic metre",
    "cubic centimetres": "cubic centimetre",
}
_PLURAL = {one: many for many, one in SINGULAR.items()}


def _words(words: list[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


UNIT_SLOTS = {
    "unit": Slot(_words(list(SINGULAR)), str),
    "per": Slot(_words(list(_PLURAL)), _PLURAL.__getitem__, SINGULAR.__getitem__),
}

FLOWS = {
    "length": [
        {"thing": "a machine", "does": "rolls out", "do": "roll out", "stuff": "cable"},
        {"thing": "a spinner", "does": "spins", "do": "spin", "stuff": "yarn"},
    ],
    "mass": [
        {"thing": "a mill", "does": "grinds", "do": "grind", "stuff": "flour"},
        {"thing": "a furnace", "does": "burns", "do": "burn", "stuff": "coal"},
    ],
    "volume": [
        {"thing": "a pump", "does": "delivers", "do": "deliver", "stuff": "water"},
        {"thing": "a spring", "does": "yields", "do": "yield", "stuff": "water"},
    ],
}
VESSELS = [
    {"vessel": vessel, "filler": filler}
    for vessel, filler in (("tank", "pipe"), ("pool", "hose"), ("trough", "tap"), ("basin", "pump"))
]
SHEETS = [
    {"sheet": sheet, "sheets": f"{sheet}s", "stuff": stuff, "lightest": lightest}
    for sheet, stuff, lightest in (
        ("plate", "metal", "6"),
        ("pane", "glass", "2"),
        ("slab", "stone", "2"),
        ("sheet", "alloy", "5"),
    )
]
PATIENTS = [
    {"patient": patient, "drug": drug}
    for patient, drug in (
        ("horse", "an antibiotic"),
        ("dog", "a painkiller"),
        ("calf", "a vitamin"),
        ("sheep", "a mineral"),
    )
]

_BOX = "{a:int} {u:unit} long, {b:int} {v:unit} wide and {c:int} {w:unit} deep"

TEXTS = {
    "mixed": [
        f"How many {{v:unit}} are {{x:int}} {{u:unit}} and {{y:int}} {{v}} together? {TAIL}",
        f"Express {{x:int}} {{u:unit}} plus {{y:int}} {{v:unit}} in {{v}} alone. {TAIL}",
        f"Someone measures {{x:int}} {{u:unit}} and {{y:int}} {{v:unit}}. What is this in {{v}} "
        f"in all? {TAIL}",
        f"A label says {{x:int}} {{u:unit}} and {{y:int}} {{v:unit}}. Find the same quantity in "
        f"{{v}}. {TAIL}",
        f"Write the sum of {{x:int}} {{u:unit}} and {{y:int}} {{v:unit}} as a number of {{v}}. "
        f"{TAIL}",
    ],
    "hops": [
        f"How many {{v:unit}} are {{x:int}} {{u:unit}}? {TAIL}",
        f"Convert {{x:int}} {{u:unit}} to {{v:unit}}. {TAIL}",
        f"A measurement reads {{x:int}} {{u:unit}}. What is it in {{v:unit}}? {TAIL}",
        f"Express {{x:int}} {{u:unit}} as a number of {{v:unit}}. {TAIL}",
        f"Someone notes {{x:int}} {{u:unit}}, but the form asks for {{v:unit}}. Which number "
        f"goes into the form? {TAIL}",
    ],
    "rate": [
        f"How many {{v:unit}} per {{t:per}} are {{x:int}} {{u:unit}} per {{s:per}}? {TAIL}",
        f"Convert {{x:int}} {{u:unit}} per {{s:per}} to {{v:unit}} per {{t:per}}. {TAIL}",
        f"A gauge shows {{x:int}} {{u:unit}} per {{s:per}}. What is that in {{v:unit}} per "
        f"{{t:per}}? {TAIL}",
        f"Express {{x:int}} {{u:unit}} per {{s:per}} as a number of {{v:unit}} per {{t:per}}. "
        f"{TAIL}",
        f"The data sheet gives {{x:int}} {{u:unit}} per {{s:per}}. Find the value in {{v:unit}} "
        f"per {{t:per}}. {TAIL}",
    ],
    "triple": [
        f"How many {{w:unit}} are {{x:int}} {{u:unit}}, {{y:int}} {{v:unit}} and {{z:int}} {{w}} "
        f"together? {TAIL}",
        f"Express the sum of {{x:int}} {{u:unit}}, {{y:int}} {{v:unit}} and {{z:int}} {{w:unit}} "
        f"in {{w}} alone. {TAIL}",
        f"A record lists {{x:int}} {{u:unit}}, {{y:int}} {{v:unit}} and {{z:int}} {{w:unit}}. "
        f"What is the total in {{w}}? {TAIL}",
        f"Add up {{x:int}} {{u:unit}}, {{y:int}} {{v:unit}} and {{z:int}} {{w:unit}}, and give "
        f"the result in {{w}}. {TAIL}",
        f"Someone needs {{x:int}} {{u:unit}}, then {{y:int}} {{v:unit}}, then {{z:int}} "
        f"{{w:unit}}. Find the whole as a number of {{w}}. {TAIL}",
    ],
    "flow": [
        f"<Thing> <does> {{x:int}} {{u:unit}} of <stuff> per {{s:per}}. How many {{v:unit}} does "
        f"it <do> in {{y:int}} {{d:unit}}? {TAIL}",
        f"How many {{v:unit}} of <stuff> does <thing> <do> in {{y:int}} {{d:unit}} at {{x:int}} "
        f"{{u:unit}} per {{s:per}}? {TAIL}",
        f"At a steady {{x:int}} {{u:unit}} per {{s:per}}, <thing> <does> <stuff> for {{y:int}} "
        f"{{d:unit}}. Find the amount in {{v:unit}}. {TAIL}",
        f"For {{y:int}} {{d:unit}}, <thing> <does> <stuff> at a rate of {{x:int}} {{u:unit}} per "
        f"{{s:per}}. What does that come to, in {{v:unit}}? {TAIL}",
        f"Running without a break, <thing> <does> {{x:int}} {{u:unit}} of <stuff> every "
        f"{{s:per}}. Work out the {{v:unit}} of <stuff> after {{y:int}} {{d:unit}}. {TAIL}",
    ],
    "finer": [
        f"In an old system, 1 dar is {{f:int}} luns, 1 lun is {{g:int}} vesks, 1 vesk is "
        f"{{h:int}} tams and 1 tam is {{k:int}} ors. How many ors are {{x:int}} dars? {TAIL}",
        f"How many ors are {{x:int}} dars, if 1 tam = {{k:int}} ors, 1 vesk = {{h:int}} tams, 1 "
        f"lun = {{g:int}} vesks and 1 dar = {{f:int}} luns? {TAIL}",
        f"A dar has {{f:int}} luns, a vesk has {{h:int}} tams, a tam has {{k:int}} ors, and a "
        f"lun has {{g:int}} vesks. Convert {{x:int}} dars to ors. {TAIL}",
        f"Coins of an island: one dar buys {{f:int}} luns, one lun buys {{g:int}} vesks, one "
        f"vesk buys {{h:int}} tams, one tam buys {{k:int}} ors. Find what {{x:int}} dars are "
        f"worth in ors. {TAIL}",
        f"Take 1 tam = {{k:int}} ors and 1 dar = {{f:int}} luns, further 1 lun = {{g:int}} vesks "
        f"and 1 vesk = {{h:int}} tams. Express {{x:int}} dars in ors. {TAIL}",
    ],
    "coarser": [
        f"In an old system, 1 dar is {{f:int}} luns, 1 lun is {{g:int}} vesks, 1 vesk is "
        f"{{h:int}} tams and 1 tam is {{k:int}} ors. How many dars are {{n:int}} ors? {TAIL}",
        f"How many dars are {{n:int}} ors, if 1 tam = {{k:int}} ors, 1 vesk = {{h:int}} tams, 1 "
        f"lun = {{g:int}} vesks and 1 dar = {{f:int}} luns? {TAIL}",
        f"A dar has {{f:int}} luns, a vesk has {{h:int}} tams, a tam has {{k:int}} ors, and a "
        f"lun has {{g:int}} vesks. Convert {{n:int}} ors to dars. {TAIL}",
        f"Coins of an island: one dar buys {{f:int}} luns, one lun buys {{g:int}} vesks, one "
        f"vesk buys {{h:int}} tams, one tam buys {{k:int}} ors. Find what {{n:int}} ors are "
        f"worth in dars. {TAIL}",
        f"Take 1 tam = {{k:int}} ors and 1 dar = {{f:int}} luns, further 1 lun = {{g:int}} vesks "
        f"and 1 vesk = {{h:int}} tams. Express {{n:int}} ors in dars. {TAIL}",
    ],
    "box": [
        f"A rectangular <vessel> is {_BOX}. How many {{t:unit}} does it hold? {TAIL}",
        f"How many {{t:unit}} fit into a rectangular <vessel> that is {_BOX}? {TAIL}",
        f"The inside of a <vessel> is a cuboid {_BOX}. Find its volume in {{t:unit}}. {TAIL}",
        f"Work out in {{t:unit}} the volume of a rectangular <vessel>, {_BOX}. {TAIL}",
        f"Measured inside, a <vessel> with right angles is {_BOX}. What volume is that, in "
        f"{{t:unit}}? {TAIL}",
    ],
    "dose": [
        f"A <patient> of {{m:int}} kilograms gets {{x:int}} milligrams of <drug> per kilogram of "
        f"its mass, {{n:int}} times a day for {{z:int}} weeks. How many grams is that in all? "
        f"{TAIL}",
        f"How many grams of <drug> does a <patient> of {{m:int}} kilograms need for {{z:int}} "
        f"weeks, at {{n:int}} doses a day and {{x:int}} milligrams per kilogram of its mass in "
        f"each dose? {TAIL}",
        f"One dose of <drug> is {{x:int}} milligrams for each kilogram of body mass. A <patient> "
        f"weighs {{m:int}} kilograms and gets {{n:int}} doses every day for {{z:int}} weeks. "
        f"Find the total in grams. {TAIL}",
        f"For {{z:int}} weeks, a <patient> is given <drug> {{n:int}} times each day, each time "
        f"{{x:int}} milligrams per kilogram of its {{m:int}} kilograms. What total in grams does "
        f"that make? {TAIL}",
        f"A vet prescribes <drug>: {{x:int}} milligrams per kilogram of body mass, {{n:int}} "
        f"times a day, for {{z:int}} weeks. The <patient> has a mass of {{m:int}} kilograms. "
        f"Work out the grams for the whole treatment. {TAIL}",
    ],
    "fill": [
        f"A rectangular <vessel> is {_BOX}. A <filler> brings {{x:int}} litres per {{s:per}}. "
        f"How many {{d:unit}} does it take to fill the empty <vessel>? {TAIL}",
        f"How many {{d:unit}} does a <filler> with {{x:int}} litres per {{s:per}} need to fill "
        f"an empty rectangular <vessel> that is {_BOX}? {TAIL}",
        f"Through a <filler>, {{x:int}} litres per {{s:per}} run into an empty rectangular "
        f"<vessel>, {_BOX}. Find the time until it is full, in {{d:unit}}. {TAIL}",
        f"The inside of an empty <vessel> is a cuboid {_BOX}. At {{x:int}} litres per {{s:per}}, "
        f"after how many {{d:unit}} is it full? {TAIL}",
        f"Work out in {{d:unit}} how long a <filler> of {{x:int}} litres per {{s:per}} takes for "
        f"an empty rectangular <vessel>, {_BOX}. {TAIL}",
    ],
    "sheet": [
        f"A rectangular <sheet> of <stuff> is {{a:int}} {{u:unit}} long, {{b:int}} {{v:unit}} "
        f"wide and {{c:int}} {{w:unit}} thick. One cubic centimetre has a mass of {{x:int}} "
        f"grams. How many {{t:unit}} do {{n:int}} such <sheets> weigh? {TAIL}",
        f"How many {{t:unit}} is the mass of {{n:int}} rectangular <sheets> of <stuff>, each "
        f"{{a:int}} {{u:unit}} by {{b:int}} {{v:unit}} by {{c:int}} {{w:unit}}, at {{x:int}} "
        f"grams per cubic centimetre? {TAIL}",
        f"The density of some <stuff> is {{x:int}} grams per cubic centimetre. Find the mass in "
        f"{{t:unit}} of {{n:int}} rectangular <sheets> of it, each measuring {{a:int}} "
        f"{{u:unit}} by {{b:int}} {{v:unit}} by {{c:int}} {{w:unit}}. {TAIL}",
        f"A lorry carries {{n:int}} rectangular <sheets> of <stuff>. Each is {{a:int}} "
        f"{{u:unit}} long, {{b:int}} {{v:unit}} wide and {{c:int}} {{w:unit}} thick, and the "
        f"density is {{x:int}} grams per cubic centimetre. What is the load in {{t:unit}}? "
        f"{TAIL}",
        f"Each of {{n:int}} equal rectangular <sheets> measures {{a:int}} {{u:unit}} by "
        f"{{b:int}} {{v:unit}} by {{c:int}} {{w:unit}}, and their <stuff> weighs {{x:int}} grams "
        f"per cubic centimetre. Work out their mass together, in {{t:unit}}. {TAIL}",
    ],
}  # fmt: skip

_FLOW_SETTINGS = [
    setting | {"Thing": setting["thing"].capitalize()}
    for family in FLOWS.values()
    for setting in family
]
SETTINGS: dict[str, list[dict[str, str]]] = {
    "flow": _FLOW_SETTINGS, "box": VESSELS, "dose": PATIENTS, "fill": VESSELS, "sheet": SHEETS,
}  # fmt: skip


def _wordings(question: str) -> tuple[Phrasing, ...]:
    texts = list(asked(TEXTS[question], STORIES[question], TAIL))
    return phrasings(texts, SETTINGS.get(question, [{}]), UNIT_SLOTS)


WORDINGS = {question: _wordings(question) for question in TEXTS}
