"""A trained student as three files that `teacher: {kind: embedded}` runs without PyTorch. Checkpoint in, folder out.

    model.onnx       the graph with int8 weights      tokenizer.json
    card.json        what it is, what it was trained on, how large it is and how well it agrees with the checkpoint

original   the checkpoint, read     graph  the model as one graph     building  what graphs are built of
agreement  both asked the same, and compared     examples  what they are asked: problems held out

Run: python -m student.export CHECKPOINT OUT DATASET...
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datagen.errors import StorageError, TrainingError
from datagen.storage import Store
from student.text import ASSISTANT, END, USER

MODEL, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "card.json"
FORMAT = 1
"""Of the card and of the graph's inputs and outputs; a reader of another one refuses the folder."""

Example = tuple[str, str]
"""A problem in words, and its solution."""


def export(checkpoint: Path, out: Path, examples: Sequence[Example] = ()) -> dict[str, Any]:
    """Writes the folder `out`, and returns its card. On the examples, which it should not have been trained on,
    the exported model is compared with the checkpoint; without any the card says null of it.

    Raises TrainingError if the checkpoint cannot be read or is of a kind that is not exported.
    """
    from student.export import agreement, original
    from student.export.graph import build

    student = original.load(checkpoint)
    try:
        words = Store(checkpoint).read(TOKENIZER)
    except StorageError as error:
        raise TrainingError(f"{checkpoint}: its tokenizer cannot be read: {error}") from None
    content = build(student.shape, student.weights).SerializeToString()
    shape = student.shape._asdict()
    card: dict[str, Any] = {
        "format": FORMAT,
        "sha256": {MODEL: _digest(content), TOKENIZER: _digest(words)},
        "bytes": {MODEL: len(content), TOKENIZER: len(words)},
        "marks": {"user": USER, "assistant": ASSISTANT, "end": END},
        "shape": shape,
        "parameters": _parameters(student.weights),
        "agreement": agreement.measure(student, content, words.decode(), examples),
        "student": student.student,
    }
    store = Store(out)
    store.write(MODEL, content)
    store.write(TOKENIZER, words)
    store.write(CARD, json.dumps(card, indent=1).encode())  # last: a folder with a card is whole
    return card


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parameters(weights: Any) -> int:
    """The head is the embedding, and counts once."""
    return sum(array.size for name, array in weights.items() if name != "lm_head.weight")
