"""Nothing that a program started goes on after the call."""

from dataclasses import replace
from functools import partial

from gemenv.sandbox.probes.base import PROBE_LIMITS, Probe
from gemenv.sandbox.probes.judging import ended
from gemenv.sandbox.probes.survivors import survivors
from gemenv.sandbox.probes.timeouts import DEAF, LONGEST, WALL

_daemon = partial(
    Probe,
    family="daemons",
    evidence=survivors,
    limits=replace(PROBE_LIMITS, wall_seconds=4),
    slow=True,
)

_SLEEPER = """
import time
def sleeper():
    rename_process(scene["marker"])
    for descriptor in DESCRIPTORS:
        os.close(descriptor)
    time.sleep(SECONDS)
    os._exit(0)
def start(act):
    try:
        child = os.fork()
    except OSError as error:
        say(last_words(error))
        return
    if child == 0:
        act()
        os._exit(0)
    return child
""".replace("SECONDS", str(LONGEST))
_SILENT = _SLEEPER.replace("DESCRIPTORS", "(0, 1, 2)")
_OPEN = _SLEEPER.replace("DESCRIPTORS", "()")

PROBES = (
    _daemon(
        name="daemon-child",
        summary="leave a child behind",
        level="none",
        programs=(_SILENT + "start(sleeper)\nattempted()",),
    ),
    _daemon(
        name="daemon-open-streams",
        summary="leave a child behind that keeps the streams open",
        level="none",
        programs=(_OPEN + "start(sleeper)\nattempted()",),
    ),
    _daemon(
        name="daemon-session",
        summary="leave a grandchild behind in a session of its own",
        level="process",
        programs=(
            _SILENT
            + "def leave():\n    os.setsid()\n    start(sleeper)\nchild = start(leave)\n"
            "if child:\n    os.waitpid(child, 0)\nattempted()",
        ),
    ),
    _daemon(
        name="daemon-deaf",
        summary="leave a grandchild behind that ignores signals",
        level="process",
        programs=(
            _SILENT
            + DEAF
            + "def leave():\n    os.setsid()\n    start(sleeper)\nstart(leave)\n"
            "time.sleep(0.1)\nattempted()",
        ),
    ),
    _daemon(
        name="daemon-hopping",
        summary="leave a process behind that becomes another one all the time",
        level="process",
        programs=(
            _SILENT
            + """
def hop():
    rename_process(scene["marker"])
    os.closerange(0, 3)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if os.fork() != 0:
                os._exit(0)
            os.setsid()
        except OSError:
            pass
        time.sleep(0.002)
start(hop)
attempted()
""",
        ),
    ),
    _daemon(
        name="daemon-after-timeout",
        summary="leave a grandchild behind when it is ended at its limit",
        level="process",
        limits=replace(PROBE_LIMITS, wall_seconds=WALL),
        judge=ended("timeout", within=WALL),
        programs=(
            _SILENT
            + "def leave():\n    os.setsid()\n    start(sleeper)\nstart(leave)\nattempted()\n"
            f"time.sleep({LONGEST})",
        ),
    ),
    _daemon(
        name="daemon-command",
        summary="leave a shell's command behind",
        level="process",
        programs=(
            ("sh", "-c",
             "(setsid sh -c 'n=0; while [ $n -lt 30 ]; do sleep 1; n=$((n+1)); done' \"$1\" "
             "</dev/null >/dev/null 2>&1 &); sleep 0.1; echo \"$2\"",
             "sh", "{marker}", "{attempted}"),
        ),
    ),
)  # fmt: skip
"""What goes on after a call is looked for from outside, by a name that it gave itself."""
