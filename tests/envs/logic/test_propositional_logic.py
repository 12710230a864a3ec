"""Propositional, read back from its text and judged case by case."""

from collections import Counter
from typing import Any

import pytest

import gemenv
from gemenv.envs.logic.propositional.formulas import LABELS
from gemenv.envs.logic.propositional_logic import Propositional
from gemenv.errors import InvalidArgumentError
from tests.envs.logic.formula_reader import cases, label, read

IDS = [spec.id for spec in gemenv.list_envs("logic:Propositional-*")]


def made(env_id: str = "logic:Propositional-v0", **kwargs: Any) -> Propositional:
    env = gemenv.make(env_id, **kwargs)
    assert isinstance(env, Propositional)
    return env


def check_gold(env_id: str, seeds: range) -> None:
    env = made(env_id)
    for seed in seeds:
        env.reset(seed=seed)
        (gold,) = env.state.answers
        premises, statement = read(env.state.text)
        assert len(premises) == env.config.premises
        assert label(premises, statement) == gold, seed
        assert [name for name in LABELS if env.grade(name).correct] == [gold]
        assert not premises or label([], statement) == "contingent"


@pytest.mark.parametrize("env_id", IDS)
def test_gold_answers(env_id: str) -> None:
    check_gold(env_id, range(25))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_1000_gold_answers(env_id: str) -> None:
    check_gold(env_id, range(1000))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_labels_are_balanced_and_the_outermost_connective_does_not_tell(env_id: str) -> None:
    env = made(env_id)
    counts: Counter[str] = Counter()
    outermost: dict[str, Counter[str]] = {}
    for seed in range(1000):
        env.reset(seed=seed)
        gold = env.state.answers[0]
        counts[gold] += 1
        statement = env.canonical().rpartition("; ")[2]
        outermost.setdefault(connective(statement), Counter())[gold] += 1
    assert all(abs(counts[name] / 1000 - 1 / 3) <= 0.05 for name in LABELS), counts
    guessed = sum(max(counter.values()) for counter in outermost.values())
    assert guessed < 550


def connective(statement: str) -> str:
    """Return the outermost connective of a canonical statement, and whether it is negated."""
    depth = 0
    for part in statement.replace("(", "( ").replace(")", " )").split():
        depth += part.endswith("(") - part.count(")")
        if depth == 1 and part.isalpha():
            return statement[0] + part
    raise AssertionError(statement)


def test_each_premise_says_more_and_all_can_be_true_in_several_cases() -> None:
    env = made("logic:Propositional-v0-hard")
    for seed in range(15):
        env.reset(seed=seed)
        premises, _ = read(env.state.text)
        possible = cases(premises)
        # Letters that no premise has are free.
        assert len(possible) << (5 - len(possible[0])) == env.state.facts["cases"] >= 2
        for i, premise in enumerate(premises):
            assert label(premises[:i], premise) == "contingent"


def test_what_critics_see_is_the_count_of_cases() -> None:
    env = made(num_vars=2, premises=1, connectives=5)
    for seed in range(20):
        facts = env.reset(seed=seed)[1]["privileged"]
        assert 2 <= facts["cases"] <= 3
        true_in_all = facts["true_cases"] == facts["cases"]
        assert true_in_all == (facts["answers"] == ["valid"])
        assert (facts["true_cases"] == 0) == (facts["answers"] == ["contradiction"])


def test_all_notations_come() -> None:
    env = made()
    texts = [env.reset(seed=seed)[0] for seed in range(30)]
    for sign in ("¬", "~", "implies"):
        assert any(sign in text for text in texts)


@pytest.mark.parametrize("answer", ["{}.", " {} ", '"{}"', "**{}**"])
def test_case_and_marks_around_a_label_do_not_matter(answer: str) -> None:
    env = made()
    env.reset(seed=0)
    assert env.grade(answer.replace("{}", env.state.answers[0].upper())).correct


@pytest.mark.parametrize("answer", ["", "true", "not {}", "{} {}", "\ud800", "{}" * 100_000])
def test_other_answers_are_wrong(answer: str) -> None:
    env = made()
    env.reset(seed=0)
    assert not env.grade(answer.replace("{}", env.state.answers[0])).correct


@pytest.mark.parametrize(
    "kwargs",
    [
        {"num_vars": 1},
        {"num_vars": 6},
        {"connectives": 3},
        {"connectives": 16},
        {"premises": -1},
        {"premises": 3, "num_vars": 2},
    ],
)
def test_bad_configurations_are_refused(kwargs: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        Propositional(**kwargs)


@pytest.mark.parametrize("premises", [0, 1, 2])
def test_the_smallest_arguments_can_be_drawn(premises: int) -> None:
    env = made(num_vars=2, connectives=4, premises=premises)
    labels: set[str] = set()
    for seed in range(20):
        env.reset(seed=seed)
        labels |= set(env.state.answers)
    assert labels == set(LABELS)
