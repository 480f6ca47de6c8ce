"""A row's problem as chat messages made of parts, pictures among them, as OpenAI-compatible servers take them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from datagen.shown import IMAGE


def messages(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One user message: text parts, and an image part (PNG as a data URL) where `<image>` stands in the problem.

    Raises ValueError if the row has fewer or more pictures than places for them.
    """
    pieces = str(row["problem"]).split(IMAGE)
    images = list(row.get("images") or ())
    if len(images) != len(pieces) - 1:
        raise ValueError(f"{len(images)} pictures for {len(pieces) - 1} places in the problem")
    if not images:
        return [{"role": "user", "content": pieces[0]}]
    parts: list[dict[str, Any]] = []
    for number, piece in enumerate(pieces):
        if number:
            url = f"data:image/png;base64,{b64encode(images[number - 1]['bytes']).decode()}"
            parts.append({"type": "image_url", "image_url": {"url": url}})
        if piece.strip():
            parts.append({"type": "text", "text": piece.strip("\n")})
    return [{"role": "user", "content": parts}]
