"""Reads mathematics, LaTeX or plain, into a small bounded tree.

Text in, Node out; nothing is ever evaluated.

Place: `equivalence` calls it for whatever is not a plain number; `normal_form` and `intervals` read
its trees. What print leaves ambiguous, such as 1/2x, raises NotMath instead of a guess.
"""

from __future__ import annotations

from fractions import Fraction

from validators.equivalence.math_nodes import DEGREE, IMAGINARY, E, Node, binomial, fraction, num
from validators.equivalence.math_tokens import (
    CONSTANTS,
    END,
    FUNCTIONS,
    NotMath,
    Token,
    number,
    tokens,
)

MAX_DEPTH = 40
_FUNCTION_LETTERS = frozenset("fghFGH")
_FENCES = {"(": ")", "[": "]", "{": "}", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil", "|": "|"}


def parse(text: str) -> Node:
    """The tree of one expression. Raises NotMath when the text is not exactly one expression."""
    parser = _Parser(tokens(text))
    tree = parser.sum()
    if parser.peek is not END:
        raise NotMath(f"left over: {parser.peek.text[:20]!r}")
    return tree


class _Parser:
    """Recursive descent; one method per level of binding, loosest first."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = [*found, END]
        self._at = 0
        self._depth = 0
        self._bars = 0

    @property
    def peek(self) -> Token:
        return self._tokens[self._at]

    def take(self, text: str = "") -> Token:
        token = self.peek
        if token is END or (text and token.text != text):
            raise NotMath(f"expected {text or 'more'!r}, got {token.text[:20]!r}")
        self._at += 1
        return token

    def sum(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotMath(f"nested deeper than {MAX_DEPTH}")
        terms = [self.product()]
        while self.peek.text in ("+", "-"):
            sign = self.take().text
            term = self.product()
            terms.append(term if sign == "+" else Node("neg", None, (term,)))
        self._depth -= 1
        return terms[0] if len(terms) == 1 else Node("add", None, tuple(terms))

    def product(self) -> Node:
        left = self.unary()
        divided = False
        while True:
            token = self.peek
            if token.text in ("*", "/") and token.kind == "sign":
                divided = self.take().text == "/"
                left = Node("div" if divided else "mul", None, (left, self.unary()))
            elif self._starts_factor(token):
                if divided and not token.spaced:
                    raise NotMath("ambiguous: a product right after a slash")
                if token.kind == "number":
                    raise NotMath("two numbers side by side")
                left = Node("mul", None, (left, self.power()))
            else:
                return left

    def _starts_factor(self, token: Token) -> bool:
        if token.kind in ("number", "word"):
            return True
        if token.text == "|":
            return self._bars == 0
        return token.text in ("(", "[", "{", "\\frac", "\\sqrt", "\\binom", "\\lfloor", "\\lceil")

    def unary(self) -> Node:
        signs = 0
        while self.peek.text in ("+", "-"):
            signs += self.take().text == "-"
        operand = self.power()
        return Node("neg", None, (operand,)) if signs % 2 else operand

    def power(self) -> Node:
        base = self.postfix(self.atom())
        if self.peek.text != "^":
            return base
        self.take()
        if self.peek.text in ("\\circ", "°") or [t.text for t in self._tokens[self._at :][:3]] == [
            "{",
            "\\circ",
            "}",
        ]:
            self._at += 3 if self.peek.text == "{" else 1
            return self.postfix(Node("mul", None, (base, DEGREE)))
        return self.postfix(Node("pow", None, (base, self.exponent())))

    def exponent(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotMath(f"nested deeper than {MAX_DEPTH}")
        tree = self.unary()
        self._depth -= 1
        return tree

    def postfix(self, tree: Node) -> Node:
        while self.peek.text in ("!", "%", "°"):
            sign = self.take().text
            if sign == "!":
                if self.peek.text == "!":
                    raise NotMath("a double factorial")
                tree = Node("fn", "factorial", (tree,))
            else:
                tree = (
                    Node("div", None, (tree, num(100)))
                    if sign == "%"
                    else Node("mul", None, (tree, DEGREE))
                )
        return tree

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return self._mixed(token)
        if token.kind == "word":
            return self._word(token.text)
        if token.text in _FENCES:
            return self._fenced(token.text)
        if token.text in ("\\frac", "\\binom"):
            pair = (self._argument(), self._argument())
            return fraction(*pair) if token.text == "\\frac" else binomial(*pair)
        if token.text == "\\sqrt":
            return self._root()
        raise NotMath(f"not mathematics at {token.text[:20]!r}")

    def _mixed(self, token: Token) -> Node:
        """`2\\frac{1}{3}` is two and a third when all three are integers, as in print."""
        whole = num(number(token.text))
        if self.peek.text == "\\frac" and token.text.isdigit():
            start = self._at
            fraction = self.atom()
            if all(arg.kind == "num" for arg in fraction.args):
                return Node("add", None, (whole, fraction))
            self._at = start
        return whole

    def _argument(self) -> Node:
        """An argument of a LaTeX command: a group, or else one digit or one letter."""
        token = self.peek
        if token.kind != "number" or len(token.text) == 1:
            return self.atom()
        self._tokens[self._at] = Token("number", token.text[1:], False)
        return num(number(token.text[0]))

    def _root(self) -> Node:
        index = 2
        if self.peek.text == "[":
            self.take()
            index = (
                int(self.take().text) if self.peek.text.isdigit() and len(self.peek.text) < 3 else 0
            )
            self.take("]")
            if index < 2:
                raise NotMath("the index of a root is not a number of 2 to 99")
        return Node("root", index, (self._argument(),))

    def _fenced(self, fence: str) -> Node:
        self._bars += fence == "|"
        outside, self._bars = self._bars, int(fence == "|")
        tree = self.sum()
        self.take(_FENCES[fence])
        self._bars = outside - (fence == "|")
        name = {"\\lfloor": "floor", "\\lceil": "ceil", "|": "abs"}.get(fence)
        return Node("fn", name, (tree,)) if name else tree

    def _word(self, word: str) -> Node:
        if word in FUNCTIONS:
            return self._apply(word)
        if word in CONSTANTS:
            return Node("const", CONSTANTS[word])
        if self.peek.text == "_":
            return Node("var", f"{word}_{self._subscript()}")
        if word in _FUNCTION_LETTERS and self.peek.text == "(" and not self.peek.spaced:
            # f(x) + f(y) is not f times (x + y).
            return Node("fn", f"{word}()", (self.atom(),))
        return E if word == "e" else IMAGINARY if word == "i" else Node("var", word)

    def _subscript(self) -> str:
        self.take("_")
        if self.peek.text != "{":
            return self.take().text
        self.take()
        parts = []
        while self.peek.text != "}":
            parts.append(self.take().text)
        self.take("}")
        return "".join(parts)

    def _apply(self, name: str) -> Node:
        """`\\sin^2 x`, `\\log_2 8`, `sqrt(2)`; a bare argument is a run of factors."""
        base = exponent = None
        if name == "log" and self.peek.text == "_":
            self.take()
            base = self._argument()
        if self.peek.text == "^":
            self.take()
            exponent = self._argument()
            if exponent.kind != "num" or exponent.value is None or Fraction(exponent.value) <= 0:
                raise NotMath("ambiguous: an inverse function or a reciprocal")
        argument = self.atom() if self.peek.text in _FENCES else self._run()
        if name == "lg":
            name, base = "log", num(10)
        if name in ("sqrt", "cbrt"):
            tree = Node("root", 2 if name == "sqrt" else 3, (argument,))
        else:
            tree = Node("fn", name, (argument,) if base is None else (argument, base))
        return tree if exponent is None else Node("pow", None, (tree, exponent))

    def _run(self) -> Node:
        negative = self.peek.text == "-" and bool(self.take())
        tree = self.power()
        while (
            self._starts_factor(self.peek)
            and self.peek.text not in FUNCTIONS
            and self.peek.text not in _FENCES
        ):
            tree = Node("mul", None, (tree, self.power()))
        if self.peek.text == "/" and not self.peek.spaced:
            raise NotMath("ambiguous: a slash in an argument without brackets")
        return Node("neg", None, (tree,)) if negative else tree
