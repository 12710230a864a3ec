import asyncio
import json
import logging
import pickle
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gemenv.errors import InvalidArgumentError, SearchError
from gemenv.tools.search import GoogleClient, Hit, Passage, SerpAPIClient
from tests.agents.scripted_server import ScriptedServer, respond
from tests.tools.search.servers import url

KEY = "key-of-the-web-search"
RESULTS = [
    {"title": "Lima", "link": "https://a.example/lima", "snippet": "Capital of Peru."},
    {"title": "Lima bean", "link": "https://a.example/bean"},
]
FOUND = [
    Hit(Passage("https://a.example/lima", "Lima", "Capital of Peru."), 0.0),
    Hit(Passage("https://a.example/bean", "Lima bean", ""), 0.0),
]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERPAPI_API_KEY", KEY)
    monkeypatch.setenv("GOOGLE_API_KEY", KEY)
    monkeypatch.setenv("GOOGLE_CSE_ID", "engine")


def search(client: Any, topk: int = 3) -> list[Hit]:
    async def work() -> list[Hit]:
        try:
            return await client.search("São Paulo & more", topk)
        finally:
            await client.aclose()

    return asyncio.run(work())


KINDS = pytest.mark.parametrize(
    ("kind", "field", "asked"),
    [
        (
            SerpAPIClient,
            "organic_results",
            {"engine": ["google"], "q": ["São Paulo & more"], "num": ["3"], "api_key": [KEY]},
        ),
        (
            GoogleClient,
            "items",
            {"key": [KEY], "cx": ["engine"], "q": ["São Paulo & more"], "num": ["3"]},
        ),
    ],
)


@KINDS
def test_pages_become_passages_and_the_key_stays_secret(
    kind: Any, field: str, asked: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(respond(503, "later"), respond(200, json.dumps({field: RESULTS}))) as s:
        client = kind(base_url=url(s, "/search"))
        assert search(client) == FOUND
        parts = urlsplit(s.requests[-1].target)
    assert (parts.path, parse_qs(parts.query)) == ("/search", asked)
    assert "/search" in caplog.text
    assert KEY not in caplog.text + repr(client)
    assert KEY.encode() not in pickle.dumps(client)


@KINDS
def test_nothing_found_and_answers_that_are_none(
    kind: Any, field: str, asked: dict[str, Any]
) -> None:
    nothing = json.dumps({kind.finds_nothing: {}})
    bad = [f'{{"{field}": {value}}}' for value in ("{}", "[7]", '[{"title": 1, "link": ""}]')]
    with ScriptedServer(*(respond(200, body) for body in [nothing, "{}", "<html>", *bad])) as s:
        assert search(kind(base_url=url(s))) == []
        for _ in range(5):
            with pytest.raises(SearchError) as caught:
                search(kind(base_url=url(s)))
            assert caught.value.status == "bad_response"


def test_a_refused_key_is_not_quoted() -> None:
    with ScriptedServer(respond(401, f"Invalid key {KEY}")) as server:
        with pytest.raises(SearchError, match="HTTP status 401") as caught:
            search(SerpAPIClient(base_url=url(server)))
        assert len(server.requests) == 1
    assert KEY not in str(caught.value)


def test_google_gives_ten_results_at_most() -> None:
    with ScriptedServer(respond(200, '{"items": []}')) as server:
        search(GoogleClient(base_url=url(server)), 50)
        assert parse_qs(urlsplit(server.requests[0].target).query)["num"] == ["10"]


@pytest.mark.parametrize(
    ("kind", "variable"),
    [
        (SerpAPIClient, "SERPAPI_API_KEY"),
        (GoogleClient, "GOOGLE_API_KEY"),
        (GoogleClient, "GOOGLE_CSE_ID"),
    ],
)
def test_what_is_missing_is_named(
    kind: Any, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable)
    with pytest.raises(InvalidArgumentError, match=variable):
        kind()


def test_a_key_that_was_given_is_not_pickled() -> None:
    with pytest.raises(pickle.PicklingError, match="was given a secret"):
        pickle.dumps(SerpAPIClient("another-key-of-mine"))
