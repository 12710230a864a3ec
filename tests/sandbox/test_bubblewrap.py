import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemenv.errors import IsolationError, SandboxError
from gemenv.sandbox import Limits, SyncSandbox, create
from gemenv.sandbox.bubblewrap_group import Groups
from gemenv.sandbox.jail import cgroup
from gemenv.sandbox.probes.footprint import Footprint
from tests.sandbox.providers import NEEDS_BUBBLEWRAP, local

pytestmark = NEEDS_BUBBLEWRAP


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SyncSandbox]:
    with local("bubblewrap", require="namespace") as sandbox:
        yield sandbox


def test_it_says_what_it_reaches(sandbox: SyncSandbox) -> None:
    assert sandbox.sandbox.isolation == "namespace"
    with pytest.raises(IsolationError, match="container"):
        local("bubblewrap", require="container").start()


def test_it_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        create("bubblewrap").sync.start()


def test_it_says_what_bwrap_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions' >&2; exit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    with pytest.raises(SandboxError, match="bwrap: No permissions"):
        create("bubblewrap").sync.start()


@pytest.mark.parametrize(
    "path",
    [
        "/x", "/usr/x", "/etc/x", "/etc/passwd", "/dev/x", "/root/x", "/proc/sys/kernel/hostname",
        "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", sys.prefix + "/x", sys.executable,
    ],
)  # fmt: skip
def test_nothing_but_the_work_folder_can_be_written(sandbox: SyncSandbox, path: str) -> None:
    result = sandbox.exec(f"import os; os.open({path!r}, os.O_WRONLY | os.O_CREAT)")

    assert result.status == "error"
    assert "Error" in result.stderr


def test_files_of_this_machine_are_not_there(sandbox: SyncSandbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    seen = [
        str(tmp_path / "secret"),
        __file__,
        "/etc/shadow",
        "/etc/hostname",
        str(Path.home() / ".bashrc"),
    ]

    result = sandbox.exec(f"import os; print([p for p in {seen!r} if os.path.exists(p)])")

    assert result.stdout == "[]\n"


def test_it_has_its_own_users_processes_host_name_and_network(sandbox: SyncSandbox) -> None:
    result = sandbox.exec(
        "import os, socket, getpass\n"
        "print(os.getuid(), os.getgid(), getpass.getuser(), socket.gethostname(), os.getcwd())\n"
        "print(len([p for p in os.listdir('/proc') if p.isdigit()]), os.listdir('.'))\n"
        "print([line.split(':')[0].strip() for line in open('/proc/net/dev')][2:])"
    )

    assert result.stdout == "1000 1000 sandbox sandbox /tmp/work\n2 []\n['lo']\n"


def test_it_has_no_capabilities_and_gets_no_user_namespaces(sandbox: SyncSandbox) -> None:
    result = sandbox.exec(
        "import ctypes\n"
        "print([l.split()[1] for l in open('/proc/self/status') if l.startswith('Cap')])\n"
        "print(ctypes.CDLL(None).unshare(0x10000000))"
    )

    assert result.stdout == f"{['0' * 16] * 5}\n-1\n"


def test_the_supervisor_cannot_be_killed_or_read(sandbox: SyncSandbox) -> None:
    result = sandbox.exec(
        "import os, signal\n"
        "for n in (9, 15, 19): os.kill(1, n)\n"
        "for name in ('mem', 'environ', 'fd/0'):\n"
        "    try: open('/proc/1/' + name); print('opened', name)\n"
        "    except PermissionError: pass"
    )

    assert (result.status, result.stdout, result.stderr) == ("ok", "", "")


def test_its_disk_is_bounded(sandbox: SyncSandbox) -> None:
    limits = Limits(disk_bytes=4 << 20)
    fill = "f = open({!r}, 'wb', 0)\nfor n in range(64): f.write(b'x' * (1 << 20))"

    for path in ("x", "/tmp/x", "/dev/shm/x"):  # noqa: S108
        result = sandbox.exec(fill.format(path), limits=limits)
        assert "No space left" in result.stderr


@pytest.fixture(params=["group", "watch"])
def bounded(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SyncSandbox]:
    """One that counts memory by control groups, and one on a machine that gives none."""

    def make_none(groups: Groups, limits: Limits) -> None:
        pass

    if request.param == "watch":
        monkeypatch.setattr(Groups, "make", make_none)
    elif not _has_groups():
        pytest.skip("no control group can be made here")
    with local("bubblewrap") as sandbox:
        yield sandbox


def _has_groups() -> bool:
    group = cgroup.make(999_999)
    if group is not None:
        group.remove()
    return group is not None


SMALL = Limits(memory_bytes=128 << 20, files=100, processes=16)
CROWD = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = b"x" * (40 << 20)
        time.sleep(5)
        os._exit(0)
for _ in range(6):
    status = os.wait()[1]
    if status: os.kill(os.getpid(), 9)
"""
LITTER = "for n in range(3000): open(str(n), 'w').close()\nimport time; time.sleep(5)"


def test_memory_is_counted_for_all_processes_together(bounded: SyncSandbox) -> None:
    result = bounded.exec(CROWD, limits=SMALL)

    assert (result.status, result.message) == ("memory", "It ran out of memory.")
    assert result.seconds < 4
    assert bounded.exec(CROWD.replace("sleep(5)", "sleep(0.2)")).status == "ok"


def test_what_processes_share_is_counted_once(bounded: SyncSandbox) -> None:
    shared = "held = b'x' * (40 << 20)\n" + CROWD.replace('held = b"x" * (40 << 20)', "pass")

    assert bounded.exec(shared.replace("sleep(5)", "sleep(0.3)"), limits=SMALL).status == "ok"


def test_files_are_counted(bounded: SyncSandbox) -> None:
    result = bounded.exec(LITTER, limits=SMALL)

    assert (result.status, result.message) == ("memory", "It was ended at its limit of files.")
    few = "for n in range(90): open(f'/tmp/{n}', 'w').close()"
    assert bounded.exec(few, limits=SMALL, files={"given": b""}).status == "ok"


def test_a_session_outlives_a_call_that_takes_too_much_memory(bounded: SyncSandbox) -> None:
    with bounded.session(limits=SMALL) as session:
        session.exec("x = 1")
        result = session.exec("x = 2\n" + CROWD)
        assert (result.status, result.state_kept) == ("memory", True)
        assert session.exec("print(x)").stdout == "1\n"


def test_a_session_with_too_many_files_begins_anew(bounded: SyncSandbox) -> None:
    with bounded.session(limits=SMALL) as session:
        result = session.exec(LITTER)
        assert (result.status, result.state_kept) == ("memory", False)
        assert "limit of files" in result.message
        assert session.exec("import os; print(os.listdir('.'))").stdout == "[]\n"


def test_what_runs_in_the_background_of_a_session_is_bounded(bounded: SyncSandbox) -> None:
    start = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {!r}])"
    with bounded.session(limits=SMALL) as session:
        assert session.exec(start.format(LITTER)).status == "ok"
        # The next call finds the session ended, or ends with it.
        result = session.exec("import time; time.sleep(5)")
        assert result.state_kept is False
        assert result.seconds < 4


@pytest.mark.skipif(not _has_groups(), reason="no control group can be made here")
def test_a_program_begins_in_a_group_of_its_own_which_is_taken_away() -> None:
    before = Footprint.take()
    with local("bubblewrap") as sandbox:
        places = [sandbox.exec("print(open('/proc/self/cgroup').read())").stdout for _ in range(2)]
        assert "gemenv-" in places[0]
        assert places[0] != places[1]
        sandbox.exec("import time; time.sleep(9)", limits=Limits(wall_seconds=0.2))
        with sandbox.session() as session:
            assert "gemenv-" in session.exec("print(open('/proc/self/cgroup').read())").stdout
        sandbox.session().exec("x = 1")
    left = [each for each in Footprint.take().beyond(before) if "control group" in each]
    assert left == []


@pytest.mark.skipif(not _has_groups(), reason="no control group can be made here")
def test_a_program_that_cannot_be_put_into_its_group_does_not_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(group: cgroup.Group, process: int) -> None:
        raise PermissionError("no entry")

    with local("bubblewrap") as sandbox:
        assert sandbox.exec("print(1)").stdout == "1\n"
        monkeypatch.setattr(cgroup.Group, "add", refuse)
        result = sandbox.exec("print(1)")
        assert (result.status, result.stdout) == ("sandbox_failure", "")
        assert "no entry" in result.message
        with sandbox.session() as session:
            assert session.exec("print(1)").status == "sandbox_failure"


def test_packages_of_this_environment_are_there(sandbox: SyncSandbox) -> None:
    assert sandbox.exec("import numpy; print(numpy.arange(3).sum())").stdout == "3\n"


def test_child_processes_work(sandbox: SyncSandbox) -> None:
    program = "from multiprocessing import Pool\nwith Pool(2) as p: print(p.map(abs, [-1, -2]))"

    assert sandbox.exec(program).stdout == "[1, 2]\n"


BOMB = """
import os, time
n = 0
try:
    while n < 200:
        if os.fork() == 0: time.sleep(60)
        n += 1
except OSError: pass
print(n < 30)
"""
ORDINARY = """
import asyncio
from gemenv.sandbox import Limits, create
with create("bubblewrap").sync as sandbox, sandbox.session() as session:
    print(sandbox.exec({bomb!r}, limits=Limits(processes=20)).stdout, end="")
    print(session.exec("x = 2; print(x)").stdout, end="")
    print(sandbox.exec("while True: pass", limits=Limits(wall_seconds=0.3)).status)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="changes the user")
def test_an_ordinary_user_has_it_too_with_a_limit_on_processes() -> None:
    folder = Path(__file__).parents[2]

    def as_nobody(python: str, program: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-c", program],
            user=65534,
            group=65534,
            extra_groups=[],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def runs_gemenv(python: str) -> bool:
        try:
            return as_nobody(python, "import gemenv.sandbox").returncode == 0
        except OSError:
            return False

    python = next(filter(runs_gemenv, [sys.executable, "/usr/bin/python3"]), None)
    if python is None:
        pytest.skip("no interpreter that others can read runs gemenv")
    result = as_nobody(python, ORDINARY.format(bomb=BOMB))

    assert (result.stdout, result.stderr) == ("True\n2\ntimeout\n", "")
