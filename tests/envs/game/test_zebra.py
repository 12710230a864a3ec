"""Zebra: clues as text against a reader of its own, uniqueness by brute force, answers."""

import itertools
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from gemenv.envs.game.solvers.zebra import KINDS, Clue, deductions, generate, holds, puzzle
from gemenv.envs.game.zebra import State, Zebra
from gemenv.errors import InvalidArgumentError
from tests.contract.games import make

PATTERNS: list[tuple[str, Callable[[int, int], bool]]] = [
    (r"(.+) lives in house (.+)", lambda x, y: x == y),
    (r"(.+) does not live in house (.+)", lambda x, y: x != y),
    (r"(.+) lives next to (.+)", lambda x, y: x - y in (1, -1)),
    (r"(.+) lives directly to the left of (.+)", lambda x, y: y - x == 1),
    (r"(.+) lives somewhere to the left of (.+)", lambda x, y: y > x),
    (r"(.+) is not (.+)", lambda x, y: x != y),
    (r"(.+) is (.+)", lambda x, y: x == y),
]
Test = tuple[str, str, Callable[[int, int], bool]]


def read(text: str) -> tuple[list[list[str]], list[Test]]:
    """Read groups of words and clues from a board, in which every word stands for one person."""
    head, tail = text.lower().split("\nclues:\n")
    groups = [line.split(": ")[1].split(", ") for line in head.split("\n")[-6:] if ": " in line]
    words = {word for group in groups for word in group} | set("123456")
    tests: list[Test] = []
    for line in tail.split("\n"):
        clue = line.split(". ", 1)[1].rstrip(".")
        for pattern, fits in PATTERNS:
            if found := re.fullmatch(pattern, clue):
                # What a person is called by stands last; a colour stands before "house".
                names = [
                    next(w for w in reversed(part.split()) if w in words) for part in found.groups()
                ]
                tests.append((names[0], names[1], fits))
                break
        else:
            pytest.fail(f"no clue: {clue}")
    return groups, tests


def solve(groups: list[list[str]], tests: list[Test], most: int = 2) -> list[dict[str, int]]:
    """Place word after word, the one with most to say of those before it first."""
    houses = range(1, len(groups[0]) + 1)
    group_of = {word: group for group in groups for word in group}
    order: list[str] = []
    where = {str(i): i for i in houses}
    due: list[list[Test]] = []
    while len(order) < len(group_of):
        known = where.keys() | set(order)
        new = {
            word: [t for t in tests if word in t[:2] and {t[0], t[1]} <= known | {word}]
            for word in group_of
            if word not in order
        }
        order.append(max(new, key=lambda word: len(new[word])))
        due.append(new[order[-1]])
    found: list[dict[str, int]] = []

    def place(i: int) -> None:
        if i == len(order):
            found.append(dict(where))
            return
        taken = {where.get(word) for word in group_of[order[i]]}
        for house in houses:
            where[order[i]] = house
            if house not in taken and all(fits(where[x], where[y]) for x, y, fits in due[i]):
                place(i + 1)
            if len(found) >= most:
                return
        del where[order[i]]

    place(0)
    return found


def check(game_id: str, seeds: range, minimal: int) -> None:
    env = make(game_id)
    for seed in seeds:
        env.reset(seed=seed)
        groups, tests = read(env.board())
        (where,) = solve(groups, tests)
        rows = [
            f"{house}: {' '.join(w for group in groups for w in group if where[w] == house)}"
            for house in range(1, len(groups[0]) + 1)
        ]
        if seed < minimal:
            for i in range(len(tests)):
                assert len(solve(groups, tests[:i] + tests[i + 1 :])) > 1
        answer = env.step(rf"\boxed{{{'; '.join(rows)}}}")
        assert answer[1:3] == (1.0, True), seed


@pytest.mark.parametrize("variant", ["-easy", ""])
def test_one_solution_fits_and_every_clue_is_needed(variant: str) -> None:
    check(f"game:Zebra-v0{variant}", range(60), minimal=10)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("variant", ["-easy", "", "-hard", "-random"])
def test_one_solution_fits_1000_times(variant: str) -> None:
    check(f"game:Zebra-v0{variant}", range(1000), minimal=30)


def test_the_solver_finds_all_solutions() -> None:
    rng = random.Random(5)
    counts: list[int] = []
    for _ in range(150):
        clues: list[Clue] = []
        for _ in range(rng.randrange(1, 7)):
            kind = rng.choice(list(KINDS))
            x, y = rng.sample(range(6), 2)
            clues.append((kind, x, y % 3 if kind in ("at", "not_at") else y))
        orders = list(itertools.permutations(range(3)))
        every = [a + b for a in orders for b in orders]
        expected = [where for where in every if all(holds(clue, where) for clue in clues)]
        found = puzzle(3, 2, clues).solutions(100)
        assert sorted(found) == expected
        counts.append(len(expected))
    assert 0 in counts
    assert max(counts) > 3


def test_the_clues_leave_out_what_follows() -> None:
    clues = generate(random.Random(1).randrange, 4, 4)
    assert puzzle(4, 4, clues).solutions(2) == [(0, 1, 2, 3) * 4]
    for clue in clues:
        assert len(puzzle(4, 4, [one for one in clues if one != clue]).solutions(2)) == 2
    assert deductions(4, 4, clues) == deductions(4, 4, clues[::-1]) > 0


def street() -> Zebra:
    """Return three houses: Agnes, red, cat; Boris, blue, dog; Clara, green, snail."""
    env = Zebra(num_houses=3, max_turns=9)
    env.reset(seed=0)
    words = (("Agnes", "Boris", "Clara"), ("red", "blue", "green"), ("cat", "dog", "snail"))
    env.state = State(words, (("left", 0, 1), ("at", 0, 0), ("next", 8, 4), ("same", 3, 6)))
    return env


def test_clues_read_like_english() -> None:
    assert street().board().split("Clues:\n")[1] == (
        "1. Agnes lives directly to the left of Boris.\n"
        "2. Agnes lives in house 1.\n"
        "3. The keeper of the snail lives next to the owner of the blue house.\n"
        "4. The owner of the red house is the keeper of the cat."
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("1: Agnes red cat; 2: Boris blue dog", "each house from 1 to 3"),
        ("1: Agnes red cat; 2: Boris blue dog; 2: Clara green snail", "each house"),
        ("1: Agnes red cat; 2: Boris blue dog; 3: Clara green", "house 3 one of the pets"),
        ("1: Agnes red cat; 2: Boris blue dog; 3: Clara green zebra", "house 3 one of the pets"),
        ("1: Agnes red cat; 2: Boris blue dog; 3: Boris green snail", "each word once"),
        ("1: Agnes red cat; 2: Boris blue dog red; 3: Clara green snail", "house 2 one of the col"),
        ("1: Agnes red cat tea; 2: Boris blue dog; 3: Clara green snail", "word too many"),
    ],
)
def test_what_is_no_whole_answer_is_refused(answer: str, message: str) -> None:
    observation, reward, terminated, _, info = street().step(rf"\boxed{{{answer}}}")
    assert message in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)


def test_a_wrong_answer_names_a_clue_and_pays_nothing_however_often() -> None:
    env = street()
    wrong = r"\boxed{1: Agnes, blue, cat; 2: Boris, red, dog; 3: Clara, green, snail}"
    for _ in range(3):
        observation, reward, terminated, _, _ = env.step(wrong)
        assert (reward, terminated) == (0.0, False)
        assert "breaks clue 3." in observation
    right = "House 3: SNAIL clara green\nhouse 1 = agnes, red, cat.\n2: boris,dog , blue"
    assert env.step(rf"\boxed{{{right}}}")[1:3] == (1.0, True)


def test_the_board_hides_the_order_of_the_solution() -> None:
    env = Zebra()
    env.reset(seed=3)
    for line, words in zip(env.board().split("\n"), env.state.words, strict=False):
        assert line.split(": ")[1].split(", ") == sorted(words)
    # Neither item of a clue that reads the same both ways tends to stand first.
    first: list[bool] = []
    for seed in range(200):
        env.reset(seed=seed)
        first += [x % 4 < y % 4 for kind, x, y in env.state.clues if kind == "next"]
    assert 0.4 < sum(first) / len(first) < 0.6


@pytest.mark.parametrize(
    "answer", ["", "1", "Agnes", "1: ", "1: Agnes; red", "1: ١", "1: a, " * 300]
)
def test_what_tells_of_no_house_is_a_format_error(answer: str) -> None:
    env = Zebra()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1


@pytest.mark.parametrize("config", [{"num_houses": 2}, {"num_houses": 7}, {"num_attributes": 2}])
def test_streets_that_cannot_be_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be 3 to 6"):
        Zebra(**config)
