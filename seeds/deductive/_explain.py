"""Lines of derivations by unit propagation: what a firing or a clash rests on, in words and as a sequent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from datagen.template import Step
from seeds.deductive._logic import Clause, Firing, grounds
from seeds.deductive._notation import formula, sequent, symbol
from seeds.deductive._problems import ORDINALS
from seeds.deductive._prose import Literal, Rule, capital, negated, say, say_all


def inference(firing: Firing, rules: Sequence[Rule], noun: str = "rule") -> Step:
    """One firing: forward from a body to its head, or back from a head that is denied."""
    literal, clause = firing
    rule = rules[clause.source]
    basis = grounds(firing)
    named = f"the {ORDINALS[clause.source]} {noun}"
    claim = sequent([*map(symbol, basis), formula(rule)], symbol(literal))
    if not basis:
        return Step(f"{capital(named)} says it outright: {say(literal)}.", claim)
    if len(rule.head) == 1 and rule.kind == "if" and negated(literal) in rule.body:
        return Step(_denial(literal, rule, named), claim)
    return Step(f"{capital(say_all(basis))}, so by {named} {say(literal)}.", claim)


def _denial(literal: Literal, rule: Rule, named: str) -> str:
    """Why a literal of a body fails: with the rest of the body it would force a head that is denied."""
    rest = [item for item in rule.body if item != negated(literal)]
    known = f" (given that {say_all(rest)})" if rest else ""
    return (
        f"By {named}, if {say(negated(literal))}{known}, then {say(rule.head[0])}; "
        f"but {say(negated(rule.head[0]))}, so {say(literal)}."
    )


def supposing(step: Step, literals: Sequence[Literal]) -> Step:
    """The step with its claim saying that it supposes these literals, whether or not it rests on them at once."""
    left, _, conclusion = step.claim.partition(" |- ")
    names = [symbol(literal) for literal in literals]
    rest = [premise for premise in left.split("; ") if premise not in names]
    return step._replace(claim=sequent([*(f"suppose {name}" for name in names), *rest], conclusion))


def contradiction(clash: Clause, rules: Sequence[Rule], noun: str = "rule") -> Step:
    """The end of a line of thought: a rule is broken by what was reached."""
    rule = rules[clash.source]
    broken = [(atom, not truth) for atom, truth in clash.literals]
    text = f"But the {ORDINALS[clash.source]} {noun} does not allow this: {say_all(broken)}."
    return Step(text, sequent([*map(symbol, broken), formula(rule)], "false"))


def verified(world: dict[str, bool], formulas: Iterable[str]) -> str:
    """The claim that an assignment makes all formulas true."""
    values = [symbol((atom, truth)) for atom, truth in world.items()]
    return sequent(values, " & ".join(f"({text})" for text in formulas))
