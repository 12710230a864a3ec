"""What a judge finds."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal, get_args

OutcomeStatus = Literal[
    "passed",
    "wrong",
    "error",
    "timeout",
    "memory",
    "output",
    "checker_failure",
    "sandbox_failure",
]
"""How one test went: a closed vocabulary.

- `passed`: as expected.
- `wrong`: the answer gave something else.
- `error`: it ended by an exception, an exit code or a signal, or gave nothing.
- `timeout`, `memory`, `output`: it was ended at a limit.
- `checker_failure`: the checker of the test broke; this says nothing about the answer.
- `sandbox_failure`: the sandbox broke, twice; this says nothing about the answer.
"""

OUTCOMES: tuple[OutcomeStatus, ...] = get_args(OutcomeStatus)


@dataclass(frozen=True)
class Outcome:
    """How one test went."""

    index: int
    """Which test, from 0."""
    status: OutcomeStatus
    seconds: float
    """Wall time of the answer."""
    message: str = ""
    """What came instead, or why it ended. It never holds what was expected."""


@dataclass(frozen=True)
class Verdict:
    """What a judge finds about one answer."""

    outcomes: tuple[Outcome, ...]
    """In the order of the tests; with an early stop, up to the first that did not pass."""
    total: int
    """How many tests there are."""

    @property
    def sandbox_failure(self) -> bool:
        """Whether the sandbox broke, so that nothing is known about the answer."""
        return any(outcome.status == "sandbox_failure" for outcome in self.outcomes)

    @property
    def checker_failure(self) -> bool:
        """Whether a checker broke, so that nothing is known about the answer."""
        return any(outcome.status == "checker_failure" for outcome in self.outcomes)

    @property
    def passed(self) -> bool | None:
        """Whether every test passed; `None` after a failure of the sandbox or of a checker."""
        return None if self._undecided else self.counts["passed"] == self.total

    @property
    def score(self) -> float | None:
        """The part of all tests that passed, 0 to 1; `None` after such a failure.

        With an early stop, tests behind the first that did not pass count as not passed.
        """
        return None if self._undecided else self.counts["passed"] / self.total

    @property
    def _undecided(self) -> bool:
        return self.sandbox_failure or self.checker_failure

    @property
    def counts(self) -> Counter[OutcomeStatus]:
        """How many tests went how."""
        return Counter(outcome.status for outcome in self.outcomes)

    @property
    def first_failure(self) -> Outcome | None:
        """The first test that did not pass."""
        return next((o for o in self.outcomes if o.status != "passed"), None)
