"""How one server is spoken to: questions become requests, replies become values.

Two ways. Completions take many prompts a request and give exact log-probabilities; the chat template is learnt from
the server once, by rendering a mark and looking what came to stand around it. Chat takes one prompt a request, and is
used for pictures and for servers that do not show their template.
"""

from __future__ import annotations

import json
import math
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from teacher.client.faults import BadReply
from teacher.client.tokens import Tokens
from teacher.questions import Prompt, Reply, Sampling

TOP = 20
"""Log-probabilities that a chat server names at most."""
MARK = "\u2042datagen\u2042"


class Dialect(NamedTuple):
    """What was learnt of a server when it was first met."""

    model: str
    completions: bool = False
    """Whether prompts may be sent rendered, many to a request."""
    head: str = ""
    """What the chat template puts before a user's message."""
    tail: str = ""
    """What it puts after, up to the model's first token."""
    special_tokens: bool = False
    """Whether the server still has to add special tokens, as for a model without a template."""
    max_model_len: int | None = None
    tokens: Tokens | None = None
    """The model's tokenizer, where prompts go as token ids."""

    def batches(self, prompt: Prompt) -> bool:
        """Whether a prompt can share a request with others."""
        return self.completions and not any(isinstance(part, bytes) for part in prompt.message)


def completions_request(
    dialect: Dialect, sampling: Sampling, prompts: Sequence[Prompt], choice_ids: Sequence[int]
) -> dict[str, Any]:
    """The body for /completions."""
    pieces = [_pieces(dialect, prompt) for prompt in prompts]
    body: dict[str, Any] = {
        "model": dialect.model,
        "prompt": list(map(dialect.tokens.of_prompt, pieces))
        if dialect.tokens and sampling.choices
        else list(map("".join, pieces)),
        "max_tokens": 0 if sampling.scores_reply else sampling.max_tokens,
        "temperature": sampling.temperature,
        "add_special_tokens": dialect.special_tokens,
    }
    if sampling.samples > 1:
        body["n"] = sampling.samples
    if sampling.scores_reply:
        body |= {"echo": True, "logprobs": 0}
    if sampling.choices:
        body |= {
            "logprobs": 1,
            "logprob_token_ids": list(choice_ids),
            "return_tokens_as_token_ids": True,
        }
    return body


def _pieces(dialect: Dialect, prompt: Prompt) -> list[str]:
    """A prompt as it is rendered, cut where its message's parts meet."""
    first, *others = map(str, prompt.message)
    pieces = [dialect.head + first, *others]
    pieces[-1] += dialect.tail + prompt.reply
    return pieces


def completions_replies(
    content: Any,
    dialect: Dialect,
    sampling: Sampling,
    prompts: Sequence[Prompt],
    choice_ids: Sequence[int],
) -> list[Reply]:
    """One reply a prompt. Raises BadReply if the content is no whole answer to the request."""
    choices = _choices(content, dialect, len(prompts) * sampling.samples)
    try:
        if sampling.scores_reply:
            return [
                _scored(choice["logprobs"], len(choice["text"]) - len(prompt.reply))
                for choice, prompt in zip(choices, prompts, strict=True)
            ]
        if sampling.choices:
            return [
                _chosen(choice["logprobs"]["top_logprobs"][0], choice_ids) for choice in choices
            ]
        return _sampled([(c["text"], c["finish_reason"]) for c in choices], sampling.samples)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadReply(f"no whole answer: {type(error).__name__} {error}") from None


def chat_request(
    dialect: Dialect, sampling: Sampling, prompt: Prompt, choice_ids: Sequence[int]
) -> dict[str, Any]:
    """The body for /chat/completions."""
    body: dict[str, Any] = {
        "model": dialect.model,
        "messages": [{"role": "user", "content": _content(prompt)}],
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
    }
    if sampling.samples > 1:
        body["n"] = sampling.samples
    if sampling.choices:
        body |= {"logprobs": True, "top_logprobs": TOP}
        if choice_ids:
            body |= {"logprob_token_ids": list(choice_ids), "return_tokens_as_token_ids": True}
    return body


def chat_replies(
    content: Any, dialect: Dialect, sampling: Sampling, choice_ids: Sequence[int]
) -> list[Reply]:
    """The one reply. Raises BadReply if the content is no whole answer to the request."""
    choices = _choices(content, dialect, sampling.samples)
    try:
        if sampling.choices:
            named = {
                entry["token"]: entry["logprob"]
                for entry in choices[0]["logprobs"]["content"][0]["top_logprobs"]
            }
            if choice_ids:
                return [_chosen(named, choice_ids)]
            return [Reply(choices=tuple(_number(named.get(word)) for word in sampling.choices))]
        texts = [(c["message"]["content"] or "", c["finish_reason"]) for c in choices]
        return _sampled(texts, sampling.samples)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadReply(f"no whole answer: {type(error).__name__} {error}") from None


def _content(prompt: Prompt) -> Any:
    """A message's content: a text, or parts where there are pictures."""
    parts: list[dict[str, Any]] = []
    for is_text, run in groupby(prompt.message, lambda part: isinstance(part, str)):
        if is_text:
            parts.append({"type": "text", "text": "".join(map(str, run))})
        else:
            parts += [
                {"type": "image_url", "image_url": {"url": _data_url(picture)}} for picture in run
            ]
    return parts[0]["text"] if [part["type"] for part in parts] == ["text"] else parts


@lru_cache(maxsize=256)
def _data_url(png: str | bytes) -> str:
    """Questions about one row share its pictures, which are written down once."""
    assert isinstance(png, bytes)
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _choices(content: Any, dialect: Dialect, count: int) -> list[Any]:
    """The reply's choices in the order of the request."""
    if not isinstance(content, dict) or not isinstance(content.get("choices"), list):
        raise BadReply("a JSON without choices")
    name = content.get("model", dialect.model)
    # Hosted models answer under a dated name: `m` as `m-2026-08-06`.
    if name != dialect.model and not str(name).startswith(f"{dialect.model}-"):
        raise WrongModel(f"answered by model {name!r}, not by {dialect.model!r}")
    try:
        choices = sorted(content["choices"], key=lambda choice: choice["index"])
        whole = [choice["index"] for choice in choices] == list(range(count))
    except (KeyError, TypeError):
        whole = False
    if not whole:
        raise BadReply(f"{len(content['choices'])} choices instead of {count}")
    return choices


class WrongModel(BadReply):
    """The server speaks for another model than it was asked for."""

    kind = "wrong model"


def _chosen(named: Any, choice_ids: Sequence[int]) -> Reply:
    return Reply(choices=tuple(_number(named.get(f"token_id:{token}")) for token in choice_ids))


def _number(value: Any) -> float | None:
    """A log-probability; None where the server named none. Raises BadReply on NaN and infinity."""
    if value is None:
        return None
    if not math.isfinite(value):
        raise BadReply(f"a log-probability is {value}")
    return float(value)


def _sampled(texts: Sequence[tuple[str, str]], samples: int) -> list[Reply]:
    return [
        Reply(
            texts=tuple(text for text, _ in texts[start : start + samples]),
            cut=tuple(finish == "length" for _, finish in texts[start : start + samples]),
        )
        for start in range(0, len(texts), samples)
    ]


def _scored(logprobs: Any, start: int) -> Reply:
    """The sum over the tokens that begin at or after a place in the text."""
    first = bisect_left(logprobs["text_offset"], start)
    values = logprobs["token_logprobs"][first:]
    if not values:
        raise BadReply("no token of the reply was scored")
    total = math.fsum(values)
    if not math.isfinite(total):
        raise BadReply(f"the reply's log-probability is {total}")
    return Reply(log_probability=total, tokens=len(values))


def parse(body: bytes) -> Any:
    """Raises BadReply if the body is no JSON."""
    try:
        return json.loads(body)
    except ValueError:
        raise BadReply(f"not JSON, {len(body):,} bytes") from None
