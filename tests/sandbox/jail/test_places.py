"""What a worker does between programs, seen through the pool."""

import sys
from collections.abc import Iterator

import pytest

from gemenv.sandbox import Limits, SyncSandbox, create

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")


@pytest.fixture(scope="module")
def one_worker() -> Iterator[SyncSandbox]:
    with create("pool", workers=1).sync as sandbox:
        yield sandbox


LOOK = """
import os
print(sorted(os.listdir("/box/work")), os.stat("/box/work").st_mode & 0o7777)
print([n for n in os.listdir("/dev/shm")], os.path.exists("/tmp/left"))
"""
CLEAN = "[] 493\n[] False\n"


@pytest.mark.parametrize(
    "mess",
    [
        "open('left', 'w').write('x')",
        "open('/tmp/left', 'w').write('x')",
        "open('/dev/shm/left', 'w').write('x')",
        "import os; os.makedirs('a/b/c'); os.symlink('/etc/passwd', 'link')",
        "import os; os.chmod('.', 0o000)",
        "import os; open('gone', 'w').close(); os.remove('gone'); os.utime('.', (0, 0))",
    ],
)
def test_the_next_program_finds_a_clean_place(one_worker: SyncSandbox, mess: str) -> None:
    assert one_worker.exec(mess).ok
    assert one_worker.exec(LOOK).stdout == CLEAN


def test_limits_on_files_change_from_call_to_call(one_worker: SyncSandbox) -> None:
    fill = "print(open('f', 'wb').write(bytes(3 << 20)))"
    small = Limits(disk_bytes=1 << 20)
    assert one_worker.exec(fill).ok
    refused = one_worker.exec(fill, limits=small)
    assert "No space left" in refused.stderr
    assert one_worker.exec(fill).ok


def test_a_program_cannot_disturb_the_worker(one_worker: SyncSandbox) -> None:
    attack = """
import os, signal
for number in range(1, 65):
    try: os.kill(1, number)
    except OSError: pass
for path in ("/proc/1/mem", "/proc/1/environ", "/proc/1/fd", "/proc/1/root"):
    try:
        print(os.listdir(path) if path.endswith(("fd", "root")) else open(path, "rb").read(1))
    except OSError: pass
os.nice(19)
for kind in (os.PRIO_PGRP, os.PRIO_USER):
    try: os.setpriority(kind, 0, 19)
    except OSError: pass
fcntl = __import__("fcntl")
fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)
"""
    look = "import os; print(os.nice(0), os.get_blocking(1), os.getppid())"
    before = one_worker.exec(look).stdout
    assert one_worker.exec(attack).stdout == ""
    assert one_worker.exec(look).stdout == before
