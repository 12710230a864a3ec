"""One of several processes that serve an index; `SearchWorkers` starts it."""

import os
import socket
import sys
import threading

from gemenv.serve.search_server import SearchServer
from gemenv.serve.search_settings import SearchSettings
from gemenv.serve.search_workers import READY, Order
from gemenv.tools.search import open_index

_STDIN, _STDOUT = 0, 1


def main() -> None:
    """Read the order, and serve until a signal comes or stdin closes."""
    with open(_STDIN, "rb", buffering=0, closefd=False) as file:
        order = Order.model_validate_json(file.readline())
    server = SearchServer(
        open_index(order.folder, model=order.model),
        token=order.token,
        grace_seconds=order.grace_seconds,
        log=_to_stderr if order.access_log else None,
        settings=SearchSettings(**order.settings),
        listening=socket.socket(fileno=order.descriptor),
    )

    def end_with_parent() -> None:
        while os.read(_STDIN, 1):
            pass
        server.stop()

    threading.Thread(target=end_with_parent, daemon=True).start()
    server.run(lambda: os.write(_STDOUT, READY))


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
