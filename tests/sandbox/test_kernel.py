"""What a hostile program, or a hostile kernel, can tell the other side."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from gemenv.errors import SandboxError, SandboxFileError, SnapshotError
from gemenv.sandbox import ExecResult, Limits, Session
from gemenv.sandbox.inside import source
from gemenv.sandbox.inside.wire import DONE, ERROR, FILE, FRAME, OUT
from tests.sandbox.providers import local

DONE_WELL = {"exit_code": 0, "signal": None, "cpu_seconds": 0.1, "peak_memory": 1}


def frame(kind: int, header: object, body: bytes = b"") -> bytes:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return FRAME.pack(kind, len(head), len(body)) + head + body


class FakeKernel:
    """A channel whose other end is up to the test.

    It is no stand-in for a kernel but an attacker in its place, which no real one would be.
    """

    def __init__(self, answer: Callable[[int], bytes]) -> None:
        self._answer, self._answers = answer, asyncio.Queue[bytes]()
        self.closed = False

    async def send(self, data: bytes) -> None:
        _, size, _ = FRAME.unpack_from(data)
        header = json.loads(data[FRAME.size : FRAME.size + size])
        self._answers.put_nowait(self._answer(header["id"]))

    async def receive(self) -> bytes:
        return await self._answers.get()

    async def close(self) -> None:
        self.closed = True


def ask(answer: Callable[[int], bytes], limits: Limits | None = None) -> ExecResult:
    async def go() -> ExecResult:
        kernel = FakeKernel(answer)

        async def open_channel() -> FakeKernel:
            return kernel

        async with Session(open_channel, limits or Limits(wall_seconds=0.2), "none") as session:
            result = await session.exec("pass")
            assert kernel.closed == (result.state_kept is False)
            return result

    return asyncio.run(go())


def test_an_honest_answer_is_taken() -> None:
    result = ask(
        lambda n: frame(OUT, {"id": n, "stream": 1}, b"hi") + frame(DONE, {"id": n, **DONE_WELL})
    )

    assert (result.status, result.stdout, result.state_kept) == ("ok", "hi", True)


@pytest.mark.parametrize(
    "answer",
    [
        FRAME.pack(DONE, 2**32 - 1, 0),
        FRAME.pack(DONE, 2, 2**32 - 1) + b"{}",
        frame(DONE, b"no json"),
        frame(DONE, b"[" * 60_000),
        frame(DONE, [1, 2]),
        frame(DONE, b"\xff\xff"),
        frame(DONE, {"id": 1, "exit_code": "0"}),
        frame(DONE, {"id": 1, "exit_code": -1}),
        frame(DONE, {"id": 1, "exit_code": True}),
        frame(DONE, b'{"id": 1, "exit_code": 1e999}'),
        frame(DONE, b'{"id": 1, "exit_code": NaN}'),
    ],
)
def test_a_forged_frame_ends_the_session_as_a_failure_of_the_sandbox(answer: bytes) -> None:
    result = ask(lambda n: answer)

    assert (result.status, result.state_kept) == ("sandbox_failure", False)
    assert "gone" in result.message


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        frame(77, {"id": 1}) + b"",
        frame(OUT, {"id": 1, "stream": 7}, b"x") + b"",
    ],
)
def test_an_end_in_the_middle_loses_the_state(answer: bytes) -> None:
    result = ask(lambda n: answer)

    assert result.state_kept is False
    assert result.status in ("killed", "timeout")


def test_answers_to_other_calls_and_unknown_kinds_are_passed_over() -> None:
    def answer(number: int) -> bytes:
        stale = frame(OUT, {"id": number - 1, "stream": 1}, b"stale")
        odd = frame(99, {"id": number}) + frame(
            OUT, {"id": number, "stream": [1]} | {"stream": 9}, b"odd"
        )
        return stale + odd + frame(DONE, {"id": number, **DONE_WELL})

    result = ask(answer)

    assert (result.status, result.stdout) == ("ok", "")


def test_an_unhashable_stream_is_no_way_out() -> None:
    result = ask(
        lambda n: frame(OUT, {"id": n, "stream": [1]}, b"x") + frame(DONE, {"id": n, **DONE_WELL})
    )

    assert (result.status, result.stdout) == ("ok", "")


def test_files_and_snapshots_of_a_hostile_kernel() -> None:
    async def go() -> None:
        answers = {"now": frame(FILE, {"id": 1, "last": True}, b"x" * 11)}

        async def open_channel() -> FakeKernel:
            return FakeKernel(lambda n: answers["now"])

        session = Session(open_channel, Limits(file_bytes=10), "none")
        with pytest.raises(SandboxError, match="larger than asked for"):
            await session.read("x")
        answers["now"] = frame(ERROR, {"id": 2, "error": "e" * 1000})
        with pytest.raises(SandboxFileError) as caught:
            await session.read("x")
        assert len(str(caught.value)) < 400
        answers["now"] = frame(ERROR, {"id": 3, "error": "no room"})
        with pytest.raises(SnapshotError, match="no room"):
            await session.snapshot()
        await session.close()

    asyncio.run(go())


GARBAGE = """
import gc, os, socket, struct
ends = [o for o in gc.get_objects() if isinstance(o, socket.socket)]
assert ends
for end in ends:
    end.setblocking(False)
    end.send({0})
"""


@pytest.mark.parametrize(
    "data",
    [
        "b'garbage' * 100",
        "struct.pack('!Bqdq', 1, -1, 0.0, 0)",
        "struct.pack('!Bqdq', 3, 0, 0.0, 0)",
        "struct.pack('!Bqdq', 4, 0, float('nan'), -5)",
        "struct.pack('!Bqdq', 9, 2**62, 1e300, 2**62)",
    ],
)
def test_a_program_that_forges_reports_of_its_own_process_harms_itself_alone(data: str) -> None:
    with local("subprocess") as sandbox, sandbox.session() as session:
        result = session.exec(GARBAGE.format(data), limits=Limits(wall_seconds=2))

        assert result.seconds < 4
        session.exec("pass")
        after = session.exec("print('on')")
        assert (after.status, after.stdout) == ("ok", "on\n")


def test_the_text_of_the_kernel_runs_without_gemenv_and_ends_with_its_input() -> None:
    kernel = subprocess.run(
        [sys.executable, "-I", "-c", source("kernel")],
        input=b"",
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert (kernel.returncode, kernel.stdout, kernel.stderr) == (0, b"", b"")


def test_a_program_finds_no_trace_of_gemenv() -> None:
    with local("subprocess") as sandbox, sandbox.session() as session:
        program = (
            "import sys; print([m for m in sys.modules if m.split('.')[0] == 'gemenv'],"
            " sys.argv, sys.path[0])"
        )

        assert session.exec(program).stdout == "[] [''] \n"
        assert sandbox.exec(program).stdout == "[] [''] \n"
