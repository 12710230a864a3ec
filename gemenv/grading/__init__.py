r"""Grading: whether an answer is right.

`judge` runs code answers on tests; `grade` compares answers of mathematics.

Example:
    >>> from gemenv.grading import StdinTest, grade, judge_sync
    >>> grade(r"\frac{2}{4}", "0.5").correct
    True
    >>> from gemenv.sandbox import create
    >>> tests = [StdinTest("2 3", "5"), StdinTest("4 4", "8")]
    >>> with create("subprocess", warn=False).sync as sandbox:
    ...     verdict = judge_sync(
    ...         "print(sum(map(int, input().split())))", tests, sandbox=sandbox.sandbox
    ...     )
    >>> verdict.passed, verdict.score
    (True, 1.0)
"""

from typing import TYPE_CHECKING, Any

from gemenv.grading.cases import CallTest, StdinTest, Test
from gemenv.grading.compare import Compare, same_output, same_value
from gemenv.grading.formats import as_case, read_tests
from gemenv.grading.judge import judge, judge_sync
from gemenv.grading.verdict import OUTCOMES, Outcome, Verdict

if TYPE_CHECKING:
    from gemenv.grading.maths import GradeOptions, MathVerdict, agrade, grade

__all__ = [
    "OUTCOMES",
    "CallTest",
    "Compare",
    "GradeOptions",
    "MathVerdict",
    "Outcome",
    "StdinTest",
    "Test",
    "Verdict",
    "agrade",
    "as_case",
    "grade",
    "judge",
    "judge_sync",
    "read_tests",
    "same_output",
    "same_value",
]


def __getattr__(name: str) -> Any:
    """Import the grader of mathematics on first use: who judges code does not need it."""
    if name in ("GradeOptions", "MathVerdict", "agrade", "grade"):
        from gemenv.grading import maths

        return getattr(maths, name)
    raise AttributeError(f"module 'gemenv.grading' has no attribute {name!r}")
