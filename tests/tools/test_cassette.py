import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError, RecordError, ToolError
from gemenv.tools import Cassette, FilesTool, PythonTool, Tool, ToolResult, tool
from gemenv.tools.cassette import Mode


def counting() -> tuple[list[str], Tool]:
    made: list[str] = []

    @tool
    def ask(question: str, times: int = 1) -> str:
        """Ask something."""
        made.append(question)
        if question == "why":
            raise ToolError("Nobody knows.")
        return f"{question} {len(made)}"

    return made, ask


def call(asked: Tool, **arguments: Any) -> ToolResult:
    return asyncio.run(asked.call(arguments))


def test_what_is_recorded_is_answered_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    made, ask = counting()
    [recorded] = Cassette(path).record([ask])

    first = [call(recorded, question=q) for q in ("ü\ud800", "why", "ü\ud800")]
    assert made == ["ü\ud800", "why"]
    assert [result.status for result in first] == ["ok", "error", "ok"]

    for mode in ("auto", "replay"):
        [again] = Cassette(path, mode=mode).record([ask])
        assert [call(again, question=q) for q in ("ü\ud800", "why", "ü\ud800")] == first
    assert len(made) == 2


def test_the_order_of_arguments_does_not_count_and_their_values_do(tmp_path: Path) -> None:
    made, ask = counting()
    [recorded] = Cassette(tmp_path / "calls.jsonl").record([ask])

    call(recorded, question="a", times=2)
    call(recorded, times=2, question="a")
    call(recorded, times=3, question="a")

    assert len(made) == 2


def test_a_replay_never_calls(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    made, ask = counting()
    call(Cassette(path).record([ask])[0], question="a")
    [replayed] = Cassette(path, mode="replay").record([ask])

    with pytest.raises(RecordError, match="has no call of 'ask'"):
        call(replayed, question="b")
    assert made == ["a"]


def test_recording_anew(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    _, ask = counting()
    [recorded] = Cassette(path, mode="record").record([ask])

    assert [call(recorded, question="a").text for _ in range(2)] == ["a 1", "a 2"]
    assert call(Cassette(path).record([ask])[0], question="a").text == "a 2"


def test_a_torn_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    _, ask = counting()
    call(Cassette(path).record([ask])[0], question="a")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])

    [recorded] = Cassette(path).record([ask])
    assert call(recorded, question="a").text == "a 1"
    call(recorded, question="b")
    assert path.read_bytes().startswith(whole)
    assert [
        json.loads(line)["arguments"]["question"] for line in path.read_text().splitlines()
    ] == ["a", "b"]


def test_threads_record_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    _, ask = counting()
    [recorded] = Cassette(path).record([ask])
    threads = [
        threading.Thread(
            target=lambda n=n: [call(recorded, question=f"{n}-{i}") for i in range(20)]
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    asked = [json.loads(line)["arguments"]["question"] for line in path.read_text().splitlines()]
    assert sorted(asked) == sorted(f"{n}-{i}" for n in range(8) for i in range(20))


def test_a_recorded_tool_looks_like_the_tool() -> None:
    python = PythonTool()
    [recorded] = Cassette("never-written.jsonl").record([python])

    assert recorded.schema() == python.schema()
    assert recorded.instruction() == python.instruction()
    assert recorded.find("<python>1</python>") == python.find("<python>1</python>")


@pytest.mark.parametrize("line", ["nonsense\n", "{}\n", "[1]\n", '{"tool": "a"}\n'])
def test_files_that_are_no_cassettes(tmp_path: Path, line: str) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(line)
    with pytest.raises(RecordError, match="line 1, is no recorded call"):
        Cassette(path)


@pytest.mark.parametrize(
    ("mode", "error"), [("replay", RecordError), ("erase", InvalidArgumentError)]
)
def test_bad_arguments(tmp_path: Path, mode: Mode, error: type[Exception]) -> None:
    with pytest.raises(error):
        Cassette(tmp_path / "none.jsonl", mode=mode)


def test_tools_whose_calls_depend_on_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="'files'"):
        Cassette(tmp_path / "calls.jsonl").record([FilesTool()])
