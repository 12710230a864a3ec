import asyncio
from typing import Any

import pytest

from gemenv.sandbox import Sandbox
from gemenv.tools import BashTool, FilesTool, PythonTool, Tool, ToolResult, Workspace

FILES, PYTHON, BASH = FilesTool(), PythonTool(stateful=True), BashTool(stateful=True)
Step = tuple[Tool, dict[str, Any]]


def play(*steps: Step) -> list[ToolResult]:
    async def run() -> list[ToolResult]:
        async with Workspace() as workspace:
            return [await tool.call(arguments, workspace) for tool, arguments in steps]

    return asyncio.run(run())


def files(command: str, **arguments: Any) -> Step:
    return FILES, {"command": command, **arguments}


def test_write_read_edit_and_list(sandbox: Sandbox) -> None:
    results = play(
        files("list"),
        files("write", path="src/a.txt", text="one\ntwo\nthree\n"),
        files("read", path="src/a.txt"),
        files("read", path="./src/a.txt", first_line=2, last_line=9),
        files("edit", path="src/a.txt", old="two", new="2"),
        files("read", path="src/a.txt"),
        files("list"),
        files("list", path="src"),
    )

    assert all(result.ok for result in results), results
    assert results[0].text == "(no files)"
    assert results[2].text == "one\ntwo\nthree\n"
    assert results[3].text == "2\ttwo\n3\tthree"
    assert results[5].text == "one\n2\nthree\n"
    assert results[6].text == "src/a.txt (12 bytes)"
    assert results[7].text == "a.txt (12 bytes)"


def test_all_tools_of_an_episode_see_the_same_files(sandbox: Sandbox) -> None:
    results = play(
        files("write", path="a.py", text="print('from', 'a file')"),
        (BASH, {"script": "cp a.py b.py"}),
        (PYTHON, {"code": "open('c.txt', 'w').write(open('b.py').read()); import a"}),
        files("read", path="c.txt"),
    )

    assert results[2].text == "Code execution result: from a file"
    assert results[3].text == "print('from', 'a file')"


@pytest.mark.parametrize(
    "step",
    [
        files("read", path="missing.txt"),
        files("read", path="/etc/passwd"),
        files("read", path="../secret"),
        files("read", path="a/../../secret"),
        files("read"),
        files("read", path="a.txt", first_line=9),
        files("read", path="a.txt", first_line=2, last_line=1),
        files("read", path="\0"),
        files("write", path="/srv/x", text="no"),
        files("write", path="b.txt"),
        files("edit", path="a.txt", old="a", new="b"),
        files("edit", path="a.txt", old="missing", new="b"),
        files("edit", path="a.txt", old="", new="b"),
        files("edit", path="a.txt", old="x"),
        files("list", path=".."),
        files("list", path="nowhere"),
        files("list", path="'; import os #"),
        files("delete", path="a.txt"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(sandbox: Sandbox, step: Step) -> None:
    _, result, after, listing = play(
        files("write", path="a.txt", text="a\na\n"),
        step,
        files("read", path="a.txt"),
        files("list"),
    )

    assert not result.ok
    assert result.text
    assert "Traceback" not in result.text
    assert after.text == "a\na\n"
    assert listing.text == "a.txt (4 bytes)"


def test_listing_changes_no_variable(sandbox: Sandbox) -> None:
    results = play(
        (PYTHON, {"code": "lines = 5; most = 6"}), files("list"), (PYTHON, {"code": "lines, most"})
    )

    assert results[2].text == "Code execution result: (5, 6)"


def test_long_files_and_listings_are_cut(sandbox: Sandbox) -> None:
    _, read, _, listing = play(
        files("write", path="long.txt", text="x" * 50_000),
        files("read", path="long.txt"),
        (PYTHON, {"code": "for i in range(600): open(f'{i:03}', 'w').close()"}),
        files("list"),
    )

    assert "40000 characters left out" in read.text
    assert listing.text.endswith("and more")
    assert len(listing.text) < 11_000
