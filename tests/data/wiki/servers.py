"""A ZIM file of our own, and kiwix-serve in front of it."""

import os
import shutil
import socket
import subprocess
import time
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from gemenv.data.world import Page
from tests.data.wiki.encyclopedia import Encyclopedia

EXTRA = """<p>It <a href="Old_%C3%96land#History">was</a> <a href="./100%25_Pure">pure</a>.</p>
<a href="https://example.org/Town_of_0007">outside</a><a href="//a.org/x">too</a>
<a href="#top">up</a><a href="File:Map.png">map</a><a href="_assets_/map.png">map</a>
<a class="new" href="Red">red</a>
<a href="Missing_page">missing</a><a>none</a><a href="http://[::1">broken</a>
<a href="Loop_a">loop</a>"""
"""The content of a page with links of all kinds."""


def needs_kiwix() -> None:
    """Skip without kiwix-serve and libzim; `GEMENV_KIWIX=1` makes that a failure."""
    try:
        import libzim  # noqa: F401
    except ImportError as error:
        missing = str(error)
    else:
        if shutil.which("kiwix-serve"):
            return
        missing = "kiwix-serve is not installed: apt-get install kiwix-tools"
    assert not os.environ.get("GEMENV_KIWIX"), missing
    pytest.skip(missing)


def html(page: Page) -> str:
    """Write a page as the tools of Wikipedia do."""
    items = "".join(
        f'<li><a href="{quote(link.replace(" ", "_"), safe="")}">{escape(link)}</a></li>'
        for link in page.links
    )
    # From a path with a slash, relative links lead out of its folder.
    items = items.replace('href="', 'href="../') if "/" in page.title else items
    return document(page.title, f"<p>{escape(page.text)}</p><ul>{items}</ul>")


def document(title: str, content: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title><style>p {{}}</style></head>"
        f'<body><a href="Navigation">menu</a><h1 id="firstHeading">{escape(title)}</h1>'
        f'<div class="mw-content-ltr mw-parser-output">{content}</div>'
        '<div><a href="Footer">more</a></div></body></html>'
    )


def write_zim(path: Path, store: Encyclopedia) -> None:
    """Write all pages, a disambiguation page, redirects, and a page with links of all kinds."""
    from libzim.writer import Creator, Hint, Item, StringProvider

    class Entry(Item):
        def __init__(self, title: str, content: str) -> None:
            super().__init__()
            self.title, self.content = title, content

        def get_path(self) -> str:
            return self.title.replace(" ", "_")

        def get_title(self) -> str:
            return self.title

        def get_mimetype(self) -> str:
            return "text/html"

        def get_contentprovider(self) -> Any:
            return StringProvider(self.content)

        def get_hints(self) -> dict[Any, Any]:
            return {Hint.FRONT_ARTICLE: True}

    with Creator(path).config_indexing(True, "eng") as creator:
        creator.set_mainpath("100%_Pure")
        for page in store.pages():
            creator.add_item(Entry(page.title, html(page)))
        town = '<p>A town may be:</p><a href="Town_of_0008">8</a><a href="Town_of_0009">9</a>'
        box = '<div id="disambigbox">Several things have this name.</div>'
        creator.add_item(Entry("Town", document("Town", town + box)))
        creator.add_item(Entry("Crossroads", document("Crossroads", EXTRA)))
        front = {Hint.FRONT_ARTICLE: True}
        creator.add_redirection("Old_Öland", "Old Öland", "AC/DC_of_Öland", front)
        creator.add_redirection("Older_Öland", "Older Öland", "Old_Öland", front)
        for name, value in {
            "Language": "eng", "Title": "Towns", "Creator": "us", "Publisher": "us",
            "Date": "2026-01-01", "Description": "Towns.", "Name": "towns",
        }.items():  # fmt: skip
            creator.add_metadata(name, value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class KiwixServe:
    """kiwix-serve on a port of its own, which can be ended and started again."""

    def __init__(self, zim: Path) -> None:
        self._zim = zim
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "KiwixServe":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        command = ["kiwix-serve", "-i", "127.0.0.1", "-p", str(self.port), str(self._zim)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, "kiwix-serve ended"
            assert time.monotonic() < deadline, "kiwix-serve does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/raw/{self._zim.stem}/meta/Title").is_success
        except httpx.HTTPError:
            return False
