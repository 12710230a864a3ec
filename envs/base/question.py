"""What all question environments share: one question, one answer, one grade."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from gemenv.core import Env, Info, Step, StepResult
from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.formats import FORMATS

FORMAT_PENALTY = -0.1
"""Reward of a reply in which no answer is marked."""


@dataclass
class Question:
    """A question with its right answers; JSON can hold it."""

    text: str
    """What is asked, complete but for the form of the answer."""
    answers: list[str] = field(default_factory=list[str])
    """Right answers as far as they are known, as a reply would give them; the oracle's first."""
    canonical: str = ""
    """The task as text, equal for equal tasks; empty where `text` is that."""
    difficulty: float = 0.0
    """How hard it is, 0 or more, in units that the environment names."""
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the grader needs besides; JSON-able."""
    images: list[str] = field(default_factory=list[str])
    """Pictures that belong to the text, as PNG files in Base64."""
    id: str = ""
    """The row of the data set it came from; empty for a generated one."""


@dataclass(frozen=True)
class Grade:
    """What a grader found."""

    correct: bool
    """Whether the answer is right; the episode's `success`."""
    terms: Mapping[str, float] | None = None
    """The reward in named parts, in total at most 1; by default `correct`: 1 or 0."""
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """For `info["grade"]`: JSON-able, the same for the same answer, and without the gold."""
    feedback: str = ""
    """What the player reads besides; it must not hold what gives an answer away."""


class QuestionEnv(Env):
    r"""A question and a grader.

    Observation: the question and, with `instruct`, the form in which to answer. After the answer,
        whether it was right.
    Action: any text; the last marked answer counts, `\boxed{…}` or what `answer_format` says.
    Reward: `correct`: 1 or 0, or as the environment says. A reply without a marked answer costs
        0.1 (`format`) and ends the episode, unless `on_format_error="continue"`.
    Ends: terminated with the answer; truncated after `max_turns` replies without one.
    Info: `grade` (what the grader found) at the end; `question_id` where the question is a row of
        a data set; `images`, as URLs, where it has some: `gemenv.messages.user_message` makes a
        message of text and images.

    A subclass writes `_ask` and `grade`; `GeneratedQuestion` and `DatasetQuestion` write `_ask`.

    Args:
        answer_format: How replies mark their answer: one of `formats`.
        instruct: Whether the observation says how to answer; without it, say it yourself.
        on_format_error: Whether a reply without a marked answer ends the episode.
        max_turns: Replies after which an episode that goes on without an answer is truncated.
        render_mode: Only here for Gymnasium; `render` always returns text.
    """

    formats: ClassVar[tuple[str, ...]] = ("boxed", "tag")
    """The answer formats it takes; the first is the default."""
    answer_kind: str = "your final answer"
    """What the prompt asks for, after "Write"."""
    answer_example: str = "42"
    """An answer that shows the form, and is no hint."""
    choices: ClassVar[tuple[str, ...]] = ()
    """All answers there are, where these are few; `action_menu` lists them."""
    reply_keywords: ClassVar[tuple[str, ...]] = (
        "answer_format",
        "instruct",
        "on_format_error",
        "max_turns",
        "render_mode",
    )

    state: Question

    def _set_reply_rules(
        self,
        answer_format: str | None = None,
        instruct: bool = True,
        on_format_error: Literal["terminate", "continue"] = "terminate",
        max_turns: int = 10,
        render_mode: Literal["ansi"] | None = None,
    ) -> None:
        """Check and keep the keywords that every question environment has."""
        self.answer_format = self.formats[0] if answer_format is None else answer_format
        require_one_of("answer_format", self.answer_format, self.formats)
        require_one_of("on_format_error", on_format_error, ("terminate", "continue"))
        require_one_of("render_mode", render_mode, (None, "ansi"))
        require(is_int(max_turns, 1, 1000), "`max_turns` must be an int from 1 to 1,000", max_turns)
        self.instruct, self.on_format_error = bool(instruct), on_format_error
        self.max_turns, self.render_mode = max_turns, render_mode
        self._format = FORMATS[self.answer_format]

    # What a subclass writes

    @abstractmethod
    def _ask(self, options: dict[str, Any]) -> Question:
        """Return the question of a new episode; it becomes `state`."""

    @abstractmethod
    def grade(self, answer: str) -> Grade:
        """Grade an answer to `state`; any text, and never an exception for what it holds."""

    def answer_form(self) -> tuple[str, str]:
        """Return what the prompt asks for and an example, for the question in `state`."""
        return self.answer_kind, self.answer_example

    def random_answer(self, rng: np.random.Generator) -> str:
        """Draw an answer of the right form: of `choices`, or a small number."""
        if self.choices:
            return self.choices[int(rng.integers(len(self.choices)))]
        return str(int(rng.integers(100)))

    def privileged(self) -> dict[str, Any]:
        """Return what critics may see and a policy may not: all that the grader knows.

        Override it where `facts` hold parts of the text, which are no secrets.
        """
        return {"answers": list(self.state.answers), **self.state.facts}

    # What follows from it

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        self.state = question = self._ask(options)
        observation = question.text
        if self.instruct:
            observation = f"{observation}\n\n{self._instruction()}"
        info: Info = {"privileged": self.privileged()}
        if question.id:
            info["question_id"] = question.id
        if question.images:
            info["images"] = [f"data:image/png;base64,{image}" for image in question.images]
        return observation, info

    def _instruction(self) -> str:
        return self._format.ask(*self.answer_form())

    def _step(self, action: str) -> Step:
        answer = self._format.read(action)
        if not answer:
            return self._format_error()
        grade = self.grade(answer)
        terms = {"correct": float(grade.correct)} if grade.terms is None else dict(grade.terms)
        message = "Your answer is correct." if grade.correct else "Your answer is wrong."
        return StepResult.of(
            f"{message} {grade.feedback}".rstrip(),
            terms,
            terminated=True,
            success=grade.correct,
            parsed_action=answer,
            info={"grade": dict(grade.details)},
        )

    def _format_error(self) -> StepResult:
        terminated = self.on_format_error == "terminate"
        return StepResult.of(
            f"No answer could be read from your reply. {self._instruction()}",
            {"format": FORMAT_PENALTY},
            terminated=terminated,
            truncated=not terminated and self.turn >= self.max_turns,
            action_valid=False,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return self._format.write(self.random_answer(rng))

    def oracle_action(self) -> str | None:
        """Return a right answer in its format, or `None` where none is known."""
        if self.over or not self.state.answers:
            return None
        return self._format.write(self.state.answers[0])

    def action_menu(self) -> list[str] | None:
        """Return every answer there is, where these are few."""
        if self.over or not self.choices:
            return None
        return [self._format.write(choice) for choice in self.choices]
