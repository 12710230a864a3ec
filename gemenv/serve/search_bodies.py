"""The two dialects of `POST /retrieve`, told apart by the body, each answered in kind.

JSON, as Search-R1, verl and AgentGym speak it: `{"queries": [str, …], "topk": int | null,
"return_scores": bool}` is answered by `{"result": [[…], …]}`, a list for each query, of
`{"document", "score"}`, or of bare documents without scores. `query` in place of `queries` is one.

MessagePack, as GEM speaks it: `{"query": str, "topk": int | nil, "return_scores": bool}` is
answered by `{"result": [{"document", "score"}, …]}`; without scores, `score` is nil. `queries`
gives a list of such lists.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from gemenv.errors import InvalidArgumentError, MissingDependencyError
from gemenv.serve.front import RefusalError
from gemenv.serve.search_settings import SearchSettings
from gemenv.tools.search import Hit
from gemenv.tools.search.extras import optional


class Dialect(Protocol):
    """How bodies are read and written."""

    content_type: bytes

    def read(self, body: bytes) -> Any:
        """Read a body; it raises a ValueError, or a RecursionError, if that cannot be done."""
        ...

    def hits(self, found: Sequence[Hit], scores: bool) -> bytes:
        """Write what was found for one query."""
        ...

    def answer(self, parts: Sequence[bytes], single: bool) -> bytes:
        """Write an answer of what was written for each query."""
        ...


class Json:
    """Search-R1's shape."""

    content_type = b"application/json"

    def read(self, body: bytes) -> Any:
        """Read a body."""
        return json.loads(body)

    def hits(self, found: Sequence[Hit], scores: bool) -> bytes:
        """Write what was found for one query."""
        rows: list[Any] = [_document(hit) for hit in found]
        if scores:
            rows = [
                {"document": row, "score": hit.score} for row, hit in zip(rows, found, strict=True)
            ]
        return json.dumps(rows, separators=(",", ":")).encode()

    def answer(self, parts: Sequence[bytes], single: bool) -> bytes:
        """Write an answer; one query, too, gets a list of lists."""
        return b'{"result":[%b]}' % b",".join(parts)


class MessagePack:
    """GEM's shape.

    Raises:
        MissingDependencyError: If MessagePack is not installed.
    """

    content_type = b"application/msgpack"

    def __init__(self) -> None:
        self._msgpack = optional("msgpack", "search")

    def read(self, body: bytes) -> Any:
        """Read a body."""
        return self._msgpack.unpackb(body)

    def hits(self, found: Sequence[Hit], scores: bool) -> bytes:
        """Write what was found for one query."""
        rows = [
            {"document": _document(hit), "score": hit.score if scores else None} for hit in found
        ]
        return self._msgpack.packb(rows, unicode_errors="replace")

    def answer(self, parts: Sequence[bytes], single: bool) -> bytes:
        """Write an answer."""
        packer = self._msgpack.Packer()
        head = packer.pack_map_header(1) + packer.pack("result")
        if not single:
            head += packer.pack_array_header(len(parts))
        return head + b"".join(parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be answered."""

    queries: list[str]
    topk: int
    scores: bool
    single: bool
    """Whether one query was asked, and not a list."""
    dialect: Dialect


def read(body: bytes, settings: SearchSettings) -> Asked:
    """Read a request.

    Raises:
        RefusalError: If it is no request, or asks for too much; it says why.
    """
    dialect, fields = _fields(body)
    given = [name for name in ("queries", "query") if fields.get(name) is not None]
    if len(given) != 1:
        raise _bad("give either `queries`, a list of texts, or `query`, a text.")
    single = given == ["query"]
    queries = [fields["query"]] if single else fields["queries"]
    if not isinstance(queries, list):
        raise _bad(f"`queries` must be a list of texts, got {_said(queries)}.")
    texts = cast("list[Any]", queries)
    if len(texts) > settings.max_queries:
        raise _bad(
            f"`queries` must hold at most {settings.max_queries}, got {len(texts)}; "
            "send several requests."
        )
    for text in texts:
        if not isinstance(text, str):
            raise _bad(f"a query must be text, got {_said(text)}.")
    topk = _topk(fields.get("topk"), len(texts), settings)
    scores = fields.get("return_scores", False)
    if not isinstance(scores, bool):
        raise _bad(f"`return_scores` must be true or false, got {_said(scores)}.")
    return Asked(texts, topk, scores, single, dialect)


def _topk(given: Any, queries: int, settings: SearchSettings) -> int:
    topk = settings.topk if given is None else given
    if isinstance(topk, bool) or not isinstance(topk, int) or not 1 <= topk <= settings.max_topk:
        raise _bad(f"`topk` must be an integer from 1 to {settings.max_topk}, got {_said(topk)}.")
    if queries * topk > settings.max_hits:
        raise _bad(
            f"{queries} queries with `topk` {topk} ask for more than {settings.max_hits} passages; "
            "send several requests."
        )
    return topk


def _fields(body: bytes) -> tuple[Dialect, dict[str, Any]]:
    try:
        # So begins a map in MessagePack, and no text in JSON.
        dialect = MessagePack() if body[:1] >= b"\x80" else Json()
        came = dialect.read(body)
    except MissingDependencyError as error:
        detail = f"Send JSON: MessagePack cannot be read here. {error}"
        raise RefusalError(415, detail, MissingDependencyError.__name__) from None
    except RecursionError:
        raise _bad("its lists and objects lie too deep in each other.") from None
    except ValueError as error:
        raise _bad(f"it is neither JSON nor MessagePack: {str(error)[:200]}.") from None
    if not isinstance(came, dict):
        raise _bad(f"expected an object with `queries`, got {_said(came)}.")
    return dialect, cast("dict[str, Any]", came)


def _document(hit: Hit) -> dict[str, str]:
    passage = hit.passage
    return {
        "id": passage.id,
        "contents": passage.contents,
        "title": passage.title,
        "text": passage.text,
    }


def _said(value: Any) -> str:
    """Name a value, briefly, whatever it is."""
    if value is None or isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, int):
        return repr(value) if abs(value) < 10**12 else "a very large integer"
    return f"a value of type {type(value).__name__}"


def _bad(why: str) -> RefusalError:
    return RefusalError(422, f"The body is no request: {why}", InvalidArgumentError.__name__)
