"""What all code environments share: how an answer is judged, and what is said of it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

import numpy as np

from gemenv.core import shared
from gemenv.envs.base.arguments import require, require_one_of
from gemenv.envs.base.question import Grade, QuestionEnv
from gemenv.errors import SandboxError
from gemenv.grading import (
    CallTest,
    Compare,
    Outcome,
    StdinTest,
    Test,
    Verdict,
    as_case,
    judge_sync,
    read_tests,
)
from gemenv.sandbox import Limits, Sandbox, create, provider

Feedback = Literal["none", "counts", "first_failure"]

JUDGE_KEYWORDS = (
    "timeout_seconds",
    "memory_bytes",
    "stop_early",
    "partial_credit",
    "tolerance",
    "compare",
    "feedback",
    "sandbox",
)

_SHOWN = 500
"""Characters of an example that feedback repeats."""


class JudgedQuestion(QuestionEnv):
    """A task that a Python program or function solves; goes before the base that asks it.

    The facts of its `Question` are those of `code_facts`. All tests run in a sandbox, each in a
    place of its own; what is expected never enters it. Public tests go first.

    A failure of the sandbox, which says nothing about the answer, is a `SandboxError`. Where a
    checker fails, the answer counts as wrong, and `info["grade"]` says so.

    Args:
        timeout_seconds: What each test may take.
        memory_bytes: What each test may use.
        stop_early: Whether the first test that fails ends the judging.
        partial_credit: Whether the reward is the part of the tests that pass. All run then.
        tolerance: How far numbers may be apart; see `same_output`.
        compare: Whether lines or only words of an output count; see `same_output`.
        feedback: What a wrong answer is told: `none`; `counts`, how many tests passed; or
            `first_failure`, how the first one failed, with its data if it is public.
        sandbox: Where answers run: a provider's name, or a sandbox; by default one that all
            judges of the process share.
        keywords: Those of the other base.
    """

    formats: ClassVar[tuple[str, ...]] = ("python",)
    reply_keywords: ClassVar[tuple[str, ...]] = (*QuestionEnv.reply_keywords, *JUDGE_KEYWORDS)

    def __init__(
        self,
        *,
        timeout_seconds: float = 10.0,
        memory_bytes: int = 512 << 20,
        stop_early: bool = True,
        partial_credit: bool = False,
        tolerance: float | None = None,
        compare: Compare = "lines",
        feedback: Feedback = "none",
        sandbox: str | Sandbox | None = None,
        **keywords: Any,
    ) -> None:
        Limits(wall_seconds=timeout_seconds, memory_bytes=memory_bytes)
        require_one_of("compare", compare, ("lines", "tokens"))
        require_one_of("feedback", feedback, ("none", "counts", "first_failure"))
        require(
            tolerance is None or tolerance >= 0, "`tolerance` must be None or 0 or more", tolerance
        )
        require(
            sandbox is None or isinstance(sandbox, str | Sandbox),  # pyright: ignore[reportUnnecessaryIsInstance]
            "`sandbox` must be None, the name of a provider or a `Sandbox`",
            sandbox,
        )
        if isinstance(sandbox, str):
            provider(sandbox)
        self.timeout_seconds, self.memory_bytes = timeout_seconds, memory_bytes
        self.stop_early, self.partial_credit = bool(stop_early), bool(partial_credit)
        self.tolerance, self.compare = tolerance, compare
        self.feedback, self.sandbox = feedback, sandbox
        super().__init__(**keywords)

    def answer_form(self) -> tuple[str, str]:
        """Ask for a program or for a function, as the tests want it."""
        if not self.state.facts["function"]:
            return "your whole program", "print(int(input()) + 1)"
        return "your code, with all that it needs,", "def add_one(n):\n    return n + 1"

    def random_answer(self, rng: np.random.Generator) -> str:
        """Write code that runs, and gives some number."""
        number = int(rng.integers(10**9))
        owner, _, method = self.state.facts["function"].rpartition(".")
        if not method:
            return f"print({number})"
        code = f"def {method}(*arguments):\n    return {number}"
        if not owner:
            return code
        body = code.replace("\n", "\n    ")
        return f"class {owner}:\n    @staticmethod\n    {body}"

    def privileged(self) -> dict[str, Any]:
        """Return right answers and hidden tests; the public ones are no secret."""
        facts = self.state.facts
        return {
            "answers": list(self.state.answers),
            "tests": facts["hidden"],
            "checker": facts["checker"],
        }

    def grade(self, answer: str) -> Grade:
        """Run the tests."""
        facts = self.state.facts
        public, hidden = (
            read_tests(facts[part]) if facts[part] else () for part in ("public", "hidden")
        )
        verdict = self._judge(answer, (*public, *hidden), facts["checker"])
        failure = verdict.first_failure
        counts = verdict.counts
        return Grade(
            bool(verdict.passed),
            terms={"correct": verdict.score or 0.0} if self.partial_credit else None,
            details={
                "passed": counts["passed"],
                "total": verdict.total,
                "outcomes": dict(counts),
                "first_failure": failure and failure.status,
            },
            feedback=self._feedback(verdict, public),
        )

    def _judge(self, answer: str, tests: Sequence[Test], checker: str) -> Verdict:
        place = self._place()
        verdict = judge_sync(
            answer,
            tests,
            sandbox=place,
            limits=replace(
                place.limits, wall_seconds=self.timeout_seconds, memory_bytes=self.memory_bytes
            ),
            # Credit for a part of the tests wants to know of all.
            stop_early=self.stop_early and not self.partial_credit,
            tolerance=self.tolerance,
            compare=self.compare,
            checker=checker or None,
        )
        if verdict.sandbox_failure:
            failure = next(o for o in verdict.outcomes if o.status == "sandbox_failure")
            raise SandboxError(
                f"{place!r} failed twice at a test, so nothing is known about the answer: "
                f"{failure.message or 'it gave no reason'}. Try `gemenv sandbox check`."
            )
        return verdict

    def _place(self) -> Sandbox:
        if isinstance(self.sandbox, Sandbox):
            return self.sandbox
        return shared(create, self.sandbox) if self.sandbox else shared(create)

    def _feedback(self, verdict: Verdict, public: Sequence[Test]) -> str:
        failure = verdict.first_failure
        if self.feedback == "none" or failure is None:
            return ""
        if self.feedback == "counts":
            return f"It passed {verdict.counts['passed']} of {verdict.total} tests" + (
                "." if len(verdict.outcomes) == verdict.total else "; the next one failed."
            )
        if failure.index >= len(public):
            # What it gave may be the hidden input.
            return f"A hidden test failed ({failure.status})."
        return _told(public[failure.index], failure)


def _told(test: Test, failure: Outcome) -> str:
    """Say how an example failed that the player knows."""
    if isinstance(test, StdinTest):
        given, wanted = test.input, test.output
    else:
        arguments = ", ".join(map(repr, test.args))
        given, wanted = f"{test.function}({arguments})", repr(test.expected)
    return (
        f"An example failed ({failure.status}). Given:\n{given[:_SHOWN]}\n"
        f"Expected:\n{wanted[:_SHOWN]}\n{failure.message}"
    )


def code_facts(public: Sequence[Test], hidden: Sequence[Test], checker: str = "") -> dict[str, Any]:
    """Return the facts of a `Question` that `JudgedQuestion` grades.

    Tests become JSON texts, and no lists, so that no word of a hidden test is a secret by itself.
    """
    first = (*hidden, *public)[0]
    return {
        "public": _packed(public),
        "hidden": _packed(hidden),
        "checker": checker,
        "function": first.function if isinstance(first, CallTest) else "",
    }


def _packed(tests: Sequence[Test]) -> str:
    return json.dumps([as_case(test) for test in tests]) if tests else ""
