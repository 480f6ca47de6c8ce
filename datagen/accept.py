"""A recipe's `accept`: one DuckDB expression over a scored row, checked before a run. Scored rows in, yes or no out.

The expression is parsed by DuckDB itself and looked through node by node, so that it can only compare a row's
own columns: no subquery, no other row, no file, no clock, no chance. The same scores give the same rows, always.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from datagen.errors import RecipeError
from datagen.scores import SCORED
from datagen.taxonomy import suggest

if TYPE_CHECKING:
    import duckdb

TURNED_DOWN = pa.schema([*SCORED, ("reason", pa.string())])
"""Rows that were not taken."""
SHOWN_CHARACTERS = 60
"""Of a value that a reason names."""
SHOWN_EXPRESSION = 300
"""Characters of an expression that an error shows."""

_NODES = {
    *("COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "FUNCTION", "BETWEEN"),
    *("CASE", "CAST", "COLLATE", "LAMBDA", "TYPE"),
}
_REFUSED = {
    "SUBQUERY": "holds a subquery; of a list, ask list_contains(list, value)",
    "WINDOW": "looks at other rows (a window function)",
    "STAR": "names all columns at once",
    "PARAMETER": "has a parameter without a value",
}
# Of these DuckDB says that they always answer alike; they read the clock.
_CLOCKS = {"age", "current_localtime", "current_localtimestamp"}
_HEX = "SELECT * REPLACE (lower(hex(id)) AS id, lower(hex(parent_id)) AS parent_id) FROM given"


class Judged(NamedTuple):
    """What an expression says of each row of a table, in the table's order."""

    passes: pa.Array
    """Booleans; null where the answer is unknown, and unknown is no pass."""
    reasons: pa.Array
    """Texts, null where a row passes: `accept is unknown: score is NULL, level = 3`."""


class Accept:
    """A checked expression, ready for any number of tables. Not for two threads at once."""

    def __init__(self, expression: str) -> None:
        """Raises RecipeError naming the mistake in an expression that is not one, or that asks for too much."""
        self._connection = _connect()
        self._connection.register("given", SCORED.empty_table())
        columns = _checked(self._connection, expression)
        # The newline ends a comment that would swallow the parenthesis. TRY: one row on which the expression
        # breaks, such as answer::INT on 'x + 1', is unknown, and ends no run.
        self._passes = f"TRY(({expression}\n))"
        kind = self._ask(f"SELECT ({expression}\n) AS passes FROM ({_HEX})", expression).types[0]
        if str(kind) != "BOOLEAN":
            raise _wrong(expression, f"gives {kind}, not true or false")
        self._ask(f"SELECT {self._passes} FROM ({_HEX})", expression)
        self._reasons = _reasons(columns)

    def judge(self, table: pa.Table) -> Judged:
        """What the expression says of each row of a table of SCORED."""
        self._connection.register("given", table)
        found = self._connection.sql(
            f"SELECT passes, CASE WHEN passes THEN NULL ELSE {self._reasons} END AS reason"
            f" FROM (SELECT *, {self._passes} AS passes FROM ({_HEX}))"
        ).to_arrow_table()
        return Judged(*(found[name].combine_chunks() for name in ("passes", "reason")))

    def _ask(self, query: str, expression: str) -> duckdb.DuckDBPyRelation:
        import duckdb

        try:
            return self._connection.sql(query)
        except duckdb.Error as error:
            raise _wrong(expression, f"cannot be asked: {_first_line(error)}") from None


def check(expression: str) -> None:
    """Raises RecipeError, naming the mistake, unless the expression says yes or no of one scored row."""
    Accept(expression)


def select(table: pa.Table, expression: str) -> pa.BooleanArray:
    """Which rows of a table of SCORED the expression takes, in order; null where it cannot tell."""
    return Accept(expression).judge(table).passes


def _connect() -> duckdb.DuckDBPyConnection:
    """Sees nothing but tables that are handed to it. One thread: units are spread over the cores already."""
    import duckdb

    return duckdb.connect(
        config={
            "enable_external_access": False,
            "threads": 1,
            "memory_limit": "1GB",
            "lock_configuration": True,
        }
    )


def _checked(connection: duckdb.DuckDBPyConnection, expression: str) -> list[tuple[str, ...]]:
    """The columns that an expression names, each with the keys that it asks for, once each and in order."""
    nodes = list(_nodes(_parsed(connection, expression)))
    for node in nodes:
        if node["class"] not in _NODES:
            kind = node["type"].lower().replace("_", " ")
            raise _wrong(expression, _REFUSED.get(node["class"], f"holds a {kind}"))
    _check_functions(connection, expression, nodes)
    bound = {
        name
        for node in nodes
        if node["class"] == "LAMBDA"
        for name, *_ in map(_reference, _nodes(node["lhs"]))
    }
    known = {name.lower(): name for name in SCORED.names}
    named: dict[tuple[str, ...], None] = {}
    for column, *keys in filter(None, map(_reference, nodes)):
        if column.lower() in known:
            named[known[column.lower()], *keys] = None
        elif column not in bound:
            raise _wrong(
                expression,
                f"names the column {column!r}, which a scored row does not have"
                f"{suggest(column, SCORED.names)} (texts stand in single quotes; "
                f"known: {', '.join(SCORED.names)})",
            )
    # `criteria['clear']` comes as itself and, from inside, as `criteria`; the longer one says more.
    return [one for one in named if not any(one == more[:-1] for more in named)]


def _parsed(connection: duckdb.DuckDBPyConnection, expression: str) -> dict[str, Any]:
    """The expression's tree. Raises RecipeError unless the text is one expression and nothing else."""
    tree, bare = _serialized(connection, expression), _serialized(connection, "true")
    if tree["error"] and tree["error_type"] == "parser":
        raise _wrong(expression, f"is no expression: {tree['error_message']}")
    if tree["error"] or len(tree["statements"]) != 1:
        raise _wrong(expression, "holds several statements")
    node, plain = tree["statements"][0]["node"], bare["statements"][0]["node"]
    listed = node.pop("select_list", [])
    plain.pop("select_list")
    # Whatever stands beside the list, FROM, WHERE or LIMIT, tells it from `SELECT true`.
    if node != plain or len(listed) != 1 or listed[0]["alias"]:
        raise _wrong(expression, "is more than one expression")
    found: dict[str, Any] = listed[0]
    return found


def _serialized(connection: duckdb.DuckDBPyConnection, expression: str) -> dict[str, Any]:
    import duckdb

    try:
        [[text]] = connection.execute(
            "SELECT json_serialize_sql(?::VARCHAR)", [f"SELECT {expression}"]
        ).fetchall()
    except duckdb.Error as error:  # too deep, or no text that DuckDB takes
        raise _wrong(expression, f"cannot be read: {_first_line(error)}") from None
    tree: dict[str, Any] = json.loads(text)
    return tree


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All expressions of a tree, from the left, outer ones first."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "class" in part:
                yield part
            waiting.extend(reversed(part.values()))
        elif isinstance(part, list):
            waiting.extend(reversed(part))


def _reference(node: dict[str, Any]) -> tuple[str, ...]:
    """A column and the keys asked of it: `alarm.votes`, `criteria['clear']`; nothing for other nodes."""
    if node["class"] == "COLUMN_REF":
        return tuple(node["column_names"])
    if node["type"] == "ARRAY_EXTRACT":
        base, key = node["children"]
        if base["class"] == "COLUMN_REF" and key.get("literal", {}).get("kind") == "STRING":
            return (*base["column_names"], key["literal"]["text"])
    return ()


def _check_functions(
    connection: duckdb.DuckDBPyConnection, expression: str, nodes: list[dict[str, Any]]
) -> None:
    """Raises RecipeError on a function that looks at other rows, or that can answer otherwise tomorrow."""
    known: dict[str, list[tuple[str, str | None, list[str], str | None]]] = {}
    for name, *facts in connection.execute(
        "SELECT function_name, function_type, stability, parameters, macro_definition FROM duckdb_functions()"
    ).fetchall():
        known.setdefault(name.lower(), []).append(tuple(facts))
    waiting = _functions(nodes)
    seen = set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in known:
            raise _wrong(
                expression, f"calls {name}, which is no function{suggest(name, list(known))}"
            )
        for kind, stability, parameters, macro in known[name]:
            if kind in ("aggregate", "window"):
                raise _wrong(expression, f"looks at other rows ({name})")
            inside = list(_nodes(_parsed(connection, macro))) if macro else []
            steady = (kind, stability) in (("scalar", "CONSISTENT"), ("macro", None))
            if not steady or name in _CLOCKS or not _closed(inside, parameters):
                raise _wrong(expression, f"asks for more than the row's own columns ({name})")
            waiting += _functions(inside)


def _functions(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["function_name"].lower() for node in nodes if node["class"] == "FUNCTION"]


def _closed(macro: list[dict[str, Any]], parameters: list[str]) -> bool:
    """Whether a macro uses nothing but its parameters; `current_timestamp` looks like a column, too."""
    return all(
        node["class"] in _NODES and (_reference(node) or parameters)[0] in parameters
        for node in macro
    )


def _reasons(columns: list[tuple[str, ...]]) -> str:
    """SQL for why a row does not pass: false or unknown, and the values that the expression names."""
    values = []
    for column, *keys in columns:
        name = ".".join((column, *keys)).replace("'", "''")
        value = f'"{column}"' + "".join("['" + key.replace("'", "''") + "']" for key in keys)
        text = f"' = ' || left({value}::VARCHAR, {SHOWN_CHARACTERS})"
        values.append(f"'{name}' || coalesce({text}, ' is NULL')")
    shown = f"': ' || concat_ws(', ', {', '.join(values)})" if values else "''"
    return f"'accept is ' || CASE WHEN passes IS NULL THEN 'unknown' ELSE 'false' END || {shown}"


def _wrong(expression: str, what: str) -> RecipeError:
    shown = (
        expression if len(expression) <= SHOWN_EXPRESSION else expression[:SHOWN_EXPRESSION] + "..."
    )
    return RecipeError(f"accept: {shown!r} {what}")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
