"""Games of two with full sight: exact values, opponents, and the best play against them.

A position is a text, seen by whoever is to move. Scores are 1 for a win, 0.5 for a draw, 0 for a
loss. What is computed here is kept by rules and position, so the games have to be small; a larger
one brings its own `solve` and `hardest`, and leaves the rest alone.
"""

import functools
from abc import ABC, abstractmethod
from typing import Literal

Opponent = Literal["random", "scripted", "exact"]


class Rules(ABC):
    """A game; subclasses are frozen dataclasses, since results are kept by them."""

    @abstractmethod
    def legal(self, position: str) -> list[str]:
        """Return the moves in a fixed order."""

    @abstractmethod
    def after(self, position: str, move: str) -> str:
        """Make a move."""

    @abstractmethod
    def score(self, position: str) -> float | None:
        """Return the score of whoever moved last, if the game is over."""

    @abstractmethod
    def scripted(self, position: str) -> list[str]:
        """Return the moves among which the scripted opponent chooses."""

    def key(self, position: str) -> str:
        """Return one and the same position for all that are equal but for their labels."""
        return position

    def solve(self, position: str) -> float:
        """Return the score of whoever is to move if both play their best."""
        return _value(self, self.key(position))

    def hardest(self, position: str) -> list[str]:
        """Return the moves among which the exact opponent chooses."""
        # Where the value leaves a choice, what is hardest to answer.
        moves = best_moves(self, position)
        scores = [_at_random(self, self.after(position, move)) for move in moves]
        return [move for move, s in zip(moves, scores, strict=True) if s > max(scores) - 1e-12]


def value(rules: Rules, position: str) -> float:
    """Return the score of whoever is to move if both play their best."""
    return rules.solve(position)


@functools.cache
def _value(rules: Rules, position: str) -> float:
    return max(gain(rules, rules.after(position, move)) for move in rules.legal(position))


def gain(rules: Rules, position: str) -> float:
    """Return the score of whoever moved last if both play their best from here."""
    score = rules.score(position)
    return 1 - value(rules, position) if score is None else score


def best_moves(rules: Rules, position: str) -> list[str]:
    """Return the moves that keep the value."""
    most = value(rules, position)
    legal = rules.legal(position)
    return [move for move in legal if gain(rules, rules.after(position, move)) == most]


def replies(rules: Rules, opponent: Opponent, position: str) -> list[str]:
    """Return the moves among which an opponent chooses, each with the same chance."""
    if opponent == "random":
        return rules.legal(position)
    if opponent == "scripted":
        return rules.scripted(position)
    return rules.hardest(position)


def _at_random(rules: Rules, position: str) -> float:
    """Return the mean score of whoever moved last if both go on at random."""
    score = rules.score(position)
    return 1 - _random_play(rules, rules.key(position)) if score is None else score


@functools.cache
def _random_play(rules: Rules, position: str) -> float:
    moves = rules.legal(position)
    return sum(_at_random(rules, rules.after(position, move)) for move in moves) / len(moves)


def expected(rules: Rules, opponent: Opponent, position: str) -> float:
    """Return the mean score of whoever is to move and plays as `answer` says."""
    return _expected(rules, opponent, rules.key(position))


@functools.cache
def _expected(rules: Rules, opponent: Opponent, position: str) -> float:
    moves = best_moves(rules, position)
    return max(_replied(rules, opponent, rules.after(position, move)) for move in moves)


def _replied(rules: Rules, opponent: Opponent, position: str) -> float:
    """Return the mean score of whoever moved last, and goes on as `answer` says."""
    score = rules.score(position)
    if score is not None:
        return score
    chosen = replies(rules, opponent, position)
    total = 0.0
    for move in chosen:
        reached = rules.after(position, move)
        lost = rules.score(reached)
        total += expected(rules, opponent, reached) if lost is None else 1 - lost
    return total / len(chosen)


def answer(rules: Rules, opponent: Opponent, position: str) -> str:
    """Return the best move against an opponent among those that keep the value."""
    return max(
        best_moves(rules, position),
        key=lambda move: _replied(rules, opponent, rules.after(position, move)),
    )


def luck(rules: Rules, opponent: Opponent, position: str, need: float) -> float:
    """Return the chance of random moves to score what is needed against an opponent."""
    return _luck(rules, opponent, rules.key(position), need)


@functools.cache
def _luck(rules: Rules, opponent: Opponent, position: str, need: float) -> float:
    moves = rules.legal(position)
    total = 0.0
    for move in moves:
        reached = rules.after(position, move)
        score = rules.score(reached)
        if score is not None:
            total += score >= need
            continue
        chosen = replies(rules, opponent, reached)
        for reply in chosen:
            back = rules.after(reached, reply)
            lost = rules.score(back)
            won = luck(rules, opponent, back, need) if lost is None else float(1 - lost >= need)
            total += won / len(chosen)
    return total / len(moves)
