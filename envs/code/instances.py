"""From a kind of task to a question: parameters, tests, text and solution."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gemenv.envs.code.forms import KINDS, function_code, program_code, write_input
from gemenv.envs.code.reports import REPORTS
from gemenv.envs.code.tasks.base import CodeTask, Parameters
from gemenv.envs.code.tasks.draws import Dice
from gemenv.grading import CallTest, StdinTest, Test

Form = Literal["function", "stdin"]

_NAMES = ("solve", "compute", "evaluate", "work_out", "find_answer", "run_task", "process")
_MOST_DRAWS = 5
"""Sets of inputs after which outputs that are all equal are no bad luck."""


@dataclass(frozen=True)
class Instance:
    """A task with its parameters, in one form."""

    task: CodeTask
    parameters: Parameters
    report: CodeTask | None
    """What is done with the result at the end."""
    report_parameters: Parameters
    form: Form
    function: str
    """The name of the function, or ""."""

    @classmethod
    def drawn(cls, task: CodeTask, form: Form, report: bool, dice: Dice) -> "Instance":
        """Draw the parameters."""
        final = REPORTS[task.returns] if report else None
        return cls(
            task,
            task.draw(dice),
            final,
            final.draw(dice) if final else {},
            form,
            dice.pick(_NAMES) if form == "function" else "",
        )

    @property
    def returns(self) -> Any:
        """The type of the answer."""
        return (self.report or self.task).returns

    def canonical(self) -> str:
        """Write the task as text, without its wording."""
        final = self.report.name if self.report else ""
        return json.dumps(
            [self.task.name, self.parameters, final, self.report_parameters, self.form]
        )

    def difficulty(self) -> float:
        """Return the rating, with something on top for a report and for reading stdin."""
        return self.task.rating + 0.25 * bool(self.report) + 0.5 * (self.form == "stdin")

    def answer(self, arguments: Sequence[Any]) -> Any:
        """Return what the task wants."""
        result = self.task.function(*arguments, **self.parameters)
        return self.report.function(result, **self.report_parameters) if self.report else result

    def solution(self) -> str:
        """Return a program, or a module with the function, that solves the task."""
        arguments = self.task.arguments
        sources, calls = [self.task.source], [_call(self.task, arguments, self.parameters)]
        if self.report:
            sources.append(self.report.source)
            calls.append(_call(self.report, ["result"], self.report_parameters))
        if self.form == "function":
            return function_code(self.function, list(arguments), sources, calls)
        return program_code(arguments, self.returns, sources, calls)

    def test(self, arguments: Sequence[Any]) -> Test:
        """Make a test of an input."""
        expected = self.answer(arguments)
        if self.form == "function":
            return CallTest(self.function, list(arguments), expected=expected)
        kinds = list(self.task.arguments.values())
        return StdinTest(write_input(arguments, kinds), KINDS[self.returns].write(expected) + "\n")


def _call(task: CodeTask, arguments: Sequence[str] | dict[str, Any], parameters: Parameters) -> str:
    given = [*arguments, *(f"{name}={value!r}" for name, value in parameters.items())]
    return f"result = {task.name}({', '.join(given)})"


def draw_tests(
    instance: Instance, dice: Dice, examples: int, hidden: int
) -> tuple[list[Test], list[Test]]:
    """Draw examples of middling size, and other inputs: the smallest, a largest, and between."""
    seen: set[str] = set()
    public = [_fresh(instance, dice, 0.3 + 0.1 * dice.below(4), seen) for _ in range(examples)]
    shown = set(seen)
    tests: list[Test] = []
    for _ in range(_MOST_DRAWS):
        seen = set(shown)
        scales = [0.0, 1.0, *(dice.below(101) / 100 for _ in range(hidden - 2))]
        tests = [_fresh(instance, dice, scale, seen) for scale in scales]
        if not passed_by_a_constant(tests):
            break
    return public, tests


def passed_by_a_constant(tests: Sequence[Test]) -> bool:
    """Say whether all tests expect the same."""
    wanted = (test.output if isinstance(test, StdinTest) else test.expected for test in tests)
    return len({repr(value) for value in wanted}) == 1


def _fresh(instance: Instance, dice: Dice, scale: float, seen: set[str]) -> Test:
    """Draw a test with an input that is not seen yet, if chance gives one."""
    for _ in range(20):
        arguments = instance.task.inputs(dice, scale, instance.parameters)
        key = repr(arguments)
        if key not in seen:
            break
        scale = dice.below(101) / 100
    else:
        arguments = instance.task.inputs(dice, scale, instance.parameters)
        key = repr(arguments)
    seen.add(key)
    return instance.test(arguments)
