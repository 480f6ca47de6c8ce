"""A real trace of a call, as steps whose claims can be simulated one by one. Events of a run in, steps out.

Each statement that ran becomes a step: the line, what it took from the state, what it changed or decided.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from datagen.phrasing import join_words
from datagen.steps import state
from datagen.template import Step
from datagen.verdict import Status
from seeds.programs.recording import Event, read_events

NOT_PLAIN = "a variable without a plain value"


class UntraceableError(ValueError):
    """A statement, or a value in a state, that no step can speak of."""

    def __init__(self, message: str, kind: str = "a step that cannot be told") -> None:
        super().__init__(message)
        self.kind = kind
        """Fit for a census."""


class Tracer:
    """Turns events of one source to steps. Made once a source."""

    def __init__(self, source: str) -> None:
        self.nodes: dict[int, ast.stmt] = {}
        self.parent: dict[int, ast.For | ast.While | None] = {}
        function = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
        self._place(function.body, None)

    def _place(self, body: Sequence[ast.stmt], loop: ast.For | ast.While | None) -> None:
        for node in body:
            self.nodes[node.lineno], self.parent[node.lineno] = node, loop
            inner = node if isinstance(node, ast.For | ast.While) else loop
            for part in ("body", "orelse"):
                self._place(getattr(node, part, []), inner)

    def steps(self, events: Sequence[Event], prefix: str = "") -> list[Step]:
        """One step for each statement that ran. Raises UntraceableError, also where a claim does not hold."""
        found: list[Step] = []
        turns: dict[int, int] = {}
        for (line, before), (to, after) in pairwise(events):
            node = self.nodes.get(line)
            if node is None:
                raise UntraceableError(f"line {line}")
            step = self._step(node, before, to, after, turns)
            if step is not None:
                found.append(Step(f"{prefix}Line {line}: {step.text}", step.claim))
        for step in found:
            claim = state.read(step.claim)
            if claim.status is not Status.PASS:
                raise UntraceableError(claim.reason, "a step beyond what is simulated")
        return found

    def _step(
        self, node: ast.stmt, before: dict[str, str], to: int, after: dict[str, str], turns: dict[int, int]
    ) -> Step | None:  # fmt: skip
        if isinstance(node, ast.If | ast.While):
            return _decision(node, before, _within(node.body, to))
        if isinstance(node, ast.For):
            if node.orelse:
                raise UntraceableError("a loop with else")
            return _turn(node, before, after if _within(node.body, to) else None, turns)
        if isinstance(node, ast.Return):
            return _returned(node, before, after[""]) if node.value is not None else None
        if isinstance(node, ast.Break):
            loop = self.parent[node.lineno]
            if loop is not None:
                turns.pop(loop.lineno, None)
            return None
        if isinstance(node, ast.Continue | ast.Pass):
            return None
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
            if "" in after and to == 0:
                raise UntraceableError("ends without a return")
            return _change(node, before, after)
        raise UntraceableError(type(node).__name__)


def _within(body: Sequence[ast.stmt], line: int) -> bool:
    return body[0].lineno <= line <= (body[-1].end_lineno or 0)


def _decision(node: ast.If | ast.While, before: dict[str, str], truth: bool) -> Step:
    test = ast.unparse(node.test)
    sure = _is_truth(node.test)
    given = _given(node.test, before)
    says = f"`{test}` {'is' if sure else 'counts as'} {truth}"
    if isinstance(node, ast.While):
        goes = "the loop goes on" if truth else "the loop ends"
    else:
        goes = "the branch is taken" if truth else "the branch is not taken"
    return Step(
        f"{_with(given)}{says}, so {goes}.",
        _claim(given, test if sure else f"bool({test})", str(truth)),
    )


def _is_truth(test: ast.expr) -> bool:
    """Whether the value can be nothing but True or False."""
    match test:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()) | ast.Constant(value=True | False):
            return True
        case ast.BoolOp(values=parts):
            return all(map(_is_truth, parts))
    return False


def _turn(
    node: ast.For, before: dict[str, str], after: dict[str, str] | None, turns: dict[int, int]
) -> Step:
    """A loop's next item, or its end."""
    items = ast.unparse(node.iter)
    given, count = _given(node.iter, before), turns.get(node.lineno, 0)
    if after is None:
        turns.pop(node.lineno, None)
        text = f"{_with(given)}`{items}` has no item after the first {count}, so the loop ends."
        if count == 0:
            text = f"{_with(given)}`{items}` has no item, so the loop ends."
        return Step(text, _claim(given, f"len(list({items})) == {count}", "True"))
    turns[node.lineno] = count + 1
    bound = [name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)]
    target = ast.unparse(node.target)
    now = {name: after[name] for name in bound}
    if not all(now.values()):
        raise UntraceableError("a value that is not plain", NOT_PLAIN)
    text = f"{_with(given)}item {count + 1} of `{items}` sets {_listed(now)}."
    return Step(text, _claim(given, f"{target} = list({items})[{count}]", _joined(now)))


def _returned(node: ast.Return, before: dict[str, str], value: str) -> Step:
    assert node.value is not None
    given, code = _given(node.value, before), ast.unparse(node)
    if not value:
        raise UntraceableError("a value that is not plain", NOT_PLAIN)
    return Step(f"{_with(given)}`{code}` gives {value}.", _claim(given, code, value))


def _change(
    node: ast.Assign | ast.AugAssign | ast.Expr, before: dict[str, str], after: dict[str, str]
) -> Step:
    given, code = _given(node, before), ast.unparse(node)
    stored = [
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    changed = {name for name, text in after.items() if before.get(name) != text}
    changed |= {name for name in stored if name in after and name not in given}
    if not changed <= {*stored, *given}:
        raise UntraceableError("a change of something that the line does not name")
    now = {name: text for name, text in after.items() if name in changed}
    if not all(now.values()):
        raise UntraceableError("a value that is not plain", NOT_PLAIN)
    if not now:
        return Step(
            f"{_with(given)}`{code}` changes nothing.",
            _claim(given, code, "None" if isinstance(node, ast.Expr) else "nothing"),
        )
    return Step(f"{_with(given)}`{code}` makes {_listed(now)}.", _claim(given, code, _joined(now)))


def _given(node: ast.AST, before: dict[str, str]) -> dict[str, str]:
    """The variables that the code reads, with their values."""
    reads = [
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    ]
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        reads.insert(0, node.target.id)
    given = {name: before[name] for name in dict.fromkeys(reads) if name in before}
    if not all(given.values()):
        raise UntraceableError("a value that is not plain", NOT_PLAIN)
    return given


def _with(given: dict[str, str]) -> str:
    return f"with {_listed(given)}, " if given else ""


def _listed(values: dict[str, str]) -> str:
    """For a reader."""
    return join_words([f"{name} = {text}" for name, text in values.items()])


def _joined(values: dict[str, str]) -> str:
    """For a claim."""
    return "; ".join(f"{name} = {text}" for name, text in values.items())


def _claim(given: dict[str, str], code: str, result: str) -> str:
    return f"state: {_joined(given)} | {code} | {result}".replace("state:  |", "state: |")


class Trace(NamedTuple):
    """One call from its arguments to its value."""

    steps: tuple[Step, ...]
    value: str


def trace(
    source: str, parameters: Sequence[str], arguments: str, events: str, where: str = ""
) -> Trace:
    """The steps of a recorded call, first the arguments. `where` opens every line. Raises UntraceableError."""
    recording = read_events(events)
    if not recording or recording[-1][0] != 0 or not recording[-1][1][""]:
        raise UntraceableError("a value that is not plain", NOT_PLAIN)
    if recording[-1][1][""] == "None":
        raise UntraceableError("ends without a value")
    steps = _tracer(source).steps(recording, where)
    return Trace((bound(parameters, arguments, where), *steps), recording[-1][1][""])


def bound(parameters: Sequence[str], arguments: str, where: str = "") -> Step:
    """The step that gives the parameters their values."""
    values: tuple[Any, ...] = ast.literal_eval(f"({arguments},)")
    given = dict(zip(parameters, map(state.written, values), strict=True))
    names = parameters[0] if len(parameters) == 1 else f"({', '.join(parameters)})"
    listed = arguments if len(parameters) == 1 else f"({arguments})"
    text = f"{where}The call f({arguments}) starts with {_listed(given)}."
    return Step(text, _claim({}, f"{names} = {listed}", _joined(given)))


def compared(value: str, wanted: str, text: str) -> Step:
    """The step that holds a value against the one that is wanted."""
    return Step(text, _claim({}, f"{value} == {wanted}", str(value == wanted)))


@lru_cache(maxsize=64)
def _tracer(source: str) -> Tracer:
    return Tracer(source)
