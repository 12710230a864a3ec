"""MatrixGame."""

import functools
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers import matrix_game as solver
from gemenv.envs.game.solvers.matrix_game import KINDS, NAMES, Automaton, Kind, Name, Payoffs

ACTIONS = "ABCD"
_TOLD: dict[Kind, str] = {
    "always": "It always plays {first}.",
    "alternate": "It plays its actions in turn, beginning with {first}.",
    "tit_for_tat": "It begins with {first}, and then plays what you played last.",
    "grim": "It plays {first} until you play something else, and from then on what keeps the most "
    "that you can get smallest.",
    "win_stay": "It begins with {first}, repeats an action that got it at least the mean of its "
    "payoffs, and otherwise takes the next one.",
    "best_reply": "It begins with {first}, and then plays what is best for it against your last "
    "action.",
    "random": "It plays any action, each alike.",
}


@dataclass(frozen=True, kw_only=True)
class MatrixGameConfig(GameConfig):
    """The game, the opponent, and what counts as success."""

    game: Literal["any"] | Name = "any"
    """What order the payoffs are in; "any" draws it. Only "Ordinal" has more than two actions."""
    num_actions: int = 2
    """Actions of either side; 2 to 4."""
    rounds: int = 10
    """Rounds; 3 to 40."""
    opponent: Literal["any"] | Kind = "any"
    """What the opponent follows; "any" draws it."""
    told: bool = True
    """Whether the player is told what that is."""
    share: float = 1.0
    """How far from the worst to the best total a success is; above 0, up to 1."""
    max_turns: int = 60
    """Actions, refused ones included; `rounds` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        games, kinds = ("any", *NAMES), ("any", *KINDS)
        require(self.game in games, f"`game` must be one of {games}", self.game)
        require(self.opponent in kinds, f"`opponent` must be one of {kinds}", self.opponent)
        require(
            is_int(self.num_actions, 2, 4), "`num_actions` must be from 2 to 4", self.num_actions
        )
        require(
            self.num_actions == 2 or self.game in ("any", "Ordinal"),
            "`game` must be 'Ordinal' or 'any' with more than two actions",
            self.game,
        )
        require(is_int(self.rounds, 3, 40), "`rounds` must be from 3 to 40", self.rounds)
        require(0 < self.share <= 1, "`share` must be above 0 and up to 1", self.share)
        least = self.rounds
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS = ((4, 2), (8, 2), (10, 3), (15, 3), (20, 4))
"""Rounds, actions."""


@dataclass
class State:
    """The game, the opponent, and how it stands."""

    own: list[list[int]]
    other: list[list[int]]
    kind: Kind
    first: int
    """The opponent's first action."""
    phase: int = 0
    """The state of the opponent's automaton."""
    played: int = 0
    total: int = 0


class MatrixGame(Game):
    r"""Get the most out of a repeated game with two sides, such as the prisoner's dilemma.

    Observation: both actions and what they paid; the payoffs, the round and the total.
    Action: `\boxed{A}`, one of the actions.
    Reward: `share`, after the last round: where the total lies between the worst and the best that
        could be expected against this opponent, from 0 to 1.
    Ends: terminated after the last round or on an unreadable reply; truncated at the turn limit.
        A `share` of at least the keyword of that name is the success.
    Potential: the share that best play comes to from here, on average.
    Difficulty: −log2 of the chance that random play succeeds.
    Levels: from 4 rounds with two actions to 20 with four.

    The opponent is a finite automaton: one action always, all in turn, tit for tat, a grim trigger,
    win-stay lose-shift, a best reply, or chance. The oracle knows it, and takes the best action by
    dynamic programming over rounds and its states; where the opponent plays by chance, `chance()`
    tells how often that is a success.
    """

    Config = MatrixGameConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: MatrixGameConfig
    state: State
    answer_format = r"Answer with the letter of an action, as in \boxed{A}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> MatrixGameConfig:
        """Draw rounds and actions."""
        return MatrixGameConfig(
            rounds=int(rng.integers(6, 16)), num_actions=int(rng.integers(2, 4))
        )

    @classmethod
    def at_level(cls, level: int) -> MatrixGameConfig:
        """Return rounds and actions."""
        rounds, actions = _LEVELS[level]
        return MatrixGameConfig(rounds=rounds, num_actions=actions)

    def start(self) -> State:
        """Draw payoffs and an opponent, against whom it matters what one does."""
        config, n = self.config, self.config.num_actions
        while True:
            name: Name = "Ordinal"
            if n == 2:
                name = NAMES[self.draw(len(NAMES))] if config.game == "any" else config.game
            kind = KINDS[self.draw(len(KINDS))] if config.opponent == "any" else config.opponent
            own, other = solver.draw_payoffs(name, n, self.draw)
            # The letters say nothing of what an action is.
            turn = self.draw(n)
            own, other = _turned(own, turn), _turned(other, turn)
            first = turn if name != "Ordinal" else self.draw(n)
            state = State(own, other, kind, first)
            best, worst = _span(_frozen(own), _frozen(other), kind, first, config.rounds)
            if best > worst:
                return state

    def _automaton(self) -> Automaton:
        state = self.state
        return _automaton(_frozen(state.own), _frozen(state.other), state.kind, state.first)

    def _span(self) -> tuple[float, float]:
        """Return the best and the worst total that can be expected."""
        state = self.state
        key = _frozen(state.own), _frozen(state.other), state.kind, state.first
        return _span(*key, self.config.rounds)

    def rules(self) -> str:
        """Explain the game."""
        return (
            f"Play {self.config.rounds} rounds of a game for two: both sides choose an action at "
            "the same time, and the payoffs follow from both. Get as much as you can in all; what "
            f"the opponent gets does not matter to you. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the payoffs, the round and the total."""
        state, letters = self.state, ACTIONS[: self.config.num_actions]
        cells = [
            f"You {a}, opponent {b}: you get {state.own[i][j]}, it gets {state.other[i][j]}."
            for i, a in enumerate(letters)
            for j, b in enumerate(letters)
        ]
        told = _TOLD[state.kind].format(first=letters[state.first])
        who = f"The opponent: {told}" if self.config.told else "The opponent follows a rule."
        left = self.config.rounds - state.played
        return "\n".join([*cells, who, f"Rounds left: {left}. Your total: {state.total}."])

    def parse(self, answer: str) -> int | None:
        """Read a letter."""
        letter = answer.upper()
        return ACTIONS.index(letter) if len(letter) == 1 and letter in ACTIONS else None

    def play(self, move: int) -> Play:
        """Play a round."""
        state = self.state
        if move >= self.config.num_actions:
            return f"There is no action {ACTIONS[move]}.", REFUSED, None
        opponent = self._automaton()
        odds = opponent.plays[state.phase]
        other = odds.index(1.0) if 1.0 in odds else self.draw(len(odds))
        state.phase = opponent.then[state.phase][move]
        state.total += state.own[move][other]
        state.played += 1
        message = (
            f"You played {ACTIONS[move]}, the opponent {ACTIONS[other]}: you got "
            f"{state.own[move][other]}, it got {state.other[move][other]}."
        )
        if state.played < self.config.rounds:
            return message, MOVED, None
        share = min(1.0, max(0.0, self.phi()))
        done = SOLVED if state.total >= self.needed() else LOST
        return f"{message} That was the last round.", done, {"share": share}

    def needed(self) -> float:
        """Return the total that is a success."""
        best, worst = self._span()
        # A little less, since means are sums of floats.
        return worst + self.config.share * (best - worst) - 1e-9

    def moves(self) -> list[str]:
        """List the actions."""
        return list(ACTIONS[: self.config.num_actions])

    def _best(self, left: int, phase: int) -> int:
        """Return the best action with so many rounds left."""
        own, opponent = self.state.own, self._automaton()
        after = _plan(_frozen(own), opponent, self.config.rounds, True)[left - 1]
        worth = solver.worth(own, opponent, phase, after)
        return worth.index(max(worth))

    def oracle(self) -> str:
        """Return the best action against this opponent."""
        state = self.state
        return ACTIONS[self._best(self.config.rounds - state.played, state.phase)]

    def phi(self) -> float:
        """Return the share that best play comes to, on average."""
        state, (best, worst) = self.state, self._span()
        totals = _plan(_frozen(state.own), self._automaton(), self.config.rounds, True)
        hoped = state.total + totals[self.config.rounds - state.played][state.phase]
        return (hoped - worst) / (best - worst)

    def chance(self) -> float:
        """Return the chance that the best actions succeed, 1 unless the opponent is chance."""
        if self.state.kind != "random":
            return 1.0
        return self._success(lambda left, phase: self._surely(self._best(left, phase)))

    def _surely(self, action: int) -> list[float]:
        return [float(i == action) for i in range(self.config.num_actions)]

    def _success(self, policy: solver.Policy) -> float:
        config, needed = self.config, self.needed()
        totals = solver.totals_of(self.state.own, self._automaton(), config.rounds, policy)
        return min(1.0, sum(chance for total, chance in totals.items() if total >= needed))

    def canonical(self) -> str:
        """Write the payoffs, the opponent and the rounds."""
        state = self.state
        who = f"{state.kind} {ACTIONS[state.first]}" if state.kind != "random" else "random"
        return f"{state.own} {state.other} {who} {self.config.rounds} rounds"

    def difficulty(self) -> float:
        """Return −log2 of the chance that random play succeeds."""
        n = self.config.num_actions
        return -math.log2(self._success(lambda left, phase: [1 / n] * n))

    def privileged(self) -> dict[str, Any]:
        """Tell what the opponent follows, unless the player is told."""
        if self.config.told:
            return {}
        return {"opponent": self.state.kind, "first": ACTIONS[self.state.first]}


Frozen = tuple[tuple[int, ...], ...]


def _frozen(payoffs: Payoffs) -> Frozen:
    return tuple(map(tuple, payoffs))


def _turned(payoffs: Payoffs, turn: int) -> Payoffs:
    """Name the actions anew: action 0 becomes action `turn`, and so on."""
    n = len(payoffs)
    return [[payoffs[(i - turn) % n][(j - turn) % n] for j in range(n)] for i in range(n)]


@functools.lru_cache(maxsize=1 << 12)
def _automaton(own: Frozen, other: Frozen, kind: Kind, first: int) -> Automaton:
    return solver.automaton(kind, [*map(list, own)], [*map(list, other)], first)


@functools.lru_cache(maxsize=1 << 12)
def _plan(own: Frozen, opponent: Automaton, rounds: int, best: bool) -> list[list[float]]:
    return solver.plan([*map(list, own)], opponent, rounds, best)


def _span(own: Frozen, other: Frozen, kind: Kind, first: int, rounds: int) -> tuple[float, float]:
    opponent = _automaton(own, other, kind, first)
    best, worst = (_plan(own, opponent, rounds, which)[rounds][0] for which in (True, False))
    return best, worst
