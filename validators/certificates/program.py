"""Proves programs by running them in the sandbox: what one prints must be the answer, and nothing else."""

from __future__ import annotations

import atexit
from functools import cache
from typing import TYPE_CHECKING

from datagen.verdict import Verdict, failed, passed, unknown
from validators.certificates.claim import Claim

if TYPE_CHECKING:
    from validators.execution import Sandbox

ENGINE = "sandbox"


def check(claim: Claim) -> Verdict:
    """Fails when the program prints something else or ends in an error; unknown when it is stopped."""
    outcome = _box().run(claim.text)
    if outcome.ending == "unknown":
        return unknown(ENGINE, outcome.text)
    if outcome.ending == "error":
        return failed(ENGINE, f"the program ends in {outcome.text}")
    printed = outcome.output.removesuffix("\n")
    if printed != claim.answer:
        return failed(ENGINE, f"the program prints {printed[:60]!r}, the answer is {claim.answer}")
    return passed(ENGINE)


@cache
def _box() -> Sandbox:
    """The sandbox of this process, started with the first program."""
    from validators.execution import Sandbox

    return Sandbox()


@atexit.register
def close() -> None:
    """Ends the sandbox of this process, if it was started."""
    if _box.cache_info().currsize:
        _box().close()
        _box.cache_clear()
