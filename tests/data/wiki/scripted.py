"""A server whose answers are written down."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from tests.data.wiki.listening import Listening, QuietHandler

Answers = Mapping[str, tuple[int, Mapping[str, str], bytes]]
"""By path: status, headers and body; 404 for all others."""


class Scripted(Listening):
    """Listens on a free port; used as a context."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(_Handler)
        self.answers = answers
        self.asked: list[str] = []


class _Handler(QuietHandler):
    server: Scripted

    def do_GET(self) -> None:  # noqa: N802 - the base calls it so
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        status, headers, body = self.server.answers.get(path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
