"""Questions of many kinds: what the families of generated mathematics share."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.forms import INTEGER, Form
from gemenv.envs.math.grading import grade_in_form

MAX_SIZE = 6
"""The largest size of an instance; the smallest is 1."""

DEFAULT_SIZE = 2
"""The size where none is asked for."""

_DRAWS = 100
"""How often an instance is drawn anew whose answer can be read off its question."""

_TELLING = 4
"""Characters from which on an answer does not stand in a question by chance alone."""


@dataclass(frozen=True)
class Problem:
    """One drawn problem."""

    text: str
    """The problem in words, with formulas in LaTeX between dollar signs."""
    answer: str
    """The right answer in LaTeX."""
    steps: float
    """About how many steps the usual written solution takes."""
    task: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What decides the task, JSON-able: equal for equal tasks."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem."""

    draw: Callable[[Draw, int], Problem]
    """Draws a problem of a size from 1 to `MAX_SIZE`; its steps grow with the size on average."""
    form: Form = INTEGER
    """How its answers are written."""
    since: int = 1
    """The smallest size at which it is drawn without being named."""


@dataclass(frozen=True, kw_only=True)
class KindsConfig:
    """Which problems are drawn; a family gives the table."""

    TABLE: ClassVar[Mapping[str, Kind]]
    """The kinds by name; a name is of two words or more, so that no question holds it."""

    kinds: tuple[str, ...] = ()
    """The kinds to draw from, each as likely; by default those that begin by the size."""
    size: int = DEFAULT_SIZE
    """How large numbers and expressions are, 1 to 6."""

    def __post_init__(self) -> None:
        """Refuse kinds and sizes that there are not."""
        for kind in self.kinds:
            require_one_of("kinds", kind, self.TABLE)
        require(
            is_int(self.size, 1, MAX_SIZE), f"`size` must be an int from 1 to {MAX_SIZE}", self.size
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the kinds that are drawn."""
        return self.kinds or tuple(
            name for name, kind in self.TABLE.items() if kind.since <= self.size
        )


class KindQuestion(GeneratedQuestion):
    """A problem of one of the kinds in a table.

    A family writes `Config`, a subclass of `KindsConfig` with its table, and declares `config`.
    """

    Config: ClassVar[type[KindsConfig]]
    MAX_LEVEL = MAX_SIZE - 1

    @classmethod
    def at_level(cls, level: int) -> Any:
        """Return a size, one above the level."""
        return cls.Config(size=level + 1)

    def start(self) -> Question:
        """Draw a kind, and a problem whose answer does not stand in its text."""
        config: KindsConfig = self.config
        draws = Draw(self.draw)
        name = draws.one(config.names)
        kind = config.TABLE[name]
        problem = kind.draw(draws, config.size)
        for _ in range(_DRAWS):
            if len(problem.answer) < _TELLING or (
                problem.answer not in problem.text and problem.answer not in kind.form.example
            ):
                break
            problem = kind.draw(draws, config.size)
        return Question(
            problem.text,
            [problem.answer],
            canonical=json.dumps([name, problem.task], sort_keys=True),
            difficulty=problem.steps,
            facts={"kind": name},
        )

    def _form(self) -> Form:
        return self.Config.TABLE[self.state.facts["kind"]].form

    def answer_form(self) -> tuple[str, str]:
        """Return what the kind of the question asks for."""
        form = self._form()
        return form.kind, form.example

    def grade(self, answer: str) -> Grade:
        """Grade an answer, its form first."""
        return grade_in_form(self._form(), answer, self.state.answers)
