"""Replies in batches are the replies that each prompt gets by itself."""

from __future__ import annotations

import random
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.evaluation import generation  # noqa: E402
from student.evaluation.cache import Buffered  # noqa: E402
from student.evaluation.generation import Reply, Sampling, Transformers, padded  # noqa: E402
from student.model import build  # noqa: E402
from student.progress import silent  # noqa: E402
from tests.student.students import VOCABULARY, small  # noqa: E402

END, CONTEXT = 3, 64


@pytest.fixture(scope="module", params=["moe", "dense_total", "attention+ffn"])
def module(request: pytest.FixtureRequest) -> torch.nn.Module:
    """Students with weights large enough that no two tokens are nearly alike."""
    kind = request.param
    shape = {"experts_in": kind} if "+" in kind else {"kind": kind}
    made = build(small(**shape), VOCABULARY, 1).eval()
    with torch.no_grad():
        for weight in made.parameters():
            if weight.dim() > 1:
                weight.mul_(4)
    return made


def prompts(count: int, seed: int = 0) -> list[list[int]]:
    draw = random.Random(seed)
    return [
        [draw.randrange(4, VOCABULARY) for _ in range(draw.randrange(3, 40))] for _ in range(count)
    ]


def alone(module: torch.nn.Module, prompt: list[int], limit: int, end: int = END) -> Reply:
    """The reply that is found token by token, without batch, padding or cache."""
    ids = list(prompt)
    while len(ids) - len(prompt) < limit:
        with torch.inference_mode():
            token = int(module(input_ids=torch.tensor([ids])).logits[0, -1].argmax())
        if token == end:
            return Reply(tuple(ids[len(prompt) :]), False)
        ids.append(token)
    return Reply(tuple(ids[len(prompt) :]), True)


def common_token(module: torch.nn.Module, asked: list[list[int]]) -> int:
    """A token that ends some replies early and others not at all."""
    written = [token for prompt in asked for token in alone(module, prompt, 12, -1).ids[3:]]
    return max(set(written), key=written.count)


def test_a_batch_gives_what_each_prompt_gives_alone(module: torch.nn.Module) -> None:
    """Prevents padding, the cache, or a batch that shrinks from reaching into replies."""
    asked = prompts(13)
    end = common_token(module, asked)
    expected = [alone(module, prompt, min(18, CONTEXT - len(prompt)), end) for prompt in asked]
    ended = sum(not reply.cut for reply in expected)
    assert ended > 0
    found = Transformers(module, end, CONTEXT).replies(asked, Sampling(max_tokens=18), silent)
    assert [reply for (reply,) in found] == expected


def test_a_batch_shrinks_as_replies_end(
    module: torch.nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = prompts(13)
    end = common_token(module, asked)
    sizes: list[int] = []
    true_forward = Transformers._forward

    def forward(self: Any, tokens: torch.Tensor, *rest: Any) -> torch.Tensor:
        sizes.append(len(tokens))
        return true_forward(self, tokens, *rest)

    monkeypatch.setattr(Transformers, "_forward", forward)
    monkeypatch.setattr(generation, "CHECK_EVERY", 2)
    monkeypatch.setattr(generation, "SHRINK_AT", 0.99)
    found = Transformers(module, end, CONTEXT).replies(asked, Sampling(max_tokens=18), silent)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0]
    assert [reply for (reply,) in found] == [
        alone(module, prompt, min(18, CONTEXT - len(prompt)), end) for prompt in asked
    ]


def test_no_reply_goes_beyond_the_context(module: torch.nn.Module) -> None:
    asked = [[5] * length for length in (CONTEXT - 1, CONTEXT - 7, 10)]
    found = Transformers(module, -1, CONTEXT).replies(asked, Sampling(), silent)
    assert [len(reply.ids) for (reply,) in found] == [1, 7, CONTEXT - 10]
    assert all(reply.cut for (reply,) in found)


def test_sampled_replies_do_not_depend_on_the_batch(
    module: torch.nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents a seed that is one of the whole batch: other memory would give other replies."""
    asked, sampling = prompts(7), Sampling(3, 0.8, 10, seed=5)
    together = Transformers(module, END, CONTEXT).replies(asked, sampling, silent)
    monkeypatch.setattr(generation, "MOST_ROWS", {"cpu": 2, "cuda": 2})
    assert Transformers(module, END, CONTEXT).replies(asked, sampling, silent) == together
    assert len({reply.ids for reply in together[0]}) > 1
    other = Transformers(module, END, CONTEXT).replies(asked, sampling._replace(seed=6), silent)
    assert other != together


def test_draws_follow_the_probabilities() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.2, 0.3]])).repeat(20_000, 1)
    draws = torch.rand((20_000, 1), generator=torch.Generator().manual_seed(0))
    found = generation.chosen(logits, 1.0, draws, torch.arange(20_000), 0)
    shares = torch.bincount(found, minlength=3) / 20_000
    assert torch.allclose(shares, torch.tensor([0.5, 0.2, 0.3]), atol=0.02)
    cold = generation.chosen(logits, 0.01, draws, torch.arange(20_000), 0)
    assert (cold == 0).all()


def test_a_batch_takes_no_more_memory_than_its_share(
    module: torch.nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_bytes = generation.cache_token_bytes(module)
    assert token_bytes == 2 * 2 * 2 * 16 * 4  # keys and values, layers, heads, width, float32
    room = 3 * CONTEXT * token_bytes / generation.MEMORY_SHARE
    monkeypatch.setattr(generation, "free_bytes", lambda _: int(room) + 1)
    replying = Transformers(module, END, CONTEXT)
    jobs = [generation.Job(n, [5] * 30, CONTEXT - 30) for n in range(8)]
    assert [len(batch) for batch in replying._batches(jobs)] == [3, 3, 2]


def test_a_batch_too_large_for_the_gpu_is_halved(
    module: torch.nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = prompts(6)
    expected = Transformers(module, END, CONTEXT).replies(asked, Sampling(max_tokens=5), silent)
    true_decode = Transformers._decode

    def decode(self: Any, batch: Any, sampling: Any) -> Any:
        if len(batch) > 2:
            raise torch.cuda.OutOfMemoryError("no room")
        return true_decode(self, batch, sampling)

    monkeypatch.setattr(Transformers, "_decode", decode)
    found = Transformers(module, END, CONTEXT).replies(asked, Sampling(max_tokens=5), silent)
    assert found == expected


def test_no_prompt_gets_no_reply(module: torch.nn.Module) -> None:
    assert Transformers(module, END, CONTEXT).replies([], Sampling(), silent) == []


def test_padding_stands_before_the_prompt() -> None:
    tokens, mask = padded([[7, 8, 9], [5]], torch.device("cpu"))
    assert tokens.tolist() == [[7, 8, 9], [0, 0, 5]]
    assert mask.tolist() == [[1, 1, 1], [0, 0, 1]]


def test_buffers_keep_what_is_put_into_them() -> None:
    keys = torch.randn(3, 2, 7, 4)
    layer = Buffered(9)
    for start, end in ((0, 4), (4, 5), (5, 7)):
        found, _ = layer.update(keys[:, :, start:end], keys[:, :, start:end])
        assert torch.equal(found, keys[:, :, :end])
    layer.batch_select_indices(torch.tensor([2, 0]))
    more = torch.randn(2, 2, 1, 4)
    found, values = layer.update(more, more)
    assert torch.equal(found, torch.cat([keys[[2, 0]], more], dim=2))
    assert torch.equal(values, found)
