"""One call, once it has its turn: a worker that is ready, a request, an answer."""

import json
import time

from gemenv.core.workers.crew import Crew, Link
from gemenv.core.workers.outcome import Outcome
from gemenv.core.workers.waits import Waits

_START_SECONDS = 60.0
_STARTS = 3


class ZygoteLostError(Exception):
    """What ended a worker was the end of its zygote, hardly the doing of the call."""


async def ready_worker(crew: Crew, waits: Waits) -> Link | str:
    """Return a worker that is ready for a request, or why there is none."""
    reason = ""
    for _ in range(_STARTS):
        try:
            link = crew.take()
        except OSError as error:
            return f"no worker could be started: {error}"
        if link.ready:
            return link
        try:
            news = json.loads(await waits.answer(link.connection, b"", _START_SECONDS))
        except TimeoutError:
            crew.start_anew(link)
            return f"the worker did not start within {_START_SECONDS:g} seconds"
        except (OSError, EOFError, ValueError):
            crew.start_anew(link)
            reason = "the worker ended at its start"
        except BaseException:
            # Nothing has happened to it yet.
            crew.give_back(link)
            raise
        else:
            if "failed" in news:
                crew.start_anew(link)
                return f"the worker could not start: {news['failed']}"
            link.ready = link.zygote.up = True
            if not link.ended():
                return link
            crew.dismiss(link)
            reason = "the worker ended before it was asked"
    return reason


async def work(crew: Crew, link: Link, request: bytes, timeout: float, waits: Waits) -> Outcome:
    """Let a worker do the work, and keep it or replace it.

    Raises:
        ZygoteLostError: If the worker has ended because its zygote has.
    """
    begin = time.perf_counter()
    usable = False
    try:
        answer = json.loads(await waits.answer(link.connection, request, timeout))
        outcome = Outcome(
            answer["status"],
            answer.get("value"),
            answer.get("message", ""),
            answer["seconds"],
        )
        usable = outcome.status in ("ok", "error") and not answer["spent"]
    except TimeoutError:
        message = f"killed after {timeout:g} seconds"
        outcome = Outcome("timeout", message=message, seconds=time.perf_counter() - begin)
    except RecursionError:
        outcome = Outcome("error", message="RecursionError: the result is nested too deeply")
    except (OSError, EOFError, ValueError, LookupError, TypeError):
        if link.zygote.gone():
            raise ZygoteLostError from None
        seconds = time.perf_counter() - begin
        outcome = Outcome("died", message="the worker's process ended", seconds=seconds)
    finally:
        if usable:
            crew.give_back(link)
        else:
            crew.dismiss(link)
    return outcome
