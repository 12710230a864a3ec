"""Limits hold. Each bomb ends by itself: at 1 GiB, 400 processes, or after a few seconds."""

from dataclasses import replace
from functools import partial

from gemenv.sandbox.probes.base import PROBE_LIMITS, Probe
from gemenv.sandbox.probes.judging import bounded, ended

_probe = partial(Probe, family="bombs", level="process", harmless=False, slow=True)

_LIT = "say(scene['marker'])\n"
"""Says that the bomb was lit, before it may end the program."""

_MIB = 1 << 20

_MEMORY = """
say(scene["marker"])
piece, held, total = b"\\1" * (8 << 20), [], 0
try:
    PREPARE
    while total < 1 << 30:
        PUT
        total += len(piece)
    escaped("holds 1 GiB of memory with a limit of 256 MiB")
except (MemoryError, OSError, ValueError) as error:
    say(total >> 20, "MiB", last_words(error))
attempted()
"""
_DISK = """
say(scene["marker"])
piece, total, open_files, paths = b"\\1" * (4 << 20), 0, [], []
try:
    for folder in FOLDERS:
        number = 0
        while number < 64 and total < 512 << 20:
            number += 1
            path = os.path.join(folder, "%s-%d" % (scene["marker"], number))
            paths.append(path)
            try:
                with open(path, "wb") as file:
                    for _ in range(2):
                        total += file.write(piece)
            except OSError as error:
                say(folder, total >> 20, last_words(error))
                break
            finally:
                UNLINK
    # Twice the limit: a provider may count in coarse pieces, or the work folder apart.
    if total > 128 << 20:
        escaped("wrote %d MiB with a limit of 64 MiB" % (total >> 20))
except MemoryError as error:
    say(last_words(error))
for path in paths:
    try:
        os.unlink(path)
    except OSError:
        pass
attempted()
"""


def _memory(name: str, summary: str, put: str, prepare: str = "pass") -> Probe:
    program = _MEMORY.replace("PREPARE", prepare).replace("PUT", put)
    return _probe(name=name, summary=summary, programs=(program,), judge=bounded)


def _disk(name: str, summary: str, folders: str, unlink: str = "pass") -> Probe:
    program = _DISK.replace("FOLDERS", folders).replace("UNLINK", unlink)
    return _probe(name=name, summary=summary, programs=(program,), judge=bounded)


def _flood(name: str, summary: str, program: str) -> Probe:
    return Probe(
        name=name, family="bombs", summary=summary, level="none", programs=(program,),
        judge=ended("output", within=PROBE_LIMITS.wall_seconds),
    )  # fmt: skip


MEMORY = (
    _memory("memory-heap", "take too much memory", "held.append(bytearray(piece))"),
    _memory(
        "memory-mapping", "take too much shared memory without a name",
        "import mmap; held.append(mmap.mmap(-1, len(piece))); held[-1].write(piece)",
    ),
    _memory(
        "memory-file", "take too much memory as a file without a name",
        "total += os.write(held[-1], piece) - len(piece)",
        "held.append(os.memfd_create('bomb'))",
    ),
    _memory(
        "memory-files", "take too much memory as many files without a name",
        "held.append(os.memfd_create('bomb')); os.write(held[-1], piece)",
    ),
    _memory(
        "memory-shared", "take too much memory in /dev/shm",
        "path = '/dev/shm/%s-%d' % (scene['marker'], total); held.append(open(path, 'wb', 0)); "
        "os.unlink(path); held[-1].write(piece)",
    ),
    _memory(
        "memory-system-v", "take too much memory as System V segments",
        "number, problem = syscall('shmget', 0, len(piece), 0o1600); "
        "place = syscall('shmat', number, None, 0)[0] if number >= 0 else -1; "
        "ctypes.CDLL(None).shmctl(number, 0, None); "
        "assert place != -1 or exec('raise OSError(problem)'); "
        "ctypes.memmove(place, piece, len(piece))",
    ),
    _probe(
        name="memory-children",
        summary="take too much memory in several processes together",
        judge=bounded,
        programs=(
            _LIT
            + """
import time
read, write = os.pipe()
children = []
try:
    for _ in range(10):
        child = os.fork()
        if child == 0:
            try:
                held = [bytearray(b"\\1" * (8 << 20)) for _ in range(10)]
                os.write(write, b"x")
                time.sleep(4)
            finally:
                os._exit(0)
        children.append(child)
except OSError as error:
    say(last_words(error))
os.close(write)
ready = 0
while ready < len(children):
    data = os.read(read, 64)
    if not data:
        break
    ready += len(data)
living = sum(os.waitpid(child, os.WNOHANG)[0] == 0 for child in children)
if ready * 80 > 512 and living == ready:
    escaped("%d processes hold %d MiB with a limit of 256 MiB" % (ready, ready * 80))
attempted()
""",
        ),
    ),
)  # fmt: skip
FILES = (
    _disk("disk-work-folder", "fill the work folder", "['.']"),
    _disk("disk-everywhere", "fill every folder that can be written", "writable_folders()"),
    _disk(
        "disk-unlinked", "fill the disk with files that have no name", "['.']",
        "open_files.append(os.open(path, os.O_RDONLY)) if len(open_files) < 40 else None; "
        "os.unlink(path)",
    ),
    _probe(
        name="disk-large-file",
        summary="write a file beyond the limit",
        judge=bounded,
        programs=(
            _LIT
            + """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open("large", "wb", 0) as file:
    try:
        for _ in range(24):
            file.write(b"\\1" * (1 << 20))
    except OSError as error:
        say(last_words(error))
    try:
        file.truncate(1 << 40)
    except OSError as error:
        say(last_words(error))
    if os.fstat(file.fileno()).st_size > 17 << 20:
        escaped("a file of %d bytes, with a limit of 16 MiB" % os.fstat(file.fileno()).st_size)
attempted()
""",
        ),
    ),
    _probe(
        name="disk-many-files",
        summary="make too many files",
        judge=bounded,
        programs=(
            _LIT
            + """
made = 0
try:
    for number in range(4000):
        open("file-%d" % number, "w").close()
        made += 1
except OSError as error:
    say(last_words(error))
if made > 2000:
    escaped("made %d files with a limit of 1,000" % made)
attempted()
""",
        ),
    ),
    _probe(
        name="open-files",
        summary="open too many files",
        judge=bounded,
        programs=(
            _LIT
            + """
import resource
try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
except (ValueError, OSError) as error:
    say(last_words(error))
opened = []
try:
    for _ in range(2000):
        opened.append(os.dup(0))
except OSError as error:
    say(last_words(error))
count = len(opened)
for descriptor in opened:
    os.close(descriptor)
if count > 128:
    escaped("opened %d files with a limit of 64" % count)
attempted()
""",
        ),
    ),
)  # fmt: skip
PROCESSES = (
    _probe(
        name="processes-fork",
        summary="start too many processes",
        judge=bounded,
        programs=(
            _LIT
            + """
import signal, time
children = []
try:
    for _ in range(400):
        child = os.fork()
        if child == 0:
            time.sleep(4)
            os._exit(0)
        children.append(child)
except OSError as error:
    say(last_words(error))
count = len(children)
for child in children:
    os.kill(child, signal.SIGKILL)
if count > 64:
    escaped("ran %d processes with a limit of 32" % count)
attempted()
""",
        ),
    ),
    _probe(
        name="processes-threads",
        summary="start too many threads",
        judge=bounded,
        programs=(
            _LIT
            + """
import threading, time
threading.stack_size(64 << 10)
stop, count = threading.Event(), 0
try:
    for _ in range(400):
        threading.Thread(target=stop.wait, args=(4,), daemon=True).start()
        count += 1
except (RuntimeError, MemoryError) as error:
    say(last_words(error))
stop.set()
if count > 64:
    escaped("ran %d threads with a limit of 32" % count)
attempted()
""",
        ),
    ),
    _probe(
        name="processes-storm",
        summary="fork as fast as it can, in every child again",
        judge=bounded,
        programs=(
            _LIT
            + """
import time
end = time.monotonic() + 2
for _ in range(9):  # 512 processes at most
    try:
        os.fork()
    except OSError:
        pass
while time.monotonic() < end:
    time.sleep(0.1)
attempted()
""",
        ),
    ),
    _probe(
        name="processor-time",
        summary="use more processor time than it may, in several processes",
        limits=replace(PROBE_LIMITS, cpu_seconds=1),
        judge=ended("timeout", within=5),
        programs=(
            """
import time
try:
    [os.fork() for _ in range(2)]
except OSError:
    pass
end = time.monotonic() + 7
while time.monotonic() < end:
    pass
escaped("ran for 7 seconds of processor time with a limit of 1")
""",
        ),
    ),
)
OUTPUT = (
    _flood(
        "output-stdout", "write without end to stdout",
        "for _ in range(64):\n    os.write(1, b'x' * (1 << 20))\nescaped('wrote 64 MiB')",
    ),
    _flood(
        "output-stderr", "write without end to stderr",
        "for _ in range(64):\n    os.write(2, b'x' * (1 << 20))\nescaped('wrote 64 MiB')",
    ),
)  # fmt: skip

PROBES = (*MEMORY, *FILES, *PROCESSES, *OUTPUT)
"""Nothing here runs where nothing confines it, but floods of output."""
