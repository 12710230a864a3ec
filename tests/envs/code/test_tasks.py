"""Every kind of code task against a second solver, and its inputs and texts."""

import copy
import inspect
import re
from dataclasses import replace

import pytest

from gemenv.envs.code.forms import KINDS
from gemenv.envs.code.instances import Instance, draw_tests
from gemenv.envs.code.reports import REPORTS
from gemenv.envs.code.tasks import TASKS
from gemenv.envs.code.tasks.base import CodeTask
from gemenv.envs.code.tasks.draws import Dice
from gemenv.grading import CallTest
from gemenv.seeding import seeded_generator
from tests.envs.code.naive import fields, numbers, sequences, texts

NAIVE = {**fields.NAIVE, **numbers.NAIVE, **sequences.NAIVE, **texts.NAIVE}
ALL = pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))


def dice(seed: int) -> Dice:
    generator = seeded_generator(seed)
    return Dice(lambda n: int(generator.integers(n)))


def compare(task: CodeTask, seeds: range) -> None:
    for seed in seeds:
        rolls = dice(seed)
        parameters = task.draw(rolls)
        scale = (0.0, 1.0)[seed] if seed < 2 else rolls.below(101) / 100
        arguments = task.inputs(rolls, scale, parameters)
        given = copy.deepcopy(arguments)
        came = task.function(*arguments, **parameters)
        assert arguments == given, "the arguments were changed"
        assert came == NAIVE[task.name](*given, **parameters), (given, parameters)


def test_every_task_has_a_second_solver() -> None:
    assert NAIVE.keys() == TASKS.keys()
    assert len(TASKS) >= 40


@ALL
def test_the_second_solver_agrees(task: CodeTask) -> None:
    compare(task, range(25))


@pytest.mark.slow
@pytest.mark.timeout(600)
@ALL
def test_the_second_solver_agrees_on_many_seeds(task: CodeTask) -> None:
    compare(task, range(1000))


@ALL
def test_arguments_and_values_are_of_the_types_that_are_declared(task: CodeTask) -> None:
    rolls = dice(5)
    for scale in (0.0, 0.5, 1.0):
        parameters = task.draw(rolls)
        arguments = task.inputs(rolls, scale, parameters)
        kinds = list(task.arguments.values())
        assert all(fits(value, kind) for value, kind in zip(arguments, kinds, strict=True))
        assert fits(task.function(*arguments, **parameters), task.returns)


def fits(value: object, kind: object) -> bool:
    if kind in (int, str, bool):
        return type(value) is kind
    assert kind in KINDS
    (inner,) = kind.__args__  # type: ignore[attr-defined]
    return isinstance(value, list) and all(fits(item, inner) for item in value)


@ALL
def test_the_text_names_all_that_it_is_about(task: CodeTask) -> None:
    assert 1 <= task.rating <= 5
    for seed in range(20):
        text = task.statement(task.draw(dice(seed)))
        assert "{" not in re.sub(r"[<(\[{] [>)\]}]|2\{ab\}", "", text), text
        assert "  " not in text
        assert not re.search(r"\b(?<!to )(?<!-)1 (unit|time|place|letter|field|number|word)s", text)
        for name in task.arguments:
            assert f"`{name}`" in text or f"{name}[i]" in text
    for name, options in task.options.items():
        assert len(options) == len(set(options)) > 1
        said = task.phrases.get(name)
        assert said is None or set(said) == set(options)
        assert f"{{{name}" in task.text


def test_parameters_are_those_of_the_function() -> None:
    for task in [*TASKS.values(), *REPORTS.values()]:
        kinds = inspect.signature(task.function).parameters.values()
        named = {p.name for p in kinds if p.kind is p.KEYWORD_ONLY}
        assert named == set(task.options), task.name
        compile(task.source, task.name, "exec")


TELLING = 0.5
"""The part of misread parameters that hidden tests must find, over all parameters of a kind."""


def misread(task: CodeTask, seeds: range) -> tuple[int, int]:
    """Return how many misread parameters fail a hidden test, and how many there are."""
    told = total = 0
    for seed in seeds:
        rolls = dice(seed)
        instance = Instance.drawn(task, "function", True, rolls)
        _, hidden = draw_tests(instance, rolls, 2, 8)
        for name, options in task.options.items():
            if name in SHAPES:
                continue
            other = rolls.pick([o for o in options if o != instance.parameters[name]])
            wrong = replace(instance, parameters={**instance.parameters, name: other})
            total += 1
            told += any(
                wrong.answer(test.args) != test.expected
                for test in hidden
                if isinstance(test, CallTest)
            )
    return told, total


SHAPES = ("separator", "bracket", "first", "second")
"""Parameters that the input depends on: misread, a solution fails in its own ways."""


@ALL
def test_hidden_tests_find_misread_parameters(task: CodeTask) -> None:
    told, total = misread(task, range(5))

    assert told >= TELLING * total


@pytest.mark.slow
def test_hidden_tests_find_most_misread_parameters() -> None:
    pairs = [misread(task, range(40)) for task in TASKS.values()]

    assert sum(told for told, _ in pairs) >= 0.85 * sum(total for _, total in pairs)


def test_hidden_tests_find_a_misread_report() -> None:
    for task in TASKS.values():
        rolls = dice(3)
        instance = Instance.drawn(task, "function", True, rolls)
        assert instance.report is not None
        _, hidden = draw_tests(instance, rolls, 2, 8)
        for name, options in instance.report.options.items():
            other = next(o for o in options if o != instance.report_parameters[name])
            wrong = replace(instance, report_parameters={**instance.report_parameters, name: other})
            calls = [test for test in hidden if isinstance(test, CallTest)]
            assert any(wrong.answer(test.args) != test.expected for test in calls), task.name
