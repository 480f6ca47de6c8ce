"""What a record must be to serve as a seed: one pure function with literal tests. Record fields in, Program out.

The code comes out in one plain layout, its names replaced by short ones, so that they neither give the answer away
nor repeat the record.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Mapping
from typing import Any, NamedTuple

from seeds.programs.unrolling import unroll

FUNCTION = "f"
MAX_LINES = 24
MAX_CHARACTERS = 1_200
MODULES = frozenset({"math", "re", "itertools", "functools", "collections", "string"})
_FORBIDDEN_NAMES = frozenset(
    (
        *("open", "input", "print", "exec", "eval", "compile", "globals", "locals", "vars", "dir"),
        *("id", "hash", "getattr", "setattr", "delattr", "exit", "quit", "breakpoint", "help"),
        *("memoryview", "object", "super", "type", "__import__", "__name__"),
    )
)
_FORBIDDEN_NODES = (
    *(ast.ClassDef, ast.AsyncFunctionDef, ast.Await, ast.Global, ast.Nonlocal, ast.Yield),
    *(ast.YieldFrom, ast.With, ast.Try, ast.Delete, ast.NamedExpr, ast.Starred, ast.Match),
)
_LETTERS = "abcdeghijkmnpqrstuvwxyz"


class UnfitError(ValueError):
    """Why a record is no seed: a reason from the census, and a detail."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)


class Program(NamedTuple):
    """One function, and what the record says of it."""

    source: str
    parameters: tuple[str, ...]
    anchors: tuple[tuple[str, str], ...]
    """The record's own tests: arguments as text, expected value as text."""


def read_program(fields: Mapping[str, Any], unrolled: bool) -> Program:
    """The program of a record with `code` and `test_list`, comprehensions as loops if so wanted. Raises UnfitError."""
    tree = _parsed(fields["code"].replace("\r\n", "\n").replace("\t", "    "))
    if fields.get("test_setup_code"):
        raise UnfitError("tests need a set-up")
    tests = [_test(text) for text in fields["test_list"]]
    names = {name for name, _, _ in tests}
    if not tests or len(names) != 1:
        raise UnfitError("tests are no equations of one function")
    function = _shaped(tree, names.pop())
    _pure(tree)
    if unrolled:
        unroll(function)
    source = ast.unparse(_Renamed(tree, function.name).visit(tree))
    if source.count("\n") >= MAX_LINES or len(source) > MAX_CHARACTERS or "```" in source:
        raise UnfitError("too long")
    parameters = tuple(argument.arg for argument in function.args.args)
    if any(len(given) != len(parameters) for _, given, _ in tests):
        raise UnfitError("tests are no equations of one function")
    return Program(
        source, parameters, tuple((", ".join(given), wanted) for _, given, wanted in tests)
    )


def _parsed(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnfitError("no Python 3", str(error)) from None


def _test(text: str) -> tuple[str, tuple[str, ...], str]:
    """Function, arguments, expected value."""
    match _parsed(text.strip()).body:
        case [
            ast.Assert(
                test=ast.Compare(left=ast.Call() as call, ops=[ast.Eq()], comparators=[wanted])
            )
        ]:
            if isinstance(call.func, ast.Name) and not call.keywords:
                given = tuple([_literal(argument) for argument in call.args])
                return call.func.id, given, _literal(wanted)
    raise UnfitError("tests are no equations of one function", text[:80])


def _literal(node: ast.expr) -> str:
    try:
        return repr(ast.literal_eval(node))
    except (ValueError, TypeError, MemoryError, RecursionError):
        raise UnfitError("tests are no equations of one function", ast.unparse(node)[:80]) from None


def _shaped(tree: ast.Module, name: str) -> ast.FunctionDef:
    """The tested function, in a module of one function and imports."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [
        n for n in tree.body if not isinstance(n, ast.FunctionDef | ast.Import | ast.ImportFrom)
    ]
    if name not in {function.name for function in functions}:
        raise UnfitError("the tested function is not there", name)
    if others:
        raise UnfitError("code beside the function", ast.unparse(others[0])[:80])
    if sum(isinstance(node, ast.FunctionDef) for node in ast.walk(tree)) > 1:
        raise UnfitError("more than one function")
    function = functions[0]
    spec = function.args
    if spec.vararg or spec.kwarg or spec.kwonlyargs or spec.posonlyargs or spec.defaults:
        raise UnfitError("arguments other than plain ones")
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        function.body = function.body[1:] or [ast.Pass()]
    function.returns, function.decorator_list = None, []
    for argument in spec.args:
        argument.annotation = None
    return function


def _pure(tree: ast.Module) -> None:
    """No way to a file, the clock, chance or the interpreter's own state."""
    for node in ast.walk(tree):
        if isinstance(node, _FORBIDDEN_NODES):
            raise UnfitError("outside the plain language", type(node).__name__)
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = (
                {node.module} if isinstance(node, ast.ImportFrom) else {a.name for a in node.names}
            )
            if not modules <= MODULES:
                raise UnfitError("imports beyond pure ones", ", ".join(map(str, modules)))
            if any(alias.name == "*" for alias in node.names):
                raise UnfitError("imports beyond pure ones", "*")
        if isinstance(node, ast.Name) and node.id in _FORBIDDEN_NAMES:
            raise UnfitError("input, output or reflection", node.id)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise UnfitError("input, output or reflection", node.attr)


class _Renamed(ast.NodeTransformer):
    """Replaces the function's name and those of its variables, in their order of appearance."""

    def __init__(self, tree: ast.Module, function: str) -> None:
        imported = {
            (alias.asname or alias.name).partition(".")[0]
            for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }  # fmt: skip
        bound = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
        bound += [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        taken = imported | set(dir(builtins)) | set(keyword.kwlist) | {FUNCTION}
        fresh = (n for n in _short_names() if n not in taken)
        # A variable of the function's own name hides it: then there is no recursion.
        self.names = {} if function in bound else {function: FUNCTION}
        for name in dict.fromkeys(bound):
            if name not in imported:
                self.names.setdefault(name, next(fresh))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = FUNCTION
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.names[node.arg]
        return node


def _short_names() -> list[str]:
    return [*_LETTERS, *(f"{letter}{number}" for number in (1, 2, 3) for letter in _LETTERS)]
