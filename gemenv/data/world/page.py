"""A page of a generated encyclopedia."""

from typing import NamedTuple


class Page(NamedTuple):
    """One passage, which is also one page of a small wiki."""

    id: str
    """Names it within its world; a number in decimal digits, in the order of the pages."""
    title: str
    """The name of the thing it is about; no two pages of a world share one."""
    text: str
    """What it says, without the title."""
    links: tuple[str, ...]
    """Titles of other pages that the text names, in order of appearance, each once."""
