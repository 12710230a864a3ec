"""Pages behind a real kiwix-serve and in the file itself, and behind servers of other kinds."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from gemenv.data.wiki import Pages, WorldPages
from gemenv.data.wiki.kiwix import KiwixPages
from gemenv.data.wiki.zim import ZimPages
from gemenv.errors import WikiError
from tests.data.wiki.encyclopedia import HARD, TOWNS
from tests.data.wiki.scripted import Scripted


@pytest.fixture
def wiki(wiki_place: dict[str, Any]) -> Iterator[Pages]:
    if wiki_place["source"] == "zim":
        pages = ZimPages(wiki_place["address"])
    else:
        pages = KiwixPages(wiki_place["address"], wiki_place["book"])
    with closing(pages):
        yield pages


def test_every_page_is_what_was_written(wiki: Pages) -> None:
    world = WorldPages(TOWNS)
    for page in TOWNS.pages():
        assert wiki.page(page.title) == world.page(page.title)


def test_redirects_are_followed(wiki: Pages) -> None:
    for title in ("Old Öland", "Older_Öland", "older Öland"):
        page = wiki.page(title)
        assert page is not None
        assert page.title == "AC/DC of Öland"


def test_only_links_to_articles_count(wiki: Pages) -> None:
    page = wiki.page("Crossroads")
    assert page is not None
    assert page.links == ("Old Öland", "100% Pure", "Missing page", "Loop a")
    assert page.text == "It was pure."


def test_a_disambiguation_page_is_known_as_one(wiki: Pages) -> None:
    town, other = wiki.page("Town"), wiki.page(HARD[0])
    assert town is not None
    assert other is not None
    assert (town.disambiguation, other.disambiguation) == (True, False)
    assert town.links == ("Town of 0008", "Town of 0009")


@pytest.mark.parametrize("title", ["Nowhere", "", "..", "../../etc/passwd", "a\x00b", "%", "?x=1"])
def test_there_may_be_no_such_page(wiki: Pages, title: str) -> None:
    assert wiki.page(title) is None


def test_titles_that_are_like_another_are_found(wiki: Pages) -> None:
    assert "Town of 0042" in wiki.near("Town of 0042")


# Behind servers that are written down


def test_newer_versions_answer_elsewhere() -> None:
    page = b'<p>It is <a href="B%20c">B</a>.</p>'
    answers = {
        "/content/b/A": (200, {}, page),
        "/content/b/Old": (302, {"Location": "/content/b/A"}, b""),
        "/content/b/Near": (302, {"Location": "./A"}, b""),
        "/content/b/Far": (301, {"Location": "https://example.org/content/b/A"}, b""),
        "/content/b/Loop": (302, {"Location": "/content/b/Loop"}, b""),
        "/content/b/Out": (302, {"Location": "/viewer"}, b""),
    }
    with Scripted(answers) as server, closing(KiwixPages(server.url, "b")) as wiki:
        found = wiki.page("Old")
        assert found is not None
        assert (found.title, found.links) == ("A", ("B c",))
        assert wiki.page("Near") == found
        assert wiki.page("Far") == found  # the same path, of the server that was asked
        for title in ("Loop", "Out", "None"):
            assert wiki.page(title) is None
        assert server.asked[-1] == "/content/b/None"


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        ((401, {}, b""), "must answer 200, 404 or a redirect"),
        ((204, {}, b""), "must answer 200, 404 or a redirect"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "compresses"),
        ((500, {}, b""), "too busy"),
    ],
)
def test_a_server_that_does_otherwise_is_a_failure(
    answer: Any, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemenv.data.wiki.http._BACKOFF", (0.0, 0.0))
    answers = {"/raw/b/content/A": answer}
    with Scripted(answers) as server, closing(KiwixPages(server.url, "b")) as wiki:
        for _ in range(2):
            with pytest.raises(WikiError, match=match):
                wiki.page("A")
        answers["/raw/b/content/A"] = (200, {}, b"Hello.")
        page = wiki.page("A")

    assert page is not None
    assert page.text == "Hello."


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1, {}, null]", b'{"path": 1}', b"[" * 99_999])
def test_suggestions_of_any_shape_are_read(body: bytes) -> None:
    answers = {"/suggest": (200, dict[str, str](), body)}
    with Scripted(answers) as server, closing(KiwixPages(server.url, "b")) as wiki:
        assert wiki.near("A") == []


def test_the_latest_pages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each page weighs 300 and its three characters.
    monkeypatch.setattr("gemenv.data.wiki.cached._MOST_WEIGHT", 700)
    answers = {f"/raw/b/content/{title}": (200, dict[str, str](), b"x") for title in "ABC"}
    with Scripted(answers) as server, closing(KiwixPages(server.url, "b")) as wiki:
        for title in "ABACAB":
            wiki.page(title)

        assert [path[-1] for path in server.asked] == ["A", "B", "C", "B"]
