"""A server that runs as a child process, and speaks JSON-RPC by lines over its pipes."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator
from typing import Any

from gemenv.sandbox.child import Child
from gemenv.tools.mcp.config import Server
from gemenv.tools.mcp.launch import command_of

MESSAGE_BYTES = 16 << 20
"""The longest message of a server; a longer one ends the connection."""
_TAIL_BYTES = 2000
_FLUSHING = 0.5
"""Seconds for a server to take what was already written."""
_GRACE = (0.2, 0.5)
"""Seconds in which a server may end by itself: when its stdin closes, and after a SIGTERM."""


class Tail:
    """The last of what a server writes to stderr."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, data: bytes) -> None:
        """Take what comes."""
        self._data = (self._data + data)[-_TAIL_BYTES:]

    def text(self) -> str:
        """Return it, without blanks around."""
        return self._data.decode("utf-8", "replace").strip()


@contextlib.asynccontextmanager
async def stdio_transport(server: Server, tail: Tail) -> AsyncGenerator[tuple[Any, Any], None]:
    """Start a server, and give the streams of its messages, as the SDK's transports do.

    Args:
        server: One with a command.
        tail: Takes what it writes to stderr.

    Raises:
        ToolServerError: If there is no such program.
        OSError: If it cannot be started.
    """
    import anyio

    environment = server.environment()
    child = Child(
        command_of(server, environment), environment=environment, folder=server.cwd or os.getcwd()
    )
    tasks: list[asyncio.Task[None]] = []
    try:
        stdin, stdout, stderr = child.pipes
        child.read(stderr, tail.feed)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=MESSAGE_BYTES)
        incoming, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), stdout
        )
        outgoing, watching = await loop.connect_write_pipe(
            lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), stdin
        )
        writer = asyncio.StreamWriter(outgoing, watching, None, loop)
        to_client, received = _stream(anyio)
        from_client, sent = _stream(anyio)
        tasks += [
            asyncio.create_task(_receive(reader, to_client, tail)),
            asyncio.create_task(_send(sent, writer, to_client)),
        ]
        try:
            yield received, from_client
        finally:
            received.close()
            from_client.close()
            # Of what was accepted, the writer may still write what the pipe takes.
            await asyncio.wait(tasks[1:], timeout=_FLUSHING)
            outgoing.close()
            await _end(child)
            if outgoing.get_write_buffer_size():
                outgoing.abort()
            incoming.close()
    finally:
        for task in tasks:
            task.cancel()
        await child.close()


async def _end(child: Child) -> None:
    """Give a server whose stdin is closed time to end; `Child.close` does the rest."""
    await asyncio.wait({child.ended}, timeout=_GRACE[0])
    if not child.ended.done():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        await asyncio.wait({child.ended}, timeout=_GRACE[1])


def _stream(anyio: Any) -> tuple[Any, Any]:
    """Return where messages go in, and where they come out."""
    return anyio.create_memory_object_stream(0)


async def _receive(reader: asyncio.StreamReader, to_client: Any, tail: Tail) -> None:
    """Pass on messages until stdout ends; a line that is none is dropped."""
    import anyio
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter

    async with to_client:
        while True:
            try:
                line = await reader.readline()
            except ValueError:
                tail.feed(f"\n[A message was longer than {MESSAGE_BYTES:,} bytes]".encode())
                return
            if not line:
                return
            try:
                message = jsonrpc_message_adapter.validate_json(line, by_name=False)
            except ValueError:
                continue
            try:
                await to_client.send(SessionMessage(message))
            except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                return


async def _send(sent: Any, writer: asyncio.StreamWriter, to_client: Any) -> None:
    """Write messages until there are no more; one that cannot be written ends the connection."""
    async with sent:
        try:
            async for item in sent:
                text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
                writer.write(text.encode() + b"\n")
                await writer.drain()
        except (OSError, ValueError):
            await to_client.aclose()
