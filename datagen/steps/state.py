"""State claims: one Python statement, simulated from a state. Text in, Claim out. Nothing is ever run by Python.

    claim := "state:" [name "=" value (";" name "=" value)*] "|" statement "|" result
    result := what changed, as `name = value` joined by `;`, `nothing`, or the value of a condition

    state: total = 5; i = 2 | total += i | total = 7
    state: n = 4 | n % 2 == 0 | True

Covered: integers, truth values, None, strings, lists, tuples, dicts and sets; arithmetic, comparisons (chained, `in`,
`is None`), `and or not`, conditional expressions, indexing and slices, assignment to names, items and several names
at once, augmented assignment, `del` of an item, `pass`, `return`, bare calls that change a list, dict or set;
the functions and methods listed in CALLS and METHODS. Anything else is unknown, as is anything that grows past
the bounds. Divisions are exact or unknown: there are no floats.
"""

from __future__ import annotations

import ast
import copy
import operator
from collections.abc import Callable, Mapping
from typing import Any

from datagen.steps.claims import Claim, unreadable
from datagen.verdict import Status

MAX_CHARACTERS = 4_000
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


class _Beyond(Exception):
    """Outside what is simulated."""


def read(text: str) -> Claim:
    """The claim of one statement."""
    if len(text) > MAX_CHARACTERS:
        return unreadable(f"a claim of {len(text)} characters; at most {MAX_CHARACTERS}")
    fields = split(text)
    if fields is None:
        return unreadable(f"not `state: before | statement | after`: {text[:60]!r}")
    try:
        before = _state(fields[0])
        expected = fields[2].strip()
        found, after = _simulated(fields[1], before)
    except (_Beyond, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        return Claim("state", Status.UNKNOWN, f"{type(error).__name__.strip('_')}: {error}"[:200])
    except (RecursionError, MemoryError):
        return unreadable("nested too deeply")
    premises = tuple(f"{name} = {written(value)}" for name, value in before.items())
    changed = {
        name: value
        for name, value in after.items()
        if name not in before or not _alike(before[name], value)
    }
    gone = [name for name in before if name not in after]
    conclusions = tuple(f"{name} = {written(value)}" for name, value in changed.items())
    if found is not _NOTHING:
        right = _matches_value(expected, found)
        says = written(found)
    else:
        right = _matches_state(expected, changed) and not gone
        says = "; ".join(conclusions) or "nothing"
    if right is None:
        return Claim("state", Status.UNKNOWN, f"cannot read what comes out: {expected[:60]!r}")
    if not right:
        return Claim(
            "state", Status.FAIL, f"{fields[1].strip()!r} gives {says[:120]}, not {expected[:120]}"
        )
    values = tuple(value for value in (found, *changed.values()) if type(value) is int)
    return Claim("state", Status.PASS, "", (), values, premises, (), conclusions)


def split(text: str) -> tuple[str, str, str] | None:
    """State, statement and result. A bar between them has spaces on both sides and stands in no string."""
    body = text.strip().removeprefix("state:")
    cuts, quote, at = [], "", 0
    while at < len(body):
        sign = body[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign == "|" and body[at - 1 : at] == " " and body[at + 1 : at + 2] in (" ", ""):
            cuts.append(at)
        at += 1
    if len(cuts) < 2 or not text.strip().startswith("state:"):
        return None
    return body[: cuts[0]], body[cuts[0] + 1 : cuts[-1]], body[cuts[-1] + 1 :]


def written(value: Any) -> str:
    """The one text of a value; a set's members in order."""
    if isinstance(value, set):
        return "{" + ", ".join(sorted(map(written, value))) + "}" if value else "set()"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(written, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    return repr(value)


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


_NOTHING = object()


def _parsed(text: str, mode: str = "exec") -> ast.AST:
    tree = ast.parse(text.strip(), mode=mode)
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise _Beyond(f"more than {MAX_NODES} nodes")
    return tree


def _state(text: str) -> State:
    """Names and their plain values."""
    state: State = {}
    if not text.strip():
        return state
    for node in _parsed(text).body:  # type: ignore[attr-defined]
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
            raise _Beyond("a state is `name = value` joined by `;`")
        target = node.targets[0]
        if not isinstance(target, ast.Name) or target.id in state:
            raise _Beyond("a state names each name once")
        state[target.id] = _value(node.value, {})
    return state


def _matches_value(expected: str, found: Any) -> bool | None:
    try:
        return _alike(_value(_parsed(expected, "eval").body, {}), found)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, _Beyond):
        return None


def _matches_state(expected: str, changed: State) -> bool | None:
    if expected == "nothing":
        return not changed
    try:
        claimed = _state(expected)
    except (SyntaxError, ValueError, _Beyond):
        return None
    return claimed.keys() == changed.keys() and all(
        _alike(claimed[name], changed[name]) for name in claimed
    )


def _simulated(statement: str, before: Mapping[str, Any]) -> tuple[Any, State]:
    """The value of a condition or a `return`, else nothing; and the state afterwards."""
    body = _parsed(statement).body  # type: ignore[attr-defined]
    if len(body) != 1:
        raise _Beyond("one statement at a time")
    node, state = body[0], copy.deepcopy(dict(before))
    if isinstance(node, ast.Expr):
        value = _value(node.value, state)
        unchanged = all(_alike(old, state[name]) for name, old in before.items())
        return (_checked(value) if unchanged else _NOTHING), state
    if isinstance(node, ast.Return):
        return (None if node.value is None else _value(node.value, state)), state
    if isinstance(node, ast.Assign):
        value = _value(node.value, state)
        for target in node.targets:
            _assign(target, value, state)
    elif isinstance(node, ast.AugAssign):
        load = copy.copy(node.target)
        value = _binary(node.op, _value(load, state), _value(node.value, state))
        _assign(node.target, value, state)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            if not isinstance(target, ast.Subscript):
                raise _Beyond("only items are deleted")
            del _value(target.value, state)[_value(target.slice, state)]
    elif not isinstance(node, ast.Pass):
        raise _Beyond(f"statement {type(node).__name__}")
    return _NOTHING, state


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
        _value(target.value, state)[_value(target.slice, state)] = _checked(value)
    else:
        raise _Beyond(f"assignment to {type(target).__name__}")


def _checked(value: Any) -> Any:
    """The value, if it is plain and not too large."""
    if type(value) is int and value.bit_length() > MAX_BITS:
        raise _Beyond(f"a number of more than {MAX_BITS} bits")
    if not isinstance(value, _PLAIN):
        raise _Beyond(f"a value of type {type(value).__name__}")
    if isinstance(value, str | list | tuple | dict | set) and len(value) > MAX_ITEMS:
        raise _Beyond(f"more than {MAX_ITEMS} items")
    return value


def _value(node: ast.AST, state: State) -> Any:
    evaluate = _NODES.get(type(node))
    if evaluate is None:
        raise _Beyond(f"expression {type(node).__name__}")
    return evaluate(node, state)


def _constant(node: Any, state: State) -> Any:
    if not isinstance(node.value, int | str | None):
        raise _Beyond(f"a constant of type {type(node.value).__name__}")
    return _checked(node.value)


def _name(node: Any, state: State) -> Any:
    if node.id not in state:
        raise _Beyond(f"unknown name {node.id!r}")
    return state[node.id]


def _binary(sign: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(sign, ast.Mult):
        sizes = [len(x) if isinstance(x, str | list | tuple) else 1 for x in (left, right)]
        times = [x if isinstance(x, int) else 1 for x in (left, right)]
        if max(sizes) > 1 and max(sizes) * abs(times[0] * times[1]) > MAX_ITEMS:
            raise _Beyond(f"more than {MAX_ITEMS} items")
        return _checked(left * right)
    if isinstance(sign, ast.Pow):
        if not (type(left) is int and type(right) is int and 0 <= right <= 64):
            raise _Beyond("a power that is not whole and small")
        return _checked(left**right)
    if isinstance(sign, ast.Div):
        if not isinstance(left, int) or not isinstance(right, int):
            raise TypeError("numbers are divided")
        raise _Beyond("true division makes floats")
    if isinstance(sign, ast.Mod) and isinstance(left, str):
        # A format such as '%9999999d' % 1 would grow past every bound.
        raise _Beyond("formatting")
    if type(sign) not in _BINARY:
        raise _Beyond(f"operator {type(sign).__name__}")
    return _checked(_BINARY[type(sign)](left, right))


def _unary(node: Any, state: State) -> Any:
    value = _value(node.operand, state)
    if isinstance(node.op, ast.Not):
        return not value
    if not isinstance(value, int) or isinstance(node.op, ast.Invert):
        raise _Beyond("a sign before something that is no number")
    return -value if isinstance(node.op, ast.USub) else +value


def _boolean(node: Any, state: State) -> Any:
    for part in node.values:
        value = _value(part, state)
        if bool(value) is isinstance(node.op, ast.Or):
            return value
    return value


def _compare(node: Any, state: State) -> bool:
    left = _value(node.left, state)
    for sign, part in zip(node.ops, node.comparators, strict=True):
        right = _value(part, state)
        if isinstance(sign, ast.Is | ast.IsNot) and not any(
            x is None or isinstance(x, bool) for x in (left, right)
        ):
            raise _Beyond("identity of values")
        if not _COMPARE[type(sign)](left, right):
            return False
        left = right
    return True


def _subscript(node: Any, state: State) -> Any:
    return _value(node.value, state)[_value(node.slice, state)]


def _slice(node: Any, state: State) -> slice:
    return slice(*[part and _value(part, state) for part in (node.lower, node.upper, node.step)])


def _call(node: Any, state: State) -> Any:
    if node.keywords and {word.arg for word in node.keywords} != {"reverse"}:
        raise _Beyond("named arguments")
    arguments = [_value(argument, state) for argument in node.args]
    named = {word.arg: _value(word.value, state) for word in node.keywords}
    for argument in arguments:
        if isinstance(argument, range | enumerate | zip | reversed):
            raise _Beyond("an iterator is passed on")
    if isinstance(node.func, ast.Name):
        if node.func.id not in CALLS or node.func.id in state:
            raise _Beyond(f"function {node.func.id!r}")
        if node.func.id == "range":
            return _listed(range(*arguments))
        value = CALLS[node.func.id](*arguments, **named)
        return _checked(list(value) if isinstance(value, enumerate | zip | reversed) else value)
    if not isinstance(node.func, ast.Attribute):
        raise _Beyond("a call of something without a name")
    owner, name = _value(node.func.value, state), node.func.attr
    if name not in METHODS.get(type(owner), ()):
        raise _Beyond(f"method {name!r} of {type(owner).__name__}")
    if name == "replace" and len(owner) * max(1, len(str(arguments[-1]))) > MAX_ITEMS * 50:
        raise _Beyond("a replacement that grows")
    value = getattr(owner, name)(*arguments, **named)
    _checked(owner)
    if isinstance(owner, dict) and name in ("keys", "values", "items"):
        value = list(value)
    return _checked(value)


def _listed(numbers: range) -> list[int]:
    if len(numbers) > MAX_ITEMS:
        raise _Beyond(f"more than {MAX_ITEMS} items")
    return list(numbers)


_NODES: dict[type[ast.AST], Callable[[Any, State], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: lambda node, state: _binary(
        node.op, _value(node.left, state), _value(node.right, state)
    ),
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: lambda node, state: _value(
        node.body if _value(node.test, state) else node.orelse, state
    ),
    ast.List: lambda node, state: _checked([_value(item, state) for item in node.elts]),
    ast.Tuple: lambda node, state: _checked(tuple(_value(item, state) for item in node.elts)),
    ast.Set: lambda node, state: _checked({_value(item, state) for item in node.elts}),
    ast.Dict: lambda node, state: _checked(
        {_value(k, state): _value(v, state) for k, v in zip(node.keys, node.values, strict=True)}
    ),
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Call: _call,
}
