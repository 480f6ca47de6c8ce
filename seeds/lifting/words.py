"""Word lists of the lifter: which words stand for numbers, which nouns bound a number, which name things."""

from __future__ import annotations

import re
from fractions import Fraction


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


FIXED_WORDS: dict[str, tuple[Fraction, ...]] = {
    word: tuple(map(Fraction, values.split()))
    for word, values in {
        "half": "2 1/2",
        "halves": "2 1/2",
        "halved": "2 1/2",
        "halfway": "2 1/2",
        "one-half": "2 1/2",
        "midway": "2",
        "twice": "2",
        "double": "2",
        "doubled": "2",
        "doubles": "2",
        "doubling": "2",
        "couple": "2",
        "both": "2",
        "pair": "2",
        "pairs": "2",
        "twins": "2",
        "second": "2",
        "twin": "2",
        "weekend": "2",
        "biweekly": "2",
        "bicycle": "2",
        "bicycles": "2",
        "duo": "2",
        "weekends": "2",
        "triple": "3",
        "triples": "3",
        "tripled": "3",
        "thrice": "3",
        "third": "3 1/3",
        "thirds": "3 1/3 2/3",
        "triplets": "3",
        "tricycle": "3",
        "tricycles": "3",
        "triangle": "3",
        "trio": "3",
        "quadruple": "4",
        "quadrupled": "4",
        "quadruples": "4",
        "quarter": "4 25 1/4",
        "quarters": "4 25 1/4",
        "fourth": "4 1/4",
        "fourths": "4 1/4 3/4",
        "square": "4",
        "rectangle": "2 4",
        "rectangular": "2 4",
        "perimeter": "2 4",
        "quarterly": "4 3",
        "fifth": "5 1/5",
        "fifths": "5",
        "sixth": "6 1/6",
        "sixths": "6",
        "seventh": "7",
        "eighth": "8 1/8",
        "eighths": "8",
        "ninth": "9",
        "tenth": "10 1/10",
        "tenths": "10",
        "twentieth": "20",
        "quintuple": "5",
        "quintupled": "5",
        "hexagon": "6",
        "pentagon": "5",
        "octagon": "8",
        "dozen": "12",
        "dozens": "12",
        "score": "20",
        "gross": "144",
        "hundred": "100",
        "hundreds": "100",
        "thousand": "1000",
        "thousands": "1000",
        "million": "1000000",
        "billion": "1000000000",
        "decade": "10",
        "decades": "10",
        "century": "100",
        "centuries": "100",
        "fortnight": "14 2",
        "percent": "100",
        "percentage": "100",
        "%": "100",
        "cents": "100",
        "cent": "100",
        "penny": "100",
        "pennies": "100",
        "nickel": "5",
        "nickels": "5",
        "dime": "10",
        "dimes": "10",
        "leap": "366",
        "annual": "12",
        "annually": "12",
        "legs": "2 4 6 8",
        "wheels": "2 3 4",
        "eyes": "2",
        "feet": "12 3 2 4",
        "foot": "12 3",
        "hands": "2",
        "arms": "2",
        "sides": "4",
        "tires": "4",
        "cube": "6",
        "die": "6",
        "dice": "6",
        "deck": "52",
        "legged": "2 4",
        "weekday": "5",
        "weekdays": "5",
        "ears": "2",
        "shoes": "2",
        "socks": "2",
        "parents": "2",
        "hour": "60 24 12",
        "hours": "60 24",
        "minute": "60",
        "minutes": "60",
        "second's": "60",
        "seconds": "60",
        "day": "24 7 365 31 30",
        "days": "7 24 30 365 31 5",
        "daily": "7 365 30 31",
        "week": "7 5 52 4",
        "weeks": "7 52 4 5",
        "weekly": "7 52 4",
        "month": "12 30 31 4",
        "months": "12 30 31 4",
        "monthly": "12 30",
        "year": "12 365 52",
        "years": "12 365 52",
        "yearly": "12 52 365",
        "morning": "2",
        "evening": "2",
        "night": "7 365 30",
        "nights": "7",
        "yard": "3 36",
        "yards": "3 36",
        "inch": "12",
        "inches": "12 36",
        "mile": "5280",
        "miles": "5280",
        "pound": "16",
        "pounds": "16 2000",
        "ounce": "16",
        "ounces": "16",
        "ton": "2000 1000",
        "tons": "2000 1000",
        "gallon": "4 8 16 128",
        "gallons": "4 8 16 128",
        "quart": "4 2 32",
        "quarts": "4 2 32",
        "pint": "2 16",
        "pints": "2 16",
        "cup": "16 8 2 4",
        "cups": "16 8 2 4",
        "kilograms": "1000",
        "kilogram": "1000",
        "kg": "1000",
        "km": "1000",
        "kilometers": "1000",
        "kilometer": "1000",
        "kilometres": "1000",
        "liter": "1000",
        "liters": "1000",
        "litres": "1000",
        "meter": "100 1000",
        "meters": "100 1000",
        "metres": "100 1000",
        "m": "100",
        "centimeters": "100",
        "cm": "100",
        "grams": "1000",
        "ml": "1000",
        "milliliters": "1000",
        "mm": "10 1000",
        "monday": "7 5",
        "sunday": "7 2",
        "saturday": "2",
        "friday": "5",
        "half-hour": "30 2",
        "noon": "12",
        "degrees": "180 360 90",
        "angle": "180 90",
        "angles": "180 360",
        "am": "12",
        "pm": "12",
    }.items()
}
"""Words that may stand for a number in a solution without being printed as one. Never varied."""

CERTAIN_WORDS = words(
    "half halves one-half twice double doubled doubles doubling triple triples tripled thrice third "
    "thirds quadruple quadrupled quarter quarters fourth fourths fifth fifths sixth sixths seventh eighth "
    "eighths tenth tenths dozen dozens percent percentage % cents cent week weeks day days month months "
    "year years hour hours minute minutes decade century foot feet yard yards inch inches pound pounds "
    "ounces ounce daily weekly monthly yearly seconds quintuple both pair pairs kilograms kilogram kg km "
    "kilometers kilometer liter liters meter meters cm grams ml nickels nickel dime dimes quarterly "
    "square perimeter hundred thousand million couple twins gallon gallons quart quarts pint pints ton "
    "tons annual annually triangle weekend"
)
"""Those of them from which a number in a solution may be taken."""

FACTOR_WORDS = words(
    "half halves halved one-half twice double doubled doubles doubling triple triples tripled thrice "
    "third thirds quadruple quadrupled quarter fourth fourths fifths sixths eighths tenths quintuple "
    "couple pair pairs both twins dozen"
)
"""Those that surely multiply or divide: a printed number of their value is never varied beside them."""

NAMING_NOUNS = words(
    "page chapter level day week round grade number no room route highway apollo formula apartment unit "
    "problem question exercise year game part step bus flight gate lane season episode type model version "
    "interstate exit channel figure stage phase group team house section lot hole inning month quarter "
    "age aged route version ps xbox iphone size"
)
"""A number after one of these names a thing: page 12."""

PEOPLE = words(
    "people friends brothers sisters siblings children kids sons daughters boys girls men women students "
    "cousins girlfriends roommates neighbors classmates teammates coworkers colleagues nephews nieces "
    "grandchildren members players workers employees buddies guests persons teachers babies twins pals "
    "partners drivers teams houses dogs cats puppies kittens pets animals types kinds sorts varieties "
    "colors flavors groups classes sections parts shops stores cars rooms boxes bags jars buckets baskets "
    "tanks farms schools villages towns cities states countries books"
)

BODY_PARTS = words(
    "legs wheels eyes arms fingers toes sides corners ears horns wings tails heads feet hands tires faces "
    "edges vertices suits quarters strings paws hooves tentacles points"
)
"""A thing has as many of these as it has: never varied when small."""

BOUNDS: dict[str, tuple[int, ...]] = {
    "hour": (12, 24),
    "day": (7, 28),
    "minute": (59,),
    "month": (12,),
    "second": (59,),
    "week": (4, 52),
    "times": (9,),
    "inning": (9,),
    "o'clock": (0,),
}
"""A number that is within one of these stays within it."""

DEFINITIONS: dict[tuple[str, str], int] = {
    ("day", "week"): 7,
    ("hour", "day"): 24,
    ("minute", "hour"): 60,
    ("second", "minute"): 60,
    ("month", "year"): 12,
    ("week", "year"): 52,
    ("day", "year"): 365,
    ("inch", "foot"): 12,
    ("feet", "yard"): 3,
    ("foot", "yard"): 3,
    ("cent", "dollar"): 100,
    ("ounce", "pound"): 16,
    ("week", "month"): 4,
    ("day", "month"): 30,
    ("day", "weekend"): 2,
    ("egg", "dozen"): 12,
    ("inche", "foot"): 12,
    ("inch", "feet"): 12,
    ("inche", "feet"): 12,
    ("feet", "mile"): 5280,
    ("ounce", "gallon"): 128,
    ("ounce", "cup"): 8,
    ("cup", "gallon"): 16,
    ("quart", "gallon"): 4,
    ("pound", "ton"): 2000,
    ("card", "deck"): 52,
    ("player", "team"): 11,
}

MONTHS = words(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sept sep oct nov dec"
)

IRREGULAR_PLURALS = words(
    "people children men women feet teeth mice geese fish sheep deer oxen dice lbs fewer more less cm kg "
    "km mm ml oz mph"
)

UNITS = words(
    "ounce pound gram kilogram kg mg ton cup pint quart gallon liter litre ml milliliter inch foot feet "
    "yard mile meter metre cm centimeter kilometer km second minute hour day week month year decade "
    "century dozen cent dollar teaspoon tablespoon tsp tbsp stone furlong fathom acre hectare bushel peck "
    "calorie kilobyte megabyte gigabyte mb gb kb unit"
)
"""Units of measure: how many of one make another is not up to a variant."""


def singular(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    if word in IRREGULAR_PLURALS:
        return {"feet": "foot", "people": "person", "children": "child"}.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:s|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
