"""What a program finds in a container, and what becomes of it."""

from typing import Any

import pytest

from gemenv.sandbox import Limits, Status, SyncSandbox
from gemenv.sandbox.docker import DockerSandbox
from gemenv.sandbox.docker.owner import OWNER, owner


def test_a_program_reads_its_input_and_files(sandbox: SyncSandbox) -> None:
    result = sandbox.exec(
        "print(int(input()) + int(open('data/n.txt').read()))",
        stdin="40",
        files={"data/n.txt": "2"},
    )
    assert (result.status, result.stdout, result.stderr) == ("ok", "42\n", "")
    assert (result.exit_code, result.signal, result.isolation) == (0, None, "container")
    assert result.cpu_seconds is not None
    assert result.peak_memory is not None
    assert 0 < result.seconds < 3
    assert result.peak_memory > 1 << 20


def test_a_command_runs_and_what_is_no_command_is_an_error(sandbox: SyncSandbox) -> None:
    assert sandbox.exec(["sh", "-c", "cat; echo $0", "é"], stdin="x ").stdout == "x é\n"
    absent = sandbox.exec(["no-such-command"])
    assert (absent.status, absent.exit_code) == ("error", 127)
    assert "no-such-command" in absent.stderr
    # Python ignores this signal, and a command must not inherit that.
    assert sandbox.exec(["sh", "-c", "yes | head -n 1"]).stdout == "y\n"


def test_an_error_shows_the_frames_of_the_program_alone(sandbox: SyncSandbox) -> None:
    result = sandbox.exec("def f():\n    1 / 0\nf()")
    assert result.status == "error"
    assert result.stderr.splitlines()[1].strip() == 'File "<program>", line 3, in <module>'
    assert result.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_the_last_value_is_shown_on_demand(sandbox: SyncSandbox) -> None:
    assert sandbox.exec("1 + 1", show_last=True).stdout == "2\n"
    assert sandbox.exec("1 + 1").stdout == ""


def test_more_input_than_is_read_or_fits_does_no_harm(sandbox: SyncSandbox) -> None:
    much = b"x" * (8 << 20)
    assert sandbox.exec("print('no')", stdin=much).stdout == "no\n"
    counted = sandbox.exec("import sys; print(len(sys.stdin.read()))", stdin=much)
    assert counted.stdout == f"{len(much)}\n"
    crammed = sandbox.exec("1", files={"big": much}, limits=Limits(disk_bytes=1 << 20))
    assert crammed.status == "sandbox_failure"
    assert "No space left" in crammed.message


STOP = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
GROW = "x = []\nwhile True: x.append(b'x' * (1 << 24))"
FORK = "import os\nfor _ in range(99): os.fork() or os._exit(os.system('sleep 9'))"
WRITE = "with open('f', 'wb') as file: file.write(b'x' * (2 << 20))"


@pytest.mark.parametrize(
    ("program", "limits", "status"),
    [
        ("while True: pass", Limits(wall_seconds=0.5), "timeout"),
        ("import os\nos.fork()\nwhile True: pass", Limits(cpu_seconds=0.5), "timeout"),
        (STOP, Limits(wall_seconds=0.5), "timeout"),
        ("bytearray(10**10)", Limits(), "memory"),
        (GROW, Limits(memory_bytes=128 << 20), "memory"),
        ("while True: print('x' * 9999)", Limits(output_total_bytes=1 << 20), "output"),
        ("import os\nos.abort()", Limits(), "killed"),
        ("raise SystemExit(3)", Limits(), "error"),
        (WRITE, Limits(file_bytes=1 << 20), "error"),
        (WRITE, Limits(disk_bytes=1 << 20), "error"),
        ("for i in range(99): open(str(i), 'w')", Limits(files=50), "error"),
        ("f = [open('/dev/null') for _ in range(99)]", Limits(open_files=50), "error"),
        (FORK, Limits(processes=20), "error"),
    ],
)
def test_limits_hold(sandbox: SyncSandbox, program: str, limits: Limits, status: Status) -> None:
    result = sandbox.exec(program, limits=limits)
    assert result.status == status, result
    assert result.seconds < 3
    assert bool(result.message) == (status != "error")
    assert (result.exit_code is None) != (result.signal is None)


@pytest.mark.parametrize("limits", [Limits(), Limits(disk_bytes=1, files=1)])
def test_all_places_together_have_the_room_that_is_given(
    sandbox: SyncSandbox, limits: Limits
) -> None:
    program = (
        "import os\n"
        "for place in '/tmp', '/dev/shm':\n"
        "    seen = os.statvfs(place)\n"
        "    print(seen.f_blocks * seen.f_frsize, seen.f_ffree)\n"
        "mounts = {line.split()[1] for line in open('/proc/self/mounts')}\n"
        "print(*sorted(path for path in mounts if os.path.isdir(path) and os.access(path, 2)))\n"
        "open('/dev/mqueue/new', 'w')\n"
    )
    result = sandbox.exec(program, limits=limits)
    tmp, shared, writable = result.stdout.splitlines()
    room = [int(a) + int(b) for a, b in zip(tmp.split(), shared.split(), strict=True)]
    # A page is the least that a place can have.
    assert room == [max(limits.disk_bytes, 2 * 4096), limits.files]
    assert writable == "/dev/mqueue /dev/shm /tmp"
    assert "OSError: [Errno 24]" in result.stderr


def test_a_fork_bomb_ends_in_time(sandbox: SyncSandbox) -> None:
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    result = sandbox.exec(bomb, limits=Limits(wall_seconds=0.5))
    assert result.status == "timeout"
    assert result.seconds < 3
    assert sandbox.exec("print(1)").ok


def test_both_ends_of_much_output_are_kept(sandbox: SyncSandbox) -> None:
    result = sandbox.exec("print('a' * 5000 + 'b' * 5000)", limits=Limits(output_bytes=100))
    assert result.truncated
    assert result.stdout.startswith("a" * 50 + "\n")
    assert result.stdout.endswith("b" * 49 + "\n")


def test_a_program_has_no_rights(sandbox: SyncSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMENV_TEST_SECRET", "hush-hush")
    result = sandbox.exec(
        "import os\n"
        "print(open('/proc/self/status').read())\n"
        "print('descriptors', len(os.listdir('/proc/self/fd')))\n"
        "print(dict(os.environ))\n"
    )
    words = [line.split() for line in result.stdout.splitlines()]
    facts = {line[0].rstrip(":"): line[1:] for line in words if line}
    assert set(facts["Uid"]) == set(facts["Gid"]) == {"60999"}
    assert facts["Groups"] == []
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(facts[name][0], 16) == 0
    assert facts["NoNewPrivs"] == ["1"]
    assert facts["Seccomp"] == ["2"]
    # Its three streams, and that of the listing.
    assert facts["descriptors"] == ["4"]
    assert "hush-hush" not in result.stdout


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("open('/new', 'w')", "Read-only file system"),
        ("open('/etc/shadow').read()", "Permission denied"),
        ("open('/proc/1/environ').read()", "Permission denied"),
        ("os.listdir('/proc/1/fd')", "Permission denied"),
        ("open('/proc/1/mem', 'rb')", "Permission denied"),
        ("os.kill(1, 9)", "Operation not permitted"),
        ("os.kill(os.getppid(), 9)", "Operation not permitted"),
        ("os.setuid(0)", "Operation not permitted"),
        ("os.rmdir('/tmp/work')", "Operation not permitted"),
        ("os.mknod('disk', 0o60600, os.makedev(8, 0))", "Operation not permitted"),
        ("socket.create_connection(('192.0.2.1', 80), 1)", "Network is unreachable"),
        ("open('/proc/sys/kernel/hostname', 'w')", "Read-only file system"),
    ],
)
def test_a_program_reaches_nothing_outside(sandbox: SyncSandbox, deed: str, error: str) -> None:
    result = sandbox.exec(f"import os, socket\n{deed}")
    assert result.status == "error"
    assert error in result.stderr


def test_network_and_cpus_are_given_on_demand(sandbox: SyncSandbox, client: Any) -> None:
    look = "import os; print(sorted(os.listdir('/sys/class/net')))"
    assert "eth0" not in sandbox.exec(look).stdout
    with DockerSandbox(workers=1, network=True, cpus=0.5).sync as open_one:
        assert "eth0" in open_one.exec(look).stdout
        found = client.api.containers(filters={"label": f"{OWNER}={owner()}"})
        settings = [client.api.inspect_container(c["Id"])["HostConfig"] for c in found]
        assert {entry["NanoCpus"] for entry in settings} == {0, 500_000_000}
        assert all(entry["AutoRemove"] and entry["ReadonlyRootfs"] for entry in settings)
        # What a program writes is not logged.
        assert {entry["LogConfig"]["Type"] for entry in settings} == {"none"}
