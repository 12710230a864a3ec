"""Grading answers of mathematics.

`normal` and `reading` make of a text what it says: numbers, expressions, units, sets, tuples,
equations. `structure`, `relations`, `leaves` and `wording` compare two of these element by
element, and `identity` two expressions, by exact fractions (`exact`), modulo a prime (`modular`),
and with many digits (`numeric`). `stages` puts these in order, `grader` is what callers see. What
they leave undecided is done by `symbolic`, in `workers`.
"""

from gemenv.grading.maths.grader import agrade, grade
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.verdict import GradeStatus, MathVerdict, Stage

__all__ = ["GradeOptions", "GradeStatus", "MathVerdict", "Stage", "agrade", "grade"]
