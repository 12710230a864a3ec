"""Nothing of a program is found by the next one."""

import ctypes
from functools import partial
from pathlib import Path

from gemenv.sandbox.probes.base import Probe
from gemenv.sandbox.probes.judging import different, last_contained, unchanged
from gemenv.sandbox.probes.scene import Scene

_probe = partial(Probe, family="state", level="process")

_SHARED = ["/tmp", "/var/tmp", "/dev/shm"]  # noqa: S108 - what attackers look for

_PLANT_FILES = """
for folder in FOLDERS:
    try:
        with open(os.path.join(folder, scene["marker"] + ".left"), "w") as file:
            file.write("left")
    except OSError as error:
        say(last_words(error))
attempted()
"""
_LOOK_FOR_FILES = """
for folder in FOLDERS:
    try:
        os.unlink(os.path.join(folder, scene["marker"] + ".left"))
        escaped("found in %s what an earlier run left" % folder)
    except OSError:
        pass
attempted()
"""
_QUEUE = """
import ctypes
library = ctypes.CDLL(None, use_errno=True)
library.mq_open.restype = ctypes.c_int
name = ("/" + scene["marker"]).encode()
"""
_SYSTEM_V = """
key = int(scene["marker"][2:], 16) & 0x7FFFFFFF
made = [syscall("shmget", key, 4096, FLAGS), syscall("semget", key, 1, FLAGS),
        syscall("msgget", key, FLAGS)]
"""
_SETTINGS = """
import fcntl, locale, resource, signal, sys, warnings
say("folder", os.getcwd() == os.path.realpath("."), sorted(os.listdir(".")))
say("mask", oct(os.umask(0)))
say("priority", os.getpriority(os.PRIO_PROCESS, 0), sorted(os.sched_getaffinity(0)))
say("limits", [resource.getrlimit(number) for number in range(10)])
say("flags", [fcntl.fcntl(number, fcntl.F_GETFL) for number in range(3)])
try:
    say("pipes", [fcntl.fcntl(number, 1032) for number in (1, 2)])
except OSError as error:
    say(last_words(error))
say("blocked", signal.pthread_sigmask(signal.SIG_BLOCK, ()))
say("handlers", [str(signal.getsignal(number))[:40] for number in range(1, 32)])
say("environment", sorted(os.environ))
say("path", sys.path, sys.getrecursionlimit(), sys.flags, len(warnings.filters))
say("locale", locale.setlocale(locale.LC_ALL))
attempted()
"""
_SPOIL_SETTINGS = """
import fcntl, locale, resource, signal, sys, warnings
def attempt(act, *arguments):
    try:
        act(*arguments)
    except (OSError, ValueError, locale.Error) as error:
        say(last_words(error))
attempt(lambda: open("left", "w").close())
attempt(os.umask, 0o137)
attempt(os.nice, 3)
attempt(os.sched_setaffinity, 0, {min(os.sched_getaffinity(0))})
attempt(resource.setrlimit, resource.RLIMIT_CORE, (0, 0))
attempt(resource.setrlimit, resource.RLIMIT_NOFILE, (40, 40))
for number in range(3):
    attempt(os.set_blocking, number, False)
    attempt(fcntl.fcntl, number, 1031, 1 << 17)
attempt(signal.pthread_sigmask, signal.SIG_BLOCK, [signal.SIGUSR1])
attempt(signal.signal, signal.SIGUSR2, signal.SIG_IGN)
os.environ["LEFT"] = "left"
sys.path.append("/left")
attempt(sys.setrecursionlimit, 4321)
warnings.simplefilter("error")
attempt(locale.setlocale, locale.LC_ALL, "C")
attempt(os.chdir, "/")
attempted()
"""
_SPOIL_MODULES = """
import builtins, json, random, subprocess, sys, tempfile
for module in (builtins, json, os, random, subprocess, sys, tempfile):
    module.spoiled = True
def spoiled(*arguments, **keywords):
    escaped("what an earlier run put in place of a function was called")
json.loads = json.dumps = builtins.print = builtins.compile = os.getcwd = spoiled
builtins.__import__ = lambda *arguments, **keywords: spoiled()
sys.modules["left"] = sys
attempted()
"""
_LOOK_AT_MODULES = """
import builtins, random, subprocess, sys, tempfile
print(os.getcwd())
for module in (builtins, json, os, random, subprocess, sys, tempfile):
    if hasattr(module, "spoiled"):
        escaped("%s is as an earlier run left it" % module.__name__)
if "left" in sys.modules:
    escaped("finds a module that an earlier run left")
attempted()
"""
_DRAW = """
import random, secrets, tempfile, uuid
say("random", random.random())
say("generator", random.Random().random())
say("secret", secrets.token_hex())
say("uuid", uuid.uuid4())
say("name", next(tempfile._get_candidate_names()))
attempted()
"""


def _files(name: str, summary: str, folders: str, *, harmless: bool = True) -> Probe:
    planted, looked = (part.replace("FOLDERS", folders) for part in (_PLANT_FILES, _LOOK_FOR_FILES))
    return _probe(
        name=name,
        summary=summary,
        setup=_forget_files,
        programs=(planted, looked),
        harmless=harmless,
    )


def _forget_files(scene: Scene) -> None:
    """Clear away afterwards what stayed on this machine, had nothing held it."""
    for folder in _SHARED:
        scene.stack.callback(Path(folder, f"{scene.marker}.left").unlink, missing_ok=True)


def _forget_objects(scene: Scene) -> None:
    """Remove afterwards the objects of System V and POSIX that may have stayed."""
    key = int(scene.marker[2:], 16) & 0x7FFFFFFF
    libc = ctypes.CDLL(None)

    def forget() -> None:
        libc.shmctl(libc.shmget(key, 0, 0), 0, None)
        libc.semctl(libc.semget(key, 0, 0), 0, 0)
        libc.msgctl(libc.msgget(key, 0), 0, None)
        libc.mq_unlink(f"/{scene.marker}".encode())

    scene.stack.callback(forget)


PROBES = (
    _files("state-work-folder", "find files that an earlier run left in the work folder", "['.']"),
    _files(
        "state-temp",
        "find files that an earlier run left in /tmp, /var/tmp or /dev/shm",
        repr(_SHARED),
    ),
    _files(
        "state-everywhere",
        "find files that an earlier run left in any folder",
        "writable_folders()",
        # It would put files into folders of other programs.
        harmless=False,
    ),
    _probe(
        name="state-system-v",
        summary="find memory, semaphores or messages of System V",
        setup=_forget_objects,
        programs=(
            _SYSTEM_V.replace("FLAGS", "0o1666") + "say(made)\nattempted()",
            _SYSTEM_V.replace("FLAGS", "0") + "say(made)\n"
            "if any(value >= 0 for value, _ in made):\n"
            "    escaped('found what an earlier run left')\nattempted()",
        ),
    ),
    _probe(
        name="state-queue",
        summary="find a message queue of POSIX",
        setup=_forget_objects,
        programs=(
            _QUEUE + "say(library.mq_open(name, os.O_CREAT | os.O_RDWR, 0o666, None))\nattempted()",
            _QUEUE + "if library.mq_open(name, os.O_RDWR) >= 0:\n"
            "    escaped('found what an earlier run left')\nattempted()",
        ),
    ),
    _probe(
        name="state-modules",
        summary="spoil modules and built-in functions for the next run",
        level="none",
        programs=(_SPOIL_MODULES, _LOOK_AT_MODULES),
        judge=last_contained,
    ),
    _probe(
        name="state-settings",
        summary="change what the next run inherits: folder, limits, streams, signals, settings",
        level="none",
        programs=(_SETTINGS, _SPOIL_SETTINGS, _SETTINGS),
        judge=unchanged,
    ),
    _probe(
        name="state-random",
        summary="draw the same random numbers as an earlier run",
        level="none",
        programs=(_DRAW, _DRAW),
        judge=different,
    ),
)
"""One program plants something, and another looks for it."""
