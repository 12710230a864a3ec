"""Points24."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.expression_game import ExpressionGame, State
from gemenv.envs.game.solvers.countdown import needs_division
from gemenv.envs.game.solvers.countdown_measures import bits_to_hit
from gemenv.envs.game.solvers.expression import Expression

RANKS = ("A", "2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K")
_FACE = re.compile(r"(?<![A-Za-z\\])[AJQK](?![A-Za-z])", re.IGNORECASE)
_SPACES = {("ten", False): 505, ("ten", True): 61, ("ranked", False): 1163, ("ranked", True): 199}
"""Hands by value that make 24, in any order."""


@dataclass(frozen=True, kw_only=True)
class Points24Config(GameConfig):
    """What face cards count, and the difficulty of the cards."""

    face_cards: Literal["ten", "ranked"] = "ten"
    """Whether J, Q and K count 10 each, or 11, 12 and 13; an ace counts 1."""
    needs_division: bool = False
    """Whether the cards make 24 by division only, or without one."""
    max_turns: int = 1
    """Tries."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            self.face_cards in ("ten", "ranked"),
            "`face_cards` must be 'ten' or 'ranked'",
            self.face_cards,
        )


class Points24(ExpressionGame):
    r"""Make 24 of four playing cards, each used exactly once.

    The cards come from one pack of 52. Every hand can make 24; this is proved by an exact search.

    Observation: the cards, and the tries so far.
    Action: `\boxed{(Q - 2) * 3 * A}`, with faces or with what they count.
    Reward: `success` 1 for an expression that makes 24.
    Ends: terminated when solved, after the last try (one, unless `max_turns` says otherwise), or
        on an unreadable reply.
    Potential: 1 while a try is left, then 0.
    Difficulty: log2 of the ways to combine the cards for each that makes 24.
    Levels: 0 with face cards that count ten, 1 with ranked ones and the need to divide.

    Hands of equal values are one instance. There are few: 505 without and 61 with the need to
    divide where face cards count ten, 1163 and 199 where they are ranked.
    """

    Config = Points24Config
    MAX_LEVEL = 1
    config: Points24Config
    use_all = True

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> Points24Config:
        """Draw what face cards count, and whether division is needed."""
        face_cards: Literal["ten", "ranked"] = "ranked" if rng.integers(2) else "ten"
        return Points24Config(face_cards=face_cards, needs_division=bool(rng.integers(2)))

    @classmethod
    def at_level(cls, level: int) -> Points24Config:
        """Return what face cards count, and whether division is needed."""
        if level == 0:
            return Points24Config()
        return Points24Config(face_cards="ranked", needs_division=True)

    def start(self) -> State:
        """Deal four cards of a pack, until they make 24."""
        while True:
            pack = list(RANKS) * 4
            cards = tuple(pack.pop(self.draw(len(pack))) for _ in range(4))
            numbers = tuple(map(self._value, cards))
            if needs_division(tuple(sorted(numbers))) is self.config.needs_division:
                return State(numbers, 24, cards=cards)

    def _value(self, card: str) -> int:
        """Return what a card counts."""
        rank = RANKS.index(card) + 1
        return min(rank, 10) if self.config.face_cards == "ten" else rank

    def rules(self) -> str:
        """Explain the game."""
        faces = "J, Q and K count 10 each"
        if self.config.face_cards == "ranked":
            faces = "J counts 11, Q 12 and K 13"
        return (
            f"Make 24 from the four cards. Use each exactly once. A counts 1; {faces}. You may "
            f"write letters or what they count. {self.answer_format}"
        )

    def parse(self, answer: str) -> tuple[str, Expression] | None:
        """Read an expression of faces and numbers."""
        read = super().parse(_FACE.sub(lambda face: str(self._value(face[0].upper())), answer))
        return None if read is None else (answer, read[1])

    def difficulty(self) -> float:
        """Return log2 of the ways to combine the cards for each that makes 24."""
        return bits_to_hit(self.state.numbers, 24)

    def instance_space(self) -> int:
        """Count the values of four cards, in any order, that make 24 as it is asked."""
        return _SPACES[self.config.face_cards, self.config.needs_division]
