"""How answers of mathematics are graded."""

from collections.abc import Sequence

from gemenv.envs.base.question import Grade
from gemenv.grading import grade


def grade_math(answer: str, answers: Sequence[str]) -> Grade:
    """Grade an answer against the right ones, each of which is enough."""
    verdict = grade(answer, answers)
    return Grade(verdict.correct, details={"stage": verdict.stage, "status": verdict.status})
