"""The judge of code answers."""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from gemenv.core import shared
from gemenv.core.background import arun, run
from gemenv.errors import InvalidArgumentError
from gemenv.grading.cases import StdinTest, Test
from gemenv.grading.checker import check_output
from gemenv.grading.compare import Compare, same_output, same_value
from gemenv.grading.verdict import Outcome, OutcomeStatus, Verdict
from gemenv.sandbox import ExecResult, Limits, Sandbox, Status, create
from gemenv.sandbox.inside import source
from gemenv.sandbox.inside.caller import decode

_ENDED: dict[Status, OutcomeStatus] = {
    "error": "error",
    "killed": "error",
    "timeout": "timeout",
    "memory": "memory",
    "output": "output",
    "sandbox_failure": "sandbox_failure",
}


async def judge(
    code: str,
    tests: Sequence[Test],
    *,
    sandbox: Sandbox | None = None,
    limits: Limits | None = None,
    stop_early: bool = True,
    tolerance: float | None = None,
    compare: Compare = "lines",
    checker: str | None = None,
    concurrency: int = 4,
) -> Verdict:
    """Find out which tests a code answer passes.

    Every test is an execution of its own, in a fresh place. What is expected never enters the
    sandbox: the answer's claim of what it computed comes out as plain data, and is compared here.
    So nothing that the answer does in there to its interpreter, its exit or its output can pass
    a test but giving the right value.

    That holds as far as the sandbox does: with isolation `none` an answer can reach this process.

    Equal answers and tests give equal verdicts, limits of time aside, whatever the concurrency.

    Args:
        code: The answer, a Python program or module.
        tests: At least one `StdinTest` or `CallTest`.
        sandbox: Where it runs; by default one that all judges of the process share.
        limits: What each test may use; by default the limits of the sandbox. What is kept of the
            output grows with what the test expects.
        stop_early: Whether the first test that does not pass ends the judging.
        tolerance: How far numbers may be apart, 0 or more; see `same_output` and `same_value`.
        compare: Whether the lines of an output count, or only its words; see `same_output`.
        checker: A Python program that says whether what came is right, in place of a comparison;
            see `check_output`. It runs under the same limits.
        concurrency: Tests at the same time, 1 or more.

    Raises:
        InvalidArgumentError: If there are no tests, or a number is out of range.
        SandboxError: If the sandbox cannot start.
    """
    if not tests:
        raise InvalidArgumentError("An answer is judged by at least one test, got none.")
    if concurrency < 1:
        raise InvalidArgumentError(f"`concurrency` must be 1 or more, got {concurrency!r}.")
    if tolerance is not None and not tolerance >= 0:
        raise InvalidArgumentError(f"`tolerance` must be 0 or more, got {tolerance!r}.")
    if compare not in get_args(Compare):
        raise InvalidArgumentError(f"`compare` must be 'lines' or 'tokens', got {compare!r}.")
    place = sandbox or shared(create)
    await place.start()
    court = _Court(code, place, limits or place.limits, tolerance, compare, checker)

    async def check(index: int) -> Outcome:
        return await court.check(index, tests[index])

    return await arun(_check_all(check, len(tests), concurrency, stop_early=stop_early))


def judge_sync(code: str, tests: Sequence[Test], **options: Any) -> Verdict:
    """Do what `judge` does, for callers without an event loop."""
    return run(judge(code, tests, **options))


async def _check_all(
    check: Callable[[int], Awaitable[Outcome]], total: int, concurrency: int, *, stop_early: bool
) -> Verdict:
    """Run the tests in order, some at the same time."""
    turn, begun = asyncio.Semaphore(concurrency), asyncio.Event()

    async def work(index: int) -> Outcome:
        if stop_early and index:
            # Most wrong answers fail at the first test: what is not begun need not be ended.
            await begun.wait()
        async with turn:
            outcome = await check(index)
        if stop_early and outcome.status != "passed":
            _cancel(tasks[index + 1 :])
        begun.set()
        return outcome

    tasks = [asyncio.create_task(work(index)) for index in range(total)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        _cancel(tasks)
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if not task.cancelled() and (error := task.exception()):
            raise error
    outcomes = [task.result() for task in tasks if not task.cancelled()]
    if stop_early:
        # What got beyond the first failure only by chance is left out.
        bad = next((i for i, o in enumerate(outcomes) if o.status != "passed"), total)
        outcomes = outcomes[: bad + 1]
    return Verdict(tuple(outcomes), total)


def _cancel(tasks: Iterable["asyncio.Task[Outcome]"]) -> None:
    """Cancel each task once: a second time would disturb a sandbox that puts things away."""
    for task in tasks:
        if not task.cancelling():
            task.cancel()


@dataclass(frozen=True)
class _Court:
    """One answer, and how it is judged."""

    code: str
    sandbox: Sandbox
    limits: Limits
    tolerance: float | None
    compare: Compare
    checker: str | None

    async def check(self, index: int, test: Test) -> Outcome:
        result = await self._run(test)
        if result.status == "sandbox_failure":
            result = await self._run(test)
        if result.status != "ok":
            return Outcome(index, _ENDED[result.status], result.seconds, _why(result))
        status, message = await self._look(test, result)
        return Outcome(index, status, result.seconds, message)

    async def _run(self, test: Test) -> ExecResult:
        kept = self.limits.output_bytes
        if isinstance(test, StdinTest):
            room = replace(self.limits, output_bytes=max(kept, 4 * len(test.output)))
            return await self.sandbox.exec(self.code, stdin=test.input, limits=room)
        room = replace(self.limits, output_bytes=max(kept, test.longest_answer()))
        request = {"code": self.code, "function": test.function, **test.arguments()}
        return await self.sandbox.exec(_caller(), stdin=json.dumps(request), limits=room)

    async def _look(self, test: Test, result: ExecResult) -> tuple[OutcomeStatus, str]:
        if isinstance(test, StdinTest):
            said, output = "wrote", result.stdout
        else:
            if not result.stdout:
                return "error", "It ended before the function returned."
            try:
                said, output = "returned", decode(json.loads(result.stdout))
            except (ValueError, RecursionError):
                # What `caller` writes can be read; this is something else, or too long to be right.
                return "wrong", f"It gave {_shown(result.stdout)}."
        if self.checker is not None:
            return await self._ask(self.checker, test, output)
        if self._same(test, output):
            return "passed", ""
        return "wrong", f"It {said} {_shown(result.stdout)}."

    def _same(self, test: Test, output: Any) -> bool:
        if isinstance(test, StdinTest):
            return same_output(test.output, output, self.tolerance, self.compare)
        wanted = (test.expected, *test.or_expected)
        return any(same_value(value, output, self.tolerance) for value in wanted)

    async def _ask(self, checker: str, test: Test, output: Any) -> tuple[OutcomeStatus, str]:
        status, said = await check_output(checker, test, output, self.sandbox, self.limits)
        if status == "sandbox_failure":
            status, said = await check_output(checker, test, output, self.sandbox, self.limits)
        return status, said


@functools.cache
def _caller() -> str:
    return source("caller")


def _why(result: ExecResult) -> str:
    return result.message or _shown(result.stderr.rstrip().rpartition("\n")[2])


def _shown(text: str) -> str:
    return repr(text if len(text) <= 200 else f"{text[:200]}…")
