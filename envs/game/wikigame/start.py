"""Where an episode begins: drawn by distance, or given."""

import numpy as np

from gemenv.data.wiki import LinkGraph, Pages, WikiPage, open_wiki
from gemenv.envs.game.wikigame.config import WikiGameConfig
from gemenv.envs.game.wikigame.routes import Route, draw_route
from gemenv.errors import InvalidArgumentError

_TRIES = 200


def wiki_of(config: WikiGameConfig) -> Pages:
    """Return the wiki that a configuration names, which all episodes of the process share."""
    return open_wiki(
        config.source,
        world=config.world,
        pages=config.pages,
        address=config.address,
        book=config.book,
    )


def draw_start(config: WikiGameConfig, rng: np.random.Generator) -> tuple[Route, float]:
    """Return where an episode begins and ends, and how many links lie between.

    Raises:
        InvalidArgumentError: If no two pages are so far apart, or a given one does not exist.
        WikiError: If the source fails.
    """
    wiki = wiki_of(config)
    if config.start_title:
        return _given(config, wiki)
    if wiki.graph is None:
        return draw_route(wiki, rng, config.distance), float(config.distance)
    start, target = (
        _page("pages", wiki.graph.titles[number], wiki)
        for number in _draw_pair(wiki.graph, rng, config.distance)
    )
    return Route(start, target, ()), float(config.distance)


def _draw_pair(graph: LinkGraph, rng: np.random.Generator, distance: int) -> tuple[int, int]:
    """Draw a target, and a start among the pages at that distance from it."""
    for _ in range(_TRIES):
        target = int(rng.integers(len(graph.links)))
        found = graph.distances_to(target, most=distance)
        ring = [page for page, away in found.items() if away == distance]
        if ring:
            return ring[int(rng.integers(len(ring)))], target
    raise InvalidArgumentError(
        f"`distance` must be shorter, or `pages` more: none of {_TRIES} pages is {distance} links "
        f"away from another, got {distance!r}."
    )


def _given(config: WikiGameConfig, wiki: Pages) -> tuple[Route, float]:
    """Look up the two pages of the configuration, and how far apart they are."""
    start = _page("start_title", config.start_title, wiki)
    target = _page("target_title", config.target_title, wiki)
    if start.title == target.title:
        raise InvalidArgumentError(
            f"`target_title` must be another page than `start_title`, got {target.title!r} twice."
        )
    if not start.links:
        raise InvalidArgumentError(
            f"`start_title` must be a page with links, got {start.title!r}, which has none."
        )
    if wiki.graph is None:
        return Route(start, target, ()), float(config.distance)
    goal, begin = (wiki.graph.number(page.title) or 0 for page in (target, start))
    distance = wiki.graph.distances_to(goal).get(begin)
    if distance is None:
        raise InvalidArgumentError(
            f"`target_title` must be reachable from {start.title!r}, got {target.title!r}."
        )
    return Route(start, target, ()), float(distance)


def _page(name: str, title: str, wiki: Pages) -> WikiPage:
    page = wiki.page(title)
    if page is None:
        near = wiki.near(title)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise InvalidArgumentError(f"`{name}` must be the title of a page, got {title!r}.{hint}")
    return page
