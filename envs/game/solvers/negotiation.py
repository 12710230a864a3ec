"""How counterparts concede in a negotiation, and what random play comes to in one."""

from collections.abc import Sequence
from typing import Literal

Tactic = Literal["boulware", "linear", "conceder"]
TACTICS: tuple[Tactic, ...] = ("boulware", "linear", "conceder")

_EXPONENTS: dict[Tactic, float] = {"boulware": 3.0, "linear": 1.0, "conceder": 1 / 3}


def conceded(tactic: Tactic, time: int, deadline: int) -> float:
    """Return which share of its room a counterpart has given up, from 0 to 1.

    These are the time-dependent tactics of Faratin, Sierra and Jennings, "Negotiation decision
    functions for autonomous agents" (1998): the elapsed share of the time, to a power.

    Args:
        tactic: "boulware" gives way late, "linear" steadily, "conceder" early.
        time: From 0, the opening, to the deadline.
        deadline: 1 or more.

    >>> [round(conceded("boulware", time, 4), 2) for time in range(5)]
    [0.0, 0.02, 0.12, 0.42, 1.0]
    """
    return (time / deadline) ** _EXPONENTS[tactic]


def luck(rounds: Sequence[tuple[int, int]], moves: int) -> float:
    """Return the chance that moves at random succeed.

    Args:
        rounds: For each round in order, how many moves succeed and how many lead to the next one.
        moves: All moves of a round.

    >>> luck([(1, 2), (2, 0)], 4)
    0.5
    """
    chance = 0.0
    for successes, further in reversed(rounds):
        chance = (successes + further * chance) / moves
    return chance
