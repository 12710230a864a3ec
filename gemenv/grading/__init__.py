"""Grading: whether an answer is right.

Example:
    >>> from gemenv.grading import StdinTest, judge_sync
    >>> from gemenv.sandbox import create
    >>> tests = [StdinTest("2 3", "5"), StdinTest("4 4", "8")]
    >>> with create("subprocess", warn=False).sync as sandbox:
    ...     verdict = judge_sync(
    ...         "print(sum(map(int, input().split())))", tests, sandbox=sandbox.sandbox
    ...     )
    >>> verdict.passed, verdict.score
    (True, 1.0)
"""

from gemenv.grading.cases import CallTest, StdinTest, Test
from gemenv.grading.compare import Compare, same_output, same_value
from gemenv.grading.formats import as_case, read_tests
from gemenv.grading.judge import judge, judge_sync
from gemenv.grading.verdict import OUTCOMES, Outcome, Verdict

__all__ = [
    "OUTCOMES",
    "CallTest",
    "Compare",
    "Outcome",
    "StdinTest",
    "Test",
    "Verdict",
    "as_case",
    "judge",
    "judge_sync",
    "read_tests",
    "same_output",
    "same_value",
]
