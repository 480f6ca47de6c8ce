"""A small student for tests: it has learnt to add two digits, in a few seconds, and is exported as real ones are."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest

from teacher.questions import Prompt, Question, Sampling
from tests.teacher.signal_material import rows_of

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.export import export  # noqa: E402
from student.export.building import quantised  # noqa: E402
from student.words import Words  # noqa: E402

CONTEXT = 96
SCORED = Sampling(scores_reply=True)


def problem(a: int, b: int) -> str:
    return f"What is {a} + {b}?"


def solution(total: int, a: int, b: int) -> str:
    return f"Add them: {a} + {b} = {total}.\nAnswer: {total}"


PAIRS = [(a, b) for a, b in itertools.product(range(6), repeat=2)]


def config(words: Words, **changes: Any) -> Any:
    from transformers import Qwen3MoeConfig

    return Qwen3MoeConfig(
        **{
            "vocab_size": words.size,
            "hidden_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 16,
            "num_experts": 4,
            "num_experts_per_tok": 2,
            "moe_intermediate_size": 32,
            "tie_word_embeddings": True,
            "norm_topk_prob": True,
            "max_position_embeddings": CONTEXT,
        }
        | changes
    )


def words() -> Words:
    texts = [t for a, b in PAIRS for t in (problem(a, b), solution(a + b, a, b))]
    return Words.made_from(texts, 340)


def ids(text: str) -> list[int]:
    """A text's tokens."""
    return words().reply(text)[:-1]


def module(**changes: Any) -> Any:
    """An untrained model whose weights are large enough that it prefers some tokens to others."""
    from transformers import Qwen3MoeForCausalLM

    torch.manual_seed(0)
    found = Qwen3MoeForCausalLM(config(words(), **changes)).eval()
    with torch.no_grad():
        for weight in found.parameters():
            if weight.dim() > 1:
                weight.mul_(4)
            else:
                weight.add_(torch.randn_like(weight) * 0.1)
    return found


def save(model: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    words().save(folder)
    return folder


@cache
def trained() -> tuple[Path, Path]:
    """The checkpoint and the exported folder."""
    from transformers import Qwen3MoeForCausalLM

    folder = Path(mkdtemp(prefix="datagen-tests-"))
    own = words()
    documents = [own.prompt(problem(a, b)) + own.reply(solution(a + b, a, b)) for a, b in PAIRS]
    start = len(own.prompt(problem(1, 1)))
    width = max(map(len, documents))
    tokens = torch.tensor([each + [0] * (width - len(each)) for each in documents])
    targets = torch.where((tokens != 0) & (torch.arange(width) >= start), tokens, -100)
    torch.manual_seed(0)
    model = Qwen3MoeForCausalLM(config(own))
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = 1e-2 * min(1, (step + 1) / 10, (STEPS - step) / 50)
        loss = model(tokens, labels=targets).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    save(model.eval(), folder / "checkpoint")
    examples = [(problem(a, b), solution(a + b, a, b)) for a, b in PAIRS[::4]]
    export(folder / "checkpoint", folder / "adder", examples)
    return folder / "checkpoint", folder / "adder"


STEPS = 100


@cache
def untrained() -> Path:
    """An exported folder whose model knows the words of real rows, and nothing else."""
    from student.text import problem_text

    folder = Path(mkdtemp(prefix="datagen-tests-"))
    rows = rows_of("perturb")
    texts = [t for row in rows for t in (problem_text(row), row["solution"]) if t]
    own = Words.made_from(texts, 1500)
    model = module(vocab_size=own.size, max_position_embeddings=1024)
    model.save_pretrained(folder / "checkpoint")
    own.save(folder / "checkpoint")
    export(folder / "checkpoint", folder / "untrained")
    return folder / "untrained"


def rounded(checkpoint: Path) -> Any:
    """The checkpoint in PyTorch with the exported model's weights: int8 times a scale, or float16."""
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "embed_tokens" in name:
                weight.copy_(weight.half().float())
            elif weight.dim() > 1 and not name.endswith("mlp.gate.weight"):
                whole, scale = quantised(np.swapaxes(weight.numpy(), -1, -2))
                weight.copy_(torch.from_numpy(np.swapaxes(whole * scale, -1, -2).copy()))
    return model


def likelihood(a: int, b: int, *totals: int) -> Question:
    """How likely each total is as the answer."""
    message = (problem(a, b),)
    replies = tuple(Prompt(message, solution(total, a, b)) for total in totals)
    return Question("likelihood", SCORED, replies)


def attempts(
    a: int, b: int, samples: int = 3, temperature: float = 1.5, tokens: int = 40
) -> Question:
    return Question("solve", Sampling(tokens, temperature, samples), (Prompt((problem(a, b),)),))
