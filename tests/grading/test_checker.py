import pytest

from gemenv.grading import CallTest, StdinTest, judge_sync
from gemenv.sandbox import Limits, Sandbox

DIVISOR = """
import json, sys
task = json.load(sys.stdin)
n, d = int(task["input"]), int(task["output"])
assert open("input.txt").read() == task["input"]
assert open("output.txt").read() == task["output"]
assert open("expected.txt").read() == task["expected"] == "any"
sys.exit(0 if 1 < d < n and n % d == 0 else 1)
"""
"""Any proper divisor will do."""
TEST = StdinTest("91", "any")


@pytest.mark.parametrize(
    ("written", "status"),
    [("7", "passed"), ("13", "passed"), ("5", "wrong"), ("91", "wrong"), ("x", "checker_failure")],
)
def test_a_checker_decides(sandbox: Sandbox, written: str, status: str) -> None:
    verdict = judge_sync(f"print({written!r})", [TEST], checker=DIVISOR)

    assert verdict.outcomes[0].status == status
    assert verdict.passed is {"passed": True, "wrong": False, "checker_failure": None}[status]
    assert verdict.score == {"passed": 1, "wrong": 0, "checker_failure": None}[status]


@pytest.mark.parametrize(
    ("checker", "status"),
    [
        ("", "passed"),
        ("print('right')", "passed"),
        ("print('checking')\nprint('Wrong')", "wrong"),
        ("import sys; print('expected 3'); sys.exit(1)", "wrong"),
        ("import sys; sys.exit('no')", "wrong"),
        ("import sys; sys.exit(2)", "checker_failure"),
        ("print('right')\n1 / 0", "checker_failure"),
        ("print(", "checker_failure"),
        ("\0", "checker_failure"),
        ("while True: pass", "checker_failure"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "checker_failure"),
        ("if __name__ == '__main__': print('wrong')", "wrong"),
    ],
)
def test_how_a_checker_says_it(sandbox: Sandbox, checker: str, status: str) -> None:
    limits = Limits(wall_seconds=1)
    outcome = judge_sync("print(1)", [StdinTest("", "3")], checker=checker, limits=limits).outcomes[
        0
    ]

    assert outcome.status == status
    assert "expected 3" not in outcome.message


def test_a_checker_reads_calls_as_json(sandbox: Sandbox) -> None:
    code = "def pair(total, big): return (1, total - 1)"
    checker = """
import json, sys
total, big = json.load(open("input.txt"))
a, b = json.load(open("output.txt"))
sys.exit(a + b != total or json.load(open("expected.txt")) is not None or big != 2 ** 60)
"""
    assert judge_sync(code, [CallTest("pair", [9, 2**60])], checker=checker).passed
    assert not judge_sync(code, [CallTest("pair", [9, 1])], checker=checker).passed


def test_what_json_cannot_hold_reaches_a_checker_too(sandbox: Sandbox) -> None:
    code = "def f(): return {(1, 2): {3}, 4: 10 ** 5000}"
    checker = "import sys; sys.exit('tuple' not in open('output.txt').read())"

    assert judge_sync(code, [CallTest("f")], checker=checker).passed


def test_an_answer_that_fails_is_not_shown_to_the_checker(sandbox: Sandbox) -> None:
    verdict = judge_sync("print(7); 1 / 0", [TEST], checker="")

    assert verdict.outcomes[0].status == "error"


def test_an_answer_cannot_reach_its_checker(sandbox: Sandbox) -> None:
    program = """
for name in ("output.txt", "expected.txt", "checker.py", "json.py", "sitecustomize.py"):
    with open(name, "w") as file:
        file.write("import os; os._exit(0)")
print(5)
"""
    assert judge_sync(program, [TEST], checker=DIVISOR).score == 0
