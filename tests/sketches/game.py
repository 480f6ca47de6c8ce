"""A game: stones are taken until none is left; turned round, a start is asked for which a move is the right one."""

from __future__ import annotations

from functools import cache

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Inversion, Step, Template
from datagen.verdict import Verdict, expect

_RULES = (
    "Two players take turns to take from 1 to {most:int} stones from a pile; whoever takes the last "
    "stone wins. "
)


class Stones(Template):
    """Leave a multiple of one more than the most that can be taken."""

    mode = "dynamic.adversarial_lookahead"
    answer_kind = AnswerKind.INTEGER
    phrasings = (
        Phrasing(_RULES + "How many of {pile:int} stones must the first player take to be sure of "
                 "winning?"),
    )  # fmt: skip

    def space(self, level: int) -> Space:
        return Space({"most": Int(2, 9), "pile": Int(11, 90)})

    def admits(self, p: Params) -> bool:
        return bool(p.pile % (p.most + 1))

    def derive(self, p: Params) -> Derivation:
        whole = p.most + 1
        take = p.pile % whole
        steps = [
            Step(f"Whatever the other takes, both together can take {p.most} + 1 = {whole} a round.",
                 f"{p.most} + 1 = {whole}"),
            Step(f"So multiples of {whole} lose for whoever is to move, and {p.pile} % {whole} = {take} "
                 "is to be taken.", f"{p.pile} % {whole} = {take}"),
        ]  # fmt: skip
        return Derivation(steps, take, Certificate("expression", f"{p.pile} % ({p.most} + 1)"))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Backwards from the empty pile: a move is right where it leaves a lost position."""
        lost = [True]
        for pile in range(1, given.pile + 1):
            lost.append(not any(lost[pile - take] for take in range(1, min(given.most, pile) + 1)))
        winning = {take for take in range(1, given.most + 1) if lost[given.pile - take]}
        return expect("retrograde analysis", winning, {answer})


class WhichPile(Inversion):
    """The move is told and the pile is asked, within a range that holds one of them."""

    kind, to = "backward", "dynamic.adversarial_lookahead"
    answer_kind = AnswerKind.INTEGER
    phrasings = (
        Phrasing(_RULES + "The only move that is sure to win takes {take:int}. There are from {low:int} to "
                 "{high:int} stones. How many are there?"),
    )  # fmt: skip

    def turn(self, p: Params) -> Params | None:
        whole = p.most + 1
        low = p.pile - p.pile % whole
        return Params(most=p.most, take=p.pile % whole, low=low, high=low + p.most)

    def derive(self, p: Params) -> Derivation:
        whole = p.most + 1
        pile = p.low + p.take
        steps = [
            Step(f"A pile is lost where it is a multiple of {p.most} + 1 = {whole}.",
                 f"{p.most} + 1 = {whole}"),
            Step(f"The move leaves such a multiple, and {p.low} is the only one that can be left: "
                 f"{p.low} % {whole} = 0.", f"{p.low} % {whole} = 0"),
            Step(f"So there are {p.low} + {p.take} = {pile} stones.", f"{p.low} + {p.take} = {pile}"),
        ]  # fmt: skip
        return Derivation(steps, pile, Certificate("expression", f"{p.low} + {p.take}"))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Best play over every pile of the range."""

        @cache
        def wins(pile: int) -> bool:
            return any(not wins(pile - take) for take in range(1, min(given.most, pile) + 1))

        fits = {
            pile
            for pile in range(given.low, given.high + 1)
            if [t for t in range(1, given.most + 1) if t <= pile and not wins(pile - t)]
            == [given.take]
        }
        return expect("best play", fits, {answer})


Stones.inversions = {"backward": WhichPile}
