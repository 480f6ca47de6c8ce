"""Relational composition turned backward: the end relation is known, and the word of one link is to be found.

Each word that the link may have is tried: composed with the others it gives a relation of the two ends, and just
one word gives the one that is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, Slot, join_words, phrasings, split_words
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive import _family_graph, _kinship_certificates
from seeds.deductive._kin_figures import kin_offers
from seeds.deductive._kin_words import (
    CLOSED,
    FACTS,
    LINKS,
    MEANINGS,
    MOVE_OF,
    SHARED,
    UNMARRIED,
    words_like,
)
from seeds.deductive._notation import sequent
from seeds.deductive._problems import shuffled
from seeds.deductive._turned import TurnedTemplate

WRONG_SHOWN = 3
_FORM = "Answer with that word."
_TEXTS = (
    "[[facts?{facts:facts}||{facts:facts} shows a family.]] {note} It is also known that {end:name} is "
    "the {term:term} of {start:name}. What is {who:name} to "
    "{whom:name}? Just one of these words fits everything: {words:listed}. " + _FORM,
    "An old letter says about a family[[facts?: {facts:facts}|| what {facts:facts} shows.]] {note} "
    "Further down one word is "
    "blotted: {who:name} is the ... of {whom:name}. As {end:name} is the {term:term} of "
    "{start:name}, only one of these words can have stood there: "
    "{words:listed}. " + _FORM,
    "In a family, {end:name} is the {term:term} of {start:name}. [[facts?This is also known. "
    "{facts:facts}||What else is known is shown in {facts:facts}.]] {note} Which of the "
    "following must {who:name} be to {whom:name}: {words:listed}? " + _FORM,
    "A parish register has one gap. [[facts?{facts:facts}||{facts:facts} is drawn after it.]] {note} "
    "The gap is the word in '{who:name} "
    "is the ... of {whom:name}'. Elsewhere it says that {end:name} is the {term:term} of "
    "{start:name}. Fill the gap with one of these: "
    "{words:listed}. " + _FORM,
    "Find the missing link. [[facts?{facts:facts}||What is known is shown in {facts:facts}.]] {note} "
    "Together with what {who:name} is to "
    "{whom:name}, this makes {end:name} "
    "the {term:term} of {start:name}. The link is one of these: {words:listed}. " + _FORM,
)


@cache
def _wordings(wide: bool) -> tuple[Phrasing, ...]:
    note = f"{SHARED} {UNMARRIED} {CLOSED}{f' {MEANINGS}' if wide else ''}"
    slots = {
        "facts": FACTS,
        "term": Slot(r"[a-z-]+(?: [a-z]+)*", str),
        "listed": Slot(r"[a-z]+(?:, [a-z]+)* and [a-z]+", split_words, join_words),
    }
    return phrasings([text.replace("{note}", note) for text in _TEXTS], slots=slots)


class MissingLink(TurnedTemplate):
    kind, to = "backward", "deductive.relational_composition"
    answer_kind = AnswerKind.LABEL

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        term = self.of.derive(p).answer
        for _, _, _, hidden in shuffled(rng, p.route):
            word, who, whom = hidden
            facts = tuple(fact for fact in p.facts if fact != hidden)
            # Nobody has two spouses: a word that the facts exclude by themselves is not offered.
            married = {name for kind, *pair in facts if kind in LINKS["M"] for name in pair}
            offered = [
                w for w in words_like(word) if w not in LINKS["M"] or not {who, whom} & married
            ]
            words = tuple(shuffled(rng, offered))
            if _fitting(facts, words, who, whom, p.end, p.start, term) == [word]:
                return Params(facts=facts, who=who, whom=whom, end=p.end, start=p.start, term=term,
                              words=words, right=word, hidden=hidden)  # fmt: skip
        return None

    def wording(self, p: Params) -> Phrasing:
        wordings = _wordings(p.level > 1)
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return kin_offers(p.facts)

    def derive(self, p: Params) -> Derivation:
        """Composes the whole way with one word after the other; the right one last."""
        steps: list[Step] = []
        givens: dict[str, None] = {}
        for word in [*(w for w in p.words if w != p.right), p.right]:
            solved = self._with(p, word)
            if solved is None:
                continue
            told = f"{word}({p.who}, {p.whom})"
            givens |= dict.fromkeys(given for given in solved.givens if given != told)
            if word == p.right:
                steps += _tried(p, word, solved.steps, told)
            elif solved.answer != p.term and len(steps) < WRONG_SHOWN:
                text = f"Suppose {p.who} were {p.whom}'s {word}: then {p.end} would be {p.start}'s {solved.answer}."
                steps.append(Step(text, _at_once(solved.steps, told)))
        return Derivation(steps, p.right, None, tuple(givens))

    def _with(self, p: Params, word: str) -> Derivation | None:
        """The original derivation with another word for the link; None where it comes to no kinship term."""
        base = Params(**vars(p.base))
        fact = (word, p.who, p.whom)
        base.facts = (*p.facts, fact)
        base.route = [
            (_move(word, p.who == there), here, there, fact)
            if old == p.hidden
            else (move, here, there, old)
            for move, here, there, old in p.base.route
        ]
        try:
            solved = self.of.derive(base)
            expected = _family_graph.relation(base.facts, p.end, p.start)
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        return solved if solved.answer == expected else None

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """With the right word the end relation follows from the facts; with another it does not."""
        wanted = _kinship_certificates.related(p.term, p.end, p.start)
        lines = _kinship_certificates.lines(p.facts, (p.who, p.whom, p.end, p.start))
        lines += _kinship_certificates.definitions(p.term)
        for word in p.words:
            lines += [line for line in _kinship_certificates.definitions(word) if line not in lines]
        items = {
            word: f"(=> {_kinship_certificates.related(word, p.who, p.whom)} {wanted})"
            for word in p.words
        }
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Classifies the two ends in the graph of parents, once for every word."""
        fits = _fitting(
            given.facts, given.words, given.who, given.whom, given.end, given.start, given.term
        )
        return expect("family graph", fits, [answer])


def _fitting(
    facts: tuple[tuple[str, str, str], ...],
    words: tuple[str, ...],
    who: str,
    whom: str,
    end: str,
    start: str,
    term: str,
) -> list[str]:
    """The words with which the one end is the other's term."""
    found = []
    for word in words:
        try:
            if _family_graph.relation([*facts, (word, who, whom)], end, start) == term:
                found.append(word)
        except (KeyError, IndexError, ValueError, RecursionError):  # no family can be like that
            continue
    return found


def _move(word: str, forth: bool) -> str:
    move = MOVE_OF[word]
    return move if forth else LINKS[move][2]


def _tried(p: Params, word: str, steps: Sequence[Step], told: str) -> list[Step]:
    """The derivation with the word supposed where it comes in."""
    lines = []
    for step in steps:
        left, _, right = step.claim.partition(" |- ")
        premises = left.split("; ")
        if told not in premises:
            lines.append(step)
            continue
        text = f"Suppose {p.who} is {p.whom}'s {word}. {step.text}"
        marked = [f"suppose {told}" if item == told else item for item in premises]
        lines.append(Step(text, sequent(marked, right)))
    ending = f" That is what is told, so the word is {word}."
    lines[-1] = lines[-1]._replace(text=lines[-1].text + ending)
    return lines


def _at_once(steps: Sequence[Step], told: str) -> str:
    """All steps as one sequent, from what they take from outside."""
    concluded: set[str] = set()
    premises: dict[str, None] = {}
    right = ""
    for step in steps:
        left, _, right = step.claim.partition(" |- ")
        premises |= dict.fromkeys(item for item in left.split("; ") if item not in concluded)
        concluded.add(right)
    return sequent([f"suppose {item}" if item == told else item for item in premises], right)
