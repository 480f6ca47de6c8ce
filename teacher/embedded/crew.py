"""The threads that run the model: forks and attempts in, answers out. Each thread reads a batch, then draws a token."""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections import deque
from collections.abc import Callable, Sequence

from datagen.errors import TeacherError
from teacher.embedded.drawing import Draw, Drawing
from teacher.embedded.model import Model
from teacher.embedded.scoring import Fork, batch, score
from teacher.questions import Answer, Unanswered


class Waiter:
    """Who waits for an answer, in an event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[Answer | Unanswered] = self._loop.create_future()

    def tell(self, answer: Answer | Unanswered | TeacherError) -> None:
        """May be called from any thread."""
        self._loop.call_soon_threadsafe(self._settle, answer)

    def _settle(self, answer: Answer | Unanswered | TeacherError) -> None:
        if self.answer.done():  # nobody waits any more
            return
        if isinstance(answer, TeacherError):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Attempts:
    """A question's attempts while they are drawn, maybe by several threads."""

    def __init__(self, waiter: Waiter, answer: Callable[[Sequence[Draw]], Answer]) -> None:
        self.waiter, self._answer = waiter, answer
        self.draws: list[Draw] = []
        self._left = 0
        self._lock = threading.Lock()

    def add(self, draw: Draw) -> None:
        self.draws.append(draw)
        self._left += 1

    def ended(self) -> None:
        """One attempt has ended; the last one brings the answer."""
        with self._lock:
            self._left -= 1
            if self._left:
                return
        self.waiter.tell(self._answer(self.draws))


class Crew:
    """Threads that share a model. What breaks one of them ends them all, and everybody who waits hears of it."""

    def __init__(self, model: Model, threads: int) -> None:
        self._model = model
        self._forks: list[tuple[Fork, Waiter]] = []
        self._draws: deque[Draw] = deque()
        self._drawers: dict[Draw, Attempts] = {}
        self._work = threading.Condition()
        self._ended = False
        self._failure: TeacherError | None = None
        self._threads = [
            threading.Thread(target=self._serve, daemon=True) for _ in range(max(1, threads))
        ]
        for thread in self._threads:
            thread.start()
        # A thread that is in the library when the interpreter goes would take the process down with a noise.
        atexit.register(self.end)

    def put_fork(self, fork: Fork, waiter: Waiter) -> None:
        """The waiter is told how likely the fork's replies are."""
        with self._work:
            self._require_whole()
            self._forks.append((fork, waiter))
            self._work.notify()

    def put_attempts(self, attempts: Attempts) -> None:
        """The attempts' waiter is told when all have ended."""
        with self._work:
            self._require_whole()
            self._draws += attempts.draws
            self._drawers |= dict.fromkeys(attempts.draws, attempts)
            self._work.notify_all()

    def _require_whole(self) -> None:
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """Leaves what is under way, and waits for the threads."""
        with self._work:
            self._ended = True
            self._work.notify_all()
        for thread in self._threads:
            thread.join()
        atexit.unregister(self.end)

    # The threads.

    def _serve(self) -> None:
        held: list[Waiter] = []
        try:
            drawing = Drawing(self._model)
            while self._wait(drawing):
                taken = self._taken_forks()
                held[:] = [waiter for _, waiter in taken]
                self._score(taken)
                held.clear()
                self._draw(drawing)
        except Exception as error:
            self._fail(TeacherError(f"the embedded model broke: {error!r}"), held)

    def _wait(self, drawing: Drawing) -> bool:
        """Until there is work; False when there will be no more."""
        with self._work:
            while not (self._ended or self._failure or self._forks or self._draws or drawing):
                self._work.wait()
            return not (self._ended or self._failure)

    def _taken_forks(self) -> list[tuple[Fork, Waiter]]:
        """A batch of those of about one length, so that little is padding."""
        with self._work:
            self._forks.sort(key=lambda waiting: waiting[0].size)
            count = batch([fork for fork, _ in reversed(self._forks)])
            taken = self._forks[len(self._forks) - count :]
            del self._forks[len(self._forks) - count :]
            return taken

    def _score(self, taken: Sequence[tuple[Fork, Waiter]]) -> None:
        if taken:
            answers = score(self._model, [fork for fork, _ in taken])
            for (_, waiter), answer in zip(taken, answers, strict=True):
                waiter.tell(answer)

    def _draw(self, drawing: Drawing) -> None:
        """Begins what there is room for, and draws one token of each attempt."""
        with self._work:
            begun = [self._draws.popleft() for _ in range(min(drawing.free, len(self._draws)))]
        ended = drawing.begin(begun) if begun else []
        ended += drawing.step() if drawing else []
        with self._work:
            attempts = [self._drawers.pop(draw) for draw in ended]
        for each in attempts:
            each.ended()

    def _fail(self, error: TeacherError, held: Sequence[Waiter]) -> None:
        with self._work:
            self._failure = error
            waiters = {*held, *(w for _, w in self._forks)}
            waiters |= {attempts.waiter for attempts in self._drawers.values()}
            self._work.notify_all()
        for waiter in waiters:
            waiter.tell(error)
