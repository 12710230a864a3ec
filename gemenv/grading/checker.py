"""Checkers: programs that say whether an answer's output is right, where many are."""

import json
from typing import Any

from gemenv.grading.cases import StdinTest, Test
from gemenv.grading.verdict import OutcomeStatus
from gemenv.sandbox import ExecResult, Limits, Sandbox
from gemenv.sandbox.inside.caller import encode

_CRASHED = 70
"""The exit code that tells a crash from the code 1 of a checker that says `wrong`."""

_PROGRAM = """\
import os, sys, traceback
try:
    exec(compile({code!a}, "<checker>", "exec", dont_inherit=True), {{"__name__": "__main__"}})
except SystemExit:
    raise
except BaseException:
    traceback.print_exc()
    sys.stderr.flush()
    os._exit({crashed})
"""


async def check_output(
    checker: str, test: Test, output: Any, sandbox: Sandbox, limits: Limits
) -> tuple[OutcomeStatus, str]:
    """Ask a checker whether what came of a test is right.

    The checker runs in the sandbox, in another place than the answer did. In its work folder it
    finds `input.txt`, `output.txt` (what the answer gave) and `expected.txt`; on stdin the same
    as one JSON object with `input`, `output` and `expected`. It says `wrong` by exit code 1, or
    by that word as the last line that it prints; otherwise exit code 0 says right. Any other end,
    such as an exception, is a failure of the checker, not of the answer.

    Of a call, the texts are JSON: the list of arguments, and the values; what JSON cannot hold
    is written as it enters and leaves the sandbox.

    Args:
        checker: A Python program.
        test: The test.
        output: What the answer wrote, or what its function returned.
        sandbox: Where the checker runs.
        limits: What it may use.

    Returns:
        `passed`, `wrong`, `checker_failure` or `sandbox_failure`, and why. What a checker says
        of an output is left out, since it may tell what was expected.
    """
    texts = _texts(test, output)
    result = await sandbox.exec(
        _PROGRAM.format(code=checker, crashed=_CRASHED),
        stdin=json.dumps(texts),
        files={f"{name}.txt": text for name, text in texts.items()},
        limits=limits,
    )
    return _read(result)


def _texts(test: Test, output: Any) -> dict[str, str]:
    if isinstance(test, StdinTest):
        return {"input": test.input, "output": output, "expected": test.output}
    values = {"input": list(test.args), "output": output, "expected": test.expected}
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        # Sets, bytes, keys that are no text, integers of thousands of digits.
        return json.dumps(encode(value))


def _read(result: ExecResult) -> tuple[OutcomeStatus, str]:
    if result.status == "sandbox_failure":
        return "sandbox_failure", result.message
    last = result.stdout.rstrip().rpartition("\n")[2].strip().lower()
    if (result.status == "error" and result.exit_code == 1) or (result.ok and last == "wrong"):
        return "wrong", "The checker found it wrong."
    if result.ok:
        return "passed", ""
    why = result.message or result.stderr.rstrip().rpartition("\n")[2]
    return "checker_failure", f"The checker ended with exit code {result.exit_code}: {why:.200}"
