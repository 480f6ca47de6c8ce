"""Reads the Markdown files that questions are made from. File in, settings and a template out.

A file opens with settings between two lines `---`, in YAML; what follows is the message. A name in braces stands
for something of the row. Values are put in as they are: braces inside a problem mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from datagen.errors import RecipeError
from teacher.questions import Parts

SHIPPED = Path(__file__).parent.parent / "prompts"
PROBLEM = "problem"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_HEAD = re.compile(r"---\n(.*?\n)?---\n(.*)", re.DOTALL)


class Template(NamedTuple):
    """A message with places for a row's problem and other columns."""

    before: tuple[str, ...]
    """Text and column names in turn, beginning and ending with text; what stands before the problem."""
    after: tuple[str, ...]
    """The same, for what stands behind the problem."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are put in, the problem aside."""
        return tuple(dict.fromkeys((*self.before[1::2], *self.after[1::2])))

    def message(self, row: Mapping[str, Any], problem: Parts) -> Parts:
        """The filled message. A problem without pictures gives one text."""
        before, after = _filled(self.before, row), _filled(self.after, row)
        if len(problem) == 1:
            return (f"{before}{problem[0]!s}{after}",)
        return _merged((before, *problem, after))


def _merged(parts: Parts) -> Parts:
    """The parts with neighbouring texts made one."""
    merged: list[str | bytes] = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        elif part:
            merged.append(part)
    return tuple(merged)


def _filled(pieces: tuple[str, ...], row: Mapping[str, Any]) -> str:
    if len(pieces) == 1:
        return pieces[0]
    filled = list(pieces)
    for place in range(1, len(pieces), 2):
        filled[place] = str(row[pieces[place]])
    return "".join(filled)


class PromptFile(NamedTuple):
    """A prompt file as it was read."""

    path: Path
    text: str
    """The whole file."""
    settings: Mapping[str, Any]
    body: str

    def wrong(self, what: str) -> RecipeError:
        """An error that names this file."""
        return RecipeError(f"{self.path}: {what}")

    def settings_among(self, names: Sequence[str]) -> Mapping[str, Any]:
        """The settings. Raises RecipeError if there is one of another name."""
        for name in self.settings:
            if name not in names:
                raise self.wrong(f"setting {name!r} is unknown{_hint(name, names)}")
        return self.settings

    def template(self, body: str, columns: Sequence[str]) -> Template:
        """A text, such as the file's body, with places for the problem (one) and for these columns.

        Raises RecipeError on any other name in braces.
        """
        pieces = PLACEHOLDER.split(body)
        names = pieces[1::2]
        for name in names:
            if name not in (PROBLEM, *columns):
                raise self.wrong(
                    f"placeholder {{{name}}} is unknown{_hint(name, (PROBLEM, *columns))}"
                )
        if names.count(PROBLEM) != 1:
            raise self.wrong(
                f"{{problem}} stands there {names.count(PROBLEM)} times; it is needed once"
            )
        place = 2 * names.index(PROBLEM) + 1
        return Template(tuple(pieces[:place]), tuple(pieces[place + 1 :]))


def _hint(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, 1)
    known = ", ".join(names) or "there are none"
    return f"; did you mean {near[0]!r}?" if near else f" (known: {known})"


def read_prompt(signal: str, path: str | None) -> PromptFile:
    """A user's prompt file, or the shipped one of this signal. Raises RecipeError if it cannot be read."""
    import yaml  # here, so that commands without a teacher do not load it

    file = Path(path) if path else SHIPPED / f"{signal}.md"
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise RecipeError(f"{file}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise RecipeError(
            f"{file}: cannot be read ({error.strerror}); "
            "`datagen teacher prompts` writes the shipped prompts to start from"
        ) from None
    found = _HEAD.fullmatch(text)
    if not found:
        raise RecipeError(f"{file}: must open with settings between two lines `---`, even if empty")
    try:
        settings = yaml.safe_load(found[1] or "")
    except yaml.YAMLError as error:
        raise RecipeError(f"{file}: the settings are not YAML: {error}") from None
    prompt = PromptFile(file, text, {} if settings is None else settings, found[2].strip())
    if not isinstance(prompt.settings, dict) or not all(
        isinstance(n, str) for n in prompt.settings
    ):
        raise prompt.wrong("the settings must be `name: value` lines")
    return prompt
