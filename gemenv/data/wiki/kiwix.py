"""Pages of a ZIM file behind kiwix-serve."""

import json
from typing import Any, cast
from urllib.parse import quote, unquote, urljoin, urlsplit

import numpy as np

from gemenv.data.wiki.cached import CachedPages
from gemenv.data.wiki.html import linked_path, read_html
from gemenv.data.wiki.http import Answer, Server
from gemenv.data.wiki.pages import MOST_TEXT, WikiPage
from gemenv.data.wiki.titles import clean_links, title_key
from gemenv.errors import WikiError

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_REDIRECTS = 5
_FOUND, _MISSING = 200, 404


def spellings(title: str) -> list[str]:
    """Return the paths that a page of a title may have, the likeliest first.

    >>> spellings("new York")
    ['new_York', 'new York', 'New_York', 'New York']
    """
    plain = " ".join(title.replace("_", " ").split())
    both = (plain, title_key(plain))
    return list(dict.fromkeys(form for t in both for form in (t.replace(" ", "_"), t)))


def read_page(html: str, path: str) -> WikiPage:
    """Return the page that stands at a path of a ZIM file."""
    text, hrefs, disambiguation = read_html(html)
    title = path.replace("_", " ")
    linked = (linked_path(href, path) for href in hrefs)
    links = clean_links((each for each in linked if each), own=title)
    named = disambiguation or title.lower().endswith("(disambiguation)")
    return WikiPage(title, text[:MOST_TEXT], links, named)


class KiwixPages(CachedPages):
    """Asks kiwix-serve, of any version since 3.1.

    A page's title is its path in the file, with spaces for underscores.

    Args:
        address: The server's URL.
        book: The name of the ZIM file, without `.zim`.

    Raises:
        InvalidArgumentError: If `address` is no HTTP address.
    """

    def __init__(self, address: str, book: str) -> None:
        super().__init__()
        self._server = Server(address)
        self._book = book
        name = quote(book, safe="")
        self._forms = (f"/raw/{name}/content/", f"/content/{name}/")
        self._viewer = f"/{name}/"
        self._form: str | None = None

    def close(self) -> None:
        """Close all connections to the server."""
        self._server.close()

    def _load(self, title: str) -> WikiPage | None:
        for path in spellings(title):
            if (page := self._at(path)) is not None:
                return page
        return None

    def _at(self, path: str) -> WikiPage | None:
        """Return the page at a path, redirects followed."""
        for _ in range(_MOST_REDIRECTS):
            answer = self._ask(path)
            if answer.status == _FOUND:
                return read_page(answer.body.decode("utf-8", "replace"), path)
            if not answer.location:
                return None
            target = self._inside(answer.location, path)
            if target is None:
                return None
            path = target
        return None

    def _ask(self, path: str) -> Answer:
        """Ask for what is at a path, by the form of address that this version knows."""
        forms = [self._form] if self._form else self._forms
        answer = Answer(_MISSING, "", b"")
        for form in forms:
            answer = self._server.get(form + quote(path))
            if answer.status != _MISSING:
                self._form = form
                break
        if answer.status in (_FOUND, _MISSING) or answer.location:
            return answer
        raise WikiError(
            f"kiwix-serve at {self._server.url} must answer 200, 404 or a redirect for a page, got "
            f"status {answer.status}."
        )

    def _inside(self, location: str, path: str) -> str | None:
        """Return the path within the book that a redirect leads to; `None` if it leads outside."""
        base = urlsplit(self._server.url).path
        try:
            place = urlsplit(urljoin(f"{base}{self._form}{quote(path)}", location)).path
        except ValueError:
            return None
        place = place.removeprefix(base)
        for prefix in (*self._forms, self._viewer):
            if place.startswith(prefix):
                return unquote(place[len(prefix) :])
        return None

    def draw(self, rng: np.random.Generator) -> WikiPage | None:
        """Draw two letters, and one of the titles that the server suggests for them."""
        term = "".join(_LETTERS[int(n)] for n in rng.integers(len(_LETTERS), size=2))
        # Fewer titles have two given letters in a small book than one.
        found = self._suggest(term) or self._suggest(term[0])
        return self.page(found[int(rng.integers(len(found)))]) if found else None

    def near(self, title: str) -> list[str]:
        """Return up to three titles that the server suggests."""
        return self._suggest(title[:255])[:3]

    def _suggest(self, term: str) -> list[str]:
        answer = self._server.get(
            "/suggest", {"content": self._book, "term": term, "count": "50", "start": "0"}
        )
        if answer.status != _FOUND:
            raise WikiError(
                f"kiwix-serve at {self._server.url} gives no suggestions for the book "
                f"{self._book!r} (status {answer.status}): check `book`, or begin at a page of "
                "your own with `start_title` and `target_title`."
            )
        try:
            items = json.loads(answer.body)
        except (ValueError, RecursionError):
            # Some versions do not quote what they send; there is nothing to be read then.
            return []
        rows = cast("list[Any]", items) if isinstance(items, list) else []
        paths = (cast("dict[str, Any]", row).get("path") for row in rows if isinstance(row, dict))
        return [path.replace("_", " ") for path in paths if isinstance(path, str)]
