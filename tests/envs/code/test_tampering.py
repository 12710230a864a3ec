"""Answers that tamper with the judge get no credit from an environment, wherever they run."""

from collections.abc import Iterator

import pytest

from gemenv.envs.code.dataset import CodeEnv
from gemenv.sandbox import Sandbox, create
from tests.grading.tampering import CALLS, PROGRAMS, WANTED

ROWS = [
    {
        "problem": "call",
        "tests": [{"type": "call", "fn_name": "solve", "input": [1], "output": WANTED}],
    },
    {"problem": "print", "tests": {"inputs": ["1"], "outputs": [WANTED]}},
]


@pytest.fixture(scope="module")
def child() -> Iterator[Sandbox]:
    sandbox = create("subprocess", warn=False)
    yield sandbox
    sandbox.sync.close()


def play(row: int, answer: str, sandbox: Sandbox) -> None:
    env = CodeEnv(dataset=ROWS, sandbox=sandbox, timeout_seconds=2, partial_credit=True)
    env.reset(options={"index": row})
    observation, reward, terminated, _, info = env.step(f"```python\n{answer}\n```")

    assert (reward, terminated, info["success"]) == (0, True, False)
    assert observation == "Your answer is wrong."
    assert WANTED not in repr(info)


@pytest.mark.parametrize("code", CALLS.values(), ids=CALLS)
def test_a_call_in_the_pool(sandbox: Sandbox, code: str) -> None:
    play(0, code, sandbox)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_in_the_pool(sandbox: Sandbox, program: str) -> None:
    play(1, program, sandbox)


@pytest.mark.slow
@pytest.mark.parametrize("code", CALLS.values(), ids=CALLS)
def test_a_call_in_a_child_process(child: Sandbox, code: str) -> None:
    play(0, code, child)


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_in_a_child_process(child: Sandbox, program: str) -> None:
    play(1, program, child)


def test_a_right_answer_passes(sandbox: Sandbox) -> None:
    """So that the others fail for what they are."""
    env = CodeEnv(dataset=ROWS, sandbox=sandbox)
    for row, answer in enumerate((f"def solve(x): return {WANTED!r}", f"print({WANTED!r})")):
        env.reset(options={"index": row})
        assert env.step(f"```python\n{answer}\n```")[1] == 1
