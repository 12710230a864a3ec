"""Processes outside are neither signalled, traced, read nor changed."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from gemenv.sandbox.probes.base import Probe
from gemenv.sandbox.probes.scene import Scene

if TYPE_CHECKING:
    from gemenv.sandbox.base import Sandbox
    from gemenv.sandbox.result import ExecResult

_probe = partial(Probe, family="processes", level="process")

_START = """
import signal
def attempt(act, *arguments):
    try:
        return act(*arguments)
    except OSError as error:
        say(last_words(error))
victim = scene["victim"]
"""
_PIECES = """
class Piece(ctypes.Structure):
    _fields_ = [("address", ctypes.c_void_p), ("size", ctypes.c_size_t)]
mine = ctypes.create_string_buffer(b"overwritten", 64)
here, there = Piece(ctypes.addressof(mine), 39), Piece(scene["address"], 39)
"""
_SIBLING = """
import time
rename_process(scene["marker"])
say("here")
time.sleep(1.5)
attempted()
"""
_HUNTER = """
import signal, time
end = time.monotonic() + 1
while time.monotonic() < end:
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/comm" % process) as file:
                name = file.read().strip()
            if name == scene["marker"]:
                say("found", process)
                os.kill(int(process), signal.SIGKILL)
                escaped("ended a program that ran beside it")
        except (OSError, ProcessLookupError):
            pass
    time.sleep(0.05)
attempted()
"""


def _against(name: str, summary: str, program: str) -> Probe:
    """Return a probe that attacks a process outside."""
    return _probe(
        name=name,
        summary=summary,
        setup=Scene.victim,
        evidence=Scene.harmed,
        programs=(_START + program + "\nattempted()",),
    )


async def _side_by_side(probe: Probe, sandbox: "Sandbox", scene: Scene) -> "Sequence[ExecResult]":
    """Run all programs at the same time."""
    runs = (sandbox.exec(scene.program(part), limits=probe.limits) for part in probe.programs)
    return await asyncio.gather(*runs)


async def _then_another(probe: Probe, sandbox: "Sandbox", scene: Scene) -> "Sequence[ExecResult]":
    """Look whether the sandbox still works after the attack."""
    attacked = await sandbox.exec(scene.program(probe.programs[0]), limits=probe.limits)
    after = await sandbox.exec(scene.program("attempted()"), limits=probe.limits)
    return [attacked, after]


PROBES = (
    _against("signal-kill", "end a process", "attempt(os.kill, victim, signal.SIGKILL)"),
    _against("signal-group", "end a group of processes", "attempt(os.killpg, victim, 9)"),
    _against(
        "signal-other-calls",
        "end a process by other system calls",
        "information = ctypes.create_string_buffer(128)\n"
        "ctypes.c_int.from_buffer(information, 8).value = -1\n"
        "say(syscall('tkill', victim, 9), syscall('tgkill', victim, victim, 9),\n"
        "    syscall('rt_sigqueueinfo', victim, 9, information))",
    ),
    _against(
        "signal-pidfd",
        "end a process by a descriptor of it",
        "descriptor, error = syscall('pidfd_open', victim, 0)\n"
        "say(descriptor, error, syscall('pidfd_send_signal', descriptor, 9, None, 0))",
    ),
    _against(
        "signal-descriptor-owner",
        "make the kernel signal a process when a pipe becomes ready",
        """
import fcntl, time
read, write = os.pipe()
def own():
    fcntl.fcntl(read, fcntl.F_SETOWN, victim)
    fcntl.fcntl(read, 10, 9)  # F_SETSIG, SIGKILL
    fcntl.fcntl(read, fcntl.F_SETFL, fcntl.fcntl(read, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(write, b"x")
attempt(own)
time.sleep(0.1)
""",
    ),
    _probe(
        name="signal-harness",
        summary="signal the harness",
        programs=(
            """
import signal
for target in {scene["harness"], os.getppid()}:
    try:
        # Does nothing, but asks for the same permission as the others.
        os.kill(target, signal.SIGURG)
        if target == scene["harness"]:
            escaped("signalled the harness")
    except OSError as error:
        say(last_words(error))
attempted()
""",
        ),
    ),
    _probe(
        name="signal-parent",
        summary="end its parents, and whatever the sandbox runs beside it",
        harmless=False,
        attack=_then_another,
        programs=(
            """
import signal
attempted()
for target in {os.getppid(), 1}:
    if target != scene["harness"] and target != os.getpid():
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(target, number)
            except OSError as error:
                say(last_words(error))
""",
        ),
    ),
    _probe(
        name="signal-sibling",
        summary="find and end a program that runs in the sandbox at the same time",
        attack=_side_by_side,
        programs=(_SIBLING, _HUNTER),
    ),
    _against(
        "trace-seize",
        "trace a process",
        "for request in (0x4206, 16):  # PTRACE_SEIZE, PTRACE_ATTACH\n"
        "    value, error = syscall('ptrace', request, victim, 0, 0)\n"
        "    if value == 0:\n"
        "        escaped('traces a process outside')\n"
        "        break",
    ),
    _against(
        "trace-read",
        "read the memory of a process",
        _PIECES + "say(syscall('process_vm_readv', victim, ctypes.byref(here), 1, "
        "ctypes.byref(there), 1, 0), mine.raw)",
    ),
    _against(
        "trace-write",
        "write the memory of a process",
        _PIECES + "say(syscall('process_vm_writev', victim, ctypes.byref(here), 1, "
        "ctypes.byref(there), 1, 0))",
    ),
    _against(
        "trace-proc-write",
        "write the memory of a process through /proc",
        """
def write():
    with open("/proc/%d/mem" % victim, "r+b", 0) as memory:
        memory.seek(scene["address"])
        memory.write(b"overwritten")
attempt(write)
""",
    ),
    _against(
        "trace-descriptor",
        "take a descriptor out of a process",
        "process, _ = syscall('pidfd_open', victim, 0)\n"
        "taken, error = syscall('pidfd_getfd', process, scene['descriptor'], 0)\n"
        "say(taken, error, os.pread(taken, 100, 0) if taken >= 0 else '')",
    ),
    _against(
        "change-limits",
        "lower the limits of a process",
        "import resource\n"
        "attempt(resource.prlimit, victim, resource.RLIMIT_NOFILE, (16, 16))",
    ),
    _against(
        "change-priority",
        "change priority and processors of a process",
        "attempt(os.setpriority, os.PRIO_PROCESS, victim, 19)\n"
        "attempt(os.sched_setaffinity, victim, {0})",
    ),
    _against(
        "change-score",
        "make a process the first that the kernel ends when memory is short",
        "attempt(lambda: open('/proc/%d/oom_score_adj' % victim, 'w').write('1000'))",
    ),
)  # fmt: skip
"""Most attack a process that the check starts for it, and looks at afterwards."""
