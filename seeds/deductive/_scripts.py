"""Parts of SMT-LIB certificates: terms that join others, and propositional premises with the worlds that fit them.

What follows is stated for any assignment. What does not follow is false in one of the worlds, and that the
world fits the premises is for the solver to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from seeds.deductive._notation import Literal, RuleLike, smt, smt_all


def both(parts: Iterable[str]) -> str:
    return _joined("and", list(parts), "true")


def either(parts: Iterable[str]) -> str:
    return _joined("or", list(parts), "false")


def _joined(word: str, parts: Sequence[str], empty: str) -> str:
    if len(parts) > 1:
        return f"({word} {' '.join(parts)})"
    return parts[0] if parts else empty


def call(name: str, arguments: Iterable[str]) -> str:
    """A defined function at its arguments; without any it is a constant."""
    listed = " ".join(arguments)
    return f"({name} {listed})" if listed else name


def value(truth: bool) -> str:
    return "true" if truth else "false"


def premises(
    atoms: Sequence[str], rules: Sequence[RuleLike], worlds: Sequence[Mapping[str, bool]] = ()
) -> list[str]:
    """Atoms declared, rules asserted; `world1`, `world2` ... say that a world fits the rules."""
    arguments = " ".join([f"({atom} Bool)" for atom in atoms])
    lines = [f"(define-fun premises ({arguments}) Bool {both(map(smt, rules))})"]
    lines += [f"(declare-const {atom} Bool)" for atom in atoms]
    lines.append(f"(assert {call('premises', atoms)})")
    for number, world in enumerate(worlds, 1):
        fits = call("premises", [value(world[atom]) for atom in atoms])
        lines.append(f"(define-fun world{number} () Bool {fits})")
    return lines


def follows(literals: Iterable[Literal], worlds: Sequence[Mapping[str, bool]]) -> str:
    """That all the literals follow; a world in which one of them is false must not fit."""
    literals = list(literals)
    counter = next(
        (
            number
            for number, world in enumerate(worlds, 1)
            if any(world[atom] != truth for atom, truth in literals)
        ),
        None,
    )
    term = smt_all(literals)
    return term if counter is None else f"(and {term} (not world{counter}))"


def only(name: str, among: Sequence[str]) -> str:
    """One of several terms and none of the others."""
    return both([item if item == name else f"(not {item})" for item in among])
