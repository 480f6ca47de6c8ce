"""Finds in a vLLM log the lines that say why the server did not start. Log text in, an excerpt out."""

from __future__ import annotations

import re

PREFIX = re.compile(r"^\([\w-]+ pid=\d+\) (?:[A-Z]+ \d\d-\d\d \d\d:\d\d:\d\d \[[\w.]+:\d+\] ?)?")
"""What vLLM puts before a line: the process, then level, time and place."""
ERROR = re.compile(r"^(?:[\w.]*(?:Error|Exception|Exit)|[\w./-]+: error): \S")
"""The last line of a traceback, or a complaint of argparse."""
REFERS = re.compile(r"See (?:root cause|stack trace)")
"""Errors that only say that another process has said why."""
MAX_LINES = 3
MAX_CHARACTERS = 600


def culprit(log: str) -> str:
    """The error that ended the server, at most three lines; its last line where no error is named."""
    lines = [PREFIX.sub("", line).rstrip() for line in log.splitlines()]
    lines = [line for line in lines if line]
    errors = [n for n, line in enumerate(lines) if ERROR.match(line) and not REFERS.search(line)]
    if not errors:
        return lines[-1][:MAX_CHARACTERS] if lines else "it printed nothing"
    first = errors[-1]
    found = [lines[first]]
    for line in lines[first + 1 : first + MAX_LINES]:  # pydantic goes on, indented
        if not line.startswith("  "):
            break
        found.append(line.strip())
    return " ".join(found)[:MAX_CHARACTERS]
