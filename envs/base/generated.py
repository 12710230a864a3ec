"""Questions drawn from a generator."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

import numpy as np

from gemenv.envs.base.instances import InstanceEnv
from gemenv.envs.base.question import Question, QuestionEnv
from gemenv.envs.base.split import Split


class GeneratedQuestion(QuestionEnv, InstanceEnv):
    r"""A question that is drawn anew at every reset.

    A family is a frozen configuration and a few methods, all of them about `self.config` and
    `self.state`; only `start` draws, from `self.np_random` or `self.draw(n)`:

    ==================== ======== =================================================================
    member               needed   what it is
    ==================== ======== =================================================================
    `Config`             yes      a frozen dataclass with a default for every field;
                                  `__post_init__` refuses bad values with `require`
    `MAX_LEVEL`          yes      the highest level, 1 or more
    `at_level(level)`    yes      a configuration; the mean difficulty never falls with the level
    `start()`            yes      a new `Question` with answers, canonical text and difficulty
    `grade(answer)`      yes      a `Grade`; total, bounded in time
    `answer_kind`        yes      what the prompt asks for; `answer_example` shows one
    `choices`            no       all answers there are, where these are few
    `random_answer(rng)` no       an answer of the right form; by default one of `choices` or a
                                  small number
    `draw_config(rng)`   no       a configuration for `randomize`; by default that of a level
    `privileged()`       no       what critics may see; by default `answers` and all `facts`
    `instance_space()`   no       how many instances there are, where 1,000 seeds do not all differ
    ==================== ======== =================================================================

    Args:
        level: As in `InstanceEnv`.
        split: As in `InstanceEnv`.
        randomize: As in `InstanceEnv`.
        answer_format: As in `QuestionEnv`.
        instruct: As in `QuestionEnv`.
        on_format_error: As in `QuestionEnv`.
        max_turns: As in `QuestionEnv`.
        render_mode: As in `QuestionEnv`.
        config: The fields of the configuration.

    Example:
        >>> from dataclasses import dataclass
        >>> from gemenv.envs.base.question import Grade
        >>> @dataclass(frozen=True, kw_only=True)
        ... class SquareConfig:
        ...     digits: int = 1
        >>> class Square(GeneratedQuestion):
        ...     Config, MAX_LEVEL, answer_kind = SquareConfig, 4, "the number"
        ...     @classmethod
        ...     def at_level(cls, level):
        ...         return SquareConfig(digits=level + 1)
        ...     def start(self):
        ...         n = self.draw(10**self.config.digits)
        ...         return Question(f"What is {n} times {n}?", [str(n * n)], difficulty=len(str(n)))
        ...     def grade(self, answer):
        ...         return Grade(answer in self.state.answers)
        >>> env = Square(level=1)
        >>> print(env.reset(seed=3)[0])
        What is 75 times 75?
        <BLANKLINE>
        Write the number in a box at the end of your reply, as in \boxed{42}.
        >>> env.step(env.oracle_action())[:2]
        ('Your answer is correct.', 1.0)
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("config", "state")

    @classmethod
    def _keywords(cls) -> list[str]:
        return ["level", "split", "randomize", *cls.reply_keywords]

    def __init__(
        self,
        *,
        level: int | None = None,
        split: Split | None = None,
        randomize: bool = False,
        answer_format: str | None = None,
        instruct: bool = True,
        on_format_error: Literal["terminate", "continue"] = "terminate",
        max_turns: int = 10,
        render_mode: Literal["ansi"] | None = None,
        **config: Any,
    ) -> None:
        super().__init__(level=level, split=split, randomize=randomize, config=config)
        self._set_reply_rules(answer_format, instruct, on_format_error, max_turns, render_mode)

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> Any:
        """Draw the configuration of a level, each as likely."""
        return cls.at_level(int(rng.integers(cls.MAX_LEVEL + 1)))

    @abstractmethod
    def start(self) -> Question:
        """Draw a question."""

    def canonical(self) -> str:
        """Return the task of this episode as text."""
        return self.state.canonical or self.state.text

    def difficulty(self) -> float:
        """Return how hard the question of this episode is."""
        return self.state.difficulty

    def _ask(self, options: dict[str, Any]) -> Question:
        self._draw_instance()
        return self.state
