"""GuessMyCity."""

import functools
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.deduction_game import DeductionConfig, DeductionGame
from gemenv.envs.game.facts import cities
from gemenv.envs.game.solvers.cities import MARKS, PLACES, general, mask, read


@dataclass(frozen=True, kw_only=True)
class GuessMyCityConfig(DeductionConfig):
    """How many cities there are, and how often one may guess."""

    def __post_init__(self) -> None:
        super().__post_init__()
        most = len(cities())
        require(
            is_int(self.num_candidates, 2, most),
            f"`num_candidates` must be from 2 to {most}",
            self.num_candidates,
        )


class GuessMyCity(DeductionGame):
    r"""Find a hidden city by questions that are answered with yes or no.

    The answers come from a table of 130 cities of 89 countries. Distances are great circles
    between the centres, on a sphere; east and west go by longitudes from -180 to 180.

    Observation: the candidates, the questions and guesses so far with their answers, and the turns
        and guesses left.
    Action: `\boxed{ask in Africa}` with a continent or country; `\boxed{ask capital}` with one of
        the questions that the rules list, or its text; `\boxed{ask north of Cairo}`, and so south,
        east and west; `\boxed{ask more than 2000 km from Cairo}`, or less, with any city of the
        table; `\boxed{guess Cairo}`. In plain words: `\boxed{is it north of Cairo?}`.
    Reward: `success` 1 for the hidden city.
    Ends: terminated when it is guessed, by the last wrong guess, or on an unreadable reply;
        truncated at the turn limit. Unknown and repeated questions and guesses are refused.
    Potential: −log2 of how many candidates agree with all answers; after a loss, of all.
    Difficulty: the turns in which the oracle, who asks what halves the rest best, finds the city.
    Levels: 4 candidates, doubled by each level, to 128.

    The cities' latitudes differ, so that every candidate can be found in as many questions as
    halving takes, and a guess.
    """

    Config = GuessMyCityConfig
    MAX_LEVEL = 5
    config: GuessMyCityConfig
    answer_format = (
        r"Answer with a question, as in \boxed{ask capital}, or a guess, as in \boxed{guess Cairo}."
    )

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return all cities."""
        return _names()

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> GuessMyCityConfig:
        """Draw 8 to 64 candidates."""
        return GuessMyCityConfig(num_candidates=int(rng.integers(8, 64, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> GuessMyCityConfig:
        """Return a number of candidates."""
        return GuessMyCityConfig(num_candidates=4 << level)

    def rules(self) -> str:
        """Explain the game and list the questions."""
        config = self.config
        known = "\n".join(f"{name}: {text}" for name, text in (MARKS | PLACES).items())
        return (
            f"I think of one of {config.num_candidates} cities. Find it within {config.max_turns} "
            "turns. In each turn you ask a question, which I answer with yes or no, or you guess; "
            f"you have {config.guesses} guesses. You may ask: in Africa, or in another continent "
            "or country; north of Cairo, or south, east or west of it or of another city, where "
            "longitudes run from -180 to 180; more than 2000 km from Cairo, or less, with any "
            f"number and city; or one of these:\n{known}\n{self.answer_format}"
        )

    def read_question(self, text: str) -> str | None:
        """Look for a continent, a country, a comparison or one of the questions of the rules."""
        return read(text)

    def mask(self, question: str) -> int:
        """Return for which cities the answer is yes."""
        return mask(question)

    def useful(self) -> list[str]:
        """Return what needs no other city, and who is north of each candidate."""
        names = self.names()
        return [*general(), *(f"north of {names[i]}" for i in self.state.among)]

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a question of any kind, or a guess, that was not made."""
        names = self.names()
        while True:
            city, kind = names[int(rng.integers(len(names)))], int(rng.integers(4))
            if kind == 0:
                guesses = self.free_guesses()
                return guesses[int(rng.integers(len(guesses)))]
            if kind == 1:
                question = f"{('north', 'east')[int(rng.integers(2))]} of {city}"
            elif kind == 2:
                question = f"less than {100 * int(rng.integers(1, 150))} km from {city}"
            else:
                question = general()[int(rng.integers(len(general())))]
            if question not in self.state.asked:
                return f"ask {question}"


@functools.cache
def _names() -> tuple[str, ...]:
    return tuple(city.name for city in cities())
