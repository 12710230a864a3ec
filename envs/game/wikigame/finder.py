"""Shortest ways to one target, where all links are known."""

import functools

from gemenv.data.wiki import LinkGraph
from gemenv.envs.game.wikigame.config import Variant
from gemenv.envs.game.wikigame.state import PREV_PAGE, State


@functools.lru_cache(maxsize=16)
def finder(graph: LinkGraph, target: str) -> "Finder":
    """Return a finder of ways to a page, which copies of an episode share."""
    return Finder(graph, target)


class Finder:
    """Knows how far every page is from a target.

    Args:
        graph: All links.
        target: The title of a page.
    """

    def __init__(self, graph: LinkGraph, target: str) -> None:
        self._graph = graph
        self._target = target
        number = graph.number(target)
        self._distances = {} if number is None else graph.distances_to(number)

    def serves(self, graph: LinkGraph, target: str) -> bool:
        """Say whether it is about this graph and target."""
        return graph is self._graph and target == self._target

    def moves_left(self, state: State, variant: Variant) -> int | None:
        """Return the moves of a shortest way from here; `None` if there is none."""
        if state.page == self._target:
            return 0
        found = [moves for moves, _ in self._ways(state, variant)]
        return min(found, default=None)

    def best_move(self, state: State, variant: Variant) -> str | None:
        """Return the first move of a shortest way, links before steps back; `None` without one."""
        ways = self._ways(state, variant)
        return min(ways, key=lambda way: way[0], default=(0, None))[1]

    def _ways(self, state: State, variant: Variant) -> list[tuple[int, str]]:
        """Return for each move that may lead to the target how many it takes with it."""
        ways = [
            (1 + distance, link)
            for link in (*state.links, *state.earlier_links())
            if (distance := self._distance(link)) is not None
        ]
        if state.can_go_back(variant):
            # Once only, where a second step back has to wait for one forward.
            steps = len(state.stack) if variant == "freenav" else 1
            for back, title in enumerate(reversed(state.stack[-steps:]), start=1):
                if (distance := self._distance(title)) is not None:
                    ways.append((back + distance, PREV_PAGE))
        return ways

    def _distance(self, title: str) -> int | None:
        number = self._graph.number(title)
        return None if number is None else self._distances.get(number)
