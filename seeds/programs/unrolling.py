"""Comprehensions written out as loops, so that a trace can go through them one statement at a time. Tree in, tree out.

What comes out is a program of its own: whether it still passes the record's tests is tried afterwards.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_WITH_VALUE = ast.Assign | ast.AugAssign | ast.Expr | ast.Return
_UNTOUCHED = (ast.Lambda, ast.FunctionDef)


def unroll(function: ast.FunctionDef) -> None:
    """Rewrites the function's body in place."""
    _Mapped().visit(function)
    function.body = _Unroller().body(function.body)
    ast.fix_missing_locations(function)


class _Mapped(ast.NodeTransformer):
    """`map` and `filter` of a lambda, and `map` of a builtin, become generator expressions."""

    def __init__(self) -> None:
        self.count = 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(
                func=ast.Name("map" | "filter" as which),
                args=[ast.Lambda(args=ast.arguments(args=[argument]), body=body), items],
            ):
                target = ast.Name(argument.arg, ast.Store())
                if which == "map":
                    return ast.GeneratorExp(body, [ast.comprehension(target, items, [], 0)])
                value = ast.Name(argument.arg, ast.Load())
                return ast.GeneratorExp(value, [ast.comprehension(target, items, [body], 0)])
            case ast.Call(func=ast.Name("map"), args=[ast.Name(id=name), items]):
                item = f"mapped_{self.count}"
                self.count += 1
                call = ast.Call(ast.Name(name, ast.Load()), [ast.Name(item, ast.Load())], [])
                target = ast.Name(item, ast.Store())
                return ast.GeneratorExp(call, [ast.comprehension(target, items, [], 0)])
        return node


class _Unroller:
    def __init__(self) -> None:
        self.count = 0

    def body(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            found += self._statement(statement)
        return found

    def _statement(self, statement: ast.stmt) -> list[ast.stmt]:
        before: list[ast.stmt] = []
        if isinstance(statement, ast.If):
            statement.test = self._hoisted(statement.test, before)
        elif isinstance(statement, ast.For):
            statement.iter = self._hoisted(statement.iter, before)
        elif isinstance(statement, _WITH_VALUE) and statement.value is not None:
            statement.value = self._hoisted(statement.value, before)
        for part in ("body", "orelse"):
            if getattr(statement, part, None):
                setattr(statement, part, self.body(getattr(statement, part)))
        return [*before, statement]

    def _hoisted(self, value: ast.expr, before: list[ast.stmt]) -> ast.expr:
        """The value with names in the place of its comprehensions, whose loops are put before."""
        unroller = self

        class Hoist(ast.NodeTransformer):
            def visit(self, node: ast.AST) -> ast.AST:
                if isinstance(node, _UNTOUCHED):
                    return node
                if isinstance(node, _COMPREHENSIONS):
                    name = f"unrolled_{unroller.count}"
                    unroller.count += 1
                    before.extend(unroller.body(_loop(node, name)))
                    return ast.Name(name, ast.Load())
                return self.generic_visit(node)

        hoisted = Hoist().visit(value)
        assert isinstance(hoisted, ast.expr)
        return hoisted


def _loop(node: _COMPREHENSIONS, name: str) -> list[ast.stmt]:
    """The statements that collect what the comprehension gives under the name."""
    holder = ast.Name(name, ast.Load())
    start: ast.expr = ast.List([], ast.Load())
    inner: ast.stmt
    body: list[ast.stmt]
    if isinstance(node, ast.DictComp):
        start = ast.Dict([], [])
        place = ast.Subscript(holder, node.key, ast.Store())
        inner = ast.Assign([place], node.value)
    else:
        method = "append"
        if isinstance(node, ast.SetComp):
            start, method = ast.Call(ast.Name("set", ast.Load()), [], []), "add"
        inner = ast.Expr(ast.Call(ast.Attribute(holder, method, ast.Load()), [node.elt], []))
    body = [inner]
    for clause in reversed(node.generators):
        for condition in reversed(clause.ifs):
            body = [ast.If(condition, body, [])]
        body = [ast.For(clause.target, clause.iter, body, [])]
    return [ast.Assign([ast.Name(name, ast.Store())], start), *body]
