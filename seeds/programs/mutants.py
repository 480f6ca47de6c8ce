"""Planted faults: one operator, number or variable changed, so that one line differs. Source in, edits out."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.FloorDiv: (ast.Mod,),
    ast.Mod: (ast.FloorDiv,),
}
OTHER_NAMES = 2


class Edit(NamedTuple):
    """Another text for one line."""

    line: int
    """Counted from 1."""
    text: str
    """Without indentation, which stays."""


def edits(source: str) -> list[Edit]:
    """Every single-line change that the operators make, in the order of the source."""
    tree = ast.parse(source)
    lines = source.split("\n")
    found: dict[Edit, None] = {}
    for number, node in enumerate(ast.walk(tree)):
        for change in range(_changes(node, tree)):
            other = copy.deepcopy(tree)
            changed = next(n for k, n in enumerate(ast.walk(other)) if k == number)
            _change(changed, change, other)
            now = ast.unparse(other).split("\n")
            places = [
                k for k, pair in enumerate(zip(lines, now, strict=False)) if pair[0] != pair[1]
            ]
            if len(now) == len(lines) and len(places) == 1:
                found[Edit(places[0] + 1, now[places[0]].strip())] = None
    return sorted(found)


def edited(source: str, edit: Edit) -> str:
    """The source with the edit in place."""
    lines = source.split("\n")
    old = lines[edit.line - 1]
    lines[edit.line - 1] = old[: len(old) - len(old.lstrip())] + edit.text
    return "\n".join(lines)


def line_of(source: str, line: int) -> str:
    """A line without its indentation."""
    return source.split("\n")[line - 1].strip()


def _alternatives(node: ast.AST, tree: ast.Module) -> Iterator[object]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _COMPARISONS.get(type(node.ops[0]), ())
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        yield from _ARITHMETIC.get(type(node.op), ())
    elif isinstance(node, ast.BoolOp):
        yield ast.Or if isinstance(node.op, ast.And) else ast.And
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (node.value + 1, node.value - 1)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        names = _variables(tree)
        if node.id in names:
            yield from [name for name in names if name != node.id][:OTHER_NAMES]


def _variables(tree: ast.Module) -> list[str]:
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef))
    names = [argument.arg for argument in function.args.args]
    for statement in ast.walk(function):
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.For | ast.AugAssign):
            targets = [statement.target]
        names += [
            n.id
            for t in targets
            for n in ast.walk(t)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        ]
    return list(dict.fromkeys(names))


def _changes(node: ast.AST, tree: ast.Module) -> int:
    return len(list(_alternatives(node, tree)))


def _change(node: ast.AST, change: int, tree: ast.Module) -> None:
    other = list(_alternatives(node, tree))[change]
    if isinstance(node, ast.Compare):
        node.ops = [other()]  # type: ignore[operator]
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        node.op = other()  # type: ignore[operator]
    elif isinstance(node, ast.Constant):
        node.value = other  # type: ignore[assignment]
    elif isinstance(node, ast.Name):
        node.id = other  # type: ignore[assignment]
