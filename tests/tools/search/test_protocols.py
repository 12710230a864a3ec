import json
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.errors import SearchAnswerError
from gemenv.tools.search import Hit, Passage
from gemenv.tools.search.protocols import JSON, MSGPACK, read_hits

LIMA = Hit(Passage("7", "Lima", "A city."), 0.5)


@pytest.mark.parametrize(
    "document",
    [
        {"id": "7", "contents": '"Lima"\nA city.'},
        {"id": 7, "contents": "Lima\nA city."},
        {"id": "7", "title": "Lima", "text": "A city."},
        {"id": "7", "contents": '"Lima"\nA city.', "title": "Lima", "text": "A city."},
    ],
)
def test_documents_as_servers_write_them(document: dict[str, Any]) -> None:
    assert read_hits([{"document": document, "score": 0.5}], 3) == (LIMA,)
    bare = read_hits([document], 3)
    assert bare == (Hit(LIMA.passage, 0.0),)


@pytest.mark.parametrize("score", [None, "high", True, float("nan"), float("inf"), 10**400, [1]])
def test_a_score_that_is_none_is_nought(score: Any) -> None:
    (hit,) = read_hits([{"document": {"contents": "T\nx"}, "score": score}], 3)
    assert hit.score in (0.0, 1.0)


def test_more_than_was_asked_for_is_cut_and_so_are_long_texts() -> None:
    long = {"contents": "T" * 10_000 + "\n" + "x" * 100_000}
    (hit,) = read_hits([long, long], 1)
    assert (len(hit.passage.title), len(hit.passage.text)) == (500, 20_000)


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["result", "document", "id", "contents"]), inner)
    ),
    max_leaves=8,
)


@given(JSON_LIKE, st.binary(max_size=40))
def test_whatever_comes_is_read_or_refused(data: Any, noise: bytes) -> None:
    for dialect, body in (
        (JSON, json.dumps(data).encode()),
        (JSON, json.dumps({"result": data}).encode()),
        (MSGPACK, msgpack.packb({"result": data})),
        (JSON, noise),
        (MSGPACK, noise),
        (MSGPACK, msgpack.packb({"result": data})[:-1]),
    ):
        try:
            (hits,) = dialect.read(body, 1, 3)
        except SearchAnswerError:
            continue
        assert len(hits) <= 3
        for hit in hits:
            hit.passage.contents.encode()


@pytest.mark.parametrize("dialect", [JSON, MSGPACK])
@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b"\x91" * 100_000, b"9" * 10_000, b"", b"\xff" * 100, b"\xdf" + b"\xff" * 9],
)
def test_bodies_made_to_hurt(dialect: Any, body: bytes) -> None:
    with pytest.raises(SearchAnswerError):
        dialect.read(body, 1, 3)
