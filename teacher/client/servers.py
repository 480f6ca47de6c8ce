"""One server of the teacher: how much it may be given, whether it is there, and how it is spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from datagen.errors import TeacherError
from teacher.client.dialect import MARK, Dialect, WrongModel
from teacher.client.faults import Fault, Refused, Unreachable, Unusable
from teacher.client.http import Http
from teacher.client.limit import Limit
from teacher.client.tokens import Tokens
from teacher.metrics import ServerMetrics, read

PROBE_S = (0.2, 5.0)
"""Pause between looks at a server that is gone: the first, and the longest."""
PROBE_TIMEOUT_S = 20.0


class Server:
    """A base URL such as http://localhost:8000/v1."""

    def __init__(
        self, url: str, model: str | None, http: Http, limit: Limit, tokens: Tokens | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self.root = self.url.removesuffix("/v1")
        self.limit = limit
        self.in_flight = 0
        """Prompts sent and not answered."""
        self.exclusive = False
        """Whether what is in flight must stay by itself."""
        self.paused_until = 0.0
        self.dialect: Dialect | None = None
        self.trouble = ""
        """Why it is not used at the moment."""
        self.last_fault = ""
        """What its last request met; empty once one is answered."""
        self._asked_model = model
        self._http = http
        self._tokens = tokens
        self._choice_ids: dict[tuple[str, ...], tuple[int, ...]] = {}

    def is_ready(self, now: float) -> bool:
        """Whether it can be given something at all."""
        return not self.trouble and not self.exclusive and self.paused_until <= now

    @property
    def room(self) -> int:
        return self.limit.value - self.in_flight

    async def meet(self) -> None:
        """Learns the server's model and dialect. Raises a Fault."""
        listing = await self._http.json(f"{self.url}/models", timeout_s=PROBE_TIMEOUT_S)
        try:
            models = {entry["id"]: entry.get("max_model_len") for entry in listing["data"]}
            model = self._asked_model or next(iter(models))
        except (KeyError, TypeError, AttributeError, StopIteration):
            raise WrongModel("lists no models; does the URL end in /v1?") from None
        if model not in models:
            raise WrongModel(f"serves {', '.join(map(repr, models))}, not {model!r}")
        if self.dialect is None:
            # A server that came back keeps its dialect: only its model had to be looked at again.
            self.dialect = await self._learn(Dialect(model, max_model_len=models[model]))

    async def _learn(self, plain: Dialect) -> Dialect:
        """Whether prompts can be sent rendered, and what the template puts around a message."""
        try:
            rendered = await self._render(plain.model)
        except Unreachable:
            raise
        except Fault:
            return await self._without_template(plain)
        head, mark, tail = rendered.partition(MARK)
        if not mark or MARK in tail:
            return plain
        await self._check_tokenizer(plain.model, rendered)
        return plain._replace(completions=True, head=head, tail=tail, tokens=self._tokens)

    async def _check_tokenizer(self, model: str, text: str) -> None:
        """Raises Unusable if the recipe's tokenizer is another one than the server's."""
        if self._tokens is not None:
            theirs = await self._tokens_of(
                {"model": model, "prompt": text, "add_special_tokens": False}
            )
            if tuple(theirs) != self._tokens.of_text(text):
                raise Unusable("tokenises otherwise than teacher.tokenizer; name the model's own")

    async def _render(self, model: str) -> str:
        message: dict[str, object] = {
            "model": model,
            "messages": [{"role": "user", "content": MARK}],
        }
        tokens = await self._tokens_of(message)
        reply = await self._http.json(
            f"{self.root}/detokenize", {"model": model, "tokens": tokens}, PROBE_TIMEOUT_S
        )
        return str(reply["prompt"])

    async def _without_template(self, plain: Dialect) -> Dialect:
        try:
            await self._tokens_of({"model": plain.model, "prompt": MARK})
        except Unreachable:
            raise
        except Fault:  # no such end point: a server that only chats
            return plain
        return plain._replace(completions=True, special_tokens=True)

    async def _tokens_of(self, body: dict[str, object]) -> list[int]:
        reply = await self._http.json(f"{self.root}/tokenize", body, PROBE_TIMEOUT_S)
        try:
            return [int(token) for token in reply["tokens"]]
        except (KeyError, TypeError, ValueError):
            raise Refused("/tokenize gives no tokens") from None

    async def choice_ids(self, choices: tuple[str, ...]) -> tuple[int, ...]:
        """The token of each choice where the model's answer begins. Raises TeacherError if one is no single token."""
        dialect = self.dialect
        if not choices or dialect is None or not dialect.completions:
            return ()
        if choices not in self._choice_ids:
            before = f"{dialect.head}{MARK}{dialect.tail}"
            start = await self._tokens_of(self._prompt(before))
            found = []
            for choice in choices:
                tokens = await self._tokens_of(self._prompt(before + choice))
                if len(tokens) != len(start) + 1 or tokens[:-1] != start:
                    raise TeacherError(
                        f"choice {choice!r} is not one token for {dialect.model}; change the prompt's choices"
                    )
                found.append(tokens[-1])
            self._choice_ids[choices] = tuple(found)
        return self._choice_ids[choices]

    def _prompt(self, text: str) -> dict[str, object]:
        assert self.dialect is not None
        return {
            "model": self.dialect.model,
            "prompt": text,
            "add_special_tokens": self.dialect.special_tokens,
        }

    async def metrics(self) -> ServerMetrics | None:
        """What the server counted since its start; None where it does not tell."""
        try:
            body = await self._http.bytes_of(f"{self.root}/metrics", None, PROBE_TIMEOUT_S)
        except Fault:
            return None
        return read(body.decode(errors="replace"))

    async def wait_until_back(self, told: Callable[[Fault], None]) -> None:
        """Looks again and again until the server answers as it should; `told` hears why it does not yet."""
        pause_s = PROBE_S[0]
        while True:
            try:
                await self.meet()
            except Fault as fault:
                self.trouble = str(fault)
                told(fault)
            else:
                self.trouble = ""
                return
            await asyncio.sleep(pause_s)
            pause_s = min(PROBE_S[1], pause_s * 2)


def most_room(servers: Sequence[Server], now: float) -> Server | None:
    """The server that can take most; None while none can take anything."""
    ready = [server for server in servers if server.is_ready(now) and server.room > 0]
    return max(ready, key=lambda server: server.room, default=None)
