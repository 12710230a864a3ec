"""Colours for people who look at a board in a terminal."""

import functools
import re
from collections.abc import Mapping


def coloured(board: str, styles: Mapping[str, str]) -> str:
    r"""Put ANSI colours around the signs of a board.

    Args:
        board: The board as the player sees it.
        styles: For each sign, of one or more characters, the parameters of an SGR sequence, such
            as "1;33" for bold yellow. Where signs overlap, the longest counts.

    >>> coloured("#P", {"P": "1;36"})
    '#\x1b[1;36mP\x1b[0m'
    """
    if not styles:
        return board
    return _pattern(frozenset(styles)).sub(
        lambda found: f"\x1b[{styles[found[0]]}m{found[0]}\x1b[0m", board
    )


@functools.cache
def _pattern(signs: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(signs, key=lambda sign: (-len(sign), sign)))))
