"""What a model makes of texts, computed by transformers alone: what a server's answers are held against.

    PYTHON_OF_VLLM tests/real/token_probabilities.py MODEL < questions.json > answers.json

A question is `{"message", "reply", "choices"}`. Its answer has the token ids of the prompt, the log-probability of
each of the reply's tokens, and of each choice as the model's first token. In float32, so that what differs is the
server's rounding. Runs in vLLM's own environment, which brings torch and transformers.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main(folder: str, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    words = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def ids_of(text: str) -> list[int]:
        found: list[int] = words(text, add_special_tokens=False)["input_ids"]
        return found

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        messages = [{"role": "user", "content": question["message"]}]
        text = words.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        prompt, whole = ids_of(text), ids_of(text + question["reply"])
        assert whole[: len(prompt)] == prompt, "the reply's first token reaches into the prompt"
        with torch.no_grad():
            said = model(torch.tensor([whole])).logits[0].log_softmax(-1)
        first = len(prompt)
        choices = [ids_of(text + choice)[first:] for choice in question["choices"]]
        return {
            "prompt_ids": prompt,
            "reply": [float(said[k - 1, whole[k]]) for k in range(first, len(whole))],
            "choices": [float(said[first - 1, token]) for (token,) in choices],
        }

    return [answer(question) for question in questions]


if __name__ == "__main__":
    json.dump(main(sys.argv[1], json.load(sys.stdin)), sys.stdout)
