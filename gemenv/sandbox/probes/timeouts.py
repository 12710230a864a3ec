"""A limit on wall time ends everything, in time."""

from dataclasses import replace
from functools import partial

from gemenv.sandbox.probes.base import PROBE_LIMITS, Probe
from gemenv.sandbox.probes.judging import ended
from gemenv.sandbox.probes.survivors import survivors

WALL = 1.0
LONGEST = 30
"""Seconds after which each program ends by itself, should nothing else end it."""

_probe = partial(
    Probe,
    family="timeouts",
    level="none",
    limits=replace(PROBE_LIMITS, wall_seconds=WALL),
    judge=ended("timeout", within=WALL),
    harmless=False,
    slow=True,
)

DEAF = """
import signal, time
for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
"""

PROBES = (
    _probe(
        name="timeout-sleep", summary="sleep", programs=(f"import time\ntime.sleep({LONGEST})",)
    ),
    _probe(
        name="timeout-spin",
        summary="spin",
        programs=(
            f"import time\nend = time.monotonic() + {LONGEST}\n"
            "while time.monotonic() < end:\n    pass",
        ),
    ),
    _probe(
        name="timeout-power",
        summary="raise a number to a power, which no signal handler of Python interrupts",
        programs=("say(len(bin(7 ** (7 ** 8 * 4))) and (7 ** (7 ** 8 * 4)) % 10)",),
    ),
    _probe(
        name="timeout-pattern",
        summary="match a pattern that takes exponential time",
        programs=("import re\nre.match('(a+)+$', 'a' * 34 + 'b')",),
    ),
    _probe(
        name="timeout-ignored-signals",
        summary="ignore and block all signals",
        programs=(DEAF + f"time.sleep({LONGEST})",),
    ),
    _probe(
        name="timeout-ignored-errors",
        summary="catch every exception",
        programs=(
            f"import time\nend = time.monotonic() + {LONGEST}\n"
            "while time.monotonic() < end:\n    try:\n        time.sleep(1)\n"
            "    except BaseException:\n        pass",
        ),
    ),
    _probe(
        name="timeout-stopped",
        summary="stop itself",
        programs=(
            "import signal\nfor _ in range(100):\n    os.kill(os.getpid(), signal.SIGSTOP)\n"
            f"import time\ntime.sleep({LONGEST})",
        ),
    ),
    _probe(
        name="timeout-closed-streams",
        summary="close its streams and go on",
        programs=(f"import time\nos.closerange(0, 3)\ntime.sleep({LONGEST})",),
    ),
    _probe(
        name="timeout-command",
        summary="sleep in a shell that ignores signals",
        programs=(("sh", "-c", f"trap '' TERM INT HUP; sleep {LONGEST}; sleep {LONGEST}"),),
    ),
    _probe(
        name="timeout-children",
        summary="wait for children that sleep",
        evidence=survivors,
        programs=(
            f"""
import time
try:
    for _ in range(4):
        if os.fork() == 0:
            rename_process(scene["marker"])
            time.sleep({LONGEST})
            os._exit(0)
except OSError as error:
    say(last_words(error))
time.sleep({LONGEST})
""",
        ),
    ),
    _probe(
        name="timeout-threads",
        summary="end its main thread and go on in others",
        programs=(
            f"import threading, time\n"
            f"threading.Thread(target=time.sleep, args=({LONGEST},)).start()",
        ),
    ),
)
"""Each goes on for half a minute, in a way that is hard to end."""
