"""A model server on loopback that answers as scripted: well, badly or not at all.

It runs in a thread with an event loop of its own, so that clients in any loop may talk to it.
Each request takes the next step of the script; the last step serves all that come after it.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    """A request as it came over the wire."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Step = Callable[["ScriptedServer", Request], Awaitable[bytes | None]]
"""Gives the bytes to send, valid or not; `None` hangs up without a word.

The connection stays open unless the bytes say `Connection: close`.
"""


def respond(status: int, body: str | bytes, **headers: str) -> Step:
    """Answer with this status and body; `retry_after="1"` is the header `Retry-After: 1`."""
    raw = body.encode() if isinstance(body, str) else body
    return _bytes(http(status, raw, **headers))


def http(status: int, body: bytes, *, reason: str = "Scripted", **headers: str) -> bytes:
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = f"HTTP/1.1 {status} {reason}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return head.encode() + b"\r\n" + body


def completion(text: str | None = "ok", **message: Any) -> str:
    """Return the JSON of a chat completion."""
    return json.dumps(
        {
            "object": "chat.completion",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, **message},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
        }
    )


def answer(text: str | None = "ok", **message: Any) -> Step:
    return respond(200, completion(text, **message))


def half_a_body() -> Step:
    whole = http(200, completion().encode(), connection="close")
    return _bytes(whole[:-20])


def hang() -> Step:
    async def step(server: "ScriptedServer", request: Request) -> bytes | None:
        await server.closing.wait()
        return None

    return step


def hang_up() -> Step:
    return _bytes(None)


def held_answer() -> Step:
    """Answer once the test calls `release`."""

    async def step(server: "ScriptedServer", request: Request) -> bytes | None:
        await server.released.wait()
        return http(200, completion().encode())

    return step


def _bytes(raw: bytes | None) -> Step:
    async def step(server: "ScriptedServer", request: Request) -> bytes | None:
        return raw

    return step


class ScriptedServer:
    """Serves the script on a free port while its `with` block lasts."""

    def __init__(self, *script: Step) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.most_in_flight = 0
        self.in_flight = 0
        self.ports: set[int] = set()
        """Those from which clients connected."""
        self._changed = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self.closing.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self.released.set)

    def wait_until(self, holds: "Callable[[ScriptedServer], bool]") -> None:
        """Block until a condition on the counters holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), timeout=10)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.closing = asyncio.Event()
        self.released = asyncio.Event()
        connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            connections[task] = writer
            self.ports.add(writer.get_extra_info("peername")[1])
            try:
                while await self._exchange(reader, writer):
                    pass
            except (asyncio.IncompleteReadError, ConnectionError):
                pass  # The client hung up.
            finally:
                del connections[task]
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self.closing.wait()
        server.close()
        self.released.set()
        for writer in connections.values():
            writer.transport.abort()
        await asyncio.gather(*connections)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await _read(reader)
        with self._changed:
            step = self.script[min(len(self.requests), len(self.script) - 1)]
            self.requests.append(request)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            self._changed.notify_all()
        try:
            raw = await step(self, request)
        finally:
            # Before the answer is sent: the client may ask again as soon as it has read it.
            with self._changed:
                self.in_flight -= 1
                self._changed.notify_all()
        if raw is None:
            return False
        writer.write(raw)
        await writer.drain()
        return b"\r\nConnection: close\r\n" not in raw


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(target=first.split(" ")[1], headers=headers, body=body)
