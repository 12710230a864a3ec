import json
from typing import Any

import pytest

from gemenv.envs.code.dataset import CodeEnv
from gemenv.errors import InvalidArgumentError
from gemenv.sandbox import Sandbox
from tests.envs.code.make_sample import PATH, rows

ADD = {
    "problem": "Read two numbers and print their sum.",
    "tests": {"inputs": ["1 2\n", "3 4\n", "5 6\n"], "outputs": ["3\n", "7\n", "11\n"]},
    "examples": {"inputs": ["2 2\n"], "outputs": ["4\n"]},
    "solution": "print(sum(map(int, input().split())))",
}
HIDDEN = ("3 4", "5 6", "7", "11")


def fenced(code: str) -> str:
    return f"Here it is.\n```python\n{code}\n```"


def play(code: str, row: dict[str, Any] = ADD, **keywords: Any) -> tuple[Any, ...]:
    env = CodeEnv(dataset=[row], **keywords)
    env.reset(seed=0)
    return env.step(fenced(code))


def test_a_right_program(sandbox: Sandbox) -> None:
    observation, reward, terminated, truncated, info = play(ADD["solution"])

    assert (observation, reward) == ("Your answer is correct.", 1)
    assert (terminated, truncated) == (True, False)
    assert info["grade"] == {
        "passed": 3,
        "total": 3,
        "outcomes": {"passed": 3},
        "first_failure": None,
    }
    assert info["parsed_action"] == ADD["solution"]


HALF = "a, b = map(int, input().split())\nprint(a + b if a < 4 else 0)"


def test_partial_credit(sandbox: Sandbox) -> None:
    assert play(HALF)[1] == 0
    _, reward, _, _, info = play(HALF, partial_credit=True)

    assert reward == info["reward_terms"]["correct"] == 2 / 3
    assert not info["success"]
    assert info["grade"]["outcomes"] == {"passed": 2, "wrong": 1}
    assert play(ADD["solution"], partial_credit=True)[1] == 1


@pytest.mark.parametrize("feedback", ["none", "counts", "first_failure"])
def test_feedback_never_shows_a_hidden_test(sandbox: Sandbox, feedback: Any) -> None:
    spy = "text = input()\nprint(4 if text == '2 2' else 'I read: ' + text)"

    observation = play(spy, feedback=feedback, public_key="examples")[0]

    assert not any(secret in observation for secret in HIDDEN)
    assert (
        observation
        == {
            "none": "Your answer is wrong.",
            "counts": "Your answer is wrong. It passed 1 of 4 tests; the next one failed.",
            "first_failure": "Your answer is wrong. A hidden test failed (wrong).",
        }[feedback]
    )


def test_feedback_shows_how_an_example_failed(sandbox: Sandbox) -> None:
    observation = play("print(5)", feedback="first_failure", public_key="examples")[0]

    assert "Given:\n2 2\n" in observation
    assert "Expected:\n4\n" in observation
    assert "It wrote '5\\n'." in observation
    call = {
        "problem": "Double.",
        "tests": [{"type": "call", "fn_name": "f", "input": [4], "output": 8}],
        "examples": [{"type": "call", "fn_name": "f", "input": [2], "output": 4}],
    }
    code = "def f(x): return 5"
    observation = play(code, call, feedback="first_failure", public_key="examples")[0]
    assert "Given:\nf(2)\nExpected:\n4\nIt returned '5'." in observation


def test_counts_of_all_tests(sandbox: Sandbox) -> None:
    observation = play(HALF, feedback="counts", stop_early=False)[0]

    assert observation == "Your answer is wrong. It passed 2 of 3 tests."


def test_limits_and_comparison(sandbox: Sandbox) -> None:
    info = play("while True: pass", timeout_seconds=0.3)[4]
    assert info["grade"]["first_failure"] == "timeout"
    info = play("x = bytearray(200 << 20)", memory_bytes=100 << 20)[4]
    assert info["grade"]["first_failure"] == "memory"
    spread = "print('\\n', sum(map(int, input().split())) + 1e-9)"
    assert play(spread)[1] == 0
    assert play(spread, compare="tokens", tolerance=1e-6)[1] == 1


def test_a_checker_of_the_data(sandbox: Sandbox) -> None:
    checker = "import json, sys\nt = json.load(sys.stdin)\nsys.exit(len(t['output'].strip()) != 3)"
    row = {**ADD, "checker": checker}

    assert play("print('abc')", row, checker_key="checker")[1] == 1
    assert play("print('abcd')", row, checker_key="checker")[1] == 0
    broken = play("print('abc')", {**ADD, "checker": "1 / 0"}, checker_key="checker")
    assert broken[1] == 0
    assert broken[4]["grade"]["first_failure"] == "checker_failure"


def test_methods_of_solution(sandbox: Sandbox) -> None:
    row = {
        "problem": "Implement `class Solution` with the method `twice`.",
        "tests": json.dumps([{"testtype": "functional", "input": "[1, 2]", "output": "[2, 4]"}]),
        "meta": {"func_name": "twice"},
    }
    code = "class Solution:\n    def twice(self, x: List[int]):\n        return [2 * i for i in x]"

    assert play(code, row, function_key="meta.func_name")[1] == 1
    assert play("def twice(x): return x", row, function_key="meta.func_name")[1] == 0


def test_solutions_in_every_form() -> None:
    for value, oracle in (
        ("print(1)", "print(1)"),
        (["print(1)", "print(2)"], "print(1)"),
        ('["print(1)", "print(2)"]', "print(1)"),
        ("", None),
        ("[not json", None),
        ([], None),
    ):
        env = CodeEnv(dataset=[{**ADD, "solution": value}])
        env.reset(seed=0)
        assert env.oracle_action() == (oracle and f"```python\n{oracle}\n```")
    env = CodeEnv(dataset=[{k: v for k, v in ADD.items() if k != "solution"}])
    env.reset(seed=0)
    assert env.oracle_action() is None


def test_empty_public_tests_are_none() -> None:
    for empty in (None, "", [], {"input": [], "output": []}):
        env = CodeEnv(dataset=[{**ADD, "examples": empty}], public_key="examples")
        env.reset(seed=0)
        assert env.state.facts["public"] == ""


def test_at_most_so_many_tests_count(sandbox: Sandbox) -> None:
    assert play(ADD["solution"], max_tests=2)[4]["grade"]["total"] == 2


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="CodeContests"):
        CodeEnv(dataset=[{"problem": "?", "tests": 5}])
    with pytest.raises(InvalidArgumentError, match="`max_tests`"):
        CodeEnv(dataset=[ADD], max_tests=0)


def test_a_reply_without_code_is_a_format_error() -> None:
    env = CodeEnv(dataset=[ADD])
    env.reset(seed=0)
    observation, reward, terminated, _, info = env.step("print(3)")

    assert (reward, terminated, info["action_valid"]) == (-0.1, True, False)
    assert "```python" in observation


def test_the_sample_is_what_its_script_writes() -> None:
    written = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]

    assert written == json.loads(json.dumps(rows()))
    assert len(written) >= 40
    assert {type(row["tests"]) for row in written} == {str, list, dict}


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(range(6), id="first"),
        pytest.param(range(6, 200), id="rest", marks=pytest.mark.slow),
    ],
)
def test_solutions_of_the_sample_pass(sandbox: Sandbox, part: range) -> None:
    env = CodeEnv(dataset=rows()[part.start : part.stop], feedback="first_failure")
    for index in range(len(env.rows)):
        env.reset(options={"index": index})
        observation, reward, *_ = env.step(env.oracle_action() or "")
        assert reward == 1, observation
