"""What can go wrong between us and a server, sorted by whose fault it is and what helps.

Fault
+-- Unreachable   nobody answers, or the connection broke: wait until the server is back
+-- Busy          429 or 503: ask less at once, and again
+-- BadReply      a reply that is no whole answer (500, half a JSON, too slow): ask again, a few times
+-- Refused       the server rejects this very prompt (too long, unreadable): no use in asking again
+-- Unusable      wrong key, wrong model, a redirect: nothing helps until somebody mends it
"""

from __future__ import annotations

import json
from typing import Any


class Fault(Exception):
    """A request that brought no answer; the message is fit for a person and holds no secret."""

    kind = "fault"


class Unreachable(Fault):
    kind = "unreachable"

    def __init__(self, message: str, never_sent: bool = False) -> None:
        """`never_sent`: nobody listened, so that the prompt cannot be what went wrong."""
        super().__init__(message)
        self.never_sent = never_sent


class Busy(Fault):
    kind = "busy"

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BadReply(Fault):
    kind = "bad reply"


class TooSlow(BadReply):
    kind = "too slow"


class Refused(Fault):
    kind = "refused"


class Unusable(Fault):
    kind = "unusable"


MAX_MESSAGE = 200


def of_status(status: int, body: bytes, headers: Any, secret: str | None) -> Fault:
    """The fault that a status other than 200 tells of."""
    if 300 <= status < 400:
        # Following it would carry the key to a place that the recipe does not name.
        place = _clean(headers.get("Location", "?"), secret)
        return Unusable(f"redirects to {place}; name the final URL in the recipe")
    message = _message(body, secret)
    if status in (429, 503):
        return Busy(f"status {status}: {message}", _seconds(headers.get("Retry-After")))
    if status in (401, 403):
        return Unusable(f"status {status}: {message}; is the API key in the environment right?")
    if status in (404, 405):
        return Unusable(f"status {status}: {message}; does the URL end in /v1?")
    if status >= 500:
        return BadReply(f"status {status}: {message}")
    return Refused(f"status {status}: {message}")


def _seconds(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:  # a date; the pause of our own does as well
        return None


def _message(body: bytes, secret: str | None) -> str:
    """The server's own words, clipped, without the key even if the server repeats it."""
    text = body[:4096].decode(errors="replace")
    try:
        content = json.loads(text)
        error = content.get("error", content)
        text = str(error.get("message", error) if isinstance(error, dict) else error)
    except (ValueError, AttributeError):
        pass
    return _clean(text, secret) or "no message"


def _clean(text: str, secret: str | None) -> str:
    """A server's words on one line."""
    if secret:
        text = text.replace(secret, "***")
    return " ".join(text.split())[:MAX_MESSAGE]
