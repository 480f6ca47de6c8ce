"""Asks servers: questions in, answers out, at the pace that the servers can take. Knows nothing of rows or caches.

    question -> pieces -> lanes -> the server with most room -> replies -> answer

A prompt that cannot be answered becomes Unanswered with its reason. A server that is gone is waited for.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher import dialect as say_as
from teacher.dialect import WrongModel
from teacher.faults import BadReply, Busy, Fault, Refused, TooSlow, Unreachable, Unusable
from teacher.http import Http
from teacher.lanes import Lanes, Piece, lane_of
from teacher.limit import Limit
from teacher.questions import Answer, Question, Reply, Unanswered
from teacher.servers import Server, most_room

MAX_TRIES = 4
"""Times that a prompt is asked before it counts as one that cannot be answered."""
TICK_S = 1.0
BUSY_PAUSE_S = 0.25
MAX_PAUSE_S = 30.0
NOT_MET = "not met yet"
UNUSABLE_PAUSE_S = 2.0
"""Before a server that is there, but refuses everybody, is asked again."""


@dataclass(slots=True)
class Counts:
    """What the client did."""

    requests: int = 0
    prompts: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    """Requests that brought no answer, by kind of fault."""
    waited_s: float = 0.0
    """Time in which no server could be used."""
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
        self.counts = Counts()
        self._teacher, self._say, self._broken = teacher, say, broken
        self._http = Http(teacher.key())
        self.servers = [
            Server(url, teacher.model, self._http, Limit(teacher.max_in_flight, teacher.latency_s))
            for url in urls
        ]
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._gone: TeacherError | None = None
        self._woken = False
        self._progress_at = time.monotonic()

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
            await self._meet()
        except BaseException:
            await self._http.__aexit__()
            raise
        self._start(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._http.__aexit__()

    async def _meet(self) -> None:
        """Waits for the first server; the others join when they answer. What will not mend by waiting is raised."""
        for server in self.servers:
            server.trouble = NOT_MET
            self._start(self._await_back(server, "does not answer yet"))
        started = last = time.monotonic()
        while all(server.trouble for server in self.servers):
            if self._gone or (broken := self._broken()):
                raise self._gone or broken or TeacherError("gone")
            now = time.monotonic()
            if all(server.trouble != NOT_MET for server in self.servers):
                self.counts.waited_s += now - last
            last = now
            if now > started + self._teacher.give_up_after_s:
                raise TeacherError(self._gave_up())
            await asyncio.sleep(0.02)

    async def ask(self, question: Question) -> Answer | Unanswered:
        """The answer, or why there is none. Raises TeacherError when the teacher has been gone for too long."""
        sampling, prompts = question.sampling, question.prompts
        dialect = next(server.dialect for server in self.servers if server.dialect)
        batches = all(map(dialect.batches, prompts))
        if sampling.scores_reply and not batches:
            return Unanswered("the server gives no log-probabilities of a prompt over chat")
        groups = [prompts] if batches else [(prompt,) for prompt in prompts]
        pieces = [
            Piece(
                lane_of(sampling, group, batches), group, asyncio.get_running_loop().create_future()
            )
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
        if self._gone:
            for piece in self._lanes.drain():
                _settle(piece, self._gone)
            return
        while self._lanes and (server := most_room(self.servers, time.monotonic())):
            if server.in_flight and server.room < self._lanes.worth_sending(server.limit.value):
                break
            batch = self._lanes.take(server.room)
            server.in_flight += sum(piece.weight for piece in batch)
            self.counts.highest_in_flight = max(self.counts.highest_in_flight, server.in_flight)
            self._start(self._send(server, batch))

    async def _send(self, server: Server, batch: list[Piece]) -> None:
        weight = sum(piece.weight for piece in batch)
        sent_at = time.monotonic()
        try:
            replies = await self._exchange(server, batch)
        except Fault as fault:
            self._failed(server, batch, fault, sent_at)
        except Exception as error:
            for piece in batch:
                _settle(piece, error)
        else:
            now = self._progress_at = time.monotonic()
            server.limit.answered(weight, sent_at, now)
            server.last_fault = ""
            self.counts.prompts += len(replies)
            start = 0
            for piece in batch:
                _settle(piece, replies[start : start + len(piece.prompts)])
                start += len(piece.prompts)
        finally:
            server.in_flight -= weight
            self._wake()

    async def _exchange(self, server: Server, batch: list[Piece]) -> list[Reply]:
        """One request. Raises a Fault."""
        dialect, sampling = server.dialect, batch[0].lane.sampling
        assert dialect is not None, "a server is given work only after it was met"
        prompts = [prompt for piece in batch for prompt in piece.prompts]
        ids = await server.choice_ids(sampling.choices)
        self.counts.requests += 1
        timeout_s = self._teacher.timeout_s
        if all(map(dialect.batches, prompts)):
            body = say_as.completions_request(dialect, sampling, prompts, ids)
            content = await self._http.json(f"{server.url}/completions", body, timeout_s)
            return say_as.completions_replies(content, dialect, sampling, prompts, ids)
        body = say_as.chat_request(dialect, sampling, prompts[0], ids)
        content = await self._http.json(f"{server.url}/chat/completions", body, timeout_s)
        return say_as.chat_replies(content, dialect, sampling, ids)

    def _failed(self, server: Server, batch: list[Piece], fault: Fault, sent_at: float) -> None:
        """Sorts out whose fault it was: the server's is waited out, a prompt's own becomes its answer."""
        self.counts.retries[fault.kind] += 1
        now = time.monotonic()
        if isinstance(fault, Busy):
            server.limit.strained(sent_at, now)
            pause_s = BUSY_PAUSE_S if fault.retry_after_s is None else fault.retry_after_s
            server.paused_until = now + min(MAX_PAUSE_S, pause_s)
        elif isinstance(fault, Unreachable):
            self._lost(server, fault)
        elif isinstance(fault, Unusable | WrongModel):
            server.limit.strained(sent_at, now)
            self._refused_all(server, fault, now)
        elif isinstance(fault, TooSlow):
            server.limit.strained(sent_at, now)
            self._lost(server, fault)
        server.last_fault = str(fault)
        counts = not isinstance(fault, Busy | Unusable | WrongModel)
        for piece in reversed(batch):
            piece.tries += counts and not _never_sent(fault)
            # Together with others a prompt is not yet the culprit.
            alone, piece.alone = piece.alone or len(batch) == 1, True
            if alone and (isinstance(fault, Refused) or piece.tries >= MAX_TRIES):
                _settle(piece, fault)
            else:
                piece.alone = isinstance(fault, BadReply | Refused) or piece.tries > 1
                self._lanes.put(piece, first=True)

    def _refused_all(self, server: Server, fault: Fault, now: float) -> None:
        """A server that lists its models and serves nobody: waited for, but not if it says the same from the start."""
        if str(fault) != server.last_fault:
            self._say(f"teacher {server.url} {fault}; asked again in {UNUSABLE_PAUSE_S:g} s")
        elif not self.counts.prompts:
            self._give_up(TeacherError(f"teacher {server.url} {fault}"))
        server.paused_until = now + UNUSABLE_PAUSE_S
        self._lost(server, fault)

    def _lost(self, server: Server, fault: Fault) -> None:
        """The server gets nothing more until it answers again."""
        if not server.trouble:
            server.trouble = str(fault)
            self._start(self._await_back(server, f"is not usable ({fault})"))

    async def _await_back(self, server: Server, why: str) -> None:
        started, told = time.monotonic(), False

        def tell(fault: Fault) -> None:
            nonlocal told
            if not told:
                told = True
                limit_s = self._teacher.give_up_after_s
                self._say(f"teacher {server.url} {why}: {fault}; waiting, up to {limit_s:,.0f} s")
            if isinstance(fault, Unusable | WrongModel) and not self.counts.requests:
                self._give_up(TeacherError(f"teacher {server.url} {fault}"))

        await server.wait_until_back(tell)
        if told:
            self._say(f"teacher {server.url} is there after {time.monotonic() - started:.0f} s")
        self._wake()

    async def _watch(self) -> None:
        """Wakes paused servers, and gives up when nothing has been answered for too long."""
        last = time.monotonic()
        while True:
            await asyncio.sleep(min(TICK_S, BUSY_PAUSE_S))
            now = time.monotonic()
            waiting = bool(self._lanes) or any(server.in_flight for server in self.servers)
            if all(server.trouble for server in self.servers) and waiting:
                self.counts.waited_s += now - last
            last = now
            if not waiting:
                self._progress_at = now
            elif broken := self._broken():
                self._give_up(broken)
            elif now - self._progress_at > self._teacher.give_up_after_s:
                self._give_up(TeacherError(self._gave_up()))
            self._wake()

    def _gave_up(self) -> str:
        troubles = "; ".join(
            f"{s.url}: {s.trouble or s.last_fault or 'slow'}" for s in self.servers
        )
        return (
            f"the teacher gave no answer for {self._teacher.give_up_after_s:,.0f} s ({troubles}); "
            "what was answered is kept, and the same command goes on from here"
        )

    def _give_up(self, error: TeacherError) -> None:
        self._gone = self._gone or error
        for piece in self._lanes.drain():
            _settle(piece, self._gone)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _never_sent(fault: Fault) -> bool:
    """Whether the server cannot have seen the prompt, so that the prompt cannot be what broke it."""
    return isinstance(fault, Unreachable) and "refused" in str(fault)


def _settle(piece: Piece, result: list[Reply] | BaseException) -> None:
    if piece.replies.done():  # whoever asked has gone
        return
    if isinstance(result, BaseException):
        piece.replies.set_exception(result)
    else:
        piece.replies.set_result(result)
