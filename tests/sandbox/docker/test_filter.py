"""The library's own filter of system calls is on top of the engine's."""

import pytest

from gemenv.errors import SandboxError
from gemenv.sandbox import SyncSandbox
from gemenv.sandbox.docker import DockerSandbox, container

# The engine's own filter lets all of these pass.
REFUSED = """
import os, socket
deeds = [
    lambda: os.memfd_create("x"),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    lambda: os.setpriority(os.PRIO_PROCESS, os.getpid(), 19),
    lambda: os.setresuid(-1, -1, -1),
]
for deed in deeds:
    try:
        deed()
        print("allowed")
    except OSError as error:
        print(error.strerror)
"""
ANSWERS = ["Function not implemented"] + 3 * ["Operation not permitted"]
ORDINARY = """
import multiprocessing, subprocess, tempfile, threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
    with kind(2) as pool:
        print(sum(pool.map(abs, range(-3, 0))))
queue = multiprocessing.Queue()
child = multiprocessing.Process(target=queue.put, args=("put",))
child.start()
print(queue.get())
child.join()
print(subprocess.run("echo $0 | cat", shell=True, capture_output=True, text=True).stdout)
with tempfile.TemporaryDirectory() as folder:
    print(open(folder + "/f", "w").write("four"))
"""


def test_programs_and_what_they_start_are_under_it(sandbox: SyncSandbox) -> None:
    assert sandbox.exec(REFUSED).stdout.splitlines() == ANSWERS
    assert sandbox.exec(["python3", "-c", REFUSED]).stdout.splitlines() == ANSWERS
    child = f"import subprocess\nsubprocess.run(['python3', '-c', {REFUSED!r}])"
    assert sandbox.exec(child).stdout.splitlines() == ANSWERS
    with sandbox.session() as session:
        assert session.exec(REFUSED).stdout.splitlines() == ANSWERS


def test_it_lets_ordinary_programs_work(sandbox: SyncSandbox) -> None:
    with sandbox.session() as session:
        for result in (sandbox.exec(ORDINARY), session.exec(ORDINARY)):
            assert result.stdout.split() == ["6", "6", "put", "/bin/sh", "4"], result


def test_without_it_nothing_starts(sandbox: SyncSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "machines", lambda: ())
    with pytest.raises(SandboxError, match="no filter of system calls for"):
        DockerSandbox(workers=1).sync.start()


def test_a_filter_that_the_kernel_refuses_is_said(
    sandbox: SyncSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No return at its end.
    monkeypatch.setattr(container, "filter_program", lambda machine: bytes(8))
    with pytest.raises(SandboxError, match=r"did not start: OSError.*prctl 22"):
        DockerSandbox(workers=1).sync.start()
