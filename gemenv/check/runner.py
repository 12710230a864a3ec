"""Running checks."""

import time
import traceback
from collections.abc import Callable, Sequence

from gemenv.check.base import Check, CheckResult, Context, Report
from gemenv.check.table import CHECKS
from gemenv.core import Env
from gemenv.errors import CheckFailed, InvalidArgumentError, nearest
from gemenv.seeding import check_seed

_TRACEBACK_LINES = 8
_LINE_LENGTH = 200


def check_env(
    make: Callable[[], Env], *, seed: int = 0, only: Sequence[str] | None = None
) -> Report:
    """Check an environment against the contract of `gemenv.Env`.

    What the environment raises is a failed check, never an error of this function. The same
    seed gives the same findings.

    Args:
        make: Builds a fresh environment at each call.
        seed: The seed of everything that the checks draw.
        only: Names of the checks to run, by default all.

    Raises:
        InvalidArgumentError: If a name in `only` is not a check, or `seed` is not a seed.

    Example:
        >>> import gemenv
        >>> report = check_env(lambda: gemenv.make("game:GuessTheNumber-v0-easy"), only=["info"])
        >>> report.passed
        True
    """
    check_seed(seed)
    return Report(tuple(_run(check, make, seed) for check in _select(only)))


def _select(only: Sequence[str] | None) -> tuple[Check, ...]:
    if only is None:
        return CHECKS
    names = [check.name for check in CHECKS]
    for name in only:
        if name not in names:
            raise InvalidArgumentError(
                f"`only` names a check that does not exist: {name!r}.{nearest(name, names)} "
                f"There are {', '.join(names)}."
            )
    return tuple(check for check in CHECKS if check.name in only)


def _run(check: Check, make: Callable[[], Env], seed: int) -> CheckResult:
    context = Context(make, seed)
    began = time.perf_counter()
    try:
        passed, message = True, check.run(context) or ""
    except CheckFailed as finding:
        passed, message = False, str(finding)
    except (Exception, SystemExit) as error:
        passed, message = False, _describe(error)
    finally:
        context.close()
    # Whoever prints the message may have an output that takes no lone surrogates.
    printable = message.encode(errors="backslashreplace").decode()
    return CheckResult(check.name, passed, printable, time.perf_counter() - began)


def _describe(error: BaseException) -> str:
    """Return the last lines of a traceback, each cut where it gets long."""
    lines = "".join(traceback.format_exception(error)).splitlines()[-_TRACEBACK_LINES:]
    shown = [line if len(line) <= _LINE_LENGTH else f"{line[:_LINE_LENGTH]}…" for line in lines]
    return "\n".join([f"Expected no exception, got {type(error).__name__}.", *shown])
