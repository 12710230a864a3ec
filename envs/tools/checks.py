"""What functions of the office ask of their arguments."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from gemenv.errors import ToolError

MOST_CENTS = 10**9
"""The largest amount that anything takes."""
_SHOWN = 60


class _Named(Protocol):
    id: str


N = TypeVar("N", bound=_Named)


def shown(text: str) -> str:
    """Write what came for a message, cut where it gets long."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def found(items: Iterable[N], key: str, what: str, source: str) -> N:
    """Return the item with an id.

    Raises:
        ToolError: If there is none; it names the function that gives ids.
    """
    for item in items:
        if item.id == key:
            return item
    raise ToolError(f"There is no {what} with the id {shown(key)}; {source} gives the ids.")


def day(text: str, name: str = "date") -> str:
    """Return a date as it came.

    Raises:
        ToolError: Unless it is one of the calendar, as in 2026-03-09.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    raise ToolError(f"`{name}` must be a date as in 2026-03-09, got {shown(text)}.")


def clock(text: str, name: str) -> str:
    """Return a time of day as it came.

    Raises:
        ToolError: Unless it is from 00:00 to 23:59, as in 09:30.
    """
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        return text
    raise ToolError(f"`{name}` must be a time as in 09:30, got {shown(text)}.")


def period(start: str, end: str) -> None:
    """Raise `ToolError` unless one time is before the other."""
    if not clock(start, "start") < clock(end, "end"):
        raise ToolError(f"`start` must be before `end`, got {start} and {end}.")


def minutes(time: str) -> int:
    """Return the minutes since midnight.

    >>> minutes("09:30")
    570
    """
    return 60 * int(time[:2]) + int(time[3:])


def time_of(minutes: int) -> str:
    """Return the time of day so many minutes after midnight.

    >>> time_of(570)
    '09:30'
    """
    return f"{minutes // 60:02}:{minutes % 60:02}"


def line(text: str, name: str, most: int = 200) -> str:
    """Return a text of one line without the spaces around it.

    Raises:
        ToolError: If it is empty, has several lines, or is too long.
    """
    bare = text.strip()
    if bare and bare.isprintable() and len(bare) <= most:
        return bare
    raise ToolError(f"`{name}` must be one line of 1 to {most} characters, got {shown(text)}.")


def prose(text: str, name: str, most: int = 20_000) -> str:
    """Return a text as it came.

    Raises:
        ToolError: If it is empty or too long, or holds what is no text.
    """
    if not text.strip() or len(text) > most:
        raise ToolError(f"`{name}` must have 1 to {most:,} characters, got {len(text):,}.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ToolError(f"`{name}` must be text without lone surrogates.")
    return text


def address(text: str) -> str:
    """Return a mail address in small letters.

    Raises:
        ToolError: If it is none.
    """
    if len(text) <= 100 and re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text, re.ASCII):
        return text.lower()
    raise ToolError(f"Expected a mail address as in ada@example.com, got {shown(text)}.")


def addresses(texts: Iterable[str]) -> list[str]:
    """Return mail addresses, each once, in their order.

    Raises:
        ToolError: If one is none, or there are more than 50.
    """
    unique = list(dict.fromkeys(map(address, texts)))
    if len(unique) > 50:
        raise ToolError(f"Expected 50 mail addresses at most, got {len(unique)}.")
    return unique


def cents(amount: int, name: str = "amount_cents") -> int:
    """Return an amount as it came.

    Raises:
        ToolError: If it is not positive, or larger than anything here costs.
    """
    if 0 < amount <= MOST_CENTS:
        return amount
    raise ToolError(f"`{name}` must be from 1 to {MOST_CENTS:,} cents.")


def euros(amount: int) -> str:
    """Write an amount of cents in euros.

    >>> euros(123405)
    '1234.05'
    """
    return f"{amount // 100}.{amount % 100:02}"
