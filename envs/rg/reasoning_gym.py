"""The data sets of reasoning-gym as environments."""

import warnings
from typing import Any, Literal

from gemenv.envs.base.arguments import refuse_unknown
from gemenv.envs.base.question import Grade, Question, QuestionEnv
from gemenv.envs.rg.entries import Entry, Source, config_fields, dump_entry, load_entry
from gemenv.envs.rg.faults import fault
from gemenv.envs.rg.graders import GRADERS, REFUSED
from gemenv.errors import GraderWarning

_LONGEST_FACTOR, _LONGEST = 4, 2_000
_EMPTY = '""'
_MAY_BE_EMPTY = ("ab", "string_manipulation")
"""Data sets in which an empty text may be right, and which do not say how to write it."""


class ReasoningGym(QuestionEnv):
    r"""A generated question of reasoning-gym (Stojanovski et al. 2025, arXiv 2505.24760).

    Every reset draws a question. How it is graded is the package's, but for graders that evaluate
    the answer as a program, hang, or take anything for right: those are replaced by ours, and a
    `GraderWarning` tells what else is known to be wrong with one. An answer that the grader fails
    on, or that is far longer than any right one, scores 0.

    Reward: `correct`: the score, from 0 to 1. Many data sets pay a part for what is nearly right.
    Success: a score of 1.
    Info: `grade` has `score` and, where it could not be graded, `error`.
    Oracle: the answer that the package gives, where that scores 1; five data sets have none.
    Randomness: one seed gives one question in every process, where the package alone differs
        between processes. `codeio` leaves out programs that reach beyond their input. Which of
        several right answers `intermediate_integration` gives still depends on `PYTHONHASHSEED`.

    Args:
        name: The data set, as the package names it; the id sets it.
        answer_format: As in `QuestionEnv`.
        instruct: As in `QuestionEnv`.
        on_format_error: As in `QuestionEnv`.
        max_turns: As in `QuestionEnv`.
        render_mode: As in `QuestionEnv`.
        config: Fields of the data set's own configuration, such as `max_value` of `gcd`; but
            `seed` and `size`, for which there is `reset`.

    Raises:
        MissingDependencyError: If reasoning-gym is not installed.
        UnknownArgumentError: If the data set has no such field; lists those that it has.
        InvalidArgumentError: If the package refuses a value.
    """

    answer_example = "..."

    def __init__(
        self,
        *,
        name: str,
        answer_format: str | None = None,
        instruct: bool = True,
        on_format_error: Literal["terminate", "continue"] = "terminate",
        max_turns: int = 10,
        render_mode: Literal["ansi"] | None = None,
        **config: Any,
    ) -> None:
        known = ["name", *config_fields(name), *self.reply_keywords]
        refuse_unknown(f"rg:{name}-v0", config, known)
        self._set_reply_rules(answer_format, instruct, on_format_error, max_turns, render_mode)
        self.name = name
        self.source = Source(name, config)
        if wrong := fault(name):
            warnings.warn(f"The grader of rg:{name}-v0: {wrong}.", GraderWarning, stacklevel=2)

    def _ask(self, options: dict[str, Any]) -> Question:
        entry = self.source.draw(self.np_random)
        gold = entry["answer"]
        shown = None if gold is None else self._format.read(self._format.write(gold or _EMPTY))
        right = shown is not None and self._score(shown, entry)[0] >= 1.0
        return Question(
            entry["question"],
            [shown] if right and shown else [],
            facts={"entry": dump_entry(entry)},
        )

    def grade(self, answer: str) -> Grade:
        """Score an answer; what the grader fails on scores 0."""
        entry = load_entry(self.state.text, self.state.facts["entry"])
        score, error = self._score(answer, entry)
        details = {"score": score} | ({"error": error} if error else {})
        return Grade(score >= 1.0, {"correct": score}, details)

    def _score(self, answer: str, entry: Entry) -> tuple[float, str]:
        """Return a score from 0 to 1, and why there is none."""
        gold = entry["answer"] or ""
        if len(answer) > _LONGEST_FACTOR * len(gold) + _LONGEST:
            return 0.0, "too long"
        if self.name in REFUSED and REFUSED[self.name].search(answer):
            return 0.0, "refused"
        if entry["answer"] == "":
            return float(answer == _EMPTY), ""
        try:
            score = float(GRADERS.get(self.name, self.source.score)(answer, entry))
        except Exception as error:
            # Graders raise whatever comes; its text may hold what no policy should see.
            return 0.0, type(error).__name__
        return (min(1.0, max(0.0, score)), "") if score == score else (0.0, "nan")

    def privileged(self) -> dict[str, Any]:
        """Return what critics may see and a policy may not: answer and metadata, as JSON."""
        # Answers are alone no secret: many questions list what can be answered.
        return dict(self.state.facts)

    def _instruction(self) -> str:
        # Some questions say how to reply, and none of them knows of the mark.
        empty = f" An empty text is written {_EMPTY}." if self.name in _MAY_BE_EMPTY else ""
        return (
            f"{super()._instruction()} Only what stands there is graded, in the form that the "
            f"question asks for; you may reason before it.{empty}"
        )
