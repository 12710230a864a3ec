"""What every kind of index promises."""

import gc
import os
import pickle
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemenv.errors import ClosedError, InvalidArgumentError
from gemenv.tools.search import Hit, Index, Passage, build_index, open_index
from tests.tools.search.models import tiny_model

KINDS = ("tantivy", "fts5", "dense", "hybrid")
PLACES = ("memory", "folder")

PASSAGES = [
    Passage("a", "Lima", "Lima is the capital of Peru."),
    Passage("b", "Rome", "Rome is the capital of Italy."),
    Passage("c", "Tiber", "The Tiber is a river in Italy. It flows by Rome."),
    Passage("d", "", "A passage without a title, about nothing."),
    Passage("e", "Café Zürich", "Umlaute und Akzente: naïve, Ærø, Łódź, 東京."),
    *(Passage(f"t{n}", "Town", "A town lies near the river.") for n in range(8)),
]
HOSTILE = [
    '"x',
    "who: y",
    "a OR",
    "a^b",
    "C++?",
    "o'neil",
    "AT&T",
    "",
    "   ",
    "*",
    "town*",
    "NEAR(a b)",
    "body:town",
    "-town +river",
    "(((((",
    '{"x": 1}',
    "row:[0 TO 5]",
    "a\0b",
    "\ud800",
    "town \udfff river",
    "\u202e\u0000\ufffe",
    "town " * 200_000,
    "x" * 1_000_000,
    " ".join(map(str, range(150_000))),
    "river\n" * 1000,
    "(" * 100_000,
    "🙂" * 5000,
    "e\u0301" * 5000,
]

Build = Callable[[list[Passage]], Index]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module", params=[f"{kind}-{place}" for kind in KINDS for place in PLACES])
def build(
    request: pytest.FixtureRequest, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Build:
    kind, place = request.param.split("-")

    def make(passages: list[Passage]) -> Index:
        path = None if place == "memory" else tmp_path_factory.mktemp("index") / "built"
        return build_index(iter(passages), path, kind=kind, model=model)

    return make


@pytest.fixture(scope="module")
def index(build: Build) -> Iterator[Index]:
    with build(PASSAGES) as index:
        yield index


def test_it_finds_what_was_asked_for(index: Index) -> None:
    assert len(index) == len(PASSAGES)
    hits = index.search("Lima is the capital of Peru.", 2)
    assert hits[0].passage == PASSAGES[0]
    assert all(isinstance(hit, Hit) and isinstance(hit.score, float) for hit in hits)
    assert hits[0].score >= hits[1].score


def test_a_passage_comes_back_as_it_was(index: Index) -> None:
    everything = index.search("Café Zürich Umlaute lima rome tiber passage town", 10**6)
    assert len(everything) == len(PASSAGES)
    assert {hit.passage for hit in everything} == set(PASSAGES)


def test_many_queries_are_answered_as_each_alone(index: Index) -> None:
    queries = ["capital of Italy", "", "the river", "Peru", "nothing", "the river"]
    together = index.search_many(queries, 3)
    assert together == [index.search(query, 3) for query in queries]
    assert together[2] == together[5]
    assert index.search_many([], 3) == []


def test_topk_is_a_prefix_of_a_larger_one(index: Index) -> None:
    long = index.search("the town near a river of Italy", 13)
    for topk in (1, 2, 5, 10**9):
        assert index.search("the town near a river of Italy", topk) == long[:topk]


def test_equals_come_in_the_order_of_the_corpus_in_every_build(build: Build, index: Index) -> None:
    query = "A town lies near the river."
    names = [hit.passage.id for hit in index.search(query, 20) if hit.passage.title == "Town"]
    assert names == [f"t{n}" for n in range(8)]
    with build(PASSAGES) as again:
        assert again.search(query, 20) == index.search(query, 20)


@pytest.mark.parametrize("topk", [0, -1, -(10**30)])
def test_no_hits_at_all_cannot_be_asked_for(index: Index, topk: int) -> None:
    with pytest.raises(InvalidArgumentError, match="`topk` must be at least 1"):
        index.search("river", topk)


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query[:12]))
def test_no_character_has_a_meaning_and_no_length_a_price(index: Index, query: str) -> None:
    began = time.process_time()
    hits = index.search(query, 3)
    assert len(hits) <= 3
    # The bound is one of growth: a price in the length of the query would be a hundred times this.
    assert time.process_time() - began < 10


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.text())
def test_any_text_is_a_query(index: Index, query: str) -> None:
    hits = index.search(query, 2)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_nothing_known_finds_nothing(index: Index, build: Build) -> None:
    assert index.search("", 3) == index.search(" \n", 3) == []
    with build([]) as empty:
        assert len(empty) == 0
        assert empty.search("river", 3) == []


def test_passages_may_hold_anything(build: Build) -> None:
    odd = [
        Passage("\ud800", "lone \udfff", "surrogates river"),
        Passage("2", "a\0b", "zero\0byte river"),
        Passage("", "", ""),
        Passage("2", "x" * 100_000, "river " * 20_000),
    ]
    with build(odd) as index:
        found = {hit.passage.id for hit in index.search("river surrogates", 10)}
    assert {"?", "2"} <= found


def test_threads_may_share_it(index: Index) -> None:
    queries = ["capital of Italy", "the river", "Peru", "town"] * 5
    expected = index.search_many(queries, 3)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(index.search_many(queries, 3)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 6


def test_forked_processes_may_use_it_while_threads_do(index: Index) -> None:
    expected = index.search("the river", 3)
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            index.search("the river", 3)

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for _ in range(3):
            assert _in_a_child(lambda: index.search("the river", 3)) == expected
    finally:
        stop.set()
        thread.join()
    assert index.search("the river", 3) == expected


def _in_a_child(call: Callable[[], object]) -> object:
    read, write = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(30)  # A child that hangs is a failure, and not left behind.
        try:
            os.write(write, pickle.dumps(call()))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        data = file.read()
    os.waitpid(child, 0)
    return pickle.loads(data)  # noqa: S301 - our own child wrote it


def test_a_closed_index_says_so(build: Build) -> None:
    index = build(PASSAGES)
    index.close()
    index.close()
    with pytest.raises(ClosedError):
        index.search("river")


@pytest.mark.slow
def test_searching_does_not_grow(index: Index) -> None:
    def search() -> None:
        for number in range(300):
            index.search(f"the river near town {number}", 3)

    search()
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    search()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_in_a_folder_outlives_its_process(kind: str, model: Path, tmp_path: Path) -> None:
    built = build_index(PASSAGES, tmp_path / "index", kind=kind, model=model)
    expected = built.search("the river in Italy", 5)
    assert built.kind == kind
    built.close()
    with open_index(tmp_path / "index", model=model) as index:
        assert index.search("the river in Italy", 5) == expected
        assert index.kind == kind
    assert [entry.name for entry in tmp_path.iterdir()] == ["index"]
