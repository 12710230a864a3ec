"""Code tasks drawn from kinds of our own."""

from dataclasses import dataclass
from typing import Literal

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Question
from gemenv.envs.code.base import JudgedQuestion, code_facts
from gemenv.envs.code.instances import Instance, draw_tests, passed_by_a_constant
from gemenv.envs.code.reports import REPORTS
from gemenv.envs.code.statements import statement
from gemenv.envs.code.tasks import TASKS
from gemenv.envs.code.tasks.base import CodeTask
from gemenv.envs.code.tasks.draws import Dice
from gemenv.grading import Test

_LEVELS = ((1, 1), (1, 2), (2, 3), (3, 4), (4, 5))
"""The lowest and the highest rating."""


@dataclass(frozen=True, kw_only=True)
class GeneratedConfig:
    """Which tasks are drawn, and how they are put."""

    min_rating: int = 1
    """The lowest rating of a kind of task, from 1 (a line of code) to 5 (an algorithm)."""
    max_rating: int = 4
    """The highest rating."""
    form: Literal["function", "stdin", "mixed"] = "mixed"
    """Whether the answer is a function, a program that reads stdin, or either, as drawn."""
    report: bool = True
    """Whether the result is changed at the end, as in "multiply by 3 and subtract 5"."""
    num_examples: int = 2
    """Tests that the text shows; 1 to 4."""
    num_tests: int = 8
    """Hidden tests; 6 to 12."""
    task: str | None = None
    """A kind of task, whatever its rating; by default any."""

    def __post_init__(self) -> None:
        require(
            is_int(self.min_rating, 1, 5) and is_int(self.max_rating, self.min_rating, 5),
            "`min_rating` and `max_rating` must be from 1 to 5, the first not above the second",
            (self.min_rating, self.max_rating),
        )
        require_one_of("form", self.form, ("function", "stdin", "mixed"))
        require(
            is_int(self.num_examples, 1, 4), "`num_examples` must be from 1 to 4", self.num_examples
        )
        require(is_int(self.num_tests, 6, 12), "`num_tests` must be from 6 to 12", self.num_tests)
        if self.task is not None:
            require_one_of("task", self.task, TASKS)

    def tasks(self) -> list[CodeTask]:
        """Return the kinds of task to draw from."""
        if self.task is not None:
            return [TASKS[self.task]]
        return [
            task for task in TASKS.values() if self.min_rating <= task.rating <= self.max_rating
        ]


class Generated(JudgedQuestion, GeneratedQuestion):
    r"""Write a function or a program for a task that is drawn with its parameters.

    There are about 70 kinds of task: numbers, lists, text, grids, networks, intervals, dynamic
    programming, parsing, simulation, dates. Each has a trusted solution, by which tests are made.

    Observation: the task, the form of input and output, and examples.
    Action: Python code in a fenced block; the last block counts.
    Reward: `correct`: 1 if all tests pass, else 0; with `partial_credit` the part that passes.
    Ends: terminated with the answer; see `QuestionEnv`.
    Info: `grade` has `passed`, `total`, `outcomes` (how many tests went how) and
        `first_failure` at the end.
    Difficulty: the rating of the kind of task, 1 to 5, and 0.25 for a report, 0.5 for stdin.
    Levels: ratings 1, 1 to 2, 2 to 3, 3 to 4, and 4 to 5; level 0 without reports.

    Args:
        keywords: The fields of the configuration, and the keywords of `GeneratedQuestion` and of
            `JudgedQuestion`.
    """

    Config = GeneratedConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: GeneratedConfig

    @classmethod
    def at_level(cls, level: int) -> GeneratedConfig:
        """Return ratings, and from level 1 on reports."""
        low, high = _LEVELS[level]
        return GeneratedConfig(min_rating=low, max_rating=high, report=level > 0)

    def start(self) -> Question:
        """Draw a kind of task, its parameters and its tests."""
        dice = Dice(self.draw)
        instance, public, hidden = self._draw_task(dice)
        # Some parameters make an answer that never changes, which is no task.
        while passed_by_a_constant(hidden):
            instance, public, hidden = self._draw_task(dice)
        return Question(
            statement(instance, public, dice),
            [instance.solution()],
            canonical=instance.canonical(),
            difficulty=instance.difficulty(),
            facts=code_facts(public, hidden),
        )

    def _draw_task(self, dice: Dice) -> tuple[Instance, list[Test], list[Test]]:
        config = self.config
        form = dice.pick(("function", "stdin")) if config.form == "mixed" else config.form
        instance = Instance.drawn(dice.pick(config.tasks()), form, config.report, dice)
        return instance, *draw_tests(instance, dice, config.num_examples, config.num_tests)

    def instance_space(self) -> int | None:
        """Count parameters, reports and forms, where they are not as good as endless."""
        if self.config.report and self.config.task is None:
            return None
        forms = 2 if self.config.form == "mixed" else 1
        return forms * sum(
            task.space * (REPORTS[task.returns].space if self.config.report else 1)
            for task in self.config.tasks()
        )
