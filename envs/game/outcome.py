"""What a move does to a game."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """What a move means for the episode."""

    terminated: bool = False
    success: bool = False
    valid: bool = True
    """Whether the rules allow the move."""


MOVED = Outcome()
REFUSED = Outcome(valid=False)
SOLVED = Outcome(terminated=True, success=True)
LOST = Outcome(terminated=True)
FORFEITED = Outcome(terminated=True, valid=False)
"""Lost by a move that the rules forbid."""

Play = tuple[str, Outcome, dict[str, float] | None]
"""What a move did: the message to the player, the outcome, and reward terms if there are any.

A plain tuple, since a named one would take a tenth of the time of a whole step.
"""


def combine(plays: list[Play], unplayed: int) -> Play:
    r"""Make one play of several that were made in one turn.

    Args:
        plays: What each move did, at least one, in order.
        unplayed: How many further moves of the reply were dropped.

    Returns:
        All messages and a note on what was dropped; the end, if the last move brought one; valid
        if every move was; the reward terms, added up by name.

    >>> message, outcome, terms = combine([("One.", MOVED, {"a": 0.5}), ("No.", REFUSED, None)], 2)
    >>> message, outcome.valid, terms
    ('One.\nNo.\nThe 2 moves after it were not played.', False, {'a': 0.5})
    """
    messages = [message for message, _, _ in plays]
    if unplayed:
        moves, was = ("move", "was") if unplayed == 1 else (f"{unplayed} moves", "were")
        messages.append(f"The {moves} after it {was} not played.")
    terms: dict[str, float] = {}
    for _, _, came in plays:
        for name, value in (came or {}).items():
            terms[name] = terms.get(name, 0.0) + value
    last = plays[-1][1]
    valid = all(outcome.valid for _, outcome, _ in plays)
    return "\n".join(messages), last._replace(valid=valid), terms or None
