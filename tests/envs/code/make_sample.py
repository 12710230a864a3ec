"""Writes `gemenv/data/samples/code.jsonl`: one task of each kind, its tests in one of six forms.

python -m tests.envs.code.make_sample
"""

import json
from pathlib import Path
from typing import Any

import gemenv
from gemenv.envs.code.generated import Generated
from gemenv.envs.code.tasks import TASKS
from gemenv.grading import CallTest, StdinTest, Test, read_tests

PATH = Path(gemenv.__file__).parent / "data" / "samples" / "code.jsonl"


def rows() -> list[dict[str, Any]]:
    """Return the rows of the sample."""
    return [_row(number, name) for number, name in enumerate(TASKS)]


def _row(number: int, name: str) -> dict[str, Any]:
    form = ("function", "stdin")[number % 2]
    env = Generated(task=name, form=form, report=False, num_tests=6, num_examples=1)
    env.reset(seed=number)
    tests = read_tests(env.state.facts["hidden"])
    write = (_CALLS if form == "function" else _PROGRAMS)[number // 2 % 3]
    return {
        "problem": env.state.text,
        "tests": write(tests),
        "solution": env.state.answers[0],
        "name": name,
    }


def _columns(tests: tuple[Test, ...]) -> Any:
    """Write programs as TACO does, in JSON text."""
    return json.dumps({"inputs": _inputs(tests), "outputs": _outputs(tests)})


def _parts(tests: tuple[Test, ...]) -> Any:
    """Write programs as CodeContests does."""
    first, rest = tests[:2], tests[2:]
    return {
        "public_tests": {"input": _inputs(first), "output": _outputs(first)},
        "private_tests": {"input": _inputs(rest), "output": _outputs(rest)},
        "generated_tests": {"input": [], "output": []},
    }


def _programs(tests: tuple[Test, ...]) -> Any:
    """Write programs as PrimeIntellect's data does."""
    pairs = zip(_inputs(tests), _outputs(tests), strict=True)
    return [{"type": "stdin_stdout", "input": i, "output": o} for i, o in pairs]


def _apps(tests: tuple[Test, ...]) -> Any:
    """Write calls as APPS does, each value in a list of its own."""
    calls = _of_calls(tests)
    return {
        "fn_name": calls[0].function,
        "inputs": [call.args for call in calls],
        "outputs": [[call.expected] for call in calls],
    }


def _cases(tests: tuple[Test, ...]) -> Any:
    """Write calls as PrimeIntellect's data does, in JSON text."""
    return json.dumps(
        [
            {
                "type": "function_call",
                "fn_name": call.function,
                "input": call.args,
                "output": call.expected,
            }
            for call in _of_calls(tests)
        ]
    )


def _lines(tests: tuple[Test, ...]) -> Any:
    """Write calls as LiveCodeBench does, one argument a line."""
    calls = _of_calls(tests)
    cases = [
        {
            "testtype": "functional",
            "input": "\n".join(map(json.dumps, call.args)),
            "output": json.dumps(call.expected),
        }
        for call in calls
    ]
    return {
        "public_test_cases": json.dumps(cases[:1]),
        "private_test_cases": json.dumps(cases[1:]),
        "metadata": json.dumps({"func_name": calls[0].function}),
    }


def _inputs(tests: tuple[Test, ...]) -> list[str]:
    return [test.input for test in tests if isinstance(test, StdinTest)]


def _outputs(tests: tuple[Test, ...]) -> list[str]:
    return [test.output for test in tests if isinstance(test, StdinTest)]


def _of_calls(tests: tuple[Test, ...]) -> list[CallTest]:
    return [test for test in tests if isinstance(test, CallTest)]


_PROGRAMS = (_columns, _parts, _programs)
_CALLS = (_apps, _cases, _lines)


if __name__ == "__main__":
    PATH.write_text("".join(f"{json.dumps(row)}\n" for row in rows()), encoding="utf-8")
