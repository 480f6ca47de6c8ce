"""The way of a question through the servers, and whose fault it is when it is left without an answer."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.client import dialect as say_as
from teacher.client.dialect import WrongModel
from teacher.client.faults import (
    BadReply,
    Busy,
    Fault,
    Refused,
    TooSlow,
    Unreachable,
    Unusable,
)
from teacher.client.http import Http
from teacher.client.lanes import Lanes, Piece, lane_of
from teacher.client.limit import Limit
from teacher.client.outages import Outages
from teacher.client.servers import Server, most_room
from teacher.client.tokens import Tokens
from teacher.questions import Answer, Question, Reply, Unanswered

MAX_TRIES = 4
"""Bad replies to a prompt before it counts as one that cannot be answered."""
MAX_BREAKS = 16
"""Connections that broke under a prompt while the server lived: a bad line is not the prompt's fault."""
BUSY_PAUSE_S = 0.25
MAX_PAUSE_S = 30.0


@dataclass(slots=True)
class Counts:
    """What the client did."""

    requests: int = 0
    prompts: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    """Requests that brought no answer, by kind of fault."""
    waited_s: float = 0.0
    """Time in which no server could be used, and something waited for one."""
    highest_in_flight: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "prompts": self.prompts,
            "retries": dict(self.retries),
            "waited_s": round(self.waited_s, 3),
            "highest_in_flight": self.highest_in_flight,
        }


class Client:
    """A teacher's servers as one. Use as an async context; ask as many questions at once as you like."""

    def __init__(
        self,
        teacher: Teacher,
        urls: Sequence[str],
        say: Callable[[str], None] = lambda line: None,
        broken: Callable[[], TeacherError | None] = lambda: None,
    ) -> None:
        """`broken` tells when there is no use in waiting any longer, and why."""
        self._counts = Counts()
        self._timeout_s = teacher.timeout_s
        self._http = Http(teacher.key())
        tokens = Tokens(teacher.tokenizer) if teacher.tokenizer else None
        limits = [Limit(teacher.max_in_flight, teacher.latency_s) for _ in urls]
        self.servers = [
            Server(url, teacher.model, self._http, limit, tokens)
            for url, limit in zip(urls, limits, strict=True)
        ]
        self._lanes = Lanes()
        self._woken = False
        self._outages = Outages(self.servers, teacher, say, broken, self._again, self._wake)

    @property
    def counts(self) -> Counts:
        self._counts.waited_s = self._outages.waited_s
        return self._counts

    @property
    def model(self) -> str:
        """The model's name on the servers."""
        for server in self.servers:
            if server.dialect:
                return server.dialect.model
        raise TeacherError("no server was met yet")

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        try:
            await self._outages.meet()
        except BaseException:
            await self.__aexit__()
            raise
        self._outages.start(self._outages.watch(self._is_waiting))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._outages.close()
        await self._http.__aexit__()

    def _is_waiting(self) -> bool:
        return bool(self._lanes) or any(server.in_flight for server in self.servers)

    async def ask(self, question: Question) -> Answer | Unanswered:
        """The answer, or why there is none. Raises TeacherError when the teacher has been gone for too long."""
        sampling, prompts = question.sampling, question.prompts
        dialect = next(server.dialect for server in self.servers if server.dialect)
        batches = all(map(dialect.batches, prompts))
        if sampling.scores_reply and not batches:
            return Unanswered("the server gives no log-probabilities of a prompt over chat")
        groups = [prompts] if batches else [(prompt,) for prompt in prompts]
        loop = asyncio.get_running_loop()
        pieces = [
            Piece(lane_of(sampling, group, batches), group, loop.create_future())
            for group in groups
        ]
        for piece in pieces:
            self._lanes.put(piece)
        self._wake()
        replies = await asyncio.gather(*[piece.replies for piece in pieces], return_exceptions=True)
        found: list[Reply] = []
        for reply in replies:
            if isinstance(reply, Fault):
                return Unanswered(str(reply))
            if isinstance(reply, BaseException):
                raise reply
            found += reply
        return Answer(tuple(found))

    def _wake(self) -> None:
        """Sends what fits, once everybody who is about to ask has asked: what comes together goes together."""
        if not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._send_what_fits)

    def _send_what_fits(self) -> None:
        self._woken = False
        if gone := self._outages.gone:
            for piece in self._lanes.drain():
                piece.settle(gone)
            return
        self._send_suspects()
        while self._lanes and (server := most_room(self.servers, time.monotonic())):
            if server.in_flight and server.room < self._lanes.worth_sending(server.limit.value):
                break
            self._launch(server, self._lanes.take(server.room))

    def _send_suspects(self) -> None:
        """Prompts that a server may have died of have one to themselves."""
        now = time.monotonic()
        for server in self.servers:
            if self._outages.suspects and not server.in_flight and server.is_ready(now):
                server.exclusive = True
                for piece in self._outages.next_suspects():
                    self._launch(server, [piece])

    def _launch(self, server: Server, batch: list[Piece]) -> None:
        server.in_flight += sum(piece.weight for piece in batch)
        self._counts.highest_in_flight = max(self._counts.highest_in_flight, server.in_flight)
        self._outages.start(self._send(server, batch))

    async def _send(self, server: Server, batch: list[Piece]) -> None:
        weight = sum(piece.weight for piece in batch)
        sent_at = time.monotonic()
        try:
            replies = await self._exchange(server, batch)
        except Fault as fault:
            self._without_answer(server, batch, fault, sent_at)
        except Exception as error:
            for piece in batch:
                piece.settle(error)
        else:
            self._outages.answered()
            server.limit.answered(weight, sent_at, time.monotonic())
            server.last_fault = ""
            self._counts.prompts += len(replies)
            start = 0
            for piece in batch:
                piece.settle(replies[start : start + len(piece.prompts)])
                start += len(piece.prompts)
        finally:
            server.in_flight -= weight
            server.exclusive = server.exclusive and server.in_flight > 0
            self._wake()

    async def _exchange(self, server: Server, batch: list[Piece]) -> list[Reply]:
        """One request. Raises a Fault."""
        dialect, sampling = server.dialect, batch[0].lane.sampling
        assert dialect is not None, "a server is given work only after it was met"
        prompts = [prompt for piece in batch for prompt in piece.prompts]
        ids = await server.choice_ids(sampling.choices)
        self._counts.requests += 1
        if all(map(dialect.batches, prompts)):
            body = say_as.completions_request(dialect, sampling, prompts, ids)
            content = await self._http.json(f"{server.url}/completions", body, self._timeout_s)
            return say_as.completions_replies(content, dialect, sampling, prompts, ids)
        body = say_as.chat_request(dialect, sampling, prompts[0], ids)
        content = await self._http.json(f"{server.url}/chat/completions", body, self._timeout_s)
        return say_as.chat_replies(content, dialect, sampling, ids)

    def _without_answer(
        self, server: Server, batch: list[Piece], fault: Fault, sent_at: float
    ) -> None:
        """The server is spared, waited for or looked at, and its prompts come back."""
        self._counts.retries[fault.kind] += 1
        now = time.monotonic()
        if isinstance(fault, Unreachable) and not fault.never_sent:
            self._outages.broke_off(server, fault, batch)
            return
        if isinstance(fault, Busy | Unusable | WrongModel | TooSlow):
            server.limit.strained(sent_at, now)
        if isinstance(fault, Busy):
            pause_s = BUSY_PAUSE_S if fault.retry_after_s is None else fault.retry_after_s
            server.paused_until = now + min(MAX_PAUSE_S, pause_s)
        elif isinstance(fault, Unusable | WrongModel):
            self._outages.refused_all(server, fault)
        elif isinstance(fault, Unreachable | TooSlow):
            self._outages.lost(server, fault)
        server.last_fault = str(fault)
        self._again(batch, fault)

    def _again(self, batch: Sequence[Piece], fault: Fault) -> None:
        """Prompts are asked again, unless it was their own fault, or seems so after a few times."""
        for piece in reversed(batch):
            together, piece.alone = (
                len(batch) > 1,
                piece.alone or isinstance(fault, BadReply | Refused),
            )
            if isinstance(fault, Unreachable):
                piece.breaks += not fault.never_sent
            elif isinstance(fault, BadReply) and not isinstance(fault, WrongModel):
                piece.tries += 1
            mine = isinstance(fault, Refused) or piece.tries >= MAX_TRIES
            # Together with others a prompt is not yet the culprit.
            if (mine and not together) or piece.breaks >= MAX_BREAKS:
                piece.settle(fault)
            else:
                self._lanes.put(piece, first=True)
