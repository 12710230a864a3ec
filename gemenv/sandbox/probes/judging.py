"""Verdicts."""

import signal
from collections.abc import Callable

from gemenv.sandbox.probes.base import Sight, Verdict
from gemenv.sandbox.result import ExecResult, Status

_SLACK = 2.0
"""Seconds by which a call may return late on a busy machine."""


def contained(sight: Sight) -> Verdict:
    """Hold if the attack was made, no secret came out, and no attempt succeeded."""
    return harm(sight) or attempt(sight)


def last_contained(sight: Sight) -> Verdict:
    """Judge the last program alone: those before it prepare the ground, and may succeed."""
    return contained(Sight(sight.results[-1:], sight.scene, sight.seconds))


def harm(sight: Sight) -> Verdict | None:
    """Say what the output shows of a success."""
    for result in sight.results:
        text = result.stdout + result.stderr
        for line in result.stdout.splitlines():
            if line.startswith(sight.scene.escaped):
                return Verdict("fell", line.removeprefix(sight.scene.escaped).strip())
        if any(secret in text for secret in sight.scene.secrets):
            return Verdict("fell", "the secret is in its output")
    return None


def attempt(sight: Sight) -> Verdict:
    """Tell a refused attempt from one that was never made."""
    for result in sight.results:
        if result.status == "sandbox_failure":
            return Verdict("unclear", f"the sandbox failed: {result.message}")
        if sight.scene.absent in result.stdout:
            return Verdict("held", "the system has no such call, or says so")
        if sight.scene.attempted not in result.stdout and not _ended_by_filter(result):
            return Verdict("unclear", f"the attack was not made: {described(result)}")
    return Verdict("held", "tried, without success")


def described(result: ExecResult) -> str:
    """Return how a program ended, with the last line of its errors."""
    last = result.stderr.rstrip().rpartition("\n")[2]
    return ", ".join(
        part for part in (result.status, f"exit code {result.exit_code}", result.message, last)
        if part
    )  # fmt: skip


def ended(*expected: Status, within: float | None = None) -> Callable[[Sight], Verdict]:
    """Return a judge that wants a certain end.

    Args:
        *expected: The statuses that will do for the last program.
        within: Seconds that the attack may take, apart from some slack.
    """

    def judge(sight: Sight) -> Verdict:
        fell = harm(sight)
        if fell:
            return fell
        result = sight.results[-1]
        if within is not None and sight.seconds > within + _SLACK:
            return Verdict("fell", f"returned after {sight.seconds:.1f} s instead of {within} s")
        if result.status == "sandbox_failure":
            return Verdict("unclear", f"the sandbox failed: {result.message}")
        if result.status not in expected:
            return Verdict("fell", f"ended otherwise than expected: {described(result)}")
        return Verdict("held", f"ended with status {result.status}")

    return judge


def bounded(sight: Sight) -> Verdict:
    """Hold if a bomb was lit and either failed or was ended at a limit."""
    fell = harm(sight)
    if fell:
        return fell
    result = sight.results[-1]
    lit = sight.scene.values["marker"] in result.stdout
    if lit and result.status in ("memory", "killed", "output", "timeout"):
        return Verdict("held", f"ended with status {result.status}")
    return attempt(sight)


def unchanged(sight: Sight) -> Verdict:
    """Hold if the first and the last program, which are the same one, saw the same."""
    told = attempt(sight)
    if told.outcome != "held":
        return told
    first, last = (sight.results[place].stdout for place in (0, -1))
    if first == last:
        return Verdict("held", "a later run finds everything as an earlier one did")
    pairs = zip(first.splitlines(), last.splitlines(), strict=False)
    before, after = next(((a, b) for a, b in pairs if a != b), (first[-80:], last[-80:]))
    return Verdict("fell", f"a later run finds {after[:120]!r} instead of {before[:120]!r}")


def different(sight: Sight) -> Verdict:
    """Hold if two runs of one program wrote no line in common but the last."""
    told = attempt(sight)
    if told.outcome != "held":
        return told
    first, second = (set(result.stdout.splitlines()) for result in sight.results)
    same = sorted((first & second) - {sight.scene.attempted})
    if same:
        return Verdict("fell", f"two runs drew the same: {same[0][:120]!r}")
    return Verdict("held", "two runs drew different numbers")


def _ended_by_filter(result: ExecResult) -> bool:
    """Say whether the kernel ended the program for a forbidden system call."""
    number = getattr(signal, "SIGSYS", None)
    return number is not None and (result.signal == number or result.exit_code == 128 + number)
