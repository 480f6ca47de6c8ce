"""Proves SMT-LIB certificates with cvc5: the premises have a model, and with the answer denied they have none.

Each script gets a solver of its own, bounded by a count of steps that is the same on every machine.
"""

from __future__ import annotations

from typing import Any

from datagen.verdict import Verdict, failed, passed, unknown
from validators.certificates.claim import Claim
from validators.certificates.script import Script, ScriptError, read, tie

ENGINE = "cvc5"
RLIMIT = 2_000_000
_ALL = "(set-logic ALL)"


def check(claim: Claim) -> Verdict:
    """Fails when the answer can be denied, the premises have no model, or the script is about another answer."""
    try:
        script = read(claim.text)
    except ScriptError as error:
        return failed(ENGINE, str(error))
    if why := tie(script, claim.answer_kind, claim.answer):
        return failed(ENGINE, why)
    premises, denied = ask(script)
    if premises == "unsat":
        return failed(ENGINE, "the premises have no model")
    if denied == "sat":
        return failed(ENGINE, "the answer can be denied")
    if (premises, denied) == ("sat", "unsat"):
        return passed(ENGINE)
    return unknown(ENGINE, f"premises {premises}, with the denial {denied}")


def ask(script: Script, rlimit: int = RLIMIT) -> tuple[str, str]:
    """What cvc5 says of the premises, and of them with the denial: sat, unsat, or what went wrong."""
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit", str(rlimit))
    solver.setOption("incremental", "true")
    parser = cvc5.InputParser(solver)
    symbols = parser.getSymbolManager()
    try:
        told = any(command.startswith("( set-logic ") for command in script.premises)
        opening = [] if told else [_ALL]
        premises = _run(parser, solver, symbols, [*opening, *script.premises, "(check-sat)"])
        denied = _run(parser, solver, symbols, [script.denial, "(check-sat)"])
    except RuntimeError as error:
        return "unknown", f"cvc5: {error}"[:160]
    return premises, denied


def _run(parser: Any, solver: Any, symbols: Any, commands: list[str]) -> str:
    import cvc5

    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, "\n".join(commands), "certificate")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, symbols)).strip()
    return said
