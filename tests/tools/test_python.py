import asyncio
import time
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError
from gemenv.sandbox import Sandbox
from gemenv.tools import PythonTool, ToolResult, Workspace

PREFIX = "Code execution result: "


def call(code: str, **options: Any) -> ToolResult:
    return asyncio.run(PythonTool(**options).call({"code": code}))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("print(6 * 7)", "42"),
        ("x = 6\nx * 7", "42"),
        ("print(1)\n'two'", "1\n'two'"),
        ("print('  a\\n  b')", "  a\n  b"),
        ("print('\\n\\na\\n\\n')", "a"),
        ("import sys; print('out'); print('err', file=sys.stderr)", "out\nerr"),
        ("pass", "(no output)"),
        ("None", "(no output)"),
    ],
)
def test_what_a_program_gives(sandbox: Sandbox, code: str, text: str) -> None:
    result = call(code)

    assert result.text == PREFIX + text
    assert (result.ok, result.status) == (True, "ok")
    assert 0 < result.seconds < 5


def test_an_error_shows_its_traceback(sandbox: Sandbox) -> None:
    result = call("print('before')\n1 / 0")

    assert (result.ok, result.status) == (False, "error")
    lines = result.text.splitlines()
    assert lines[0] == f"{PREFIX}before"
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_the_last_line_of_an_error(sandbox: Sandbox) -> None:
    result = call("print('before')\n1 / 0", keep_error_last_line=True)

    assert result.text == f"{PREFIX}before\nZeroDivisionError: division by zero"


def test_an_exit_code(sandbox: Sandbox) -> None:
    result = call("raise SystemExit(3)")

    assert not result.ok
    assert result.text == f"{PREFIX}[Exit code 3]"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("np", "import numpy as np"),
        ("pd", "import pandas as pd"),
        ("math", "import math"),
        ("sp", "import sympy as sp"),
        ("deque", "from collections import deque"),
    ],
)
@pytest.mark.parametrize("last_line", [False, True])
def test_a_hint_at_a_missing_import(
    sandbox: Sandbox, name: str, hint: str, last_line: bool
) -> None:
    result = call(f"print(1 - 1, 'times')\n{name}.x", keep_error_last_line=last_line)

    assert result.text.splitlines()[-1] == f"Hint: `{hint}`"
    assert result.text.count("Hint") == 1
    assert result.text.count("0 times") == 1
    assert not result.ok


@pytest.mark.parametrize(
    "code", ["unknown", "raise NameError('np')", "print(\"NameError: name 'np' is not defined\")"]
)
def test_no_hint_elsewhere(sandbox: Sandbox, code: str) -> None:
    assert "Hint" not in call(code).text


def test_the_timeout_is_kept_and_told(sandbox: Sandbox) -> None:
    call("pass")
    begin = time.perf_counter()

    result = call("print('begun', flush=True)\nimport time\ntime.sleep(60)", timeout=1)

    assert time.perf_counter() - begin < 3
    assert (result.ok, result.status) == (False, "timeout")
    assert result.text.startswith(f"{PREFIX}begun\n[Timed out after 1.")


def test_output_is_cut_in_the_middle(sandbox: Sandbox) -> None:
    result = call("print('a' * 5000 + 'z' * 5000)", max_output_chars=100)

    assert result.text == f"{PREFIX}{'a' * 50}\n[… 9900 characters left out …]\n{'z' * 50}"
    assert len(call("print('x' * 10 ** 7)").text) < 11_000


def test_too_little_memory_is_told(sandbox: Sandbox) -> None:
    result = call("x = bytearray(10 ** 11)")

    assert result.status == "memory"
    assert "[Ran out of memory]" in result.text


@pytest.mark.parametrize("code", ["", "\0", "print('\\ud800')", "(" * 10_000])
def test_odd_programs_are_answered(sandbox: Sandbox, code: str) -> None:
    assert call(code).text.startswith(PREFIX)


def test_programs_begin_anew(sandbox: Sandbox) -> None:
    async def run() -> ToolResult:
        async with Workspace() as workspace:
            await PythonTool().call({"code": "x = 1"}, workspace)
            return await PythonTool().call({"code": "x"}, workspace)

    assert "NameError" in asyncio.run(run()).text


def test_stateful_programs_go_on(sandbox: Sandbox) -> None:
    tool = PythonTool(stateful=True, timeout=1)

    async def run() -> list[str]:
        async with Workspace() as one, Workspace() as other:
            return [
                (await tool.call({"code": code}, place)).text.removeprefix(PREFIX)
                for code, place in (
                    ("x = 41", one),
                    ("x + 1", one),
                    ("x = 99", other),
                    ("x += 1\n1 / 0", one),
                    ("x", one),
                    ("x = 0\nwhile True: pass", one),
                    ("x", one),
                )
            ]

    texts = asyncio.run(run())
    assert texts[:3] == ["(no output)", "42", "(no output)"]
    assert texts[3].endswith("ZeroDivisionError: division by zero")
    assert texts[4] == "42"
    assert texts[5].endswith("[Variables are as they were before this call]")
    assert texts[6] == "42"


def test_instructions_say_what_holds() -> None:
    plain, stateful = PythonTool(timeout=2.5), PythonTool(stateful=True)

    assert "2.5 s" in plain.instruction()
    assert "anew" in plain.instruction()
    assert "are kept" in stateful.instruction()


@pytest.mark.parametrize(
    "options", [{"timeout": 0}, {"timeout": float("inf")}, {"max_output_chars": 0}]
)
def test_bad_arguments(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        PythonTool(**options)
