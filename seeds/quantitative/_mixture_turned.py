"""The English of `quantitative.mixture_weighting~disproof`: what is at hand by question, and ways to ask for an aim."""

from __future__ import annotations

from datagen.phrasing import Phrasing, Slot, phrasings
from seeds.quantitative._mixture_shown import BOUNDED
from seeds.quantitative._mixture_words import SETTINGS
from seeds.quantitative._stories import turned

_P, _Q, _R = (f"{{{name}:int}}%" for name in "pqr")
_A, _B, _C = (f"{{{name}:int}} <unit>" for name in "abc")
_PM, _QM = (f"{{{name}:int}} <money> per <one>" for name in "pq")

_STATEMENTS = {
    "blend": [
        f"A <vat> holds {_A} of <stuff> with {_P} <part>. At most {_B} with {_Q} <part> can be added to it.",
        f"There are {_A} of <stuff> with {_P} <part> in a <vat>, and all of it stays there. Up to {_B} of another "
        f"kind, with {_Q} <part>, may be stirred in.",
    ],
    "average": [
        f"A shop has {_A} of <goods> worth {_PM}. At most {_B} worth {_QM} can be mixed into all of it.",
        f"A dealer wants to use up {_A} of <goods> at {_PM}, and may mix in up to {_B} of a sort at {_QM}.",
    ],
    "alligation": [
        f"Exactly {{t:int}} <unit> of <stuff> are to be mixed from two kinds, the first with {_P} <part>, the second "
        f"with {_Q}. Of the first kind there are only {{s:int}} <unit>, of the second there is more than enough.",
        f"An order asks for {{t:int}} <unit> of <stuff>. It is to be made of a first kind with {_P} <part>, of which "
        f"{{s:int}} <unit> are in stock, and of a second kind with {_Q} <part>, of which there is plenty.",
    ],
    "dilute": [
        f"A <vat> holds {_A} of <stuff> with {_P} <part>. At most {_B} of pure <other>, which has no <part>, can be "
        f"added.",
        f"In a <vat> there is room for {_B} of pure <other> (free of <part>) on top of the {_A} of <stuff> with {_P} "
        f"<part> that it holds. Nothing can be taken out.",
    ],
    "third": [
        f"A <vat> holds {_A} of <stuff> with {_P} <part> mixed with {_B} of <stuff> with {_Q} <part>. At most {_C} "
        f"of a third kind, with {_R} <part>, can be added.",
        f"Into one <vat> went {_A} at {_P} <part> and {_B} at {_Q} <part>. Up to {_C} of <stuff> with {_R} <part> "
        f"may still go in, and nothing else.",
    ],
    "unknown": [
        f"A mixture is made of {_A} of <goods> at {_PM}, {_B} at {_QM} and {_C} of a third sort. The third sort "
        f"costs at least {{lo:int}} and at most {{hi:int}} <money> per <one>.",
        f"To {_A} of <goods> at {_PM} and {_B} at {_QM}, a dealer adds {_C} of a third sort, whose price is still "
        f"open: anything from {{lo:int}} to {{hi:int}} <money> per <one>.",
    ],
    "table": [
        f"All of these lots of <stuff> are in one <vat>; the strength is the percentage of "
        f"<part>.\n\n{{table:table}}\n\nAt most {_C} of <stuff> with {_R} <part> can be added.",
        f"These lots of <stuff>, with their strength in percent of <part>, are poured "
        f"together.\n\n{{table:table}}\n\nUp to {_C} with {_R} <part> may then be added, and nothing else.",
    ],
    "replace": [
        f"A <vat> holds {_A} of <stuff> with {_P} <part>. In one round, {_B} of the content are taken out and "
        f"replaced by as much <stuff> with {_Q} <part>, and all is mixed. At most {{n:int}} such rounds are possible.",
        f"Up to {{n:int}} times, {_B} may be drawn from a <vat> of {_A} of <stuff>, where as much with {_Q} <part> "
        f"comes in for it and the content is mixed. At first the <vat> has {_P} <part>.",
    ],
}  # fmt: skip
_AIMS = {
    "average": "exactly {m:number} <money> per <one>",
    "unknown": "exactly {m:number} <money> per <one>",
    "replace": "{m:number}% <part> {side:side}",
}
_FRAMES = [
    "{} Can the whole be brought to <aim>? <form>",
    "Can <aim> be reached in this case? {} <form>",
    "Somebody wants <aim>. {} Is that possible? <form>",
    "{} Find out whether <aim> can be reached. <form>",
    "The aim is <aim>. {} Can it be met? <form>",
]
_EXACT = 'Give exact numbers, as fractions where they are not whole, in this form: "yes 7/2" or "no 7/2".'


def _form(yes: str, nearest: str) -> str:
    return f'If so, answer "yes" and {yes}; if not, answer "no" and {nearest}. {_EXACT}'


_NEAREST = "the reachable percentage of <part> that comes nearest to it"
_ADDED = _form("how many <unit> have to be added", _NEAREST)
_FORMS = {
    "average": _form(
        "how many <unit> have to be mixed in", "the reachable price that comes nearest to it"
    ),
    "unknown": _form(
        "the price of the third sort",
        "the reachable price of the mixture that comes nearest to it",
    ),
    "alligation": _form("how many <unit> of the first kind it takes", _NEAREST),
    "replace": _form(
        "the smallest number of rounds", "the percentage of <part> after the last round possible"
    ),
}
SIDES = {1: "or more", -1: "or less"}
_SIDE = Slot("or (?:more|less)", lambda text: 1 if text == "or more" else -1, SIDES.__getitem__)


def _wordings(question: str) -> list[tuple[Phrasing, ...]]:
    aim, form = _AIMS.get(question, "exactly {m:number}% <part>"), _FORMS.get(question, _ADDED)
    texts = []
    for statement in turned(_STATEMENTS[question], BOUNDED[question]):
        for frame in _FRAMES:
            text = frame.format(statement.replace("{", "\0")).replace("\0", "{")
            texts.append(text.replace("<aim>", aim).replace("<form>", form))
    return [phrasings(texts, [setting], {"side": _SIDE}) for setting in SETTINGS[question]]


WORDINGS = {question: _wordings(question) for question in _STATEMENTS}
