"""Lifts raw seeds to templates, with no model: a record in, a `Lifted` or a `Refusal` out.

The question's numbers are found (`text`), the solution's calculations read (`steps`) and bound to them
(`bind`), values and conditions chosen (`domain`), the step sentences rewritten (`lines`). A lift
counts only if the finished template gives the seed's own question and answer back at the seed's own numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from datagen.errors import DatagenError
from datagen.phrasing import Params
from datagen.taxonomy import mode_ids
from seeds.importers import BadRecord, Record
from seeds.lifting import domain as lift_domain
from seeds.lifting.bind import Binding, bind
from seeds.lifting.cuts import cuts as conditions
from seeds.lifting.cuts import step_places
from seeds.lifting.expr import expand, render, size
from seeds.lifting.lifted import Lifted, LiftedParam, LiftedStep, LiftedTemplate, points, seed_value
from seeds.lifting.lines import BARE, sentences
from seeds.lifting.modes import level, primary, step_modes
from seeds.lifting.slots import from_scaled
from seeds.lifting.steps import Solution, Unreadable, read_solution
from seeds.lifting.suspect import turned_round
from seeds.lifting.text import tokens
from seeds.lifting.ties import freeze_ties
from seeds.lifting.tokens import Token

MIN_CAPACITY = 100
MAX_NODES = 120
MAX_CHARACTERS = 4_000

REASONS = (
    "no final answer",
    "no calculation",
    "unreadable calculation",
    "calculation not exact",
    "last result is not the answer",
    "number from nowhere",
    "unused number",
    "unused step",
    "ambiguous binding",
    "too many bindings",
    "no binding uses everything",
    "awkward decimals",
    "result not positive",
    "difference of zero",
    "numbers tied together",
    "nothing may change",
    "too few variants",
    "solution too long",
    "risky text",
    "not its own seed",
)
"""Every reason of a refusal."""


class Refusal(NamedTuple):
    """Why a record makes no template."""

    number: int
    reason: str
    """One of REASONS."""
    detail: str = ""


def lift(record: Record, source: str, licence: str) -> Lifted | Refusal:
    """The template of a record. Never raises on account of what the record holds."""
    try:
        lifted = _lift(record, source, licence)
        _give_back(lifted, record)
    except Unreadable as refusal:
        return Refusal(record.number, *refusal.args)
    except (DatagenError, RecursionError) as error:
        return Refusal(record.number, "not its own seed", f"{type(error).__name__}: {error}"[:200])
    return lifted


def lift_all(
    records: Iterable[Record | BadRecord], source: str, licence: str
) -> Iterator[Lifted | Refusal | BadRecord]:
    """Lifts a stream; unreadable records pass through."""
    for record in records:
        yield record if isinstance(record, BadRecord) else lift(record, source, licence)


def count_reasons(outcomes: Iterable[Lifted | Refusal | BadRecord]) -> Counter[str]:
    """How many records were lifted, and how many turned down for each reason."""
    return Counter(
        "lifted"
        if isinstance(outcome, Lifted)
        else outcome.reason
        if isinstance(outcome, Refusal)
        else "bad record"
        for outcome in outcomes
    )


def _lift(record: Record, source: str, licence: str) -> Lifted:
    question = re.sub(r"\s+", " ", record.question.strip())
    if len(question) > MAX_CHARACTERS:
        raise Unreadable("solution too long", f"a question of {len(question):,} characters")
    if "{" in question or "}" in question:
        raise Unreadable("risky text", "braces")
    found = tokens(question)
    freeze_ties(question, found)
    solution = read_solution(record.answer)
    binding = bind(question, found, solution)
    if not binding.params:
        raise Unreadable("nothing may change", "")
    if turned_round(binding, solution.lines, question):
        raise Unreadable("risky text", "compares the other way round than it is asked")
    return _assemble(record, question, found, solution, binding, (source, licence))


def _assemble(
    record: Record,
    question: str,
    found: list[Token],
    solution: Solution,
    binding: Binding,
    origin: tuple[str, str],
) -> Lifted:
    modes = step_modes(binding, question)
    steps = _written(binding, solution, modes, question)
    seed = lift_domain.seed_point(binding)
    most = 0
    for freedom in lift_domain.FREEDOMS:
        wide = _domains(question, found, binding, freedom)
        for name, values in wide.items():
            if seed[name] not in values:
                raise Unreadable(
                    "risky text", f"{binding.params[name].text} does not suit its own place"
                )
        domains = lift_domain.thin(wide, seed)
        if lift_domain.count(domains) < MIN_CAPACITY:
            continue
        params = tuple(
            LiftedParam(name, token.text, token.places, tuple(domains[name]))
            for name, token in binding.params.items()
        )
        cuts = conditions(binding, found, question, freedom)
        lifted = Lifted(
            record.number,
            *origin,
            _phrasing(question, found, binding),
            params,
            steps,
            _composed(binding),
            tuple((render(cut.left), cut.relation, render(cut.right)) for cut in cuts),
            primary(modes, mode_ids()),
            level(binding),
            0,
        )
        capacity = len(points(lifted))
        most = max(most, capacity)
        if capacity >= MIN_CAPACITY:
            return replace(lifted, capacity=capacity)
    raise Unreadable("too few variants", str(most))


def _written(
    binding: Binding, solution: Solution, modes: list[str], question: str
) -> tuple[LiftedStep, ...]:
    """The steps with their sentences."""
    steps = []
    for step, mode, text in zip(
        binding.steps, modes, sentences(binding, solution.lines, question), strict=True
    ):
        places = step_places(step, step is binding.steps[-1])
        line = text
        if text == BARE:
            line = f"{render(step.tree, lambda name: f'{{{name}:dec}}')} = {{{step.name}:dec}}."
        steps.append(LiftedStep(step.name, render(step.tree), places, mode, line))
    return tuple(steps)


def _domains(
    question: str, found: list[Token], binding: Binding, freedom: lift_domain.Freedom
) -> dict[str, list[int]]:
    """The values of each parameter that suit all the places where it is printed."""
    wide = {
        name: lift_domain.domain(token, question, freedom) for name, token in binding.params.items()
    }
    for token in found:
        name = f"n{token.twin_of}"
        if name in wide and f"n{found.index(token)}" not in wide and not token.frozen:
            allowed = set(lift_domain.domain(token, question, freedom))
            wide[name] = [value for value in wide[name] if value in allowed]
    return wide


def _phrasing(question: str, found: list[Token], binding: Binding) -> str:
    text, end = "", 0
    for i, token in enumerate(found):
        if token.frozen:
            continue
        hole = f"{{n{i}:{token.kind}}}" if f"n{i}" in binding.params else f"{{n{token.twin_of}}}"
        text += question[end : token.start] + hole
        end = token.end
    return text + question[end:]


def _composed(binding: Binding) -> str:
    """The answer over the parameters alone."""
    known: dict[str, object] = {}
    for step in binding.steps:
        tree = expand(step.tree, known)  # type: ignore[arg-type]
        if size(tree) > MAX_NODES:
            raise Unreadable("solution too long", f"{size(tree)} nodes")
        known[step.name] = tree
    return render(tree)


def _give_back(lifted: Lifted, record: Record) -> None:
    """Accepts a lift only if the template returns its own seed and both routes agree on some variants."""
    template = LiftedTemplate(lifted)
    p = Params(level=lifted.level, phrasing=0)
    for param in lifted.params:
        setattr(p, param.name, from_scaled(seed_value(param), param.places))
    text = template.pose(p).text
    if text.split() != record.question.split():
        raise Unreadable("not its own seed", "another question")
    if not template.admits(p):
        raise Unreadable("not its own seed", "the seed's own numbers are not admitted")
    answer = template.derive(p).answer
    if answer != read_solution(record.answer).final:
        raise Unreadable("not its own seed", f"another answer: {answer}")
    given = template.read(p, text)
    if given is None or not template.check(given, answer):
        raise Unreadable("not its own seed", "the second route disagrees")
