"""What columns hold, as questions and answers."""

from collections.abc import Mapping
from typing import Any, cast

from gemenv.errors import InvalidArgumentError


def as_text(value: Any) -> str:
    r"""Return the question that a column holds, text or a list of chat messages, as text.

    Raises:
        InvalidArgumentError: If it is neither.

    >>> as_text([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "1 + 1?"}])
    'Be brief.\n\n1 + 1?'
    """
    if isinstance(value, str):
        return value
    parts = cast("list[Any]", value if isinstance(value, list | tuple) else [])
    if parts and all(isinstance(part, Mapping) and "content" in part for part in parts):
        return "\n\n".join(str(part["content"]) for part in parts)
    raise InvalidArgumentError(
        f"A question must be text or a list of chat messages, got {_shown(cast('Any', value))}."
    )


def as_answers(value: Any) -> list[str]:
    """Return the right answers that a column holds as a list of text.

    Raises:
        InvalidArgumentError: If it is neither text, nor a number, nor a list of such.

    >>> as_answers(72), as_answers(["Paris", "City of Paris"]), as_answers(True)
    (['72'], ['Paris', 'City of Paris'], ['true'])
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, bool):
        return [str(value).lower()]
    if callable(plain := getattr(value, "tolist", None)):
        return as_answers(plain())
    if isinstance(value, list | tuple) and value:
        return [answer for part in cast("list[Any]", value) for answer in as_answers(part)]
    raise InvalidArgumentError(
        "An answer must be text, a number, or a list of such with at least one entry, got "
        f"{_shown(cast('Any', value))}."
    )


def _shown(value: object) -> str:
    text = repr(value)
    return f"{type(value).__name__}: {text[:80]}{'…' if len(text) > 80 else ''}"
