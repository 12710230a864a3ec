"""What a call returns, from what was seen of a program."""

import signal as signals

from gemenv.sandbox.capture import Capture
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.result import ExecResult, Isolation, conclude


def assemble(
    *,
    stdout: Capture,
    stderr: Capture,
    limits: Limits,
    isolation: Isolation,
    seconds: float,
    exit_code: int | None,
    signal: int | None,
    timed_out: bool,
    out_of_memory: bool = False,
    passed: str = "",
    cpu_seconds: float | None = None,
    peak_memory: int | None = None,
    state_kept: bool | None = None,
    why: str = "",
) -> ExecResult:
    """Return the result with its status and message; its fields say what the arguments are.

    `limits` are those that the program had; `timed_out` says whether it was ended at its limit
    of wall time; `passed` is the limit of `inside/watch.py` that it passed; `why` is the message
    where no limit explains the end.
    """
    out_of_cpu = not timed_out and _ran_out_of_cpu(signal, cpu_seconds, limits)
    errors = stderr.text()
    status = conclude(
        exit_code=exit_code,
        timed_out=timed_out or out_of_cpu,
        flooded=stdout.flooded or stderr.flooded,
        out_of_memory=out_of_memory or passed in ("memory", "files"),
        stderr=errors,
    )
    messages = {
        "ok": "",
        "error": "",
        "output": f"It wrote more than {limits.output_total_bytes} bytes.",
        "memory": "It ran out of memory." if passed != "files" else _TOO_MANY.format(passed),
        "timeout": f"It was ended at its limit of {limits.wall_seconds:g} s.",
    }
    if out_of_cpu:
        messages["timeout"] = f"It was ended at its limit of {limits.cpu_seconds:g} s of CPU time."
    if passed == "processes":
        why = _TOO_MANY.format(passed)
    message = messages.get(status, why or f"It was ended by signal {signal}.")
    if state_kept is False:
        message += " The variables and files of the session are gone."
    return ExecResult(
        stdout=stdout.text(),
        stderr=errors,
        exit_code=exit_code,
        signal=signal,
        status=status,
        seconds=seconds,
        isolation=isolation,
        cpu_seconds=cpu_seconds,
        peak_memory=peak_memory,
        truncated=stdout.truncated or stderr.truncated,
        state_kept=state_kept,
        message=message,
    )


_TOO_MANY = "It was ended at its limit of {}."


def _ran_out_of_cpu(signal: int | None, used: float | None, limits: Limits) -> bool:
    if limits.cpu_seconds is None or signal is None:
        return False
    if signal == signals.SIGXCPU:
        return True
    # Whatever ignores the first signal is killed a second later.
    return signal == signals.SIGKILL and used is not None and used > limits.cpu_seconds
