"""SMT-LIB definitions of what the logic lacks: floor division, set membership, properties of graphs.

They are written from the definitions, as sums and disjunctions over all members, edges, cuts and colourings; the
evaluation of claims walks graphs instead, and the two are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from datagen.claims.domains import MAX_SET, REAL, Sort, vertex_pairs

_NAMES = {"//": "floor_div", "%": "floor_mod"}


def arithmetic_name(op: str, sort: Sort) -> str:
    """The function's name; one each for Int and Real."""
    return f"{_NAMES.get(op, op)}_{'r' if sort == REAL else 'i'}"


def _of_one(name: str, sort: str, body: str) -> str:
    return f"(define-fun {name} ((a {sort})) {sort} {body})"


def _of_two(name: str, sort: str, body: str, result: str = "") -> str:
    return f"(define-fun {name} ((a {sort}) (b {sort})) {result or sort} {body})"


ARITHMETIC: Mapping[tuple[str, str], str] = {
    ("abs", "int"): _of_one("abs_i", "Int", "(ite (< a 0) (- a) a)"),
    ("abs", "real"): _of_one("abs_r", "Real", "(ite (< a 0.0) (- a) a)"),
    ("min", "int"): _of_two("min_i", "Int", "(ite (<= a b) a b)"),
    ("min", "real"): _of_two("min_r", "Real", "(ite (<= a b) a b)"),
    ("max", "int"): _of_two("max_i", "Int", "(ite (<= a b) b a)"),
    ("max", "real"): _of_two("max_r", "Real", "(ite (<= a b) b a)"),
    # floor(a / b) = floor(-a / -b), and the divisor is positive on one side.
    ("//", "int"): _of_two("floor_div_i", "Int", "(ite (> b 0) (div a b) (div (- a) (- b)))"),
    ("%", "int"): _of_two("floor_mod_i", "Int", "(ite (> b 0) (mod a b) (- (mod (- a) (- b))))"),
    ("//", "real"): _of_two("floor_div_r", "Real", "(to_int (/ a b))", "Int"),
    ("%", "real"): _of_two("floor_mod_r", "Real", "(- a (* b (to_real (to_int (/ a b)))))"),
    ("divides", "int"): _of_two(
        "divides_i", "Int", "(ite (= a 0) (= b 0) (= (mod b a) 0))", "Bool"
    ),
}


def _bit(vector: str, place: int) -> str:
    return f"(= ((_ extract {place} {place}) {vector}) #b1)"


def _sum(conditions: list[str]) -> str:
    terms = [f"(ite {condition} 1 0)" for condition in conditions]
    return f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0]


def _any(parts: list[str]) -> str:
    return f"(or {' '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "false"


def _all(parts: list[str]) -> str:
    return f"(and {' '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "true"


_SET = f"(_ BitVec {MAX_SET})"


def _member(_: int) -> str:
    hits = [f"(and (= x {k}) {_bit('s', k - 1)})" for k in range(1, MAX_SET + 1)]
    return f"(define-fun member ((x Int) (s {_SET})) Bool {_any(hits)})"


def _card(_: int) -> str:
    return f"(define-fun card ((s {_SET})) Int {_sum([_bit('s', k) for k in range(MAX_SET)])})"


def _subset(_: int) -> str:
    return f"(define-fun subset ((s {_SET}) (t {_SET})) Bool (= (bvor s t) t))"


def _graph(name: str, order: int, parameters: str, result: str, body: str) -> str:
    sort = f"(_ BitVec {len(vertex_pairs(order))})"
    return f"(define-fun {name}{order} ((g {sort}){parameters}) {result} {body})"


def _has(order: int, u: int, v: int) -> str:
    return _bit("g", vertex_pairs(order).index((min(u, v), max(u, v))))


def _edge(order: int) -> str:
    hits = [
        f"(and {_has(order, u, v)} (or (and (= u {u}) (= v {v})) (and (= u {v}) (= v {u}))))"
        for u, v in vertex_pairs(order)
    ]
    return _graph("edge", order, " (u Int) (v Int)", "Bool", _any(hits))


def _degree(order: int) -> str:
    ends = [f"(and {_has(order, u, v)} (or (= u {u}) (= u {v})))" for u, v in vertex_pairs(order)]
    return _graph("degree", order, " (u Int)", "Int", _sum(ends))


def _edges(order: int) -> str:
    return _graph("edges", order, "", "Int", _sum([_has(order, *p) for p in vertex_pairs(order)]))


def _parts(order: int) -> list[set[int]]:
    """Every set of vertices that holds vertex 1."""
    others = range(2, order + 1)
    return [{1, *chosen} for k in range(order) for chosen in combinations(others, k)]


def _connected(order: int) -> str:
    """An edge crosses every cut."""
    cuts = [
        _any([_has(order, u, v) for u, v in vertex_pairs(order) if (u in part) != (v in part)])
        for part in _parts(order)
        if len(part) < order
    ]
    return _graph("connected", order, "", "Bool", _all(cuts))


def _triangle(order: int) -> str:
    found = [
        _all([_has(order, u, v) for u, v in combinations(corners, 2)])
        for corners in combinations(range(1, order + 1), 3)
    ]
    return _graph("triangle", order, "", "Bool", _any(found))


def _bipartite(order: int) -> str:
    """Some colouring of the vertices by two colours leaves no edge inside a colour."""
    colourings = [
        _all(
            [
                f"(not {_has(order, u, v)})"
                for u, v in vertex_pairs(order)
                if (u in part) == (v in part)
            ]
        )
        for part in _parts(order)
    ]
    return _graph("bipartite", order, "", "Bool", _any(colourings))


SETS: Mapping[str, Callable[[int], str]] = {"member": _member, "card": _card, "subset": _subset}
GRAPHS: Mapping[str, Callable[[int], str]] = {
    "edge": _edge,
    "degree": _degree,
    "edges": _edges,
    "connected": _connected,
    "triangle": _triangle,
    "bipartite": _bipartite,
}
