"""What is refused, and what a constructor does not do."""

import sys
from typing import Any

import pytest

import gemenv
from gemenv.envs.game.wikigame import WikiGame
from gemenv.errors import InvalidArgumentError, MissingDependencyError


@pytest.mark.parametrize(
    ("keywords", "match"),
    [
        ({"variant": "retro"}, "variant"),
        ({"page_summary_length": (3, "pages")}, "page_summary_length"),
        ({"page_summary_length": (-1, "words")}, "page_summary_length"),
        ({"distance": 0}, "distance"),
        ({"pages": 10}, "pages"),
        ({"max_turns": 2}, "max_turns"),
        ({"target_title": ""}, "together"),
        ({"address": "http://127.0.0.1:1"}, "source"),
        ({"source": "kiwix", "address": "http://127.0.0.1:1"}, "book"),
        ({"source": "kiwix", "book": "b"}, "address"),
    ],
)
def test_bad_values_are_refused(keywords: dict[str, Any], match: str) -> None:
    with pytest.raises(InvalidArgumentError, match=match):
        WikiGame(**{"start_title": "Alpha", "target_title": "Omega"} | keywords)


@pytest.mark.parametrize(
    "address", ["nonsense", "ftp://a.org", "http://me:secret@a.org", "http://"]
)
def test_an_address_that_is_none_is_refused_and_not_quoted(address: str) -> None:
    with pytest.raises(InvalidArgumentError, match="`address`") as refused:
        gemenv.make("game:WikiGame-v0", source="kiwix", address=address, book="b")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("source", ["kiwix", "mediawiki"])
def test_the_constructor_asks_no_server(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr("socket.socket.connect", connect)
    book = "b" if source == "kiwix" else ""
    env = gemenv.make("game:WikiGame-v0", source=source, address="http://127.0.0.1:9", book=book)

    assert env.blocking
    assert not gemenv.make("game:WikiGame-v0").blocking


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libzim.reader", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[wiki\]'$"):
        gemenv.make("game:WikiGame-v0", source="zim", address="/nowhere/a.zim")


def test_a_file_that_is_none_is_refused() -> None:
    pytest.importorskip("libzim")
    with pytest.raises(InvalidArgumentError, match="path of a ZIM file"):
        gemenv.make("game:WikiGame-v0", source="zim", address="/nowhere/b.zim")
