"""Pages by the API of a MediaWiki."""

import json
import string
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from gemenv.data.wiki.cached import CachedPages
from gemenv.data.wiki.http import Server
from gemenv.data.wiki.pages import MOST_TEXT, WikiPage
from gemenv.data.wiki.titles import clean_links
from gemenv.errors import WikiError

_MOST_ROUNDS = 50
"""Requests for one page: a server gives its links in portions."""
_FOUND = 200


class MediaWikiPages(CachedPages):
    """Asks `api.php` of a MediaWiki with the extension TextExtracts, such as Wikipedia.

    Links are those within the main namespace, in the server's order, which is the alphabet's.

    Args:
        address: The URL of `api.php`.

    Raises:
        InvalidArgumentError: If `address` is no HTTP address.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._server = Server(address)

    def close(self) -> None:
        """Close all connections to the server."""
        self._server.close()

    def _load(self, title: str) -> WikiPage | None:
        # A bar would ask for several pages.
        if not title.strip() or "|" in title:
            return None
        wanted = {
            "prop": "extracts|links|pageprops",
            "titles": title,
            "redirects": "1",
            "explaintext": "1",
            "exintro": "1",
            "ppprop": "disambiguation",
            "plnamespace": "0",
            "pllimit": "max",
        }
        name, text, links, disambiguation = "", "", list[str](), False
        more: dict[str, str] = {}
        for _ in range(_MOST_ROUNDS):
            reply = self._query(wanted | more)
            page = _first(_child(reply, "query").get("pages"))
            if not page or page.get("missing") or page.get("invalid"):
                return None
            name = name or _text(page.get("title"))
            text = text or _text(page.get("extract"))
            links += [_text(link.get("title")) for link in _rows(page.get("links"))]
            disambiguation = disambiguation or "disambiguation" in _child(page, "pageprops")
            # Some of them are numbers.
            more = {key: str(value) for key, value in _child(reply, "continue").items()}
            if not more:
                break
        if not name:
            return None
        return WikiPage(name, text[:MOST_TEXT], clean_links(links, own=name), disambiguation)

    def draw(self, rng: np.random.Generator) -> WikiPage | None:
        """Draw three letters, and one of the next titles in the alphabet."""
        letters = string.ascii_lowercase
        start = "".join(letters[int(n)] for n in rng.integers(len(letters), size=3))
        reply = self._query(
            {
                "list": "allpages",
                "apfrom": start.capitalize(),
                "apnamespace": "0",
                "apfilterredir": "nonredirects",
                "aplimit": "50",
            }
        )
        found = [_text(row.get("title")) for row in _rows(_child(reply, "query").get("allpages"))]
        return self.page(found[int(rng.integers(len(found)))]) if found else None

    def near(self, title: str) -> list[str]:
        """Return up to three titles that the server's search finds."""
        reply = self._query(
            {"list": "search", "srsearch": title[:255], "srlimit": "3", "srnamespace": "0"}
        )
        rows = _rows(_child(reply, "query").get("search"))
        return [_text(row.get("title")) for row in rows][:3]

    def _query(self, params: Mapping[str, str]) -> Mapping[str, Any]:
        common = {"action": "query", "format": "json", "formatversion": "2"}
        answer = self._server.get(params={**common, **params})
        try:
            reply = json.loads(answer.body) if answer.status == _FOUND else None
        except (ValueError, RecursionError):
            reply = None
        if not isinstance(reply, dict) or "error" in reply:
            raise WikiError(
                f"The MediaWiki at {self._server.url} must answer a query with JSON, got status "
                f"{answer.status} and {answer.body[:200]!r}."
            )
        return cast("Mapping[str, Any]", reply)


def _child(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = parent.get(name)
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _rows(value: Any) -> list[Mapping[str, Any]]:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("Mapping[str, Any]", item) for item in items if isinstance(item, dict)]


def _first(value: Any) -> Mapping[str, Any]:
    rows = _rows(value)
    return rows[0] if rows else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
