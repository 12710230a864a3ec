"""How fast tools of MCP servers are called.

    GEMENV_MCP_SERVERS=folder python benchmarks/mcp_servers.py [--json] [--smoke] [SECTION]

The server is `mcp-server-everything` of Node, over stdio; it is looked for in the folder that
`GEMENV_MCP_SERVERS` names, and on `PATH`. Clients and server share the machine's cores.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator

from sections import run_sections, sectioned
from vector_race import Plan, Row, goal, least

from gemenv.core.background import run
from gemenv.envs.mcp.servers import find_program
from gemenv.tools import Tool, Workspace
from gemenv.tools.mcp import MCPTools

PROGRAM = "mcp-server-everything"
LEAST_RATE = 500
"""Calls a second over one open session that are asked for."""

Round = Callable[[Tool, float], Awaitable[float]]
"""Returns how many calls a second were made, in about so many seconds."""


async def _echo(tool: Tool, text: str, workspace: Workspace) -> None:
    result = await tool.call({"message": text}, workspace)
    if result.text != f"Echo: {text}":
        raise AssertionError(f"Expected the echo of {text!r}, got {result!r}.")


def _at_once(number: int) -> Round:
    async def measure(tool: Tool, seconds: float) -> float:
        async with Workspace() as workspace:
            await _echo(tool, "begin", workspace)
            calls = 0
            end = (begin := time.perf_counter()) + seconds
            while time.perf_counter() < end or not calls:
                if number == 1:
                    await _echo(tool, "again", workspace)
                else:
                    await asyncio.gather(*(_echo(tool, str(i), workspace) for i in range(number)))
                calls += number
            return calls / (time.perf_counter() - begin)

    return measure


async def _anew(tool: Tool, seconds: float) -> float:
    calls = 0
    end = (begin := time.perf_counter()) + seconds
    while time.perf_counter() < end or not calls:
        async with Workspace() as workspace:
            await _echo(tool, "once", workspace)
        calls += 1
    return calls / (time.perf_counter() - begin)


def calls(plan: Plan) -> Iterator[Row]:
    """Calls of one tool.

    "A session a call" starts the server for each call, as GEM's `MCPTool` does.
    """
    found = find_program(PROGRAM)
    if found is None:
        sys.exit(f"{PROGRAM} is missing: npm install @modelcontextprotocol/server-everything")
    tools = MCPTools({"command": found, "args": ["stdio"]}, timeout=120).tools()
    tool = next(tool for tool in tools if tool.name == "echo")
    ways: dict[str, tuple[Round, int | None]] = {
        "one by one": (_at_once(1), LEAST_RATE),
        "100 at once": (_at_once(100), LEAST_RATE),
        "a session a call": (_anew, None),
    }
    for name, (measure, asked) in ways.items():
        rates = [run(measure(tool, plan.seconds)) for _ in range(plan.rounds)]
        rate = statistics.median(rates)
        yield {
            "calls": name,
            "calls/s": rate,
            "ms/call": 1000 / rate,
            **(goal(f"≥ {asked} calls/s", least(rate, asked)) if asked else goal("")),
        }


SECTIONS = {"calls": calls}

if __name__ == "__main__":
    parser = sectioned(__doc__, SECTIONS, rounds=5, seconds=2.0)
    run_sections(parser, parser.parse_args(), SECTIONS, smoke_seconds=0.1)
