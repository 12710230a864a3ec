"""How constructors refuse bad values."""

import inspect
from collections.abc import Iterable
from typing import Any

from gemenv.errors import InvalidArgumentError, UnknownArgumentError, nearest


def require(condition: bool, rule: str, came: object) -> None:
    """Raise `InvalidArgumentError` with the rule and what came, unless the condition holds."""
    if not condition:
        raise InvalidArgumentError(f"{rule}, got {came!r}.")


def require_one_of(name: str, value: object, options: Iterable[Any]) -> None:
    """Raise `InvalidArgumentError` unless `value` is one of the options."""
    known = list(options)
    require(value in known, f"`{name}` must be one of {', '.join(map(repr, known))}", value)


def is_int(value: object, low: int, high: int) -> bool:
    """Say whether `value` is an integer, no bool, from `low` to `high`."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def refuse_unknown(owner: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise `UnknownArgumentError` for the first keyword that is not known."""
    options = list(known)
    for name in given:
        if name not in options:
            raise UnknownArgumentError(
                f"{owner} has no keyword {name!r}.{nearest(name, options)} "
                f"It takes {', '.join(options)}."
            )


def keyword_parameters(cls: type) -> dict[str, inspect.Parameter]:
    """Return the named keywords that the constructors of a class and of its bases take."""
    found: dict[str, inspect.Parameter] = {}
    for owner in cls.__mro__:
        if "__init__" in owner.__dict__:
            own = inspect.signature(owner.__init__).parameters
            found |= {
                name: parameter
                for name, parameter in own.items()
                if parameter.kind is parameter.KEYWORD_ONLY and name not in found
            }
    return found
