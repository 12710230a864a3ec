import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gemenv.core import background
from gemenv.errors import ContractError

# Whoever runs the tests in the background of a shell bequeaths a deaf ear for interrupts.
HEADER = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
"""


def python(source: str, limit: float = 60) -> str:
    """Run a program of its own and return what it printed; it must end in time."""
    done = subprocess.run(
        [sys.executable, "-c", HEADER + source],
        capture_output=True,
        text=True,
        check=False,
        timeout=limit,
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


EXITING = """
from gemenv.core import background

async def leave():
    raise SystemExit("enough")

async def stay():
    return "here"

try:
    background.run(leave())
except BaseException as error:
    print(repr(error))
print(background.run(stay()))
"""


def test_an_exit_reaches_the_caller_and_leaves_the_loop_running() -> None:
    assert python(EXITING, limit=15) == "SystemExit('enough')\nhere\n"


def test_on_the_loop_itself_it_is_refused_instead_of_waiting_for_ever() -> None:
    async def inner() -> str:
        return "never"

    async def outer() -> str:
        return background.run(inner())

    with pytest.raises(ContractError, match="await"):
        background.run(outer())
    assert background.run(inner()) == "never"


def test_another_loop_may_call_it() -> None:
    async def main() -> str:
        return background.run(whereabouts())[0]

    assert asyncio.run(main()) == "gemenv-background"


def test_many_threads_wait_at_the_same_time() -> None:
    everybody = asyncio.Barrier(8)

    async def meet(number: int) -> int:
        async with asyncio.timeout(60):
            await everybody.wait()
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda n: background.run(meet(n)), range(8))) == [*range(8)]


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


def test_what_never_waits_runs_through() -> None:
    async def now() -> int:
        return 3

    async def later() -> None:
        await asyncio.sleep(0)

    assert background.run_through(now()) == 3
    with pytest.raises(ContractError, match="run through at once"):
        background.run_through(later())
