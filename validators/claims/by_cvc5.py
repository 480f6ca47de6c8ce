"""Decides claims with cvc5, from the same SMT-LIB text as Z3. A fresh solver a claim, bounded by `rlimit`."""

from __future__ import annotations

from datagen.claims.decision import Decision
from datagen.claims.terms import Claim
from validators.claims.models import Reply, decide_by

ENGINE = "cvc5"
RLIMIT = 200_000


def decide(claim: Claim, rlimit: int = RLIMIT) -> Decision:
    """The decision of cvc5; unknown when it gives up or the limit is reached."""
    return decide_by(lambda text, names: ask(text, names, rlimit), ENGINE, claim)


def ask(text: str, names: tuple[str, ...], rlimit: int = RLIMIT) -> Reply:
    """What cvc5 says of a script whose last line is `(check-sat)`."""
    import cvc5  # type: ignore[import-untyped]

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit", str(rlimit))
    solver.setOption("produce-models", "true")
    parser = cvc5.InputParser(solver)
    symbols = parser.getSymbolManager()

    def run(part: str) -> str:
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, part, "claim")
        said = ""
        while not (command := parser.nextCommand()).isNull():
            said = command.invoke(solver, symbols)
        return str(said).strip()

    try:
        said = run(text)
        if said == "sat":
            return Reply(said, run(f"(get-value ({' '.join(names)}))") if names else "")
        return Reply(said, reason="" if said == "unsat" else said)
    except RuntimeError as broken:
        return Reply("unknown", reason=f"cvc5 broke: {broken}"[:200])
