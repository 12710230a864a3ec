"""`POST /retrieve` in both dialects."""

import asyncio
import concurrent.futures
import contextlib
import gc
import json
import os
import resource
import socket
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import msgpack
import pytest

from gemenv.errors import ClosedError, InvalidArgumentError, ServerError
from gemenv.serve import SearchServer, SearchSettings
from gemenv.tools.search import Hit, Index, Passage, build_index

TOKEN = "a-token-of-the-tests-0123456789"  # noqa: S105
PASSAGES = [
    Passage("a", "Lima", "Lima is the capital of Peru."),
    Passage("b", "Rome", "Rome is the capital of Italy."),
    Passage("c", 'A "quoted" title', "Zürich\nin two lines."),
]
LIMA = {
    "id": "a",
    "contents": '"Lima"\nLima is the capital of Peru.',
    "title": "Lima",
    "text": "Lima is the capital of Peru.",
}
SETTINGS = SearchSettings(
    max_topk=20, max_queries=50, max_hits=400, max_request_bytes=100_000, max_requests=600
)


@contextlib.contextmanager
def serving(
    index: Index | None = None, settings: SearchSettings = SETTINGS, **options: Any
) -> Iterator[tuple[SearchServer, httpx.Client]]:
    index = build_index(PASSAGES, kind="fts5") if index is None else index
    with (
        SearchServer(index, port=0, settings=settings, **options) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        yield server, client


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving() as (_, client):
        yield client


def search_r1(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post("/retrieve", json=body)


def gem(client: httpx.Client, **body: Any) -> httpx.Response:
    # As GEM's client does: no content type.
    request = client.build_request("POST", "/retrieve", content=msgpack.packb(body))
    request.headers.pop("content-type", None)
    return client.send(request)


def test_search_r1_with_scores(client: httpx.Client) -> None:
    response = search_r1(client, queries=["Peru", "Italy", "zzz"], topk=2, return_scores=True)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    first, second, third = response.json()["result"]
    assert first[0]["document"] == LIMA
    assert first[0]["score"] > 0
    assert second[0]["document"]["id"] == "b"
    assert third == []


def test_search_r1_without_scores_gets_bare_documents(client: httpx.Client) -> None:
    response = search_r1(client, queries=["Peru"], topk=1, return_scores=False)
    assert response.json() == {"result": [[LIMA]]}
    assert search_r1(client, queries=["Peru"]).json() == {"result": [[LIMA]]}
    assert search_r1(client, queries=[]).json() == {"result": []}


def test_gem_with_scores(client: httpx.Client) -> None:
    response = gem(client, query="capital of Peru", topk=2, return_scores=True)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/msgpack"
    hits = msgpack.unpackb(response.content)["result"]
    assert hits[0]["document"] == LIMA
    assert [hit["document"]["id"] for hit in hits] == ["a", "b"]
    assert hits[0]["score"] > hits[1]["score"]


def test_gem_without_scores_gets_nil(client: httpx.Client) -> None:
    response = gem(client, query="Peru", topk=None, return_scores=False)
    assert msgpack.unpackb(response.content) == {"result": [{"document": LIMA, "score": None}]}


def test_each_way_round(client: httpx.Client) -> None:
    assert search_r1(client, query="Peru").json() == {"result": [[LIMA]]}
    many = msgpack.unpackb(gem(client, queries=["Peru", "zzz"]).content)
    assert many == {"result": [[{"document": LIMA, "score": None}], []]}


def test_topk_is_the_requests_own(client: httpx.Client) -> None:
    for topk, count in ((1, 1), (2, 2), (20, 2), (None, 2)):
        hits = search_r1(client, queries=["capital"], topk=topk).json()["result"][0]
        assert len(hits) == count


def test_health(client: httpx.Client) -> None:
    health = client.get("/health").json()
    assert health["service"] == "gemenv-search"
    assert (health["passages"], health["topk"], health["max_topk"]) == (3, 3, 20)


BAD: list[tuple[Any, int, str]] = [
    (b"", 422, "neither JSON nor MessagePack"),
    (b"{", 422, "neither JSON nor MessagePack"),
    (b"[" * 50_000, 422, "too deep"),
    (b"\x81" * 50_000, 422, "neither JSON nor MessagePack"),
    (b"\x81\xa5query", 422, "neither JSON nor MessagePack"),
    (b"\xff\xfe\x00", 422, "neither JSON nor MessagePack"),
    (b"\xdf\xff\xff\xff\xff", 422, "neither JSON nor MessagePack"),
    (b"\x81\xa5query\xa2\xff\xff", 422, "neither JSON nor MessagePack"),
    (b'{"queries": ["a"], "topk": ' + b"9" * 5000 + b"}", 422, "neither JSON nor MessagePack"),
    (b'{"queries": ["a"], "topk": ' + b"9" * 4000 + b"}", 422, "a very large integer"),
    (msgpack.packb({"query": "a", "topk": 0}), 422, "`topk` must be an integer from 1 to 20"),
    (msgpack.packb({"query": b"a"}), 422, "a query must be text"),
    (msgpack.packb({"query": msgpack.ExtType(3, b"x")}), 422, "a query must be text"),
    (msgpack.packb([1, 2]), 422, "expected an object"),
    ([], 422, "expected an object"),
    (7, 422, "expected an object"),
    ({}, 422, "give either `queries`"),
    ({"queries": None}, 422, "give either `queries`"),
    ({"queries": ["a"], "query": "a"}, 422, "give either `queries`"),
    ({"queries": "a"}, 422, "`queries` must be a list"),
    ({"queries": {"a": 1}}, 422, "`queries` must be a list"),
    ({"queries": ["a", 3]}, 422, "a query must be text, got 3"),
    ({"query": ["a"]}, 422, "a query must be text"),
    ({"queries": ["a"], "topk": 0}, 422, "from 1 to 20, got 0"),
    ({"queries": ["a"], "topk": -1}, 422, "from 1 to 20, got -1"),
    ({"queries": ["a"], "topk": 10**9}, 422, "from 1 to 20, got 1000000000"),
    ({"queries": ["a"], "topk": "x"}, 422, "from 1 to 20, got 'x'"),
    ({"queries": ["a"], "topk": 2.5}, 422, "from 1 to 20, got 2.5"),
    ({"queries": ["a"], "topk": True}, 422, "from 1 to 20, got True"),
    ({"queries": ["a"], "topk": [3]}, 422, "from 1 to 20"),
    ({"queries": ["a"], "return_scores": "yes"}, 422, "`return_scores` must be true or false"),
    ({"queries": ["a"] * 51}, 422, "at most 50, got 51"),
    ({"queries": ["a"] * 40, "topk": 20}, 422, "more than 400 passages"),
    ({"query": "a" * 100_000}, 413, "longer than 100000 bytes"),
]


@pytest.mark.parametrize(("body", "status", "detail"), BAD, ids=lambda value: repr(value)[:30])
def test_a_bad_request_is_explained(
    client: httpx.Client, body: Any, status: int, detail: str
) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = client.post("/retrieve", content=data)
    assert response.status_code == status
    assert detail in response.json()["detail"]
    assert len(response.content) < 500


@pytest.mark.parametrize(
    "query", ['"x', "who: y", "a OR", "a^b", "C++?", "o'neil", "", "*", "a\0b", "\ud800"]
)
def test_a_hostile_query_is_a_query(client: httpx.Client, query: str) -> None:
    response = client.post("/retrieve", content=json.dumps({"queries": [query]}))
    assert response.status_code == 200
    assert len(response.json()["result"]) == 1


def test_a_body_without_a_length_is_cut_while_it_is_read(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b" " * 1024

    # The server may hang up before all is sent.
    with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        assert client.post("/retrieve", content=endless()).status_code == 413


def test_other_paths_methods_and_browsers(client: httpx.Client) -> None:
    assert client.get("/").status_code == 404
    assert client.get("/retrieve").status_code == 405
    assert client.post("/health").status_code == 405
    evil = client.post("/retrieve", json={"query": "a"}, headers={"Origin": "http://evil"})
    assert evil.status_code == 403


def test_the_token_opens_and_is_not_logged() -> None:
    lines: list[str] = []
    with serving(token=TOKEN, log=lines.append) as (_, client):
        closed = search_r1(client, queries=["Peru"])
        assert (closed.status_code, closed.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert not client.get("/health").json()["authorized"]
        wrong = client.post("/retrieve", json={}, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        assert search_r1(client, queries=["Peru"]).json() == {"result": [[LIMA]]}
        client.get("/secret?name=value")
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "POST /retrieve 401",
        "GET /health 200",
        "POST /retrieve 401",
        "POST /retrieve 200",
        "GET elsewhere 404",
    ]


def test_without_a_token_others_must_not_reach_it() -> None:
    index = build_index(PASSAGES, kind="fts5")
    with pytest.raises(InvalidArgumentError, match=r"could read the corpus.*GEMENV_SEARCH_TOKEN"):
        SearchServer(index, host="0.0.0.0", port=0)  # noqa: S104 - refused
    with serving(host="0.0.0.0", token=TOKEN) as (server, _):  # noqa: S104
        assert server.url.startswith("http://0.0.0.0:")


def test_a_taken_port_is_said() -> None:
    with serving() as (server, _), pytest.raises(ServerError, match="Address already in use"):
        SearchServer(build_index(PASSAGES), port=int(server.url.rpartition(":")[2]))


@pytest.mark.parametrize("sizes", [{"topk": 0}, {"max_topk": 2}, {"max_requests": 0}])
def test_settings_that_serve_nobody_are_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be at"):
        SearchSettings(**sizes)


class HeldIndex(Index):
    """Answers once it may; keeps what it was asked."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.asked: list[list[str]] = []
        self.begun = threading.Semaphore(0)

    def __len__(self) -> int:
        return 1

    def search_many(self, queries: Any, topk: int = 3) -> list[list[Hit]]:
        self.asked.append(list(queries))
        self.begun.release()
        assert self.free.wait(60)
        return [[Hit(Passage(query, "", ""), 1.0)] for query in queries]


async def ask(url: str, *bodies: Any) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        return await asyncio.gather(*(client.post("/retrieve", json=body) for body in bodies))


def wait_for_requests(client: httpx.Client, count: int) -> None:
    while client.get("/health").json()["requests"] != count:
        pass


def test_requests_that_wait_are_searched_together_and_long_ones_in_turns() -> None:
    index = HeldIndex()
    with serving(index, SearchSettings()) as (server, client):
        bodies = [{"query": "first"}, *({"query": f"q{n}"} for n in range(10))]
        bodies.append({"queries": [f"long{n}" for n in range(200)]})
        answers: list[httpx.Response] = []
        thread = threading.Thread(
            target=lambda: answers.extend(asyncio.run(ask(server.url, *bodies)))
        )
        thread.start()
        wait_for_requests(client, 12)
        index.free.set()
        thread.join()
    for body, answer in zip(bodies, answers, strict=True):
        queries = body.get("queries", [body.get("query")])
        assert [hits[0]["id"] for hits in answer.json()["result"]] == queries
    assert max(map(len, index.asked)) == 64
    assert len(index.asked) < 12
    # Nothing that was asked is asked twice.
    assert sorted(query for some in index.asked for query in some) == sorted(
        query for body in bodies for query in body.get("queries", [body.get("query")])
    )


def test_too_many_are_asked_to_come_again() -> None:
    index = HeldIndex()
    settings = SearchSettings(max_requests=2)
    with serving(index, settings) as (server, client):
        answers: list[httpx.Response] = []
        thread = threading.Thread(
            target=lambda: answers.extend(asyncio.run(ask(server.url, *[{"query": "a"}] * 2)))
        )
        thread.start()
        wait_for_requests(client, 2)
        refused = search_r1(client, query="b")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        index.free.set()
        thread.join()
        assert [answer.status_code for answer in answers] == [200, 200]
        assert search_r1(client, query="b").status_code == 200


def test_too_many_bytes_inside_are_refused() -> None:
    with serving(settings=SearchSettings(max_bytes_inside=1000)) as (_, client):
        assert search_r1(client, query="x" * 2000).status_code == 503
        assert search_r1(client, query="Peru").status_code == 200


def test_an_index_that_fails_is_the_servers_fault_and_not_its_end() -> None:
    class Broken(HeldIndex):
        def search_many(self, queries: Any, topk: int = 3) -> list[list[Hit]]:
            raise ClosedError("This index is closed.")

    with serving(Broken()) as (_, client):
        for _ in range(2):
            response = search_r1(client, query="a")
            assert (response.status_code, response.json()["error"]) == (500, "ClosedError")


def test_at_the_end_who_waits_longer_than_the_grace_is_told() -> None:
    index = HeldIndex()
    with (
        serving(index, grace_seconds=0.2) as (server, client),
        concurrent.futures.ThreadPoolExecutor(2) as pool,
    ):
        running = pool.submit(search_r1, client, query="a", topk=1)
        assert index.begun.acquire(timeout=60)
        waiting = pool.submit(search_r1, client, query="b", topk=2)
        wait_for_requests(client, 2)
        server.stop()
        assert waiting.result(60).status_code == 503
        index.free.set()
        assert running.result(60).status_code == 200


@pytest.mark.slow
def test_five_hundred_clients_some_of_which_talk_nonsense() -> None:
    good = [{"queries": ["Peru"], "return_scores": False}] * 400
    bad: list[Any] = [{"queries": 3}, {"topk": "x"}, [], {"query": "a" * 200_000}] * 25
    with serving() as (server, client):
        with contextlib.ExitStack() as stack:
            host, _, port = server.url.removeprefix("http://").partition(":")
            for _ in range(20):  # These begin, and never end.
                silent = stack.enter_context(socket.create_connection((host, int(port))))
                silent.sendall(b"POST /retrieve HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{")
            answers = asyncio.run(ask(server.url, *good, *bad))
            assert [answer.json() for answer in answers[:400]] == [{"result": [[LIMA]]}] * 400
            assert {answer.status_code for answer in answers[400:]} == {413, 422}
        wait_for_requests(client, 0)


@pytest.mark.slow
def test_memory_does_not_grow_with_requests() -> None:
    with serving() as (_, client):

        def many() -> None:
            for number in range(1500):
                search_r1(client, queries=["Peru", str(number)])
                client.post("/retrieve", content=b"x" * 50_000)

        many()
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        many()
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 15_000  # kB


GEM = os.environ.get("GEMENV_GEM_PYTHON")


@pytest.mark.slow
@pytest.mark.skipif(GEM is None, reason="GEMENV_GEM_PYTHON names no Python that has gem-llm")
def test_gems_own_client_is_served() -> None:
    program = (
        "import sys\n"
        "from gem.tools.search_tool import SearchTool\n"
        "tool = SearchTool(search_url=sys.argv[1], topk=1)\n"
        "print(tool.execute_action('<search>capital of Peru</search>'))\n"
    )
    with serving() as (server, _):
        assert GEM is not None
        said = subprocess.run(
            [GEM, "-c", program, f"{server.url}/retrieve"],
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        ).stdout
    assert "Doc 1" in said
    assert "Lima is the capital of Peru." in said
    assert "Error" not in said
