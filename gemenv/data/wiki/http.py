"""Asking a server that may be busy, gone or hostile."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gemenv.core.address import is_here
from gemenv.core.retry import Backoff, is_transient, retry_after
from gemenv.errors import InvalidArgumentError, WikiError

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 8 << 20
"""Bytes of an answer; the largest articles have some 2 MB of HTML."""
_SECONDS = 30.0
"""How long a request may take, with all its tries."""
_SILENCE_SECONDS = 10.0
_TRIES = 4
_BACKOFF = (0.2, 2.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    location: str
    """Where a redirect leads; empty if it is none."""
    body: bytes


class Server:
    """A server that is asked with GET; what may pass is tried again.

    Args:
        url: Where it is; nothing is sent yet.

    Raises:
        InvalidArgumentError: If `url` is no HTTP address. It is not quoted: it may hold secrets.
    """

    def __init__(self, url: str) -> None:
        import httpx

        address = _parse(url)
        self.url = str(address).rstrip("/")
        """The address; fit for messages."""
        self._backoff = Backoff(*_BACKOFF)
        self._client = httpx.Client(
            headers={"User-Agent": "gemenv", "Accept-Encoding": "identity"},
            timeout=_SILENCE_SECONDS,
            trust_env=not is_here(address.host),
            follow_redirects=False,
        )

    def get(self, path: str = "", params: dict[str, str] | None = None) -> Answer:
        """Return the answer to a request, unless it is a failure of the server.

        Args:
            path: Follows the address, quoted.
            params: The query.

        Raises:
            WikiError: If there is no answer in the end, or one that is too long.
        """
        import httpx

        deadline = time.monotonic() + _SECONDS
        failures = 0
        while True:
            wish = None
            try:
                answer, wish = self._once(path, params, deadline)
                if not is_transient(answer.status):
                    return answer
                trouble = f"HTTP status {answer.status}"
            except (httpx.HTTPError, OSError) as error:
                # Ours are such as well: what a server sends amiss does not pass.
                if isinstance(error, WikiError):
                    raise
                trouble = f"{type(error).__name__}: {error}"
            failures += 1
            pause = self._backoff.seconds(failures, wish)
            if failures == _TRIES or time.monotonic() + pause > deadline:
                raise WikiError(
                    f"The server of wiki pages at {self.url} cannot be reached, or is too busy "
                    f"({trouble}; {failures} tries). Make the same step again when it is there."
                )
            time.sleep(pause)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _once(
        self, path: str, params: dict[str, str] | None, deadline: float
    ) -> tuple[Answer, float | None]:
        body = bytearray()
        with self._client.stream("GET", f"{self.url}{path}", params=params) as response:
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise WikiError(
                    f"The server at {self.url} compresses answers, unlike it was asked."
                )
            for part in response.iter_raw():
                body += part
                if len(body) > MOST_BYTES:
                    raise WikiError(f"An answer of {self.url} is longer than {MOST_BYTES} bytes.")
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no whole answer within {_SECONDS:g} s")
            answer = Answer(response.status_code, response.headers.get("Location", ""), bytes(body))
            return answer, retry_after(response.headers.get("Retry-After"))


def _parse(url: str) -> "httpx.URL":
    import httpx

    try:
        address = httpx.URL(url.strip())
    except httpx.InvalidURL:
        address = None
    if (
        address is None
        or address.scheme not in ("http", "https")
        or not address.host
        or address.userinfo
        or address.query
        or address.fragment
    ):
        # Raised out here, so that no parser's message, which may quote a secret, hangs on to it.
        raise InvalidArgumentError(
            "`address` is not that of a wiki's server; it looks like 'http://127.0.0.1:8080' or "
            "'https://en.wikipedia.org/w/api.php', without a user, a password or a query."
        )
    return address
