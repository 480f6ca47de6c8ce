"""Text to claim, by descent over a whitelist of signs and words. Whatever else there is raises ExpressionError."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import cast

from datagen.claims.domains import (
    Booleans,
    Domain,
    Graphs,
    Integers,
    Items,
    Range,
    Reals,
    Subsets,
)
from datagen.claims.sorts import MAX_DEPTH, MAX_NODES, NAMED
from datagen.claims.terms import (
    Apply,
    Bound,
    Call,
    Claim,
    Definition,
    Function,
    Iterate,
    Num,
    Quantified,
    Quantifier,
    Relation,
    Term,
    Truth,
    Var,
    Word,
)
from datagen.claims.writing import INFIX, MINUS, NOT
from datagen.errors import ExpressionError

MAX_CHARACTERS = 100_000
MAX_TOKENS = 20 * MAX_NODES
MAX_DIGITS = 13

_TOKEN = re.compile(
    r"\s*(<->|->|\.\.|//|\*\*|<=|>=|!=|[-+*/%<>=&|~(){},:;]"
    r'|\d+|[A-Za-z][A-Za-z0-9_]*|"[^"\n]*")',
    re.ASCII,
)
_END = ""


def parse(text: str) -> Claim:
    """The claim that `write` writes so. Raises ExpressionError naming what does not fit."""
    return _Reader(text).claim()


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_CHARACTERS:
            raise ExpressionError(f"claim of {len(text)} characters; at most {MAX_CHARACTERS}")
        self.tokens: list[str] = []
        self.place = 0
        self.depth = 0
        end, text = 0, text.rstrip()
        while end < len(text):
            match = _TOKEN.match(text, end)
            if match is None:
                raise ExpressionError(f"not a claim: {text[end : end + 40]!r}")
            self.tokens.append(match.group(1))
            end = match.end()
        if len(self.tokens) > MAX_TOKENS:
            raise ExpressionError(f"claim of {len(self.tokens)} signs; at most {MAX_TOKENS}")

    @property
    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else _END

    def take(self) -> str:
        token = self.next
        self.place += 1
        return token

    def got(self, token: str) -> bool:
        """Whether the next token is this one; it is taken if so."""
        if self.next != token:
            return False
        self.place += 1
        return True

    def expect(self, token: str) -> None:
        if not self.got(token):
            raise ExpressionError(f"expected {token or 'the end'!r} before {self._ahead()!r}")

    def _ahead(self) -> str:
        return " ".join(self.tokens[self.place : self.place + 6]) or "the end"

    def name(self) -> str:
        if not self.next[:1].isalpha():
            raise ExpressionError(f"expected a name before {self._ahead()!r}")
        return self.take()

    def claim(self) -> Claim:
        definitions: list[Definition] = []
        bounds: list[Bound] = []
        hypotheses: list[Term] = []
        while not self.got("show"):
            if self.next in ("def", "rel") and not bounds and not hypotheses:
                definitions.append(self.definition())
            elif self.next in ("forall", "exists"):
                bounds.append(self.bound())
                if hypotheses and all(bound.quantifier == "forall" for bound in bounds):
                    raise ExpressionError("hypotheses stand behind all leading 'forall's")
            elif self.next == "given" and all(bound.quantifier == "forall" for bound in bounds):
                self.take()
                hypotheses.append(self.term(0))
            else:
                raise ExpressionError(f"no part of a claim: {self._ahead()!r}")
            self.expect(";")
        conclusion = self.term(0)
        self.expect(_END)
        return Claim(tuple(bounds), tuple(hypotheses), conclusion, tuple(definitions))

    def definition(self) -> Definition:
        kind, name = self.take(), self.name()
        if kind == "def":
            self.expect("(")
            parameters = [self.name()]
            while self.got(","):
                parameters.append(self.name())
            self.expect(")")
            self.expect("=")
            return Function(name, tuple(parameters), self.term(0))
        self.expect("=")
        self.expect("{")
        rows = [self.row()]
        while self.got(","):
            rows.append(self.row())
        self.expect("}")
        return Relation(name, tuple(rows))

    def row(self) -> tuple[int | Fraction | str, ...]:
        self.expect("(")
        row = self.values(")")
        self.expect(")")
        return row

    def values(self, closing: str) -> tuple[int | Fraction | str, ...]:
        found = [self.value()]
        while self.next != closing:
            self.expect(",")
            found.append(self.value())
        return tuple(found)

    def value(self) -> int | Fraction | str:
        if self.next.startswith('"'):
            return self.take()[1:-1]
        number = self.integer()
        if not self.got("/"):
            return number
        denominator = self.integer()
        if denominator <= 0:
            raise ExpressionError(f"not a number: {number}/{denominator}")
        value = Fraction(number, denominator)
        return int(value) if value.denominator == 1 else value

    def integer(self) -> int:
        sign = -1 if self.got("-") else 1
        if not self.next.isdigit() or len(self.next) > MAX_DIGITS:
            raise ExpressionError(f"expected a number before {self._ahead()!r}")
        return sign * int(self.take())

    def bound(self) -> Bound:
        quantifier = cast(Quantifier, self.take())
        name = self.name()
        self.expect("in")
        return Bound(quantifier, name, self.domain())

    def domain(self) -> Domain:
        plain: dict[str, Domain] = {"int": Integers(), "real": Reals(), "bool": Booleans()}
        if self.next in plain:
            return plain[self.take()]
        if self.got("{"):
            items = self.values("}")
            self.expect("}")
            return Items(items)
        if self.next in ("subsets", "graphs"):
            kind = self.take()
            self.expect("(")
            size = self.integer()
            self.expect(")")
            return Subsets(size) if kind == "subsets" else Graphs(size)
        low = self.integer()
        self.expect("..")
        return Range(low, self.integer())

    def term(self, binds: int) -> Term:
        """A term of signs that bind at least as tightly as `binds`."""
        self.depth += 1
        if self.depth > 4 * MAX_DEPTH:
            raise ExpressionError("claim nested too deeply")
        left = self.prefix()
        while (level := INFIX.get(self.next, -1)) >= binds:
            op = self.take()
            right = self.term(level if op in ("->", "**") else level + 1)
            left = Apply(op, (left, right))
            if level == INFIX["="] and INFIX.get(self.next, -1) == level:
                raise ExpressionError(f"comparisons are not chained: {self._ahead()!r}")
        self.depth -= 1
        return left

    def prefix(self) -> Term:
        token = self.next
        if token in ("forall", "exists"):
            bound = self.bound()
            self.expect(":")
            return Quantified(bound.quantifier, bound.name, bound.domain, self.term(0))
        if self.got("if"):
            condition = self.term(0)
            self.expect("then")
            then = self.term(0)
            self.expect("else")
            return Apply("if", (condition, then, self.term(0)))
        if self.got("~"):
            return Apply("~", (self.term(NOT),))
        if token == "-":
            following = self.tokens[self.place + 1 : self.place + 3]
            if following and following[0].isdigit() and following[1:] != ["**"]:
                return Num(self.integer())
            self.take()
            return Apply("neg", (self.term(MINUS),))
        if token.isdigit():
            return Num(self.integer())
        return self.atom()

    def atom(self) -> Term:
        if self.got("("):
            inner = self.term(0)
            self.expect(")")
            return inner
        if self.got("{"):
            return Apply("set", self.arguments("}"))
        if self.next.startswith('"'):
            return Word(self.take()[1:-1])
        name = self.name()
        if name in ("true", "false"):
            return Truth(name == "true")
        if not self.got("("):
            return Var(name)
        if name == "iterate":
            function = self.name()
            self.expect(",")
            times = self.integer()
            self.expect(",")
            start = self.term(0)
            self.expect(")")
            return Iterate(function, times, start)
        args = self.arguments(")")
        return Apply(name, args) if name in NAMED else Call(name, args)

    def arguments(self, closing: str) -> tuple[Term, ...]:
        found: list[Term] = []
        while not self.got(closing):
            if found:
                self.expect(",")
            found.append(self.term(0))
        return tuple(found)
