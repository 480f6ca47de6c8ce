"""Two routes: the printed text is read back, and the second route judges the answer on what was read."""

from __future__ import annotations

from datagen.variant import Variant
from datagen.verdict import Verdict, failed


def validate(variant: Variant) -> Verdict:
    """Fails when the text does not read back to its parameters, or the template's check rejects the answer."""
    template, params = variant.template, vars(variant.params)
    given = template.read(variant.params, variant.posing.said)
    if given is None:
        return failed("read back", "the text does not fit its own wording")
    printed = vars(given)
    if not printed.items() <= params.items():
        # A figure may say the same in another form; that it shows what it should is judged by itself.
        restated = template.restated(variant.params)
        for name, value in printed.items():
            if name not in restated and params.get(name) != value:
                return failed(
                    "read back", f"{name} is printed as {value!r}, meant is {params.get(name)!r}"
                )
    return template.check(given, variant.derivation.answer)
