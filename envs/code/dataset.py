"""Code tasks from the rows of a data set."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from gemenv.data import Row, as_answers, as_text, pick
from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.dataset import DatasetQuestion
from gemenv.envs.base.question import Question
from gemenv.envs.code.base import JudgedQuestion, code_facts
from gemenv.grading import Test, read_tests


class CodeEnv(JudgedQuestion, DatasetQuestion):
    """Write a program or a function for a task of a data set.

    The column of tests may have any form that `gemenv.grading.read_tests` reads: those of
    CodeContests, APPS, TACO, PrimeIntellect's and LiveCodeBench's data among them.

    Observation: the task, and with `instruct` how to answer.
    Action: Python code in a fenced block; the last block counts.
    Reward: `correct`: 1 if all tests pass, else 0; with `partial_credit` the part that passes.
    Ends: terminated with the answer; see `QuestionEnv`.
    Info: as in `DatasetQuestion`; `grade` has `passed`, `total`, `outcomes` (how many tests went
        how) and `first_failure` at the end.

    Args:
        public_key: The column of the tests that the task shows, if there is one. They are judged
            first, and only they can appear in feedback.
        solution_key: The column of a right answer, or of several, for the oracle.
        function_key: The column of the name of the function to call, where tests do not say.
        checker_key: The column of a checker, a Python program; see `gemenv.grading.judge`.
        max_tests: How many hidden tests count, and how many public ones; see `read_tests`.
        keywords: Those of `JudgedQuestion` and of `DatasetQuestion`; `answer_key` is the column
            of the hidden tests.

    Example:
        >>> row = {"problem": "Add two numbers.", "tests": {"inputs": ["1 2"], "outputs": ["3"]}}
        >>> env = CodeEnv(dataset=[row], instruct=False)
        >>> env.reset(seed=0)[0]
        'Add two numbers.'
    """

    sample: ClassVar[str] = "code"
    sample_keys: ClassVar[tuple[str, str]] = ("problem", "tests")

    def __init__(
        self,
        *,
        public_key: str | None = None,
        solution_key: str = "solution",
        function_key: str | None = None,
        checker_key: str | None = None,
        max_tests: int = 12,
        **keywords: Any,
    ) -> None:
        require(
            is_int(max_tests, 1, 10_000), "`max_tests` must be an int from 1 to 10,000", max_tests
        )
        self.max_tests = max_tests
        self.public_key, self.solution_key = public_key, solution_key
        self.function_key, self.checker_key = function_key, checker_key
        super().__init__(**keywords)

    def _question(self, row: Row) -> Question:
        function = as_text(pick(row, self.function_key)) if self.function_key else None

        def tests(value: Any) -> tuple[Test, ...]:
            return read_tests(value, function=function or None, max_tests=self.max_tests)

        shown = pick(row, self.public_key) if self.public_key else None
        return Question(
            as_text(pick(row, self.question_key)),
            self._solutions(row),
            facts=code_facts(
                () if _is_empty(shown) else tests(shown),
                tests(pick(row, self.answer_key)),
                as_text(pick(row, self.checker_key)) if self.checker_key else "",
            ),
        )

    def _solutions(self, row: Row) -> list[str]:
        """Return what the oracle knows; nothing, where the data has no solutions."""
        try:
            value = pick(row, self.solution_key)
            if isinstance(value, str) and value.startswith("["):
                # APPS and TACO write a list as JSON text.
                value = json.loads(value)
            return [solution for solution in as_answers(value) if solution.strip()]
        except (ValueError, RecursionError):
            return []


def _is_empty(value: Any) -> bool:
    """Say whether a column holds no tests, as some rows of CodeContests do."""
    if isinstance(value, Mapping):
        return not any(cast("Mapping[str, Any]", value).values())
    return value is None or value in ("", [])
