"""What is known of an environment without importing it."""

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemenv.core import Env
from gemenv.errors import (
    InvalidArgumentError,
    MissingDependencyError,
    UnknownArgumentError,
    nearest,
)

_ID = re.compile(
    r"(?P<family>[\w.-]+):(?P<name>[\w.-]+?)-v(?P<version>\d+)(?:-(?P<variant>[\w.-]+))?"
)


@dataclass(frozen=True, kw_only=True)
class EnvSpec:
    """An id and what stands behind it."""

    id: str
    """`family:Name-v0` or `family:Name-v0-variant`."""
    entry_point: str | Callable[..., Env]
    """`"module:Class"`, imported on first use, or the class or function itself."""
    kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Constructor arguments of this id; those given to `make` come on top."""
    description: str = ""
    """One line for listings."""
    blocking: bool = False
    """Whether a step waits for something outside or computes long; async code uses a thread."""
    snapshot: bool = True
    """Whether `get_state` captures everything; false where steps have effects outside."""
    extra: str | None = None
    """The extra of gemenv to install first, as in `pip install 'gemenv[extra]'`."""
    program: str | None = None
    """A program from outside of Python that must be on the machine."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise InvalidArgumentError(
                f"An id has the form `family:Name-v0` or `family:Name-v0-variant`, got {self.id!r}."
            )

    @property
    def family(self) -> str:
        """The part before the colon."""
        return self.id.partition(":")[0]

    @property
    def version(self) -> int:
        """The number after `-v`."""
        return int(self._parts()["version"])

    @property
    def unversioned(self) -> str:
        """The id without its version.

        >>> EnvSpec(id="game:Sokoban-v0-easy", entry_point="module:Class").unversioned
        'game:Sokoban-easy'
        """
        family, name, variant = self._parts().group("family", "name", "variant")
        return f"{family}:{name}{'-' + variant if variant else ''}"

    @property
    def gymnasium_id(self) -> str:
        """The id under which `gymnasium.make` knows this environment.

        >>> EnvSpec(id="game:Sokoban-v0-easy", entry_point="module:Class").gymnasium_id
        'gemenv/game.Sokoban-easy-v0'
        """
        return f"gemenv/{self.unversioned.replace(':', '.', 1)}-v{self.version}"

    def _parts(self) -> re.Match[str]:
        parts = _ID.fullmatch(self.id)
        assert parts is not None  # noqa: S101 - `__post_init__` lets nothing else in
        return parts

    def load(self) -> Callable[..., Env]:
        """Import the entry point.

        Raises:
            MissingDependencyError: If a package that it needs is not installed.
            InvalidArgumentError: If there is no such class.
        """
        if not isinstance(self.entry_point, str):
            return self.entry_point
        module, _, name = self.entry_point.partition(":")
        try:
            return getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            if error.name is None or f"{module}.".startswith(f"{error.name}."):
                raise
            remedy = f"gemenv[{self.extra}]" if self.extra else error.name
            raise MissingDependencyError(
                f"{self.id!r} needs the package {error.name!r}, which is not installed: "
                f"pip install '{remedy}'"
            ) from error
        except AttributeError as error:
            raise InvalidArgumentError(
                f"The entry point of {self.id!r} must be `module:Class`, got {self.entry_point!r}: "
                f"{error}."
            ) from error

    def check_kwargs(self, kwargs: Mapping[str, Any]) -> None:
        """Raise `UnknownArgumentError` for the first keyword that the constructor does not take."""
        _refuse_unknown(self.id, self.load(), kwargs)

    def make(self, **kwargs: Any) -> Env:
        """Build the environment.

        Args:
            kwargs: Constructor arguments, on top of those of this id.

        Raises:
            UnknownArgumentError: If the constructor has no such keyword.
            InvalidArgumentError: If a `level` is given to a variant with keywords of its own.
        """
        build = self.load()
        _refuse_unknown(self.id, build, kwargs)
        self._refuse_level(kwargs)
        env = build(**{**self.kwargs, **kwargs})
        env.env_id, env.env_kwargs = self.id, kwargs
        env.blocking = env.blocking or self.blocking
        env.snapshot = env.snapshot and self.snapshot
        return env

    def _refuse_level(self, kwargs: Mapping[str, Any]) -> None:
        """Raise where a level would be mixed with the configuration of a variant."""
        parts = self._parts()
        if self.kwargs and parts["variant"] and kwargs.get("level") is not None:
            plain = f"{parts['family']}:{parts['name']}-v{parts['version']}"
            raise InvalidArgumentError(
                f"{self.id!r} is a configuration of its own and takes no `level`, got "
                f"{kwargs['level']!r}. Give it to {plain!r}."
            )


def _refuse_unknown(env_id: str, build: Callable[..., Env], kwargs: Mapping[str, Any]) -> None:
    """Raise `UnknownArgumentError` for the first keyword that `build` does not take."""
    parameters = inspect.signature(build).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return
    for name in kwargs:
        if name not in parameters:
            raise UnknownArgumentError(
                f"{env_id!r} has no keyword {name!r}.{nearest(name, parameters)} "
                f"It takes {', '.join(parameters) or 'none'}."
            )
