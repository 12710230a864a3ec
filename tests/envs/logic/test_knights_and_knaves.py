from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gemenv
from gemenv.envs.logic.knights_and_knaves import PERTURBATIONS, KnightsAndKnaves
from gemenv.envs.logic.knights_text import read_roles
from gemenv.envs.logic.solvers.claims import Claim, leaves
from gemenv.envs.logic.solvers.knights import Puzzle, leaf_changes, solutions
from gemenv.errors import InvalidArgumentError
from tests.envs.logic import knights_referee as referee

IDS = [spec.id for spec in gemenv.list_envs("logic:KnightsAndKnaves-*")]


def make(**kwargs: object) -> KnightsAndKnaves:
    env = gemenv.make("logic:KnightsAndKnaves-v0", **kwargs)
    assert isinstance(env, KnightsAndKnaves)
    return env


def roles(answer: str) -> dict[str, str]:
    return dict(claim.split(": ") for claim in answer.split(", "))


def solved(env: gemenv.Env, seed: int) -> dict[str, str]:
    """Return the only solution of the text, which must be the environment's."""
    _, info = env.reset(seed=seed)
    text = env.unwrapped.state.text  # type: ignore[attr-defined]
    (answer,) = info["privileged"]["answers"]
    assert referee.solutions(text) == [roles(answer)], text
    return roles(answer)


def check_against_the_text(env: gemenv.Env, seeds: range) -> None:
    for seed in seeds:
        answer = solved(env, seed)
        assert env.step(env.oracle_action() or "")[1] == 1.0
        other = next(iter(answer))
        others = {**answer, other: _opposite(env, answer[other])}
        env.reset(seed=seed)
        wrong = ", ".join(f"{name}: {role}" for name, role in others.items())
        assert env.step(rf"\boxed{{{wrong}}}")[1] == 0.0


def _opposite(env: gemenv.Env, role: str) -> str:
    words = env.unwrapped.answer_form()[1].replace(",", "").split()  # type: ignore[attr-defined]
    return words[3] if role == words[1] else words[1]


@pytest.mark.parametrize("env_id", IDS)
def test_the_answer_is_the_only_one_by_trying_all(env_id: str) -> None:
    check_against_the_text(gemenv.make(env_id), range(25))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_1000_answers_are_the_only_ones_by_trying_all(env_id: str) -> None:
    check_against_the_text(gemenv.make(env_id), range(1000))


@pytest.mark.parametrize("level", range(KnightsAndKnaves.MAX_LEVEL + 1))
def test_every_level_has_one_solution(level: int) -> None:
    check_against_the_text(make(level=level), range(5))


@pytest.mark.slow
def test_roles_are_balanced() -> None:
    env = make()
    seen = Counter(role for seed in range(1000) for role in solved(env, seed).values())
    assert abs(seen["knight"] - seen["knave"]) <= 200


def check_perturbation(kind: str, seeds: range, num_people: int) -> None:
    plain = make(num_people=num_people)
    changed = make(num_people=num_people, perturbation=kind)
    for seed in seeds:
        before, after = solved(plain, seed), solved(changed, seed)
        text, other = plain.state.text, changed.state.text
        assert text != other
        assert plain.canonical() == changed.canonical()
        match kind:
            case "statement" | "leaf":
                assert list(before) == list(after)
                assert before != after
                pairs = zip(text.splitlines()[2:], other.splitlines()[2:], strict=True)
                assert sum(old != new for old, new in pairs) == 1
            case "names":
                assert not set(before) & set(after)
                assert list(before.values()) == list(after.values())
            case "roles":
                said = plain.state.facts["truthful"]
                assert list(before) == list(after)
                assert changed.state.facts["truthful"] == said
                assert not set(before.values()) & set(after.values())
            case "order":
                assert before == after
                assert sorted(lines(text)) == sorted(lines(other))
            case _:
                swap = {"knight": "knave", "knave": "knight"}
                assert after == {name: swap[role] for name, role in before.items()}


def lines(text: str) -> list[str]:
    """Return what everybody says, without the words around it."""
    return [line.partition(": ")[2] for line in text.splitlines() if line.endswith('."')]


@pytest.mark.parametrize("kind", PERTURBATIONS)
@pytest.mark.parametrize("num_people", [2, 4])
def test_a_perturbation_changes_what_it_says(kind: str, num_people: int) -> None:
    check_perturbation(kind, range(25), num_people)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_1000_perturbations_change_what_they_say(kind: str) -> None:
    check_perturbation(kind, range(1000), 4)


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_a_split_has_the_perturbed_puzzles_of_its_own(kind: str) -> None:
    plain, changed = make(split="test"), make(split="test", perturbation=kind)
    for seed in range(5):
        plain.reset(seed=seed)
        changed.reset(seed=seed)
        assert plain.canonical() == changed.canonical()


def test_a_changed_leaf_differs_in_one_leaf() -> None:
    claims = (Claim("knave", 1), Claim("exactly", 1))
    puzzle = Puzzle(claims, 0b10)
    assert solutions(claims) == 1 << puzzle.truth
    found = list(leaf_changes(puzzle))
    assert found
    for other in found:
        before = [leaf for claim in puzzle.claims for leaf in leaves(claim)]
        after = [leaf for claim in other.claims for leaf in leaves(claim)]
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
        assert solutions(other.claims) == 1 << other.truth != 1 << puzzle.truth


@pytest.mark.slow
def test_the_declared_number_of_puzzles_for_two_is_reached() -> None:
    env = make(num_people=2)
    found: set[str] = set()
    for seed in range(8000):
        env.reset(seed=seed)
        found.add(env.canonical())
    assert 0.95 * (env.instance_space() or 0) <= len(found) <= (env.instance_space() or 0)


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("Ann: knight, Ben: knave", {"ann": "knight", "ben": "knave"}),
        ("BEN = Knave;Ann is a Knight.", {"ann": "knight", "ben": "knave"}),
        ("(1) Ann is an angel\n(2) Ben is a devil", {"ann": "angel", "ben": "devil"}),
        ("- **Ann**: knight\n- **Ben**: knave\n", {"ann": "knight", "ben": "knave"}),
        ("Ann - knight and Ben – knave", {"ann": "knight", "ben": "knave"}),
        ("Ann: knight, Ann: knight", None),
        ("Ann: knight, Ben", None),
        ("Ann is not a knave", None),
        ("knight", None),
        ("", None),
        (",;\n", None),
        ("Ann: knight, " * 1000, None),
    ],
)
def test_answers_are_read_in_many_forms(answer: str, read: dict[str, str] | None) -> None:
    assert read_roles(answer) == read


def test_everybody_and_nobody_else_must_be_told_of() -> None:
    env = make()
    env.reset(seed=0)
    right = env.state.answers[0]
    assert env.grade(right.upper()).correct
    assert not env.grade(right.partition(", ")[2]).correct
    assert not env.grade(f"{right}, Zed: knight").correct


@given(st.text(alphabet="ann:=, ;is a-knight1.()*\n", max_size=300))
def test_no_answer_raises(answer: str) -> None:
    read = read_roles(answer)
    assert read is None or read


@pytest.mark.parametrize("bad", [{"num_people": 1}, {"num_people": 9}, {"perturbation": "letters"}])
def test_what_is_out_of_range_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match=next(iter(bad))):
        make(**bad)
