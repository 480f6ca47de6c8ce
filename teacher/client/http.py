"""One request to one server: JSON out, JSON in, every failure a Fault. Nothing is followed, nothing is unbounded."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from teacher.client.dialect import parse
from teacher.client.faults import BadReply, Fault, TooSlow, Unreachable, of_status

if TYPE_CHECKING:
    import aiohttp

MAX_BODY = 64_000_000
REFUSED = "connection refused"


class Http:
    """A session with the API key, if there is one. Use as an async context."""

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Http:
        import aiohttp

        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(headers=headers, connector=connector)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def json(self, url: str, body: Any = None, timeout_s: float = 60.0) -> Any:
        """Posts a body, or gets without one. Raises a Fault; the whole exchange counts against the time-out."""
        data = None if body is None else json.dumps(body).encode()
        return parse(await self.bytes_of(url, data, timeout_s))

    async def bytes_of(self, url: str, data: bytes | None, timeout_s: float) -> bytes:
        """The body of a reply with status 200. Raises a Fault."""
        import aiohttp

        assert self._session is not None, "the session is open"
        method = "GET" if data is None else "POST"
        try:
            # A limit on the whole exchange: a body that drips keeps every shorter limit alive.
            async with (
                asyncio.timeout(timeout_s),
                self._session.request(
                    method, url, data=data, allow_redirects=False, timeout=aiohttp.ClientTimeout()
                ) as response,
            ):
                received = await self._read(response)
                if response.status != 200:
                    raise of_status(response.status, received, response.headers, self._key)
                return received
        except Fault:
            raise
        except TimeoutError:
            raise TooSlow(f"no whole answer within {timeout_s:g} s") from None
        except aiohttp.ClientPayloadError:
            raise BadReply("the reply broke off") from None
        except (aiohttp.ClientConnectionError, OSError) as error:
            reason = _reason(error)
            raise Unreachable(reason, never_sent=reason == REFUSED) from None
        except aiohttp.ClientError as error:
            raise BadReply(f"no proper HTTP: {type(error).__name__}") from None

    @staticmethod
    async def _read(response: aiohttp.ClientResponse) -> bytes:
        pieces, size = [], 0
        async for piece in response.content.iter_any():
            size += len(piece)
            if size > MAX_BODY:
                raise BadReply(f"more than {MAX_BODY:,} bytes")
            pieces.append(piece)
        return b"".join(pieces)


def _reason(error: BaseException) -> str:
    """A connection's failure in a few words."""
    inner = getattr(error, "os_error", error)
    if isinstance(inner, ConnectionRefusedError):
        return REFUSED
    text = getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
    return str(text)[:120]
