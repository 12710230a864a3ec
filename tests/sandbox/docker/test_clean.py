"""Nothing of a program is left for the next."""

from typing import Any

import pytest

from gemenv.sandbox import Limits, SyncSandbox
from gemenv.sandbox.docker import DockerSandbox
from tests.sandbox.docker.containers import owned

LOOK = """
import os
ours = {'1', str(os.getpid()), str(os.getppid())}
print([name for name in os.listdir('/proc') if name.isdigit() and name not in ours])
for folder in ('/tmp', '/tmp/work', '/dev/shm', '/dev/mqueue'):
    print(folder, os.listdir(folder))
print(len(open('/proc/sysvipc/shm').readlines()))
"""
BARE = "[]\n/tmp ['work']\n/tmp/work []\n/dev/shm []\n/dev/mqueue []\n1\n"


DAEMON = """
import os
if os.fork() == 0:
    os.setsid()
    os.fork()
    os.execvp('sleep', ['sleep', '60'])
"""
DEAF = """
import os, signal
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    while True: pass
"""
LOCKED = """
import os
os.mkdir('a'); open('a/b', 'w'); os.mkdir('a/c'); os.chmod('a/c', 0); os.chmod('a', 0)
"""
ODD = """
import os, socket
os.symlink('/usr', 'link'); os.mkfifo('pipe'); os.link('pipe', '/tmp/pipe'); os.mkdir('-rf')
open(b'\\xff\\n', 'w'); os.mkdir(b'/tmp/\\xfe')
socket.socket(socket.AF_UNIX).bind('/tmp/socket')
"""


@pytest.mark.parametrize(
    "program",
    [
        DAEMON,
        DEAF,
        "for path in ('a', '/tmp/b', '/dev/shm/c'): open(path, 'w').write('x')",
        LOCKED,
        "import os\nfor _ in range(3000):\n    os.mkdir('d'); os.chdir('d')",
        ODD,
    ],
)
def test_processes_and_files_are_gone_from_a_kept_container(
    sandbox: SyncSandbox, client: Any, program: str
) -> None:
    assert sandbox.exec("1").ok
    before = owned(client)
    assert sandbox.exec(program).ok
    assert sandbox.exec(LOOK).stdout == BARE
    assert owned(client) == before


def test_a_timeout_leaves_nothing_either(sandbox: SyncSandbox) -> None:
    program = "import os\nopen('x', 'w')\nos.fork()\nwhile True: pass"
    assert sandbox.exec(program, limits=Limits(wall_seconds=0.3)).status == "timeout"
    assert sandbox.exec(LOOK).stdout == BARE


def test_a_container_that_does_not_come_clean_is_thrown_away(
    sandbox: SyncSandbox, client: Any
) -> None:
    others = owned(client)
    with DockerSandbox(workers=1).sync as own:
        (name,) = owned(client) - others
        # What is not the program's stays, since all is removed with its rights alone.
        deed = client.api.exec_create(name, ["touch", "/tmp/left"])["Id"]  # noqa: S108 - of the container
        assert client.api.exec_start(deed) == b""
        assert own.exec("print(1)").stdout == "1\n"
        assert own.exec(LOOK).stdout == BARE
        assert name not in owned(client)


def test_a_program_finds_nothing_of_the_last_one_in_its_memory(sandbox: SyncSandbox) -> None:
    secret = "".join(("zebra", "crossing", "4711"))
    sandbox.exec(f"print('{secret}')", stdin=secret * 10, files={"a": secret})
    program = (
        "import re\n"
        "wanted = ('zebra' + 'crossing').encode()\n"
        "with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb') as memory:\n"
        "    found = 0\n"
        "    for line in maps:\n"
        "        ends, rights = line.split()[:2]\n"
        "        if rights.startswith('rw'):\n"
        "            start, end = (int(part, 16) for part in ends.split('-'))\n"
        "            memory.seek(start)\n"
        "            found += memory.read(end - start).count(wanted + b'4711')\n"
        "print(found)\n"
    )
    # Otherwise what became another user may not read its own memory.
    readable = "import ctypes\nctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"
    assert sandbox.exec(readable + program).stdout == "0\n"
    assert sandbox.exec(readable + f"kept = '{secret}'\n" + program).stdout != "0\n"
