"""CarDealer."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.negotiation_game import NegotiationConfig, NegotiationGame, Talks
from gemenv.envs.game.solvers.cars import EXTRAS, STEP, draw_car
from gemenv.envs.game.solvers.negotiation import conceded

_ROOM = 80
"""Steps between the opening price and the farthest one that may be offered."""


@dataclass(frozen=True, kw_only=True)
class CarDealerConfig(NegotiationConfig):
    """The seat, the car and what a round costs."""

    seat: Literal["buyer", "seller"] = "buyer"
    """Which side the player is on."""
    num_extras: int = 4
    """Extras on the list of what they are worth; 0 to 10."""
    fee: int = 100
    """What every round after the first costs the player: 0, or a multiple of 100, so that the
    rounds together cost less than 1,000."""

    def __post_init__(self) -> None:
        super().__post_init__()
        seats = ("buyer", "seller")
        require(self.seat in seats, "`seat` must be 'buyer' or 'seller'", self.seat)
        most, extras = len(EXTRAS), self.num_extras
        require(is_int(extras, 0, most), f"`num_extras` must be from 0 to {most}", extras)
        fits = is_int(self.fee, 0, 900) and self.fee * (self.rounds - 1) < 1000
        require(
            fits and self.fee % STEP == 0,
            "`fee` must be a multiple of 100 and, times `rounds` less one, below 1000",
            self.fee,
        )


_LEVELS = ((3, 0, 0.5), (4, 2, 0.7), (6, 4, 0.8), (8, 6, 0.9), (10, 8, 0.95))
"""Rounds, extras, share of the best deal."""


@dataclass
class State(Talks):
    """A car, what it is worth to the player, and the counterpart's prices."""

    features: str = ""
    prices: str = ""
    """What each feature is worth to the player."""
    value: int = 0
    """What the car is worth to the player."""
    opening: int = 0
    """The counterpart's first price."""
    limit: int = 0
    """The counterpart's last price, which is hidden."""


class CarDealer(NegotiationGame):
    r"""Buy or sell a car at a good price.

    What the car is worth to the player is the sum of what its features are worth, which a list
    says, beside features that this car has not. The counterpart moves from its opening price to a
    hidden last price, late, steadily or early, and leaves after a hidden deadline; both are drawn,
    and so is the way there. Each round after the first costs the player a fee.

    Observation: the car, the list, all offers, and the price on the table.
    Action: `\boxed{offer 15200}`, `\boxed{accept}`, `\boxed{reject}` to hear the next price, or
        `\boxed{walk}`.
    Reward: `deal`, the gain over that of the best deal there was, from 0 to 1; the gain is the
        difference between the price and what the car is worth, less the fees.
    Ends: terminated by a deal, by walking away, by the counterpart's leaving, or on an unreadable
        reply; truncated at the turn limit. The episode is a success if the reward is at least
        `share`. A price that may not be offered is refused, and takes no round.
    Potential: the best gain that is still within reach, over that of the best deal.
    Difficulty: −log2 of the chance that random moves succeed.
    Levels: from 3 rounds and half of the best gain to 10 rounds, 8 extras and 95 % of it.

    The counterpart agrees to a price that is no worse for it than what it would say next. The best
    deal is the largest gain over all rounds and prices; the oracle knows the counterpart's prices
    and waits for that deal, which it always gets.
    """

    Config = CarDealerConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: CarDealerConfig
    state: State
    verb = "offer"
    answer_format = (
        r"Answer with a price, as in \boxed{offer 15200}, or with \boxed{accept}, \boxed{reject} "
        r"or \boxed{walk}."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> CarDealerConfig:
        """Draw a seat, rounds and extras."""
        seats: tuple[Literal["buyer", "seller"], ...] = ("buyer", "seller")
        return CarDealerConfig(
            seat=seats[int(rng.integers(2))],
            rounds=int(rng.integers(4, 10, endpoint=True)),
            num_extras=int(rng.integers(0, 8, endpoint=True)),
        )

    @classmethod
    def at_level(cls, level: int) -> CarDealerConfig:
        """Return rounds, extras and a share."""
        rounds, extras, share = _LEVELS[level]
        return CarDealerConfig(rounds=rounds, num_extras=extras, share=share)

    def start(self) -> State:
        """Draw a car, what its features are worth, and a counterpart."""
        car = draw_car(self.draw, self.config.num_extras)
        towards = self._sign()
        # The counterpart's last price leaves a gain of 1,000 to 4,000, before fees.
        limit = car.value - towards * STEP * (10 + self.draw(31))
        opening = limit + towards * STEP * (15 + self.draw(36))
        deadline, tactic = self.draw_talks()
        self.state = State(
            deadline,
            tactic,
            features=car.features,
            prices=car.prices,
            value=car.value,
            opening=opening,
            limit=limit,
        )
        self.state.best = self.best_gain()
        return self.state

    def _sign(self) -> int:
        """Return 1 if a low price is good for the player, else -1."""
        return 1 if self.config.seat == "buyer" else -1

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        buying = config.seat == "buyer"
        aim, other, way = ("Buy", "seller", "low") if buying else ("Sell", "buyer", "high")
        return (
            f"{aim} a car at a {way} price. It is worth to you the sum of what its features are "
            f"worth by your list; no deal is worth nothing. The {other} begins with a price and "
            "gives way, early, steadily or late, to a last price that you do not know, and leaves "
            f"after {(config.rounds + 1) // 2} to {config.rounds} rounds. In each round you accept "
            f"the {other}'s price, offer another one, reject it to hear the next one, or walk "
            f"away. The {other} agrees to any offer that is no worse than its own next price. "
            f"Each round after the first costs you {config.fee}. You succeed with "
            f"{config.share:.0%} of the gain of the best deal there is. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the car, the list and the talks."""
        state = self.state
        low, high = self._range()
        return (
            f"The car: {state.features}.\nYour list: {state.prices}.\n"
            f"Offers are multiples of {STEP} from {low} to {high}.\n{self.talks()}"
        )

    def read_deal(self, text: str) -> str | None:
        """Read a price; commas within it do not count."""
        digits = text.replace(",", "").strip()
        return str(int(digits)) if digits.isdecimal() else None

    def shown(self, deal: str) -> str:
        """Write a price."""
        return deal

    def proposals(self) -> list[str]:
        """Return the prices from the counterpart's first one on towards the player's side."""
        low, high = self._range()
        return [str(price) for price in range(low, high + 1, STEP)]

    def _range(self) -> tuple[int, int]:
        """Return the lowest and the highest price that may be offered."""
        opening = self.state.opening
        far = opening - self._sign() * STEP * _ROOM
        return min(opening, far), max(opening, far)

    def gain(self, deal: str, time: int) -> float:
        """Return the difference between value and price, less the fees."""
        return self._sign() * (self.state.value - int(deal)) - self.config.fee * (time - 1.0)

    def agreeable(self, time: int) -> list[str]:
        """Return the prices that are no worse than the counterpart's next one."""
        low, high = self._range()
        price = self._price(time)
        low, high = (price, high) if self._sign() > 0 else (low, price)
        return [str(price) for price in range(low, high + 1, STEP)]

    def offered(self, time: int) -> str:
        """Return the counterpart's price at the beginning of a round."""
        return str(self._price(time - 1))

    def _price(self, time: int) -> int:
        """Return the counterpart's price after so many rounds."""
        state = self.state
        room = (state.limit - state.opening) // STEP
        return state.opening + STEP * round(room * conceded(state.tactic, time, state.deadline))

    def canonical(self) -> str:
        """Write the seat, the car, the list, and the counterpart's prices."""
        state = self.state
        return (
            f"{self.config.seat}: {state.features}; {state.prices}; {state.opening} to "
            f"{state.limit} in {state.deadline} {state.tactic}, fee {self.config.fee}"
        )
