"""The embedded sample of mathematics: every answer is verified by a computation."""

import itertools
import json
import math
from collections import Counter
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gemenv.grading import grade

sympy = pytest.importorskip("sympy")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


ROWS = lines(files("gemenv").joinpath("data/samples/math.jsonl").read_text(encoding="utf-8"))
# By row: its answer once more, and an expression of Python that is true if the answer is right.
CHECKS = lines(Path(__file__).with_name("math_checks.jsonl").read_text(encoding="utf-8"))


def test_every_row_has_a_problem_and_an_answer_in_balanced_latex() -> None:
    assert len(ROWS) == 60
    assert len({row["problem"] for row in ROWS}) == 60
    for row in ROWS:
        assert set(row) == {"problem", "answer"}
        for text in row.values():
            assert text == text.strip() != ""
            assert text.count("{") == text.count("}")
            assert text.count("$") % 2 == 0
        assert "$" not in row["answer"]


def test_answers_are_of_many_forms() -> None:
    marks = ("\\frac", "\\sqrt", "\\pi", "pmatrix", "\\{", "\\infty", "(", "=")
    forms = Counter(mark for row in ROWS for mark in marks if mark in row["answer"])

    assert set(forms) == set(marks)
    assert sum(row["answer"].lstrip("-").isdecimal() for row in ROWS) < 45


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check["row"]))
def test_every_answer_is_verified(check: dict[str, Any]) -> None:
    names = vars(sympy) | {
        "x": sympy.Symbol("x"),
        "y": sympy.Symbol("y"),
        "Fraction": Fraction,
        "factorial": math.factorial,
        "gcd": math.gcd,
        "combinations": itertools.combinations,
        "permutations": itertools.permutations,
        "product": itertools.product,
    }

    assert ROWS[check["row"]]["answer"] == check["answer"]
    # The expressions are part of the tests, and read nothing else.
    assert bool(eval(check["check"], names)) is True  # noqa: S307


def test_the_grader_reads_every_answer() -> None:
    others = [*ROWS[1:], ROWS[0]]
    for row, other in zip(ROWS, others, strict=True):
        assert grade(row["answer"], row["answer"]).correct, row
        assert not grade(other["answer"], row["answer"]).correct, (other, row)


def test_no_row_is_without_a_check() -> None:
    assert [check["row"] for check in CHECKS] == list(range(len(ROWS)))
