"""What games of two with full sight share: seats, openings, opponents, results."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from gemenv.envs.base.arguments import require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, Outcome, Play
from gemenv.envs.game.solvers.duel import Opponent, Rules, answer, luck, replies, value
from gemenv.errors import InvalidArgumentError

_RESULTS = {1.0: "You won.", 0.5: "It is a draw.", 0.0: "You lost."}


_OPENINGS = 1000
"""Openings that are drawn before a seat counts as lost."""


@dataclass(frozen=True, kw_only=True)
class DuelConfig(GameConfig):
    """The opponent and the seat."""

    opponent: Opponent = "scripted"
    """Who plays the other side: "random", any move; "scripted", a rule of thumb; "exact",
    a best move, of several that with which random play would do best."""
    first: bool | None = None
    """Whether the player has the side that began; `None` draws it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        known = self.opponent in ("random", "scripted", "exact")
        require(known, "`opponent` must be 'random', 'scripted' or 'exact'", self.opponent)


@dataclass
class State:
    """A position, with the player to move until the game is over."""

    position: str
    start: str
    first: bool
    """Whether the player has the side that began."""
    result: float | None = None
    """The player's score, once the game is over."""


class DuelGame(Game):
    """A game against an opponent that answers every move."""

    config: Any
    state: State
    least: ClassVar[float] = 0.5
    """The least score that is certain from a start."""

    @abstractmethod
    def duel(self) -> Rules:
        """Return the rules of the present configuration."""

    @abstractmethod
    def opening(self) -> str:
        """Draw a position before the first move of this episode."""

    @abstractmethod
    def begins(self, position: str, *, first: bool) -> bool:
        """Say whether the player is to move in an opening."""

    def start(self) -> State:
        """Draw a seat and an opening from which the player can score `least` or more."""
        seat = self.config.first
        first = bool(self.draw(2)) if seat is None else seat
        state = self._seated(first=first)
        if state is None and seat is None:
            # Who moves second may never win, as against exact play on three heaps of one or two.
            state = self._seated(first=not first)
        if state is None:
            raise InvalidArgumentError(
                f"`first` must be another one for this configuration: {_OPENINGS} openings gave "
                f"none that can be won, got {self.config!r}."
            )
        return state

    def _seated(self, *, first: bool) -> State | None:
        """Draw an opening for a seat; `None` if there seems to be none."""
        rules = self.duel()
        for _ in range(_OPENINGS):
            position = self.opening()
            if rules.score(position) is not None:
                continue
            if not self.begins(position, first=first):
                position = rules.after(position, self._reply(position))
            if rules.score(position) is None and value(rules, position) >= self.least:
                return State(position, position, first)
        return None

    def _reply(self, position: str) -> str:
        chosen = replies(self.duel(), self.config.opponent, position)
        return chosen[self.draw(len(chosen))]

    def play(self, move: str) -> Play:
        """Make a move and the opponent's answer."""
        rules, state = self.duel(), self.state
        if move not in rules.legal(state.position):
            return self.refusal(move), REFUSED, None
        state.position = rules.after(state.position, move)
        message = f"You played {move}."
        score = rules.score(state.position)
        if score is None:
            reply = self._reply(state.position)
            state.position = rules.after(state.position, reply)
            message += f" The opponent played {reply}."
            lost = rules.score(state.position)
            score = None if lost is None else 1 - lost
        if score is None:
            return message, MOVED, None
        state.result = score
        outcome = Outcome(terminated=True, success=score >= self._need()) if score else LOST
        return f"{message} {_RESULTS[score]}", outcome, {"result": score} if score else None

    @abstractmethod
    def refusal(self, move: str) -> str:
        """Say why a move is not allowed now."""

    def _need(self) -> float:
        """Return the score that counts as success: the value of the start."""
        return value(self.duel(), self.state.start)

    def moves(self) -> list[str]:
        """List the legal moves."""
        return self.duel().legal(self.state.position)

    def oracle(self) -> str:
        """Return the best move against this opponent among those that risk nothing."""
        return answer(self.duel(), self.config.opponent, self.state.position)

    def phi(self) -> float:
        """Return the score that is certain from here, whatever the opponent does."""
        state = self.state
        return value(self.duel(), state.position) if state.result is None else state.result

    def canonical(self) -> str:
        """Write the start, the seat, the rules and the opponent."""
        side = "first" if self.state.first else "second"
        return f"{self.state.start} {side} {self.duel()} {self.config.opponent}"

    def difficulty(self) -> float:
        """Return −log2 of the chance that random moves succeed against this opponent."""
        chance = luck(self.duel(), self.config.opponent, self.state.start, self._need())
        return -math.log2(min(chance, 1.0))

    def opponent_rule(self) -> str:
        """Tell the player who plays the other side."""
        return {
            "random": "Your opponent plays at random.",
            "scripted": "Your opponent plays by a rule of thumb.",
            "exact": "Your opponent plays perfectly.",
        }[self.config.opponent]
