"""What the bandits share: arms with names that say nothing, pulls, payouts, and their record."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play

NAMES = (
    "anchor", "basil", "cedar", "comet", "coral", "dragon", "ember", "falcon", "garnet", "harbor",
    "indigo", "jasper", "kestrel", "lantern", "lotus", "maple", "marble", "meteor", "nectar",
    "onyx", "opal", "orchid", "pearl", "phoenix", "pilot", "quartz", "raven", "ribbon", "saffron",
    "sparrow", "summit", "thunder", "tiger", "topaz", "tulip", "velvet", "walnut", "willow",
    "yarrow", "zephyr",
)  # fmt: skip
"""Names of arms: their order and meaning have nothing to do with what they pay."""


@dataclass(frozen=True, kw_only=True)
class PullsConfig(GameConfig):
    """How often the player may pull."""

    pulls: int = 20
    """Pulls in an episode; 1 to 1,000."""
    max_turns: int = 30
    """Pulls, refused ones included; at least `pulls`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.pulls, 1, 1000), "`pulls` must be from 1 to 1000", self.pulls)
        require(
            self.max_turns >= self.pulls, "`max_turns` must be at least `pulls`", self.max_turns
        )


@dataclass
class State:
    """The arms, what is known of them, and the context of the next pull."""

    names: tuple[str, ...]
    contexts: tuple[str, ...]
    """At least one; a bandit without contexts has one that it does not show."""
    best: tuple[int, ...]
    """The best arm of each context."""
    pulled: list[list[int]]
    """For each context, how often each arm was pulled."""
    paid: list[list[float]]
    """For each context, what each arm paid in total."""
    context: int = 0


class BanditGame(Game):
    """Pull arms; each pays by its own rule."""

    config: Any
    state: State
    answer_format = r"Answer with the name of an arm, as in \boxed{phoenix}."

    @abstractmethod
    def pay(self, *, best: bool) -> float:
        """Draw what an arm pays, from 0 to 1."""

    @abstractmethod
    def mean(self, *, best: bool) -> float:
        """Return the mean of what an arm pays."""

    def draw_names(self, names: tuple[str, ...], count: int) -> tuple[str, ...]:
        """Draw names in any order."""
        left = list(names)
        return tuple(left.pop(self.draw(len(left))) for _ in range(count))

    def fresh(
        self, names: tuple[str, ...], contexts: tuple[str, ...], best: tuple[int, ...]
    ) -> State:
        """Return a state without pulls, and draw its first context."""
        pulled = [[0] * len(names) for _ in contexts]
        paid = [[0.0] * len(names) for _ in contexts]
        return State(names, contexts, best, pulled, paid, self.draw(len(contexts)))

    def board(self) -> str:
        """Show the pulls left, and what each arm has paid in the present context."""
        state = self.state
        left = self.config.pulls - sum(map(sum, state.pulled))
        record = zip(
            state.names, state.pulled[state.context], state.paid[state.context], strict=True
        )
        arms = (f"{name}: pulled {pulled}, paid {paid:g}" for name, pulled, paid in record)
        return "\n".join([*arms, f"Pulls left: {left}."])

    def parse(self, answer: str) -> str | None:
        """Read a word."""
        return answer.lower() if len(answer) <= 20 and answer.isalpha() else None

    def play(self, move: str) -> Play:
        """Pull an arm, and draw the next context."""
        state, pulls = self.state, self.config.pulls
        if move not in state.names:
            return f"There is no arm {move}.", REFUSED, None
        arm = state.names.index(move)
        best = arm == state.best[state.context]
        payout = self.pay(best=best)
        state.pulled[state.context][arm] += 1
        state.paid[state.context][arm] += payout
        terms = {"payout": payout / pulls}
        if sum(map(sum, state.pulled)) == pulls:
            return (
                f"{move} paid {payout:g}. That was the last pull.",
                SOLVED if best else LOST,
                terms,
            )
        if len(state.contexts) > 1:
            state.context = self.draw(len(state.contexts))
        return f"{move} paid {payout:g}.", MOVED, terms

    def moves(self) -> list[str]:
        """List the arms."""
        return list(self.state.names)

    def oracle(self) -> str:
        """Return the arm that pays the most on average, which only the environment knows."""
        return self.state.names[self.state.best[self.state.context]]

    def optimal_return(self) -> float:
        """Return the largest expected reward of an episode: the best arm's mean.

        That is what the oracle earns, who knows the best arm; nobody who has to find out earns as
        much.
        """
        return self.mean(best=True)

    def bayes_return(self) -> float | None:
        """Return the largest expected reward of a player who has to find out the best arms.

        It is exact, over the arms as they are drawn and all that pulls can tell. `None` where the
        games say that it is beyond computing.
        """
        return None

    def difficulty(self) -> float:
        """Return the hardness H1 of telling the best arms: the others' 1 / gap², added up."""
        gap = self.mean(best=True) - self.mean(best=False)
        return len(self.state.contexts) * (len(self.state.names) - 1) / gap**2

    def privileged(self) -> dict[str, Any]:
        """Tell the positions of the best arms; their names are on the board."""
        return {"best": list(self.state.best)}
