"""Kuhn poker: opponents, exact best play of a match, and what chance makes of random play.

Three cards, jack, queen and king, are 0, 1 and 2; both players put in one chip and get one. Whoever
is first checks or bets a chip; a bet is called or folded; after a check the second may bet, and the
first calls or folds. The higher card wins what is in (Kuhn 1950).
"""

import functools
from dataclasses import dataclass

Chances = tuple[float, float, float]
"""By card."""
Gains = tuple[float, float, float, float]
"""What it is worth to lose two chips, to lose one, to win one, to win two."""
OWN_TURNS = {"": True, "c": False, "b": False, "cb": True}
"""What was done in a hand when the player is to move, and whether the player is first then.

`c` is a check and `b` a bet.
"""
CHOICES = {
    "": ("check", "bet"),
    "c": ("check", "bet"),
    "b": ("fold", "call"),
    "cb": ("fold", "call"),
}


@dataclass(frozen=True)
class Strategy:
    """How often an opponent puts in a chip."""

    opens: Chances
    """Bets, as the first."""
    calls_second_bet: Chances
    """Calls, as the first, after a check and a bet."""
    bets: Chances
    """Bets, as the second, after a check."""
    calls: Chances
    """Calls, as the second."""


RANDOM = Strategy(*[(0.5, 0.5, 0.5)] * 4)
SCRIPTED = Strategy((0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0))
"""Bets with the king alone, and calls with the queen and the king."""


def equilibrium(alpha: float) -> Strategy:
    """Return an equilibrium, in which the first loses 1/18 of a chip a hand.

    Args:
        alpha: How often the first bets the jack, from 0 to 1/3; all of these are equilibria.
    """
    third = 1 / 3
    return Strategy(
        (alpha, 0.0, 3 * alpha), (0.0, alpha + third, 1.0), (third, 0.0, 1.0), (0.0, third, 1.0)
    )


def weights(strategy: Strategy, card: int, done: str) -> list[float]:
    """Return for each card of the opponent its chance, times that of what was done with it."""
    found = [0.0 if other == card else 0.5 for other in range(3)]
    if done == "cb":
        return [w * p for w, p in zip(found, strategy.bets, strict=True)]
    if done == "b":
        return [w * p for w, p in zip(found, strategy.opens, strict=True)]
    if done == "c":
        return [w * (1 - p) for w, p in zip(found, strategy.opens, strict=True)]
    return found


def values(strategy: Strategy, card: int, done: str, gains: Gains) -> dict[str, float]:
    """Return for each choice what best play comes to, times the chance of what was done."""
    held = weights(strategy, card, done)
    total = sum(held)
    shown = sum(w * gains[3 if card > o else 0] for o, w in enumerate(held))
    if done in ("b", "cb"):
        return {"fold": total * gains[1], "call": shown}
    checked = [w * gains[2 if card > o else 1] for o, w in enumerate(held)]
    calls = strategy.calls_second_bet if done == "c" else strategy.calls
    bet = sum(
        w * (p * gains[3 if card > o else 0] + (1 - p) * gains[2])
        for (o, w), p in zip(enumerate(held), calls, strict=True)
    )
    if done == "c":
        return {"check": sum(checked), "bet": bet}
    at_once = sum(v * (1 - p) for v, p in zip(checked, strategy.bets, strict=True))
    later = max(values(strategy, card, "cb", gains).values())
    return {"check": at_once + later, "bet": bet}


def hand_value(strategy: Strategy, gains: Gains, *, first: bool) -> float:
    """Return what a hand is worth to the player at best, before the cards are dealt."""
    starts = ("",) if first else ("c", "b")
    return (
        sum(
            max(values(strategy, card, done, gains).values())
            for card in range(3)
            for done in starts
        )
        / 3
    )


@functools.lru_cache(maxsize=1 << 17)
def ahead(strategy: Strategy, hands: int, net: int, first: bool) -> float:
    """Return the largest chance to be ahead after some hands.

    Args:
        strategy: The opponent's.
        hands: How many are left.
        net: Chips won so far.
        first: Whether the player is first in the next hand; the seats change after each.
    """
    if abs(net) > 2 * hands:
        return float(net > 0)
    if hands == 0:
        return 0.0
    return hand_value(strategy, gains_of(strategy, hands, net, first), first=first)


def gains_of(strategy: Strategy, hands: int, net: int, first: bool) -> Gains:
    """Return what the results of the next hand are worth: the chance to be ahead in the end."""
    after = [ahead(strategy, hands - 1, net + chips, not first) for chips in (-2, -1, 1, 2)]
    return after[0], after[1], after[2], after[3]


@functools.cache
def random_results(strategy: Strategy, card: int, first: bool) -> dict[int, float]:
    """Return the chances of each gain in chips, if the player acts at random."""
    found: dict[int, float] = {-2: 0.0, -1: 0.0, 1: 0.0, 2: 0.0}
    for other in {0, 1, 2} - {card}:
        sign = 1 if card > other else -1
        if first:
            faced, called = strategy.bets[other] / 2, strategy.calls[other]
            checked, bet = 0.5 - faced, 0.5
        else:
            faced, called = strategy.opens[other], strategy.calls_second_bet[other]
            checked = bet = (1 - faced) / 2
        for chips, chance in (
            (sign, checked),
            (-1, faced / 2),
            (2 * sign, faced / 2 + bet * called),
            (1, bet * (1 - called)),
        ):
            found[chips] += chance / 2
    return found


@functools.lru_cache(maxsize=1 << 10)
def luck(strategy: Strategy, hands: int, first: bool) -> float:
    """Return the chance of random play to be ahead after a match."""
    nets = {0: 1.0}
    for number in range(hands):
        after: dict[int, float] = {}
        for card in range(3):
            results = random_results(strategy, card, first == (number % 2 == 0))
            for net, chance in nets.items():
                for chips, share in results.items():
                    after[net + chips] = after.get(net + chips, 0.0) + chance * share / 3
        nets = after
    return sum(chance for net, chance in nets.items() if net > 0)
