import asyncio
import subprocess
import sys
import threading

import pytest

from gemenv.core import background


def python(source: str) -> str:
    """Run a program of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def whereabouts() -> tuple[str, asyncio.AbstractEventLoop]:
    return threading.current_thread().name, asyncio.get_running_loop()


def test_it_runs_in_one_daemon_thread() -> None:
    name, loop = background.run(whereabouts())

    assert name == "gemenv-background"
    assert background.run(whereabouts()) == (name, loop)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == name)


def test_errors_come_through() -> None:
    async def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        background.run(fail())


INTERRUPTED = """
import asyncio, os, signal, threading
from gemenv.core import background

cancelled = threading.Event()

async def wait():
    os.kill(os.getpid(), signal.SIGINT)
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        cancelled.set()
        raise

try:
    background.run(wait())
except KeyboardInterrupt:
    print("interrupted", cancelled.wait(timeout=30))
"""


def test_an_interrupt_cancels_what_runs() -> None:
    assert python(INTERRUPTED) == "interrupted True\n"


FORKED = """
import asyncio, os, sys, warnings
from gemenv.core import background

async def double(x):
    await asyncio.sleep(0)
    return 2 * x

assert background.run(double(1)) == 2
warnings.simplefilter("ignore", DeprecationWarning)
pid = os.fork()
if pid == 0:
    os._exit(background.run(double(21)))
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), background.run(double(4)))
"""


@pytest.mark.skipif(not hasattr(sys.modules["os"], "fork"), reason="needs os.fork")
def test_a_forked_child_has_a_loop_of_its_own() -> None:
    assert python(FORKED) == "42 8\n"


def test_no_thread_runs_before_it_is_needed() -> None:
    assert python("import gemenv, threading; print(threading.active_count())") == "1\n"
