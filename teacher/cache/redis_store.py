"""The shared level in Redis: a single server, or a cluster. Values age and are evicted there, by its own rules.

Short time-outs and at most one more try: whoever uses this has patience of its own (`teacher.cache.shared`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from datagen.errors import RecipeError
from teacher.cache.store import StoreGone, Written

try:
    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster
    from redis.asyncio.connection import Connection, ConnectionPool, SSLConnection, parse_url
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import (
        ClusterError,
        ConnectionError,
        OutOfMemoryError,
        RedisClusterException,
        RedisError,
        TimeoutError,
    )
except ImportError:
    raise RecipeError(
        "Redis is asked for and its client is not installed; `pip install redis`"
    ) from None

PREFIX = b"datagen:a1:"
_TIMEOUT_S = 1.0
_FOREVER_S = 100 * 365 * 86_400.0
_CLUSTER = "+cluster"
_DEFAULTS = {"socket_timeout": _TIMEOUT_S, "socket_connect_timeout": _TIMEOUT_S}
_FIXED = {
    # One more try, for a connection that the server closed while it was idle.
    "retry": Retry(NoBackoff(), 1, (ConnectionError,)),
    # The second protocol asks for no greeting that old servers and proxies do not know.
    "protocol": 2,
    "decode_responses": False,
}
# ValueError: a server that speaks another protocol breaks the client's parser with it.
_ERRORS = (RedisError, RedisClusterException, OSError, ValueError)
_GONE = (ConnectionError, TimeoutError, ClusterError, RedisClusterException, OSError)


class RedisStore:
    def __init__(self, url: str, named: str, keep_s: float) -> None:
        """Connects to nothing yet. Raises RecipeError if the URL is none; `named` says where it was given."""
        self._keep_ms = max(1, int(min(keep_s, _FOREVER_S) * 1000))
        self._client, options = _client(url, named)
        self._secrets = [str(value) for name, value in options.items() if "password" in name]
        self._is_cluster = _CLUSTER in urlsplit(url).scheme
        self.where = _where(urlsplit(url).scheme, options)

    async def open(self) -> None:
        try:
            await self._client.ping()
        except _ERRORS as error:
            raise self._gone(error) from None

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        names = [PREFIX + key for key in keys]
        try:
            values = await (self._each(names) if self._is_cluster else self._client.mget(names))
        except _ERRORS as error:
            raise self._gone(error) from None
        return {key: value for key, value in zip(keys, values, strict=True) if value is not None}

    async def _each(self, names: Sequence[bytes]) -> list[Any]:
        """A cluster's MGET takes keys of one slot alone: one GET a key, in one write to each node."""
        pipeline = self._client.pipeline()
        for name in names:
            pipeline.get(name)
        # A key that holds another type is a miss, as it is for MGET.
        return [None if isinstance(v, Exception) else v for v in await self._results(pipeline)]

    async def put(self, items: Mapping[bytes, bytes]) -> Written:
        pipeline = self._client.pipeline(transaction=False)
        for key, value in items.items():
            pipeline.set(PREFIX + key, value, px=self._keep_ms)
        try:
            results = await self._results(pipeline)
        except _ERRORS as error:
            raise self._gone(error) from None
        refusals = [result for result in results if isinstance(result, Exception)]
        if not refusals:
            return Written()
        if isinstance(refusals[0], OutOfMemoryError):
            reason = "it is full; raise its maxmemory, or set maxmemory-policy to allkeys-lru"
        else:
            reason = self._told(refusals[0])
        return Written(len(refusals), reason)

    async def _results(self, pipeline: Any) -> list[Any]:
        """One result a command; an error in its place if the server refused it alone."""
        results: list[Any] = await pipeline.execute(raise_on_error=False)
        for result in results:
            if isinstance(result, _GONE):
                raise result
        return results

    async def close(self) -> None:
        try:
            await self._client.aclose()
        except _ERRORS:
            return  # a connection that is broken already

    def _gone(self, error: Exception) -> StoreGone:
        return StoreGone(f"{self.where} does not answer ({self._told(error)})")

    def _told(self, error: Exception) -> str:
        """The client's own words. Some servers repeat a refused command, and with it the password."""
        told = str(error) or type(error).__name__
        for secret in self._secrets:
            told = told.replace(secret, "***")
        return told.splitlines()[0][:200]


def _client(url: str, named: str) -> tuple[Any, dict[str, Any]]:
    """A client that has not connected yet, and what the URL says. Errors do not repeat it: it may hold a password."""
    try:
        options: dict[str, Any] = dict(parse_url(url.replace(f"{_CLUSTER}://", "://", 1)))
        if "path" not in options and "host" not in options:
            raise ValueError("no place")
        kind = options.get("connection_class", Connection)
        settings = {name: options[name] for name in options if name != "connection_class"}
        kind(**settings)  # refuses what it does not know
        settings = _DEFAULTS | settings | _FIXED
        if _CLUSTER in urlsplit(url).scheme:
            return RedisCluster(ssl=kind is SSLConnection, **settings), options
        return Redis.from_pool(ConnectionPool(connection_class=kind, **settings)), options
    except (ValueError, TypeError, RedisError, RedisClusterException):
        raise RecipeError(
            f"{named} is no URL of a Redis; it is redis://HOST:PORT/DB, rediss:// for TLS, unix://PATH, "
            "or redis+cluster://HOST:PORT"
        ) from None


def _where(scheme: str, options: dict[str, Any]) -> str:
    if "path" in options:
        return f"unix://{options['path']}"
    host = f"[{options['host']}]" if ":" in options["host"] else options["host"]
    database = "" if _CLUSTER in scheme else f"/{options.get('db', 0)}"
    return f"{scheme}://{host}:{options.get('port', 6379)}{database}"
