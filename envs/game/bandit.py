"""Bandit."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.bandit_game import NAMES, BanditGame, PullsConfig, State
from gemenv.envs.game.solvers.bandit import bayes_return

RISKY_CHANCE, SAFE_PAYOUT = 0.25, 0.1
"""The two arms of RAGEN."""


@dataclass(frozen=True, kw_only=True)
class BanditConfig(PullsConfig):
    """The arms and what they pay."""

    num_arms: int = 2
    """Arms; 2 to 20, and 2 where `payoff` is "risky"."""
    payoff: Literal["bernoulli", "risky"] = "bernoulli"
    """The rule by which the arms pay, as the docstring of the game says it."""
    gap: float = 0.4
    """How much more the best arm pays on average, above 0 to 1; for "bernoulli" alone."""
    names: tuple[str, ...] | None = None
    """Names of the arms, the best one first; by default they are drawn anew for each episode."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_arms, 2, 20), "`num_arms` must be from 2 to 20", self.num_arms)
        require(self.payoff in ("bernoulli", "risky"), "`payoff` must be known", self.payoff)
        require(
            self.payoff == "bernoulli" or self.num_arms == 2,
            '`num_arms` must be 2 where `payoff` is "risky"',
            self.num_arms,
        )
        require(0 < self.gap <= 1, "`gap` must be above 0 and at most 1", self.gap)
        if self.names is not None:
            fit = len(set(self.names)) == len(self.names) == self.num_arms
            fit = fit and all(n.isalpha() and n.islower() and len(n) <= 20 for n in self.names)
            require(fit, "`names` must be `num_arms` different lower-case words", self.names)


_LEVELS = ((2, 0.8, 10), (2, 0.5, 10), (3, 0.5, 20), (4, 0.5, 30), (5, 0.4, 40), (8, 0.3, 70))
"""Arms, gap, pulls."""


class Bandit(BanditGame):
    r"""Find out which of some arms pays best, while every pull counts.

    Observation: what the arm paid, and for each arm how often it was pulled and what it has paid.
    Action: `\boxed{phoenix}`, in any case.
    Reward: `payout`, what the arm pays over the number of pulls, so that an episode pays at most 1.
        With `payoff="bernoulli"` an arm pays 1 or else 0: the best one with probability
        (1 + gap) / 2, the others with (1 − gap) / 2, as in Krishnamurthy et al. 2024, "Can large
        language models explore in-context?". With "risky", as in RAGEN (Wang et al. 2025), one arm
        pays 0.1 always and the other, better one 1 with probability 0.25, or else 0.
    Ends: terminated after the pulls or on an unreadable reply; truncated at the turn limit. The
        episode is a success if the last pull was of the best arm: by then it should be known.
    Potential: none; what is left to win falls with every pull, whichever arm it was.
    Difficulty: hardness H1 of Audibert, Bubeck & Munos 2010, "Best arm identification in
        multi-armed bandits": the sum of 1 / gap² over the other arms.
    Levels: from 2 arms with a gap of 0.8 to 8 with a gap of 0.3.

    The oracle knows the best arm: it earns `optimal_return()`, the best arm's mean. What a player
    can expect who has to find out, `bayes_return()`, is exact with 2 arms and `None` with more. The
    names are shuffled. Given
    `names` keep their roles, so that a player can learn over episodes what they stand for, as in
    RAGEN: `Bandit(payoff="risky", pulls=1, max_turns=1, names=("dragon", "phoenix"))`.
    """

    Config = BanditConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: BanditConfig

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> BanditConfig:
        """Draw 2 to 5 arms and a gap."""
        arms = int(rng.integers(2, 5, endpoint=True))
        gap = int(rng.integers(2, 6, endpoint=True)) / 10
        return BanditConfig(num_arms=arms, gap=gap, pulls=10 * arms, max_turns=15 * arms)

    @classmethod
    def at_level(cls, level: int) -> BanditConfig:
        """Return arms, a gap and a number of pulls."""
        arms, gap, pulls = _LEVELS[level]
        return BanditConfig(num_arms=arms, gap=gap, pulls=pulls, max_turns=pulls + 10)

    def start(self) -> State:
        """Draw the names and which arm is the best."""
        config = self.config
        names = self.draw_names(config.names or NAMES, config.num_arms)
        best = names.index(config.names[0]) if config.names else self.draw(len(names))
        return self.fresh(names, ("",), (best,))

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        pays = (
            f"Each pays 1 or nothing; one pays with probability {(1 + config.gap) / 2:.3g}, every "
            f"other with {(1 - config.gap) / 2:.3g}."
        )
        if config.payoff == "risky":
            pays = "One always pays 0.1; the other pays 1 with probability 0.25, or else nothing."
        return (
            f"Before you are {config.num_arms} arms. {pays} Which is which you must find out. You "
            f"have {config.pulls} pull(s) within {config.max_turns} turn(s): collect as much as "
            f"you can, and let the last pull be of the arm that pays most on average. "
            f"{self.answer_format}"
        )

    def pay(self, *, best: bool) -> float:
        """Draw what an arm pays."""
        if self.config.payoff == "risky" and not best:
            return SAFE_PAYOUT
        chance = RISKY_CHANCE if self.config.payoff == "risky" else self.mean(best=best)
        return float(self.np_random.random() < chance)

    def mean(self, *, best: bool) -> float:
        """Return the mean of what an arm pays."""
        if self.config.payoff == "risky":
            return RISKY_CHANCE if best else SAFE_PAYOUT
        return (1 + self.config.gap if best else 1 - self.config.gap) / 2

    def bayes_return(self) -> float | None:
        """Return the largest expected reward of a player who has to find out the best arm."""
        config = self.config
        if config.payoff == "risky":
            # The first pull, of either arm, tells which is which.
            first = (RISKY_CHANCE + SAFE_PAYOUT) / 2
            return (first + (config.pulls - 1) * RISKY_CHANCE) / config.pulls
        return bayes_return(config.gap, config.pulls) if config.num_arms == 2 else None

    def canonical(self) -> str:
        """Write the arms, the best one and the rule."""
        config, state = self.config, self.state
        rule = "risky" if config.payoff == "risky" else f"{config.gap:g}"
        return f"{' '.join(state.names)}: {state.names[state.best[0]]} by {rule}"

    def instance_space(self) -> int:
        """Count names in order, and best arms."""
        arms = self.config.num_arms
        return math.factorial(arms) if self.config.names else math.perm(len(NAMES), arms) * arms
