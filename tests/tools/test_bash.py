import asyncio

import pytest

from gemenv.sandbox import Sandbox
from gemenv.tools import BashTool, ToolResult, Workspace


def call(script: str) -> ToolResult:
    return asyncio.run(BashTool().call({"script": script}))


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("echo hi", "hi"),
        ("echo a; echo b >&2", "a\nb"),
        ("true", "(no output)"),
        ("printf '%s' \"$#\"", "0"),
        ("printf '%s' '\"$(id)'", '"$(id)'),
        ("echo out; exit 3", "out\n[Exit code 3]"),
        ("false", "[Exit code 1]"),
    ],
)
def test_what_a_script_gives(sandbox: Sandbox, script: str, text: str) -> None:
    result = call(script)

    assert result.text == text
    assert result.ok is ("Exit" not in text)


@pytest.mark.parametrize("script", ["a\0b", "x" * 200_000, "\ud800"])
def test_what_is_no_script_is_told(sandbox: Sandbox, script: str) -> None:
    result = call(script)

    assert (result.ok, result.status) == (False, "invalid")


def test_files_are_kept_in_a_session_and_nowhere_else(sandbox: Sandbox) -> None:
    async def run(*, stateful: bool) -> str:
        tool = BashTool(stateful=stateful)
        async with Workspace() as workspace:
            await tool.call({"script": "echo kept > note"}, workspace)
            return (await tool.call({"script": "cat note"}, workspace)).text

    assert asyncio.run(run(stateful=True)) == "kept"
    assert "kept" not in asyncio.run(run(stateful=False))
