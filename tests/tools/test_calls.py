import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.tools import BashTool, FilesTool, PythonTool, fenced, tagged, tool_call, written


def code(reply: str) -> str | None:
    call = PythonTool().find(reply)
    return None if call is None else call.arguments["code"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("<python>print(1)</python>", "print(1)"),
        ("<python>\nprint(1)\n</python> and <python>print(2)</python>", "\nprint(1)\n"),
        ("```python\nprint(1)\n```", "print(1)\n"),
        ("So ```py\nprint(1)\n```", "print(1)\n"),
        ("```Python3  \nprint(1)\n```", "print(1)\n"),
        ("```python print(1)```", " print(1)".lstrip()),
        ("```text\nno\n```\n```python\nprint(1)\n```", "print(1)\n"),
        ("  ```python\n  if 1:\n      x\n  ```", "if 1:\n    x\n"),
        ("```python\ns = '```'\nprint(s)\n```", "s = '```'\nprint(s)\n"),
        ('```python\ns = """\n  \n"""\n```', 's = """\n  \n"""\n'),
        ("```python a``` then\n```python\nb\n```", "a"),
        ("<python>\n```python\nprint(1)\n```\n</python>", "print(1)\n"),
        ("```python\nx\n```\n<python>y</python>", "x\n"),
        ("<python>y</python>\n```python\nx\n```", "y"),
        ("<python></python>", ""),
        ("no call", None),
        ("<python>open", None),
        ("```python\nopen", None),
        ("```pythonic\nx\n```", None),
        ("```\nx\n```", None),
        ("</python> <python>", None),
        ("```python", None),
    ],
)
def test_python(reply: str, expected: str | None) -> None:
    assert code(reply) == expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("<bash>ls</bash>", "ls"),
        ("```bash\nls\n```", "ls\n"),
        ("```sh\nls\n```", "ls\n"),
        ("```python\nls\n```", None),
    ],
)
def test_bash(reply: str, expected: str | None) -> None:
    call = BashTool().find(reply)

    assert (call and call.arguments["script"]) == expected


def test_where_a_call_is() -> None:
    call = PythonTool().find("ab<python>x</python>cd")

    assert call is not None
    assert ("ab<python>x</python>cd"[call.start : call.end]) == "<python>x</python>"


def test_every_tool_takes_json() -> None:
    for tool, arguments in (
        (PythonTool(), {"code": "print(1)"}),
        (BashTool(), {"script": "ls"}),
        (FilesTool(), {"command": "list"}),
    ):
        call = tool.find(f"I call {written(tool.name, **arguments)}.")
        assert call is not None
        assert call.arguments == arguments
        assert tool.find(written("other", **arguments)) is None


def test_json_with_newlines_in_text() -> None:
    call = tool_call('<tool_call>{"name": "python", "arguments": {"code": "a\nb"}}</tool_call>')

    assert call is not None
    assert call.arguments == {"code": "a\nb"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nothing",
        "[1]",
        '"text"',
        "{}",
        '{"name": 5, "arguments": {}}',
        '{"name": "", "arguments": {}}',
        '{"name": "files", "arguments": "x"}',
        '{"name": "files", "arguments": [1]}',
        '{"name": "files", ',
        "[" * 100_000,
        '{"name": "files", "arguments": {"x": ' + "1" * 5000 + "}}",
    ],
)
def test_a_bad_call_says_what_is_wrong(content: str) -> None:
    call = tool_call(f"<tool_call>{content}</tool_call>")

    assert call is not None
    assert call.error
    assert len(call.error) < 200
    assert FilesTool().find(f"<tool_call>{content}</tool_call>") is None


PIECES = (
    *("<python>", "</python>", "```", "```python", "```py\n", "\n", " ", "x", "\ud800"),
    *("<tool_call>", "</tool_call>", '{"name": "python", "arguments": {"code": "y"}}', "<bash>"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_the_call_that_ends_first_is_found(pieces: list[str]) -> None:
    reply = "".join(pieces)

    for find in (PythonTool().find, BashTool().find, FilesTool().find, tool_call):
        call = find(reply)
        if call is not None:
            assert 0 <= call.start < call.end <= len(reply)
            assert find(reply[: call.end]) == call
            assert find(reply[: call.end - 1]) is None


@pytest.mark.parametrize(
    "piece", ["<python>", "```python\n", "```python ", "<tool_call>", "`", " "]
)
def test_no_reply_takes_long(piece: str) -> None:
    def took(size: int) -> float:
        reply = piece * (size // len(piece))
        begin = time.process_time()
        PythonTool().find(reply)
        return time.process_time() - begin

    # Quadratic time would be 400 times as much.
    assert took(2_000_000) < 60 * max(took(100_000), 1e-3)


def test_own_syntaxes() -> None:
    search: Any = tagged("search", "query")("<search>gyms</search>")
    block: Any = fenced(["c++"], "code")("```c++\nint x;\n```")

    assert search.arguments == {"query": "gyms"}
    assert block.arguments == {"code": "int x;\n"}


def test_written_calls_are_json() -> None:
    text = written("files", path="ü")

    assert json.loads(text[len("<tool_call>") : -len("</tool_call>")])["arguments"] == {"path": "ü"}
