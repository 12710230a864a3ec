"""Zebra."""

import itertools
import math
import re
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.zebra import (
    ABOUT_HOUSES,
    Clue,
    deductions,
    generate,
    holds,
    ordered,
)


@dataclass(frozen=True, kw_only=True)
class ZebraConfig(GameConfig):
    """The size of the street."""

    num_houses: int = 4
    """Houses, each with one person; 3 to 6."""
    num_attributes: int = 3
    """What is to be found out of each person; 3 to 6."""
    max_turns: int = 3
    """Answers, refused ones included."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_houses, 3, 6), "`num_houses` must be 3 to 6", self.num_houses)
        require(
            is_int(self.num_attributes, 3, 6),
            "`num_attributes` must be 3 to 6",
            self.num_attributes,
        )


ATTRIBUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Names": ("{}", ("Agnes", "Boris", "Clara", "David", "Elena", "Felix")),
    "Colours": ("the owner of the {} house", ("red", "green", "blue", "white", "yellow", "black")),
    "Pets": ("the keeper of the {}", ("cat", "dog", "horse", "parrot", "snail", "zebra")),
    "Drinks": ("the drinker of {}", ("tea", "coffee", "milk", "juice", "water", "cocoa")),
    "Jobs": ("the {}", ("baker", "doctor", "pilot", "singer", "tailor", "judge")),
    "Instruments": ("the player of the {}", ("flute", "harp", "drum", "cello", "piano", "lute")),
}
"""For each attribute how a clue names a person by it, and its values."""
_TEXTS = {
    "at": "{x} lives in house {y}.",
    "not_at": "{x} does not live in house {y}.",
    "same": "{x} is {y}.",
    "differ": "{x} is not {y}.",
    "next": "{x} lives next to {y}.",
    "left": "{x} lives directly to the left of {y}.",
    "before": "{x} lives somewhere to the left of {y}.",
}
_HOUSE = re.compile(r"(?:house\s+)?([1-9])\s*[:=]\s*([a-z]+(?:(?:\s*,\s*|\s+)[a-z]+)*)")
_LEVELS = ((3, 3), (4, 3), (4, 4), (5, 4), (5, 5), (6, 6))
"""Houses and attributes."""
_LONGEST = 600
"""Characters of an answer; six houses take no more than half of it."""


@dataclass
class State:
    """Who lives where, and what is said of it."""

    words: tuple[tuple[str, ...], ...]
    """For each attribute the words of houses 1, 2, … in the solution."""
    clues: tuple[Clue, ...]
    """With the items numbered `attribute * num_houses + house in the solution`."""


class Zebra(Game):
    r"""Find out from clues who lives in which house of a street, with what.

    Observation: the values of each attribute and the clues; after an answer, the first clue that
        it breaks.
    Action: `\boxed{1: Agnes, red; 2: Boris, blue}`, of all houses, with one value of each attribute
        for each, in any order and case.
    Reward: `success` 1 if all is right.
    Ends: terminated by the right answer and by an unreadable reply; truncated at the turn limit.
    Potential: none; one answer decides, and what a wrong one breaks says little of the way.
    Difficulty: how often a clue narrows the possible orders of an attribute until a search by
        propagation has found the solution and excluded all others.
    Levels: from 3 houses with 3 attributes to 6 with 6.

    Exactly one solution fits, and every clue is needed for that. The first broken clue tells
    nothing that the answer and the clues do not.
    """

    Config = ZebraConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: ZebraConfig
    state: State
    answer_format = (
        r"Answer for all houses, as in \boxed{1: Agnes, red, cat; 2: Boris, blue, dog} for two."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> ZebraConfig:
        """Draw 3 to 5 houses and 3 or 4 attributes."""
        return ZebraConfig(
            num_houses=int(rng.integers(3, 5, endpoint=True)),
            num_attributes=int(rng.integers(3, 4, endpoint=True)),
        )

    @classmethod
    def at_level(cls, level: int) -> ZebraConfig:
        """Return the size of a street."""
        houses, attributes = _LEVELS[level]
        return ZebraConfig(num_houses=houses, num_attributes=attributes)

    def start(self) -> State:
        """Draw who lives where, and clues."""
        config = self.config
        words: list[tuple[str, ...]] = []
        for _, values in self._attributes().values():
            left = list(values)
            words.append(tuple(left.pop(self.draw(len(left))) for _ in range(config.num_houses)))
        return State(tuple(words), generate(self.draw, config.num_houses, config.num_attributes))

    def _attributes(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        return dict(itertools.islice(ATTRIBUTES.items(), self.config.num_attributes))

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        kinds = ", ".join(self._attributes()).lower()
        return (
            f"In a street stand {config.num_houses} houses, numbered from 1 on the left to "
            f"{config.num_houses} on the right. In each lives one person, and all differ in each "
            f"of these: {kinds}. Find out who lives where with what; there is exactly one "
            f"solution, and you have {config.max_turns} answers. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the values, in alphabetical order, and the clues."""
        lines = [
            f"{kind}: {', '.join(sorted(words))}"
            for kind, words in zip(self._attributes(), self.state.words, strict=True)
        ]
        clues = (f"{i}. {self._written(clue)}" for i, clue in enumerate(self.state.clues, 1))
        return "\n".join((*lines, "Clues:", *clues))

    def _written(self, clue: Clue) -> str:
        kind, x, y = clue
        second = str(y + 1) if kind in ABOUT_HOUSES else self._person(y)
        text = _TEXTS[kind].format(x=self._person(x), y=second)
        return text[0].upper() + text[1:]

    def _person(self, item: int) -> str:
        attribute, house = divmod(item, self.config.num_houses)
        text, _ = list(ATTRIBUTES.values())[attribute]
        return text.format(self.state.words[attribute][house])

    def parse(self, answer: str) -> list[tuple[int, list[str]]] | None:
        """Read houses, separated by semicolons or lines, with their words."""
        if len(answer) > _LONGEST:
            return None
        parts = [part.strip() for part in re.split(r"[;\n]", answer.lower())]
        found = [_HOUSE.fullmatch(part.rstrip(".,")) for part in parts if part]
        houses = [(int(one[1]), re.split(r"[\s,]+", one[2])) for one in found if one]
        return houses if houses and len(houses) == len(found) else None

    def play(self, move: list[tuple[int, list[str]]]) -> Play:
        """Look for a clue that the answer breaks."""
        houses = self.config.num_houses
        if sorted(house for house, _ in move) != list(range(1, houses + 1)):
            return f"Tell of each house from 1 to {houses} once.", REFUSED, None
        where = {word: house - 1 for house, words in move for word in words}
        for house, words in move:
            for kind, values in zip(self._attributes(), self.state.words, strict=True):
                if sum(value.lower() in words for value in values) != 1:
                    return f"Tell of house {house} one of the {kind.lower()}.", REFUSED, None
            if len(words) != self.config.num_attributes:
                return f"House {house} has a word too many.", REFUSED, None
        if len(where) < houses * self.config.num_attributes:
            return "Use each word once.", REFUSED, None
        places = [where[word.lower()] for words in self.state.words for word in words]
        for number, clue in enumerate(self.state.clues, 1):
            if not holds(clue, places):
                return f"That is wrong: it breaks clue {number}.", MOVED, None
        return "That is right.", SOLVED, {"success": 1.0}

    def moves(self) -> list[str] | None:
        """List all answers."""
        config = self.config
        if math.factorial(config.num_houses) ** config.num_attributes > MENU_LIMIT:
            return None
        orders = (itertools.permutations(sorted(words)) for words in self.state.words)
        return [_answer(columns) for columns in itertools.product(*orders)]

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw an answer."""
        return _answer([rng.permutation(words).tolist() for words in self.state.words])

    def oracle(self) -> str:
        """Return the solution."""
        return _answer(self.state.words)

    def canonical(self) -> str:
        """Write the clues, with numbers for the words."""
        clues = sorted(map(ordered, self.state.clues))
        size = f"{self.config.num_houses}x{self.config.num_attributes}"
        return f"{size}: {'; '.join(f'{kind} {x} {y}' for kind, x, y in clues)}"

    def difficulty(self) -> float:
        """Return the deductions of the solver."""
        config = self.config
        return float(deductions(config.num_houses, config.num_attributes, self.state.clues))


def _answer(words: tuple[tuple[str, ...], ...] | list[list[str]]) -> str:
    """Write an answer from the words of each attribute, house by house."""
    houses = enumerate(zip(*words, strict=True), 1)
    return "; ".join(f"{house}: {', '.join(values)}" for house, values in houses)
