"""Ranking turned to a disproof: somebody claims which bar has a rank; if the claim is false, which one refutes it?

Half of the claims are true. A false one names a bar next to the right one, so that the values have to be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Axis, Choice, Int
from datagen.template import Certificate, Derivation, Inversion
from datagen.verdict import Verdict, failed
from seeds.quantitative import _rank_certificates
from seeds.quantitative._chart_offers import offers
from seeds.quantitative._charts import SCENES, slots_of

_FORM = (
    'If the claim is true, answer "yes". If it is false, answer with the <period> that refutes it, '
    "the one that has this rank, as it is written here."
)
_SERIES = "the <noun> in <unit>[[series?: {series:series}||, by <period>]]."
_DATA = {
    1: _SERIES,
    2: _SERIES,
    3: "two values of the <noun> for each <period>, in <unit>.\n\n{table:table}\n\n",
    4: "the three parts of the <noun> of each <period>, in <unit>.\n\n{table:table}\n\n",
    5: "the three parts of the <noun> of each <period>, in <unit>.\n\n{table:table}\n\n",
}
_CLAIMS = (
    "<chart> <data> Somebody claims that {claimed:label} has the {rank:rank} {what:what}. ",
    "Somebody claims: {claimed:label} is the <period> with the {rank:rank} {what:what}. <same> <data> ",
    'Check this claim: "The {rank:rank} {what:what} is that of {claimed:label}." <here> <data> ',
    "Is it true that {claimed:label} has the {rank:rank} {what:what}? <facts> <data> ",
    "<read> <data> A newspaper writes of it that the <period> of the {rank:rank} {what:what} was "
    "{claimed:label}. ",
)
_OPENINGS = {
    "series": {
        "<chart>": "[[series?A bar chart shows||The {noun} in {series} gives]]",
        "<same>": "[[series?A chart of the same data shows||{series} gives the data,]]",
        "<here>": "[[series?Here is||{series} gives]]",
        "<facts>": "[[series?These are the facts,||The facts stand in {series}:]]",
        "<read>": "Read from [[series?a chart||{series}]]:",
    },
    "table": {
        "<chart>": "[[table?A bar chart shows||The {noun} below gives]]",
        "<same>": "[[table?A chart of the same data shows||The {noun} below gives]]",
        "<here>": "Here [[table?is||are]]",
        "<facts>": "These are the facts,",
        "<read>": "Read from [[table?a chart||the {noun} below]]:",
    },
}
"""What leads to the data, by the slot that holds them."""


@cache
def _wordings(level: int, setting: int) -> tuple[Phrasing, ...]:
    scene = SCENES[setting]
    texts = [(text + _FORM).replace("<data>", _DATA[level]) for text in _CLAIMS]
    for mark, opening in _OPENINGS["series" if level < 3 else "table"].items():
        texts = [text.replace(mark, opening) for text in texts]
    texts = [text.replace("\n\n ", "\n\n") for text in texts]
    words = {"period": scene.period, "noun": scene.noun, "unit": scene.unit}
    return phrasings(texts, [words], slots_of(scene, level))


class ClaimedRank(Inversion):
    kind, to = "disproof", "quantitative.rank_compare"
    answer_kind = AnswerKind.LABEL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"true": Choice((True, False)), "beside": Int(0, 1)}

    def turn(self, p: Params) -> Params | None:
        place = p.rank[0]
        right = p.order[place - 1].label
        # The next one down is always there; the next one up is none for the first.
        other = p.order[place if p.beside or place == 1 else place - 2].label
        return Params(
            setting=p.setting,
            series=p.series,
            table=p.table,
            what=p.what,
            rank=p.rank,
            claimed=right if p.true else other,
            right=right,
        )

    def wording(self, p: Params) -> Phrasing:
        wordings = _wordings(p.level, p.setting)
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """Ranks all bars, and looks whose place it is."""
        *steps, last = self.of.derive(p.base).steps
        true = p.claimed == p.right
        told = "as claimed" if true else f"and not {p.claimed}, which the claim names"
        steps.append(last._replace(text=f"{last.text} So the rank belongs to {p.right}, {told}."))
        return Derivation(steps, "yes" if true else p.right)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """From the readings alone: who has the rank; `yes` stands for the one that the claim names."""
        rows = p.table.rows
        wanted = _rank_certificates.items(p.what, [row[0] for row in rows], p.rank)
        items = {label: term for label, term in wanted.items() if label != p.claimed}
        items["yes"] = wanted[p.claimed]
        told = _rank_certificates.lines(p.what, rows)
        return script(told, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """The pairwise comparison of the mode, for the bar that the answer stands for."""
        if answer == given.claimed:
            return failed("pairwise comparison", "the claim names it, so it cannot refute it")
        return self.of.check(given, given.claimed if answer == "yes" else answer)
