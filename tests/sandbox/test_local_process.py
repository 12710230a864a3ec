"""What `subprocess` and `bubblewrap` do alike."""

import ast
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gemenv.errors import ClosedError
from gemenv.sandbox import Limits, SyncSandbox
from tests.sandbox.providers import LOCAL_PROVIDERS, local, seconds

MEGABYTES = 10_000_000


@pytest.fixture(scope="module", params=LOCAL_PROVIDERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[SyncSandbox]:
    with local(request.param) as sandbox:
        yield sandbox


def test_a_program_reads_stdin_and_files_and_its_end_is_told(sandbox: SyncSandbox) -> None:
    result = sandbox.exec(
        "import sys; print(input(), open('data/x').read()); print('no', file=sys.stderr); exit(3)",
        stdin="in",
        files={"data/x": b"file"},
    )

    assert (result.status, result.exit_code, result.signal) == ("error", 3, None)
    assert (result.stdout, result.stderr) == ("in file\n", "no\n")
    assert result.state_kept is None
    assert result.cpu_seconds is not None
    assert result.peak_memory is not None
    assert 1 << 20 < result.peak_memory < 200 << 20


def test_commands_run_too(sandbox: SyncSandbox) -> None:
    result = sandbox.exec(["sh", "-c", "cat; echo $0; exit 130", "zero"], stdin="in ")

    assert (result.stdout, result.exit_code, result.signal) == ("in zero\n", 130, None)
    assert sandbox.exec(["no-such-command"]).exit_code == 127
    assert sandbox.exec(["/"]).exit_code == 126


@pytest.mark.parametrize("number", [6, 9, 11, 15])
def test_signals_are_told(sandbox: SyncSandbox, number: int) -> None:
    result = sandbox.exec(f"import os; os.kill(os.getpid(), {number})")

    assert (result.status, result.signal, result.exit_code) == ("killed", number, None)


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "while True: pass",
        "sum(range(10**12))",
        "import os, sys, time\nfor n in 0, 1, 2: os.close(n)\ntime.sleep(60)",
        "import signal, time\nfor n in range(1, 32):\n"
        "    if n not in (9, 19): signal.signal(n, signal.SIG_IGN)\nwhile True: time.sleep(1)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    ],
)
def test_time_is_up_when_it_is_up(sandbox: SyncSandbox, program: str) -> None:
    result = sandbox.exec(program, limits=seconds(0.5))

    assert (result.status, result.exit_code) == ("timeout", None)
    assert 0.5 <= result.seconds < 2.5
    assert "0.5 s" in result.message


def test_what_came_before_the_end_of_time_is_kept(sandbox: SyncSandbox) -> None:
    program = "import time; print('early', flush=True); time.sleep(60)"

    assert sandbox.exec(program, limits=seconds(0.8)).stdout == "early\n"


@pytest.mark.parametrize("new_session", ["False", "True"])
def test_what_stays_in_the_background_is_ended_and_delays_nothing(
    sandbox: SyncSandbox, new_session: str
) -> None:
    result = sandbox.exec(
        "import subprocess\n"
        f"subprocess.Popen(['sleep', '4712'], start_new_session={new_session}); print('done')"
    )

    assert (result.status, result.stdout) == ("ok", "done\n")
    assert result.seconds < 5
    assert not _running(b"4712")


def test_a_timeout_ends_daemons_as_well(sandbox: SyncSandbox) -> None:
    sandbox.exec(["sh", "-c", "setsid sleep 4713 & sleep 60"], limits=seconds(0.5))

    assert not _running(b"4713")


def _running(argument: bytes) -> bool:
    if sys.platform != "linux":
        pytest.skip("looks into /proc")
    return any(argument in _command(path) for path in Path("/proc").glob("[0-9]*"))


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def test_limits_on_output(sandbox: SyncSandbox) -> None:
    limits = Limits(output_bytes=100, output_total_bytes=1 << 20)

    flood = sandbox.exec("while True: print('x' * 1000)", limits=limits)
    long = sandbox.exec("print('a' * 60 + 'b' * 1000 + 'c' * 60)", limits=limits)

    assert (flood.status, flood.truncated) == ("output", True)
    assert (long.status, long.truncated) == ("ok", True)
    assert long.stdout.startswith("a" * 50 + "\n[…")
    assert long.stdout.endswith("c" * 49 + "\n")


def test_limits_on_resources(sandbox: SyncSandbox) -> None:
    small = Limits(memory_bytes=128 << 20, file_bytes=1000, open_files=20, cpu_seconds=1)

    def last_line(program: str) -> str:
        return sandbox.exec(program, limits=small).stderr.rstrip().rpartition("\n")[2]

    assert sandbox.exec("x = bytearray(1 << 30)", limits=small).status == "memory"
    assert "File too large" in last_line("f = open('x', 'wb', 0)\nwhile True: f.write(b'x' * 600)")
    assert "Too many open files" in last_line("x = [open('/dev/null') for _ in range(30)]")
    spinning = sandbox.exec("while True: pass", limits=small)
    assert spinning.status == "timeout"
    assert "CPU" in spinning.message


def test_large_and_full_pipes(sandbox: SyncSandbox) -> None:
    echo = "import sys\nwhile data := sys.stdin.buffer.read(9999): sys.stdout.buffer.write(data)"

    echoed = sandbox.exec(
        echo, stdin=b"x" * MEGABYTES, limits=replace(Limits(), output_bytes=2 * MEGABYTES)
    )
    deaf = sandbox.exec("print('bye')", stdin=b"x" * MEGABYTES)

    assert echoed.stdout.count("x") == MEGABYTES
    assert deaf.stdout == "bye\n"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (b"#" + b"x" * MEGABYTES + b"\nprint(1)", "1\n"),
        ("print('ünï 漢字 🎲')", "ünï 漢字 🎲\n"),
        ("print(1)\r\nprint(2)\r\n", "1\n2\n"),
        (b"\xef\xbb\xbfprint('bom')", "bom\n"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\x00z')", "�\0z"),
        ("print(ascii(input()))", "'\\udcff'\n"),
    ],
    ids=["10-mb", "unicode", "crlf", "bom", "no-utf-8", "stdin-no-utf-8"],
)
def test_ordinary_and_odd_programs(
    sandbox: SyncSandbox, program: str | bytes, expected: str
) -> None:
    result = sandbox.exec(program, stdin=b"\xff")

    assert (result.status, result.stdout) == ("ok", expected)


@pytest.mark.parametrize(
    "program", ["print('\ud800')", b"print('\xff')", "print(1)\0print(2)", "x ="]
)
def test_what_is_no_program_is_a_syntax_error(sandbox: SyncSandbox, program: str | bytes) -> None:
    result = sandbox.exec(program)

    assert (result.status, result.exit_code) == ("error", 1)
    assert "SyntaxError" in result.stderr


def test_files_may_have_any_name_and_content(sandbox: SyncSandbox) -> None:
    files = {
        "ünï/漢字 .txt": "text",
        "-rf": b"\0\xff",
        "a'b\"c\n$(x)": b"",
        "big": b"x" * MEGABYTES,
    }

    result = sandbox.exec(
        "import os\nprint(sorted((os.path.join(f, n)[2:], os.path.getsize(os.path.join(f, n)))"
        " for f, _, ns in os.walk('.') for n in ns))",
        files=files,
    )

    expected = sorted(
        (name, len(data.encode() if isinstance(data, str) else data))
        for name, data in files.items()
    )
    assert result.stdout == f"{expected}\n"


def test_files_that_cannot_be_are_no_fault_of_the_program(sandbox: SyncSandbox) -> None:
    result = sandbox.exec("print(1)", files={"a": "file", "a/b": "in a file"})

    assert result.status == "sandbox_failure"
    assert "a" in result.message


def test_the_environment_holds_nothing_of_ours(
    sandbox: SyncSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")

    result = sandbox.exec("import os; print(sorted(os.environ))")
    in_session = sandbox.session()

    usual = {"HOME", "LANG", "PATH", "PWD", "TMPDIR", "MALLOC_ARENA_MAX", "MPLBACKEND"}
    names = set(ast.literal_eval(result.stdout))
    assert {n for n in names if not n.startswith("PYTHON") and "_NUM_" not in n} <= usual
    assert "SECRET" not in in_session.exec(["env"]).stdout
    in_session.close()


def test_only_the_three_standard_descriptors_are_open(sandbox: SyncSandbox) -> None:
    if sys.platform != "linux":
        pytest.skip("looks into /proc")

    result = sandbox.exec("import os; print(os.listdir('/proc/self/fd'))", files={"x": "y"})

    # The fourth is that of the listing.
    assert result.stdout == "['0', '1', '2', '3']\n"


def test_show_last_prints_the_value_of_the_last_expression(sandbox: SyncSandbox) -> None:
    assert sandbox.exec("x = 6\nx * 7", show_last=True).stdout == "42\n"


def test_many_at_a_time_and_cancelled(sandbox: SyncSandbox) -> None:
    async def many() -> list[str]:
        run = sandbox.sandbox.exec
        endless = [asyncio.ensure_future(run("while True: pass")) for _ in range(2)]
        results = await asyncio.gather(*(run(f"print({n})") for n in range(4)))
        for call in endless:
            call.cancel()
        await asyncio.wait(endless)
        assert all(call.cancelled() for call in endless)
        return [result.stdout for result in results]

    assert asyncio.run(many()) == ["0\n", "1\n", "2\n", "3\n"]


def test_nothing_is_left_behind(
    sandbox: SyncSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("looks into /proc")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def held() -> tuple[int, int, list[str]]:
        return len(os.listdir("/proc/self/fd")), len(_children()), os.listdir(tmp_path)

    sandbox.exec("pass")
    before = held()
    sandbox.exec("import os; os.makedirs('/'.join('d' * 400)); os.mkdir('x'); os.chmod('x', 0)")
    sandbox.exec("import time; time.sleep(60)", limits=seconds(0.2))
    sandbox.exec("while True: print(1)", limits=Limits(output_total_bytes=1000))
    asyncio.run(_cancel_one(sandbox))

    # A pool that had to end a worker makes another one when it needs it. While that is being made,
    # this process holds both ends of its connection.
    end = time.monotonic() + 30
    while (more := _more(held(), before)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not more, (held(), before)


def _more(now: tuple[Any, ...], then: tuple[Any, ...]) -> bool:
    return any(one > other for one, other in zip(now, then, strict=True))


async def _cancel_one(sandbox: SyncSandbox) -> None:
    call = asyncio.ensure_future(sandbox.sandbox.exec("import time; time.sleep(60)"))
    await asyncio.wait({call}, timeout=0.2)
    call.cancel()
    await asyncio.wait({call})
    # A call that was cancelled is cleaned up beside; closing waits for it.
    await sandbox.sandbox.exec("pass")


def _children() -> list[str]:
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        found += (task / "children").read_text().split()
    return found


@pytest.mark.parametrize("name", LOCAL_PROVIDERS)
def test_closing_ends_what_runs(name: str) -> None:
    async def close() -> tuple[str, str]:
        sandbox = local(name).sandbox
        session = await sandbox.session()
        calls = [
            asyncio.ensure_future(place.exec("import time; time.sleep(60)"))
            for place in (sandbox, session)
        ]
        await asyncio.wait(calls, timeout=0.5)
        await sandbox.close()
        first, second = [(await call).status for call in calls]
        with pytest.raises(ClosedError):
            await sandbox.exec("pass")
        return first, second

    assert set(asyncio.run(close())) <= {"killed", "sandbox_failure"}
