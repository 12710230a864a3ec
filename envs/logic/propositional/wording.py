"""An argument in one of three notations."""

from collections.abc import Sequence
from typing import NamedTuple

from gemenv.envs.logic.draws import Draw, pick
from gemenv.envs.logic.propositional.formulas import Formula


class Notation(NamedTuple):
    """How formulas are written."""

    signs: dict[str, str]
    """Connectives, and `not` with its blank."""
    legend: str


NOTATIONS: tuple[Notation, ...] = (
    Notation(
        {"and": "∧", "or": "∨", "implies": "→", "iff": "↔", "not": "¬"},
        "¬ stands for not, ∧ for and, ∨ for or (one of the two or both), → for if … then, and ↔ "
        "for if and only if.",
    ),
    Notation(
        {"and": "&", "or": "|", "implies": "->", "iff": "<->", "not": "~"},
        "~ stands for not, & for and, | for or (one of the two or both), -> for if … then, and <-> "
        "for if and only if.",
    ),
    Notation(
        {"and": "and", "or": "or", "implies": "implies", "iff": "iff", "not": "not "},
        '"A or B" is true if one of the two is true or both are, "A implies B" is false only if A '
        'is true and B is false, and "A iff B" is true if both are true or both are false.',
    ),
)
"""Signs of logic, those of programs, and words."""

_LETTERS = ("pqrst", "abcde", "uvwxy")

_OPENINGS = (
    "The letters {letters} stand for sentences, each of which is true or false.",
    "Let each of {letters} be a proposition that is either true or false.",
)
_ASSUMED = ("Assume that these are true:", "These are the assumptions:")
_ASKS = (
    "Is this statement valid, a contradiction or contingent{given}?",
    "Find out whether this statement is valid, a contradiction or contingent{given}.",
)
_NOT = "A not belongs to the letter or the bracket right after it."


def tell(premises: Sequence[Formula], statement: Formula, num_vars: int, draw: Draw) -> str:
    """Write an argument, with letters, notation and words that are drawn."""
    notation, letters = pick(draw, NOTATIONS), pick(draw, _LETTERS)
    named = f"{', '.join(letters[: num_vars - 1])} and {letters[num_vars - 1]}"
    cases = "case in which all that is assumed is true" if premises else "possible case"
    meaning = (
        f"Valid means true in every {cases}, a contradiction is false in every such case, and what "
        "is contingent is true in some of them and false in others."
    )
    parts = [f"{pick(draw, _OPENINGS).replace('{letters}', named)} {notation.legend} {_NOT}"]
    if premises:
        lines = (
            f"{number}. {write(premise, notation, letters)}"
            for number, premise in enumerate(premises, start=1)
        )
        parts += [pick(draw, _ASSUMED), "\n".join(lines)]
    given = " under these assumptions" if premises else ""
    parts += [
        pick(draw, _ASKS).replace("{given}", given),
        f"    {write(statement, notation, letters)}",
        meaning,
    ]
    return "\n\n".join(parts)


def write(formula: Formula, notation: Notation, letters: str) -> str:
    """Write a formula, without brackets around the whole.

    >>> p, q = Formula(0b10, 1), Formula(0b1100, 2, negated=True)
    >>> write(Formula(0, 0, "implies", (p, Formula(0, 0, "and", (p, q), True))), NOTATIONS[0], "pq")
    'p → ¬(p ∧ ¬q)'
    """
    if formula.variable:
        inner = letters[formula.variable - 1]
    else:
        first, second = (_bracketed(part, notation, letters) for part in formula.parts)
        inner = f"{first} {notation.signs[formula.connective]} {second}"
    if not formula.negated:
        return inner
    return notation.signs["not"] + (inner if formula.variable else f"({inner})")


def _bracketed(formula: Formula, notation: Notation, letters: str) -> str:
    written = write(formula, notation, letters)
    return written if formula.variable or formula.negated else f"({written})"
