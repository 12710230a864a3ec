"""What holds for every tool: those of the library, and those that environments bring along."""

import asyncio
import json
import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import gemenv.tools
from gemenv.sandbox import create
from gemenv.tools import (
    BashTool,
    CalculatorTool,
    FilesTool,
    FunctionTool,
    PythonTool,
    SearchTool,
    SQLiteTool,
    Tool,
    ToolResult,
    tool,
    written,
)
from gemenv.wrappers import ToolWrapper
from tests.core.toys import Parrot


@tool
def repeat(text: str, times: int = 1) -> str:
    """Repeat a text.

    Args:
        text: What to repeat.
        times: How often.
    """
    return text * times


def database(folder: Path) -> SQLiteTool:
    with closing(sqlite3.connect(folder / "data.db")) as connection:
        connection.execute("CREATE TABLE t (n)")
    return SQLiteTool(folder / "data.db")


MAKERS: dict[type[Tool], Callable[[Path], Tool]] = {
    BashTool: lambda _: BashTool(create("subprocess", warn=False)),
    CalculatorTool: lambda _: CalculatorTool(),
    FilesTool: lambda _: FilesTool(create("subprocess", warn=False)),
    FunctionTool: lambda _: repeat,
    PythonTool: lambda _: PythonTool(create("subprocess", warn=False)),
    SQLiteTool: database,
    SearchTool: lambda _: SearchTool("http://127.0.0.1:9/retrieve"),
}
HOSTILE: list[dict[str, Any]] = [
    {"nothing": 1},
    {"": None},
    {"self": 1, "workspace": 2},
    {"text": {"a": [1]}, "code": [], "query": 5, "expression": {}},
    {"\ud800": "\ud800" * 1000},
    {f"x{n}": "y" * 1000 for n in range(1000)},
]


def test_every_tool_is_tested() -> None:
    exported = [getattr(gemenv.tools, name) for name in gemenv.tools.__all__]
    kinds = {kind for kind in exported if isinstance(kind, type) and issubclass(kind, Tool)}
    assert kinds - {Tool} == set(MAKERS)


@pytest.fixture(params=MAKERS, ids=lambda kind: kind.__name__)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Tool:
    return MAKERS[request.param](tmp_path)


def test_the_schema_is_complete(made: Tool) -> None:
    schema = made.schema()
    json.dumps(schema, allow_nan=False)

    function = schema["function"]
    assert (schema["type"], function["name"]) == ("function", made.name)
    assert function["description"]
    assert function["parameters"]["type"] == "object"
    for parameter in function["parameters"]["properties"].values():
        assert parameter["description"]
    assert "workspace" not in function["parameters"]["properties"]
    assert made.schema() == schema


def test_the_prompt_shows_a_call_that_is_found(made: Tool) -> None:
    env = ToolWrapper(Parrot(), [made])
    observation, info = env.reset(seed=0)

    assert info["tools"] == [made.schema()]
    shown = made.instruction()
    assert shown in observation
    assert made.find(shown) is not None or not shown
    assert made.find(written(made.name, anything=1)) is not None
    env.close()


@pytest.mark.parametrize("arguments", HOSTILE, ids=range(len(HOSTILE)))
def test_arguments_that_do_not_fit_are_told_shortly(made: Tool, arguments: dict[str, Any]) -> None:
    result = asyncio.run(made.call(arguments))

    assert isinstance(result, ToolResult)
    assert (result.ok, result.status) == (False, "invalid")
    assert len(result.text) < 2000


@pytest.mark.parametrize("reply", ["", "<", "```", "<tool_call>", "\ud800", "[" * 999, "{" * 999])
def test_no_reply_is_too_odd(made: Tool, reply: str) -> None:
    assert made.find(reply) is None


def test_pickling(made: Tool) -> None:
    copy = pickle.loads(pickle.dumps(made))  # noqa: S301 - its own

    assert copy.name == made.name
    assert copy.schema() == made.schema()
    assert copy.instruction() == made.instruction()
