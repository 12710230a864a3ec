import asyncio
import logging
import os
import pickle
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from gemenv.core.background import run
from gemenv.errors import (
    InvalidArgumentError,
    MissingDependencyError,
    SearchAnswerError,
    SearchError,
    SearchTimeout,
)
from gemenv.tools.search import RetrievalClient
from gemenv.tools.search.http import MOST_BYTES
from tests.agents.scripted_server import (
    Request,
    ScriptedServer,
    Step,
    hang,
    hang_up,
    http,
    respond,
)
from tests.tools.search.servers import (
    asked_in_json,
    held,
    in_json,
    in_msgpack,
    json_answer,
    retrieval_server,
    titles,
    url,
)

T = TypeVar("T")


def using(client: RetrievalClient, work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine, and close the client in the end."""

    async def both() -> T:
        try:
            return await work
        finally:
            await client.aclose()

    return asyncio.run(both())


def search(client: RetrievalClient, *args: Any) -> list[str]:
    return titles(using(client, client.search(*args)))


def failure(client: RetrievalClient, seconds: float = 5.0) -> SearchError:
    with pytest.raises(SearchError) as caught:
        search(client, "Lima", 3, seconds)
    return caught.value


# Dialects


@pytest.mark.parametrize("path", ["search-r1", "gem"])
def test_auto_speaks_what_the_server_speaks(path: str) -> None:
    with retrieval_server() as address:
        client = RetrievalClient(f"{address}/{path}")
        hits = using(client, client.search("São Paulo", 2))

    assert [(h.passage.id, h.passage.title, h.passage.text, h.score) for h in hits] == [
        ("0", "São Paulo", "Rank 0 for São Paulo.", 1.0),
        ("1", "São Paulo", "Rank 1 for São Paulo.", 0.5),
    ]


def test_what_the_server_speaks_is_remembered() -> None:
    with ScriptedServer(in_msgpack) as server:
        client = RetrievalClient(url(server))

        async def work() -> None:
            await client.search("a")
            await client.search("b")

        using(client, work())
        types = [request.headers["content-type"] for request in server.requests]
    assert types == ["application/json", "application/msgpack", "application/msgpack"]


def test_a_server_that_stumbles_at_first_is_asked_again() -> None:
    with ScriptedServer(*[respond(500, "no")] * 3, in_json) as server:
        assert search(RetrievalClient(url(server)), "Lima", 1) == ["Lima"]
        assert len(server.requests) == 4


@pytest.mark.parametrize(("protocol", "step"), [("json", in_json), ("msgpack", in_msgpack)])
def test_a_dialect_can_be_given(protocol: Any, step: Step) -> None:
    with ScriptedServer(step) as server:
        assert search(RetrievalClient(url(server), protocol), "Lima", 1) == ["Lima"]
        assert len(server.requests) == 1


def test_a_dialect_that_is_none_and_one_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(InvalidArgumentError, match="'auto', 'json' or 'msgpack', got 'xml'"):
        RetrievalClient("http://127.0.0.1:1", "xml")  # pyright: ignore[reportArgumentType]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[search\]'"):
        RetrievalClient("http://127.0.0.1:1", "msgpack")


def test_an_address_without_a_path_gets_the_usual_one() -> None:
    with ScriptedServer(in_json) as server:
        search(RetrievalClient(url(server, "")), "Lima")
        assert server.requests[0].target == "/retrieve"


# Many at once


@pytest.mark.parametrize(("step", "number"), [(in_json, 2000), (in_msgpack, 400)])
def test_thousands_in_flight_get_each_their_own_answer(step: Step, number: int) -> None:
    queries = [f"query {i}" for i in range(number)]
    with ScriptedServer(step) as server:
        client = RetrievalClient(url(server), max_concurrency=16)

        async def work() -> list[Any]:
            return await asyncio.gather(*(client.search(q, 1, 60.0) for q in queries))

        found = using(client, work())
        assert [titles(hits) for hits in found] == [[query] for query in queries]
        assert server.most_in_flight <= 16
        assert len(server.ports) <= 16
        if step is in_json:
            assert len(server.requests) < 500
            assert max(len(asked_in_json(request)) for request in server.requests) == 32


def test_threads_share_a_client() -> None:
    with ScriptedServer(in_json) as server:
        client = RetrievalClient(url(server))
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda n: run(client.search(f"q{n}", 1)), range(64)))
        run(client.aclose())
    assert [titles(hits) for hits in found] == [[f"q{n}"] for n in range(64)]


def test_equal_searches_under_way_are_one_and_the_answer_is_kept() -> None:
    with ScriptedServer(held(in_json)) as server:
        client = RetrievalClient(url(server))

        async def work() -> list[Any]:
            searches = [asyncio.create_task(client.search("Lima", 1)) for _ in range(5)]
            await asyncio.to_thread(server.wait_until, lambda s: s.requests != [])
            server.release()
            return [*await asyncio.gather(*searches), await client.search("Lima", 1)]

        found = using(client, work())
        assert len(server.requests) == 1
    assert [titles(hits) for hits in found] == [["Lima"]] * 6
    assert (client.cache.hits, client.cache.misses, len(client.cache)) == (1, 5, 1)


def test_what_is_asked_with_another_topk_is_another_search() -> None:
    with ScriptedServer(in_json) as server:
        client = RetrievalClient(url(server))

        async def work() -> list[Any]:
            return await asyncio.gather(*(client.search("Lima", topk) for topk in (1, 3, 1)))

        assert [len(hits) for hits in using(client, work())] == [1, 3, 1]


def test_who_gives_up_waiting_takes_nothing_from_the_others() -> None:
    with ScriptedServer(held(in_json)) as server:
        client = RetrievalClient(url(server))

        async def work() -> list[str]:
            first, second = (asyncio.create_task(client.search("Lima", 1)) for _ in range(2))
            await asyncio.to_thread(server.wait_until, lambda s: s.requests != [])
            first.cancel()
            server.release()
            with pytest.raises(asyncio.CancelledError):
                await first
            return titles(await second)

        assert using(client, work()) == ["Lima"]


def test_a_query_that_spoils_its_batch_fails_alone() -> None:
    async def picky(server: ScriptedServer, request: Request) -> bytes:
        queries = asked_in_json(request)
        if "bad" in queries:
            return http(500, b"one of these kills me")
        return http(200, json_answer(request.body))

    with ScriptedServer(held(in_json), picky) as server:
        client = RetrievalClient(url(server), "json", max_concurrency=1, max_retries=0)

        async def work() -> list[Any]:
            first = asyncio.create_task(client.search("first", 1))
            await asyncio.to_thread(server.wait_until, lambda s: s.requests != [])
            others = [client.search(query, 1) for query in ("a", "bad", "b")]
            rest = asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0)
            server.release()
            return [await first, *await rest]

        first, a, bad, b = using(client, work())
        assert ["a", "bad", "b"] in map(asked_in_json, server.requests)
    assert [titles(hits) for hits in (first, a, b)] == [["first"], ["a"], ["b"]]
    assert isinstance(bad, SearchError)


FORK = """
import asyncio, os, sys
from gemenv.core.background import run
from gemenv.tools.search import RetrievalClient

client = RetrievalClient(sys.argv[1])
run(client.search("before", 1))
pid = os.fork()
(hit,) = run(client.search(f"{'parent' if pid else 'child'}", 1))
print(hit.passage.title, flush=True)
if pid:
    assert os.waitpid(pid, 0)[1] == 0
    run(client.search("after", 1))
    run(client.aclose())
else:
    os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_forked_process_has_connections_of_its_own() -> None:
    async def main(address: str) -> tuple[bytes, bytes, int | None]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-W",
            "ignore::DeprecationWarning",
            "-c",
            FORK,
            address,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return *await process.communicate(), process.returncode

    with ScriptedServer(in_json) as server:
        output, errors, code = asyncio.run(main(url(server)))
        assert len(server.ports) == 2
    assert (sorted(output.split()), errors, code) == ([b"child", b"parent"], b"", 0)


# Servers that are busy, gone or hostile


def test_a_busy_server_is_asked_again_when_it_wishes() -> None:
    busy = respond(429, "later", retry_after="0.2")
    with ScriptedServer(busy, respond(503, "later"), in_json) as server:
        assert search(RetrievalClient(url(server)), "Lima", 1) == ["Lima"]
        assert len(server.requests) == 3


def test_a_server_that_wishes_more_time_than_there_is_fails_the_search_at_once() -> None:
    with ScriptedServer(respond(429, "later", retry_after="30")) as server:
        error = failure(RetrievalClient(url(server)))
        assert len(server.requests) == 1
    assert (error.status, "HTTP status 429; 1 attempt" in str(error)) == ("unavailable", True)


@pytest.mark.parametrize(
    ("step", "status", "what"),
    [
        (respond(503, "down"), "unavailable", "HTTP status 503; 2 attempts"),
        (respond(404, "?"), "unavailable", "HTTP status 404"),
        (respond(302, "", location="http://127.0.0.1:9/"), "unavailable", "HTTP status 302"),
        (hang_up(), "unavailable", "2 attempts"),
        (respond(200, "<html>Welcome</html>"), "bad_response", "no JSON"),
        (respond(200, "[" * 100_000), "bad_response", "no JSON"),
        (respond(200, '{"result": ' + "9" * 5000 + "}"), "bad_response", "no JSON"),
        (respond(200, '{"result": [[], []]}'), "bad_response", "no result for each query"),
        (respond(200, '{"result": [[{"document": 7}]]}'), "bad_response", "title or text"),
        (respond(200, "{}", content_encoding="gzip"), "bad_response", "packs"),
        (respond(200, " " * (MOST_BYTES + 1)), "bad_response", "longer than 8388608 bytes"),
    ],
)
def test_a_server_that_fails_is_an_error_that_says_how(step: Step, status: str, what: str) -> None:
    with ScriptedServer(step) as server:
        error = failure(RetrievalClient(url(server), "json", max_retries=1))
    assert error.status == status
    assert what in str(error)
    assert pickle.loads(pickle.dumps(error)).status == status  # noqa: S301 - ours


def test_half_an_answer_is_asked_for_again() -> None:
    async def half(server: ScriptedServer, request: Request) -> bytes:
        return http(200, json_answer(request.body), connection="close")[:-20]

    with ScriptedServer(half, in_json) as server:
        assert search(RetrievalClient(url(server), "json"), "Lima", 1) == ["Lima"]


def test_an_endless_answer_is_not_read() -> None:
    async def endless(server: ScriptedServer, request: Request) -> bytes:
        return http(200, b" " * (50 << 20))

    with ScriptedServer(endless) as server:
        error = failure(RetrievalClient(url(server), "json"))
    assert isinstance(error, SearchAnswerError)
    assert "longer than" in str(error)


def test_a_redirect_is_not_followed() -> None:
    with (
        ScriptedServer(in_json) as elsewhere,
        ScriptedServer(respond(307, "", location=url(elsewhere))) as server,
    ):
        failure(RetrievalClient(url(server)))
        assert elsewhere.requests == []


def test_a_slow_server_is_a_timeout_of_all_attempts_together() -> None:
    with ScriptedServer(hang()) as server:
        error = failure(RetrievalClient(url(server)), 0.2)
        assert len(server.requests) == 1
    assert isinstance(error, SearchTimeout)
    assert (error.status, str(error)) == ("timeout", "no answer within 0.2 s")


def test_a_failure_is_not_kept() -> None:
    with ScriptedServer(respond(404, "?"), in_json) as server:
        client = RetrievalClient(url(server), "json")

        async def work() -> list[Any]:
            with pytest.raises(SearchError):
                await client.search("Lima", 1)
            return await client.search("Lima", 1)

        assert titles(using(client, work())) == ["Lima"]


@pytest.mark.parametrize("step", [in_json, in_msgpack])
def test_half_a_surrogate_pair_does_not_break_a_request(step: Step) -> None:
    with ScriptedServer(step) as server:
        assert search(RetrievalClient(url(server)), "a\ud800b\0", 1) == ["a?b\0"]


@pytest.mark.parametrize(("topk", "timeout"), [(0, 1.0), (1, 0.0), (1, float("inf"))])
def test_numbers_out_of_range(topk: int, timeout: float) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        run(RetrievalClient("http://127.0.0.1:1").search("x", topk, timeout))


@pytest.mark.parametrize("name", ["max_concurrency", "max_retries", "cache_size"])
def test_settings_out_of_range(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match=name):
        RetrievalClient("http://127.0.0.1:1", **{name: -1})


# Secrets


@pytest.mark.parametrize(
    "address", ["ftp://user:hunter2hunter2@host", "hunter2hunter2", "http://[hunter2hunter2"]
)
def test_a_url_that_is_none_is_not_quoted(address: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        RetrievalClient(address)
    assert "hunter2" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_secrets_reach_the_server_and_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "hunter2" * 2

    async def tell(server: ScriptedServer, request: Request) -> bytes:
        body = json_answer(request.body).replace(b"Rank", secret.encode())
        return http(200, body)

    with ScriptedServer(respond(503, "later"), tell) as server:
        address = f"http://user:{secret}@127.0.0.1:{server.port}/find?key={secret}"
        client = RetrievalClient(address)
        (hit,) = using(client, client.search("Lima", 1))
        told = server.requests[-1]

    assert told.target == f"/find?key={secret}"
    assert told.headers["authorization"].startswith("Basic ")
    assert hit.passage.text == "[redacted] 0 for Lima."
    assert secret not in repr(client)
    assert "find" in caplog.text
    assert secret not in caplog.text
    with pytest.raises(pickle.PicklingError, match="was given a secret") as caught:
        pickle.dumps(client)
    assert secret not in str(caught.value)


def test_a_token_comes_from_the_environment_and_is_not_pickled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEMENV_SEARCH_TOKEN", "token-of-the-search")
    with ScriptedServer(in_json) as server:
        pickled = pickle.dumps(RetrievalClient(url(server), "json", cache_size=7))
        client = pickle.loads(pickled)  # noqa: S301 - ours
        assert search(client, "Lima", 1) == ["Lima"]
        assert server.requests[0].headers["authorization"] == "Bearer token-of-the-search"
    assert (client.cache.size, client.dialect.name) == (7, "JSON")
    assert b"token-of-the-search" not in pickled

    monkeypatch.setenv("GEMENV_SEARCH_TOKEN", "two words")
    with pytest.raises(InvalidArgumentError, match="GEMENV_SEARCH_TOKEN"):
        RetrievalClient("http://127.0.0.1:1")
