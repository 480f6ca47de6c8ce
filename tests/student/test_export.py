"""Export: the graph calculates what the checkpoint does, int8 costs little, and what cannot be exported is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from datagen.errors import TrainingError  # noqa: E402
from student.export import CARD, MODEL, export  # noqa: E402
from student.export.agreement import Run, original_of  # noqa: E402
from student.export.building import quantised  # noqa: E402
from student.export.graph import build  # noqa: E402
from student.export.original import load  # noqa: E402
from tests.teacher.embedded_material import config, module, save, trained, words  # noqa: E402

SHAPES: tuple[dict[str, Any], ...] = (
    {},
    {"num_key_value_heads": 1, "num_hidden_layers": 1},
    {"num_key_value_heads": 4, "num_experts_per_tok": 1},
    {"num_experts": 5, "num_experts_per_tok": 3, "moe_intermediate_size": 40, "head_dim": 32},
    {"rope_parameters": {"rope_type": "default", "rope_theta": 500.0}, "rms_norm_eps": 1e-3},
)


@pytest.mark.parametrize("changes", SHAPES, ids=lambda changes: "-".join(changes) or "plain")
def test_the_float_graph_gives_the_logits_of_transformers(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    original = load(save(module(**changes), tmp_path))
    content = build(original.shape, original.weights, quantise=False).SerializeToString()
    draw = np.random.default_rng(0)
    for length in (1, 2, 17, 96):
        ids = draw.integers(0, original.shape.vocabulary, length).tolist()
        wanted = original_of(original)(ids)
        assert np.abs(wanted).max() > 1  # else any graph would do
        assert np.abs(Run(content, original.shape).logits(ids) - wanted).max() < 1e-4


@given(arrays(np.float32, (7, 3), elements=st.floats(-8, 8, width=32)))
def test_int8_lies_within_half_a_step(matrix: np.ndarray[Any, Any]) -> None:
    whole, scale = quantised(matrix)
    assert whole.dtype == np.int8 and scale.shape == (1, 3)
    assert (np.abs(matrix - whole * scale) <= scale * 0.5001).all()


def test_a_trained_model_answers_as_its_checkpoint_does() -> None:
    _, folder = trained()
    agreement = json.loads((folder / CARD).read_text())["agreement"]
    assert agreement["examples"] == 9
    assert agreement["same_answer"] == agreement["same_text"] == 1
    assert 0 < agreement["log_probability_mean_difference"] < 0.01


def test_agreement_tells_another_model() -> None:
    """Prevents a comparison that any two models would pass."""
    from student.export.agreement import measure

    checkpoint, _ = trained()
    right = load(checkpoint)
    other = {name: array * 0.7 for name, array in right.weights.items()}
    content = build(right.shape, other).SerializeToString()
    tokenizer = (checkpoint / "tokenizer.json").read_text()
    found = measure(
        right, content, tokenizer, [("What is 2 + 3?", "Add them: 2 + 3 = 5.\nAnswer: 5")]
    )
    assert found is not None
    assert found["log_probability_largest_difference"] > 0.02
    nothing = {name: array * 0 + (array.ndim == 1) for name, array in right.weights.items()}
    content = build(right.shape, nothing).SerializeToString()
    found = measure(
        right, content, tokenizer, [("What is 2 + 3?", "Add them: 2 + 3 = 5.\nAnswer: 5")]
    )
    assert found is not None and found["same_answer"] == found["same_text"] == 0


def test_the_card_says_what_was_exported(tmp_path: Path) -> None:
    folder = save(module(), tmp_path / "checkpoint")
    student = {"step": 7, "data": "abc"}
    (folder / "student.json").write_text(json.dumps(student))
    card = export(folder, tmp_path / "out")
    assert card == json.loads((tmp_path / "out" / CARD).read_text())
    assert card["student"] == student
    assert card["agreement"] is None  # nothing was compared, and the card does not say otherwise
    assert card["parameters"] == sum(p.numel() for p in module().parameters())
    for name in (MODEL, "tokenizer.json"):
        content = (tmp_path / "out" / name).read_bytes()
        assert card["sha256"][name] == hashlib.sha256(content).hexdigest()
        assert card["bytes"][name] == len(content)


def test_a_parameter_takes_one_byte_and_one_of_the_embedding_two(tmp_path: Path) -> None:
    """Holds a model of 10 million parameters within 12 MB."""
    big = module(hidden_size=256, moe_intermediate_size=224, num_hidden_layers=1)
    card = export(save(big, tmp_path / "checkpoint"), tmp_path / "out")
    embedding = card["shape"]["vocabulary"] * card["shape"]["width"]
    assert card["bytes"][MODEL] < 1.06 * (card["parameters"] + embedding)


def test_the_same_checkpoint_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = save(module(), tmp_path / "checkpoint")
    cards = [export(folder, tmp_path / name) for name in ("one", "two")]
    assert cards[0]["sha256"] == cards[1]["sha256"]


def dense(folder: Path) -> None:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    model = Qwen3ForCausalLM(
        Qwen3Config(vocab_size=words().size, hidden_size=32, num_hidden_layers=1, head_dim=8)
    )
    save(model, folder)


def without_tokenizer(folder: Path) -> None:
    save(module(), folder)
    (folder / "tokenizer.json").unlink()


def damaged(folder: Path) -> None:
    save(module(), folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: None, "no checkpoint"),
        (dense, "kind: moe"),
        (lambda folder: save(module(tie_word_embeddings=False), folder), "tie_word_embeddings"),
        (lambda folder: save(module(norm_topk_prob=False), folder), "norm_topk_prob"),
        (lambda folder: save(module(head_dim=24), folder), "head_width"),
        (without_tokenizer, "tokenizer"),
        (damaged, "cannot be loaded"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_writes_nothing(
    make: Any, says: str, tmp_path: Path
) -> None:
    make(tmp_path / "checkpoint")
    with pytest.raises(TrainingError, match=says):
        export(tmp_path / "checkpoint", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_test_model_is_what_the_recipe_would_build() -> None:
    """The tests' own configuration must not drift from the architecture that is trained."""
    from student.model import build as build_student
    from student.recipe import Model

    model = build_student(Model(layers=1, width=64, heads=4, kv_heads=2, head_width=16), 300, 0)
    ours = config(words())
    for name in (
        "model_type",
        "norm_topk_prob",
        "tie_word_embeddings",
        "hidden_act",
        "attention_bias",
    ):
        assert getattr(model.config, name) == getattr(ours, name), name
