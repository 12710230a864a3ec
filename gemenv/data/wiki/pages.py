"""What every source of wiki pages gives."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from gemenv.data.wiki.graph import LinkGraph

MOST_TEXT = 20_000
"""Characters of a page that are kept, from its beginning."""


@dataclass(frozen=True, slots=True)
class WikiPage:
    """A page, after redirects."""

    title: str
    """Its name, by which its source finds it again."""
    text: str
    """What it says, as plain text, up to `MOST_TEXT` characters."""
    links: tuple[str, ...]
    """Titles that it links to, as `clean_links` leaves them; a title may be a redirect's."""
    disambiguation: bool = False
    """Whether it only lists what a title may mean."""


class Pages(ABC):
    """A wiki. It is read-only, and may be used from any number of threads."""

    @property
    def graph(self) -> LinkGraph | None:
        """All its links, where they are known at once."""
        return None

    def close(self) -> None:  # noqa: B027 - most wikis have nothing to free
        """Free what it holds; it cannot be read any more. May be called twice."""

    @abstractmethod
    def page(self, title: str) -> WikiPage | None:
        """Return a page, or `None` if there is none.

        Args:
            title: With spaces or underscores; redirects are followed.

        Raises:
            WikiError: If the source cannot be reached, or is broken.
        """

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> WikiPage | None:
        """Draw a page from `rng` alone; `None` if this draw found none.

        Raises:
            WikiError: If the source cannot be reached, or is broken.
        """

    @abstractmethod
    def near(self, title: str) -> list[str]:
        """Return up to three titles that are like this one, the likest first.

        Raises:
            WikiError: If the source cannot be reached, or is broken.
        """
