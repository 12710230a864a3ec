"""What holds for every kind of generated mathematics."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest

import gemenv
from gemenv.envs.math.algebra import Algebra
from gemenv.envs.math.calculus import Calculus
from gemenv.envs.math.combinatorics import Combinatorics
from gemenv.envs.math.kinds import MAX_SIZE, KindQuestion
from gemenv.envs.math.number_theory import NumberTheory
from gemenv.errors import InvalidArgumentError

FAMILIES = (Algebra, NumberTheory, Combinatorics, Calculus)
KINDS = [(family, kind) for family in FAMILIES for kind in family.Config.TABLE]


def near_misses(gold: str) -> Iterator[str]:
    """Yield answers that look like the right one, and are wrong."""
    for number in re.finditer(r"\d+", gold):
        yield f"{gold[: number.start()]}{int(number[0]) + 1}{gold[number.end() :]}"
    if gold[0] in "[(" and "," in gold:
        yield ("[" if gold[0] == "(" else "(") + gold[1:]
    if " + C" in gold:
        yield gold.removesuffix(" + C")
    elif " + " in gold:
        yield gold.replace(" + ", " - ", 1)
    if gold[0].isdigit() and gold != "0":
        yield f"-{gold}"


def check_wrong_answers(
    family: type[KindQuestion], kind: str, sizes: Iterable[int], seeds: int
) -> None:
    for size in sizes:
        env = family(kinds=(kind,), size=size)
        for seed in range(seeds):
            env.reset(seed=seed)
            question = env.state
            # The place where a value is asked for may have that value.
            formulas = [f for f in re.findall(r"\$([^$]*)\$", question.text) if len(f) > 6]
            for answer in (*near_misses(question.answers[0]), *formulas, question.text, ""):
                assert not env.grade(answer).correct, (answer, question)


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_near_misses_and_copies_of_the_question_are_wrong(
    family: type[KindQuestion], kind: str
) -> None:
    check_wrong_answers(family, kind, [3], 1)


@pytest.mark.slow
@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_near_misses_of_many_questions_are_wrong(family: type[KindQuestion], kind: str) -> None:
    check_wrong_answers(family, kind, range(1, 7), 15)


def strings(value: object) -> Iterator[str]:
    """Yield all texts in nested data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def check_steps(family: type[KindQuestion], kind: str, sizes: Iterable[int], seeds: int) -> None:
    means: list[float] = []
    for size in sizes:
        env = family(kinds=(kind,), size=size)
        steps: list[float] = []
        for seed in range(seeds):
            text, info = env.reset(seed=seed)
            steps.append(env.difficulty())
            assert not [s for s in strings(info["privileged"]) if len(s) > 3 and s in text]
            assert "  " not in text
        means.append(sum(steps) / len(steps))
    assert means == sorted(means)
    assert means[0] + 1 < means[-1]


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_steps_grow_with_the_size(family: type[KindQuestion], kind: str) -> None:
    check_steps(family, kind, (1, 3, MAX_SIZE), 10)


@pytest.mark.slow
@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_steps_grow_with_every_size(family: type[KindQuestion], kind: str) -> None:
    check_steps(family, kind, range(1, MAX_SIZE + 1), 200)


@pytest.mark.parametrize("family", FAMILIES)
def test_levels_bring_in_longer_kinds(family: type[KindQuestion]) -> None:
    kinds = [family.at_level(level).names for level in range(family.MAX_LEVEL + 1)]

    assert all(set(low) <= set(high) for low, high in pairwise(kinds))
    assert set(kinds[0]) < set(kinds[-1]) == set(family.Config.TABLE)


def test_kinds_can_be_chosen() -> None:
    env = gemenv.make("math:Algebra-v0", kinds=["system_of_two"], size=1)
    observation, info = env.reset(seed=1)

    assert info["privileged"]["kind"] == "system_of_two"
    assert "Write the solution $(x, y)$ in a box" in observation


@pytest.mark.parametrize("config", [{"kinds": ("magic",)}, {"size": 0}, {"size": 7}])
def test_bad_configurations_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        gemenv.make("math:Calculus-v0", **config)


def test_equal_tasks_have_one_canonical_text_in_any_wording() -> None:
    env = NumberTheory(kinds=("greatest_divisor",), size=1)
    texts: dict[str, set[str]] = {}
    for seed in range(1_000):
        env.reset(seed=seed)
        numbers = sorted(map(int, re.findall(r"\d+", env.state.text)))
        texts.setdefault(str(numbers), set()).add(env.canonical())
    assert all(len(canonical) == 1 for canonical in texts.values())
    assert len(texts) < 1_000
