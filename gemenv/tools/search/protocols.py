"""What retrieval servers are sent, and what they send: the dialects of Search-R1 and of GEM."""

import importlib.util
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from gemenv.errors import MissingDependencyError, SearchAnswerError
from gemenv.tools.search.cache import Hits
from gemenv.tools.search.passage import Hit, Passage

_MOST_TITLE = 500
_MOST_TEXT = 20_000
"""Characters of a passage that are kept: more than any passage of a retrieval corpus has."""
_UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Dialect:
    """One way to talk with a retrieval server."""

    name: str
    content_type: str
    max_batch: int
    """Queries in a request at most."""
    encode: Callable[[Sequence[str], int], bytes]
    """Writes a request for queries and topk."""
    decode: Callable[[bytes], Any]
    """Reads what is in a body; raises one of `_UNREADABLE`."""

    def read(self, body: bytes, number: int, topk: int) -> list[Hits]:
        """Return the passages for each of `number` queries.

        Raises:
            SearchAnswerError: If the body holds none.
        """
        try:
            data = self.decode(body)
        except _UNREADABLE:
            raise SearchAnswerError(f"the answer is no {self.name}") from None
        result = as_dict(data).get("result")
        lists = result if self.max_batch > 1 else [result]
        if not isinstance(lists, list) or len(cast("list[Any]", lists)) != number:
            raise SearchAnswerError("the answer has no result for each query")
        return [read_hits(entries, topk) for entries in cast("list[Any]", lists)]


def _json_request(queries: Sequence[str], topk: int) -> bytes:
    return json.dumps({"queries": queries, "topk": topk, "return_scores": True}).encode()


def _msgpack_request(queries: Sequence[str], topk: int) -> bytes:
    (query,) = queries
    request = {"query": query, "topk": topk, "return_scores": True}
    return cast("bytes", _msgpack().packb(request))


def _unpack(body: bytes) -> Any:
    msgpack = _msgpack()
    try:
        return msgpack.unpackb(body)
    except msgpack.UnpackException as error:
        raise ValueError(type(error).__name__) from None


def _msgpack() -> Any:
    """Return the package, which has no types."""
    import msgpack  # pyright: ignore[reportMissingTypeStubs]

    return msgpack


JSON = Dialect("JSON", "application/json", 32, _json_request, json.loads)
"""That of Search-R1, verl and AgentGym: many queries a request."""
MSGPACK = Dialect("msgpack", "application/msgpack", 1, _msgpack_request, _unpack)
"""That of GEM: one query a request."""


def require_msgpack() -> None:
    """See that GEM's dialect can be spoken.

    Raises:
        MissingDependencyError: If msgpack is not installed.
    """
    if not has_msgpack():
        raise MissingDependencyError(
            "protocol='msgpack' needs the package msgpack; "
            "install it with: pip install 'gemenv[search]'"
        )


def has_msgpack() -> bool:
    """Whether GEM's dialect can be spoken."""
    return importlib.util.find_spec("msgpack") is not None


def as_dict(value: Any) -> dict[str, Any]:
    """Return a value that came from outside, if it is a mapping; otherwise an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def read_hits(entries: Any, topk: int) -> Hits:
    r"""Read the passages for one query: `{"document": …, "score": …}` each, or bare documents.

    Raises:
        SearchAnswerError: If they are of another shape.

    >>> [(hit.passage.title, hit.score) for hit in read_hits(
    ...     [{"document": {"id": 7, "contents": "Lima\nA city."}, "score": 2}], topk=3)]
    [('Lima', 2.0)]
    """
    if not isinstance(entries, list):
        raise SearchAnswerError("the answer has no list of passages")
    return tuple(map(_hit, cast("list[Any]", entries)[:topk]))


def _hit(entry: Any) -> Hit:
    fields = as_dict(entry)
    document = as_dict(fields.get("document", fields))
    name, contents, title, text = (document.get(key) for key in _FIELDS)
    if isinstance(name, int) and abs(name) < 2**64:
        name = str(name)
    name = name if isinstance(name, str) else ""
    if isinstance(contents, str):
        read = Passage.read(name, contents)
        title, text = read.title, read.text
    return Hit(passage(name, title, text), _score(fields.get("score")))


_FIELDS = ("id", "contents", "title", "text")


def passage(name: Any, title: Any, text: Any) -> Passage:
    """Return a passage that came from outside, cut to a bounded length.

    Raises:
        SearchAnswerError: If one of them is no text.
    """
    if not (isinstance(name, str) and isinstance(title, str) and isinstance(text, str)):
        raise SearchAnswerError("the answer has a passage without title or text")
    name, title, text = (
        # A lone surrogate is text for Python alone.
        part[:most].encode(errors="replace").decode()
        for part, most in ((name, _MOST_TITLE), (title, _MOST_TITLE), (text, _MOST_TEXT))
    )
    return Passage(name, " ".join(title.split()), text)


def _score(score: Any) -> float:
    try:
        number = float(score) if isinstance(score, int | float) else 0.0
    except OverflowError:
        number = 0.0
    return number if math.isfinite(number) else 0.0
