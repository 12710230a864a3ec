"""The providers by name."""

import importlib
import inspect
import sys
from typing import Any

from gemenv.errors import InvalidArgumentError, UnknownArgumentError, nearest
from gemenv.sandbox.base import Sandbox

PROVIDERS = {
    "pool": "gemenv.sandbox.pool.sandbox:PoolSandbox",
    "bubblewrap": "gemenv.sandbox.bubblewrap:BubblewrapSandbox",
    "docker": "gemenv.sandbox.docker.sandbox:DockerSandbox",
    "subprocess": "gemenv.sandbox.local:SubprocessSandbox",
    "remote": "gemenv.sandbox.remote:RemoteSandbox",
}
"""What `create` knows; imported when it is asked for."""


def default_provider() -> str:
    """Return the provider that `create` takes without a name: `pool` on Linux, else `docker`."""
    return "pool" if sys.platform == "linux" else "docker"


def provider(name: str) -> type[Sandbox]:
    """Return the class of a provider.

    Raises:
        InvalidArgumentError: If there is no provider of that name.
    """
    if name not in PROVIDERS:
        raise InvalidArgumentError(
            f"There is no sandbox provider {name!r}; there are {', '.join(PROVIDERS)}."
            + nearest(name, PROVIDERS)
        )
    module, _, kind = PROVIDERS[name].partition(":")
    return getattr(importlib.import_module(module), kind)


def create(name: str | None = None, **options: Any) -> Sandbox:
    """Make a sandbox. It starts at its first use.

    Args:
        name: The provider: `pool`, `bubblewrap`, `docker`, `subprocess` or `remote`; by default
            `pool` on Linux, and `docker` elsewhere.
        **options: What its class takes; every one takes `limits` and `require`.

    Raises:
        InvalidArgumentError: If there is no provider of that name.
        UnknownArgumentError: If the provider does not take one of the options.
    """
    kind = provider(name or default_provider())
    known = _options(kind)
    for option in options:
        if option not in known:
            raise UnknownArgumentError(
                f"The sandbox {kind.name!r} takes no {option!r}; it takes {', '.join(known)}."
                + nearest(option, known)
            )
    return kind(**options)


def _options(kind: type[Sandbox]) -> list[str]:
    """Return the keywords that a provider, or what it is derived from, takes."""
    found = (
        name
        for each in kind.__mro__
        if issubclass(each, Sandbox) and "__init__" in vars(each)
        for name, parameter in inspect.signature(vars(each)["__init__"]).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    )
    return list(dict.fromkeys(found))
