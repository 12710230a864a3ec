"""Wordle."""

import math
from dataclasses import dataclass, field

import numpy as np

from gemenv.envs.game.base import MENU_LIMIT
from gemenv.envs.game.hidden_word_game import HiddenWordConfig, HiddenWordGame
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.wordle import fitting, good_guess, mark
from gemenv.envs.game.words import all_words, common_words, is_word


@dataclass(frozen=True, kw_only=True)
class WordleConfig(HiddenWordConfig):
    """Which words there are."""

    only_real_words: bool = True
    """Whether a guess has to be a word of the list."""
    max_turns: int = 20
    """Guesses."""


@dataclass
class State:
    """A hidden word and what is known of it."""

    word: str
    guesses: list[str] = field(default_factory=list[str])
    history: str = ""
    """The guesses and their marks."""
    green: int = 0
    """The places that were green once, as a bit mask."""


class Wordle(HiddenWordGame):
    r"""Find a hidden word.

    The hidden word is one that everybody knows; guesses come from a larger list.

    Observation: all guesses so far, each with a mark for every letter: `G` right letter in the
        right place, `Y` a letter of the word in a wrong place, `X` no letter of the word. A letter
        is marked as often as the word holds it, right places first.
    Action: `\boxed{crane}`, in any case.
    Reward: `progress` 0.5 over the word's length for each place that is green for the first time,
        and `success` 0.5 when the word is found: in total 1.
    Ends: terminated when the word is found or on an unreadable reply; truncated at the turn
        limit. A guess that is no word, of another length, or made before is refused.
    Potential: −log2 of how many of the words that may be hidden agree with all marks.
    Difficulty: log2 of how many words may be hidden: the bits to find out.
    Levels: words of 3 to 7 letters.
    """

    Config = WordleConfig
    MAX_LEVEL = 4
    config: WordleConfig
    state: State
    answer_format = r"Answer with a word, as in \boxed{crane}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> WordleConfig:
        """Draw a word of three to five letters."""
        length = int(rng.integers(3, 6))
        return WordleConfig(word_length=length, max_turns=5 * length)

    @classmethod
    def at_level(cls, level: int) -> WordleConfig:
        """Return a length of the word."""
        return WordleConfig(word_length=level + 3, max_turns=15)

    def start(self) -> State:
        """Draw a word."""
        words = common_words(self.config.word_length)
        return State(words[self.draw(len(words))])

    def rules(self) -> str:
        """Explain the game."""
        n, real = self.config.word_length, self.config.only_real_words
        return (
            f"Find the hidden English word of {n} letters within {self.config.max_turns} guesses. "
            "Each letter of a guess is marked: G is the right letter in the right place, Y a "
            "letter of the word in a wrong place, X no letter of the word. A letter is marked as "
            "often as the word holds it, right places first. A guess "
            f"{'has to be an English word' if real else 'may be any letters'}. {self.answer_format}"
        )

    def board(self) -> str:
        """Show all guesses and the turns left."""
        left = self.config.max_turns - self.turn
        return f"Guesses so far:{self.state.history or ' none'}\nTurns left: {left}."

    def parse(self, answer: str) -> str | None:
        """Read letters; spaces between them do not count."""
        letters = "".join(answer.split())
        return letters.lower() if letters.isascii() and letters.isalpha() else None

    def play(self, move: str) -> Play:
        """Compare a guess with the word."""
        config, state = self.config, self.state
        n = config.word_length
        if len(move) != n:
            return f"The word has {n} letters, not {len(move)}.", REFUSED, None
        if move in state.guesses:
            return f"You guessed {move.upper()} before.", REFUSED, None
        if config.only_real_words and not is_word(move):
            return f"{move.upper()} is not in the list of words.", REFUSED, None
        marks = mark(state.word, move)
        state.guesses.append(move)
        result = f"{move.upper()}: {' '.join(marks)}"
        state.history += f"\n{result}"
        green = state.green
        for i, sign in enumerate(marks):
            if sign == "G":
                green |= 1 << i
        new = (green ^ state.green).bit_count()
        state.green = green
        terms = {"progress": 0.5 * new / n} if new else {}
        if move == state.word:
            return f"{result}. You found the word.", SOLVED, terms | {"success": 0.5}
        return result, MOVED, terms

    def moves(self) -> list[str] | None:
        """List the words not guessed yet, where they are few enough."""
        words = all_words(self.config.word_length)
        if not self.config.only_real_words or len(words) > MENU_LIMIT + len(self.state.guesses):
            return None
        return [word for word in words if word not in self.state.guesses]

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a word that was not guessed yet."""
        words = all_words(self.config.word_length)
        while (word := words[int(rng.integers(len(words)))]) in self.state.guesses:
            pass
        return word

    def oracle(self) -> str:
        """Return a guess that leaves few words."""
        return good_guess(self.agreeing(), all_words(self.config.word_length))

    def difficulty(self) -> float:
        """Return log2 of the count of words."""
        return math.log2(self.instance_space())

    def instance_space(self) -> int:
        """Count the words that may be hidden."""
        return len(common_words(self.config.word_length))

    def agreeing(self) -> tuple[str, ...]:
        """Return the words that agree with all marks."""
        state = self.state
        answers = tuple((guess, mark(state.word, guess)) for guess in state.guesses)
        return fitting(common_words(self.config.word_length), answers)
