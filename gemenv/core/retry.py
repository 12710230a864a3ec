"""Which failures of a server are worth another try, and how long to wait before it."""

import math
import random
import time
from email.utils import parsedate_to_datetime

from gemenv.errors import InvalidArgumentError

LONGEST_RETRY_AFTER = 60.0
"""Seconds that a `Retry-After` header is honoured at most."""

_TRANSIENT_BELOW_500 = frozenset({408, 409, 425, 429})
_NOT_IMPLEMENTED = 501


def is_transient(status: int) -> bool:
    """Whether the same request may succeed later: overload, a crash, a gateway in between.

    >>> [status for status in (400, 401, 404, 408, 429, 500, 501, 503, 529) if is_transient(status)]
    [408, 429, 500, 503, 529]
    """
    return status in _TRANSIENT_BELOW_500 or (status >= 500 and status != _NOT_IMPLEMENTED)


class Backoff:
    """Exponential backoff with full jitter.

    Args:
        base: The longest wait after the first failure, in seconds; it doubles with every further
            failure.
        cap: The longest wait of all, in seconds, the server's own wish apart.

    Raises:
        InvalidArgumentError: Unless `0 <= base <= cap`.
    """

    def __init__(self, base: float, cap: float) -> None:
        if not 0 <= base <= cap < math.inf:
            raise InvalidArgumentError(
                f"backoff must be (base, cap) in seconds with 0 <= base <= cap, "
                f"not ({base!r}, {cap!r})."
            )
        self._base = base
        self._cap = cap
        # Its own generator: a retry must not change what a seeded program draws elsewhere.
        self._random = random.Random()

    def seconds(self, failures: int, retry_after: float | None = None) -> float:
        """Return how long to wait after this many failures in a row.

        The jitter comes on top of `retry_after`, so that clients which were all told the same
        moment do not come back at the same moment.
        """
        # 2.0 ** 1024 overflows; no cap is so large that 2 ** 60 would be too little.
        longest = min(self._cap, self._base * 2.0 ** min(failures - 1, 60))
        return (retry_after or 0.0) + self._random.uniform(0.0, longest)


def retry_after(value: str | None, now: float | None = None) -> float | None:
    """Read a `Retry-After` header: seconds, or an HTTP date.

    Args:
        value: The header, or `None` where there is none.
        now: Seconds since the epoch; the clock's by default.

    Returns:
        Seconds to wait, in [0, `LONGEST_RETRY_AFTER`]; `None` if the header says nothing.

    >>> retry_after("3"), retry_after("86400"), retry_after("soon")
    (3.0, 60.0, None)
    >>> retry_after("Thu, 01 Jan 1970 00:00:30 GMT", now=10.0)
    20.0
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            # `-0000`, a date without a zone, is UTC as well: HTTP has no other.
            moment = parsedate_to_datetime(value.strip().replace("-0000", "GMT"))
            seconds = moment.timestamp() - (time.time() if now is None else now)
        except (ValueError, OverflowError, IndexError):
            return None
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
