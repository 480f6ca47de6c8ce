"""What turned propositional problems share: randomness of their own, quiet reading, scripts for any answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from datagen.phrasing import Params
from datagen.spaces import Axis, Seeded
from datagen.template import Certificate, Inversion
from seeds.deductive._notation import smt, smt_all
from seeds.deductive._prose import Literal, Rule

World = Mapping[str, bool]


class TurnedTemplate(Inversion):
    """An inversion that draws what it adds from a seed of its own, `p.twist`."""

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"twist": Seeded(32)}

    def read(self, p: Params, text: str) -> Params | None:
        """None also where a sentence is not understood."""
        given = super().read(p, text)
        return None if given is None or None in vars(given).values() else given


def entailment(
    rules: Sequence[Rule],
    given: Iterable[Literal],
    denial: str,
    worlds: Sequence[World],
) -> Certificate:
    """A script that is unsatisfiable exactly when rules and given literals exclude the denial and all worlds fit.

    The worlds have all atoms in one order and fit the rules; they show what these leave open.
    """
    atoms = list(worlds[0])
    lines = [
        f"(define-fun premises ({' '.join(f'({atom} Bool)' for atom in atoms)}) Bool",
        f"  (and true {' '.join(map(smt, rules))}))",
    ]
    lines += [f"(declare-const {atom} Bool)" for atom in atoms]
    lines += [f"(assert (premises {' '.join(atoms)}))", f"(assert {smt_all(given)})"]
    misfits = [
        f"(not (premises {' '.join('true' if world[atom] else 'false' for atom in atoms)}))"
        for world in worlds
    ]
    lines += [f"(assert (or {denial} {' '.join(misfits)}))", "(check-sat)"]
    return Certificate("smtlib", "\n".join(lines))
