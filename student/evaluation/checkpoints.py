"""Checkpoints opened for examination: the recipe, the tokenizer and the model in a folder that a training wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from datagen.errors import TrainingError
from student.recipe import Training
from student.text import END, MARKS
from student.words import Words

if TYPE_CHECKING:
    import torch

    from student.evaluation.generation import Generator
    from student.evaluation.options import EngineName

END_ID = MARKS.index(END)
SERVED = ("qwen3_moe", "qwen3")
"""Model types that vLLM serves."""


class Checkpoint(NamedTuple):
    """A student on disk."""

    folder: Path
    name: str
    """The recipe's name, or the folder's."""
    training: Training | None
    """None where the folder does not say how it was trained."""
    words: Words
    context: int
    """Tokens of a problem with its solution at most."""
    model_type: str
    facts: dict[str, Any]
    """What `student.json` says."""


def opened(location: str | Path) -> Checkpoint:
    """The checkpoint in a folder, or in the `checkpoint/` of a training's folder.

    Raises TrainingError if there is none, if its tokenizer is another than it was trained with, or too large for it.
    """
    folder = Path(location)
    if not (folder / "config.json").is_file() and (folder / "checkpoint" / "config.json").is_file():
        folder = folder / "checkpoint"
    if not (folder / "config.json").is_file():
        raise TrainingError(
            f"{location} is no checkpoint: no config.json in it; name the folder that `datagen train` wrote, or its"
            " checkpoint/"
        )
    config = _json(folder / "config.json")
    facts = _json(folder / "student.json") if (folder / "student.json").exists() else {}
    words = Words.load(folder)
    told = facts.get("words", words.digest)
    if told != words.digest:
        raise TrainingError(
            f"{folder} was trained with tokenizer {told}, and holds tokenizer {words.digest}; put the checkpoint's own"
            " tokenizer.json back"
        )
    if words.size > config.get("vocab_size", 0):
        raise TrainingError(
            f"the tokenizer in {folder} has {words.size} tokens, its model knows {config.get('vocab_size')}; put the"
            " checkpoint's own tokenizer.json back"
        )
    training = _training(facts, folder)
    context = training.model.context if training else config.get("max_position_embeddings", 1024)
    name = training.name if training else folder.resolve().name
    return Checkpoint(folder, name, training, words, context, config.get("model_type", ""), facts)


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} is damaged: {error}; train again, or restore it") from error
    if not isinstance(content, dict):
        raise TrainingError(f"{path} is damaged: not an object; train again, or restore it")
    return content


def _training(facts: dict[str, Any], folder: Path) -> Training | None:
    if "recipe" not in facts:
        return None
    try:
        return Training.model_validate_json(json.dumps(facts["recipe"]))
    except ValidationError as error:
        raise TrainingError(
            f"the recipe in {folder / 'student.json'} cannot be read: {error.errors()[0]['msg']}; it was written by"
            " another version"
        ) from error


def device_of(wanted: str) -> str:
    """`cuda` or `cpu`. Raises TrainingError where a GPU is asked for and there is none."""
    import torch

    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wanted == "cuda" and not torch.cuda.is_available():
        raise TrainingError("device cuda: this machine has no GPU that PyTorch sees; take cpu")
    return wanted


def module_of(checkpoint: Checkpoint, device: str) -> torch.nn.Module:
    """The model, in bfloat16 on a GPU and in float32 on a CPU. Raises TrainingError if its weights are not whole."""
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils.logging import disable_progress_bar

    import student.model  # noqa: F401  the variant of ours registers itself

    disable_progress_bar()
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    try:
        module, found = AutoModelForCausalLM.from_pretrained(
            checkpoint.folder, dtype=dtype, local_files_only=True, output_loading_info=True
        )
    except Exception as error:  # safetensors and transformers raise of many kinds
        raise TrainingError(
            f"cannot load the model in {checkpoint.folder}: {str(error)[:200]}; train again, or restore it"
        ) from error
    if missing := sorted(found["missing_keys"]):
        # Left alone, transformers would fill these with random numbers.
        raise TrainingError(
            f"{checkpoint.folder} lacks weights: {', '.join(missing[:3])}; train again, or restore it"
        )
    moved: torch.nn.Module = module.to(device)
    return moved


def untrained_of(checkpoint: Checkpoint, device: str) -> Generator:
    """A model of the checkpoint's recipe with its first weights. Raises TrainingError if it has no recipe."""
    import torch

    from student.evaluation.generation import Transformers
    from student.model import build

    if checkpoint.training is None:
        raise TrainingError(
            f"{checkpoint.folder} has no student.json with a recipe, so no untrained model of it can be made"
        )
    vocabulary = _json(checkpoint.folder / "config.json")["vocab_size"]
    module = build(checkpoint.training.model, vocabulary, checkpoint.training.seed)
    moved = module.to(device, torch.bfloat16 if device == "cuda" else torch.float32)
    return Transformers(moved, END_ID, checkpoint.context)


def generator_of(checkpoint: Checkpoint, engine: EngineName, device: str) -> Generator:
    """Who replies for a checkpoint. Raises TrainingError if vLLM is asked for and cannot serve it."""
    from student.evaluation.generation import Transformers
    from student.evaluation.serving import Vllm, vllm_installed

    served = checkpoint.model_type in SERVED
    if engine == "vllm" and not vllm_installed():
        raise TrainingError("engine vllm: vLLM is not installed; pip install vllm, or take auto")
    if engine == "vllm" and not served:
        raise TrainingError(
            f"engine vllm: it does not serve models of type {checkpoint.model_type!r}; take transformers"
        )
    if engine == "vllm" or (engine == "auto" and served and vllm_installed()):
        return Vllm(checkpoint.folder, END_ID, checkpoint.context, device)
    return Transformers(module_of(checkpoint, device), END_ID, checkpoint.context)
