"""Where a model server listens, and the secrets that no text about it may show."""

import base64
import os
from urllib.parse import SplitResult, unquote, urlsplit

from gemenv.core.address import is_here
from gemenv.errors import InvalidArgumentError

# Shorter keys are words like "EMPTY", which a model may well write of its own accord.
_SURELY_SECRET = 8
_REDACTED = "[redacted]"


class Endpoint:
    """The address of `/chat/completions`, and what may be said about it.

    Args:
        base_url: Where the API begins, such as `http://127.0.0.1:8000/v1`. Without a path, `/v1`
            is added; any other path is taken as it is. A user and password in it become Basic
            authorization, in place of the key. A query is sent along; httpx logs it, so it is no
            place for secrets.
        api_key_env: The environment variable that holds the key; unset or empty means no key.

    Raises:
        InvalidArgumentError: If `base_url` is no HTTP address, or the key is not one printable
            ASCII word. Neither is quoted, since both may hold secrets.
    """

    def __init__(self, base_url: str, api_key_env: str) -> None:
        import httpx

        parts = _split(base_url)
        path = parts.path.rstrip("/") or "/v1"
        server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"
        query = f"?{parts.query}" if parts.query else ""
        self.base_url = server
        """The base without user, password and query: fit for messages and records."""
        # Parsed once: httpx takes a tenth of a millisecond for it.
        self.url = httpx.URL(f"{server}/chat/completions{query}")
        """Where requests go; the query, if any, is part of it."""
        self.api_key_env = api_key_env
        self.loopback = is_here(parts.hostname or "")
        """Whether the server is on this machine, where no proxy belongs in between."""
        key = _read_key(api_key_env)
        self._authorization: str | None = None
        self._secrets: list[str] = []
        if parts.username is not None or parts.password is not None:
            login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
            token = base64.b64encode(login.encode()).decode()
            # Some servers take a token for the user, without a password.
            secret = parts.password or parts.username or ""
            self._authorization = f"Basic {token}"
            self._secrets = [token, unquote(secret), secret]
        elif key:
            self._authorization = f"Bearer {key}"
            self._secrets = [key]

    def headers(self) -> dict[str, str]:
        """Return the headers that authorize a request: none without a key."""
        return {} if self._authorization is None else {"Authorization": self._authorization}

    def redact(self, text: str) -> str:
        """Blot out every secret in `text`."""
        for secret in filter(None, self._secrets):
            text = text.replace(secret, _REDACTED)
        return text

    def redact_reply(self, text: str) -> str:
        """Blot out the secrets in what a model wrote, but for keys that are everyday words."""
        for secret in self._secrets:
            if len(secret) >= _SURELY_SECRET:
                text = text.replace(secret, _REDACTED)
        return text


def _split(base_url: str) -> SplitResult:
    """Take an address apart, or say what one looks like."""
    import httpx

    parts = None
    try:
        # Both: urlsplit leaves the path as it is written, httpx knows which hosts it takes.
        httpx.URL(base_url.strip())
        parts = urlsplit(base_url.strip())
        named = bool(parts.hostname) and " " not in parts.netloc
        if parts.scheme not in ("http", "https") or not named or parts.port == 0:
            parts = None
    except (ValueError, httpx.InvalidURL):
        parts = None
    if parts is None:
        # Raised out here, so that no parser's message, which may quote a password, hangs on to it.
        raise InvalidArgumentError(
            "base_url is not the address of an HTTP server; "
            "it looks like 'http://127.0.0.1:8000/v1' or 'https://api.example.com/v1'."
        )
    return parts


def _read_key(api_key_env: str) -> str:
    key = os.environ.get(api_key_env, "").strip()
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise InvalidArgumentError(
            f"The environment variable {api_key_env} does not hold an API key: "
            "a key is one word of printable ASCII characters."
        )
    return key
