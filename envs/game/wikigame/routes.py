"""Ways through a wiki that is not known as a whole: drawn, and searched for."""

from collections import deque
from typing import NamedTuple

import numpy as np

from gemenv.data.wiki import Pages, WikiPage, title_key
from gemenv.errors import InvalidArgumentError

MOST_FETCHED = 300
"""Pages that one search for a way fetches at most."""
_TRIES = 40
_LINKS_TRIED = 8


class Hop(NamedTuple):
    """One step of a known way."""

    title: str
    """Of the page."""
    link: str
    """The link to follow there."""


class Route(NamedTuple):
    """Where an episode begins and where it shall end."""

    start: WikiPage
    target: WikiPage
    way: tuple[Hop, ...]
    """From the start to the target; empty where none is known."""


def draw_route(pages: Pages, rng: np.random.Generator, length: int) -> Route:
    """Draw a page, and a walk from it that visits no page that an earlier one links to.

    So there is a way of `length` links; a shorter one has two links at least, if `length` has.

    Raises:
        InvalidArgumentError: If no page that was drawn has such a walk.
        WikiError: If the source fails.
    """
    for _ in range(_TRIES):
        start = pages.draw(rng)
        if start is not None and not start.disambiguation and start.links:
            route = _walk(pages, rng, start, length)
            if route is not None:
                return route
    raise InvalidArgumentError(
        f"`distance` must be shorter for this wiki: {_TRIES} draws of a page gave no walk of "
        f"{length} links, got {length!r}."
    )


def _walk(pages: Pages, rng: np.random.Generator, start: WikiPage, length: int) -> Route | None:
    page, passed = start, {title_key(start.title)}
    way: list[Hop] = []
    while len(way) < length:
        fresh = [link for link in page.links if title_key(link) not in passed]
        passed.update(map(title_key, page.links))
        order = rng.permutation(len(fresh))[:_LINKS_TRIED]
        last = len(way) == length - 1
        for link in (fresh[int(n)] for n in order):
            linked = pages.page(link)
            if linked is None or linked.disambiguation or not (linked.links or last):
                continue
            # The link may be a redirect to what an earlier page links to by its name.
            if title_key(linked.title) == title_key(link) or title_key(linked.title) not in passed:
                way.append(Hop(page.title, link))
                page = linked
                break
        else:
            return None
    return Route(start, page, tuple(way))


def shortest_way(
    pages: Pages, start: WikiPage, target: str, most: int = MOST_FETCHED
) -> list[str] | None:
    """Return the links of a shortest way, as far as pages that may be fetched show one.

    Args:
        pages: The wiki.
        start: Where the way begins.
        target: The title of the page where it ends.
        most: How many pages to fetch at most.

    Raises:
        WikiError: If the source fails.
    """
    goal = title_key(target)
    came: dict[str, tuple[str, str]] = {}
    queue = deque([start])
    seen = {title_key(start.title)}
    fetched = 0
    while queue:
        page = queue.popleft()
        here = title_key(page.title)
        if any(title_key(link) == goal for link in page.links):
            link = next(link for link in page.links if title_key(link) == goal)
            return _back(came, here, [link])
        for link in page.links:
            if title_key(link) in seen:
                continue
            if fetched == most:
                return None
            seen.add(title_key(link))
            linked = pages.page(link)
            fetched += 1
            if linked is None:
                continue
            there = title_key(linked.title)
            if there == goal:
                return _back(came, here, [link])
            if there not in came and there != title_key(start.title):
                seen.add(there)
                came[there] = here, link
                queue.append(linked)
    return None


def way_on(pages: Pages, page: WikiPage, target: str, known: tuple[Hop, ...]) -> str | None:
    """Return the first link of a shortest way; of the known one where that takes too long to find.

    `None` if there is neither.

    Raises:
        WikiError: If the source fails.
    """
    way = shortest_way(pages, page, target)
    if way is None:
        way = [hop.link for hop in known if hop.title == page.title and hop.link in page.links]
    return way[0] if way else None


def _back(came: dict[str, tuple[str, str]], here: str, way: list[str]) -> list[str]:
    """Prepend the links that led to a page."""
    while here in came:
        here, link = came[here]
        way.insert(0, link)
    return way
