"""WordLadder."""

from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.word_ladder import count_pairs, distances, neighbours
from gemenv.envs.game.words import common_words, is_word

_MOST_STEPS = {3: 6, 4: 9, 5: 12, 6: 15}
"""Steps by length of the words; more than these few pairs of common words are apart."""


@dataclass(frozen=True, kw_only=True)
class WordLadderConfig(GameConfig):
    """The words and how far they are apart."""

    word_length: int = 4
    """Letters of each word; 3 to 6."""
    num_steps: int = 4
    """Changes on a shortest way; from 2 to 6 for 3 letters, to 9 for 4, 12 for 5 and 15 for 6."""
    max_turns: int = 15
    """Words that the player may write; `num_steps` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.word_length, 3, 6), "`word_length` must be 3 to 6", self.word_length)
        most, steps = _MOST_STEPS[self.word_length], self.num_steps
        require(is_int(steps, 2, most), f"`num_steps` must be from 2 to {most} here", steps)
        require(
            self.max_turns >= steps, f"`max_turns` must be {steps} or more here", self.max_turns
        )


_LEVELS = ((3, 2), (3, 3), (4, 4), (4, 5), (4, 6), (5, 7), (5, 8), (5, 10))
"""Letters and steps."""


@dataclass
class State:
    """The target, and the words from the start to the present one."""

    target: str
    ladder: tuple[str, ...]


class WordLadder(Game):
    r"""Turn one word into another by changing one letter at a time, each time into a word.

    Observation: what the word did, the ladder so far and the target.
    Action: `\boxed{cord}`, the next word, in any case.
    Reward: `success` 1 when the target is written.
    Ends: terminated when the target is written or on an unreadable reply; truncated at the turn
        limit.
    Potential: minus the changes of a shortest way to the target, exact.
    Difficulty: the changes of a shortest way from the start.
    Levels: from 3 letters in 2 steps to 5 letters in 10.

    Both ends are words that everybody knows; in between all words of the lists that come with the
    package will do, and the shortest way is over all of them.
    """

    Config = WordLadderConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "cord, card, ward"
    config: WordLadderConfig
    state: State
    answer_format = r"Answer with the next word, as in \boxed{cord}."
    _known: tuple[str, dict[str, int]] | None = None

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> WordLadderConfig:
        """Draw words of 3 to 5 letters and 2 to 6 steps."""
        length, steps = (
            int(rng.integers(3, 5, endpoint=True)),
            int(rng.integers(2, 6, endpoint=True)),
        )
        return WordLadderConfig(word_length=length, num_steps=steps, max_turns=2 * steps + 6)

    @classmethod
    def at_level(cls, level: int) -> WordLadderConfig:
        """Return a length and steps."""
        length, steps = _LEVELS[level]
        return WordLadderConfig(word_length=length, num_steps=steps, max_turns=2 * steps + 6)

    def start(self) -> State:
        """Draw a target, and a start among the words at its distance; another where few are."""
        common = common_words(self.config.word_length)
        while True:
            target = common[self.draw(len(common))]
            found = distances(target)
            apart = [word for word in common if found.get(word) == self.config.num_steps]
            # Targets with few words at this distance would bring the same pairs again and again.
            if self.draw(20) < len(apart):
                self._known = target, found
                return State(target, (apart[self.draw(len(apart))],))

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        turns = "turns" if self.max_actions_per_turn > 1 else "words"
        return (
            f"Turn one English word of {config.word_length} letters into another within "
            f"{config.max_turns} {turns}. Change one letter at a time; what comes out has to be a "
            f"word each time. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the ladder and the target."""
        state = self.state
        return f"So far: {' - '.join(state.ladder)}\nTarget: {state.target}"

    def parse(self, answer: str) -> str | None:
        """Read a word."""
        short = len(answer) <= 20 and answer.isascii() and answer.isalpha()
        return answer.lower() if short else None

    def play(self, move: str) -> Play:
        """Add a word to the ladder."""
        state = self.state
        last = state.ladder[-1]
        if len(move) != len(last) or sum(a != b for a, b in zip(move, last, strict=True)) != 1:
            return f"{move} does not differ from {last} in one letter.", REFUSED, None
        if not is_word(move):
            return f"{move} is not in the list of words.", REFUSED, None
        state.ladder = (*state.ladder, move)
        if move == state.target:
            return f"You wrote {move}, the target.", SOLVED, {"success": 1.0}
        return f"You wrote {move}.", MOVED, None

    def moves(self) -> list[str]:
        """List the words that differ in one letter."""
        return list(neighbours(self.config.word_length)[self.state.ladder[-1]])

    def oracle(self) -> str:
        """Return the next word of a shortest way, one that everybody knows if there is one."""
        found, common = self._distances(), common_words(self.config.word_length)
        return min(self.moves(), key=lambda word: (found[word], word not in common))

    def phi(self) -> float:
        """Return minus the changes of a shortest way."""
        return float(-self._distances()[self.state.ladder[-1]])

    def canonical(self) -> str:
        """Write start and target."""
        return f"{self.state.ladder[0]} {self.state.target}"

    def difficulty(self) -> float:
        """Return the changes of a shortest way from the start."""
        return float(self._distances()[self.state.ladder[0]])

    def instance_space(self) -> int | None:
        """Count the pairs of three letters, of which there are some thousand; others have more."""
        config = self.config
        return count_pairs(3, config.num_steps) if config.word_length == 3 else None

    def _distances(self) -> dict[str, int]:
        target = self.state.target
        if self._known is None or self._known[0] != target:
            self._known = target, distances(target)
        return self._known[1]
