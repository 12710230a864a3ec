"""ContextualBandit."""

import math
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.bandit_game import NAMES, BanditGame, PullsConfig, State
from gemenv.envs.game.solvers.bandit import bayes_return

CONTEXTS = (
    "at dawn", "at dusk", "at midnight", "at noon", "by candlelight", "in fog", "in rain",
    "in snow", "in sunshine", "in wind", "under clouds", "under stars",
)  # fmt: skip
"""Circumstances of a pull; their meaning has nothing to do with what the arms pay."""


@dataclass(frozen=True, kw_only=True)
class ContextualBanditConfig(PullsConfig):
    """The arms, the contexts, and what the arms pay."""

    num_arms: int = 3
    """Arms; 2 to 10."""
    num_contexts: int = 3
    """Contexts, each with a best arm of its own; 2 to 12."""
    gap: float = 0.6
    """How much more the best arm of a context pays on average; above 0 to 1."""
    pulls: int = 40
    """Pulls in an episode; 1 to 1,000."""
    max_turns: int = 50
    """Pulls, refused ones included; at least `pulls`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_arms, 2, 10), "`num_arms` must be from 2 to 10", self.num_arms)
        require(
            is_int(self.num_contexts, 2, len(CONTEXTS)),
            f"`num_contexts` must be from 2 to {len(CONTEXTS)}",
            self.num_contexts,
        )
        require(0 < self.gap <= 1, "`gap` must be above 0 and at most 1", self.gap)


_LEVELS = ((2, 2, 0.8, 20), (3, 2, 0.8, 30), (3, 3, 0.6, 40), (4, 4, 0.6, 60), (5, 6, 0.5, 70))
"""Arms, contexts, gap, pulls."""


class ContextualBandit(BanditGame):
    r"""Find out which arm pays best in which context, while every pull counts.

    Observation: what the arm paid, the context of the next pull, and for each arm how often it was
        pulled in that context and what it has paid there.
    Action: `\boxed{phoenix}`, in any case.
    Reward: `payout`, what the arm pays over the number of pulls, so that an episode pays at most 1.
        An arm pays 1 or else 0: the best one of the context with probability (1 + gap) / 2, the
        others with (1 − gap) / 2. Each pull draws the next context, all with the same chance.
    Ends: terminated after the pulls or on an unreadable reply; truncated at the turn limit. The
        episode is a success if the last pull was of its context's best arm.
    Potential: none; what is left to win falls with every pull, whichever arm it was.
    Difficulty: as in Bandit, added up over the contexts.
    Levels: from 2 arms in 2 contexts to 5 in 6.

    The oracle knows the best arms: it earns `optimal_return()`, a best arm's mean. What a player
    can expect who has to find out, `bayes_return()`, is exact with 2 arms in 2 contexts and `None`
    with more.
    """

    Config = ContextualBanditConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: ContextualBanditConfig

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> ContextualBanditConfig:
        """Draw 2 to 4 arms and contexts, and a gap."""
        arms, contexts = (int(rng.integers(2, 4, endpoint=True)) for _ in range(2))
        gap, pulls = int(rng.integers(4, 8, endpoint=True)) / 10, 5 * arms * contexts
        return ContextualBanditConfig(
            num_arms=arms, num_contexts=contexts, gap=gap, pulls=pulls, max_turns=pulls + 10
        )

    @classmethod
    def at_level(cls, level: int) -> ContextualBanditConfig:
        """Return arms, contexts, a gap and a number of pulls."""
        arms, contexts, gap, pulls = _LEVELS[level]
        return ContextualBanditConfig(
            num_arms=arms, num_contexts=contexts, gap=gap, pulls=pulls, max_turns=pulls + 10
        )

    def start(self) -> State:
        """Draw names, contexts and the best arms, not all the same."""
        config = self.config
        names = self.draw_names(NAMES, config.num_arms)
        contexts = tuple(sorted(self.draw_names(CONTEXTS, config.num_contexts)))
        while True:
            best = tuple(self.draw(config.num_arms) for _ in contexts)
            if len(set(best)) > 1:
                return self.fresh(names, contexts, best)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        return (
            f"Before you are {config.num_arms} arms. Each pays 1 or nothing. In each of "
            f"{config.num_contexts} contexts another arm may be the best: it pays with probability "
            f"{(1 + config.gap) / 2:.3g} there, every other with {(1 - config.gap) / 2:.3g}. Which "
            f"is which you must find out. You have {config.pulls} pull(s) within "
            f"{config.max_turns} turns: collect as much as you can, and let the last pull be of "
            f"the best arm of its context. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the context and what is known of the arms in it."""
        return f"The next pull is {self.state.contexts[self.state.context]}.\n{super().board()}"

    def pay(self, *, best: bool) -> float:
        """Draw what an arm pays."""
        return float(self.np_random.random() < self.mean(best=best))

    def mean(self, *, best: bool) -> float:
        """Return the mean of what an arm pays."""
        return (1 + self.config.gap if best else 1 - self.config.gap) / 2

    def bayes_return(self) -> float | None:
        """Return the largest expected reward of a player who has to find out the best arms.

        Of two arms each is the best in one of two contexts, so that every pull tells of both.
        """
        config = self.config
        two = config.num_arms == config.num_contexts == 2
        return bayes_return(config.gap, config.pulls) if two else None

    def instance_space(self) -> int:
        """Count names in order, choices of contexts, and best arms that are not all the same."""
        arms, contexts = self.config.num_arms, self.config.num_contexts
        best = arms**contexts - arms
        return math.perm(len(NAMES), arms) * math.comb(len(CONTEXTS), contexts) * best

    def canonical(self) -> str:
        """Write the arms, each context with its best one, and the gap."""
        state = self.state
        best = zip(state.contexts, state.best, strict=True)
        pairs = (f"{state.names[arm]} {context}" for context, arm in best)
        return f"{' '.join(state.names)}: {', '.join(pairs)} by {self.config.gap:g}"
