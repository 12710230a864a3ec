"""Requests to a model server: a bounded number at once, retried while there is hope."""

import asyncio
import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gemenv.agents.answer import AnswerReader, Failure
from gemenv.agents.base import Reply
from gemenv.agents.endpoint import Endpoint
from gemenv.agents.transport import (
    TransportChoice,
    TransportName,
    choose,
    failures,
    new_client,
)
from gemenv.core.retry import Backoff
from gemenv.errors import InvalidArgumentError, ModelServerError

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ClientSettings:
    """How patient and how busy a client is.

    Raises:
        InvalidArgumentError: If a number is outside its range.
    """

    timeout: float
    """Seconds for one attempt as a whole, from connecting to the last byte."""
    connect_timeout: float
    """Seconds of those for making a connection."""
    max_concurrency: int
    """Requests under way at once, those included that wait for their next attempt."""
    max_retries: int
    """Attempts after the first."""
    backoff: tuple[float, float]
    """Base and cap of the waits between attempts, in seconds."""
    max_reply_bytes: int
    """The longest answer that is read."""

    def __post_init__(self) -> None:
        for name in ("timeout", "connect_timeout"):
            if not 0 < getattr(self, name) < math.inf:
                raise InvalidArgumentError(f"{name} must be a positive number of seconds.")
        for name, least in (("max_concurrency", 1), ("max_retries", 0), ("max_reply_bytes", 1)):
            if getattr(self, name) < least:
                raise InvalidArgumentError(f"{name} must be at least {least}.")


@dataclass(frozen=True)
class _Session:
    """What is bound to one event loop."""

    client: "httpx.AsyncClient"
    slots: asyncio.Semaphore


class ModelClient:
    """Posts chat requests to one server and reads its replies.

    It may be used from several event loops, one after the other or at once; each gets its own
    HTTP client and its own `max_concurrency`.

    Raises:
        MissingDependencyError: If the transport asked for is not installed.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        settings: ClientSettings,
        transport: "TransportChoice | httpx.AsyncBaseTransport",
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._settings = settings
        self._backoff = Backoff(*settings.backoff)
        self.transport: TransportName = choose(transport)
        """The HTTP stack in use."""
        self._injected = None if isinstance(transport, str) else transport
        self._failures = failures(self.transport)
        self._reader = AnswerReader(endpoint, settings.max_reply_bytes, self._failures)
        self._sessions: dict[asyncio.AbstractEventLoop, _Session] = {}

    async def post(self, body: bytes) -> Reply:
        """Send a request until there is a reply.

        A request that waits for its next attempt keeps its place among `max_concurrency`, so that
        an overloaded server is asked for less, not for more.

        Raises:
            ModelServerError: If the server refuses, or fails once too often.
        """
        session = self._session()
        attempts = 0
        async with session.slots:
            while True:
                attempts += 1
                outcome = await self._attempt(session.client, body)
                if isinstance(outcome, Reply):
                    return outcome
                if not outcome.transient or attempts > self._settings.max_retries:
                    break
                seconds = self._backoff.seconds(attempts, outcome.wait)
                _log.info("attempt %d: %s; next in %.1f s", attempts, outcome.what, seconds)
                await asyncio.sleep(seconds)
        raise ModelServerError(self._message(outcome, attempts))

    async def aclose(self) -> None:
        """Close the connections of the running event loop; those of other loops stay."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.client.aclose()

    def _session(self) -> _Session:
        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is None:
            for other in list(self._sessions):
                if other.is_closed():
                    self._sessions.pop(other, None)
            settings = self._settings
            client = new_client(
                self._endpoint,
                self.transport,
                injected=self._injected,
                connections=settings.max_concurrency,
                connect_timeout=settings.connect_timeout,
            )
            session = _Session(client, asyncio.Semaphore(settings.max_concurrency))
            self._sessions[loop] = session
        return session

    async def _attempt(self, client: "httpx.AsyncClient", body: bytes) -> Reply | Failure:
        if client.is_closed:
            return Failure("the agent was closed while a request was under way", transient=False)
        timeout = self._settings.timeout
        try:
            async with asyncio.timeout(timeout):
                async with client.stream("POST", self._endpoint.url, content=body) as response:
                    return await self._reader.read(response)
        except TimeoutError:
            return Failure(f"no complete answer within {timeout:g} s")
        except self._failures as error:
            # httpx-aiohttp makes a ConnectTimeout of every failed connection; the cause is right.
            kind = type(error.__cause__ or error).__name__
            return Failure(self._reader.excerpt(f"{kind}: {error}").rstrip(": "))

    def _message(self, failure: Failure, attempts: int) -> str:
        asked = f"Asked {self._endpoint.base_url}/chat/completions for model {self._model!r}"
        advice = failure.advice
        if failure.transient:
            asked += f", {attempts} times" if attempts > 1 else ", once"
            advice = "Check that the server is up and not overloaded; then try again."
        return f"{asked}; got {failure.what}. {advice}".rstrip()
