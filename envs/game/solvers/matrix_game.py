"""Repeated matrix games against finite automata: payoffs, opponents, exact best play."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "always", "alternate", "tit_for_tat", "grim", "win_stay", "best_reply", "random"
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "always", "alternate", "tit_for_tat", "grim", "win_stay", "best_reply", "random",
)  # fmt: skip
Name = Literal[
    "PrisonersDilemma", "StagHunt", "Chicken", "BattleOfTheSexes", "MatchingPennies", "Ordinal"
]
NAMES: tuple[Name, ...] = (
    "PrisonersDilemma", "StagHunt", "Chicken", "BattleOfTheSexes", "MatchingPennies", "Ordinal",
)  # fmt: skip
Payoffs = list[list[int]]
"""By the player's action, then the opponent's."""
Draw = Callable[[int], int]
"""Draws an integer from 0 to one less than it is given."""
Policy = Callable[[int, int], Sequence[float]]
"""For rounds left and the opponent's state, the chance of each action."""
HIGHEST = 20
"""The largest payoff; the least is 0."""


@dataclass(frozen=True)
class Automaton:
    """An opponent; it starts in state 0."""

    plays: tuple[tuple[float, ...], ...]
    """For each state, the chance of each action."""
    then: tuple[tuple[int, ...], ...]
    """For each state and action of the player, the next state."""


def draw_payoffs(name: Name, actions: int, draw: Draw) -> tuple[Payoffs, Payoffs]:
    """Draw a game: what the player gets, and what the opponent gets.

    Action 0 is the one to cooperate with in the games that have one.
    """
    if name == "Ordinal":
        return _ordinal(actions, draw), _ordinal(actions, draw)
    while True:
        a, b, c, d = sorted(_distinct(4, HIGHEST + 1, draw), reverse=True)
        if name != "PrisonersDilemma" or 2 * b > a + d:
            break
    if name == "BattleOfTheSexes":
        return [[a, c], [d, b]], [[b, c], [d, a]]
    if name == "MatchingPennies":
        return [[a, c], [d, b]], [[HIGHEST - a, HIGHEST - c], [HIGHEST - d, HIGHEST - b]]
    own = {
        "PrisonersDilemma": [[b, d], [a, c]],
        "StagHunt": [[a, d], [b, c]],
        "Chicken": [[b, c], [a, d]],
    }[name]
    return own, [[own[j][i] for j in range(2)] for i in range(2)]


def _ordinal(actions: int, draw: Draw) -> Payoffs:
    cells = _distinct(actions**2, HIGHEST + 1, draw)
    return [cells[i * actions : (i + 1) * actions] for i in range(actions)]


def _distinct(count: int, below: int, draw: Draw) -> list[int]:
    left = list(range(below))
    return [left.pop(draw(len(left))) for _ in range(count)]


def automaton(kind: Kind, own: Payoffs, other: Payoffs, first: int) -> Automaton:
    """Build an opponent.

    Args:
        kind: What it follows.
        own: What the player gets.
        other: What it gets itself.
        first: The action that it begins with, or always plays.
    """
    n = len(own)
    everything = range(n)
    # State s plays the action s steps after the first one.
    action = [(first + s) % n for s in everything]
    plays = tuple(_surely(a, n) for a in action)
    if kind == "always":
        return Automaton((plays[0],), ((0,) * n,))
    if kind == "random":
        return Automaton(((1 / n,) * n,), ((0,) * n,))
    if kind == "alternate":
        return Automaton(plays, tuple(((s + 1) % n,) * n for s in everything))
    if kind == "tit_for_tat":
        return Automaton(plays, (tuple((i - first) % n for i in everything),) * n)
    if kind == "grim":
        harsh = min(everything, key=lambda j: max(own[i][j] for i in everything))
        trust = tuple(int(i != first) for i in everything)
        return Automaton((plays[0], _surely(harsh, n)), (trust, (1,) * n))
    if kind == "best_reply":
        replies = [max(everything, key=lambda j, i=i: other[i][j]) for i in everything]
        return Automaton(plays, (tuple((reply - first) % n for reply in replies),) * n)
    mean = sum(map(sum, other)) / n**2
    stays = tuple(
        tuple(s if other[i][action[s]] >= mean else (s + 1) % n for i in everything)
        for s in everything
    )
    return Automaton(plays, stays)


def _surely(action: int, actions: int) -> tuple[float, ...]:
    return tuple(float(a == action) for a in range(actions))


def plan(own: Payoffs, opponent: Automaton, rounds: int, best: bool = True) -> list[list[float]]:
    """Return the best, or the worst, mean total by rounds left and state of the opponent."""
    choose = max if best else min
    totals = [[0.0] * len(opponent.plays)]
    for _ in range(rounds):
        after = totals[-1]
        totals.append(
            [choose(worth(own, opponent, state, after)) for state in range(len(opponent.plays))]
        )
    return totals


def worth(own: Payoffs, opponent: Automaton, state: int, after: Sequence[float]) -> list[float]:
    """Return for each action the mean payoff and what follows."""
    odds = opponent.plays[state]
    return [
        sum(p * pay for p, pay in zip(odds, row, strict=True)) + after[opponent.then[state][i]]
        for i, row in enumerate(own)
    ]


def totals_of(own: Payoffs, opponent: Automaton, rounds: int, policy: Policy) -> dict[int, float]:
    """Return the chances of each total.

    Args:
        own: What the player gets.
        opponent: The other side.
        rounds: How many rounds there are.
        policy: What the player does.
    """
    reached: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for left in range(rounds, 0, -1):
        after: dict[tuple[int, int], float] = {}
        for (state, total), chance in reached.items():
            odds, then = opponent.plays[state], opponent.then[state]
            for i, share in enumerate(policy(left, state)):
                for j, p in enumerate(odds):
                    if share and p:
                        key = (then[i], total + own[i][j])
                        after[key] = after.get(key, 0.0) + chance * share * p
        reached = after
    found: dict[int, float] = {}
    for (_, total), chance in reached.items():
        found[total] = found.get(total, 0.0) + chance
    return found
