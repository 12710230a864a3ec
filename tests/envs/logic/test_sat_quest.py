"""SATQuest, against all assignments in a table of NumPy, clause by clause."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gemenv
from gemenv.envs.logic.sat.problems import PROBLEMS, is_right
from gemenv.envs.logic.sat.wording import STYLES
from gemenv.envs.logic.sat_quest import SATQuest
from gemenv.errors import InvalidArgumentError

IDS = [spec.id for spec in gemenv.list_envs("logic:SATQuest-*")]


def made(env_id: str = "logic:SATQuest-v0", **kwargs: Any) -> SATQuest:
    env = gemenv.make(env_id, **kwargs)
    assert isinstance(env, SATQuest)
    return env


def truth(clauses: list[list[int]], num_vars: int) -> np.ndarray:
    """Say which clause (row) holds under which assignment (column), in the order of `product`."""
    values = np.array(list(itertools.product((False, True), repeat=num_vars)))
    rows = [
        np.any([values[:, abs(literal) - 1] == (literal > 0) for literal in clause], axis=0)
        for clause in clauses
    ]
    return np.array(rows)


def satisfiable(rows: np.ndarray) -> bool:
    return bool(rows.all(axis=0).any())


def right(problem: str, holds: np.ndarray, bits: str) -> bool:
    """Judge an answer by the definition of its problem."""
    if problem == "SATDP":
        return bits == str(int(satisfiable(holds)))
    if problem in ("SATSP", "MaxSAT"):
        satisfied = holds.sum(axis=0)
        best = len(holds) if problem == "SATSP" else satisfied.max()
        return bool(satisfied[int(bits, 2)] == best)
    chosen = [i for i, bit in enumerate(bits) if bit == "1"]
    rest = [i for i, bit in enumerate(bits) if bit == "0"]
    if problem == "MCS":
        return satisfiable(holds[rest]) and not any(satisfiable(holds[[*rest, i]]) for i in chosen)
    return not satisfiable(holds[chosen]) and all(
        satisfiable(holds[[j for j in chosen if j != i]]) for i in chosen
    )


def check_gold(env_id: str, seeds: range) -> None:
    """Compare the oracle's answer, and answers that are one bit from it, with the definition."""
    env = made(env_id)
    for seed in seeds:
        env.reset(seed=seed)
        facts, (gold,) = env.state.facts, env.state.answers
        holds = truth(facts["clauses"], facts["num_vars"])
        assert env.grade(gold).correct
        for i in (None, *range(len(gold))):
            near = gold if i is None else gold[:i] + "10"[int(gold[i])] + gold[i + 1 :]
            assert env.grade(near).correct == right(facts["problem"], holds, near), (seed, near)
        if facts["problem"] != "SATDP":
            assert satisfiable(holds) == (facts["problem"] == "SATSP")


@pytest.mark.parametrize("env_id", IDS)
def test_gold_answers(env_id: str) -> None:
    check_gold(env_id, range(25))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("env_id", IDS)
def test_1000_gold_answers(env_id: str) -> None:
    check_gold(env_id, range(1000))


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_right_answer_is_accepted_and_no_other(problem: str) -> None:
    env = made(problem=problem, num_vars=3)
    found: set[int] = set()
    for seed in range(20):
        env.reset(seed=seed)
        facts, length = env.state.facts, len(env.state.answers[0])
        if length > 11:
            continue
        holds = truth(facts["clauses"], 3)
        answers = ["".join(bits) for bits in itertools.product("01", repeat=length)]
        accepted = [bits for bits in answers if env.grade(bits).correct]
        assert accepted == [bits for bits in answers if right(problem, holds, bits)]
        found.add(len(accepted))
    assert max(found) > 1 or problem == "SATDP"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_problems_agree_with_their_definitions_on_any_formula(data: st.DataObject) -> None:
    literal = st.integers(1, 4).flatmap(lambda i: st.sampled_from((i, -i)))
    clause = st.lists(literal, min_size=1, max_size=3, unique_by=abs).map(tuple)
    clauses = data.draw(st.lists(clause, min_size=1, max_size=9))
    problem = data.draw(st.sampled_from(PROBLEMS))
    length = {"SATDP": 1, "SATSP": 4, "MaxSAT": 4}.get(problem, len(clauses))
    bits = "".join(data.draw(st.lists(st.sampled_from("01"), min_size=length, max_size=length)))
    holds = truth([list(c) for c in clauses], 4)
    assert is_right(problem, clauses, 4, bits) == right(problem, holds, bits)


def check_balance(env_id: str, seeds: range, apart: float) -> None:
    env = made(env_id)
    answers = []
    for seed in seeds:
        env.reset(seed=seed)
        answers.append(env.state.answers[0] == "1")
    assert abs(np.mean(answers) - 0.5) <= apart


@pytest.mark.slow
def test_half_of_the_formulas_to_decide_are_satisfiable() -> None:
    check_balance("logic:SATQuest-v0-satdp", range(1000), apart=0.05)


def test_the_twin_of_a_formula_has_the_other_answer_and_one_other_clause() -> None:
    env = made("logic:SATQuest-v0-satdp")
    for seed in range(50):
        env.reset(seed=seed)
        facts = env.state.facts
        index, clause = facts["twin"]
        twin = list(facts["clauses"])
        assert twin[index] != clause
        twin[index] = clause
        assert str(int(satisfiable(truth(twin, facts["num_vars"])))) != env.state.answers[0]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_styles_tell_the_same_formula(problem: str) -> None:
    for seed in range(5):
        told = [made(problem=problem, style=style) for style in STYLES]
        texts = [env.reset(seed=seed)[0] for env in told]
        assert len(set(texts)) == len(STYLES)
        assert len({(env.canonical(), *env.state.answers) for env in told}) == 1


def read(line: str, dual: bool, names: list[str], yes: str) -> list[int]:
    """Read a clause back from a line of a story."""
    wishes = line.partition(": ")[2].rstrip(".").replace(" or ", ", ").replace(" and ", ", ")
    literals: list[int] = []
    for wish in wishes.split(", "):
        name, _, way = wish.removeprefix("the ").partition(" is ")
        literals.append((names.index(name) + 1) * (1 if (way == yes) != dual else -1))
    return literals


@pytest.mark.parametrize("style", ["story", "dualstory"])
def test_a_story_can_be_read_back(style: str) -> None:
    env = made(style=style, problem="SATSP", num_vars=5)
    for seed in range(12):
        text = env.reset(seed=seed)[0]
        opening, _, *rest = text.splitlines()
        names = opening.split(": the ")[1].split(". There")[0].replace(" and the ", ", the ")
        yes = text.rpartition(", 1 for ")[2].partition(" and 0")[0]
        lines = list(itertools.takewhile(bool, rest))
        clauses = [read(line, style == "dualstory", names.split(", the "), yes) for line in lines]
        assert clauses == env.state.facts["clauses"]


def test_signs_and_numbers_can_be_read_back() -> None:
    for seed in range(5):
        env, other = made(style="dimacs"), made(style="math")
        text, signs = env.reset(seed=seed)[0], other.reset(seed=seed)[0]
        clauses = env.state.facts["clauses"]
        header, *lines = text.partition("p cnf ")[2].partition("\n\n")[0].splitlines()
        assert header == f"6 {len(clauses)}"
        assert [list(map(int, line.split()))[:-1] for line in lines] == clauses
        written = [line.partition(" = ")[2] for line in signs.splitlines() if " = " in line]
        plain = [line.replace("¬", "-").replace("x", "").split(" ∨ ") for line in written]
        assert [list(map(int, literals)) for literals in plain] == clauses


def test_the_example_has_the_length_and_is_wrong() -> None:
    env = made("logic:SATQuest-v0-easy")
    for seed in range(60):
        env.reset(seed=seed)
        _, example = env.answer_form()
        assert len(example) == len(env.state.answers[0])
        assert not env.grade(example).correct or env.state.facts["problem"] == "SATDP"


@pytest.mark.parametrize(
    ("answer", "correct"),
    [
        ("{}", True),
        (" [{}] ", True),
        ("{}0", False),
        ("", False),
        ("²", False),
        ("1" * 100_000, False),
        ("2", False),
        ("١٠١٠١٠", False),
    ],
)
def test_answers_of_other_forms_are_wrong(answer: str, correct: bool) -> None:
    env = made("logic:SATQuest-v0-satsp")
    env.reset(seed=1)
    grade = env.grade(answer.replace("{}", ", ".join(env.state.answers[0])))
    assert grade.correct == correct
    assert ("6 bits" in grade.feedback) != correct


@pytest.mark.parametrize(
    "kwargs",
    [
        {"problem": "SAT"},
        {"style": "poem"},
        {"num_vars": 2},
        {"num_vars": 17},
        {"max_literals": 2},
        {"max_literals": 4, "num_vars": 3},
    ],
)
def test_bad_configurations_are_refused(kwargs: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        SATQuest(**kwargs)
