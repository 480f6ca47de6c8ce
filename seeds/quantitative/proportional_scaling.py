"""Proportional scaling: a known case is scaled to a new one by direct, inverse or joint proportion.

Level 1 scales by one direct factor, 2 by one inverse, 3 by two, 4 by three, 5 by five. The known quantity
`x` belongs to the factors `k0, k1 ...`, the asked one to `n0, n1 ...`.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect

# By level: each factor's name in the steps, and whether more of it takes more (direct) of what is asked.
FACTORS: dict[int, tuple[tuple[str, bool], ...]] = {
    1: (("count", True),),
    2: (("workforce", False),),
    3: (("workforce", False), ("output", True)),
    4: (("workforce", False), ("hours a day", False), ("output", True)),
    5: (("workforce", False), ("hours a day", False), ("length", True), ("width", True), ("depth", True)),
}

_EXACT = "Give an exact number, as a fraction if it is not whole."

_ALIKE = [
    {"things": "notebooks", "verb": "cost", "unit": "cents"},
    {"things": "bolts", "verb": "weigh", "unit": "grams"},
    {"things": "floor tiles", "verb": "cover", "unit": "square inches"},
    {"things": "lamps", "verb": "draw", "unit": "watts"},
]
_CREWS = [
    {"crew": "painters", "do": "paint a school"},
    {"crew": "clerks", "do": "sort the archive"},
    {"crew": "robots", "do": "clean the hangar"},
    {"crew": "divers", "do": "inspect the pier"},
]
_MAKERS = [
    {"crew": "machines", "make": "make", "goods": "parts"},
    {"crew": "bakers", "make": "bake", "goods": "loaves"},
    {"crew": "printers", "make": "print", "goods": "posters"},
    {"crew": "pumps", "make": "move", "goods": "barrels"},
]
_DIGGERS = [
    {"crew": "workers", "dig": "dig", "ditch": "a ditch"},
    {"crew": "excavators", "dig": "dig", "ditch": "a canal"},
    {"crew": "masons", "dig": "pour", "ditch": "a concrete slab"},
    {"crew": "soldiers", "dig": "dig", "ditch": "a trench"},
]

WORDINGS = {
    1: phrasings(
        [
            f"{{k0:int}} identical <things> <verb> {{x:int}} <unit>. How many <unit> do {{n0:int}} of them <verb>? {_EXACT}",
            f"How many <unit> do {{n0:int}} <things> <verb>, if {{k0:int}} such <things> <verb> {{x:int}} <unit>? {_EXACT}",
            f"Suppose that {{k0:int}} equal <things> together <verb> {{x:int}} <unit>. At that rate, how many <unit> do "
            f"{{n0:int}} such <things> <verb>? {_EXACT}",
            f"All the <things> are alike. Together, {{k0:int}} of them <verb> {{x:int}} <unit>. Find how many <unit> "
            f"{{n0:int}} of them <verb>. {_EXACT}",
            f"A label says that {{k0:int}} <things> of one kind <verb> {{x:int}} <unit>. Work out how many <unit> "
            f"{{n0:int}} <things> of that kind <verb>. {_EXACT}",
        ],
        _ALIKE,
    ),
    2: phrasings(
        [
            f"It takes {{k0:int}} <crew> {{x:int}} hours to <do>. How many hours does it take {{n0:int}} <crew>, all "
            f"working at the same pace? {_EXACT}",
            f"Working at one pace, {{k0:int}} <crew> can <do> in {{x:int}} hours. How many hours do {{n0:int}} such "
            f"<crew> need for the same job? {_EXACT}",
            f"How many hours do {{n0:int}} <crew> need to <do>, if {{k0:int}} <crew> of the same speed need {{x:int}} "
            f"hours? {_EXACT}",
            f"A plan gives {{k0:int}} equally fast <crew> {{x:int}} hours to <do>. The number is changed to {{n0:int}} "
            f"<crew>. How many hours does the job take now? {_EXACT}",
            f"To <do>, {{k0:int}} equally quick <crew> take {{x:int}} hours. Find the number of hours that {{n0:int}} of "
            f"them would take for the whole job. {_EXACT}",
        ],
        _CREWS,
    ),
    3: phrasings(
        [
            f"{{k0:int}} <crew> <make> {{k1:int}} <goods> in {{x:int}} hours. How many hours do {{n0:int}} such <crew> need "
            f"for {{n1:int}} <goods>? {_EXACT}",
            f"How many hours do {{n0:int}} <crew> need to <make> {{n1:int}} <goods>, if {{k0:int}} equally fast <crew> "
            f"<make> {{k1:int}} <goods> in {{x:int}} hours? {_EXACT}",
            f"In {{x:int}} hours, {{k0:int}} identical <crew> <make> {{k1:int}} <goods>. An order asks for {{n1:int}} "
            f"<goods> from {{n0:int}} of these <crew>. How many hours will it take? {_EXACT}",
            f"All <crew> are equally fast: {{k0:int}} of them <make> {{k1:int}} <goods> in {{x:int}} hours. Find the number "
            f"of hours in which {{n0:int}} of them <make> {{n1:int}} <goods>. {_EXACT}",
            f"Records show {{k1:int}} <goods> after {{x:int}} hours with {{k0:int}} equal <crew> at work. After how many "
            f"hours will {{n0:int}} such <crew> reach {{n1:int}} <goods>, starting from none? {_EXACT}",
        ],
        _MAKERS,
    ),
    4: phrasings(
        [
            f"{{k0:int}} <crew> running {{k1:int}} hours a day <make> {{k2:int}} <goods> in {{x:int}} days. How many days do "
            f"{{n0:int}} such <crew> running {{n1:int}} hours a day need for {{n2:int}} <goods>? {_EXACT}",
            f"How many days do {{n0:int}} <crew> need to <make> {{n2:int}} <goods> at {{n1:int}} hours a day, if {{k0:int}} "
            f"equally fast <crew> at {{k1:int}} hours a day <make> {{k2:int}} <goods> in {{x:int}} days? {_EXACT}",
            f"In {{x:int}} days of {{k1:int}} hours, {{k0:int}} identical <crew> <make> {{k2:int}} <goods>. How many days of "
            f"{{n1:int}} hours do {{n0:int}} of these <crew> take for {{n2:int}} <goods>? {_EXACT}",
            f"All <crew> work at one pace. With {{k0:int}} of them busy {{k1:int}} hours a day, {{k2:int}} <goods> are ready "
            f"after {{x:int}} days. Now {{n0:int}} of them are busy {{n1:int}} hours a day. After how many days are "
            f"{{n2:int}} <goods> ready? {_EXACT}",
            f"The first order was {{k2:int}} <goods>: {{k0:int}} equal <crew> at {{k1:int}} hours a day finished it in "
            f"{{x:int}} days. The second is {{n2:int}} <goods>, for {{n0:int}} of the same <crew> at {{n1:int}} hours a day. "
            f"How many days does the second order take? {_EXACT}",
        ],
        _MAKERS,
    ),
    5: phrasings(
        [
            f"{{k0:int}} <crew> working {{k1:int}} hours a day <dig> <ditch> {{k2:int}} m long, {{k3:int}} m wide and "
            f"{{k4:int}} m deep in {{x:int}} days. How many days do {{n0:int}} such <crew> working {{n1:int}} hours a day need "
            f"for one {{n2:int}} m long, {{n3:int}} m wide and {{n4:int}} m deep? {_EXACT}",
            f"How many days do {{n0:int}} <crew> at {{n1:int}} hours a day need to <dig> <ditch> measuring {{n2:int}} m by "
            f"{{n3:int}} m by {{n4:int}} m, if {{k0:int}} equally fast <crew> at {{k1:int}} hours a day took {{x:int}} days for "
            f"one of {{k2:int}} m by {{k3:int}} m by {{k4:int}} m? The time grows with the volume. {_EXACT}",
            f"In {{x:int}} days of {{k1:int}} hours, {{k0:int}} equal <crew> <dig> <ditch> of length {{k2:int}} m, width "
            f"{{k3:int}} m and depth {{k4:int}} m. How many days of {{n1:int}} hours do {{n0:int}} of them take for length "
            f"{{n2:int}} m, width {{n3:int}} m and depth {{n4:int}} m? {_EXACT}",
            f"The same volume always takes the same labour. {{k0:int}} <crew> at {{k1:int}} hours a day needed {{x:int}} days to "
            f"<dig> <ditch> {{k2:int}} m long, {{k3:int}} m wide and {{k4:int}} m deep. Find the days needed by {{n0:int}} <crew> "
            f"at {{n1:int}} hours a day for length {{n2:int}} m, width {{n3:int}} m, depth {{n4:int}} m. {_EXACT}",
            f"A job of {{k2:int}} m by {{k3:int}} m by {{k4:int}} m kept {{k0:int}} <crew> busy for {{x:int}} days at {{k1:int}} "
            f"hours a day. They <dig> <ditch> again, now {{n2:int}} m by {{n3:int}} m by {{n4:int}} m, with {{n0:int}} equal "
            f"<crew> at {{n1:int}} hours a day. How many days does it take at the same pace per cubic metre? {_EXACT}",
        ],
        _DIGGERS,
    ),
}


class ProportionalScaling(Template):
    answer_kind = AnswerKind.RATIONAL

    def space(self, level: int) -> Space:
        crews = {"k0": Int(2, 15), "n0": Int(2, 15), "pace": Int(1, 9), "x": Int(2, 12), "halves": Int(2, 30)}
        days = crews | {"k1": Int(3, 12), "n1": Int(3, 12)}
        axes = {
            1: {"k0": Int(2, 40, 2), "n0": Int(2, 60), "halves": Int(3, 160)},
            2: {"k0": Int(2, 24), "n0": Int(2, 24), "pace": Int(1, 12)},
            3: crews,
            4: days,
            5: days | {"k3": Int(1, 4), "n3": Int(1, 4), "k4": Int(1, 3), "n4": Int(1, 3)},
        }[level]
        return Space({**axes, "setting": Int(0, 3)})

    def build(self, p: Params) -> Params:
        """Chooses the dependent numbers so that the answer is whole or a half."""
        match p.level:
            case 1:
                p.x = p.k0 // 2 * p.halves
            case 2:
                p.x = p.n0 * p.pace
            case 3:
                p.k1, p.n1 = _outputs(p.pace, 2 * p.k0 * p.x, p.n0 * p.halves)
            case 4:
                p.k2, p.n2 = _outputs(p.pace, 2 * p.k0 * p.k1 * p.x, p.n0 * p.n1 * p.halves)
            case 5:
                old, new = p.k0 * p.k1 * p.x * p.n3 * p.n4, p.n0 * p.n1 * p.halves * p.k3 * p.k4
                p.k2, p.n2 = _outputs(p.pace, 2 * old, new)
        return p

    def admits(self, p: Params) -> bool:
        """Every factor really changes."""
        return all(getattr(p, f"k{i}") != getattr(p, f"n{i}") for i in range(len(FACTORS[p.level])))

    def wording(self, p: Params) -> Phrasing:
        return WORDINGS[p.level][p.setting * 5 + p.phrasing % 5]

    def derive(self, p: Params) -> Derivation:
        """Scales the known quantity by one factor after the other."""
        value = Fraction(p.x)
        steps = []
        certificate = f"{p.x}"
        for i, (factor, direct) in enumerate(FACTORS[p.level]):
            old, new = getattr(p, f"k{i}"), getattr(p, f"n{i}")
            ratio = f"{new}/{old}" if direct else f"{old}/{new}"
            scaled = value * new / old if direct else value * old / new
            relation = "grows with" if direct else "falls with"
            claim = f"{value} * {ratio} = {scaled}"
            steps.append(Step(f"The answer {relation} the {factor}, which goes from {old} to {new}: {claim}.", claim))
            certificate += f" * {ratio}"
            value = scaled
        return Derivation(steps, value, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Cross-multiplies: known and new case give the same labour for each unit of output."""
        labour_known, labour_new, output_known, output_new = Fraction(given.x), Fraction(answer), 1, 1
        for i, (_, direct) in enumerate(FACTORS[given.level]):
            if direct:
                output_known *= getattr(given, f"k{i}")
                output_new *= getattr(given, f"n{i}")
            else:
                labour_known *= getattr(given, f"k{i}")
                labour_new *= getattr(given, f"n{i}")
        return expect("cross-multiplication", labour_known * output_new, labour_new * output_known)


def _outputs(pace: int, known: int, new: int) -> tuple[int, int]:
    """Two outputs in the ratio known to new, no larger than they have to be."""
    common = gcd(known, new)
    return pace * (known // common), pace * (new // common)


template = ProportionalScaling()
