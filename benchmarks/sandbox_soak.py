"""A long run with hostile programs among the others: nothing is left, and nothing slows down.

    python benchmarks/sandbox_soak.py [--calls 10000] [--provider pool] [--at-a-time 4]

One call in twenty is hostile: it hangs, forks, leaves a daemon, uses up memory, disk or output,
crashes, or makes a mess of its folders. Each other call must give its own answer. Exits with 1 if
one does not, if the last tenth of the calls is slower than 0.9 times the first, or if a process,
mount, control group, container, file, descriptor or thread is left at the end.
"""

import argparse
import asyncio
import resource
import sys
import tempfile
import time

from gemenv.core.background import run
from gemenv.sandbox import Limits, Sandbox, create
from gemenv.sandbox.probes.footprint import Footprint

HOSTILE = {
    "hangs": ("while True: pass", "timeout"),
    "ignores signals": (
        "import signal, time\n"
        "for number in (2, 15): signal.signal(number, signal.SIG_IGN)\n"
        "time.sleep(60)",
        "timeout",
    ),
    "forks": (
        "import os, time\n"
        "try:\n"
        "    while True:\n"
        "        if os.fork() == 0: time.sleep(60)\n"
        "except OSError: print('full')",
        "ok",
    ),
    "leaves a daemon": (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0: time.sleep(600)\n"
        "    os._exit(0)",
        "ok",
    ),
    "takes memory": ("x = [bytearray(1 << 24) for _ in range(1000)]", "memory"),
    "fills the disk": ("for i in range(99): open(f'f{i}', 'wb').write(bytes(1 << 22))", "error"),
    "floods": ("while True: print('x' * 10_000)", "output"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "killed"),
    "makes a mess": (
        "import os\nos.makedirs('a/b'); os.symlink('/', 'a/l'); os.chmod('.', 0)",
        "ok",
    ),
}
LIMITS = Limits(wall_seconds=1, memory_bytes=128 << 20, disk_bytes=16 << 20)
ONE_IN = 20


async def soak(sandbox: Sandbox, calls: int, at_a_time: int) -> tuple[list[float], list[str]]:
    """Make the calls; return when each ended, and what was wrong."""
    ends: list[float] = []
    wrong: list[str] = []
    numbers = iter(range(calls))

    async def work() -> None:
        for number in numbers:
            if number % ONE_IN == ONE_IN - 1:
                kinds = list(HOSTILE)
                name = kinds[number // ONE_IN % len(kinds)]
                program, status = HOSTILE[name]
                result = await sandbox.exec(program, limits=LIMITS)
                if result.status != status:
                    wrong.append(f"{number}, {name}: {result.status}, {result.message}")
            else:
                result = await sandbox.exec(f"print({number})")
                if result.stdout != f"{number}\n":
                    wrong.append(f"{number}: {result}")
            ends.append(time.perf_counter())

    await asyncio.gather(*(work() for _ in range(at_a_time)))
    return ends, wrong


def resident() -> int:
    """Return the largest memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--provider", default="pool")
    parser.add_argument("--at-a-time", type=int, default=4)
    parser.add_argument("--smoke", action="store_true", help="do not compare rates")
    args = parser.parse_args()
    # Other programs leave files where they like.
    own_folder = tempfile.TemporaryDirectory()
    tempfile.tempdir = own_folder.name
    # The background loop, which stays, is not what is looked for.
    run(asyncio.sleep(0))
    before = Footprint.take()
    sandbox = create(args.provider)
    run(soak(sandbox, 2 * ONE_IN * len(HOSTILE), args.at_a_time))
    memory, began = resident(), time.perf_counter()
    ends, wrong = run(soak(sandbox, args.calls, args.at_a_time))
    grown = resident() - memory
    run(sandbox.close())
    left = Footprint.take().beyond(before)
    tenth = max(1, args.calls // 10)
    first = tenth / (ends[tenth - 1] - began)
    last = tenth / (ends[-1] - ends[-tenth - 1])
    print(
        f"{args.calls} calls in {ends[-1] - began:.0f} s, {args.calls // ONE_IN} of them hostile: "
        f"{len(wrong)} wrong answers, first tenth {first:.0f}/s, last tenth {last:.0f}/s "
        f"({last / first:.2f}), memory +{grown / 1e6:.1f} MB, left behind: {left or 'nothing'}."
    )
    for line in wrong[:10]:
        print(line)
    own_folder.cleanup()
    slower = last < 0.9 * first and not args.smoke
    sys.exit(1 if wrong or left or slower else 0)


if __name__ == "__main__":
    main()
