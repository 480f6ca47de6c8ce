"""Inconsistency core in its converse: one statement of the core is taken back; how can the rest all be true?

What is left has situations in which it is true. Asked is the one with the fewest or the most true statements,
which is the only one of its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation
from datagen.verdict import Verdict, expect
from seeds.deductive._least import concluded, counted, extreme, terms, told
from seeds.deductive._notation import formula
from seeds.deductive._problems import at, by_setting, shuffled, words_slot
from seeds.deductive._rule_code import values
from seeds.deductive._scripts import premises
from seeds.deductive._turned import TurnedTemplate

_FORM = "Answer with the letters of the statements that are true then, in alphabetical order, separated by commas."
_COUNT = {
    "count": words_slot(
        {
            "few": "as few as possible of the following are true",
            "many": "as many as possible of the following are true",
        }
    )
}
_TEXTS = by_setting(
    [
        "Somebody contradicted himself and took one statement back. What he still says is "
        f"this.\n{{rules:if_numbered}}\nNow all of it can be true. Take the one situation in "
        f"which all of it is true and {{which:count}}: {{options:options}}. {_FORM}",
        "<Thing>. [[rules?{rules:whenever_inline}||The statements are given by "
        "{rules:whenever_inline}.]] There are situations in which all of these "
        "[[rules?sentences||statements]] are true. In just one of them, {which:count}: "
        f"{{options:options}}. Which of those are true in it? {_FORM}",
        "A report was inconsistent until one line was deleted. These "
        "[[rules?lines||statements]] are left.\n{rules:mixed_points}\nDescribe the situation "
        "that makes every [[rules?line||statement]] true and in which {which:count}; there is "
        f"only one: {{options:options}}. {_FORM}",
        "The following statements do not contradict each "
        f"other.\n{{rules:strict_statements}}\nShow it by a situation in which all of them "
        f"are true. Choose the only one in which {{which:count}}: {{options:options}}. {_FORM}",
        "[[rules?{rules:varied_inline} All numbered sentences||All the statements that "
        "{rules:varied_inline} gives]] are true, and {which:count}: {options:options}. That "
        f"leaves a single possibility. Which of the lettered statements are true? {_FORM}",
    ],
    _COUNT,
)  # fmt: skip


class TakenBack(TurnedTemplate):
    kind, to = "converse", "deductive.countermodel"
    answer_kind = AnswerKind.SET

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        ways = [(dropped, few) for dropped in sorted(p.worlds) for few in (True, False)]
        for dropped, few in shuffled(rng, ways):
            rules = tuple(rule for place, rule in enumerate(p.rules) if place != dropped)
            atoms = dict.fromkeys(atom for rule in rules for atom, _ in (*rule.body, *rule.head))
            found = extreme(rules, list(atoms), few)
            if found is not None:
                options = tuple((atom, True) for atom in shuffled(rng, atoms))
                return Params(
                    setting=p.setting,
                    rules=rules,
                    which="few" if few else "many",
                    options=options,
                    found=found,
                )
        return None

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return values(p.rules)

    def derive(self, p: Params) -> Derivation:
        """Propagation gives what must be so; nothing else need be."""
        answer = frozenset(
            chr(97 + i) for i, (atom, _) in enumerate(p.options) if p.found.world[atom]
        )
        steps = told(p.found, p.rules, "statement")
        steps[-1] = concluded(steps[-1], answer)
        return Derivation(steps, answer, None, tuple(map(formula, p.rules)))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        lines = premises(list(p.found.world), p.rules, [p.found.world])
        items = {chr(97 + i): term for i, term in enumerate(terms(p.found, p.options))}
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Counts the true statements of every assignment that fits."""
        found = counted(given.rules, given.options, given.which == "few")
        if len(found) != 1:
            return expect("truth table", f"{len(found)} situations", answer)
        true = [
            chr(97 + i) for i, (atom, truth) in enumerate(given.options) if found[0][atom] == truth
        ]
        return expect("truth table", frozenset(true), answer)
