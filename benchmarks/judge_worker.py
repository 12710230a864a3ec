"""One contender of `benchmarks/judge.py`: it sets up, and measures as often as asked.

python judge_worker.py LIBRARY judge OPTIONS
"""

import time
from collections.abc import Callable
from typing import Any

from vector_meters import Figures
from worker_loop import Measure, serve

TESTS = 12
PROGRAMS = {
    "right": "a, b = map(int, input().split())\nprint(a + b)",
    "wrong": "print(-1)",
    "loop": "while True: pass",
}
FUNCTIONS = {"right": "def add(a, b):\n    return a + b"}


def judge(library: str, form: str, answer: str) -> Measure:
    """Measure how many answers, and tests of them, are judged a second."""
    code = (PROGRAMS if form == "program" else FUNCTIONS)[answer]
    grade = (_gem if library == "gem" else _gemenv)(form, f"```python\n{code}\n```")
    reward = float(answer == "right")

    def measure(seconds: float) -> Figures:
        answers = 0
        end = (begin := time.perf_counter()) + seconds
        while time.perf_counter() < end or not answers:
            if grade() != reward:
                raise AssertionError(f"{library} misjudged {code!r}")
            answers += 1
        rate = answers / (time.perf_counter() - begin)
        return {"answers": rate, "rate": rate * TESTS}

    measure(0)
    return measure


def _tests(form: str) -> dict[str, Any]:
    numbers = range(TESTS)
    if form == "function":
        return {
            "fn_name": "add",
            "inputs": [[n, 2 * n] for n in numbers],
            "outputs": [[3 * n] for n in numbers],
        }
    return {
        "inputs": [f"{n} {2 * n}\n" for n in numbers],
        "outputs": [f"{3 * n}\n" for n in numbers],
    }


def _gemenv(form: str, action: str) -> Callable[[], float]:
    from gemenv.envs.code.dataset import CodeEnv

    row = {"problem": "Add.", "tests": _tests(form)}
    env = CodeEnv(dataset=[row], answer_key="tests", question_key="problem", timeout_seconds=1)

    def grade() -> float:
        env.reset()
        return env.step(action)[1]

    return grade


def _gem(form: str, action: str) -> Callable[[], float]:
    from datasets import Dataset  # type: ignore[import-not-found]
    from gem.envs.code_env import CodeEnv  # type: ignore[import-not-found]

    rows = Dataset.from_list([{"problem": "Add.", "tests": _tests(form)}])
    # The name must be one that it knows.
    env = CodeEnv(dataset_name="taco", dataset=rows)

    def grade() -> float:
        env.reset()
        return float(env.step(action)[1])

    return grade


if __name__ == "__main__":
    serve({"judge": judge})
