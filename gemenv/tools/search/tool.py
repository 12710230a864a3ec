"""The tool that a model searches with."""

import os
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from gemenv.core import shared
from gemenv.errors import InvalidArgumentError, SearchError
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import tagged
from gemenv.tools.search.client import IndexClient, SearchClient, check_search
from gemenv.tools.search.index import Index
from gemenv.tools.search.passage import Hit
from gemenv.tools.workspace import Workspace

URL_ENV = "SEARCH_URL"
Source = Index | SearchClient | str | Callable[[], Index]


class SearchTool(Tool):
    """Searches, by a query between `<search>` tags.

    The model reads one line for each passage, best first: `Doc 1(Title: …) …`. What a search
    finds is the server's text, not ours: it is shown on one line, up to a length, so that it
    cannot pass for other passages. A search that fails is a result that says so, with the status
    `timeout`, `unavailable` or `bad_response`; one that finds nothing is none of these.

    Args:
        source: What is searched: an index of this process, or a function that returns one, which
            is called at the first search and at all others; the URL of a retrieval server, whose
            client all tools of the process share; or a client. By default the server at the URL
            in the environment variable `SEARCH_URL`.
        topk: Passages at most, 1 or more.
        timeout: Seconds that a search may take, further attempts included.
        template: "plain", or "information": the passages stand between `<information>` tags, as
            Search-R1 shows them.
        max_passage_chars: Characters of a passage that are shown, 1 or more.
        max_query_chars: Characters of a query, 1 or more; longer ones are refused.

    Raises:
        InvalidArgumentError: If there is no source, or a value is out of range.

    Example:
        >>> import asyncio
        >>> from gemenv.tools.search import Hit, Index, Passage
        >>> class Single(Index):
        ...     def __len__(self):
        ...         return 1
        ...     def search_many(self, queries, topk=3):
        ...         return [[Hit(Passage("0", "Lima", "Capital of Peru."), 1.0)] for _ in queries]
        >>> tool = SearchTool(Single())
        >>> call = tool.find("Let me see: <search>capital of Peru</search>")
        >>> asyncio.run(tool.call(call.arguments)).text
        'Doc 1(Title: Lima) Capital of Peru.'
    """

    name = "search"
    parser = tagged("search", "query")

    def __init__(
        self,
        source: Source | None = None,
        *,
        topk: int = 3,
        timeout: float = 5.0,
        template: Literal["plain", "information"] = "plain",
        max_passage_chars: int = 2_000,
        max_query_chars: int = 1_000,
    ) -> None:
        numbers = {"max_passage_chars": max_passage_chars, "max_query_chars": max_query_chars}
        for name, value in numbers.items():
            if value < 1:
                raise InvalidArgumentError(f"`{name}` must be 1 or more, got {value!r}.")
        check_search(topk, timeout)
        if template not in ("plain", "information"):
            raise InvalidArgumentError(
                f"`template` must be 'plain' or 'information', got {template!r}."
            )
        self.client = _client(source)
        """Who searches."""
        self.topk, self._seconds, self.template = topk, timeout, template
        self.max_passage_chars, self.max_query_chars = max_passage_chars, max_query_chars

    def instruction(self) -> str:
        """Return what the prompt says of it."""
        place = "" if self.template == "plain" else " between <information> and </information>"
        return (
            "You can search for passages of text: write a query between <search> and </search>, "
            f"one query a reply, and stop there. Up to {self.topk} passages come back{place}, the "
            "best one first."
        )

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Search."""
        return self.search

    async def search(self, workspace: Workspace, query: str) -> ToolResult:
        """Search for passages of text that fit a query.

        Args:
            workspace: That of the episode.
            query: What to look for, in words.
        """
        query = " ".join(query.split())
        if not 1 <= len(query) <= self.max_query_chars:
            text = f"A query has 1 to {self.max_query_chars} characters, this one {len(query)}."
            return ToolResult(ok=False, text=text, status="invalid")
        began = time.perf_counter()
        hits: Sequence[Hit] = ()
        try:
            hits = await self.client.search(query, self.topk, self._seconds)
            text, status = self._shown(hits), "ok"
        except SearchError as error:
            text, status = f"[The search failed: {error}. It can be tried again.]", error.status
        return ToolResult(
            ok=status == "ok",
            text=text,
            status=status,
            seconds=time.perf_counter() - began,
            data={"passages": [{"id": p.id, "title": p.title} for p, _ in hits]},
        )

    def _shown(self, hits: Sequence[Hit]) -> str:
        lines = [self._line(number, hit) for number, hit in enumerate(hits, 1)]
        text = "\n".join(lines) or "No passage fits the query."
        return text if self.template == "plain" else f"<information>{text}</information>"

    def _line(self, number: int, hit: Hit) -> str:
        line = " ".join(f"Doc {number}(Title: {hit.passage.title}) {hit.passage.text}".split())
        if len(line) > self.max_passage_chars:
            line = f"{line[: self.max_passage_chars]}…"
        return line if self.template == "plain" else _TAG.sub("&lt;", line)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"


_TAG = re.compile("<(?=/?information)", re.IGNORECASE)
"""What would look like the end of the passages, written by one of them."""


def _client(source: Source | None) -> SearchClient:
    if source is None:
        source = os.environ.get(URL_ENV, "").strip()
        if not source:
            raise InvalidArgumentError(
                "A SearchTool needs something to search: give an index, a client or the URL of a "
                f"retrieval server, or set the environment variable {URL_ENV}."
            )
    if isinstance(source, str):
        return shared(_retrieval_client, source)
    if isinstance(source, SearchClient):
        return source
    if isinstance(source, Index) or callable(source):
        return IndexClient(source)
    raise InvalidArgumentError(
        "A SearchTool searches an index, a function that returns one, a URL or a SearchClient, "
        f"got {type(source).__name__}."
    )


def _retrieval_client(url: str) -> SearchClient:
    from gemenv.tools.search.retrieval import RetrievalClient

    return RetrievalClient(url)
