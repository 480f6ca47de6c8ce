"""A figure: the angles of an isosceles triangle with a bisector; turned round, is it isosceles at all?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Choice, Int, Space
from datagen.template import Certificate, Derivation, Inversion, Step, Template
from datagen.verdict import Verdict, expect


class Bisector(Template):
    """AB = AC; the bisector of B meets AC in D; angle BDC is asked."""

    mode = "spatial.angle_chase"
    answer_kind = AnswerKind.RATIONAL
    phrasings = (
        Phrasing("In triangle ABC, AB = AC and angle BAC measures {apex:int} degrees. The bisector of angle ABC "
                 "meets AC at D. How many degrees is angle BDC? Give an exact number."),
    )  # fmt: skip

    def space(self, level: int) -> Space:
        return Space({"apex": Int(10, 170)})

    def derive(self, p: Params) -> Derivation:
        base = Fraction(180 - p.apex, 2)
        half = base / 2
        steps = [
            Step(f"The base angles are equal: (180 - {p.apex}) / 2 = {base}.", f"(180 - {p.apex}) / 2 = {base}"),
            Step(f"The bisector halves the one at B: {base} / 2 = {half}.", f"{base} / 2 = {half}"),
            Step(f"In triangle BDC: 180 - {base} - {half} = {180 - base - half}.",
                 f"180 - {base} - {half} = {180 - base - half}"),
        ]  # fmt: skip
        text = f"180 - (180 - {p.apex}) / 2 - (180 - {p.apex}) / 4"
        return Derivation(steps, 180 - base - half, Certificate("expression", text))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Angle BDC is an outer angle of triangle ABD: its two far angles add up to it."""
        return expect("outer angle", answer - given.apex, Fraction(180 - given.apex, 4))


class IsItIsosceles(Inversion):
    """The angle is told, and whether AB must equal AC is asked."""

    kind, to = "converse", "spatial.angle_chase"
    answer_kind = AnswerKind.LABEL
    phrasings = (
        Phrasing("In triangle ABC, angle BAC measures {apex:int} degrees. The bisector of angle ABC meets AC at D, and "
                 "angle BDC measures {angle:number} degrees. Must AB and AC be equal? Answer yes or no."),
    )  # fmt: skip

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"true": Choice((True, False)), "off": Int(1, 5)}

    def turn(self, p: Params) -> Params | None:
        right = p.apex + Fraction(180 - p.apex, 4)
        return Params(apex=p.apex, angle=right if p.true else right - Fraction(p.off, 2))

    def derive(self, p: Params) -> Derivation:
        half = p.angle - p.apex
        at_c = 180 - p.apex - 2 * half
        sign = "=" if at_c == 2 * half else "!="
        steps = [
            Step(f"BDC is an outer angle of ABD, so half of angle ABC is {p.angle} - {p.apex} = {half}.",
                 f"{p.angle} - {p.apex} = {half}"),
            Step(f"Angle ABC is 2 * {half} = {2 * half}.", f"2 * {half} = {2 * half}"),
            Step(f"Angle ACB is 180 - {p.apex} - {2 * half} = {at_c}.", f"180 - {p.apex} - {2 * half} = {at_c}"),
            Step(f"Compare: {at_c} {sign} {2 * half}.", f"{at_c} {sign} {2 * half}"),
        ]  # fmt: skip
        return Derivation(steps, "yes" if sign == "=" else "no")

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """Half the angle at B over the reals: its double and the angle at C are equal, or they are not."""
        angle = f"(/ {p.angle.numerator} {p.angle.denominator})"
        equal = "(= c (* 2 h))"
        return Certificate("smtlib", "\n".join([
            "(declare-const h Real)", "(declare-const c Real)", f"(assert (= h (- {angle} {p.apex})))",
            f"(assert (= c (- 180 {p.apex} (* 2 h))))",
            f"(assert {f'(not {equal})' if answer == 'yes' else equal})", "(check-sat)",
        ]))  # fmt: skip

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Were it isosceles, the angle would be this one."""
        return expect(
            "comparison", "yes" if 4 * given.angle == 180 + 3 * given.apex else "no", answer
        )


Bisector.inversions = {"converse": IsItIsosceles}
