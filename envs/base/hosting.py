"""Functions that build an environment inside of wrappers, for the registry."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def takes_keywords_of(env_class: type) -> Callable[[F], F]:
    """Let a function that passes its `**keywords` on to a class say what these are.

    `help`, `gemenv info` and messages about unknown keywords then name them all. Where both have a
    keyword, that of the function stands.

    Example:
        >>> class Walk:
        ...     def __init__(self, *, steps=3):
        ...         self.steps = steps
        >>> @takes_keywords_of(Walk)
        ... def make(*, budget=5, **keywords):
        ...     return Walk(**keywords)
        >>> str(inspect.signature(make))
        '(*, budget=5, steps=3)'
    """

    def decorate(build: F) -> F:
        signature = inspect.signature(build)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        names = {p.name for p in own}
        passed = [
            p for p in inspect.signature(env_class).parameters.values() if p.name not in names
        ]
        build.__signature__ = signature.replace(  # pyright: ignore[reportFunctionMemberAccess]
            parameters=sorted([*own, *passed], key=lambda p: p.kind)
        )
        return build

    return decorate
