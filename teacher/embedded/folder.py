"""The folder of an embedded model, checked before anything is made of it. Path in, facts out; loads nothing heavy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from datagen.errors import TeacherError

SHIPPED = Path(__file__).parent / "mini"
"""The model that comes with the package."""
MODEL, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "card.json"
FORMAT = 1


class Folder(NamedTuple):
    """A model that is whole."""

    path: Path
    card: dict[str, Any]
    identity: str
    """Name and digest: two models of one name are two models."""


def find(model: str | None) -> Folder:
    """The folder that `teacher.model` names; null is the shipped one. Raises TeacherError if it cannot be used."""
    path = Path(model).absolute() if model else SHIPPED
    if not path.is_dir():
        where = f"teacher.model: {path}" if model else f"the shipped model, {path},"
        raise TeacherError(f"{where} is not there; {_CURE}")
    card = _card(path)
    for name in (MODEL, TOKENIZER):
        try:
            content = (path / name).read_bytes()
        except OSError as error:
            raise TeacherError(
                f"{path / name} cannot be read ({error.strerror}); {_CURE}"
            ) from None
        if hashlib.sha256(content).hexdigest() != card["sha256"][name]:
            raise TeacherError(f"{path / name} is damaged: its digest is not the card's; {_CURE}")
    return Folder(path, card, f"{path.name}-{card['sha256'][MODEL][:8]}")


_CURE = (
    f"teacher.model takes the folder of an exported student, with {MODEL}, {TOKENIZER} and {CARD}"
)


def _card(path: Path) -> dict[str, Any]:
    """The card, with all that is read of it."""
    try:
        card = json.loads((path / CARD).read_text(encoding="utf-8"))
        kind = card["format"]
        whole = all(
            (
                all(isinstance(card["sha256"][name], str) for name in (MODEL, TOKENIZER)),
                all(isinstance(card["marks"][name], str) for name in ("user", "assistant", "end")),
                all(
                    isinstance(card["shape"][name], int)
                    for name in ("layers", "kv_heads", "head_width", "vocabulary", "context")
                ),
            )
        )
    except OSError as error:
        raise TeacherError(f"{path / CARD} cannot be read ({error.strerror}); {_CURE}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise TeacherError(
            f"{path / CARD} is no card of a model ({type(error).__name__}: {error}); {_CURE}"
        ) from None
    if kind != FORMAT or not whole:
        raise TeacherError(f"{path / CARD}: format {kind!r}; this version reads {FORMAT}; {_CURE}")
    return dict(card)
