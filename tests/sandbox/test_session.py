import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemenv.errors import ClosedError, InvalidArgumentError, SandboxFileError, SnapshotError
from gemenv.sandbox import Limits, Session, SyncSandbox, SyncSession
from tests.sandbox.providers import LOCAL_PROVIDERS, local, seconds

ENDLESS = {
    "sleeps": "import time; time.sleep(60)",
    "spins": "while True: pass",
    "spins-in-c": "sum(range(10**12))",
    "ignores-signals": """
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True: pass
""",
    "catches-everything": """
while True:
    try:
        import time; time.sleep(60)
    except BaseException: pass
""",
}


@pytest.fixture(scope="module", params=LOCAL_PROVIDERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[SyncSandbox]:
    with local(request.param) as sandbox:
        yield sandbox


@pytest.fixture
def session(sandbox: SyncSandbox) -> Iterator[SyncSession]:
    with sandbox.session() as session:
        yield session


def test_variables_functions_and_modules_stay(session: SyncSession) -> None:
    session.exec("import math\nx = 20\ndef double(n): return 2 * n")

    result = session.exec("double(x) + math.floor(2.5)", show_last=True)

    assert (result.status, result.stdout, result.state_kept) == ("ok", "42\n", True)


def test_an_error_keeps_what_was_done_before_it(session: SyncSession) -> None:
    failing = session.exec("x = 1\nraise ValueError('no')")

    assert (failing.status, failing.exit_code, failing.state_kept) == ("error", 1, True)
    assert failing.stderr == (
        "Traceback (most recent call last):\n"
        '  File "<cell 1>", line 2, in <module>\n'
        "    raise ValueError('no')\n"
        "ValueError: no\n"
    )
    assert session.exec("print(x)").stdout == "1\n"


def test_a_traceback_shows_lines_of_earlier_cells(session: SyncSession) -> None:
    session.exec("def fail():\n    raise KeyError('deep')")

    assert "raise KeyError('deep')" in session.exec("fail()").stderr


def test_an_exit_code_is_told_and_the_session_lives(session: SyncSession) -> None:
    assert session.exec("x = 5\nimport sys; sys.exit(7)").exit_code == 7
    assert session.exec("print(x)").stdout == "5\n"


@pytest.mark.parametrize("program", ENDLESS.values(), ids=ENDLESS)
def test_a_timeout_loses_the_cell_and_nothing_else(session: SyncSession, program: str) -> None:
    session.exec("x = 'before'")

    result = session.exec(f"x = 'after'\n{program}", limits=seconds(0.4))

    assert (result.status, result.state_kept, result.exit_code) == ("timeout", True, None)
    assert 0.4 <= result.seconds < 2
    assert "0.4 s" in result.message
    assert session.exec("print(x)").stdout == "before\n"


def test_what_was_printed_before_a_timeout_arrives(session: SyncSession) -> None:
    result = session.exec("print('step 1')\nimport time; time.sleep(60)", limits=seconds(0.3))

    assert (result.status, result.stdout) == ("timeout", "step 1\n")


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 11)", "os.abort()"])
def test_a_cell_that_dies_takes_only_itself(session: SyncSession, end: str) -> None:
    session.exec("import os; x = 1")

    result = session.exec(f"x = 2; {end}")

    assert result.state_kept is True
    assert result.status == ("error" if "_exit" in end else "killed")
    assert session.exec("print(x)").stdout == "1\n"


def test_a_session_whose_processes_are_killed_begins_anew_and_says_so(
    session: SyncSession,
) -> None:
    session.exec("x = 1")

    result = session.exec("import os, signal\nos.kill(os.getppid(), 9)\nos.kill(os.getpid(), 9)")

    assert (result.status, result.state_kept) == ("killed", False)
    assert "gone" in result.message
    assert "NameError" in session.exec("print(x)").stderr


def test_a_cell_that_kills_the_holder_becomes_it(session: SyncSession) -> None:
    session.exec("import os; x = 1")

    assert session.exec("x += 1; os.kill(os.getppid(), 9)").state_kept is True
    assert session.exec("print(x)").stdout == "2\n"


def test_a_flood_ends_the_cell(session: SyncSession) -> None:
    limits = Limits(output_bytes=100, output_total_bytes=100_000)
    session.exec("x = 1")

    result = session.exec("while True: print('y' * 1000)", limits=limits)

    assert (result.status, result.truncated, result.state_kept) == ("output", True, True)
    assert len(result.stdout) < 200
    assert session.exec("print(x)").stdout == "1\n"


def test_cpu_time_of_a_call_is_limited(session: SyncSession) -> None:
    result = session.exec("while True: pass", limits=Limits(cpu_seconds=1))

    assert (result.status, result.state_kept) == ("timeout", True)
    assert "CPU" in result.message
    assert session.exec("print('next')", limits=Limits(cpu_seconds=1)).stdout == "next\n"


def test_memory_is_limited(sandbox: SyncSandbox) -> None:
    with sandbox.session(limits=Limits(memory_bytes=256 << 20)) as session:
        result = session.exec("x = bytearray(1 << 30)")

        assert (result.status, result.state_kept) == ("memory", True)
        assert session.exec("print('on')").stdout == "on\n"


def test_stdin_is_that_of_the_call(session: SyncSession) -> None:
    assert session.exec("print(input())", stdin="one\nleft over").stdout == "one\n"
    assert session.exec("print(input())", stdin="two").stdout == "two\n"
    assert session.exec("input()").stderr.endswith("EOFError: EOF when reading a line\n")


def test_commands_share_folder_and_stdin(session: SyncSession) -> None:
    session.exec("open('note', 'w').write('from python')")

    result = session.exec(["sh", "-c", "cat note -; exit 4"], stdin=" and stdin")

    assert (result.exit_code, result.stdout) == (4, "from python and stdin")
    assert session.exec(["no-such-command"]).exit_code == 127


def test_a_command_that_runs_too_long_is_ended(session: SyncSession) -> None:
    session.exec("x = 1")

    result = session.exec(["sleep", "60"], limits=seconds(0.3))

    assert (result.status, result.signal, result.state_kept) == ("timeout", 9, True)
    assert session.exec("print(x)").stdout == "1\n"


def test_random_numbers_go_on_from_cell_to_cell(session: SyncSession) -> None:
    session.exec("import random; random.seed(7)")
    session.exec("pass")

    drawn = session.exec("print(random.random())").stdout

    assert drawn == session.exec("random.seed(7); print(random.random())").stdout


def test_snapshots_can_be_restored_again_and_again(session: SyncSession) -> None:
    session.exec("x = [1]")
    first = session.snapshot()
    session.exec("x.append(2)")
    second = session.snapshot()
    for _ in range(3):
        session.exec("x.append(3)")
        session.restore(first)
        assert session.exec("print(x)").stdout == "[1]\n"
    session.restore(second)
    assert session.exec("print(x)").stdout == "[1, 2]\n"


def test_unknown_and_lost_snapshots_are_refused(session: SyncSession) -> None:
    with pytest.raises(SnapshotError, match="unknown"):
        session.restore("nothing")
    name = session.snapshot()
    session.exec("import os\nos.kill(os.getppid(), 9); os.kill(os.getpid(), 9)")

    with pytest.raises(SnapshotError, match="begins anew"):
        session.restore(name)


def test_files_are_written_and_read(session: SyncSession) -> None:
    data = bytes(range(256)) * 20_000

    session.write("a/b/data.bin", data)

    assert session.exec("print(len(open('a/b/data.bin', 'rb').read()))").stdout == "5120000\n"
    assert session.read("a/b/data.bin") == data
    session.write("empty", "")
    assert session.read("empty") == b""
    session.write("a/b/data.bin", "short")
    assert session.read("a/b/data.bin") == b"short"


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "", "a//b", "n\0"])
def test_paths_stay_inside(session: SyncSession, path: str) -> None:
    with pytest.raises(InvalidArgumentError, match="relative"):
        session.read(path)
    with pytest.raises(InvalidArgumentError, match="relative"):
        session.write(path, "")


def test_what_is_no_file_is_refused_at_once(session: SyncSession) -> None:
    session.exec(
        "import os; os.mkfifo('pipe'); os.mkdir('folder'); os.symlink('/dev/zero', 'zero')"
    )

    for path in ("missing", "pipe", "folder", "zero"):
        with pytest.raises(SandboxFileError, match=path):
            session.read(path)
    for path in ("pipe", "folder", "pipe/x"):
        with pytest.raises(SandboxFileError, match=path):
            session.write(path, "data")


def test_a_file_larger_than_allowed_is_refused(sandbox: SyncSandbox) -> None:
    with sandbox.session(limits=Limits(file_bytes=1000)) as session:
        session.write("fits", b"x" * 1000)
        assert len(session.read("fits")) == 1000
        with pytest.raises(SandboxFileError, match="File too large"):
            session.write("large", b"x" * 1001)


def test_a_process_in_the_background_lives_on_and_delays_nothing(session: SyncSession) -> None:
    first = session.exec(
        "import subprocess\n"
        "subprocess.Popen(['sh', '-c', 'while sleep 0.05; do echo beat; echo b >> beats; done'])"
    )
    assert first.seconds < 2
    beats = session.exec(
        "import os, time\nwhile not os.path.exists('beats'): time.sleep(0.01)\nprint('found')"
    )

    assert beats.stdout == "found\n"


def test_a_timeout_ends_what_the_cell_started_even_in_a_session_of_its_own(
    session: SyncSession,
) -> None:
    result = session.exec(
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    while True:\n"
        "        open('late', 'a').write('x'); time.sleep(0.01)\n"
        "time.sleep(60)",
        limits=seconds(0.3),
    )
    assert (result.status, result.state_kept) == ("timeout", True)
    size = len(session.read("late"))

    session.exec("import time; time.sleep(0.1)")

    assert len(session.read("late")) == size


def test_a_child_that_runs_on_behind_the_cell_is_no_second_cell(session: SyncSession) -> None:
    session.exec("import os; pid = os.fork()\nif pid: os.waitpid(pid, 0)")

    assert session.exec("print(pid > 0)").stdout == "True\n"


def test_a_closed_stdin_and_stdout_do_not_end_the_session(session: SyncSession) -> None:
    session.exec(
        "import os, sys\nsys.stdin.close(); sys.stdout.close()\nfor n in 0, 1, 2: os.close(n)"
    )

    assert session.exec("print(input())", stdin="back").stdout == "back\n"


def test_what_is_closed_cannot_be_used(sandbox: SyncSandbox) -> None:
    session = sandbox.session()
    session.exec("x = 1")
    session.close()
    session.close()

    with pytest.raises(ClosedError, match="open a new one"):
        session.exec("x")
    with pytest.raises(ClosedError):
        session.read("x")


def test_calls_run_one_after_another(sandbox: SyncSandbox) -> None:
    async def many() -> list[str]:
        async with await sandbox.sandbox.session() as session:
            await session.exec("found = []")
            await asyncio.gather(*(session.exec(f"found.append({n})") for n in range(8)))
            return [(await session.exec("print(sorted(found))")).stdout]

    assert asyncio.run(many()) == ["[0, 1, 2, 3, 4, 5, 6, 7]\n"]


def test_a_cancelled_call_ends_and_no_answer_is_mistaken(sandbox: SyncSandbox) -> None:
    async def cancel() -> tuple[str, str]:
        async with await sandbox.sandbox.session() as session:
            await session.exec("x = 'kept'; import time")
            await _cancelled(session, "open('began', 'w'); print('stale'); time.sleep(60)")
            first = await session.exec("print(x)")
            return first.stdout, first.status

    assert asyncio.run(cancel()) == ("kept\n", "ok")


async def _cancelled(session: Session, program: str) -> None:
    call = asyncio.ensure_future(session.exec(program))
    done, _ = await asyncio.wait({call}, timeout=0.2)
    assert not done
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


def test_closing_ends_a_call_that_runs(sandbox: SyncSandbox) -> None:
    async def close() -> str:
        session = await sandbox.sandbox.session()
        await session.exec("pass")
        call = asyncio.ensure_future(session.exec("import time; time.sleep(60)"))
        await asyncio.wait({call}, timeout=0.2)
        await session.close()
        return (await call).status

    assert asyncio.run(close()) == "killed"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_is_left_behind(
    sandbox: SyncSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def held() -> tuple[int, list[str]]:
        return len(os.listdir("/proc/self/fd")), os.listdir(tmp_path)

    # Other tests run beside this one, with programs of their own.
    seconds_asleep = f"47{os.getpid()}"
    with sandbox.session() as session:
        session.exec("pass")
    before = held()
    with sandbox.session() as session:
        session.exec(f"import subprocess; subprocess.Popen(['sleep', '{seconds_asleep}'])")
        session.exec(ENDLESS["sleeps"], limits=seconds(0.2))
        session.exec("import os\nos.kill(os.getppid(), 9); os.kill(os.getpid(), 9)")
        session.write("deep/er/file", "x")
        session.snapshot()

    assert held() == before
    asleep = seconds_asleep.encode()
    assert not any(asleep in _command(path) for path in Path("/proc").glob("[0-9]*"))


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
