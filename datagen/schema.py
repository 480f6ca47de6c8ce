"""The columns of a row and of a reject, as Arrow types. A change of either raises SCHEMA_VERSION."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = 3

STEP = pa.struct(
    [
        *((name, pa.string()) for name in ("text", "claim", "mode")),
        ("uses", pa.list_(pa.int16())),
    ]
)
VERDICT = pa.struct([(name, pa.string()) for name in ("validator", "status", "engine", "reason")])
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
EXHIBIT = pa.struct([(name, pa.string()) for name in ("modality", "view", "data")])
MUTATION = pa.struct([("name", pa.string()), ("arguments", pa.string())])
CERTIFICATE = pa.struct([("kind", pa.string()), ("text", pa.string())])

SCHEMA = pa.schema(
    [
        ("id", pa.binary(16)),
        ("mode", pa.string()),
        ("secondary_modes", pa.list_(pa.string())),
        ("family", pa.string()),
        ("level", pa.int8()),
        ("template", pa.string()),
        ("index", pa.int64()),
        ("mutators", pa.list_(MUTATION)),
        ("parent_id", pa.binary(16)),
        ("seed_id", pa.string()),
        ("generation", pa.int16()),
        ("problem", pa.string()),
        ("prompt", pa.list_(MESSAGE)),
        ("images", pa.list_(IMAGE)),
        ("exhibits", pa.list_(EXHIBIT)),
        ("modalities", pa.list_(pa.string())),
        ("answer", pa.string()),
        ("answer_kind", pa.string()),
        ("givens", pa.list_(pa.string())),
        ("steps", pa.list_(STEP)),
        ("solution", pa.string()),
        ("certificate", CERTIFICATE),
        ("verdicts", pa.list_(VERDICT)),
        ("score", pa.float32()),
        ("cell_score", pa.float32()),
        ("solve_rate", pa.float32()),
        ("teacher", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
        ("split", pa.string()),
        ("recipe", pa.string()),
    ]
)
REJECT_SCHEMA = pa.schema(
    [
        SCHEMA.field(n)
        for n in (
            "id",
            "mode",
            "level",
            "template",
            "index",
            "problem",
            "answer",
            "verdicts",
            "recipe",
        )
    ]
)
# A dictionary pays only where values repeat; on texts it costs a fifth of the writing speed.
DICTIONARY_COLUMNS = [
    *(
        "mode",
        "family",
        "template",
        "seed_id",
        "answer_kind",
        "teacher",
        "source",
        "licence",
        "split",
        "recipe",
    ),
    *("secondary_modes.list.element", "modalities.list.element", "prompt.list.element.role"),
    *("exhibits.list.element.modality", "exhibits.list.element.view"),
    *(
        "mutators.list.element.name",
        "mutators.list.element.arguments",
        "certificate.kind",
        "steps.list.element.mode",
    ),
    *(f"verdicts.list.element.{name}" for name in ("validator", "status", "engine", "reason")),
]


def hugging_face(schema: pa.Schema) -> dict[str, str]:
    """File metadata from which `datasets.load_dataset` knows that `images` are images; everything else as it is."""
    features = {field.name: _feature(field.type) for field in schema}
    if "images" in features:
        features["images"] = {"feature": {"_type": "Image"}, "_type": "List"}
    return {"huggingface": json.dumps({"info": {"features": features}})}


def _feature(kind: pa.DataType) -> dict[str, Any]:
    """An Arrow type as the Datasets library writes it."""
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "List"}
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type) for field in kind}
    names = {"float": "float32"}
    return {"dtype": names.get(str(kind), str(kind)), "_type": "Value"}
