"""Links between pages, and distances along them."""

from collections.abc import Iterable, Sequence

from gemenv.data.wiki.titles import clean_links, title_key


class LinkGraph:
    """A directed graph of pages, which are numbers from 0 on.

    Args:
        pages: Titles, each with the titles that its page links to. Links to other titles, and to
            the page itself, are dropped.

    >>> graph = LinkGraph([("A", ["B"]), ("B", ["C", "Z"]), ("C", ["A"])])
    >>> graph.links
    ((1,), (2,), (0,))
    >>> graph.distances_to(0)
    {0: 0, 2: 1, 1: 2}
    """

    def __init__(self, pages: Iterable[tuple[str, Sequence[str]]]) -> None:
        found = list(pages)
        self.titles = tuple(title for title, _ in found)
        """The titles by number."""
        self._numbers = {title_key(title): number for number, title in enumerate(self.titles)}
        cleaned = (clean_links(links, own=title) for title, links in found)
        self.links = tuple(
            tuple(n for link in links if (n := self.number(link)) is not None) for links in cleaned
        )
        """The linked pages by number, in the order of the page."""
        self._sources: list[list[int]] = [[] for _ in self.links]
        for number, row in enumerate(self.links):
            for linked in row:
                self._sources[linked].append(number)

    def number(self, title: str) -> int | None:
        """Return the number of a page; `None` if there is none of that title."""
        return self._numbers.get(title_key(title))

    def distances_to(self, target: int, most: int | None = None) -> dict[int, int]:
        """Return how many links the pages are away from a target, nearest first.

        Args:
            target: A page.
            most: How far to look; by default over all pages from which there is a way.
        """
        found = {target: 0}
        layer, distance = [target], 0
        while layer and distance != most:
            distance += 1
            further: list[int] = []
            for page in layer:
                for source in self._sources[page]:
                    if source not in found:
                        found[source] = distance
                        further.append(source)
            layer = further
        return found
