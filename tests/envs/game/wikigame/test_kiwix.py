"""Episodes over a real kiwix-serve and over the file itself."""

from pathlib import Path
from typing import Any

import pytest

from gemenv.data.wiki import WorldPages
from gemenv.envs.game.wikigame import WikiGame
from gemenv.errors import InvalidArgumentError, WikiError
from gemenv.messages import boxed
from gemenv.seeding import seeded_generator
from tests.data.wiki.encyclopedia import HARD, TOWNS
from tests.data.wiki.servers import KiwixServe


def play(env: WikiGame, seed: int) -> list[Any]:
    """Play an episode of random moves that a seed draws; return all that was seen."""
    rng = seeded_generator(seed)
    seen: list[Any] = [env.reset(seed=seed)[0]]
    while not env.over:
        *step, info = env.step(env.sample_random_action(rng))
        seen.append((*step, info["reward_terms"]))
    return seen


@pytest.mark.parametrize("variant", ["noregrets", "oneback", "freenav", "eidetic"])
def test_an_episode_is_the_same_as_over_the_pages_themselves(
    wiki_place: dict[str, Any], variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"variant": variant, "start_title": HARD[2], "target_title": "Town of 0099"}
    there = [play(WikiGame(**given, **wiki_place), seed) for seed in range(3)]
    pages = WorldPages(TOWNS)
    monkeypatch.setattr("gemenv.envs.game.wikigame.start.open_wiki", lambda *_, **__: pages)

    assert there == [play(WikiGame(**given), seed) for seed in range(3)]


def test_the_oracle_needs_no_more_than_the_walk(wiki_place: dict[str, Any]) -> None:
    env = WikiGame(**wiki_place, distance=3)
    for seed in range(5):
        env.reset(seed=seed)
        assert env.difficulty() == 3
        success = False
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success
        assert env.turn <= 3


def test_the_seed_alone_draws_the_episode(wiki_place: dict[str, Any]) -> None:
    env, other = WikiGame(**wiki_place), WikiGame(**wiki_place)
    drawn = [env.reset(seed=seed)[0] for seed in range(8)]

    assert [other.reset(seed=seed)[0] for seed in reversed(range(8))] == drawn[::-1]
    assert len(set(drawn)) > 5


def test_splits_do_not_depend_on_how_the_file_is_read(
    towns_zim: Path, kiwix_serve: KiwixServe
) -> None:
    given = {"start_title": HARD[0], "target_title": HARD[1]}
    envs = (
        WikiGame(**given, source="zim", address=str(towns_zim)),
        WikiGame(**given, source="kiwix", address=kiwix_serve.url, book="towns"),
    )
    for env in envs:
        env.reset(seed=0)
    first, second = (env.canonical() for env in envs)

    assert first == second


def test_a_snapshot_goes_on_elsewhere(wiki_place: dict[str, Any]) -> None:
    env = WikiGame(**wiki_place, variant="oneback")
    env.reset(seed=3)
    env.step(env.sample_random_action())
    twin = WikiGame()
    twin.set_state(env.get_state())
    while not env.over:
        action = env.sample_random_action()
        assert twin.step(action) == env.step(action)


def test_a_book_that_is_not_there_is_named(kiwix_serve: KiwixServe) -> None:
    env = WikiGame(source="kiwix", address=kiwix_serve.url, book="villages")
    with pytest.raises(WikiError, match="'villages'"):
        env.reset(seed=0)
    given = WikiGame(
        source="kiwix",
        address=kiwix_serve.url,
        book="towns",
        start_title="Town of 9",
        target_title="X",
    )
    with pytest.raises(InvalidArgumentError, match="`start_title` must be the title of a page"):
        given.reset(seed=0)


def test_a_server_that_ends_is_a_failure_and_no_lost_game(
    towns_zim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemenv.data.wiki.http._BACKOFF", (0.0, 0.0))
    server = KiwixServe(towns_zim)
    server.start()
    try:
        env = WikiGame(
            source="kiwix", address=server.url, book="towns",
            start_title=HARD[0], target_title="Town of 0099",
        )  # fmt: skip
        env.reset(seed=0)
        env.step(env.sample_random_action())
        before = env.get_state()
        known = {*env.state.path, env.state.target}
        action = boxed(next(link for link in env.state.links if link not in known))
        server.stop()
        for _ in range(2):
            with pytest.raises(WikiError, match="cannot be reached"):
                env.step(action)
        assert env.get_state()["fields"] == before["fields"]
        server.start()
        _, _, _, _, info = env.step(action)

        assert info["turn"] == 2
    finally:
        server.stop()
