"""The client against a server of the framework that GEM's retrieval servers are written with."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemenv.tools.search import RetrievalClient
from tests.tools.search.servers import titles

if "GEMENV_MOSEC" not in os.environ:
    pytest.importorskip("mosec", reason="mosec is not installed")

SERVER = """
import msgpack
from mosec import Server, Worker
from mosec.errors import ValidationError

class Retrieval(Worker):
    resp_mime_type = "application/msgpack"

    def deserialize(self, data):
        asked = msgpack.unpackb(data)
        if not isinstance(asked, dict):
            raise ValidationError("Expected `object`")
        return asked

    def serialize(self, data):
        return msgpack.packb(data)

    def forward(self, batch):
        return [{"result": [found(a["query"])] * a["topk"]} for a in batch]

def found(query):
    return {"document": {"id": "0", "contents": f'"{query}"\\nx'}, "score": 1.0}

server = Server()
server.append_worker(Retrieval, num=1, max_batch_size=10, max_wait_time=5)
server.run()
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, script, "--address", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while True:
            assert process.poll() is None
            assert time.monotonic() < end
            try:
                if httpx.get(url, timeout=1).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.slow
def test_hundreds_at_once(address: str) -> None:
    client = RetrievalClient(f"{address}/inference")

    async def work() -> list[Any]:
        try:
            return await asyncio.gather(*(client.search(f"q{i}", 2, 60) for i in range(300)))
        finally:
            await client.aclose()

    found = asyncio.run(work())
    assert [titles(hits) for hits in found] == [[f"q{i}"] * 2 for i in range(300)]
    assert client.dialect is not None
    assert client.dialect.name == "msgpack"
