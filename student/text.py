"""What the student reads and writes: a row as a problem in words, and the marks around it. Imports nothing heavy.

A document is USER problem ASSISTANT solution END; the loss is on the solution and END alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datagen.shown import IMAGE, IN_TEXT

PAD, USER, ASSISTANT, END = "<|pad|>", "<|user|>", "<|assistant|>", "<|end|>"
MARKS = (PAD, USER, ASSISTANT, END)
"""The special tokens; their ids are their places here, 0 to 3."""

COLUMNS = ("problem", "exhibits", "solution")
"""What is read of a row."""

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{%- if message['role'] == 'user' -%}"
    "{{- '" + USER + "' + message['content'] -}}"
    "{%- elif message['role'] == 'assistant' -%}"
    "{{- '" + ASSISTANT + "' + message['content'] + '" + END + "' -}}"
    "{%- else -%}"
    "{{- raise_exception('the student knows the roles user and assistant only') -}}"
    "{%- endif -%}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '" + ASSISTANT + "' -}}{%- endif -%}"
)
"""A conversation as a text, for chat clients; it renders one user message as `Words.prompt` encodes it."""


def problem_text(row: Mapping[str, Any]) -> str | None:
    """The problem with each picture's data in the picture's place; None if it cannot be put in words.

    Programs and tables that stand in the problem's text stay as they are.
    """
    problem: str = row["problem"]
    if IMAGE not in problem:
        return problem
    pieces = problem.split(IMAGE)
    data = [e["data"] for e in row["exhibits"] or () if e["view"] not in IN_TEXT]
    if len(data) != len(pieces) - 1:
        return None
    told = [shown + piece for shown, piece in zip(data, pieces[1:], strict=True)]
    return "".join([pieces[0], *told])
