"""What the harness knows stays with it."""

from functools import partial

from gemenv.sandbox.probes.base import NotHere, Probe
from gemenv.sandbox.probes.judging import last_contained
from gemenv.sandbox.probes.scene import CANARY, Scene

_probe = partial(Probe, family="secrets", level="process")

_OWN_MEMORY = """
import re
# Put together here, so that this program does not find itself.
pattern = re.compile(("can" + "ary:").encode() + rb"[0-9a-f]{32}")
found = set()
with open("/proc/self/maps") as maps:
    areas = [line.split() for line in maps]
try:
    memory = open("/proc/self/mem", "rb", 0)
except OSError:
    memory = None
for area in areas:
    start, end = (int(part, 16) for part in area[0].split("-"))
    if "r" in area[1] and area[-1] not in ("[vvar]", "[vsyscall]", "[vvar_vclock]"):
        try:
            if memory is not None:
                memory.seek(start)
                data = memory.read(min(end - start, 1 << 26))
            else:
                data = ctypes.string_at(start, min(end - start, 1 << 26))
        except (OSError, ValueError, OverflowError):
            continue
        found.update(pattern.findall(data))
say(len(areas), found)
attempted()
"""
_FRAMES = """
import gc, re, sys
pattern = re.compile("can" + "ary:[0-9a-f]{32}")
frame, seen = sys._getframe(), []
while frame is not None:
    seen.append((frame.f_locals, frame.f_globals))
    frame = frame.f_back
for thing in gc.get_objects():
    for part in gc.get_referents(thing):
        # What holds nothing but text is not among the objects themselves.
        parts = gc.get_referents(part) if isinstance(part, dict) else [part]
        seen += [text for text in parts if isinstance(text, (str, bytes))]
say(pattern.findall(repr(seen)))
attempted()
"""
_SCAN = """
import re
pattern = re.compile(("can" + "ary:").encode() + b"[0-9a-f]{32}")
for process in filter(str.isdigit, os.listdir("/proc")):
    if process != str(os.getpid()):
        try:
            with open("/proc/" + process + "/PART", "rb") as file:
                for found in pattern.findall(file.read(1 << 16)):
                    say(process, found.decode())
        except OSError:
            pass
attempted()
"""


def _scan(part: str) -> str:
    return _SCAN.replace("PART", part)


def _host_name(scene: Scene) -> None:
    import socket

    if len(socket.gethostname()) < 4:
        raise NotHere("the name of this machine is too short to be told from other text")
    scene.secrets.append(socket.gethostname())


def _log(scene: Scene) -> None:
    try:
        with open("/dev/kmsg", "rb"):
            return
    except OSError as error:
        raise NotHere("the kernel's log cannot be read here anyway") from error


def _plant_memory(scene: Scene) -> None:
    scene.values["first"] = scene.canary.removeprefix(CANARY)


PROBES = (
    _probe(
        name="secret-environment",
        summary="read the environment of the harness as its own",
        level="none",
        programs=("say(dict(os.environ))\nshow('/proc/self/environ')\nattempted()",),
    ),
    _probe(
        name="secret-environment-command",
        summary="read the environment of the harness with a shell",
        level="none",
        programs=(("sh", "-c", 'set; export -p; echo "$1"', "sh", "{attempted}"),),
    ),
    _probe(
        name="secret-proc-environments",
        summary="read the environments of all processes",
        setup=Scene.victim,
        programs=(_scan("environ"),),
    ),
    _probe(
        name="secret-proc-commands",
        summary="read the command lines of all processes",
        setup=Scene.victim,
        programs=(_scan("cmdline"),),
    ),
    _probe(
        name="secret-proc-memory",
        summary="read the memory of a process outside through /proc",
        setup=Scene.victim,
        programs=(
            """
try:
    with open("/proc/%d/mem" % scene["victim"], "rb", 0) as memory:
        memory.seek(scene["address"])
        say(memory.read(64))
except OSError as error:
    say(last_words(error))
attempted()
""",
        ),
    ),
    _probe(
        name="secret-own-memory",
        summary="find what the harness held in the memory that it was forked from",
        level="none",
        programs=(_OWN_MEMORY,),
    ),
    _probe(
        name="secret-frames",
        summary="find what the harness holds by walking frames and objects",
        level="none",
        programs=(_FRAMES,),
    ),
    _probe(
        name="secret-of-earlier-run",
        summary="find what an earlier program held in memory",
        level="none",
        setup=_plant_memory,
        programs=("held = 'can' + 'ary:' + scene['first']\nattempted()", _OWN_MEMORY),
        judge=last_contained,
    ),
    _probe(
        name="secret-kernel-log",
        summary="read the kernel's log",
        setup=_log,
        programs=(
            """
buffer = ctypes.create_string_buffer(4096)
value, error = syscall("syslog", 3, buffer, 4096)
if value >= 0:
    escaped("read %d bytes" % value)
attempted()
""",
        ),
    ),
    _probe(
        name="secret-host-name",
        summary="read the machine's name",
        level="namespace",
        setup=_host_name,
        programs=("import socket\nsay(socket.gethostname(), os.uname())\nattempted()",),
    ),
)
"""Each looks for a secret that was drawn for this check."""
