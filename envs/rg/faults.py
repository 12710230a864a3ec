"""What is known to be wrong with graders of reasoning-gym, for whoever trains on them.

`graders.py` replaces those that are dangerous or pay for anything. These here grade as the package
does: their scores are not wrong in themselves, but some are to be had for nothing. The numbers are
means over 60 questions of the default configuration.
"""

CONSTANTS: dict[str, tuple[str, float]] = {
    "acre": ("undetermined", 0.35),
    "circuit_logic": ("0", 0.67),
    "course_schedule": ("False", 0.57),
    "gcd": ("2", 0.40),
    "isomorphic_strings": ("False", 0.57),
    "letter_counting": ("2", 0.35),
    "mahjong_puzzle": ("Pass", 0.38),
    "maze": ("5", 0.38),
    "polynomial_equations": ("0.0", 0.33),
    "ransom_note": ("False", 0.52),
    "rectangle_count": ("5", 0.44),
    "rotten_oranges": ("-1", 0.35),
    "self_reference": ("2", 0.48),
    "shortest_path": ("infeasible", 0.48),
    "syllogism": ("Yes", 0.68),
    "time_intervals": ("02:57:59", 0.47),
    "zebra_puzzles": ("arnold", 0.32),
}
"""One answer to all questions that scores 0.3 or more, and its mean score."""

_OTHERS: dict[str, str] = {
    "game_of_life": "an empty board scores 0.96 on average, since equal cells are counted",
    "propositional_logic": "a premise, copied from the question, is a right conclusion",
    "rotate_matrix": "the matrix of the question scores 0.5 where it is turned by 360 degrees more",
}


def fault(name: str) -> str | None:
    """Return what is wrong with a data set's grader, as a clause, or `None`."""
    if name in CONSTANTS:
        answer, score = CONSTANTS[name]
        return f"the answer {answer!r} to every question scores {score:.2f} on average"
    return _OTHERS.get(name)
