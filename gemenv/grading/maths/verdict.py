"""What the grader of mathematics finds."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["text", "number", "structure", "expression", "symbolic"]
"""What decided, from the cheapest to the dearest:

- `text`: the written signs alone.
- `number`: exact fractions.
- `structure`: brackets, lists, units, equations, or the words of an answer.
- `expression`: identities of expressions, by exact and by high-precision arithmetic.
- `symbolic`: a computer algebra system, in a worker process.
"""

GradeStatus = Literal["graded", "unparsable", "timeout", "failed"]
"""Whether the answer could be judged. It is wrong in all cases but `graded`.

- `graded`: yes.
- `unparsable`: it cannot be read as mathematics, and is not what was expected word by word.
- `timeout`: the comparison took too long, or too much memory.
- `failed`: the worker process could not do it; this says nothing of the answer.
"""


@dataclass(frozen=True, slots=True)
class MathVerdict:
    """What the grader finds about one answer."""

    correct: bool
    stage: Stage
    reason: str
    """One sentence for people. It never holds what was expected."""
    seconds: float = 0.0
    """Wall time of the grading."""
    status: GradeStatus = "graded"

    def __bool__(self) -> bool:
        return self.correct
