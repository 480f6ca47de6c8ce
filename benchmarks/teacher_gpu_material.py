"""What `benchmarks.teacher_gpu` measures with: a model's shape without its weights, a tokenizer, and prompts.

A prompt is a rubric that all share and a row that nobody else has, both counted in tokens. Words are drawn evenly from
those that are one token each: random weights send equal tokens to equal experts, and even words load all experts.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
HEAD, TAIL = "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"
"""What the chat template puts around a user's message."""
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHOICES = ("A", "B", "C", "D", "E")
VOCABULARY = 8_000
CONTEXT = 4_096

SHAPES: dict[str, dict[str, Any]] = {
    "30b-a3b": {
        "vocab_size": 151_936,
        "hidden_size": 2_048,
        "intermediate_size": 6_144,
        "moe_intermediate_size": 768,
        "num_hidden_layers": 48,
        "num_attention_heads": 32,
        "num_key_value_heads": 4,
        "head_dim": 128,
        "num_experts": 128,
        "num_experts_per_tok": 8,
    },
    "tiny": {
        "vocab_size": 16_384,
        "hidden_size": 128,
        "intermediate_size": 256,
        "moe_intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "num_experts": 8,
        "num_experts_per_tok": 2,
    },
}


def make_model(folder: Path, shape: str) -> None:
    """Writes a config.json and a tokenizer; weights are what `--load-format dummy` makes up."""
    from transformers import PreTrainedTokenizerFast

    words = PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(SHAPES[shape]["vocab_size"]),
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=CHAT,
        model_max_length=CONTEXT,
    )
    words.save_pretrained(folder)
    config = SHAPES[shape] | {
        "architectures": ["Qwen3MoeForCausalLM"],
        "model_type": "qwen3_moe",
        "dtype": "bfloat16",
        "norm_topk_prob": True,
        "decoder_sparse_step": 1,
        "mlp_only_layers": [],
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-6,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1_000_000.0},
        "tie_word_embeddings": False,
        "eos_token_id": words.eos_token_id,
        "pad_token_id": words.pad_token_id,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _tokenizer(vocab_size: int) -> Any:
    """A byte-level BPE tokenizer, trained on the project's own files, with fillers that no text has up to the size."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(_project_texts(Path(__file__).parents[1]), trainer)
    # Made-up weights choose any token of the model, and the server looks its text up.
    state = json.loads(bpe.to_str())
    vocabulary = state["model"]["vocab"]
    vocabulary |= {f"filler{token}": token for token in range(len(vocabulary), vocab_size)}
    return Tokenizer.from_str(json.dumps(state))


def _project_texts(root: Path) -> Iterator[str]:
    for folder in ("docs", "seeds", "datagen", "validators", "mutators", "pipelines", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".md", ".py"):
                yield path.read_text(encoding="utf-8")


class Prompts:
    """Prompts of one length for one model folder. Equal arguments give equal prompts."""

    def __init__(self, model: Path, shared: int, tokens: int) -> None:
        """`shared` and `tokens`: tokens of the part that all prompts begin with, and of a whole prompt."""
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._words = self._one_token_words()
        self._shared, self._tokens = shared, tokens
        self._rubric = self._draw("rubric", shared - len(self._encode(HEAD)))
        self._row_words = tokens - shared - len(self._encode(TAIL))

    def text(self, run: str, index: int) -> str:
        """A user's message: the rubric, and row `index` of `run`."""
        return self._rubric + self._draw(f"{run}/{index}", self._row_words)

    def token_ids(self, texts: list[str]) -> list[list[int]]:
        """The messages as a server sees them, in the chat template. Raises ValueError on another length than asked."""
        rendered = [f"{HEAD}{text}{TAIL}" for text in texts]
        encoded = self._tokenizer.encode_batch(rendered, add_special_tokens=False)
        prompts: list[list[int]] = [encoding.ids for encoding in encoded]
        if wrong := {len(ids) for ids in prompts} - {self._tokens}:
            raise ValueError(f"prompts of {self._tokens} tokens came out at {sorted(wrong)}")
        if any(ids[: self._shared] != prompts[0][: self._shared] for ids in prompts):
            raise ValueError(f"the prompts do not share their first {self._shared} tokens")
        return prompts

    def choice_ids(self) -> list[int]:
        return [token for choice in CHOICES for token in self._encode(choice)]

    def _draw(self, seed: str, count: int) -> str:
        return "".join(random.Random(seed).choices(self._words, k=count))

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _one_token_words(self) -> list[str]:
        """Words with the blank before them, in an order that depends on the tokenizer alone."""
        blank = "\u0120"  # how a byte-level tokenizer writes it
        words = [
            f" {token.removeprefix(blank)}"
            for token in sorted(self._tokenizer.get_vocab())
            if re.fullmatch(f"{blank}[A-Za-z]{{2,}}", token)
        ]
        return [word for word in words if len(self._encode(word)) == 1]
