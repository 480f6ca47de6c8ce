"""The language of proved steps: what a step's claim may say, how steps are linked, written and read.

    claim      := arithmetic | sequent | algebra | state | part | shown
    arithmetic := relation (";" relation)*          3 * 12 = 36        2 < 5/2 < 3        see `datagen.exact`
    sequent    := premise (";" premise)* "|-" formula     a -> b; suppose a |- b          see `datagen.sequents`
    premise    := ["suppose"] formula
    algebra    := equation (";" letter "=" side)* "=>" equation      x / 8 + 3 = 5 => x = 16   see `.algebra`
    state      := "state:" state "|" statement "|" result     state: n = 4 | n % 2 == 0 | True   see `.state`
    part       := pick(answer; label: n, ...) = n | count(entry, ...) = n | trues(...) = n | answer(part) = answer
    shown      := "shown:" cell "|" cell ... (";" cell "|" cell ...)*    shown: Oslo | 40; Rome | 55    see `.shown`

What a claim takes up comes from somewhere. A number is the result of a step that it cites, stands in the problem
(in digits or words) or is a constant that everybody knows. A premise is the conclusion of a cited step, a rule or
fact of the problem (`Derivation.givens`), or is supposed. A step depends on what its premises depend on, and on
what it supposes; a conditional premise `a -> c` is proved by a step that concluded c, and frees it of a.
"""

from datagen.steps.claims import Claim, Operand
from datagen.steps.linking import link
from datagen.steps.reading import read

__all__ = ["Claim", "Operand", "link", "read"]
