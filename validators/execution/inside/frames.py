"""Messages between the sandbox and its zygote: JSON after four bytes of length. Descriptors in, messages out."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any

LENGTH = struct.Struct("!I")


def receive(fd: int, deadline_s: float | None = None) -> dict[str, Any] | None:
    """The next message, or None at the end of the stream. Raises TimeoutError past the deadline (monotonic)."""
    head = _read_exactly(fd, LENGTH.size, deadline_s)
    body = head and _read_exactly(fd, LENGTH.unpack(head)[0], deadline_s)
    return json.loads(body) if body else None


def send(fd: int, message: Any) -> None:
    write_all(fd, framed(json.dumps(message).encode()))


def framed(body: bytes) -> bytes:
    return LENGTH.pack(len(body)) + body


def write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _read_exactly(fd: int, size: int, deadline_s: float | None) -> bytes:
    """So many bytes, or none where the stream ends before."""
    data = bytearray()
    while len(data) < size:
        if deadline_s is not None:
            poller = select.poll()
            poller.register(fd, select.POLLIN)
            if not poller.poll(max(0.0, deadline_s - time.monotonic()) * 1000):
                raise TimeoutError("no message in time")
        part = os.read(fd, size - len(data))
        if not part:
            return b""
        data += part
    return bytes(data)
