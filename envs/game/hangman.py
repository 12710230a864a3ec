"""Hangman."""

from dataclasses import dataclass, field

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.hidden_word_game import HiddenWordConfig, HiddenWordGame
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.hangman import (
    ALPHABET,
    findable,
    fitting,
    good_guess,
    reveal,
    turns_needed,
    words_of,
)


@dataclass(frozen=True, kw_only=True)
class HangmanConfig(HiddenWordConfig):
    """Which words there are."""

    hardcore: bool = False
    """Whether the hidden word may be one that not everybody knows."""
    max_turns: int = 20
    """Guesses; every hidden word can be found within them."""


_LEVELS = ((8, False), (6, False), (5, False), (5, True), (4, True))
"""Letters, and whether the word may be an uncommon one: short words take more guesses."""


@dataclass
class State:
    """A hidden word and what is known of it."""

    word: str
    shown: str
    """The word with `_` for each hidden letter."""
    letters: str = ""
    """The letters guessed, in order."""
    words: list[str] = field(default_factory=list[str])
    """The words guessed, all wrong."""


class Hangman(HiddenWordGame):
    r"""Find a hidden word, letter by letter or at once.

    The hidden word is one that careful guessing finds within the turn limit, so that every
    episode can be won: in 10 turns, four of five words of three letters.

    Observation: the letters found, each in its place, and all guesses so far.
    Action: `\boxed{e}` for a letter or `\boxed{water}` for the word, in any case.
    Reward: `progress` 0.5 for each letter of the word that is found, over its length, and
        `success` 0.5 when all are, by the last letter or by the word: in total 1.
    Ends: terminated when the word is found or on an unreadable reply; truncated at the turn
        limit. A guess made before, or of another length, is refused.
    Potential: −log2 of how many words of the list agree with what is shown.
    Difficulty: the guesses that find the word, if each is the letter that tells most on average.
    Levels: common words of 8, 6 and 5 letters, then uncommon ones of 5 and 4.
    """

    Config = HangmanConfig
    MAX_LEVEL = 4
    config: HangmanConfig
    state: State
    answer_format = (
        r"Answer with a letter, as in \boxed{e}, or the whole word, as in \boxed{water}."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> HangmanConfig:
        """Draw one of the three published sizes."""
        length, turns = ((3, 10), (5, 15), (7, 20))[int(rng.integers(3))]
        return HangmanConfig(word_length=length, max_turns=turns)

    @classmethod
    def at_level(cls, level: int) -> HangmanConfig:
        """Return a length, and how common the words are."""
        length, hardcore = _LEVELS[level]
        return HangmanConfig(word_length=length, hardcore=hardcore)

    def start(self) -> State:
        """Draw a word."""
        config = self.config
        words = findable(config.word_length, config.hardcore, config.max_turns)
        require(bool(words), "`max_turns` must let a word be found", config.max_turns)
        return State(words[self.draw(len(words))], "_" * config.word_length)

    def rules(self) -> str:
        """Explain the game."""
        return (
            f"Find the hidden English word of {self.config.word_length} letters within "
            f"{self.config.max_turns} turns. Guess a letter, and it is shown wherever the word has "
            "it, or guess the whole word. You win when all letters are shown or your word is "
            f"right. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the letters found and all guesses."""
        state = self.state
        letters = " ".join(state.letters.upper()) or "none"
        words = f"\nWords guessed: {' '.join(state.words).upper()}" if state.words else ""
        return (
            f"Word: {' '.join(state.shown.upper())}\nLetters guessed: {letters}{words}\n"
            f"Turns left: {self.config.max_turns - self.turn}."
        )

    def parse(self, answer: str) -> str | None:
        """Read letters."""
        return answer.lower() if answer.isascii() and answer.isalpha() else None

    def play(self, move: str) -> Play:
        """Guess a letter or the word."""
        state = self.state
        n = len(state.word)
        if len(move) not in (1, n):
            return f"The word has {n} letters, not {len(move)}.", REFUSED, None
        name = move.upper()
        if move in (state.letters if len(move) == 1 else state.words):
            return f"You guessed {name} before.", REFUSED, None
        before = state.shown.count("_")
        if len(move) == 1:
            state.letters += move
            state.shown = reveal(state.shown, state.word, move)
            found = before - state.shown.count("_")
            message = f"{name} is in the word." if found else f"{name} is not in the word."
        elif move == state.word:
            state.shown, found, message = move, before, f"{name} is right."
        else:
            state.words.append(move)
            return f"{name} is not the word.", MOVED, None
        if not found:
            return message, MOVED, None
        terms = {"progress": 0.5 * found / n}
        if found == before:
            return f"{message} You found the word.", SOLVED, terms | {"success": 0.5}
        return message, MOVED, terms

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a letter or, as often, a word that was not guessed yet."""
        state, config = self.state, self.config
        if rng.integers(2):
            free = [letter for letter in ALPHABET if letter not in state.letters]
            return free[int(rng.integers(len(free)))]
        words = words_of(config.word_length, config.hardcore)
        while (word := words[int(rng.integers(len(words)))]) in state.words:
            pass
        return word

    def oracle(self) -> str:
        """Return the letter that tells most, or the word if two are left."""
        return good_guess(self.agreeing(), self.state.letters)

    def difficulty(self) -> float:
        """Return how many good guesses find the word."""
        return float(turns_needed(self.config.word_length, self.config.hardcore)[self.state.word])

    def instance_space(self) -> int:
        """Count the words that may be hidden."""
        config = self.config
        return len(findable(config.word_length, config.hardcore, config.max_turns))

    def agreeing(self) -> tuple[str, ...]:
        """Return the words that agree with what is shown and with the words guessed."""
        state, config = self.state, self.config
        letters = "".join(sorted(state.letters))
        words = fitting(config.word_length, config.hardcore, state.shown, letters)
        wrong = state.words
        return tuple(word for word in words if word not in wrong) if wrong else words
