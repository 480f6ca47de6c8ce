"""What happens when: events and spans on a time axis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from datagen.exhibits.base import fenced, unfenced


class Span(NamedTuple):
    """Something that lasts from a time to another, or an event where both are equal."""

    name: str
    start: int
    end: int


_LINE = re.compile(r"(?P<name>[^:]+): (?:at (?P<at>-?\d+)|(?P<start>-?\d+) to (?P<end>-?\d+))")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans and events in order. Names hold no colon."""

    spans: tuple[Span, ...]
    unit: str = ""
    """What the axis counts: hours, days."""
    kind: ClassVar[str] = "timeline"

    def text(self) -> str:
        """A line each: `paint: 3 to 7`, `opening: at 9`."""
        lines = [f"unit: {self.unit}"] if self.unit else []
        for name, start, end in self.spans:
            lines.append(f"{name}: at {start}" if start == end else f"{name}: {start} to {end}")
        return fenced("timeline", lines)

    @classmethod
    def read(cls, text: str) -> Timeline:
        """The timeline whose `text()` this is. Raises ValueError if it is none's."""
        lines = unfenced("timeline", text)
        unit = lines.pop(0).removeprefix("unit: ") if lines[0].startswith("unit: ") else ""
        spans = []
        for line in lines:
            m = _LINE.fullmatch(line)
            if m is None:
                raise ValueError(f"no span and no event: {line!r}")
            start, end = (m["at"], m["at"]) if m["at"] else (m["start"], m["end"])
            spans.append(Span(m["name"], int(start), int(end)))
        return cls(tuple(spans), unit)

    def facts(self) -> Iterator[tuple[str, ...]]:
        for name, start, end in self.spans:
            yield name, str(start)
            if end != start:
                yield name, str(end)

    def altered(self) -> Iterator[Timeline]:
        """Each time moved by one."""
        for place, span in enumerate(self.spans):
            before, after = self.spans[:place], self.spans[place + 1 :]
            moved = [span._replace(end=span.end + 1)]
            if span.start == span.end:
                moved = [span._replace(start=span.start + 1, end=span.end + 1)]
            elif span.end - span.start > 1:
                moved.append(span._replace(start=span.start + 1))
            yield from (replace(self, spans=(*before, each, *after)) for each in moved)
