"""Compiles the step-by-step route of a lifted problem to integer code. Trees of `expr` in, functions out.

Every number is an integer here: a quantity with two decimal places is held in hundredths. A division that
leaves a remainder, a divisor that is not positive, or a broken condition rejects the point. The code is put
together from the few node kinds below and never from text, so nothing from a data file is ever compiled.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from math import gcd, lcm
from typing import Any, NamedTuple

from seeds.lifting.expr import Expr, Num, Ref, names

_OPS: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "//": ast.FloorDiv(),
    "%": ast.Mod(),
}
_RELATIONS: dict[str, ast.cmpop] = {"<": ast.Lt(), "<=": ast.LtE(), "!=": ast.NotEq()}


_PLACED = (ast.expr, ast.stmt, ast.arg)


class Cut(NamedTuple):
    """A condition `left relation right`, with a relation of `<`, `<=` and `!=`."""

    left: Expr
    relation: str
    right: Expr


class _Quotient(NamedTuple):
    """top / (divisor * bottom), with a constant divisor and None for a bottom of 1."""

    top: ast.expr
    divisor: int
    bottom: ast.expr | None


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _bin(left: ast.expr, op: str, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, _OPS[op], right)


def _times(node: ast.expr, factor: int | ast.expr | None) -> ast.expr:
    if factor is None or factor == 1:
        return node
    if isinstance(factor, int):
        if isinstance(node, ast.Constant):
            return ast.Constant(node.value * factor)  # type: ignore[operator]
        return _bin(node, "*", ast.Constant(factor))
    if isinstance(node, ast.Constant) and node.value == 1:
        return factor
    return _bin(node, "*", factor)


def _both(left: ast.expr | None, right: ast.expr | None) -> ast.expr | None:
    return right if left is None else _times(left, right)


class _Builder:
    def __init__(self, places: Mapping[str, int]) -> None:
        self.places = places

    def quotient(self, tree: Expr) -> _Quotient:
        if isinstance(tree, Num):
            return _Quotient(ast.Constant(tree.value.numerator), tree.value.denominator, None)
        if isinstance(tree, Ref):
            return _Quotient(_name(tree.name), 10 ** self.places[tree.name], None)
        left, right = self.quotient(tree.left), self.quotient(tree.right)
        if tree.op == "*":
            return _Quotient(
                _times(left.top, right.top),
                left.divisor * right.divisor,
                _both(left.bottom, right.bottom),
            )
        if tree.op == "/":
            top = _times(_times(left.top, right.divisor), right.bottom)
            if isinstance(right.top, ast.Constant) and isinstance(right.top.value, int):
                return _Quotient(top, left.divisor * right.top.value, left.bottom)
            return _Quotient(top, left.divisor, _both(left.bottom, right.top))
        common = lcm(left.divisor, right.divisor)
        first = _times(_times(left.top, common // left.divisor), right.bottom)
        second = _times(_times(right.top, common // right.divisor), left.bottom)
        return _Quotient(_bin(first, tree.op, second), common, _both(left.bottom, right.bottom))

    def step(self, name: str, tree: Expr, reject: ast.stmt) -> list[ast.stmt]:
        """`name` becomes the value of the tree in its own unit, or the point is rejected."""
        found = self.quotient(tree)
        scale = 10 ** self.places[name]
        shared = gcd(scale, found.divisor)
        top, divisor = _times(found.top, scale // shared), found.divisor // shared
        if divisor == 1 and found.bottom is None:
            return [_assign(name, top)]
        bottom = _times(ast.Constant(divisor), found.bottom)
        lines = [_assign("top", top), _assign("bottom", bottom)]
        if found.bottom is not None:
            lines.append(_unless(ast.Constant(0), "<", _name("bottom"), reject))
        lines.append(ast.If(_bin(_name("top"), "%", _name("bottom")), [reject], []))
        return [*lines, _assign(name, _bin(_name("top"), "//", _name("bottom")))]

    def cut(self, cut: Cut, reject: ast.stmt) -> ast.stmt:
        left, right = self.quotient(cut.left), self.quotient(cut.right)
        common = lcm(left.divisor, right.divisor)
        first = _times(_times(left.top, common // left.divisor), right.bottom)
        second = _times(_times(right.top, common // right.divisor), left.bottom)
        return _unless(first, cut.relation, second, reject)


def _assign(name: str, node: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], node)


def _unless(left: ast.expr, relation: str, right: ast.expr, reject: ast.stmt) -> ast.stmt:
    test = ast.Compare(left, [_RELATIONS[relation]], [right])
    return ast.If(ast.UnaryOp(ast.Not(), test), [reject], [])


def _function(arguments: Sequence[str], body: list[ast.stmt]) -> Callable[..., Any]:
    spec = ast.arguments([], [ast.arg(name) for name in arguments], None, [], [], None, [])
    function = ast.FunctionDef("route", spec, body, [], type_params=[])  # type: ignore[call-arg, unused-ignore]
    module = ast.Module([function], [])
    for node in ast.walk(module):
        if isinstance(node, _PLACED):
            node.lineno = node.end_lineno = 1
            node.col_offset = node.end_col_offset = 0
    scope: dict[str, Any] = {"__builtins__": {}}
    # Only nodes built in this file get here; names are n0 ... and s0 ..., checked by the parser.
    exec(compile(module, "<lifted>", "exec"), scope)  # noqa: S102
    found: Callable[..., Any] = scope["route"]
    return found


def compile_route(
    params: Sequence[str], steps: Mapping[str, Expr], cuts: Sequence[Cut], places: Mapping[str, int]
) -> Callable[..., tuple[int, ...] | None]:
    """A function of the parameters that gives every step's value, or None at a point that is not admitted."""
    reject = ast.Return(ast.Constant(None))
    body = [line for block in _blocks(params, steps, cuts, places, reject) for line in block]
    result = ast.Tuple([_name(name) for name in steps], ast.Load())
    return _function(params, [*body, ast.Return(result)])


def compile_search(
    params: Sequence[str], steps: Mapping[str, Expr], cuts: Sequence[Cut], places: Mapping[str, int]
) -> Callable[..., list[int]]:
    """A function of the parameters' domains, each as pairs (value, digit * radix), that lists the flat indexes
    of all admitted points. A condition is tested as soon as its numbers are known."""
    blocks = _blocks(params, steps, cuts, places, ast.Continue())
    total = reduce(
        lambda left, right: _bin(left, "+", right), [_name(f"i_{name}") for name in params]
    )
    call = ast.Call(ast.Attribute(_name("found"), "append", ast.Load()), [total], [])
    body: list[ast.stmt] = [ast.Expr(call)]
    for name, block in zip(reversed(params), reversed(blocks), strict=True):
        pair = ast.Tuple(
            [ast.Name(name, ast.Store()), ast.Name(f"i_{name}", ast.Store())], ast.Store()
        )
        body = [ast.For(pair, _name(f"d_{name}"), [*block, *body], [])]
    found = _assign("found", ast.List([], ast.Load()))
    return _function([f"d_{name}" for name in params], [found, *body, ast.Return(_name("found"))])


def _blocks(
    params: Sequence[str],
    steps: Mapping[str, Expr],
    cuts: Sequence[Cut],
    places: Mapping[str, int],
    reject: ast.stmt,
) -> list[list[ast.stmt]]:
    """What becomes known with each parameter: steps and conditions on them, in order."""
    builder, known = _Builder(places), set[str]()
    waiting_steps, waiting_cuts = dict(steps), list(cuts)
    blocks = []
    for param in params:
        known.add(param)
        block: list[ast.stmt] = []
        progress = True
        while progress:
            progress = False
            for cut in [
                c for c in waiting_cuts if known.issuperset(names(c.left) + names(c.right))
            ]:
                block.append(builder.cut(cut, reject))
                waiting_cuts.remove(cut)
            for name, tree in waiting_steps.items():
                if known.issuperset(names(tree)):
                    block += builder.step(name, tree, reject)
                    known.add(name)
                    del waiting_steps[name]
                    progress = True
                    break
        blocks.append(block)
    return blocks
