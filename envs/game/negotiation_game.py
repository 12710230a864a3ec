"""What negotiations share: rounds, proposals, a counterpart that concedes, and the best deal."""

import math
import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.negotiation import TACTICS, Tactic, luck

_CLOSE = 1e-9
_NUMBERS = re.compile(r"[\d, ]{1,40}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class NegotiationConfig(GameConfig):
    """How long the counterpart stays, and what counts as success."""

    rounds: int = 8
    """The most rounds in which the counterpart listens; it stays for half of them or more;
    2 to 20."""
    share: float = 0.9
    """How much of the best deal's gain is a success; above 0 to 1."""
    max_turns: int = 20
    """Moves, refused ones included; `rounds` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.rounds, 2, 20), "`rounds` must be from 2 to 20", self.rounds)
        require(0 < self.share <= 1, "`share` must be above 0 and at most 1", self.share)
        least = self.rounds
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


@dataclass
class Talks:
    """The counterpart's hidden patience, and how far the talks are."""

    deadline: int
    """The last round in which the counterpart listens."""
    tactic: Tactic
    best: float = 1.0
    """The player's gain from the best deal there is."""
    round: int = 1
    result: float | None = None
    """The player's gain over that of the best deal, once the talks are over."""
    history: str = ""


class NegotiationGame(Game):
    """Come to a deal with a counterpart that concedes until its deadline.

    In each round the counterpart's own offer is on the table. The player accepts it, proposes
    another deal, rejects it to hear the next one, or walks away. The counterpart agrees to what is
    no worse for it than what it would offer next; otherwise it makes that offer.
    """

    config: Any
    state: Any
    verb: ClassVar[str]
    """What comes before a proposal."""

    @abstractmethod
    def proposals(self) -> list[str]:
        """Return every deal that may be proposed, as numbers separated by single spaces."""

    @abstractmethod
    def gain(self, deal: str, time: int) -> float:
        """Return what a deal of a round gives the player."""

    @abstractmethod
    def agreeable(self, time: int) -> Sequence[str]:
        """Return the proposals to which the counterpart agrees in a round."""

    @abstractmethod
    def offered(self, time: int) -> str:
        """Return the deal that the counterpart offers at the beginning of a round."""

    @abstractmethod
    def shown(self, deal: str) -> str:
        """Write a deal for the player."""

    def draw_talks(self) -> tuple[int, Tactic]:
        """Draw a deadline and a tactic."""
        most = self.config.rounds
        least = (most + 1) // 2
        return least + self.draw(most - least + 1), TACTICS[self.draw(len(TACTICS))]

    def parse(self, answer: str) -> str | None:
        """Read a proposal, or `accept`, `reject` or `walk`."""
        text = answer.lower().strip()
        if text in ("accept", "reject", "walk"):
            return text
        verb, _, rest = text.partition(" ")
        if verb != self.verb or not _NUMBERS.fullmatch(rest):
            return None
        return self.read_deal(rest)

    @abstractmethod
    def read_deal(self, text: str) -> str | None:
        """Read the numbers of a deal, whether it may be proposed or not."""

    def play(self, move: str) -> Play:
        """Make a move and hear the counterpart's answer."""
        state = self.state
        if move == "walk":
            return self._leave("You walk away. There is no deal.")
        if move == "accept":
            return self._agree(self.offered(state.round), "You accept")
        if move == "reject":
            return self._next_round("You reject the offer.")
        if move not in self.proposals():
            return "That cannot be proposed.", REFUSED, None
        if move in self.agreeable(state.round):
            return self._agree(move, "Your counterpart agrees")
        state.history += f"\nRound {state.round}, you: {self.shown(move)}"
        return self._next_round("Your counterpart does not agree.")

    def _agree(self, deal: str, who: str) -> Play:
        state = self.state
        share = max(self.gain(deal, state.round), 0.0) / state.best
        state.result = share
        success = share >= self.config.share - _CLOSE
        message = f"{who}: {self.shown(deal)}. That is {share:.0%} of the best deal there was."
        return message, SOLVED if success else LOST, {"deal": share} if share else None

    def _leave(self, message: str) -> Play:
        self.state.result = 0.0
        return message, LOST, None

    def _next_round(self, message: str) -> Play:
        state = self.state
        if state.round == state.deadline:
            return self._leave(f"{message} It has lost patience and leaves. There is no deal.")
        state.history += f"\nRound {state.round}, counterpart: {self.shown(self._on_table())}"
        state.round += 1
        return f"{message} It now offers: {self.shown(self._on_table())}.", MOVED, None

    def _on_table(self) -> str:
        return self.offered(self.state.round)

    def talks(self) -> str:
        """Show the round and all offers."""
        state = self.state
        if state.result is not None:
            return "The talks are over."
        return (
            f"Offers so far:{state.history or ' none'}\n"
            f"Round {state.round}. On the table: {self.shown(self._on_table())}."
        )

    def moves(self) -> list[str]:
        """List all proposals and the three other moves."""
        return ["accept", "reject", "walk", *(f"{self.verb} {deal}" for deal in self.proposals())]

    def oracle(self) -> str:
        """Wait for the best deal and make it; it knows what the counterpart will agree to."""
        _, time, move = self._plan(self.state.round)
        return move if time == self.state.round else "reject"

    def phi(self) -> float:
        """Return the best gain that is still within reach, over that of the best deal."""
        state = self.state
        if state.result is not None:
            return state.result
        return max(self._plan(state.round)[0], 0.0) / state.best

    def best_gain(self) -> float:
        """Return the player's gain from the best deal there is."""
        return self._plan(1)[0]

    def _plan(self, time: int) -> tuple[float, int, str]:
        """Return the best gain from a round on, and the earliest round and move that give it."""
        deals = (
            (gain, -later, move)
            for later in range(time, self.state.deadline + 1)
            for move, gain in self._deals(later)
        )
        gain, later, move = max(deals)
        return gain, -later, move

    def _deals(self, time: int) -> Iterator[tuple[str, float]]:
        """Give every move that makes a deal in a round, with its gain."""
        yield "accept", self.gain(self.offered(time), time)
        for deal in self.agreeable(time):
            yield f"{self.verb} {deal}", self.gain(deal, time)

    def difficulty(self) -> float:
        """Return −log2 of the chance that random moves succeed."""
        need = self.config.share * self.state.best - _CLOSE
        moves = len(self.proposals()) + 3
        rounds: list[tuple[int, int]] = []
        for time in range(1, self.state.deadline + 1):
            gains = [gain for _, gain in self._deals(time)]
            # Walking away is the one further move that ends the talks.
            rounds.append((sum(gain >= need for gain in gains), moves - len(gains) - 1))
        return -math.log2(luck(rounds, moves))

    def privileged(self) -> dict[str, Any]:
        """Tell the counterpart's last round and the best gain."""
        return {"deadline": self.state.deadline, "best": self.state.best}
