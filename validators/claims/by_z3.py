"""Decides claims with Z3. A fresh context a claim, since a shared one gives models that depend on what came before;
bounded by `rlimit`, which stops identically on every run."""

from __future__ import annotations

from datagen.claims.decision import Decision
from datagen.claims.terms import Claim
from validators.claims.models import Reply, decide_by

ENGINE = "z3"
RLIMIT = 2_000_000


def decide(claim: Claim, rlimit: int = RLIMIT) -> Decision:
    """Z3's decision; unknown when it gives up or the limit is reached."""
    return decide_by(lambda text, names: ask(text, names, rlimit), ENGINE, claim)


def ask(text: str, names: tuple[str, ...], rlimit: int = RLIMIT) -> Reply:
    """What Z3 says of a script whose last line is `(check-sat)`."""
    if "(to_int " in text and ("(exists ((" in text or "(forall ((" in text):
        # Seen to run for minutes past the limit.
        return Reply("unknown", reason="rlimit does not bound rounded reals under a quantifier")

    import z3

    context = z3.Context()
    try:
        said = z3.Z3_eval_smtlib2_string(
            context.ref(), f"(set-option :rlimit {rlimit})\n{text}"
        ).strip()
        if said == "sat":
            wanted = f"(get-value ({' '.join(names)}))" if names else ""
            return Reply(said, z3.Z3_eval_smtlib2_string(context.ref(), wanted))
        if said == "unsat":
            return Reply(said)
        why = z3.Z3_eval_smtlib2_string(context.ref(), "(get-info :reason-unknown)")
        return Reply("unknown", reason=why.strip().removeprefix("(:reason-unknown ").strip('")'))
    except z3.Z3Exception as broken:
        return Reply("unknown", reason=f"z3 broke: {broken}"[:200])
