"""DealOrNoDeal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.negotiation_game import NegotiationConfig, NegotiationGame, Talks
from gemenv.envs.game.solvers.negotiation import TACTICS, conceded
from gemenv.envs.game.solvers.shares import (
    KINDS,
    TOTAL,
    Counts,
    Values,
    pairs,
    pools,
    sufficient,
    worths,
)

_ITEMS = ("books", "hats", "balls")


@dataclass(frozen=True, kw_only=True)
class DealOrNoDealConfig(NegotiationConfig):
    """How many items there are, and how long the counterpart stays."""

    num_items: int = 6
    """Items of all kinds together; 4 to 8."""
    share: float = 1.0
    """How much of the best deal's points is a success; above 0 to 1."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_items, 4, 8), "`num_items` must be from 4 to 8", self.num_items)


_LEVELS = ((4, 2, 0.5), (5, 4, 0.8), (6, 5, 0.9), (6, 6, 1.0), (7, 8, 1.0))
"""Items, rounds, share of the best deal."""


@dataclass
class State(Talks):
    """The items, and what they are worth to both sides."""

    counts: Counts = ()
    values: Values = ()
    others: Values = ()
    """The counterpart's values, which are hidden."""
    limit: int = 0
    """The least that the counterpart will ever take, in its own points; hidden."""


class DealOrNoDeal(NegotiationGame):
    r"""Share items of three kinds with a counterpart that values them otherwise.

    Both sides have private values, for which all items together are worth 10 points, as in Lewis
    et al., "Deal or No Deal? End-to-End Learning for Negotiation Dialogues" (2017). Each kind is
    worth something to one side at least, and one kind to both. The counterpart first wants all
    10 points, and gives way to a hidden least number, late, steadily or early, until a hidden
    deadline, after which it leaves. Its offer is one of its cheapest that give it what it wants,
    and among them one that leaves the player the most items, so that it tells of its values.

    Observation: the items, the player's values, all offers, and the offer on the table. A deal is
        what the player takes of each kind; the counterpart takes the rest.
    Action: `\boxed{propose 1 2 0}`, `\boxed{accept}`, `\boxed{reject}` to hear the next offer, or
        `\boxed{walk}`.
    Reward: `deal`, the player's points over those of the best deal there was, from 0 to 1.
    Ends: terminated by a deal, by walking away, by the counterpart's leaving, or on an unreadable
        reply; truncated at the turn limit. The episode is a success if the reward is at least
        `share`. A proposal of items that there are not is refused, and takes no round.
    Potential: the most points that are still within reach, over those of the best deal.
    Difficulty: −log2 of the chance that random moves succeed.
    Levels: from 4 items, 2 rounds and half of the best points to 7 items, 8 rounds and all of them.

    The counterpart agrees to whatever gives it what it would want next. The best deal is that with
    the most points for the player, over all rounds and ways to share; every instance has one. The
    oracle knows the counterpart's values and waits for that deal, which it always gets.
    """

    Config = DealOrNoDealConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: DealOrNoDealConfig
    state: State
    verb = "propose"
    answer_format = (
        r"Answer with what you take of each kind, as in \boxed{propose 1 2 0}, or with "
        r"\boxed{accept}, \boxed{reject} or \boxed{walk}."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> DealOrNoDealConfig:
        """Draw 5 to 7 items, and rounds."""
        items, rounds = (int(rng.integers(low, high)) for low, high in ((5, 8), (4, 11)))
        return DealOrNoDealConfig(num_items=items, rounds=rounds)

    @classmethod
    def at_level(cls, level: int) -> DealOrNoDealConfig:
        """Return items, rounds and a share."""
        items, rounds, share = _LEVELS[level]
        return DealOrNoDealConfig(num_items=items, rounds=rounds, share=share)

    def start(self) -> State:
        """Draw items, values, and a counterpart, until there is a deal that is worth something."""
        while True:
            choices = pools(self.config.num_items)
            counts = choices[self.draw(len(choices))]
            both = pairs(counts)
            values, others = both[self.draw(len(both))]
            deadline, tactic = self.draw_talks()
            limit = 3 + self.draw(5)
            self.state = State(
                deadline, tactic, counts=counts, values=values, others=others, limit=limit
            )
            self.state.best = self.best_gain()
            if self.state.best > 0:
                return self.state

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        return (
            f"You and a counterpart share {config.num_items} items: {', '.join(_ITEMS)}. To each "
            f"of you all items together are worth {TOTAL} points, but one item may be worth more "
            "to you than to your counterpart, or less; you know only your own values. No deal is "
            "worth nothing. Your counterpart first wants everything that is of worth to it, and "
            "gives way, early, steadily or late, to a least number of points that you do not "
            f"know; it leaves after {(config.rounds + 1) // 2} to {config.rounds} rounds. In each "
            "round you accept its offer, propose another deal, reject it to hear the next one, or "
            "walk away. It agrees to any deal that gives it what it would want next. You succeed "
            f"with {config.share:.0%} of the points of the best deal there is. "
            f"{self.answer_format}"
        )

    def board(self) -> str:
        """Show the items, the player's values and the talks."""
        state = self.state
        items = ", ".join(f"{n} {name}" for n, name in zip(state.counts, _ITEMS, strict=True))
        values = ", ".join(f"{name} {v}" for v, name in zip(state.values, _ITEMS, strict=True))
        return f"Items: {items}.\nWorth to you, each: {values}.\n{self.talks()}"

    def read_deal(self, text: str) -> str | None:
        """Read three numbers, separated by spaces or commas."""
        numbers = text.replace(",", " ").split()
        return " ".join(str(int(n)) for n in numbers) if len(numbers) == KINDS else None

    def shown(self, deal: str) -> str:
        """Write what the player takes."""
        named = zip(deal.split(), _ITEMS, strict=True)
        return f"you take {', '.join(f'{n} {name}' for n, name in named)}"

    def proposals(self) -> list[str]:
        """Return every way to share."""
        return list(worths(self.state.counts, self.state.values))

    def gain(self, deal: str, time: int) -> float:
        """Return the player's points."""
        return float(worths(self.state.counts, self.state.values)[deal])

    def agreeable(self, time: int) -> Sequence[str]:
        """Return the deals that give the counterpart what it would want next."""
        state = self.state
        room = TOTAL - state.limit
        # Points are whole: a want between two of them is met by the upper one.
        want = math.ceil(TOTAL - room * conceded(state.tactic, time, state.deadline) - 1e-9)
        return sufficient(state.counts, state.others, want)

    def offered(self, time: int) -> str:
        """Return the counterpart's offer at the beginning of a round."""
        return self.agreeable(time - 1)[0]

    def canonical(self) -> str:
        """Write the items, the values of both sides, and what the counterpart wants when."""
        state = self.state
        return (
            f"{state.counts} worth {state.values} and {state.others}, to {state.limit} in "
            f"{state.deadline} {state.tactic}"
        )

    def instance_space(self) -> int:
        """Count items, values, and what the counterpart may want when."""
        most = self.config.rounds
        values = sum(len(pairs(counts)) for counts in pools(self.config.num_items))
        return values * 5 * len(TACTICS) * (most // 2 + 1)
