"""Titles of pages: which are equal, and which can be played with."""

import re
import unicodedata
from collections.abc import Iterable

_MOST_LINKS = 5_000
_LONGEST_TITLE = 255
"""Characters; MediaWiki allows as many bytes."""
_UNFIT = re.compile(r"[{}<>|]")
"""What no title of MediaWiki holds, and what would break out of a box or of a query."""


def title_key(title: str) -> str:
    """Write a title such that two of one page are equal.

    Spaces and underscores are the same, and so are both cases of the first letter.

    >>> title_key("guido_van  Rossum"), title_key(" Guido van Rossum")
    ('Guido van Rossum', 'Guido van Rossum')
    """
    spaced = " ".join(unicodedata.normalize("NFC", title).replace("_", " ").split())
    return spaced[:1].upper() + spaced[1:]


def clean_links(titles: Iterable[str], own: str) -> tuple[str, ...]:
    """Keep what can be a link in a game: in the given order, each once, without the page's own.

    Titles lose their underscores. Those that no wiki could have, by signs or length, are dropped.

    >>> clean_links(["Lima", "lima", "New_York", "a{b", "Peru"], own="Peru")
    ('Lima', 'New York')
    """
    kept: dict[str, str] = {}
    own_key = title_key(own)
    for title in titles:
        key = title_key(title)
        fit = 0 < len(key) <= _LONGEST_TITLE and key.isprintable() and not _UNFIT.search(key)
        if fit and key != own_key and key not in kept:
            kept[key] = " ".join(title.replace("_", " ").split())
            if len(kept) == _MOST_LINKS:
                break
    return tuple(kept.values())
