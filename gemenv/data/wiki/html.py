"""Links and text of a page in HTML, whatever the HTML."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

_PIECE = 4_096
_LONGEST_MARKUP = 16_384
"""Characters of one tag; what follows a longer one is not read.

The parser of the standard library looks at a tag that is not complete yet again with every piece,
so that this and the size of a piece bound its work for hostile text.
"""
_LONGEST_SCRIPT = 1 << 20
"""Characters of a script, a style or a comment, which are quicker to look through."""
_MOST_MARKUP = 300_000
"""Tags, and texts between them; the largest articles have a third of it."""
_SILENT = frozenset({"script", "style", "noscript", "template", "table", "sup"})
"""What in them is said is no running text."""
_CONTENT = frozenset({"mw-parser-output", "mw-content-text", "bodyContent", "mw-body-content"})
_ROOTS = frozenset({"main", "article"})
_MEDIA = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?|webm|ogg|ogv|oga|mp[34]|pdf)$", re.I)
_NAMESPACE = re.compile(
    r"(?:file|image|media|category|template|special|help|talk|user|portal|wikipedia|mediawiki|draft"
    r"|module)(?:[ _]talk)?:",
    re.I,
)


class _Part:
    """What was found in the content, or in the whole page."""

    def __init__(self) -> None:
        self.hrefs: list[str] = []
        self.paragraphs: list[str] = []
        self.other: list[str] = []

    def text(self) -> str:
        found = "".join(self.paragraphs)
        lines = (" ".join(line.split()) for line in (found or "".join(self.other)).split("\n\n"))
        return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.whole, self.content = _Part(), _Part()
        self.disambiguation = False
        self._root, self._depth = "", 0
        self._silent, self._paragraph = 0, False
        self.count = 0
        """Tags and texts so far."""

    def _parts(self) -> Iterator[_Part]:
        yield self.whole
        if self._depth:
            yield self.content

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += 1
        given = {name: value or "" for name, value in attrs}
        names = {given.get("id", ""), *given.get("class", "").split()}
        if any("disambig" in name.lower() for name in names):
            self.disambiguation = True
        if self._depth:
            self._depth += tag == self._root
        elif tag in _ROOTS or names & _CONTENT:
            self._root, self._depth = tag, 1
        if tag in _SILENT:
            self._silent += 1
        elif tag == "p":
            self._paragraph = True
        elif tag == "a" and "new" not in names and given.get("href"):
            for part in self._parts():
                part.hrefs.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        self.count += 1
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "p":
            self._paragraph = False
            for part in self._parts():
                part.paragraphs.append("\n\n")
        if self._depth:
            self._depth -= tag == self._root

    def handle_data(self, data: str) -> None:
        self.count += 1
        if not self._silent:
            for part in self._parts():
                (part.paragraphs if self._paragraph else part.other).append(data)


def read_html(html: str) -> tuple[str, list[str], bool]:
    """Return the running text, the targets of the links, and whether it is a disambiguation page.

    Only what is in the content counts, where a page marks it as MediaWiki does. Text is that of
    paragraphs, if there are some. Work is bounded for hostile text too: what comes after broken
    markup, or after far too much of it, is not read.

    >>> read_html('<p>A <a href="Lima">city</a>.</p>')
    ('A city.', ['Lima'], False)
    """
    reader = _Reader()
    for start in range(0, len(html), _PIECE):
        try:
            reader.feed(html[start : start + _PIECE])
        except (AssertionError, ValueError):
            # What the parser says of markup that is none; what it has read counts.
            break
        passive = reader.cdata_elem is not None or reader.rawdata.startswith("<!--")
        longest = _LONGEST_SCRIPT if passive else _LONGEST_MARKUP
        if len(reader.rawdata) > longest or reader.count > _MOST_MARKUP:
            break
    found = reader.content if reader.content.hrefs or reader.content.text() else reader.whole
    return found.text(), found.hrefs, reader.disambiguation


def linked_path(href: str, path: str) -> str | None:
    """Return the path that a link of a page leads to, or `None` if that is no article.

    Args:
        href: As it stands in the page.
        path: Of the page within its book, not quoted.

    >>> linked_path("../100%25_Pure#History", "A/B"), linked_path("https://a.org/B", "A")
    ('100%_Pure', None)
    """
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.query or not parts.path or parts.path[0] == "/":
        return None
    # Taken apart before unquoting: a quoted slash belongs to a title.
    steps = path.split("/")[:-1]
    for step in parts.path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(unquote(step))
    found = "/".join(steps)
    return None if _MEDIA.search(found) or _NAMESPACE.match(found) else found
