"""A server that answers as the API of a MediaWiki does, in portions."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.data.wiki.encyclopedia import Encyclopedia
from tests.data.wiki.listening import Listening, QuietHandler

REDIRECTS = {"Old Öland": "AC/DC of Öland"}
PORTION = 2
"""Links that one answer holds."""


class MediaWiki(Listening):
    """Serves an encyclopedia; used as a context."""

    def __init__(self, store: Encyclopedia) -> None:
        super().__init__(Handler)
        self.store = store
        self.numbers = {title: number for number, title in enumerate(store.titles)}
        self.asked: list[Mapping[str, str]] = []
        self.amiss: list[tuple[int, bytes]] = []
        """Answers to give first."""
        self.url += "/w/api.php"


class Handler(QuietHandler):
    server: MediaWiki

    def do_GET(self) -> None:  # noqa: N802 - the base calls it so
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        asked = {name: values[0] for name, values in query.items()}
        self.server.asked.append(asked)
        if self.server.amiss:
            status, body = self.server.amiss.pop(0)
        else:
            status, body = 200, json.dumps(self.answer(asked)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, asked: Mapping[str, str]) -> dict[str, Any]:
        if asked.get("list") == "allpages":
            titles = sorted(t for t in self.server.store.titles if t >= asked["apfrom"])
            return {"query": {"allpages": [{"title": title} for title in titles[:50]]}}
        if asked.get("list") == "search":
            found = [t for t in self.server.store.titles if asked["srsearch"] in t]
            return {"query": {"search": [{"title": title} for title in found[:3]]}}
        return self.page(asked)

    def page(self, asked: Mapping[str, str]) -> dict[str, Any]:
        title = asked["titles"].replace("_", " ")
        title = REDIRECTS.get(title, title)
        title = title[:1].upper() + title[1:]
        if title == "Town":
            props = {"disambiguation": ""}
            links = [{"ns": 0, "title": "Town of 0008"}]
            return {"query": {"pages": [{"title": title, "pageprops": props, "links": links}]}}
        number = self.server.numbers.get(title)
        if number is None:
            return {"batchcomplete": True, "query": {"pages": [{"title": title, "missing": True}]}}
        page = self.server.store.page(number)
        # The text comes with the second portion only.
        begun = int(asked.get("plcontinue", "0"))
        links = [{"ns": 0, "title": link} for link in sorted(page.links)]
        row: dict[str, Any] = {"pageid": number + 1, "ns": 0, "title": title}
        row["links"] = links[begun : begun + PORTION]
        if begun:
            row["extract"] = page.text
        reply: dict[str, Any] = {"query": {"pages": [row]}}
        if begun + PORTION < len(links) or not begun:
            reply["continue"] = {"plcontinue": begun + PORTION, "continue": "||extracts"}
        return reply
