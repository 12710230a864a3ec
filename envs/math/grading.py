"""How answers of mathematics are graded: the one place that knows the grader."""

from collections.abc import Sequence

from gemenv.envs.base.question import Grade
from gemenv.envs.math.forms import Form, right_side
from gemenv.grading import grade


def grade_math(answer: str, answers: Sequence[str]) -> Grade:
    """Grade an answer against the right ones, each of which is enough."""
    verdict = grade(answer, answers)
    return Grade(verdict.correct, details={"stage": verdict.stage, "status": verdict.status})


def grade_in_form(form: Form, answer: str, answers: Sequence[str]) -> Grade:
    """Grade an answer that must have a form besides, which is checked first."""
    if not form.fits(answer, answers[0]):
        return Grade(False, details={"stage": "form"}, feedback="It has not the form asked for.")
    return grade_math(right_side(answer), answers)
