"""An OpenAI-compatible server that answers at once, out of a hash: what is left to measure is our own overhead.

    python -m benchmarks.instant_server 8123

Its tokens are bytes, and four of them where replies are scored. Tests give it faults; see `Instant.fault`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

HEAD, TAIL = "<user>", "<assistant>"

Fault = Callable[[str, Any], Awaitable[web.StreamResponse | None]]
"""Path and body in; a response goes out instead of the answer."""


class Instant:
    """The server's state: its model, what it was asked, and how it misbehaves."""

    def __init__(self, model: str = "instant", answer: str = "", rendered: bool = True) -> None:
        """`answer`: of every attempt; without one, attempts at one problem come to two answers, as raise no alarm.

        `rendered`: whether it shows its chat template, so that prompts can be sent many to a request.
        """
        self.model, self.answer, self.rendered = model, answer, rendered
        self.requests = 0
        self.prompts = 0
        self.bodies: list[Any] = []
        self.keeps_bodies = False
        self.fault: Fault | None = None
        self.log_probability = -1.0
        self.in_flight = self.highest_in_flight = 0

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64_000_000)
        app.router.add_get("/health", self._health)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/metrics", self._metrics)
        if self.rendered:
            app.router.add_post("/tokenize", self._tokenize)
            app.router.add_post("/detokenize", self._detokenize)
            app.router.add_post("/v1/completions", self._completions)
        app.router.add_post("/v1/chat/completions", self._chat)
        return app

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _models(self, request: web.Request) -> web.StreamResponse:
        if self.fault and (response := await self.fault(request.path, None)):
            return response
        return _json({"data": [{"id": self.model, "max_model_len": 4096}]})

    async def _metrics(self, _: web.Request) -> web.Response:
        tokens = self.prompts * 100
        return web.Response(
            text=f'vllm:prefix_cache_queries_total{{engine="0"}} {tokens}\n'
            f'vllm:prefix_cache_hits_total{{engine="0"}} {tokens // 2}\n'
        )

    async def _tokenize(self, request: web.Request) -> web.Response:
        body = await request.json()
        chat = body.get("messages")
        text = f"{HEAD}{chat[0]['content']}{TAIL}" if chat else body["prompt"]
        return _json({"tokens": list(text.encode())})

    async def _detokenize(self, request: web.Request) -> web.Response:
        return _json({"prompt": bytes((await request.json())["tokens"]).decode()})

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        texts = [p if isinstance(p, str) else bytes(p).decode() for p in body["prompt"]]
        return await self._answered(request, body, len(texts), lambda: self._complete(body, texts))

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        return await self._answered(request, body, 1, lambda: self._reply(body))

    async def _answered(
        self, request: web.Request, body: Any, prompts: int, answer: Callable[[], list[Any]]
    ) -> web.StreamResponse:
        self.requests += 1
        self.prompts += prompts
        self.in_flight += prompts
        self.highest_in_flight = max(self.highest_in_flight, self.in_flight)
        if self.keeps_bodies:
            self.bodies.append((request.path, body, dict(request.headers)))
        try:
            if self.fault and (response := await self.fault(request.path, body)):
                return response
            return _json({"model": self.model, "choices": answer()})
        finally:
            self.in_flight -= prompts

    def _complete(self, body: Any, texts: list[str]) -> list[Any]:
        choices: list[Any] = []
        for text in texts:
            for sample in range(body.get("n", 1)):
                choice = self._one(body, text, sample)
                choices.append({"index": len(choices), "finish_reason": "stop", **choice})
        return choices

    def _attempt(self, text: str, sample: int) -> str:
        return f"So it is.\nAnswer: {self.answer or zlib.crc32(text.encode()) % 97 + 100 * (sample % 2)}"

    def _one(self, body: Any, text: str, sample: int) -> dict[str, Any]:
        if body.get("echo"):
            offsets = list(range(0, len(text), 4))
            logprobs = [None, *[self.log_probability] * (len(offsets) - 1)]
            return {"text": text, "logprobs": {"text_offset": offsets, "token_logprobs": logprobs}}
        if "logprob_token_ids" in body:
            return {"text": "A", "logprobs": {"top_logprobs": [_named(body, text)]}}
        return {"text": self._attempt(text, sample), "logprobs": None}

    def _reply(self, body: Any) -> list[Any]:
        text = json.dumps(body["messages"])
        choice: dict[str, Any] = {"index": 0, "finish_reason": "stop"}
        if not body.get("logprobs"):
            return [
                choice | {"index": k, "message": {"content": self._attempt(text, k)}}
                for k in range(body.get("n", 1))
            ]
        if "logprob_token_ids" in body:
            named = _named(body, text)
        else:
            named = {letter: -1.0 - k for k, letter in enumerate("ABCDE")}
        top = [{"token": token, "logprob": value} for token, value in named.items()]
        return [
            choice | {"message": {"content": "A"}, "logprobs": {"content": [{"top_logprobs": top}]}}
        ]


def _named(body: Any, text: str) -> dict[str, float]:
    """Log-probabilities of the named tokens: a whim of the prompt's bytes, but always the same one."""
    whim = zlib.crc32(text[-600:].encode())
    return {
        f"token_id:{token}": -0.5 - ((whim >> 3 * k) & 7) / 4
        for k, token in enumerate(body["logprob_token_ids"])
    }


def _json(content: Any) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), content_type="application/json")


async def serve(instant: Instant, port: int, host: str = "127.0.0.1") -> web.AppRunner:
    """A running server; `await runner.cleanup()` ends it."""
    runner = web.AppRunner(instant.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, host, port, reuse_address=True).start()
    return runner


async def _forever(port: int) -> None:
    await serve(Instant(), port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_forever(int(sys.argv[1])))
