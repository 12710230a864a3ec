"""Which servers there are, and how each is reached."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, cast
from urllib.parse import urlsplit

from gemenv.errors import InvalidArgumentError, nearest

Config = str | Mapping[str, Any]
"""A URL, one server, or `{"mcpServers": {name: server}}`."""

_LOCAL = ("command", "args", "env", "cwd", "writable")
_REMOTE = ("url", "headers")
_KINDS = ("type", "transport")
"""What other programs write beside; a URL or a command says as much."""
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SHORTEST_SECRET = 6
"""Characters; what is shorter occurs by chance in any text."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, repr=False)
class Server:
    """How one server is reached: a command to run, or a URL to connect to.

    Values of `env` and `headers`, and the URL, may name variables of our environment, `${NAME}`:
    they are read when the server is started.
    """

    name: str = ""
    """How a configuration of several servers calls it."""
    command: str = ""
    args: tuple[str, ...] = ()
    env: Pairs = ()
    cwd: str | None = None
    writable: tuple[str, ...] = ()
    """The only paths beneath which it may write, where Linux has Landlock; empty for no limit."""
    url: str = ""
    headers: Pairs = ()

    @property
    def shown(self) -> str:
        """What errors call it; nothing secret."""
        return self.name or os.path.basename(self.command) or (urlsplit(self.url).hostname or "?")

    def __repr__(self) -> str:
        return f"<MCP server {self.shown!r}>"

    def __getstate__(self) -> dict[str, Any]:
        """Give the fields to pickle, unless that would write secrets down."""
        for what, pairs in (("env", self.env), ("headers", self.headers)):
            for key, value in pairs:
                if not _VARIABLE.search(value):
                    raise InvalidArgumentError(
                        f"{self!r} cannot be pickled: the value of {key!r} in `{what}` is written "
                        "out. Name a variable of the environment instead, as in '${NAME}'."
                    )
        return dict(self.__dict__)

    def environment(self) -> dict[str, str]:
        """Return all of the environment that its process gets.

        Raises:
            InvalidArgumentError: If a variable that is named is not set.
        """
        inherited = {key: os.environ[key] for key in _INHERITED if key in os.environ}
        return inherited | {key: _expanded(value) for key, value in self.env}

    def redact(self, text: str) -> str:
        """Return a text without the secrets that the configuration holds."""
        for secret in sorted(set(self._secrets()), key=len, reverse=True):
            text = text.replace(secret, "…")
        return text

    def _secrets(self) -> Iterator[str]:
        parts = urlsplit(self.url)
        values = [value for _, value in (*self.env, *self.headers)]
        values += [parts.query, parts.username or "", parts.password or ""]
        for value in values:
            # Of `Bearer …`, a text may show the token alone.
            for word in (value, *value.split()):
                try:
                    secret = _expanded(word)
                except InvalidArgumentError:
                    continue
                if len(secret) >= _SHORTEST_SECRET:
                    yield secret

    def reached_by(self) -> tuple[str, dict[str, str]]:
        """Return the URL and the headers, with the variables that they name.

        Raises:
            InvalidArgumentError: If a variable that is named is not set.
        """
        return _expanded(self.url), {key: _expanded(value) for key, value in self.headers}


_INHERITED = ("PATH", "HOME", "LANG")


def _expanded(value: str) -> str:
    def read(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise InvalidArgumentError(
                f"A server is configured with the environment variable {found[1]!r}, which is not "
                "set; set it."
            )
        return os.environ[found[1]]

    return _VARIABLE.sub(read, value)


def read_config(config: Config) -> list[Server]:
    """Return the servers of a configuration.

    Args:
        config: A URL; `{"command": …, "args": […], "env": {…}, "cwd": …, "writable": […]}`;
            `{"url": …, "headers": {…}}`; or several of these by name, as `{"mcpServers": {…}}`.

    Raises:
        InvalidArgumentError: If it is none of these.

    >>> read_config({"mcpServers": {"files": {"command": "mcp-server-filesystem"}}})
    [<MCP server 'files'>]
    """
    if isinstance(config, str):
        return [_one("", {"url": config})]
    if "mcpServers" not in config:
        return [_one("", config)]
    servers: Any = config["mcpServers"]
    kind = type(servers).__name__
    if not isinstance(servers, Mapping) or not servers:
        raise InvalidArgumentError(f"`mcpServers` must hold servers by name, got {kind}.")
    entries = cast("Mapping[Any, Any]", servers)
    return [_one(str(name), entry) for name, entry in entries.items()]


def _one(name: str, entry: Any) -> Server:
    """Return one server; messages name keys alone, since values may be secret."""
    which = f"the MCP server {name!r}" if name else "the MCP server"
    if not isinstance(entry, Mapping):
        raise InvalidArgumentError(f"Expected {which} as a mapping, got {type(entry).__name__}.")
    fields = cast("Mapping[str, Any]", entry)
    known = (*_LOCAL, *_REMOTE, *_KINDS)
    for key in fields:
        if key not in known:
            raise InvalidArgumentError(
                f"{which} has no key {key!r}.{nearest(str(key), known)} It takes "
                f"{', '.join((*_LOCAL, *_REMOTE))}."
            )
    if ("command" in fields) == ("url" in fields):
        raise InvalidArgumentError(f"{which} needs either `command` or `url`, got {list(fields)}.")
    url = _text(which, "url", fields.get("url", ""))
    if "url" in fields and not (url.startswith("${") or urlsplit(url).scheme in ("http", "https")):
        raise InvalidArgumentError(f"The `url` of {which} must begin with http:// or https://.")
    cwd: Any = fields.get("cwd")
    return Server(
        name=name,
        command=_text(which, "command", fields.get("command", "")),
        args=_texts(which, "args", fields.get("args")),
        env=_pairs(which, "env", fields.get("env")),
        cwd=None if cwd is None else _text(which, "cwd", cwd),
        writable=_texts(which, "writable", fields.get("writable")),
        url=url,
        headers=_pairs(which, "headers", fields.get("headers")),
    )


def _pairs(which: str, key: str, found: Any) -> Pairs:
    if found is None:
        return ()
    if not isinstance(found, Mapping):
        raise InvalidArgumentError(
            f"`{key}` of {which} must be a mapping, got {type(found).__name__}."
        )
    pairs = cast("Mapping[Any, Any]", found)
    return tuple((_text(which, key, k), _text(which, key, v)) for k, v in pairs.items())


def _texts(which: str, key: str, found: Any) -> tuple[str, ...]:
    if not isinstance(found, list | tuple | NoneType):
        raise InvalidArgumentError(
            f"`{key}` of {which} must be a list, got {type(found).__name__}."
        )
    return tuple(_text(which, key, part) for part in cast("list[Any]", found or ()))


def _text(which: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidArgumentError(
            f"`{key}` of {which} must be text, got a value of type {type(value).__name__}."
        )
    return value
