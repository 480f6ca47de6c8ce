"""Template ids as paths. `a.b~backward` is turned round, `a.b@chart` shown; `(a.b & c.d) > e.f` takes up both answers.

path  := group (">" group)*         what stands right takes the answers of what stands left
group := id | "(" path ("&" path)* ")"
id    := source ["~" kind] ["@" modality]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from datagen.errors import RecipeError
from datagen.template import Template
from mutators.chain.part import Link
from mutators.chain.template import Chain
from mutators.fuse import fuse
from mutators.invert import invert

_TOKEN = re.compile(r"\s*([>&()]|[^\s>&()]+)")


def build(path: str, source: Callable[[str], Template]) -> Template:
    """The template that a path names, its sources taken from `source`. Raises RecipeError if it is no path."""
    tokens = _TOKEN.findall(path)
    if len(tokens) == 1:
        return _single(path, source)
    links: list[Link] = []
    rest = _read_path(tokens, links, source, path)[1]
    if rest:
        raise RecipeError(f"path {path!r} goes on after its end: {' '.join(rest)}")
    return Chain(path, links)


def _single(name: str, source: Callable[[str], Template]) -> Template:
    name, shown, modality = name.partition("@")
    base, turned, kind = name.partition("~")
    template = invert(source(base), kind) if turned else source(base)
    return fuse(template, modality) if shown else template


def _read_path(
    tokens: Sequence[str], links: list[Link], source: Callable[[str], Template], path: str
) -> tuple[list[int], Sequence[str]]:
    """Appends the links of a path; gives the places of its last ones, and the tokens that follow."""
    ends, rest = _read_group(tokens, links, source, path, ())
    while rest and rest[0] == ">":
        ends, rest = _read_group(rest[1:], links, source, path, tuple(ends))
    return ends, rest


def _read_group(
    tokens: Sequence[str],
    links: list[Link],
    source: Callable[[str], Template],
    path: str,
    feeds: tuple[int, ...],
) -> tuple[list[int], Sequence[str]]:
    if not tokens or tokens[0] in (">", "&", ")"):
        raise RecipeError(
            f"path {path!r}: a template is missing before {''.join(tokens[:1]) or 'its end'!r}"
        )
    if tokens[0] != "(":
        links.append(Link(_single(tokens[0], source), feeds))
        return [len(links) - 1], tokens[1:]
    if feeds:
        raise RecipeError(f"path {path!r}: only one template can take an answer; brackets go first")
    ends: list[int] = []
    rest = tokens
    while rest and rest[0] in ("(", "&"):
        more, rest = _read_path(rest[1:], links, source, path)
        ends += more
    if not rest or rest[0] != ")":
        raise RecipeError(f"path {path!r}: a bracket is not closed")
    return ends, rest[1:]
