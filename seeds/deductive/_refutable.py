"""A claim that premises may or may not prove: it holds, or one extreme situation refutes it. Serves three inversions.

What a subclass gives is what follows from a problem's premises, and how these may be weakened so that it does not.
Half of the claims are left as they are, and true.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Choice, Seeded
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive._least import Extreme, concluded, counted, extreme, told
from seeds.deductive._notation import formula, smt_all
from seeds.deductive._problems import at, by_setting, shuffled, words_slot
from seeds.deductive._prose import Literal, Rule, fact, negated
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._scripts import premises
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._turned import TurnedTemplate

_FORM = (
    'If it must, answer "yes". If not, take the situation in which all the given '
    "[[rules?statements are true but this one||rules hold but this statement]] is false, and "
    "{which:count}: {options:options}. There is only one such situation; answer with the letters "
    "of what is true in it, in alphabetical order, separated by commas."
)
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
        "[[rules?All of these statements are true||These rules hold]] <place>.\n"
        f"{{rules:if_numbered}}\nMust it be true that {{goal:literal}}? {_FORM}",
        "<Thing>. [[rules?{rules:whenever_prose} Does all this||The rules are given by "
        "{rules:whenever_prose}. Do they]] force it to be true that "
        f"{{goal:literal}}? {_FORM}",
        f"Somebody claims that it must be so that {{goal:literal}}. These are the reasons "
        f"given.\n{{rules:mixed_points}}\nMust it be so? {_FORM}",
        "[[rules?{rules:varied_inline} Must what follows be true as well||If the rules given by "
        "{rules:varied_inline} hold, must what follows be true]]: "
        f"{{goal:literal}}? {_FORM}",
        "Suppose that these [[rules?statements||rules]] hold.\n{rules:strict_bullets}\nMust it "
        f"then also hold that {{goal:literal}}? {_FORM}",
    ],
    _COUNT,
)  # fmt: skip


Weakened = tuple[tuple[Rule, ...], tuple[Literal, ...]]


class Refutable(TurnedTemplate):
    to = "deductive.countermodel"
    answer_kind = AnswerKind.SET
    noun = "statement"

    @abstractmethod
    def truth(self, p: Params) -> Literal:
        """What follows from the premises."""

    @abstractmethod
    def weakened(self, p: Params) -> Iterator[Weakened]:
        """Premises from which it may not follow any more, and what must then be so where it fails."""

    def sound(self, rng: Random, p: Params) -> Params | None:
        """The problem whose claim is true: as it is, or with as many premises as one whose claim is false."""
        return p

    def lead(self, p: Params) -> list[Step]:
        """How it comes that what was named with the premises must be so."""
        return []

    def premises(self, p: Params) -> tuple[Rule, ...]:
        return (*p.rules, *map(fact, getattr(p, "facts", ())))

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"twist": Seeded(32), "true": Choice((True, False))}

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        goal = self.truth(p)
        # Whether the claim is true or not, it must be possible to make it false.
        found = self._refuted(rng, p, goal)
        if found is None:
            return None
        rules: tuple[Rule, ...] = found[0]
        situation: Extreme | None = found[1]
        sound = self.sound(rng, p) if p.true else None
        if p.true:
            if sound is None:
                return None
            rules, situation = self.premises(sound), None
        atoms = sorted(atoms_of(rules) - {goal[0]})
        options = tuple((atom, True) for atom in shuffled(rng, atoms))
        few = situation.few if situation else rng.random() < 0.5
        return Params(
            setting=p.setting,
            rules=rules,
            goal=goal,
            options=options,
            which="few" if few else "many",
            situation=situation,
            sound=sound,
        )

    def _refuted(
        self, rng: Random, p: Params, goal: Literal
    ) -> tuple[tuple[Rule, ...], Extreme] | None:
        for rules, known in shuffled(rng, self.weakened(p)):
            atoms = sorted(atoms_of(rules, [goal]))
            for few in shuffled(rng, (True, False)):
                found = extreme(rules, atoms, few, (negated(goal), *known))
                if (
                    found
                    and (found.proof or known)
                    and any(found.world[a] for a in atoms if a != goal[0])
                ):
                    return rules, found
        return None

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return diagrams(p.rules, self.wording(p))

    def derive(self, p: Params) -> Derivation:
        """The proof, or the situation in which only what must be so is so."""
        givens = tuple(map(formula, p.rules))
        if p.situation is None:
            return Derivation(self.of.derive(p.sound).steps, frozenset({"yes"}), None, givens)
        world = p.situation.world
        letters = frozenset(chr(97 + i) for i, (atom, _) in enumerate(p.options) if world[atom])
        lead = self.lead(p)
        steps = [*lead, *told(p.situation, p.rules, self.noun, bool(lead))]
        steps[-1] = concluded(steps[-1], letters)
        return Derivation(steps, letters, None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """`yes`: it holds wherever the premises do. A letter: it is so in the situation, which the solver looks at."""
        goal = smt_all([p.goal])
        atoms = sorted(atoms_of(p.rules, [p.goal]))
        items: dict[str, str] = {}
        if p.situation is None:
            lines = premises(atoms, p.rules)
            for i, option in enumerate(p.options):
                items[chr(97 + i)] = f"(and (not {goal}) {smt_all([option])})"
            items["yes"] = goal
        else:
            lines = premises(atoms, p.rules, [p.situation.world])
            few = p.situation.few
            for i, (atom, _) in enumerate(p.options):
                forced = f"(or {goal} {smt_all([(atom, few)])})"
                # What is not forced fails in the situation, which fits the premises.
                if p.situation.world[atom] != few:
                    forced = f"(and {forced} (not world1))"
                items[chr(97 + i)] = forced if few else f"(not {forced})"
            items["yes"] = f"(and {goal} (not world1))"
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments; counts the true statements of those that refute the claim."""
        table = TruthTable(atoms_of(given.rules, [given.goal]))
        models = table.models(given.rules)
        if not models:
            return expect("truth table", "premises that can be true", answer)
        if models & table.literal(negated(given.goal)) == 0:
            return expect("truth table", frozenset({"yes"}), answer)
        rules = [*given.rules, fact(negated(given.goal))]
        found = counted(rules, given.options, given.which == "few")
        if len(found) != 1:
            return expect("truth table", f"{len(found)} situations", answer)
        true = [chr(97 + i) for i, (atom, _) in enumerate(given.options) if found[0][atom]]
        return expect("truth table", frozenset(true), answer)


def without(rules: tuple[Rule, ...], place: int) -> tuple[Rule, ...]:
    return (*rules[:place], *rules[place + 1 :])
