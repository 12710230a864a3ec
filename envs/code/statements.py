"""The text of a code task."""

from collections.abc import Sequence

from gemenv.envs.code.forms import KINDS
from gemenv.envs.code.instances import Instance
from gemenv.envs.code.tasks.draws import Dice
from gemenv.grading import StdinTest, Test

_FUNCTIONS = (
    "Write a Python function `{signature}` that solves the following task.",
    "Implement the Python function `{signature}`, as described here.",
    "The following task wants a Python function: `{signature}`.",
    "Complete this function in Python: `{signature}`.",
)
_PROGRAMS = (
    "Write a Python program that reads its input from stdin, solves the following task, and "
    "prints the answer.",
    "Solve the following task by a Python program that reads from stdin and writes to stdout.",
    "The following task wants a Python program; its input comes on stdin, its answer goes to "
    "stdout.",
)
_RETURNED = (
    "The function returns the answer, and prints nothing.",
    "Return the answer.",
    "The answer is what the function returns.",
)


def statement(instance: Instance, public: Sequence[Test], dice: Dice) -> str:
    """Write what is asked, with the form of input and output, and examples."""
    task = instance.task.statement(instance.parameters)
    if instance.report:
        task = f"{task}\n\n{instance.report.statement(instance.report_parameters)}"
    head, form = (
        (dice.pick(_PROGRAMS), _stdin(instance))
        if instance.form == "stdin"
        else (dice.pick(_FUNCTIONS).format(signature=_signature(instance)), dice.pick(_RETURNED))
    )
    examples = "\n\n".join(
        _example(test, number if len(public) > 1 else 0)
        for number, test in enumerate(public, start=1)
    )
    return "\n\n".join([head, task, form, examples])


def _signature(instance: Instance) -> str:
    arguments = ", ".join(
        f"{name}: {KINDS[kind].hint}" for name, kind in instance.task.arguments.items()
    )
    return f"{instance.function}({arguments}) -> {KINDS[instance.returns].hint}"


def _stdin(instance: Instance) -> str:
    given = "; then ".join(
        KINDS[kind].given.format(name=name) for name, kind in instance.task.arguments.items()
    )
    return f"Input: {given}.\nOutput: {KINDS[instance.returns].wanted}"


def _example(test: Test, number: int) -> str:
    title = f"Example {number}" if number else "Example"
    if isinstance(test, StdinTest):
        return f"{title}, input:\n{test.input.rstrip()}\nOutput:\n{test.output.rstrip()}"
    arguments = ", ".join(map(repr, test.args))
    return f"{title}: {test.function}({arguments}) returns {test.expected!r}."
