"""A retrieval server that has nothing to look up: what is left is the cost of asking.

It speaks JSON as Search-R1's server does, and msgpack as GEM's, and prints its port.
"""

import asyncio
import json
from typing import Any

import msgpack

PASSAGES: list[dict[str, Any]] = [
    {
        "document": {"id": str(rank), "contents": f'"Title {rank}"\n' + "some words of text " * 25},
        "score": 1.0 / (rank + 1),
    }
    for rank in range(3)
]
MSGPACK = msgpack.packb({"result": PASSAGES})


def answer(body: bytes) -> tuple[bytes, bytes]:
    """Return type and body of an answer."""
    if body.startswith(b"{"):
        number = len(json.loads(body)["queries"])
        return b"application/json", json.dumps({"result": [PASSAGES] * number}).encode()
    return b"application/msgpack", MSGPACK


class Retrieval(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport, self._received = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, rest = self._received.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(rest) < length:
                return
            kind, body = answer(rest[:length])
            self._received = rest[length:]
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                % (kind, len(body), body)
            )


async def main() -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Retrieval, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
