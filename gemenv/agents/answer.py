"""What a server's answer amounts to: a reply, or a failure that says what came and what to do."""

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gemenv.agents.base import Reply
from gemenv.agents.completion import parse_reply
from gemenv.agents.endpoint import Endpoint
from gemenv.core.retry import is_transient, retry_after

if TYPE_CHECKING:
    import httpx

_EXCERPT_CHARACTERS = 300
_REFUSAL_BYTES = 64 * 1024
# No compression is asked for. These are read all the same, once: a piece as it comes from the
# socket unfolds to some 60 MB at most, where others, or one in the other, have no such bound.
_ENCODINGS = ("identity", "gzip", "deflate")


@dataclass(frozen=True)
class Failure:
    """An attempt without a reply."""

    what: str
    """What came instead, without secrets."""
    transient: bool = True
    """Whether another attempt may succeed."""
    wait: float | None = None
    """Seconds that the server asks to wait."""
    advice: str = ""
    """What the user can do, where no attempt helps."""


class AnswerReader:
    """Reads answers of one server.

    Args:
        endpoint: The server; it knows the secrets.
        max_reply_bytes: The longest answer that is read.
        failures: The exceptions by which a connection fails.
    """

    def __init__(
        self, endpoint: Endpoint, max_reply_bytes: int, failures: tuple[type[Exception], ...]
    ) -> None:
        self._endpoint = endpoint
        self._max_reply_bytes = max_reply_bytes
        self._failures = failures

    async def read(self, response: "httpx.Response") -> Reply | Failure:
        """Read the body of a response whose status and headers are there.

        Raises:
            Exception: One of `failures`, if the connection fails before the end of a reply.
        """
        if response.is_success:
            return await self._reply(response)
        return await self._refusal(response)

    def excerpt(self, text: str) -> str:
        """Return the beginning of a foreign text, without secrets and control characters."""
        # Cut last: half a secret is not found any more.
        text = self._endpoint.redact(text)[:_EXCERPT_CHARACTERS]
        return "".join(letter if letter.isprintable() else " " for letter in text).strip()

    async def _reply(self, response: "httpx.Response") -> Reply | Failure:
        encoding = response.headers.get("content-encoding", "identity")
        if encoding not in _ENCODINGS:
            return Failure(
                self.excerpt(f"an answer in the encoding {encoding!r}, which nobody asked for"),
                transient=False,
                advice="Have the server, or the proxy in front of it, send plain JSON.",
            )
        received = bytearray()
        if not await _receive(response, received, self._max_reply_bytes):
            return Failure(
                f"an answer of more than {self._max_reply_bytes} bytes",
                transient=False,
                advice="Lower max_tokens, or raise max_reply_bytes.",
            )
        try:
            return parse_reply(self._endpoint.redact_reply(received.decode()))
        except ValueError as error:
            return Failure(
                f"HTTP {response.status_code} without a chat completion ({error}): "
                f"{self.excerpt(received.decode(errors='replace'))}"
            )

    async def _refusal(self, response: "httpx.Response") -> Failure:
        status = response.status_code
        received = bytearray()
        if response.headers.get("content-encoding", "identity") in _ENCODINGS:
            # The status says enough, whatever becomes of the explanation.
            with contextlib.suppress(*self._failures):
                await _receive(response, received, _REFUSAL_BYTES)
        what = self.excerpt(f"HTTP {status} {response.reason_phrase}")
        explanation = self.excerpt(received.decode(errors="replace"))
        return Failure(
            f"{what}: {explanation}" if explanation else what,
            transient=is_transient(status),
            wait=retry_after(response.headers.get("retry-after")),
            advice=_advice(status, self._endpoint.api_key_env),
        )


async def _receive(response: "httpx.Response", into: bytearray, limit: int) -> bool:
    """Read a body as it comes in; return whether it fits into `limit` bytes."""
    async for chunk in response.aiter_bytes():
        into += chunk
        if len(into) > limit:
            return False
    return True


def _advice(status: int, api_key_env: str) -> str:
    """Say what to do about a status that no retry helps."""
    if status in (401, 403):
        return f"Set the environment variable {api_key_env} to a key that the server accepts."
    if status in (404, 405):
        return "Check the base URL (--base-url; most end in /v1) and the model name."
    if 300 <= status < 400:
        return "Redirects are not followed: give the final address as the base URL (--base-url)."
    return "Check the model name and the sampling settings against what the server takes."
