"""Word problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.math.grading import grade_math
from gemenv.envs.math.word_problems.distractors import with_distractors
from gemenv.envs.math.word_problems.story import Draw, Story
from gemenv.envs.math.word_problems.table import ENTRIES, THEMES, Entry
from gemenv.envs.math.word_problems.work import show

_LEVELS = ((2, 2, 0), (2, 3, 0), (3, 4, 0), (4, 5, 1), (5, 6, 2))
"""The fewest and the most steps, and the distractors."""

_PERCENT_SIGNS = ("percent", "\\text{ percent}", "%", "\\")
"""What may follow a number of percent; the last is left of an escaped sign."""


@dataclass(frozen=True, kw_only=True)
class WordProblemConfig:
    """Which stories are told."""

    themes: tuple[str, ...] = ()
    """The themes to choose from, such as `shopping` or `ages`; empty for all."""
    min_steps: int = 2
    """The fewest steps of a solution; 2 to 6."""
    max_steps: int = 6
    """The most steps of a solution; `min_steps` to 6."""
    distractors: int = 0
    """Sentences with a number that is of no use; 0 to 3."""

    def __post_init__(self) -> None:
        for theme in self.themes:
            require_one_of("themes", theme, THEMES)
        require(
            is_int(self.min_steps, 2, 6) and is_int(self.max_steps, self.min_steps, 6),
            "`min_steps` and `max_steps` must be ints from 2 to 6, in this order",
            (self.min_steps, self.max_steps),
        )
        require(
            is_int(self.distractors, 0, 3),
            "`distractors` must be an int from 0 to 3",
            self.distractors,
        )
        require(bool(_entries(self)), "`themes` must have a story with so many steps", self)


@lru_cache(maxsize=64)
def _entries(config: WordProblemConfig) -> tuple[Entry, ...]:
    """Return the templates that a configuration allows."""
    return tuple(
        entry
        for entry in ENTRIES
        if config.min_steps <= entry.steps <= config.max_steps
        and entry.theme in (config.themes or THEMES)
    )


class WordProblem(GeneratedQuestion):
    r"""A story from daily life that ends in a question for a number.

    89 templates in 17 themes, each with several wordings. `info["privileged"]` has the template's
    name and the solution: `steps`, a list of equations in Python's notation and their values, for
    rewards of single steps.

    Observation: the story.
    Action: `\boxed{12.50}`; any exact way to write the number.
    Reward: `correct`: 1 or 0.
    Ends: terminated with the answer.
    Difficulty: steps of the solution, from 2 to 6.
    Levels: from 2 steps to 5 or more, with sentences that are of no use.
    """

    Config = WordProblemConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: WordProblemConfig
    answer_kind = "the number"

    @classmethod
    def at_level(cls, level: int) -> WordProblemConfig:
        """Return a range of steps."""
        fewest, most, idle = _LEVELS[level]
        return WordProblemConfig(min_steps=fewest, max_steps=most, distractors=idle)

    def start(self) -> Question:
        """Tell a story that does not hold its answer."""
        draw = Draw(self.draw)
        while True:
            entry = draw.one(_entries(self.config))
            story = entry.write(draw)
            told = with_distractors(draw, draw.one(story.wordings), self.config.distractors)
            steps = [[equation, show(value)] for equation, value in story.work.steps]
            if not _gives_away(told, [story.answer, *(value for _, value in steps)]):
                break
        return Question(
            " ".join(told),
            [story.answer],
            canonical=_canonical(entry, story),
            difficulty=float(entry.steps),
            facts={
                "template": entry.name,
                "steps": steps,
                "percent": story.form == "percent",
            },
        )

    def grade(self, answer: str) -> Grade:
        """Compare the number; where percent are asked for, their sign may follow it."""
        if self.state.facts["percent"]:
            answer = answer.rstrip()
            for sign in _PERCENT_SIGNS:
                answer = answer.removesuffix(sign)
        return grade_math(answer, self.state.answers)


def _canonical(entry: Entry, story: Story) -> str:
    return " ".join([entry.name, *(f"{name}={value}" for name, value in story.given.items())])


def _gives_away(told: Sequence[str], values: Sequence[str]) -> bool:
    """Say whether a long number of the solution stands in the story by chance."""
    return any(len(value) > 3 and value in sentence for value in values for sentence in told)
