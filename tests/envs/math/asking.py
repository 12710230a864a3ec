"""What the tests of generated mathematics share."""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import gemenv
from gemenv.envs.base.question import Question

Solver = Callable[[Question], None]
"""Asserts that the right answer of a question is right, by another way than the generator's."""

SEEDS = 25
MANY = 1_000


def ids(name: str) -> list[str]:
    return [f"math:{name}-v0{variant}" for variant in ("", "-easy", "-hard")]


def check(env_id: str, seeds: int, solve: Solver, **kwargs: Any) -> None:
    """Check the answers of many questions, and that the oracle gives them."""
    env = gemenv.make(env_id, **kwargs)
    for seed in range(seeds):
        env.reset(seed=seed)
        question: Question = env.unwrapped.state  # type: ignore[attr-defined]
        try:
            solve(question)
        except Exception as error:
            pytest.fail(f"{error!r} at seed {seed}: {question.text} {question.answers}")
        assert env.step(env.oracle_action() or "")[1] == 1, question


def task_of(question: Question) -> dict[str, Any]:
    """Return what decides the task of a question."""
    return json.loads(question.canonical)[1]


def fraction(latex: str) -> Fraction:
    r"""Read an integer or `\frac{a}{b}`."""
    found = re.fullmatch(r"(-?)(?:\\frac\{(\d+)\}\{(\d+)\}|(\d+))", latex)
    assert found, latex
    value = Fraction(int(found[4])) if found[4] else Fraction(int(found[2]), int(found[3]))
    return -value if found[1] else value


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]
