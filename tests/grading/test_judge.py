import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError
from gemenv.grading import CallTest, StdinTest, Test, judge, judge_sync
from gemenv.sandbox import ExecResult, Limits, Sandbox

ADD = "print(sum(map(int, input().split())))"
ADD_TESTS = [StdinTest("1 2", "3"), StdinTest("4 5\n", "9\n"), StdinTest("0 0", "0")]
IDENTITY = "def solve(*args, **kwargs):\n    return args[0] if args else kwargs"


def ascii_name(value: object) -> str:
    return type(value).__name__


def test_a_right_program_passes(sandbox: Sandbox) -> None:
    verdict = judge_sync(ADD, ADD_TESTS)

    assert (verdict.passed, verdict.score, verdict.first_failure) == (True, 1.0, None)
    assert [outcome.index for outcome in verdict.outcomes] == [0, 1, 2]
    assert all(0 < outcome.seconds < 10 for outcome in verdict.outcomes)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_an_early_stop_reports_up_to_the_first_failure(sandbox: Sandbox, concurrency: int) -> None:
    tests = [StdinTest("1 2", "3"), *[StdinTest("1 1", str(i)) for i in range(5)]]

    verdict = judge_sync(ADD, tests, concurrency=concurrency)

    assert [outcome.status for outcome in verdict.outcomes] == ["passed", "wrong"]
    assert (verdict.passed, verdict.score) == (False, 1 / 6)
    assert verdict.first_failure is verdict.outcomes[1]
    assert "2" in verdict.outcomes[1].message


def test_without_an_early_stop_every_test_counts(sandbox: Sandbox) -> None:
    tests = [StdinTest("1 1", str(i)) for i in range(4)]

    verdict = judge_sync(ADD, tests, stop_early=False)

    assert verdict.counts == {"wrong": 3, "passed": 1}
    assert verdict.score == 0.25


def test_an_early_stop_does_not_wait_for_later_tests(sandbox: Sandbox) -> None:
    program = "if input() == 'loop':\n    while True: pass\nprint('no')"
    tests = [StdinTest("go", "yes"), *[StdinTest("loop", "yes")] * 6]

    async def timed() -> float:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        await judge(program, tests, limits=Limits(wall_seconds=60), concurrency=8)
        return loop.time() - begin

    assert asyncio.run(timed()) < 30


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ("print(1", "error"),
        ("1 / 0", "error"),
        ("print(3); raise SystemExit(1)", "error"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "error"),
        ("while True: pass", "timeout"),
        ("x = bytearray(10 ** 10)", "memory"),
        ("while True: print('x' * 100_000)", "output"),
        ("pass", "wrong"),
    ],
)
def test_how_a_program_fails(sandbox: Sandbox, program: str, status: str) -> None:
    limits = Limits(wall_seconds=1, output_total_bytes=1 << 20)

    for tests in ([StdinTest("", "3")], [CallTest("solve", expected=3)]):
        code = program if isinstance(tests[0], StdinTest) else _as_function(program)
        verdict = judge_sync(code, tests, limits=limits)
        assert verdict.outcomes[0].status == status
        assert verdict.score == 0


def _as_function(program: str) -> str:
    if program.endswith("(1"):
        return program
    lines = program.split("\n")
    return "\n".join(["def solve():", *(f"    {line}" for line in lines)])


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -7,
        10**5000,
        -(2**53),
        0.1,
        -0.0,
        float("inf"),
        "text \ud800 \U0001f600 \0",
        b"\xff\0",
        [1, [2.5, "x"]],
        (1, (2,)),
        {1, 2},
        frozenset({(1, "a")}),
        {"a": 1, 2: [3], (1, 2): {None: b""}},
    ],
    ids=ascii_name,
)
def test_values_go_in_and_come_out(sandbox: Sandbox, value: Any) -> None:
    tests = [
        CallTest("solve", [value], expected=value),
        CallTest("solve", kwargs={"x": value}, expected={"x": value}),
    ]

    assert judge_sync(IDENTITY, tests).passed


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("collections.Counter('aab')", {"a": 2, "b": 1}),
        ("collections.defaultdict(list, {1: [2]})", {1: [2]}),
        ("collections.namedtuple('P', 'x y')(1, 2)", (1, 2)),
        ("enum.IntEnum('E', 'ONE TWO').TWO", 2),
        ("[i for i in range(3)]", (0, 1, 2)),
    ],
)
def test_subclasses_count_as_what_they_are(
    sandbox: Sandbox, expression: str, expected: Any
) -> None:
    code = f"import collections, enum\ndef solve():\n    return {expression}"

    assert judge_sync(code, [CallTest("solve", expected=expected)]).passed


@pytest.mark.parametrize("expression", ["object()", "range(3)", "solve", "1j", "iter([])"])
def test_what_is_not_plain_data_is_an_error(sandbox: Sandbox, expression: str) -> None:
    code = f"def solve():\n    return {expression}"

    outcome = judge_sync(code, [CallTest("solve", expected=0)]).outcomes[0]

    assert outcome.status == "error"
    assert "not plain data" in outcome.message


def test_a_value_nested_too_deep_is_an_error(sandbox: Sandbox) -> None:
    code = "def solve():\n    x = []\n    x.append(x)\n    return x"

    outcome = judge_sync(code, [CallTest("solve", expected=0)]).outcomes[0]

    assert outcome.status == "error"
    assert "nested more than 100 deep" in outcome.message


def test_a_method_and_a_trial_run_of_its_own(sandbox: Sandbox) -> None:
    code = """
from dataclasses import dataclass
@dataclass
class Solution:
    base: int = 10
    def add(self, x: int) -> int:
        print("noise on stdout")
        return self.base + x
if __name__ == "__main__":
    raise RuntimeError("the trial run")
"""
    assert judge_sync(code, [CallTest("Solution.add", [5], expected=15)]).passed


def test_a_method_of_solution_stands_for_a_function(sandbox: Sandbox) -> None:
    code = """
class Solution:
    def total(self, numbers: List[int], start: Optional[int] = None) -> int:
        return sum(numbers) + (start or 0)
"""
    tests = [CallTest("total", [[1, 2]], expected=3), CallTest("total", [[1], 4], expected=5)]

    assert judge_sync(code, tests).passed
    # A function of that name goes first.
    assert judge_sync(f"{code}\ndef total(*_): return 0", tests).score == 0


def test_one_of_several_values_will_do(sandbox: Sandbox) -> None:
    test = CallTest("f", [], expected=[5], or_expected=[5])

    for value, passed in (("5", True), ("[5]", True), ("[[5]]", False), ("'5'", False)):
        assert judge_sync(f"def f(): return {value}", [test]).passed is passed


def test_words_alone_may_count(sandbox: Sandbox) -> None:
    code, test = "print(1)\nprint(2, 3.0)", StdinTest("", "1 2\n\n3")

    assert not judge_sync(code, [test], tolerance=0.0).passed
    assert not judge_sync(code, [test], compare="tokens").passed
    assert judge_sync(code, [test], compare="tokens", tolerance=0.0).passed


def test_a_missing_function_is_an_error_that_names_it(sandbox: Sandbox) -> None:
    outcome = judge_sync("x = 1", [CallTest("solve", expected=1)]).outcomes[0]

    assert outcome.status == "error"
    assert "solve" in outcome.message


def test_a_large_value_comes_out_whole(sandbox: Sandbox) -> None:
    test = CallTest("solve", [100_000], expected=list(range(100_000)))

    assert judge_sync("def solve(n): return list(range(n))", [test]).passed


def test_a_tolerance(sandbox: Sandbox) -> None:
    call, stdin = CallTest("solve", expected=0.3), StdinTest("", "0.3")
    code = "def solve(): return 0.1 + 0.2\nif __name__ == '__main__': print(solve())"

    assert judge_sync(code, [call, stdin], tolerance=1e-9).passed
    assert judge_sync(code, [call, stdin], stop_early=False).score == 0


class Flaky(Sandbox):
    """Breaks a number of times before it works."""

    name = "flaky"

    def __init__(self, *, inner: Sandbox, failures: int) -> None:
        super().__init__()
        self.inner, self.failures = inner, failures

    async def _start(self) -> Any:
        return await self.inner.start()

    async def _exec(self, request: Any) -> ExecResult:
        result = await self.inner.exec(request.code, stdin=request.stdin, limits=request.limits)
        if self.failures:
            self.failures -= 1
            return replace(result, status="sandbox_failure", message="it broke", stdout="3")
        return result

    async def _open(self, limits: Limits) -> Any:
        raise AssertionError

    async def _close(self) -> None:
        pass


@pytest.mark.parametrize("failures", [1, 2])
def test_a_failure_of_the_sandbox_is_not_the_answers(sandbox: Sandbox, failures: int) -> None:
    flaky = Flaky(inner=sandbox, failures=failures)

    verdict = judge_sync(ADD, ADD_TESTS[:2], sandbox=flaky, concurrency=1)

    if failures == 1:
        assert verdict.passed
    else:
        assert verdict.sandbox_failure
        assert (verdict.passed, verdict.score) == (None, None)
        assert [o.status for o in verdict.outcomes] == ["sandbox_failure"]
        assert verdict.outcomes[0].message == "it broke"


@pytest.mark.parametrize(
    ("tests", "options"),
    [
        ([], {}),
        (ADD_TESTS, {"concurrency": 0}),
        (ADD_TESTS, {"tolerance": -1}),
        (ADD_TESTS, {"tolerance": float("nan")}),
        (ADD_TESTS, {"compare": "letters"}),
    ],
)
def test_bad_arguments(tests: list[Test], options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        judge_sync(ADD, tests, **options)


@pytest.mark.parametrize(
    "arguments",
    [
        {"function": "os.path.join"},
        {"function": "f()"},
        {"function": "solve", "expected": object()},
        {"function": "solve", "args": [range(3)]},
    ],
)
def test_bad_call_tests(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        CallTest(**arguments)
