import ctypes
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from gemenv.sandbox.jail import seccomp

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter is for Linux on two kinds of processor",
)

PROGRAM = """
import ctypes, errno, json, os, socket, subprocess, sys, threading
from gemenv.sandbox.jail import libc, seccomp

libc.no_new_privileges()
for arguments in json.loads(sys.argv[1]):
    name, options = arguments
    seccomp.install(getattr(seccomp, name)(**options))
syscall = ctypes.CDLL(None, use_errno=True).syscall

def refused(number, *arguments):
    ctypes.set_errno(0)
    result = syscall(number, *arguments)
    return errno.errorcode[ctypes.get_errno()] if result < 0 else "allowed"

def attempt(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "allowed"

thread = threading.Thread(target=lambda: None)
thread.start(); thread.join()
answers = {
    "unix": attempt(lambda: socket.socket(socket.AF_UNIX).close()),
    "internet": attempt(lambda: socket.socket(socket.AF_INET).close()),
    "netlink": attempt(lambda: socket.socket(16, socket.SOCK_RAW)),
    "vsock": attempt(lambda: socket.socket(40, socket.SOCK_STREAM)),
    "unshare": attempt(lambda: libc.unshare(0)),
    "mount": attempt(lambda: libc.mount(None, "/nowhere", "tmpfs", 0)),
    "memory file": attempt(lambda: os.memfd_create("x")),
    "io_uring_setup": refused(425, 0, None),
    "bpf or clone": refused(321 if sys.argv[2] == "x86_64" else 280, 0, None, 0),
    "unknown": refused(100_000),
    "limit of another": refused(302 if sys.argv[2] == "x86_64" else 261, 1, 0, None, None),
    "signal to oneself": attempt(lambda: os.kill(os.getpid(), 0)),
    "signal to the parent": attempt(lambda: os.kill(os.getppid(), 0)),
    "child": attempt(lambda: subprocess.run(["/bin/true"], check=True)),
}
print(json.dumps(answers))
"""


def answers(*filters: tuple[str, dict[str, object]]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(filters), platform.machine()],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_program_may_do_ordinary_things_only() -> None:
    assert answers(("filter_program", {})) == {
        "unix": "allowed",
        "internet": "allowed",
        "netlink": "EPERM",
        "vsock": "EPERM",
        "unshare": "EPERM",
        "mount": "EPERM",
        "memory file": "ENOSYS",
        "io_uring_setup": "EPERM",
        "bpf or clone": "EPERM",
        "unknown": "ENOSYS",
        "limit of another": "EPERM",
        "signal to oneself": "allowed",
        "signal to the parent": "allowed",
        "child": "allowed",
    }


def test_the_process_in_charge_may_do_more_and_its_program_not() -> None:
    in_charge = ("filter_program", {"in_charge": True})
    # An absent mount point is found absent only by who may mount; as an ordinary user nobody may.
    mount = "ENOENT" if os.geteuid() == 0 else answers(in_charge)["mount"]
    assert answers(in_charge)["mount"] == mount
    assert answers(in_charge, ("last_filter", {})) == answers(("filter_program", {}))


def test_without_sockets_there_are_none() -> None:
    without = answers(("filter_program", {"sockets": False}))
    assert (without["unix"], without["internet"]) == ("EPERM", "EPERM")


def test_the_other_architecture_ends_the_program() -> None:
    if platform.machine() != "x86_64":
        pytest.skip("calls of 32 bits are made by an instruction of x86")
    program = """
import ctypes, mmap
from gemenv.sandbox.jail import libc, seccomp
libc.no_new_privileges()
seccomp.install(seccomp.filter_program())
# mov eax, 20 (getpid of i386); int 0x80; ret
code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))
address = ctypes.addressof(ctypes.c_char.from_buffer(code))
print(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (-31, b"")


def test_numbers_are_those_of_this_machine() -> None:
    path = Path(seccomp.__file__).with_name("syscalls.json")
    numbers = json.loads(path.read_text())[platform.machine()]
    syscall = ctypes.CDLL(None).syscall
    same = {"getpid": os.getpid, "getppid": os.getppid, "getuid": os.getuid, "getgid": os.getgid}
    assert {name: syscall(numbers[name]) for name in same} == {n: f() for n, f in same.items()}
