"""True or false, as replies say it."""

CHOICES = ("true", "false")
"""What replies answer; the first stands for `True`."""
_LONGEST = 100
"""Characters of an answer that says one word; mark-up around it included."""
_AROUND = " \t\r\n.!\"'`*$"


def read_truth(answer: str) -> bool | None:
    """Read "true" or "false" in any case, with quotes, stars or a full stop around it.

    >>> read_truth("True."), read_truth("**FALSE**"), read_truth("not true")
    (True, False, None)
    """
    if len(answer) > _LONGEST:
        return None
    return {"true": True, "false": False}.get(answer.strip(_AROUND).lower())


def write_truth(holds: bool) -> str:
    """Write a truth value as the right answer.

    >>> write_truth(True)
    'true'
    """
    return CHOICES[not holds]
