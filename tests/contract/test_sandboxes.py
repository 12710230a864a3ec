"""Every provider of this machine keeps the contract of `gemenv.sandbox.Sandbox`."""

import asyncio
import json
import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gemenv.errors import ClosedError, InvalidArgumentError, SandboxError
from gemenv.sandbox import PROVIDERS, ExecResult, Limits, Sandbox, SyncSandbox, create
from gemenv.sandbox.check import run_probe, surroundings
from gemenv.sandbox.limits import MIB
from gemenv.sandbox.probes import PROBES, Probe, Scene
from gemenv.sandbox.probes.footprint import Footprint
from gemenv.sandbox.probes.survivors import processes_with, survivors
from tests.rollout import programs
from tests.sandbox import ordinary

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are tried on Linux")

NAMES = [name for name in PROVIDERS if name != "remote"]
LATEST = 3.0
"""Seconds in which a call with a limit of 1 must have returned, on a busy machine too."""
DEADLINE = 30.0
_SLEEP = "rename_process(scene['marker'])\nimport time\ntime.sleep(30)"


def make(name: str, **options: Any) -> Sandbox:
    return create(name, **({"warn": False} if name == "subprocess" else {}), **options)


def unavailable(name: str, why: object) -> NoReturn:
    """Skip, unless this machine is said to have it."""
    if os.environ.get(f"GEMENV_{name.upper()}") == "1":
        pytest.fail(f"{name} must be there: {why}")
    pytest.skip(f"{name}: {why}")


@pytest.fixture(scope="module")
def secret() -> Iterator[str]:
    """A secret in the environment, from before the first sandbox on."""
    with surroundings() as drawn:
        yield drawn


@pytest.fixture(scope="module", params=NAMES)
def box(request: pytest.FixtureRequest, secret: str) -> Iterator[SyncSandbox]:
    """A sandbox of each provider, started once."""
    try:
        face = make(request.param).sync
        face.start()
    except (ImportError, SandboxError) as error:
        unavailable(request.param, error)
    with face:
        yield face


def is_clean(box: SyncSandbox) -> bool:
    result = box.exec("import os\nprint(os.listdir('.'), input())", stdin="fresh")
    return (result.status, result.stdout) == ("ok", "[] fresh\n")


def copy_of(box: SyncSandbox) -> SyncSandbox:
    return pickle.loads(pickle.dumps(box.sandbox)).sync  # noqa: S301 - our own


# How a program ends


def test_ok(box: SyncSandbox) -> None:
    result = box.exec("print(6 * 7)")
    assert (result.status, result.stdout, result.stderr) == ("ok", "42\n", "")
    assert (result.exit_code, result.signal, result.truncated) == (0, None, False)
    assert (result.isolation, result.message) == (box.sandbox.isolation, "")
    assert 0 < result.seconds < 10
    assert result.ok


def test_error(box: SyncSandbox) -> None:
    result = box.exec("def fail():\n    raise ValueError('broken')\nfail()")
    assert (result.status, result.exit_code, result.signal) == ("error", 1, None)
    assert result.stderr.rstrip().endswith("ValueError: broken")
    assert result.stderr.count("File ") == result.stderr.count('File "<program>"') == 2
    assert box.exec("import sys\nsys.exit(3)").exit_code == 3


ENDLESS = {
    "sleep": "import time\ntime.sleep(60)",
    "spin": "while True: pass",
    "power": "print(len(str(7 ** (7 ** 8 * 4))))",
    "pattern": "import re\nre.match('(a+)+$', 'a' * 40 + 'b')",
    "deaf": "import signal, time\n"
    "for number in (1, 2, 3, 14, 15): signal.signal(number, signal.SIG_IGN)\ntime.sleep(60)",
    "command": ["sh", "-c", "trap '' TERM INT; while :; do sleep 1; done"],
}


@pytest.mark.parametrize("program", ENDLESS.values(), ids=ENDLESS)
def test_timeout(box: SyncSandbox, program: str | list[str]) -> None:
    began = time.monotonic()
    result = box.exec(program, limits=Limits(wall_seconds=1))
    assert time.monotonic() - began < LATEST
    assert (result.status, result.exit_code) == ("timeout", None)
    assert result.message
    assert is_clean(box)


def test_memory(box: SyncSandbox) -> None:
    limits = Limits(memory_bytes=128 * MIB)
    result = box.exec("data = bytearray(b'1') * (1 << 30)", limits=limits)
    assert result.status == "memory", result
    assert is_clean(box)


def test_output(box: SyncSandbox) -> None:
    limits = Limits(output_total_bytes=MIB)
    result = box.exec("while True: print('x' * 1000)", limits=limits)
    assert result.status == "output"
    assert len(result.stdout) < 70_000
    assert result.truncated
    assert is_clean(box)


def test_killed(box: SyncSandbox) -> None:
    result = box.exec("import os\nos.kill(os.getpid(), 11)")
    assert (result.status, result.signal, result.exit_code) == ("killed", signal.SIGSEGV, None)
    assert result.message


# What goes in and comes out

ODD = {
    "not UTF-8": ("import os\nos.write(1, b'a\\xff\\xfeb')", "a\ufffd\ufffdb"),
    "carriage returns": ("x = 1\r\nif x:\r\n    print('yes')\r\n", "yes\n"),
    "a mark of byte order": (b"\xef\xbb\xbfprint(1)", "1\n"),
    "other scripts": ("print('ü€😀', '\\u05d0')", "ü€😀 א\n"),
    "nothing": ("", ""),
    "the end of a file in text": ("print('''\\0\x1a''')", "\0\x1a\n"),
    "ten megabytes": ("x = '" + "a" * 10_000_000 + "'\nprint(len(x))", "10000000\n"),
}


@pytest.mark.parametrize(("program", "expected"), ODD.values(), ids=ODD)
def test_odd_programs(box: SyncSandbox, program: str | bytes, expected: str) -> None:
    result = box.exec(program)
    assert (result.status, result.stdout) == ("ok", expected), result.stderr


@pytest.mark.parametrize("program", ["print(1)\0", "print('\ud800')", b"print('\xff')", "1 +"])
def test_what_is_no_program_is_an_error_of_the_program(
    box: SyncSandbox, program: str | bytes
) -> None:
    result = box.exec(program)
    assert (result.status, result.exit_code, result.stdout) == ("error", 1, "")
    assert "SyntaxError" in result.stderr


def test_stdin(box: SyncSandbox) -> None:
    many = "0123456789" * 1_000_000
    assert box.exec("import sys\nprint(len(sys.stdin.read()))", stdin=many).stdout == "10000000\n"
    assert box.exec("print('unread')", stdin=many).stdout == "unread\n"
    assert box.exec("input()").stderr.rstrip().endswith("EOFError: EOF when reading a line")


def test_head_and_tail_of_much_output(box: SyncSandbox) -> None:
    result = box.exec("print('head', 'x' * 5_000_000, 'tail')")
    assert (result.status, result.truncated) == ("ok", True)
    assert result.stdout.startswith("head x")
    assert result.stdout.endswith("x tail\n")
    assert "bytes left out" in result.stdout
    assert len(result.stdout) < 70_000


def test_the_last_value(box: SyncSandbox) -> None:
    assert box.exec("x = 20\nx + 1", show_last=True).stdout == "21\n"
    assert box.exec("x = 20\nx + 1").stdout == ""


def test_commands(box: SyncSandbox) -> None:
    result = box.exec(
        ["sh", "-c", 'read x; echo "$1|$x"; exit 3', "sh", "$(id); a  b"], stdin="y\n"
    )
    assert (result.status, result.exit_code, result.stdout) == ("error", 3, "$(id); a  b|y\n")
    result = box.exec(["no-such-command-anywhere"])
    assert (result.status, result.exit_code) == ("error", 127), result


def test_files(box: SyncSandbox) -> None:
    program = "import os\nprint(open('a/b.txt').read(), os.path.getsize('c'))"
    files = {"a/b.txt": "text", "c": b"\0\xff"}
    assert box.exec(program, files=files).stdout == "text 2\n"
    assert is_clean(box)
    for path in ("/etc/x", "../x", "a/../../x", "", "a\0b"):
        with pytest.raises(InvalidArgumentError):
            box.exec("", files={path: ""})


# Its life


def test_cancellation_ends_the_program(box: SyncSandbox) -> None:
    async def cancelled(scene: Scene) -> None:
        running = asyncio.create_task(box.sandbox.exec(scene.program(_SLEEP)))
        end = time.monotonic() + DEADLINE
        while not processes_with(scene.marker):
            assert time.monotonic() < end, "the program never began"
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with Scene() as scene:
        asyncio.run(cancelled(scene))
        assert survivors(scene) == ""
    assert is_clean(box)


def test_fifty_at_a_time(box: SyncSandbox) -> None:
    async def all_of_them() -> list[ExecResult]:
        runs = (box.sandbox.exec(f"print({number})") for number in range(50))
        return await asyncio.gather(*runs)

    results = asyncio.run(all_of_them())
    assert [result.stdout for result in results] == [f"{number}\n" for number in range(50)]


def test_a_pickled_one_starts_for_itself(box: SyncSandbox) -> None:
    with copy_of(box) as copy:
        assert copy.exec("print(1)").stdout == "1\n"
    assert is_clean(box)


def test_it_closes_once_and_for_all(box: SyncSandbox) -> None:
    other = copy_of(box)
    assert other.exec("print(1)").ok
    other.close()
    other.close()
    with pytest.raises(ClosedError):
        other.exec("print(1)")


def test_a_session_keeps_variables_and_files(box: SyncSandbox) -> None:
    with box.session() as session:
        assert session.exec("x = 1\nopen('left', 'w').write('here')").ok
        result = session.exec("print(x, open('left').read())")
        assert (result.stdout, result.isolation) == ("1 here\n", box.sandbox.isolation)
        assert session.read("left") == b"here"
    assert is_clean(box)


def test_nothing_is_left_behind(box: SyncSandbox, tmp_path: Path) -> None:
    outer, tempfile.tempdir = tempfile.tempdir, str(tmp_path)
    try:
        before = Footprint.take()
        with copy_of(box) as other:
            assert other.exec("print(1)").ok
            assert not other.exec("1 / 0").ok
            other.exec("while True: pass", limits=Limits(wall_seconds=0.2))
            other.exec("import os\nos.makedirs('a/' * 100)\nos.chmod('a', 0)", files={"b": "c"})
            other.exec(["no-such-command-anywhere"])
            session = other.session()
            session.exec("x = 1")
        end = time.monotonic() + DEADLINE
        while left := Footprint.take().beyond(before):
            assert time.monotonic() < end, left
            time.sleep(0.05)
    finally:
        tempfile.tempdir = outer


def test_nothing_goes_on_when_its_owner_is_killed(box: SyncSandbox) -> None:
    source = (
        "import pickle, sys\nbox = pickle.loads(bytes.fromhex(sys.argv[1])).sync\n"
        "box.start()\nprint('ready', flush=True)\nbox.exec(sys.stdin.read())"
    )
    with Scene() as scene:
        owner = programs.start(source, pickle.dumps(box.sandbox).hex(), stdin=-1)
        with owner:
            assert owner.stdin is not None
            program = scene.program(_SLEEP)
            assert isinstance(program, str)
            owner.stdin.write(program)
            owner.stdin.close()
            end = time.monotonic() + DEADLINE
            while not processes_with(scene.marker):
                assert time.monotonic() < end, "the program never began"
                time.sleep(0.01)
            owner.kill()
            owner.wait()
        assert survivors(scene, within=DEADLINE) == ""


# Attacks


def attacks() -> list[Any]:
    """Return every provider with every probe; the default run tries the quick ones on the pool."""
    return [
        pytest.param(
            name,
            probe,
            id=f"{name}-{probe.name}",
            marks=[pytest.mark.slow] if probe.slow or name != "pool" else [],
        )
        for name in NAMES
        for probe in PROBES
    ]


@pytest.mark.parametrize(("box", "probe"), attacks(), indirect=["box"])
def test_it_holds_what_it_promises(box: SyncSandbox, probe: Probe, secret: str) -> None:
    result = run_probe(box.sandbox, probe, secret)
    assert result.passed, f"{result.outcome}: {result.reason}"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user")
@pytest.mark.parametrize("name", NAMES)
def test_it_holds_as_much_for_an_ordinary_user(name: str) -> None:
    said = ordinary.check("--provider", name, "--json")
    assert said.stdout, said.stderr
    [report] = json.loads(said.stdout)["reports"]
    if report["unavailable"]:
        assert name in ("docker", "bubblewrap"), report["unavailable"]
        pytest.skip(report["unavailable"])
    fallen = [
        f"{result['probe']}: {result['outcome']}: {result['reason']}"
        for result in report["results"]
        if not result["passed"]
    ]
    assert (fallen, report["left"], said.returncode) == ([], [], 0)
