"""The grader of mathematical answers."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from gemenv.errors import InvalidArgumentError
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.stages import DIFFERENT, EQUAL, Found, settle
from gemenv.grading.maths.verdict import MathVerdict

if TYPE_CHECKING:
    from gemenv.core.workers import Outcome

_STRICT = GradeOptions()


def grade(
    answer: str,
    gold: str | Sequence[str],
    *,
    timeout: float = 1.0,
    options: GradeOptions = _STRICT,
) -> MathVerdict:
    r"""Say whether an answer is what was expected, by mathematics: however it is written.

    Both are LaTeX or plain text, without the `\boxed{…}` around (`gemenv.last_boxed`). Numbers are
    compared exactly, and expressions where the expected one has a value; in lists the order does
    not matter, in tuples it does; names such as `x =`, units, words behind numbers, moduli and
    bases may be left out, but not be others. Half is 50%, 0.5 and 1:2, never 50. Constants of
    integration, `C` or `K`, may have another name if the expected answer has one. `log` is the
    natural logarithm, odd roots of negative numbers are negative. Integrals, limits and sums of
    matrices are not computed. `GradeOptions` says what else may pass.

    Any text is safe to grade, from any thread: nothing is evaluated, and it takes milliseconds.
    Sums without end alone need a computer algebra system, which runs in one of two worker
    processes that all of this process share; the first such answer waits until they have started.

    Args:
        answer: What was answered.
        gold: What is expected; of several, one is enough.
        timeout: Seconds that workers may take, for all golds together; the start of a worker, and
            the wait for a free one, do not count.
        options: Which conventions are lenient.

    Raises:
        InvalidArgumentError: If nothing is expected, or `timeout` is not positive.

    >>> grade(r"\frac{\sqrt{8}}{4}", r"\frac{1}{\sqrt{2}}").correct
    True
    >>> grade("12 cm", "0.12 m").correct, grade("12 kg", "12 cm").correct
    (True, False)
    >>> grade("0.33", "1/3").correct, grade("(2, 1)", ["1", "(1, 2)"]).reason
    (False, 'The answer is not what was expected.')
    """
    started = time.perf_counter()
    found, undecided = _settle(answer, _golds(gold, timeout), options)
    for one in undecided:
        from gemenv.grading.maths import workers

        outcome = workers.compare(answer, one, asdict(options), timeout)
        found, timeout = _told(outcome), timeout - outcome.seconds
        if found.correct or timeout <= 0:
            break
    return _verdict(found, started)


async def agrade(
    answer: str,
    gold: str | Sequence[str],
    *,
    timeout: float = 1.0,
    options: GradeOptions = _STRICT,
) -> MathVerdict:
    """Do what `grade` does, without blocking the event loop while a worker is busy."""
    started = time.perf_counter()
    found, undecided = _settle(answer, _golds(gold, timeout), options)
    for one in undecided:
        from gemenv.grading.maths import workers

        outcome = await workers.acompare(answer, one, asdict(options), timeout)
        found, timeout = _told(outcome), timeout - outcome.seconds
        if found.correct or timeout <= 0:
            break
    return _verdict(found, started)


def _golds(gold: str | Sequence[str], timeout: float) -> list[str]:
    golds = [gold] if isinstance(gold, str) else list(gold)
    if not golds:
        raise InvalidArgumentError("At least one expected answer is needed, got none.")
    if not timeout > 0:
        raise InvalidArgumentError(f"`timeout` must be more than 0 seconds, got {timeout!r}.")
    return golds


def _settle(answer: str, golds: list[str], options: GradeOptions) -> tuple[Found | None, list[str]]:
    """Return what can be said at once, and the golds that only a worker can compare."""
    undecided: list[str] = []
    found: Found | None = None
    for gold in golds:
        said = settle(answer, gold, options)
        if said is None:
            undecided.append(gold)
        elif said.correct:
            return said, []
        else:
            found = said
    return found, undecided


def _told(outcome: "Outcome") -> Found:
    if outcome.status == "ok" and outcome.value is not None:
        correct = bool(outcome.value)
        return Found(correct, "symbolic", EQUAL if correct else DIFFERENT)
    if outcome.status == "ok":
        return Found(False, "symbolic", "The answer cannot be compared.", "unparsable")
    if outcome.status in ("timeout", "memory"):
        return Found(False, "symbolic", f"The comparison ended by {outcome.status}.", "timeout")
    return Found(False, "symbolic", f"The worker failed: {outcome.message}", "failed")


def _verdict(found: Found | None, started: float) -> MathVerdict:
    if found is None:
        raise AssertionError("There is at least one expected answer.")
    seconds = time.perf_counter() - started
    return MathVerdict(found.correct, found.stage, found.reason, seconds, found.status)
