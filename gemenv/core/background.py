"""The library's one background event loop, on which async code serves sync callers."""

import os
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from gemenv.errors import ContractError

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

OWN_THREADS = "gemenv-"
"""How the names of the library's threads begin."""


class _Background:
    """An event loop in a daemon thread, started on first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def loop(self) -> "asyncio.AbstractEventLoop":
        import asyncio

        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=self._loop.run_forever, name=f"{OWN_THREADS}background", daemon=True
                ).start()
            return self._loop

    def forget(self) -> None:
        """Start afresh: a forked child has the loop object but not its thread."""
        self._lock = threading.Lock()
        self._loop = None


_background = _Background()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_background.forget)


def background_loop() -> "asyncio.AbstractEventLoop":
    """Return the library's event loop, which runs in a thread of its own."""
    return _background.loop()


def run_through(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that never waits; no event loop is needed.

    Raises:
        ContractError: If it waits all the same.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise ContractError("A call that was to run through at once has waited for something.")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the background loop and wait for its result.

    An interrupt (Ctrl-C) in the waiting thread cancels the coroutine, and waits until it has
    ended; a second interrupt does not wait.

    Raises:
        ContractError: If called on the background loop itself, which would wait for ever.
    """
    # Imported late: it costs a quarter of the time of `import gemenv`.
    import asyncio
    import concurrent.futures

    loop = background_loop()
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        running = None
    if running is loop:
        coroutine.close()
        raise ContractError(
            "A sync method was called from async code on gemenv's own event loop; "
            "await `areset` or `astep` there."
        )
    task: asyncio.Task[Any] | None = None
    abandoned = False
    leaving: SystemExit | KeyboardInterrupt | None = None

    async def tracked() -> T:
        nonlocal task, leaving
        if abandoned:
            coroutine.close()
            raise asyncio.CancelledError
        task = asyncio.current_task()
        try:
            return await coroutine
        except (SystemExit, KeyboardInterrupt) as error:
            # These would end the loop, which serves others too; the caller gets them below.
            leaving = error
            raise asyncio.CancelledError from error

    def abandon() -> None:
        nonlocal abandoned
        abandoned = True
        if task is not None:
            task.cancel()

    future: concurrent.futures.Future[T] | None = None
    try:
        future = asyncio.run_coroutine_threadsafe(tracked(), loop)
        return future.result()
    except BaseException:
        if leaving is not None:
            raise leaving from None
        # An interrupt may come at any moment, even before there is a future to cancel.
        if future is None or not future.done():
            loop.call_soon_threadsafe(abandon)
        if future is not None:
            concurrent.futures.wait([future])
        raise


async def arun(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the background loop, and await its result on any other.

    What holds sockets and processes lives on one loop, whichever loop its callers have. A
    cancelled caller cancels the coroutine.
    """
    import asyncio

    loop = background_loop()
    if asyncio.get_running_loop() is loop:
        return await coroutine
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, loop))
