"""True or false, as replies say it."""

from gemenv.envs.logic.labels import word

CHOICES = ("true", "false")
"""What replies answer; the first stands for `True`."""


def read_truth(answer: str) -> bool | None:
    """Read "true" or "false" in any case, with quotes, stars or a full stop around it.

    >>> read_truth("True."), read_truth("**FALSE**"), read_truth("not true")
    (True, False, None)
    """
    return {"true": True, "false": False}.get(word(answer))


def write_truth(holds: bool) -> str:
    """Write a truth value as the right answer.

    >>> write_truth(True)
    'true'
    """
    return CHOICES[not holds]
