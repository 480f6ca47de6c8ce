"""Case analysis: a proposition stays open, the goal is reached in every case, so it holds.

The cases are a statement and its denial, or the parts of an `or`, or an `or` inside a case. In every case the
goal takes two literals at once, so denying it does not refute itself by propagation. Higher levels have
more cases, nested ones, and longer ways inside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict
from seeds.deductive import _verdicts
from seeds.deductive._explain import inference, supposing
from seeds.deductive._logic import Clause, clauses_of, propagate, used
from seeds.deductive._notation import formula, sequent, symbol
from seeds.deductive._problems import ORDINALS, SeededTemplate, pick, shuffled, some_of
from seeds.deductive._prose import Literal, Rule, negated, say, say_all
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._settings import SETTINGS
from seeds.deductive._worlds import Held, World, balancing, distractors
from seeds.deductive.inverted.case_analysis import OpenBranch

Path = tuple[Literal, ...]
"""The suppositions of one case, the outermost first."""


class Split(NamedTuple):
    """Cases that exhaust what is left open under a path."""

    path: Path
    cases: tuple[Literal, ...]
    source: Rule | None
    """The statement that says so; None for a literal and its denial."""


class Size(NamedTuple):
    """How much there is at a level."""

    shapes: tuple[tuple[int, ...], ...]
    """How the cases fall: (2,) two cases, (3,) three, (2, 2, 0) two of which the first falls into two more ..."""
    way: int
    """Inferences from a case to the goal."""
    idle: int
    """Statements beside the point."""


SIZES = {
    1: Size(((2,),), 2, 1),
    2: Size(((2,),), 3, 2),
    3: Size(((3,), (2, 2, 0)), 2, 2),
    4: Size(((3,), (2, 2, 0)), 3, 3),
    5: Size(((2, 2, 2), (2, 3, 0)), 3, 3),
}
_STATEMENT = "statement"


class CaseAnalysis(SeededTemplate):
    answer_kind = AnswerKind.LABEL
    inversions = {"counterexample": OpenBranch}

    def build(self, p: Params) -> Params | None:
        rng = Random(p.seed)
        size = SIZES[p.level]
        for _ in range(6):
            _draw(rng, size, p)
            clauses = clauses_of(p.rules)
            if not _stalls(clauses, p.truth):
                continue
            traces = [propagate(clauses, path) for path in p.paths]
            if all(t.clash is None and t.known.get(p.truth[0]) == p.truth[1] for t in traces):
                break
        else:
            return None
        p.proofs = [used(trace, [p.truth[0]]) for trace in traces]
        decoys = [atom for atom in p.worlds[0] if atom != p.truth[0]]
        _verdicts.ask(rng, p, p.truth, p.worlds, decoys)
        return p

    def admits(self, p: Params) -> bool:
        """Every split is open both ways, as the worlds show, and propagation stalls on the denied goal."""
        both = all(
            len({world[atom] for world in p.worlds}) == 2
            for split in p.splits
            for atom, _ in split.cases
        )
        # What is beside the point was drawn to hold in all the worlds.
        return both and all(map(Held(list(p.worlds[0]), p.worlds).fits, p.spine))

    def wording(self, p: Params) -> Phrasing:
        return _verdicts.wording(p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return diagrams(p.rules, self.wording(p))

    def derive(self, p: Params) -> Derivation:
        """Reaches the goal in each case, then discharges the splits from the innermost."""
        steps: list[Step] = []
        told: dict[Step, int] = {}
        for number, (path, proof) in enumerate(zip(p.paths, p.proofs, strict=True), 1):
            lines = []
            for firing in proof:
                line = inference(firing, p.rules, _STATEMENT)
                before = told.setdefault(line, number)
                if before != number:
                    line = line._replace(text=f"As in case {before}: {line.text}")
                lines.append(line)
            lines[0] = supposing(lines[0], path)._replace(
                text=f"Case {number}: suppose that {say_all(path)}. {lines[0].text}"
            )
            steps += lines
        steps += [_discharge(split, p) for split in reversed(p.splits)]
        givens = tuple(map(formula, p.rules))
        return Derivation(steps, _verdicts.answer_of(p, p.truth), None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        return _verdicts.certificate(p, answer, p.worlds)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments that fit the premises."""
        return _verdicts.check(given, answer)


def _stalls(clauses: list[Clause], truth: Literal) -> bool:
    """Whether propagation leaves the goal open and does not clash when the goal is denied."""
    alone = propagate(clauses)
    return (
        alone.clash is None
        and truth[0] not in alone.known
        and propagate(clauses, [negated(truth)]).clash is None
    )


def _discharge(split: Split, p: Params) -> Step:
    """Every case of a split gives the goal, so it holds wherever the split is made."""
    goal = symbol(p.truth)
    before = [symbol(item) for item in split.path]
    premises = [f"{' & '.join([*before, symbol(case)])} -> {goal}" for case in split.cases]
    if split.source is None:
        why = f"Either {say(split.cases[0])} or {say(split.cases[1])}"
    else:
        premises.append(formula(split.source))
        among = " or ".join(say(case) for case in split.cases)
        number = ORDINALS[p.rules.index(split.source)]
        why = f"By the {number} {_STATEMENT}, {among}"
    condition = f"{' & '.join(before)} -> {goal}" if before else goal
    under = f"Where {say_all(split.path)}, {why[0].lower()}{why[1:]}" if before else why
    return Step(
        f"{under}; each of these cases gives that {say(p.truth)}, so it holds.",
        sequent(premises, condition),
    )


def _draw(rng: Random, size: Size, p: Params) -> None:
    """Splits, a way to the goal in every case, one world for every case, and statements beside the point."""
    signed = [(atom, rng.random() < 0.5) for atom in shuffled(rng, SETTINGS[p.setting].atoms)]
    goal = signed.pop()
    outer, *inner = pick(rng, size.shapes)
    splits = [_split(rng, signed, (), outer, outer == 3 or rng.random() < 0.5)]
    paths: list[Path] = []
    for case, count in zip(splits[0].cases, inner or [0] * outer, strict=True):
        if count:
            stated = count == 3 or (len(inner) == inner.count(0) + 1 and rng.random() < 0.5)
            splits.append(_split(rng, signed, (case,), count, stated))
            paths += [(case, literal) for literal in splits[-1].cases]
        else:
            paths.append((case,))
    ways: list[_Way] = []
    for path in paths:
        ways.append(_way(rng, signed, path, goal, size.way, ways))
    spare = some_of(rng, signed, 2)
    p.worlds = _worlds(rng, splits, paths, ways, goal, spare)
    rules = [split.source for split in splits if split.source is not None]
    rules += [rule for way in ways for rule in way.rules]
    p.spine = tuple(rules)
    atoms = list(p.worlds[0])
    extra = balancing(rng, rules, goal, atoms, p.worlds)
    rules += extra
    rules += distractors(rng, atoms, p.worlds, max(0, size.idle - len(extra)), rules)
    p.rules = tuple(shuffled(rng, rules))
    p.truth, p.splits, p.paths = goal, splits, paths


def _split(rng: Random, signed: list[Literal], path: Path, count: int, stated: bool) -> Split:
    """A split by a statement with so many parts, or into a literal and its denial."""
    if not stated:
        first = signed.pop()
        return Split(path, (first, negated(first)), None)
    cases = tuple(signed.pop() for _ in range(count))
    return Split(path, cases, Rule(path, tuple(shuffled(rng, cases))))


class _Way(NamedTuple):
    """How the goal is reached in one case."""

    links: tuple[Literal, ...]
    rules: list[Rule]


def _way(
    rng: Random, signed: list[Literal], path: Path, goal: Literal, length: int, before: list[_Way]
) -> _Way:
    """Links from the case to the goal, whose rule needs two literals; a later case may share all links."""
    if length == 3 and before and rng.random() < 0.3:
        links = before[-1].links
        return _Way(links, [Rule(tuple(shuffled(rng, path)), (link,)) for link in links])
    links = tuple(signed.pop() for _ in range(length - 1))
    rules = [Rule(tuple(shuffled(rng, path)), (links[0],))]
    for i, link in enumerate(links[1:]):
        rules.append(Rule((links[i],) if rng.random() < 0.5 else path, (link,)))
    # For a case to share the links, the last rule must need nothing but links.
    other = links[0] if length == 3 else path[-1]
    rules.append(Rule(tuple(shuffled(rng, [links[-1], other])), (goal,)))
    return _Way(links, rules)


def _worlds(
    rng: Random,
    splits: Sequence[Split],
    paths: Sequence[Path],
    ways: Sequence[_Way],
    goal: Literal,
    spare: Sequence[Literal],
) -> list[World]:
    """For each case a world in which it is so, its links are, and no other case or link is."""
    literals = [case for split in splits for case in split.cases]
    literals += [link for way in ways for link in way.links]
    found = []
    for path, way in zip(paths, ways, strict=True):
        world = {atom: not truth for atom, truth in literals}
        for split in splits:
            if split.source is None:
                world[split.cases[0][0]] = rng.random() < 0.5
        world.update(path)
        world.update(way.links)
        world.update([goal])
        world.update((atom, rng.random() < 0.5) for atom, _ in spare)
        found.append(world)
    return found


template = CaseAnalysis()
