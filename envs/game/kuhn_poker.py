"""KuhnPoker."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers import kuhn

Opponent = Literal["random", "scripted", "exact"]
_OPPONENTS: dict[Opponent, str] = {
    "random": "Your opponent acts at random.",
    "scripted": "Your opponent never bluffs: it bets kings alone, and folds jacks alone.",
    "exact": "Your opponent plays an equilibrium.",
}
_CARDS = "JQK"


@dataclass(frozen=True, kw_only=True)
class KuhnPokerConfig(GameConfig):
    """The length of a match and the opponent."""

    hands: int = 20
    """Hands, in which the players take turns to be first; 10 to 100."""
    opponent: Opponent = "scripted"
    """Who plays against the player: "random", check or bet, fold or call with equal chance;
    "scripted", bets with the king alone and folds the jack alone; "exact", an equilibrium."""
    alpha: float = 0.2
    """Which equilibrium: how often it bets the jack when it is first, from 0 to 1/3."""
    first: bool | None = None
    """Whether the player is first in the first hand; `None` draws it."""
    max_turns: int = 120
    """Actions, refused ones included; twice `hands` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.hands, 10, 100), "`hands` must be from 10 to 100", self.hands)
        known = self.opponent in _OPPONENTS
        require(known, "`opponent` must be 'random', 'scripted' or 'exact'", self.opponent)
        require(0 <= self.alpha <= 1 / 3, "`alpha` must be from 0 to 1/3", self.alpha)
        least = 2 * self.hands
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS: tuple[tuple[int, Opponent], ...] = (
    (10, "random"), (10, "exact"), (20, "exact"), (30, "exact"), (38, "exact"),
)  # fmt: skip
"""Hands, opponent."""


@dataclass
class State:
    """The player's cards, and how the match stands."""

    cards: list[int]
    """The player's in each hand; 0, 1 and 2 are jack, queen and king.

    The opponent's card is drawn when it is shown, with the chances that what it did leaves; that
    is the same to the player as a card dealt before, and no state holds it.
    """
    first: bool
    """Whether the player is first in the first hand."""
    done: str = ""
    """What was done in the present hand, as the solver writes it."""
    hand: int = 0
    net: int = 0
    """Chips that the player has won."""


class KuhnPoker(Game):
    r"""Be ahead after a match of Kuhn poker.

    Observation: what happened, the player's card, the chips won so far, and what was done in the
        hand.
    Action: `\boxed{check}`, `\boxed{bet}`, `\boxed{fold}` or `\boxed{call}`.
    Reward: `ahead` 1 for more chips than at the start after the last hand.
    Ends: terminated after the last hand or on an unreadable reply; truncated at the turn limit. To
        be ahead is the success.
    Potential: the chance to be ahead if the player goes on with best play, exact, from what the
        player can see.
    Difficulty: −log2 of the chance that random play is ahead, before the cards are dealt.
    Levels: from 10 hands against a random opponent to 38 against an equilibrium.

    The oracle knows how the opponent plays and takes what is best for the chance to be ahead, by
    dynamic programming over hands and chips; with that it plays safe when it leads, and takes risks
    when it trails. `chance()` tells that chance.
    """

    Config = KuhnPokerConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: KuhnPokerConfig
    state: State
    answer_format = (
        r"Answer with \boxed{check}, \boxed{bet}, \boxed{fold} or \boxed{call}, whichever is open."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> KuhnPokerConfig:
        """Draw a length and an opponent."""
        opponents: tuple[Opponent, ...] = ("random", "scripted", "exact")
        hands = 5 * int(rng.integers(2, 7))
        return KuhnPokerConfig(hands=hands, opponent=opponents[int(rng.integers(3))])

    @classmethod
    def at_level(cls, level: int) -> KuhnPokerConfig:
        """Return a length and an opponent."""
        hands, opponent = _LEVELS[level]
        return KuhnPokerConfig(hands=hands, opponent=opponent)

    def start(self) -> State:
        """Draw the seat and the cards."""
        config = self.config
        first = bool(self.draw(2)) if config.first is None else config.first
        state = State([self.draw(3) for _ in range(config.hands)], first)
        if not first:
            state.done = self._opened(state.cards[0])
        return state

    def _strategy(self) -> kuhn.Strategy:
        if self.config.opponent == "exact":
            return kuhn.equilibrium(self.config.alpha)
        return kuhn.RANDOM if self.config.opponent == "random" else kuhn.SCRIPTED

    def _happens(self, share: float, whole: float) -> bool:
        return self.draw(1 << 40) * whole < share * (1 << 40)

    def _opened(self, card: int) -> str:
        """Let the opponent begin a hand."""
        bets = sum(kuhn.weights(self._strategy(), card, "b"))
        return "b" if self._happens(bets, 1.0) else "c"

    def rules(self) -> str:
        """Explain the game."""
        return (
            f"Play {self.config.hands} hands of Kuhn poker, and be ahead in chips after the last. "
            "The deck is J, Q and K; in each hand both players get a card and put in one chip. "
            "Whoever is first checks or bets one chip. A bet is folded or called. After a check "
            "the second checks or bets, and the first folds or calls that bet. If nobody folds, "
            "the higher card wins. The players take turns to be first. "
            f"{_OPPONENTS[self.config.opponent]} {self.answer_format}"
        )

    def board(self) -> str:
        """Show the card, the chips and what was done."""
        state = self.state
        chips = f"Chips won: {state.net:+d}."
        if state.hand == self.config.hands:
            return chips
        seat = "first" if kuhn.OWN_TURNS[state.done] else "second"
        so_far = {
            "": "You begin.",
            "c": "The opponent checked.",
            "b": "The opponent bet.",
            "cb": "You checked, and the opponent bet.",
        }[state.done]
        card = _CARDS[state.cards[state.hand]]
        return (
            f"Hand {state.hand + 1} of {self.config.hands}. {chips} You are {seat}. "
            f"Your card: {card}. {so_far} You may {' or '.join(self.moves())}."
        )

    def parse(self, answer: str) -> str | None:
        """Read an action."""
        word = answer.lower()
        return word if word in ("check", "bet", "fold", "call") else None

    def moves(self) -> list[str]:
        """List the two actions that are open."""
        return list(kuhn.CHOICES[self.state.done])

    def play(self, move: str) -> Play:
        """Act, and play on to the player's next turn."""
        state = self.state
        if move not in self.moves():
            return f"You cannot {move} now.", REFUSED, None
        if move == "fold":
            return self._finish("You folded.", -1)
        if move == "call":
            return self._show("You called.", 2, kuhn.weights(*self._seen()))
        held = kuhn.weights(*self._seen())
        strategy = self._strategy()
        if move == "check":
            if state.done == "c":
                return self._show("Both checked.", 1, held)
            bet = kuhn.weights(strategy, state.cards[state.hand], "cb")
            if self._happens(sum(bet), sum(held)):
                state.done = "cb"
                return "You checked. The opponent bet.", MOVED, None
            checked = [w - b for w, b in zip(held, bet, strict=True)]
            return self._show("Both checked.", 1, checked)
        calls = strategy.calls if state.done == "" else strategy.calls_second_bet
        called = [w * p for w, p in zip(held, calls, strict=True)]
        if self._happens(sum(called), sum(held)):
            return self._show("You bet. The opponent called.", 2, called)
        return self._finish("You bet. The opponent folded.", 1)

    def _seen(self) -> tuple[kuhn.Strategy, int, str]:
        state = self.state
        return self._strategy(), state.cards[state.hand], state.done

    def _show(self, message: str, chips: int, held: list[float]) -> Play:
        """Draw and compare the opponent's card."""
        low, high = (o for o in range(3) if o != self.state.cards[self.state.hand])
        other = high if self._happens(held[high], held[low] + held[high]) else low
        won = self.state.cards[self.state.hand] > other
        message += f" The opponent showed {_CARDS[other]}."
        return self._finish(message, chips if won else -chips)

    def _finish(self, message: str, chips: int) -> Play:
        """Score a hand and begin the next."""
        state = self.state
        state.net += chips
        state.hand += 1
        state.done = ""
        message += f" You {'won' if chips > 0 else 'lost'} {abs(chips)}."
        if state.hand == self.config.hands:
            if state.net > 0:
                return f"{message} You are ahead.", SOLVED, {"ahead": 1.0}
            return f"{message} You are not ahead.", LOST, None
        if state.first != (state.hand % 2 == 0):
            state.done = self._opened(state.cards[state.hand])
        return message, MOVED, None

    def _values(self) -> dict[str, float]:
        """Return for each action the chance to be ahead, times that of what was done."""
        state = self.state
        left = self.config.hands - state.hand
        gains = kuhn.gains_of(self._strategy(), left, state.net, kuhn.OWN_TURNS[state.done])
        return kuhn.values(*self._seen(), gains)

    def oracle(self) -> str:
        """Return the action with the best chance to be ahead."""
        found = self._values()
        return max(found, key=lambda action: found[action])

    def phi(self) -> float:
        """Return the chance to be ahead."""
        state = self.state
        if state.hand == self.config.hands:
            return float(state.net > 0)
        return max(self._values().values()) / sum(kuhn.weights(*self._seen()))

    def chance(self) -> float:
        """Return the chance to be ahead, which best play makes as large as can be."""
        return self.phi()

    def canonical(self) -> str:
        """Write the cards, the seat and the opponent."""
        config, state = self.config, self.state
        cards = "".join(_CARDS[card] for card in state.cards)
        opponent = f"exact {config.alpha!r}" if config.opponent == "exact" else config.opponent
        return f"{cards} {'first' if state.first else 'second'} {opponent}"

    def difficulty(self) -> float:
        """Return −log2 of the chance that random play is ahead."""
        return -math.log2(kuhn.luck(self._strategy(), self.config.hands, self.state.first))
