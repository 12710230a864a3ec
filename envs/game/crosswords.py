"""Crosswords."""

import re
from dataclasses import dataclass, field

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.crosswords import Entry, lay_out, solution
from gemenv.envs.game.words import clues
from gemenv.errors import InvalidArgumentError

_MOVE = re.compile(r"([0-9]{1,2})\s+([0-9]{1,2})\s+([a-zA-Z])", re.ASCII)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DRAWS = 1000
"""Draws of words after which a turn limit counts as too small."""


@dataclass(frozen=True, kw_only=True)
class CrosswordsConfig(GameConfig):
    """How many words of which kind."""

    num_words: int = 5
    """Words in the grid; 2 to 12."""
    hardcore: bool = False
    """Whether the words are less common, with clues that ask for some knowledge."""
    max_turns: int = 100
    """Letters, wrong ones included; the grid has no more cells than that."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            is_int(self.num_words, 2, 12), "`num_words` must be an int from 2 to 12", self.num_words
        )


_LEVELS = ((2, False), (3, False), (4, False), (6, False), (8, False), (10, True))
"""Words, and whether they are less common."""


@dataclass
class State:
    """A grid, row by row: one character a cell, a dot where no letter belongs."""

    solution: str
    width: int
    clues: str
    """What the player is asked."""
    shown: str
    """The grid as the player sees it."""
    filled: int = 0
    """Letters written."""
    wrong: list[str] = field(default_factory=list[str])
    """The moves that wrote nothing."""


class Crosswords(Game):
    r"""Fill a grid of crossing words, one letter at a time.

    Every row of letters side by side, across or down, is a word with a clue.

    Observation: the grid with numbered rows and columns, `_` for a letter to find and `.` for a
        cell without one; a clue for each word, with its place and length; the wrong letters.
    Action: `\boxed{0 2 c}`: row and column, from 0 on, and a letter in any case.
    Reward: `progress`, 1 over the number of letters for each right one: in total 1. A wrong
        letter is not written and costs its turn.
    Ends: terminated when the grid is full or on an unreadable reply; truncated at the turn limit.
        Cells that take no letter, and letters tried before, are refused.
    Potential: the share of the letters that are written.
    Difficulty: the letters to write: the moves of the shortest solution.
    Levels: 2 to 8 common words, then 10 less common ones.
    """

    Config = CrosswordsConfig
    MAX_LEVEL = 5
    several_moves = "0 2 c, 0 3 a, 0 4 t"
    config: CrosswordsConfig
    state: State
    answer_format = r"Answer with row, column and letter, as in \boxed{0 2 c}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> CrosswordsConfig:
        """Draw the kind of words."""
        return CrosswordsConfig(num_words=3, hardcore=bool(rng.integers(2)), max_turns=20)

    @classmethod
    def at_level(cls, level: int) -> CrosswordsConfig:
        """Return how many words there are, and of which kind."""
        words, hardcore = _LEVELS[level]
        return CrosswordsConfig(num_words=words, hardcore=hardcore, max_turns=10 * words)

    def start(self) -> State:
        """Draw words that cross, with no more letters than turns."""
        config = self.config
        known = clues(config.hardcore)
        listed = tuple(known)
        for _ in range(_DRAWS):
            chosen: dict[str, None] = {}
            while len(chosen) < config.num_words:
                chosen[listed[self.draw(len(listed))]] = None
            entries = lay_out(tuple(chosen), self.draw)
            if entries is None:
                continue
            rows = solution(entries)
            cells = "".join(rows).upper()
            if len(cells) - cells.count(".") <= config.max_turns:
                asked = [_clue(entry, known) for entry in sorted(entries, key=_order)]
                return State(cells, len(rows[0]), "\n".join(asked), _drawn(rows))
        raise InvalidArgumentError(
            f"`max_turns` must be enough for the letters of {config.num_words} words, got "
            f"{config.max_turns!r}."
        )

    def rules(self) -> str:
        """Explain the game."""
        return (
            f"Solve the crossword within {self.config.max_turns} turns, letter by letter. Rows and "
            "columns count from 0; _ is a letter to find, and . is a cell without one. A wrong "
            f"letter is not written. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the grid, the clues and the wrong letters."""
        state = self.state
        wrong = f"\nWrong: {'; '.join(state.wrong)}" if state.wrong else ""
        left = self.config.max_turns - self.turn
        return f"{state.shown}\n{state.clues}{wrong}\nTurns left: {left}."

    def parse(self, answer: str) -> tuple[int, int, str] | None:
        """Read row, column and letter."""
        read = _MOVE.fullmatch(answer)
        return (int(read[1]), int(read[2]), read[3].upper()) if read else None

    def play(self, move: tuple[int, int, str]) -> Play:
        """Write a letter, if it is the right one."""
        row, column, letter = move
        state = self.state
        width, cells = state.width, state.solution
        cell = row * width + column
        if column >= width or cell >= len(cells):
            last = f"rows from 0 to {len(cells) // width - 1}, columns from 0 to {width - 1}"
            return f"The grid has {last}.", REFUSED, None
        if cells[cell] == ".":
            return f"There is no letter at row {row}, column {column}.", REFUSED, None
        at = _place(row, column, width)
        if state.shown[at] != "_":
            return f"Row {row}, column {column} is filled.", REFUSED, None
        name = f"{row} {column} {letter}"
        if cells[cell] != letter:
            if name in state.wrong:
                return f"You tried {name} before.", REFUSED, None
            state.wrong.append(name)
            return f"{letter} is wrong at row {row}, column {column}.", MOVED, None
        state.shown = f"{state.shown[:at]}{letter}{state.shown[at + 1 :]}"
        state.filled += 1
        letters = self._letters()
        message = f"{letter} is right at row {row}, column {column}."
        terms = {"progress": 1 / letters}
        if state.filled == letters:
            return f"{message} You solved the crossword.", SOLVED, terms
        return message, MOVED, terms

    def moves(self) -> list[str] | None:
        """List every letter not tried yet for every empty cell, where they are few enough."""
        places, wrong = self._empty(), set(self.state.wrong)
        if len(places) * len(_LETTERS) - len(wrong) > MENU_LIMIT:
            return None
        moves = [f"{place} {letter}" for place in places for letter in _LETTERS]
        return [move for move in moves if move not in wrong]

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw an empty cell and a letter not tried there yet."""
        places, wrong = self._empty(), self.state.wrong
        while True:
            place, letter = (int(rng.integers(n)) for n in (len(places), len(_LETTERS)))
            move = f"{places[place]} {_LETTERS[letter]}"
            if move not in wrong:
                return move

    def oracle(self) -> str:
        """Return the letter of the first empty cell."""
        place = self._empty()[0]
        row, column = map(int, place.split())
        return f"{place} {self.state.solution[row * self.state.width + column]}"

    def phi(self) -> float:
        """Return the share of the letters that are written."""
        return self.state.filled / self._letters()

    def canonical(self) -> str:
        """Write the solution, row by row."""
        return self._rows()

    def difficulty(self) -> float:
        """Return how many letters there are to write."""
        return float(self._letters())

    def privileged(self) -> dict[str, str]:
        """Tell the solution, row by row."""
        return {"solution": self._rows()}

    def _letters(self) -> int:
        cells = self.state.solution
        return len(cells) - cells.count(".")

    def _rows(self) -> str:
        cells, width = self.state.solution, self.state.width
        return "/".join(cells[i : i + width] for i in range(0, len(cells), width))

    def _empty(self) -> list[str]:
        """Return rows and columns of the cells to fill, as a move has them."""
        width, shown = self.state.width, self.state.shown
        places = (divmod(cell, width) for cell in range(len(self.state.solution)))
        return [f"{r} {c}" for r, c in places if shown[_place(r, c, width)] == "_"]


def _order(entry: Entry) -> tuple[bool, int, int]:
    """Order clues: across before down, then by place."""
    _, row, column, down = entry
    return down, row, column


def _clue(entry: Entry, known: dict[str, str]) -> str:
    word, row, column, down = entry
    way = "Down" if down else "Across"
    return f"{way} from {row} {column}, {len(word)} letters: {known[word]}"


def _drawn(rows: list[str]) -> str:
    """Draw an empty grid, three characters a cell, with numbers at the rows and columns."""
    lines = ["  " + "".join([f"{column:3}" for column in range(len(rows[0]))])]
    for row, cells in enumerate(rows):
        signs = "".join(["  ." if cell == "." else "  _" for cell in cells])
        lines.append(f"{row:2}{signs}")
    return "\n".join(lines)


def _place(row: int, column: int, width: int) -> int:
    """Return where a cell's sign stands in the drawing."""
    return (row + 1) * (3 * width + 3) + 4 + 3 * column
