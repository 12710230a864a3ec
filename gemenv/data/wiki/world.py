"""The generated encyclopedia as a wiki."""

import difflib
from collections.abc import Iterable
from typing import Protocol

import numpy as np

from gemenv.data.wiki.graph import LinkGraph
from gemenv.data.wiki.pages import Pages, WikiPage
from gemenv.data.world import Page


class PageStore(Protocol):
    """Numbered pages, as `gemenv.data.world.World` has them."""

    def pages(self) -> Iterable[Page]:
        """Yield all pages in order."""
        ...

    def page(self, i: int, /) -> Page:
        """Return one page."""
        ...


class WorldPages(Pages):
    """Pages that are all known, with all their links; texts stay where they are.

    Args:
        store: The pages. Links to titles that it has not are dropped.
    """

    def __init__(self, store: PageStore) -> None:
        self._store = store
        self._graph = LinkGraph((page.title, page.links) for page in store.pages())

    @property
    def graph(self) -> LinkGraph:
        """All links."""
        return self._graph

    def page(self, title: str) -> WikiPage | None:
        """Return a page, or `None` if there is none."""
        number = self.graph.number(title)
        return None if number is None else self._numbered(number)

    def _numbered(self, number: int) -> WikiPage:
        titles = self.graph.titles
        links = tuple(titles[linked] for linked in self.graph.links[number])
        return WikiPage(titles[number], self._store.page(number).text, links)

    def draw(self, rng: np.random.Generator) -> WikiPage:
        """Draw a page."""
        return self._numbered(int(rng.integers(len(self.graph.titles))))

    def near(self, title: str) -> list[str]:
        """Return up to three titles that are like this one."""
        return difflib.get_close_matches(title[:255], self.graph.titles, n=3)
