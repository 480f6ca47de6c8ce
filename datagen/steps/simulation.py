"""Simulates one Python statement on a state of plain values. Nothing is ever run by Python itself.

A walk over a whitelisted syntax tree; what is covered is told in `datagen.steps.state`. Anything else, and anything
that grows past the bounds, raises Beyond.
"""

from __future__ import annotations

import ast
import copy
import operator
from collections.abc import Callable, Mapping
from typing import Any

MAX_ITEMS = 2_000
MAX_BITS = 4_096
MAX_NODES = 400

CALLS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(abs, all, any, bool, dict, enumerate, int, len, list, max, min, ord, chr, range),
        *(reversed, set, sorted, str, sum, tuple, zip, divmod),
    )
}
METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        (
            *("lower", "upper", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip"),
            *("split", "join", "replace", "startswith", "endswith", "find", "index", "count"),
            *("isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace"),
        )
    ),
    list: frozenset(
        (
            *("append", "extend", "insert", "pop", "remove", "reverse", "sort", "index"),
            *("count", "copy", "clear"),
        )
    ),
    tuple: frozenset({"index", "count"}),
    dict: frozenset(
        ("get", "keys", "values", "items", "pop", "setdefault", "update", "copy", "clear")
    ),
    set: frozenset(
        (
            *("add", "remove", "discard", "union", "intersection", "difference", "update"),
            *("issubset", "issuperset", "copy", "clear"),
        )
    ),
}
_ANY_ORDER = frozenset(
    (
        *("len", "min", "max", "sum", "all", "any", "bool", "sorted", "set", "add", "update"),
        *("union", "intersection", "difference", "issubset", "issuperset", "append", "insert"),
    )
)
"""What may be called with a set: the order of its members plays no role."""
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}
_PLAIN = (int, str, bool, type(None), list, tuple, dict, set)

State = dict[str, Any]
NOTHING = object()
"""What a statement that is no expression gives."""


def alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


class Beyond(Exception):
    """Outside what is simulated."""


def parsed(text: str, mode: str = "exec") -> ast.AST:
    tree = ast.parse(text.strip(), mode=mode)
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise Beyond(f"more than {MAX_NODES} nodes")
    return tree


def simulated(statement: str, before: Mapping[str, Any]) -> tuple[Any, State]:
    """The value of a condition or a `return`, else nothing; and the state afterwards."""
    body = parsed(statement).body  # type: ignore[attr-defined]
    if len(body) != 1:
        raise Beyond("one statement at a time")
    node, state = body[0], copy.deepcopy(dict(before))
    if isinstance(node, ast.Expr):
        value = value_of(node.value, state)
        unchanged = all(alike(old, state[name]) for name, old in before.items())
        return (_checked(value) if unchanged else NOTHING), state
    if isinstance(node, ast.Return):
        return (None if node.value is None else value_of(node.value, state)), state
    if isinstance(node, ast.Assign):
        value = value_of(node.value, state)
        for target in node.targets:
            _assign(target, value, state)
    elif isinstance(node, ast.AugAssign):
        load = copy.copy(node.target)
        value = _binary(node.op, value_of(load, state), value_of(node.value, state))
        _assign(node.target, value, state)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            if not isinstance(target, ast.Subscript):
                raise Beyond("only items are deleted")
            del value_of(target.value, state)[value_of(target.slice, state)]
    elif not isinstance(node, ast.Pass):
        raise Beyond(f"statement {type(node).__name__}")
    return NOTHING, state


def _assign(target: ast.expr, value: Any, state: State) -> None:
    if isinstance(target, ast.Name):
        state[target.id] = _checked(value)
    elif isinstance(target, ast.Tuple | ast.List):
        items = list(value)
        if len(items) != len(target.elts):
            raise ValueError("not as many values as names")
        for part, item in zip(target.elts, items, strict=True):
            _assign(part, item, state)
    elif isinstance(target, ast.Subscript):
        value_of(target.value, state)[value_of(target.slice, state)] = _checked(value)
    else:
        raise Beyond(f"assignment to {type(target).__name__}")


def _checked(value: Any) -> Any:
    """The value, if it is plain and not too large."""
    if type(value) is int and value.bit_length() > MAX_BITS:
        raise Beyond(f"a number of more than {MAX_BITS} bits")
    if not isinstance(value, _PLAIN):
        raise Beyond(f"a value of type {type(value).__name__}")
    if isinstance(value, str | list | tuple | dict | set) and len(value) > MAX_ITEMS:
        raise Beyond(f"more than {MAX_ITEMS} items")
    return value


def value_of(node: ast.AST, state: State) -> Any:
    evaluate = _NODES.get(type(node))
    if evaluate is None:
        raise Beyond(f"expression {type(node).__name__}")
    return evaluate(node, state)


def _constant(node: Any, state: State) -> Any:
    if not isinstance(node.value, int | str | None):
        raise Beyond(f"a constant of type {type(node.value).__name__}")
    return _checked(node.value)


def _name(node: Any, state: State) -> Any:
    if node.id not in state:
        raise Beyond(f"unknown name {node.id!r}")
    return state[node.id]


def _binary(sign: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(sign, ast.Mult):
        for items, times in ((left, right), (right, left)):
            if isinstance(items, str | list | tuple) and len(items) * int(times) > MAX_ITEMS:
                raise Beyond(f"more than {MAX_ITEMS} items")
        return _checked(left * right)
    if isinstance(sign, ast.Pow):
        if not (type(left) is int and type(right) is int and 0 <= right <= 64):
            raise Beyond("a power that is not whole and small")
        return _checked(left**right)
    if isinstance(sign, ast.Div):
        if not isinstance(left, int) or not isinstance(right, int):
            raise TypeError("numbers are divided")
        raise Beyond("true division makes floats")
    if isinstance(sign, ast.Mod) and isinstance(left, str):
        # A format such as '%9999999d' % 1 would grow past every bound.
        raise Beyond("formatting")
    if type(sign) not in _BINARY:
        raise Beyond(f"operator {type(sign).__name__}")
    return _checked(_BINARY[type(sign)](left, right))


def _unary(node: Any, state: State) -> Any:
    value = value_of(node.operand, state)
    if isinstance(node.op, ast.Not):
        return not value
    if not isinstance(value, int) or isinstance(node.op, ast.Invert):
        raise Beyond("a sign before something that is no number")
    return -value if isinstance(node.op, ast.USub) else +value


def _boolean(node: Any, state: State) -> Any:
    for part in node.values:
        value = value_of(part, state)
        if bool(value) is isinstance(node.op, ast.Or):
            return value
    return value


def _compare(node: Any, state: State) -> bool:
    left = value_of(node.left, state)
    for sign, part in zip(node.ops, node.comparators, strict=True):
        right = value_of(part, state)
        if isinstance(sign, ast.Is | ast.IsNot) and not any(
            x is None or isinstance(x, bool) for x in (left, right)
        ):
            raise Beyond("identity of values")
        if not _COMPARE[type(sign)](left, right):
            return False
        left = right
    return True


def _subscript(node: Any, state: State) -> Any:
    return value_of(node.value, state)[value_of(node.slice, state)]


def _slice(node: Any, state: State) -> slice:
    return slice(*[part and value_of(part, state) for part in (node.lower, node.upper, node.step)])


def _call(node: Any, state: State) -> Any:
    if node.keywords and {word.arg for word in node.keywords} != {"reverse"}:
        raise Beyond("named arguments")
    arguments = [value_of(argument, state) for argument in node.args]
    named = {word.arg: value_of(word.value, state) for word in node.keywords}
    for argument in arguments:
        if isinstance(argument, range | enumerate | zip | reversed):
            raise Beyond("an iterator is passed on")
    if any([isinstance(argument, set) for argument in arguments]):
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if called not in _ANY_ORDER:
            raise Beyond("the order of a set")
    if isinstance(node.func, ast.Name):
        if node.func.id not in CALLS or node.func.id in state:
            raise Beyond(f"function {node.func.id!r}")
        if node.func.id == "range":
            return _listed(range(*arguments))
        value = CALLS[node.func.id](*arguments, **named)
        return _checked(list(value) if isinstance(value, enumerate | zip | reversed) else value)
    if not isinstance(node.func, ast.Attribute):
        raise Beyond("a call of something without a name")
    owner, name = value_of(node.func.value, state), node.func.attr
    if name not in METHODS.get(type(owner), ()):
        raise Beyond(f"method {name!r} of {type(owner).__name__}")
    if name == "replace" and len(owner) * max(1, len(str(arguments[-1]))) > MAX_ITEMS * 50:
        raise Beyond("a replacement that grows")
    value = getattr(owner, name)(*arguments, **named)
    _checked(owner)
    if isinstance(owner, dict) and name in ("keys", "values", "items"):
        value = list(value)
    return _checked(value)


def _listed(numbers: range) -> list[int]:
    if len(numbers) > MAX_ITEMS:
        raise Beyond(f"more than {MAX_ITEMS} items")
    return list(numbers)


_NODES: dict[type[ast.AST], Callable[[Any, State], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: lambda node, state: _binary(
        node.op, value_of(node.left, state), value_of(node.right, state)
    ),
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: lambda node, state: value_of(
        node.body if value_of(node.test, state) else node.orelse, state
    ),
    ast.List: lambda node, state: _checked([value_of(item, state) for item in node.elts]),
    ast.Tuple: lambda node, state: _checked(tuple(value_of(item, state) for item in node.elts)),
    ast.Set: lambda node, state: _checked({value_of(item, state) for item in node.elts}),
    ast.Dict: lambda node, state: _checked(
        {
            value_of(k, state): value_of(v, state)
            for k, v in zip(node.keys, node.values, strict=True)
        }
    ),
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Call: _call,
}
