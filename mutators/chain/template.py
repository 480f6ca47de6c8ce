"""A path of templates as one template of the whole. Links in, problems with their parts out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from random import Random

from datagen.answers import Answer
from datagen.errors import ExpressionError
from datagen.phrasing import Params
from datagen.spaces import Seeded, Space
from datagen.template import Derivation, Mutation, Posing, Step, Template
from datagen.verdict import Verdict, failed, passed
from mutators.chain import words
from mutators.chain.part import Link, Part, depends, draw_part, filled
from mutators.chain.solution import solve

_NAME = re.compile(r"[A-Za-z_]\w*")


class Chain(Template):
    """Parts under one another, each after the sentences that say what its symbols stand for.

        Part 1. <a problem>          Part 2. Let X be 3 more than the answer to part 1.
                                     <another problem, with X in place of one of its numbers>

    A chain has no mode of its own: its problems have that of their longest part (tagging rules 3 and 4).
    """

    def __init__(self, path: str, links: Sequence[Link]) -> None:
        self._path = path
        self.links = tuple(links)
        self._spaces: dict[int, list[Space]] = {}
        last = self.links[-1].template
        self.answer_kind = last.answer_kind  # type: ignore[misc]
        self.seed_id = last.seed_id or last.id
        self.source, self.licence = last.source, last.licence
        self.mutations = (Mutation("chain", json.dumps({"depth": self.depth})),)

    @property
    def id(self) -> str:
        return self._path

    @property
    def depth(self) -> int:
        """Links on the longest way through the chain."""
        depths: list[int] = []
        for link in self.links:
            depths.append(1 + max((depths[feed] for feed in link.feeds), default=0))
        return depths[-1]

    def primary(self, steps: Sequence[Step]) -> str:
        """The mode with most steps; of equals the one nearest to the answer."""
        load = Counter(step.mode or "" for step in steps)
        last = {step.mode or "": place for place, step in enumerate(steps)}
        return max(load, key=lambda mode: (load[mode], last[mode]))

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        if p.level not in self._spaces:
            self._spaces[p.level] = [link.template.space(p.level) for link in self.links]
        rng = Random(p.seed)
        parts: list[Part] = []
        templates = [link.template for link in self.links]
        for link, space in zip(self.links, self._spaces[p.level], strict=True):
            part = draw_part(link, parts, templates, space, p.level, rng)
            if part is None or _clash(part, parts):
                return None
            parts.append(part)
        p.parts = tuple(parts)
        p.bridges = tuple(part.bridges for part in parts)
        p.givens = tuple(part.given for part in parts)
        p.answers = tuple(part.answer for part in parts[:-1])
        p.results = tuple(part.derivation.answer for part in parts[:-1])
        return p

    def admits(self, p: Params) -> bool:
        """Every part is admitted at the number passed to it, and none can be solved without those before it."""
        return all(
            link.template.admits(part.p) and depends(link.template, part, p.parts)
            for link, part in zip(self.links, p.parts, strict=True)
        )

    def pose(self, p: Params) -> Posing:
        intro, closing = words.frame(p.phrasing, len(p.parts))
        pieces: list[object] = [intro]
        for number, part in enumerate(p.parts, 1):
            pieces += [words.heading(number, part.bridges), *part.posing.parts]
        pieces.append(f"\n\n{closing}")
        text = "".join(piece if isinstance(piece, str) else piece.text() for piece in pieces)  # type: ignore[attr-defined]
        return Posing(text, tuple(pieces))  # type: ignore[arg-type]

    def read(self, p: Params, text: str) -> Params | None:
        """What each part says, with the numbers in its symbols' place that the printed rules give."""
        feeds = [len(link.feeds) for link in self.links]
        shown = words.read_frame(p.phrasing, text, feeds)
        if shown is None:
            return None
        givens: list[Params | None] = []
        for link, part, (bridges, body) in zip(self.links, p.parts, shown, strict=True):
            try:
                values = [bridge.value(p.answers[bridge.source - 1]) for bridge in bridges]
            except (
                ExpressionError,
                IndexError,
            ):  # a rule that does not fit the answer that it speaks of
                return None
            givens.append(link.template.read(part.p, filled(body, bridges, values)))
        return Params(
            level=p.level,
            bridges=tuple(bridges for bridges, _ in shown),
            givens=tuple(givens),
            answers=p.answers,
            results=p.results,
        )

    def derive(self, p: Params) -> Derivation:
        return solve(self.links, p.parts)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Every part by its own second route. The numbers passed on were worked out from the answers proved here."""
        results = (*given.results, answer)
        for number, (link, part, result) in enumerate(
            zip(self.links, given.givens, results, strict=True), 1
        ):
            verdict = link.template.check(part, result)
            if not verdict:
                return failed(verdict.engine, f"part {number}: {verdict.reason}")
        return passed("every part by its own second route")


def _clash(part: Part, earlier: Sequence[Part]) -> bool:
    """Whether a name stands for two things: two parts of one setting may disagree on what is so in it."""
    if not part.derivation.givens:
        return False
    names = _names(part)
    return any(names & _names(other) for other in earlier)


def _names(part: Part) -> set[str]:
    return set(_NAME.findall(" ".join(part.derivation.givens)))
