"""Does an answer mean the same as the gold text?

Two texts in, Verdict out. The one door to all of the modules below.

    answer_text      wrappers and signs       answer_reader    text to Shape (scalar_reader, units)
    math_tree        expression to Node       math_equality    equal or not, proved (normal_form,
    root_bounds, intervals)

Conventions, all of them symmetric:
  * 25% is 1/4, so it equals 0.25 and not 25. A decimal equals only its exact value: 0.33 is not
    1/3.
  * A missing unit is forgiven, since the question fixed it; a wrong one is not. 12 cm = 120 mm.
  * `a, b` without brackets is a set and also a list in that order; [a, b] and (a, b) are ordered;
    {a, b} is not.
  * (1, 2) against [1, 2] is unknown: two intervals or one pair. 6:15 = 2:5 as ratios; a ratio is
    never a number.
  * Texts in different bases are compared only when both name their base: 482 against 2112_6 is
    unknown.
  * `x = 5` answers `5`; equations may swap, move or scale their sides. yes and true are not merged:
    unknown.
Unknown means not decided, with the reason, and is never to be counted as equal.
"""

from __future__ import annotations

import re
from fractions import Fraction

from datagen.verdict import Verdict, failed, passed, unknown

ENGINE = "equivalence"
MAX_CHARACTERS = 4_000

_PLAIN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,80})(?:\.\d{1,80}|/\d{1,80})?")
_SAME = passed(ENGINE)


def equivalent(gold: str, answer: str) -> Verdict:
    """Pass when both mean the same, fail when they do not, unknown when neither is decided.

    Never raises on text.
    """
    exact_gold, exact_answer = _plain(gold), _plain(answer)
    if exact_gold is not None and exact_answer is not None:
        return (
            _SAME
            if exact_gold == exact_answer
            else failed(ENGINE, f"expected {gold}, got {answer}")
        )
    if not isinstance(gold, str) or not isinstance(answer, str):
        return unknown(
            ENGINE, f"not a text: {type(answer if isinstance(gold, str) else gold).__name__}"
        )
    if max(len(gold), len(answer)) > MAX_CHARACTERS:
        return unknown(
            ENGINE, f"{max(len(gold), len(answer))} characters; at most {MAX_CHARACTERS}"
        )
    # Imported here, so that numbers alone never pay for the parsers.
    from validators.equivalence.answer_comparison import compared_texts

    try:
        same, reason = compared_texts(gold, answer)
    except Exception as error:
        # A checker that broke has decided nothing.
        same, reason = None, f"broke: {type(error).__name__}: {str(error)[:80]}"
    if same is None:
        return unknown(ENGINE, reason)
    return _SAME if same else failed(ENGINE, reason or f"expected {gold[:80]}, got {answer[:80]}")


def _plain(text: str) -> Fraction | int | None:
    """The value of a plain number. None for every other text, 1/0 included."""
    if not isinstance(text, str) or not _PLAIN.fullmatch(text):
        return None
    if text.isascii() and text.lstrip("-").isdigit():
        return int(text)
    try:
        return Fraction(text.replace(",", ""))
    except (ValueError, ZeroDivisionError):
        return None
