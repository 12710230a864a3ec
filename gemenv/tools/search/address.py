"""Where a search server listens, and the secrets that no text about it may show."""

import base64
import os
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gemenv.core.address import is_here
from gemenv.errors import InvalidArgumentError

if TYPE_CHECKING:
    import httpx

_REDACTED = "[redacted]"
_SURELY_SECRET = 8
"""Shorter keys are words that a passage may well hold."""


class Address:
    """The address of a search server.

    Args:
        url: Of HTTP. A user and password in it become Basic authorization. What stands in its
            query is taken for a secret.
        path: Taken where the URL has none.

    Raises:
        InvalidArgumentError: If it is no address. It is not quoted: it may hold secrets.
    """

    def __init__(self, url: str, path: str = "/") -> None:
        parsed = _parsed(url)
        bare = parsed.copy_with(userinfo=b"", query=None, fragment=None)
        if bare.path == "/":
            bare = bare.copy_with(path=path)
        # Parsed once: httpx takes a tenth of a millisecond for it.
        self.url = bare
        """Where requests go that have no query."""
        self.shown = str(bare)
        """The address without user, password and query: fit for messages and records."""
        self.here = is_here(bare.host)
        """Whether the server is on this machine, where no proxy belongs in between."""
        self.query = parsed.query.decode("ascii")
        """What is sent along with every request."""
        self.headers: dict[str, str] = {}
        """What authorizes a request."""
        self._secrets = [value for _, value in parsed.params.multi_items() if value]
        self.given_secret = bool(parsed.userinfo or self.query)
        """Whether a caller has handed over a secret, instead of leaving it in the environment."""
        if parsed.userinfo:
            login = ":".join(map(unquote, parsed.userinfo.decode("ascii").split(":", 1)))
            token = base64.b64encode(login.encode()).decode()
            self.headers["Authorization"] = f"Basic {token}"
            self._secrets += [token, *filter(None, login.split(":", 1))]

    def key(self, given: str | None, variable: str) -> str:
        """Return a key, given or from an environment variable; empty where there is none.

        Raises:
            InvalidArgumentError: If it is not one word of printable ASCII. It is not quoted.
        """
        key = (os.environ.get(variable, "") if given is None else given).strip()
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise InvalidArgumentError(
                "A key must be one word of printable ASCII characters; look at the argument, or "
                f"at the environment variable {variable}."
            )
        if key:
            self._secrets.append(key)
        self.given_secret = self.given_secret or given is not None
        return key

    @property
    def has_secrets(self) -> bool:
        """Whether there is anything to blot out."""
        return bool(self._secrets)

    def redact(self, text: str) -> str:
        """Blot out every secret in a text, but for those that are everyday words."""
        for secret in self._secrets:
            if len(secret) >= _SURELY_SECRET:
                text = text.replace(secret, _REDACTED)
        return text


def _parsed(url: str) -> "httpx.URL":
    import httpx

    try:
        # Both: httpx takes brackets that never close for a part of a name.
        urlsplit(url.strip())
        parsed = httpx.URL(url.strip())
    except (ValueError, httpx.InvalidURL):
        parsed = None
    if parsed is None or parsed.scheme not in ("http", "https") or not parsed.host:
        # Raised out here, so that no parser's message, which may quote a secret, hangs on to it.
        raise InvalidArgumentError(
            "The URL is not the address of a search server; it looks like "
            "'http://127.0.0.1:8000/retrieve'."
        )
    return parsed
