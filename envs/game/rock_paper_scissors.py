"""RockPaperScissors."""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, SOLVED, Play
from gemenv.envs.game.solvers import rock_paper_scissors as rps
from gemenv.envs.game.solvers.rock_paper_scissors import KINDS, Kind

Opponent = Literal["any", "bias", "cycle", "reaction", "frequency", "memory"]
THROWS = ("rock", "paper", "scissors")
_WORDS = {1: "You win", 0: "It is a draw", -1: "You lose"}


@dataclass(frozen=True, kw_only=True)
class RockPaperScissorsConfig(GameConfig):
    """How long to play, and against what."""

    rounds: int = 30
    """Throws; 10 to 200."""
    opponent: Opponent = "any"
    """The kind of rule that the opponent follows: "bias", one throw more often than the others;
    "cycle", seven throws over and over; "reaction", an answer to one of the player's last three
    throws; "frequency", one to the player's most frequent throw; "memory", one to both last throws;
    "any" draws the kind."""
    min_noise: int = 10
    """The least percentage of throws that follow no rule; from 0 on."""
    max_noise: int = 40
    """The most; up to 60."""
    max_turns: int = 30
    """Throws; `rounds` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.rounds, 10, 200), "`rounds` must be from 10 to 200", self.rounds)
        names = ("any", *KINDS)
        require(self.opponent in names, f"`opponent` must be one of {names}", self.opponent)
        ordered = is_int(self.max_noise, 0, 60) and is_int(self.min_noise, 0, self.max_noise)
        noises = (self.min_noise, self.max_noise)
        require(ordered, "`min_noise` and `max_noise` must be in order, from 0 to 60", noises)
        least = self.rounds
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS: tuple[tuple[Opponent, int, int], ...] = (
    ("bias", 10, 20), ("reaction", 10, 20), ("cycle", 20, 30), ("memory", 20, 30),
    ("memory", 40, 50),
)  # fmt: skip
"""Kind of rule, least and most noise."""


@dataclass
class State:
    """The opponent's rule, and what was thrown."""

    kind: Kind
    rule: tuple[int, ...]
    noise: int
    """In percent."""
    own: list[int] = field(default_factory=list[int])
    """The player's throws; rock, paper and scissors are 0, 1 and 2."""
    others: list[int] = field(default_factory=list[int])


class RockPaperScissors(Game):
    r"""Find out by what rule the opponent throws, and beat it.

    Observation: both throws, and the record.
    Action: `\boxed{rock}`, `\boxed{paper}` or `\boxed{scissors}`.
    Reward: in each round `won` 1/rounds or `lost` −1/rounds; random play earns 0 on average.
    Ends: terminated after the last round or on an unreadable reply. It is a success to lead in the
        end, in rounds won less those lost, by half or more of what best play leads by on average.
    Potential: the lead so far, and what best play adds on average, as a share of the rounds.
    Difficulty: rounds that it takes to be told the rule: the bits that tell it from all others of
        its kind, by the bits of each throw, which noise leaves.
    Levels: from a favourite throw with little noise to an answer to both last throws with much.

    The opponent's rule is drawn for each episode and stays hidden. Under any rule and in any round
    the chances of what is planned are the same, so that the best throw of each round is the best
    play of all: the oracle, which knows the rule, takes it. `chance()` is its exact chance to lead
    by enough.
    """

    Config = RockPaperScissorsConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: RockPaperScissorsConfig
    state: State
    answer_format = r"Answer with \boxed{rock}, \boxed{paper} or \boxed{scissors}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> RockPaperScissorsConfig:
        """Draw how much noise there is."""
        noise = int(rng.integers(0, 31))
        return RockPaperScissorsConfig(min_noise=noise, max_noise=noise + 20)

    @classmethod
    def at_level(cls, level: int) -> RockPaperScissorsConfig:
        """Return a kind of rule and a span of noise."""
        kind, least, most = _LEVELS[level]
        return RockPaperScissorsConfig(opponent=kind, min_noise=least, max_noise=most)

    def start(self) -> State:
        """Draw a rule and its noise."""
        config = self.config
        kind = KINDS[self.draw(len(KINDS))] if config.opponent == "any" else config.opponent
        noise = config.min_noise + self.draw(config.max_noise - config.min_noise + 1)
        return State(kind, rps.draw_rule(kind, self.draw), noise)

    def rules(self) -> str:
        """Explain the game."""
        return (
            f"Play {self.config.rounds} rounds of rock, paper, scissors. Your opponent follows a "
            "rule that you do not know; it may hang on your throws, and now and then it is broken "
            f"by chance. Win as many rounds more than you lose as you can. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the record."""
        results = self._results()
        record = ", ".join(
            f"{count} {name}"
            for name, count in (
                ("won", results.count(1)), ("drawn", results.count(0)), ("lost", results.count(-1)),
            )
        )  # fmt: skip
        return f"Rounds: {record}, {self.config.rounds - len(results)} left."

    def parse(self, answer: str) -> int | None:
        """Read a throw."""
        word = answer.lower()
        return THROWS.index(word) if word in THROWS else None

    def play(self, move: int) -> Play:
        """Throw."""
        state, rounds = self.state, self.config.rounds
        odds, at = self._odds(), self.draw(1 << 40) / (1 << 40)
        other = 0 if at < odds[0] else 1 if at < odds[0] + odds[1] else 2
        state.own.append(move)
        state.others.append(other)
        won = rps.result(move, other)
        message = f"You threw {THROWS[move]}, your opponent {THROWS[other]}. {_WORDS[won]}."
        terms = {"won" if won > 0 else "lost": won / rounds} if won else None
        if len(state.own) < rounds:
            return message, MOVED, terms
        return f"{message} That was the last round.", SOLVED if self._enough() else LOST, terms

    def _odds(self) -> tuple[float, ...]:
        """Return the chances of the opponent's next throw."""
        state = self.state
        planned = rps.plan(state.kind, state.rule, state.others, state.own)
        return rps.chances(state.kind, state.rule, state.noise, planned)

    def _results(self) -> list[int]:
        return [rps.result(o, x) for o, x in zip(self.state.own, self.state.others, strict=True)]

    def _start_odds(self) -> tuple[float, ...]:
        """Return the chances of a throw where rock is planned; any other is the same, turned."""
        state = self.state
        return rps.chances(state.kind, state.rule, state.noise, 0)

    def _gain(self) -> float:
        """Return by how much best play leads after a round, on average."""
        odds = self._start_odds()
        return rps.mean_result(rps.best_throw(odds), odds)

    def needed(self) -> int:
        """Return the lead that is a success."""
        return math.ceil(self._gain() * self.config.rounds / 2)

    def _enough(self) -> bool:
        return sum(self._results()) >= self.needed()

    def moves(self) -> list[str]:
        """List the throws."""
        return list(THROWS)

    def oracle(self) -> str:
        """Return the best throw against the rule, which only the environment knows."""
        return THROWS[rps.best_throw(self._odds())]

    def phi(self) -> float:
        """Return the lead so far and what best play adds, as a share of the rounds."""
        results, rounds = self._results(), self.config.rounds
        return (sum(results) + (rounds - len(results)) * self._gain()) / rounds

    def chance(self) -> float:
        """Return the chance that best play leads by enough."""
        odds = self._start_odds()
        leads = rps.lead_chances(odds, rps.best_throw(odds), self.config.rounds)
        total = sum(p for lead, p in leads.items() if lead >= self.needed())
        # With noise nothing is certain, even where the number is as near to 1 as floats come.
        return min(math.nextafter(1.0, 0.0), total) if self.state.noise else 1.0

    def canonical(self) -> str:
        """Write the rule, its noise and the rounds."""
        state = self.state
        numbers = ",".join(map(str, state.rule))
        return f"{state.kind} {numbers} {state.noise}% {self.config.rounds} rounds"

    def difficulty(self) -> float:
        """Return how many rounds tell the rule."""
        rules = 3 if self.state.kind == "bias" else math.prod(rps.rule_sizes(self.state.kind))
        return math.log2(rules) / rps.bits_per_round(self._start_odds())

    def privileged(self) -> dict[str, Any]:
        """Tell the rule."""
        state = self.state
        return {"kind": state.kind, "rule": list(state.rule), "noise": state.noise}
