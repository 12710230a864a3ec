"""How answers of mathematics are graded."""

from collections.abc import Sequence

from gemenv.envs.base.question import Grade


def grade_math(answer: str, answers: Sequence[str]) -> Grade:
    """Grade an answer against the right ones."""
    return Grade(answer.strip() in answers)
