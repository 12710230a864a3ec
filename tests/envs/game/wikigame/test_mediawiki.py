"""Episodes over a server with MediaWiki's API, which gives links in portions."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

import gemenv
from gemenv.data.wiki import WikiPage, WorldPages
from gemenv.data.wiki.mediawiki import MediaWikiPages
from gemenv.envs.game.wikigame import WikiGame
from gemenv.errors import WikiError
from gemenv.messages import boxed
from tests.data.wiki.encyclopedia import HARD, TOWNS
from tests.data.wiki.mediawiki_server import MediaWiki


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaWiki]:
    monkeypatch.setattr("gemenv.data.wiki.http._BACKOFF", (0.0, 0.0))
    with MediaWiki(TOWNS) as server:
        yield server


@pytest.fixture
def wiki(server: MediaWiki) -> Iterator[MediaWikiPages]:
    with closing(MediaWikiPages(server.url)) as wiki:
        yield wiki


def test_all_portions_are_asked_for(server: MediaWiki, wiki: MediaWikiPages) -> None:
    world = WorldPages(TOWNS)
    for title in (*HARD, "Town of 0077"):
        page, expected = wiki.page(title), world.page(title)
        assert page is not None
        assert expected is not None
        assert page == WikiPage(title, expected.text, tuple(sorted(expected.links)))
    assert "plcontinue" in server.asked[1]


def test_redirects_and_spellings_are_the_servers(wiki: MediaWikiPages) -> None:
    for title in ("Old Öland", "old_Öland", "aC/DC of Öland"):
        page = wiki.page(title.replace("old", "Old"))
        assert page is not None
        assert page.title == "AC/DC of Öland"


def test_a_disambiguation_page_is_known_as_one(wiki: MediaWikiPages) -> None:
    page = wiki.page("Town")
    assert page is not None
    assert page.disambiguation


@pytest.mark.parametrize("title", ["Nowhere", "", " ", "Town of 0008|Town of 0009"])
def test_there_may_be_no_such_page(wiki: MediaWikiPages, title: str) -> None:
    assert wiki.page(title) is None


def test_a_page_is_asked_for_once(server: MediaWiki, wiki: MediaWikiPages) -> None:
    wiki.page(HARD[0])
    asked = len(server.asked)
    wiki.page(HARD[0])
    assert wiki.page("Nowhere") is wiki.page("Nowhere") is None

    assert len(server.asked) == asked + 1


def test_the_oracle_needs_no_more_than_the_walk(server: MediaWiki) -> None:
    env = WikiGame(source="mediawiki", address=server.url, distance=3)
    for seed in range(3):
        first = env.reset(seed=seed)[0]
        assert env.reset(seed=seed)[0] == first
        success = False
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success
        assert env.turn <= 3


def begin(server: MediaWiki) -> WikiGame:
    env = WikiGame(
        source="mediawiki", address=server.url, start_title=HARD[0], target_title=HARD[4]
    )
    env.reset(seed=0)
    return env


def test_what_passes_is_tried_again(server: MediaWiki) -> None:
    env = begin(server)
    server.amiss = [(503, b""), (429, b"slow down"), (500, b"")]

    assert env.step(env.sample_random_action())[4]["turn"] == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b"[1, 2]"),
        (200, b'{"error": {"code": "ratelimited"}}'),
        (200, b"[" * 100_000),
        (200, b"1" * 10_000),
        (404, b"{}"),
        (403, b"\xff\xfe"),
    ],
)
def test_an_answer_that_is_none_is_a_failure_and_the_step_can_be_made_again(
    server: MediaWiki, status: int, body: bytes
) -> None:
    env = begin(server)
    action = env.sample_random_action()
    server.amiss = [(status, body)]
    with pytest.raises(WikiError, match="must answer a query with JSON"):
        env.step(action)

    assert env.step(action)[4]["turn"] == 1


@pytest.mark.parametrize(
    "pages",
    [
        None,
        [],
        [1],
        [{}],
        [{"title": 3}],
        [{"title": "A", "links": {"0": 1}}],
        [{"title": "A", "links": [None, {"title": ["B"]}], "extract": 7, "pageprops": []}],
        {"1": {"title": "A"}},
    ],
)
def test_pages_of_any_shape_are_read(server: MediaWiki, wiki: MediaWikiPages, pages: Any) -> None:
    server.amiss = [(200, json.dumps({"query": {"pages": pages}}).encode())]
    page = wiki.page("A")

    assert page in (None, WikiPage("A", "", ()))


def test_continuation_without_an_end_is_cut(server: MediaWiki, wiki: MediaWikiPages) -> None:
    endless = b'{"continue": {"plcontinue": "1"}, "query": {"pages": [{"title": "A"}]}}'
    server.amiss = [(200, endless)] * 60

    assert wiki.page("A") == WikiPage("A", "", ())
    assert len(server.asked) == 50


def test_an_answer_that_is_too_long_is_a_failure(
    server: MediaWiki, wiki: MediaWikiPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemenv.data.wiki.http.MOST_BYTES", 1000)
    server.amiss = [(200, b" " * 2000)]
    with pytest.raises(WikiError, match="longer than 1000 bytes"):
        wiki.page("A")


def test_a_failing_server_is_recorded_as_a_failure_of_the_environment(server: MediaWiki) -> None:
    where = {"source": "mediawiki", "address": server.url}
    pages = {"start_title": HARD[0], "target_title": HARD[4]}
    with gemenv.make_vec("game:WikiGame-v0", 1, backend="async", **where, **pages) as vec:
        vec.reset(seed=0)
        link = next(link for link in TOWNS.page(0).links if link != HARD[4])
        server.amiss = [(403, b"")]
        _, rewards, terminated, truncated, infos = vec.step([boxed(link)])

        assert (rewards[0], terminated[0], truncated[0]) == (0.0, False, True)
        assert infos[0]["failure"]["kind"] == "env_error"
        assert "WikiError" in infos[0]["failure"]["message"]
        assert vec.step([boxed(link)])[4][0]["success"] is False
