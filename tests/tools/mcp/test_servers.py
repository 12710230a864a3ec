"""The servers of others: those of Node by default, where they are installed."""

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemenv.tools import Tool, ToolResult, Workspace
from gemenv.tools.mcp import MCPTools
from tests.tools.mcp.servers import foreign

pytest.importorskip("mcp")

Ask = Callable[..., Awaitable[ToolResult]]


def play(config: Any, script: Callable[[Ask], Awaitable[None]], **options: Any) -> set[str]:
    """Let a script make calls in one episode; return the names of all tools."""
    tools: dict[str, Tool] = {tool.name: tool for tool in MCPTools(config, **options).tools()}

    async def episode() -> None:
        async with Workspace() as workspace:

            async def ask(name: str, /, **arguments: Any) -> ToolResult:
                return await tools[name].call(arguments, workspace)

            await script(ask)

    asyncio.run(episode())
    return set(tools)


async def talk(ask: Ask) -> None:
    assert (await ask("echo", message="hi")).text == "Echo: hi"
    assert (await ask("echo")).status == "invalid"
    assert "[image/png, about" in (await ask("get-tiny-image")).text
    assert '"temperature"' in (await ask("get-structured-content", location="Chicago")).text
    uri = (await ask("list_resources")).text.partition(": ")[0]
    assert (await ask("read_resource", uri=uri)).ok
    assert not (await ask("read_resource", uri="no:such")).ok
    came = await asyncio.gather(*(ask("echo", message=str(i)) for i in range(100)))
    assert [result.text for result in came] == [f"Echo: {i}" for i in range(100)]


def test_everything() -> None:
    told: list[tuple[Any, ...]] = []

    async def script(ask: Ask) -> None:
        await talk(ask)
        assert (await ask("trigger-long-running-operation", duration=0.2, steps=2)).ok

    names = play(
        foreign("mcp-server-everything", "stdio"),
        script,
        on_progress=lambda *progress: told.append(progress[:3]),
    )
    assert {"echo", "get-sum", "list_resources"} <= names
    name = "trigger-long-running-operation"
    assert told == [(name, 1.0, 2.0), (name, 2.0, 2.0)]


class Served:
    """`mcp-server-everything` over HTTP, at a port of its own."""

    def __init__(self) -> None:
        self._program = foreign("mcp-server-everything")["command"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/mcp"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "streamableHttp"],
            env={"PATH": os.environ["PATH"], "PORT": str(self._port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while True:
            assert self._process.poll() is None
            assert time.monotonic() < deadline
            try:
                httpx.get(self.url, timeout=5, trust_env=False)
                return
            except httpx.TransportError:
                time.sleep(0.02)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def served() -> Iterator[Served]:
    server = Served()
    yield server
    server.stop()


def test_everything_over_http(served: Served) -> None:
    async def script(ask: Ask) -> None:
        await talk(ask)
        served.stop()
        for _ in range(2):
            assert (await ask("echo", message="hi")).status == "unavailable"
        served.start()
        assert (await ask("echo", message="hi")).ok
        # Another server that nobody has spoken with stands there now.
        served.stop()
        served.start()
        assert (await ask("echo", message="hi")).status == "unavailable"
        assert (await ask("echo", message="hi")).ok

    config = {"url": served.url, "headers": {"X-Test": "yes"}}
    assert "echo" in play(config, script, timeout=60)


def test_filesystem(tmp_path: Path) -> None:
    async def script(ask: Ask) -> None:
        assert (await ask("write_file", path="a.txt", content="one\n")).ok
        assert (await ask("read_text_file", path="a.txt")).text == "one\n"
        outside = await ask("read_text_file", path="/etc/hostname")
        assert (outside.status, outside.ok) == ("error", False)

    play(foreign("mcp-server-filesystem", str(tmp_path), cwd=str(tmp_path)), script)
    assert (tmp_path / "a.txt").read_text() == "one\n"


def test_memory(tmp_path: Path) -> None:
    async def script(ask: Ask) -> None:
        entity = {"name": "Ada", "entityType": "person", "observations": ["is here"]}
        assert (await ask("create_entities", entities=[entity])).ok
        assert "is here" in (await ask("search_nodes", query="Ada")).text
        assert (await ask("create_entities", entities=[{"name": 1}])).status == "invalid"

    env = {"MEMORY_FILE_PATH": str(tmp_path / "memory.jsonl")}
    play(foreign("mcp-server-memory", env=env), script)
    assert "Ada" in (tmp_path / "memory.jsonl").read_text()


@pytest.mark.slow
def test_time() -> None:
    async def script(ask: Ask) -> None:
        given = {"source_timezone": "UTC", "time": "12:30", "target_timezone": "Asia/Tokyo"}
        assert "21:30" in (await ask("convert_time", **given)).text
        assert not (await ask("get_current_time", timezone="Nowhere/At_All")).ok

    play(foreign("mcp-server-time"), script)


@pytest.mark.slow
def test_git(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "a.txt").write_text("one\n")

    async def script(ask: Ask) -> None:
        assert "a.txt" in (await ask("git_status", repo_path=".")).text
        assert (await ask("git_add", repo_path=".", files=["a.txt"])).ok
        assert not (await ask("git_status", repo_path="/")).ok

    play(foreign("mcp-server-git", "--repository", str(tmp_path), cwd=str(tmp_path)), script)


@pytest.mark.slow
def test_sqlite(tmp_path: Path) -> None:
    async def script(ask: Ask) -> None:
        assert (await ask("create_table", query="CREATE TABLE t (x INTEGER)")).ok
        assert (await ask("write_query", query="INSERT INTO t VALUES (7)")).ok
        assert "7" in (await ask("read_query", query="SELECT x FROM t")).text
        assert "memo://insights" in (await ask("list_resources")).text

    play(foreign("mcp-server-sqlite", "--db-path", str(tmp_path / "a.db")), script)
