"""Oracle, potential and draws, against searches that know nothing of the solver."""

from collections import deque
from typing import Any

import pytest

import gemenv
from gemenv import Env
from gemenv.data.wiki import Pages, WikiPage, WorldPages
from gemenv.envs.game.wikigame import WikiGame
from gemenv.envs.game.wikigame.config import LEVELS
from gemenv.envs.game.wikigame.routes import draw_route, shortest_way
from gemenv.errors import InvalidArgumentError
from gemenv.seeding import seeded_generator
from tests.data.wiki.encyclopedia import Encyclopedia
from tests.envs.game.wikigame.written import Written

VARIANTS = ["noregrets", "oneback", "freenav", "eidetic"]


def serve(monkeypatch: pytest.MonkeyPatch, pages: Pages) -> None:
    monkeypatch.setattr("gemenv.envs.game.wikigame.start.open_wiki", lambda *_, **__: pages)


class Fetched(Pages):
    """Pages of a wiki whose links are not known at once; counts how many were asked for."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.asked = 0

    def page(self, title: str) -> WikiPage | None:
        self.asked += 1
        return self._pages.page(title)

    def draw(self, rng: Any) -> WikiPage | None:
        return self._pages.draw(rng)

    def near(self, title: str) -> list[str]:
        return self._pages.near(title)


def turns_to_solve(env: Env) -> int | None:
    """Try all moves from here, breadth first."""
    seen: set[str] = set()
    queue = deque([(env.get_state(), 0)])
    probe = env.spawn()
    while queue:
        state, moves = queue.popleft()
        probe.set_state(state)
        for action in probe.action_menu() or []:
            probe.set_state(state)
            info = probe.step(action)[4]
            if info["success"]:
                return moves + 1
            fields = probe.get_state()["fields"]["state"]
            key = repr([fields[name] for name in ("page", "stack", "went_back", "seen")])
            if not probe.over and key not in seen and moves < 6:
                seen.add(key)
                queue.append((probe.get_state(), moves + 1))
    return None


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_potential_is_what_trying_everything_gives(
    variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, WorldPages(Written()))
    env = WikiGame(variant=variant, start_title="Alpha", target_title="Omega", max_turns=30)
    for seed in range(8):
        env.reset(seed=seed)
        for _ in range(5):
            if not env.over:
                assert env.potential() == -float(turns_to_solve(env) or 31)
                env.step(env.sample_random_action())


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_needs_as_many_moves_as_the_potential_says(variant: str) -> None:
    env = gemenv.make("game:WikiGame-v0", variant=variant, max_turns=40)
    for seed in range(10):
        env.reset(seed=seed)
        for _ in range(seed):
            if not env.over:
                env.step(env.sample_random_action())
        while not env.over and (action := env.oracle_action()) is not None:
            before = env.potential()
            env.step(action)
            assert env.potential() == (before or 0.0) + 1


@pytest.mark.parametrize(
    "level",
    [
        level if pages <= 2_000 else pytest.param(level, marks=pytest.mark.slow)
        for level, (_, pages) in enumerate(LEVELS)
    ],
)
def test_the_oracle_solves_every_level_in_as_few_moves_as_there_are(level: int) -> None:
    env = gemenv.make("game:WikiGame-v0", level=level)
    for seed in range(5):
        env.reset(seed=seed)
        success = False
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success
        assert env.turn == LEVELS[level][0]


@pytest.mark.parametrize("distance", range(1, 6))
def test_the_target_is_as_far_as_asked(distance: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Encyclopedia(400)
    serve(monkeypatch, WorldPages(store))
    links = {page.title: page.links for page in store.pages()}
    env = WikiGame(distance=distance)
    for seed in range(10):
        env.reset(seed=seed)
        layer, seen = {env.state.start}, {env.state.start}
        for _ in range(distance):
            assert env.state.target not in seen
            layer = {link for title in layer for link in links[title]} - seen
            seen |= layer
        assert env.state.target in layer
        assert env.difficulty() == distance


def test_a_distance_that_no_pages_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, WorldPages(Encyclopedia(50)))
    with pytest.raises(InvalidArgumentError, match="`distance` must be shorter"):
        WikiGame(distance=20).reset(seed=0)


def test_the_search_for_a_way_agrees_with_the_distances() -> None:
    wiki = WorldPages(Encyclopedia(150))
    goal = wiki.graph.titles[77]
    distances = wiki.graph.distances_to(77)
    for number in range(0, 150, 7):
        page = wiki.page(wiki.graph.titles[number])
        assert page is not None
        way = shortest_way(wiki, page, goal)
        if number != 77:
            assert way is not None
            assert len(way) == distances[number]
            assert way[-1] == goal


def test_the_search_for_a_way_is_bounded() -> None:
    wiki = Fetched(WorldPages(Encyclopedia(1000)))
    page = wiki.page("AC/DC of Öland")
    assert page is not None
    wiki.asked = 0

    assert shortest_way(wiki, page, "No such page", most=40) is None
    assert wiki.asked == 40


def test_a_walk_leads_where_no_earlier_page_links_to() -> None:
    wiki = WorldPages(Encyclopedia(300, dead=(9, 10, 11)))
    for seed in range(20):
        start, target, way = draw_route(Fetched(wiki), seeded_generator(seed), 4)
        page, earlier = start, set[str]()
        for hop in way:
            assert page.title == hop.title
            assert hop.link in page.links
            assert hop.link not in earlier
            earlier |= set(page.links)
            page = wiki.page(hop.link) or start
        assert page == target
        assert len(way) == 4


def test_the_oracle_finds_the_way_where_the_links_are_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve(monkeypatch, Fetched(WorldPages(Encyclopedia(1500))))
    env = WikiGame(distance=6)
    for seed in range(3):
        env.reset(seed=seed)
        assert env.potential() is None
        success = False
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success
        assert env.turn <= 6


def test_a_link_to_a_page_that_is_missing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    class Torn(Fetched):
        def page(self, title: str) -> WikiPage | None:
            if title == "Gamma":
                return None
            page = super().page(title)
            return WikiPage("Alpha", "", ("Gamma", "Delta")) if title == "Alpha" else page

    serve(monkeypatch, Torn(WorldPages(Written())))
    env = WikiGame(variant="freenav", start_title="Alpha", target_title="Omega")
    env.reset(seed=0)
    observation, reward, *_ = env.step(r"\boxed{Gamma}")

    assert reward == -0.05
    assert "has no page 'Gamma'" in observation
    assert env.state.links == ("Delta",)
