"""Whether an answer says what the user wants to hear."""

import re
from decimal import Decimal

from gemenv.grading.qa import normalize

_NUMBER = re.compile(r"(?:€|eur)?\s*(\d{1,12}(?:\.\d{1,4})?)\s*(?:€|euros?|eur)?\.?", re.ASCII)
_LONGEST = 200


def is_right(answer: str, gold: str) -> bool:
    """Say whether an answer is right.

    Numbers and amounts are compared as numbers, with or without a currency; all else as words,
    without case, spaces and punctuation. An empty gold answer takes anything.

    >>> is_right("€ 1,204.5", "1204.50"), is_right("9:30", "09:30"), is_right("5", "6")
    (True, True, False)
    """
    if not gold:
        return True
    if len(answer) > _LONGEST:
        return False
    wanted, came = _number(gold), _number(answer)
    if wanted is not None:
        return came == wanted
    return _words(answer) == _words(gold)


def _number(text: str) -> Decimal | None:
    bare = re.sub(r"(?<=\d),(?=\d\d\d)", "", text.strip().casefold())
    read = _NUMBER.fullmatch(bare)
    return Decimal(read[1]) if read else None


def _words(text: str) -> str:
    clock = re.sub(r"^(\d:\d\d)$", r"0\1", text.strip(), flags=re.ASCII)
    return normalize(clock).replace(" ", "")
