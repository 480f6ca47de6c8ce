"""Makes a small `Qwen3MoeForCausalLM` with random weights and a tokenizer of its own, as a vLLM server loads it.

    PYTHON_OF_VLLM tests/real/tiny_model.py out/tiny-model

Runs in vLLM's own environment, which brings torch and transformers. The weights are drawn from a fixed seed, so its
answers mean nothing, and everything around them can be tried.
"""

from __future__ import annotations

import sys
from pathlib import Path

CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
VOCABULARY = 2_000
CONTEXT = 4_096


def tokenizer(texts: list[str]):  # type: ignore[no-untyped-def]
    """A byte-level BPE tokenizer, trained on the project's own words, with a chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=CHAT,
        model_max_length=CONTEXT,
    )


def make(folder: Path, texts: list[str]) -> None:
    """Writes the checkpoint: four layers, eight experts, two of them for each token."""
    import torch
    from transformers import Qwen3MoeConfig, Qwen3MoeForCausalLM
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    torch.manual_seed(2026)
    words = tokenizer(texts)
    config = Qwen3MoeConfig(
        vocab_size=2_048,
        hidden_size=128,
        intermediate_size=256,
        moe_intermediate_size=128,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        num_experts=8,
        num_experts_per_tok=2,
        norm_topk_prob=True,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
    )
    model = Qwen3MoeForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    words.save_pretrained(folder)


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    make(
        Path(sys.argv[1]),
        [path.read_text(encoding="utf-8") for path in sorted(root.glob("docs/**/*.md"))],
    )
