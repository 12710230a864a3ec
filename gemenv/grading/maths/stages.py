"""The stages of grading that need no other process."""

import re
from typing import NamedTuple

from gemenv.grading.maths.identity import same
from gemenv.grading.maths.normal import MAX_CHARACTERS, normalise
from gemenv.grading.maths.numerals import exact
from gemenv.grading.maths.numeric import Budget
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.reading import read
from gemenv.grading.maths.readings import Leaf, Reading, Words
from gemenv.grading.maths.structure import Comparison
from gemenv.grading.maths.sums import has_sums
from gemenv.grading.maths.tree import Node, UndecidedError
from gemenv.grading.maths.verdict import GradeStatus, Stage
from gemenv.grading.maths.wording import squeezed

_CHOICE = re.compile(r"[A-J]")
_CHOSEN = re.compile(
    r"(?:(?:the )?(?:answer|option|choice)(?: is)?:? )?\(? ?([A-Ja-j]) ?(?:[).:](?: .*)?)?",
    re.IGNORECASE,
)


EQUAL = "The answer is equal to what was expected."
DIFFERENT = "The answer is not what was expected."


class Found(NamedTuple):
    """What a stage finds."""

    correct: bool
    stage: Stage
    reason: str
    status: GradeStatus = "graded"


def settle(answer: str, gold: str, options: GradeOptions) -> Found | None:
    """Grade an answer as far as it goes without a worker; `None` where that does not decide."""
    if answer.strip() == gold.strip():
        return Found(bool(answer.strip()), "text", "The answer is written as expected.")
    if max(len(answer), len(gold)) > MAX_CHARACTERS:
        return Found(
            False,
            "text",
            f"The answer is not what was expected, and is longer than {MAX_CHARACTERS} characters.",
            "unparsable",
        )
    ours, theirs = normalise(answer), normalise(gold)
    if not ours:
        return Found(False, "text", "The answer is empty.", "unparsable")
    if squeezed(ours) == squeezed(theirs):
        return Found(True, "text", "The answer is written as expected, up to spelling.")
    left, right = exact(ours), exact(theirs)
    if left is not None and left == right:
        return Found(True, "number", "The numbers are equal.")
    if _CHOICE.fullmatch(theirs):
        chosen = _CHOSEN.fullmatch(ours)
        if chosen and chosen[1].upper() == theirs:
            return Found(True, "text", "It is the choice that was expected.")
    return _compare(read(ours), read(theirs), options)


def _compare(answer: Reading, gold: Reading, options: GradeOptions) -> Found | None:
    seen = _Decisions()
    try:
        correct = Comparison(options, seen.same).match(answer, gold)
    except UndecidedError:
        if seen.needs_algebra:
            return None
        return Found(False, "expression", "The answer cannot be computed.", "unparsable")
    except RecursionError:
        return Found(False, "structure", "The answer is nested too deep.", "unparsable")
    if not correct and isinstance(answer, Words) and not isinstance(gold, Words):
        return Found(False, "text", "The answer cannot be read as mathematics.", "unparsable")
    stage = "expression" if seen.any else _stage(answer, gold)
    return Found(correct, stage, EQUAL if correct else DIFFERENT)


def _stage(answer: Reading, gold: Reading) -> Stage:
    if isinstance(answer, Words) or isinstance(gold, Words):
        return "text"
    if not isinstance(answer, Leaf) or not isinstance(gold, Leaf) or answer.unit or gold.unit:
        return "structure"
    return "number"


class _Decisions:
    """Compares expressions, and keeps how that went."""

    def __init__(self) -> None:
        self.any = False
        self.needs_algebra = False
        self._budget = Budget()

    def same(self, answer: Node, gold: Node) -> bool:
        self.any = True
        try:
            return same(answer, gold, self._budget)
        except UndecidedError:
            # Sums without end have closed forms that algebra knows. What else is undecided, towers
            # of powers above all, would only keep it busy.
            self.needs_algebra |= has_sums(answer) or has_sums(gold)
            raise
