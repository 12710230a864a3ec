import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gemenv.envs.game import facts
from gemenv.envs.game.facts import questions, things
from gemenv.envs.game.solvers.deduction import agreeing, best_question, bits, turns_needed
from gemenv.envs.game.twenty_questions import TwentyQuestions
from gemenv.errors import InvalidArgumentError


def read_table() -> dict[str, set[str]]:
    """Read the table line by line, and fill in references until nothing changes."""
    lines = (Path(facts.__file__).parent / "things.txt").read_text().splitlines()
    table: dict[str, set[str]] = {}
    for i in range(0, len(lines), 2):
        table[lines[i].split(" | ")[0]] = set(lines[i + 1].strip().split(", "))
    while any(name.startswith("@") for held in table.values() for name in held):
        for held in table.values():
            for name in [name for name in held if name.startswith("@")]:
                held |= table[name[1:]]
                held.discard(name)
    return table


TABLE = read_table()


def env_with(target: str, among: str, **config: Any) -> TwentyQuestions:
    names = among.split(", ")
    env = TwentyQuestions(num_candidates=len(names), **config)
    env.reset(seed=0)
    env.state.among = tuple(sorted(things().index(name) for name in names))
    env.state.target = things().index(target)
    return env


def step(env: TwentyQuestions, move: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    return env.step(rf"\boxed{{{move}}}")


FEW = "dog, cat, rose, piano"


def test_the_table_is_large_and_tells_all_things_apart() -> None:
    assert len(things()) >= 120
    assert len(questions()) >= 40
    answers = [tuple(name in TABLE[q.key] for q in questions()) for name in things()]
    assert len(set(answers)) == len(things())
    assert all(0 < len(TABLE[q.key]) < len(things()) for q in questions())


def test_the_masks_are_what_the_file_says() -> None:
    for question in questions():
        assert {things()[i] for i in bits(question.mask)} == TABLE[question.key]


def test_what_is_said_of_names_is_true() -> None:
    assert TABLE["a to l"] == {name for name in things() if name[0] <= "l"}
    assert TABLE["short"] == {name for name in things() if len(name.replace(" ", "")) <= 5}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [("mammal", "animal"), ("bird", "wings"), ("animal", "living"), ("furniture", "made"),
     ("two wheels", "wheels"), ("engine", "vehicle"), ("prey", "bird"), ("modern", "made"),
     ("reading", "made"), ("insect", "eggs"), ("feline", "mammal"), ("fruit", "plant")],
)  # fmt: skip
def test_some_questions_hold_for_a_part_of_what_others_hold_for(narrow: str, wide: str) -> None:
    assert TABLE[narrow] < TABLE[wide]


@pytest.mark.parametrize(
    ("one", "other"),
    [("living", "made"), ("tiny", "heavy"), ("mammal", "eggs"), ("metre", "tiny"),
     ("hand", "heavy"), ("plant", "animal"), ("metal", "wood"), ("vehicle", "building")],
)  # fmt: skip
def test_some_questions_exclude_each_other(one: str, other: str) -> None:
    assert not TABLE[one] & TABLE[other]


def test_every_wording_means_one_question_and_no_thing() -> None:
    wordings = Counter(text for q in questions() for text in {q.key, q.text.lower(), *q.wordings})
    assert set(wordings.values()) == {1}
    assert not set(wordings) & set(things())


@pytest.mark.parametrize(
    "move",
    ["ask animal", "ANIMAL", "is it an animal?", "ask an animal",
     "ask is it a creature", "  ask   Is it an animal ?"],
)  # fmt: skip
def test_questions_are_read_in_several_wordings(move: str) -> None:
    env = env_with("dog", FEW)
    observation = step(env, move)[0]
    assert observation.startswith("animal: yes.")
    assert env.state.asked == ["animal"]


def test_every_question_is_read_by_its_text() -> None:
    env = TwentyQuestions()
    for question in questions():
        assert env.parse(question.text) == ("ask", question.key)
        assert env.parse(f"ask {question.key}") == ("ask", question.key)


@pytest.mark.parametrize("move", ["guess dog", "Is it a dog?", "dog", "guess the dog."])
def test_the_hidden_thing_wins(move: str) -> None:
    env = env_with("dog", FEW)
    _, reward, terminated, truncated, info = step(env, move)
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert env.potential() == 0.0


def test_the_last_wrong_guess_loses() -> None:
    env = env_with("dog", FEW, guesses=2)
    assert step(env, "guess cat")[1:3] == (0.0, False)
    assert env.potential() == -math.log2(3)
    _, reward, terminated, _, info = step(env, "guess rose")
    assert (reward, terminated, info["success"]) == (0.0, True, False)
    assert env.potential() == -2.0


@pytest.mark.parametrize(
    ("move", "reason"),
    [("ask animal", "already asked"), ("guess cat", "already guessed"), ("guess cow", "none of"),
     ("ask for help", "cannot answer"), ("guess 7", "none of")],
)  # fmt: skip
def test_what_is_known_or_unknown_costs_a_turn_alone(move: str, reason: str) -> None:
    env = env_with("dog", FEW)
    step(env, "ask animal")
    step(env, "guess cat")
    before = (env.state.asked[:], env.state.guessed[:], env.potential())
    observation, reward, terminated, _, info = step(env, move)
    assert reason in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert (env.state.asked, env.state.guessed, env.potential()) == before


@pytest.mark.parametrize("answer", ["guess", "ask", "animal and red", "a" * 500, "\N{BOMB}"])
def test_other_text_is_a_format_error(answer: str) -> None:
    assert step(env_with("dog", FEW), answer)[1] == -0.1


def test_answers_and_potential_are_those_of_the_table() -> None:
    env = TwentyQuestions(num_candidates=40, max_turns=200)
    env.reset(seed=3)
    left = {things()[i] for i in env.state.among}
    target = things()[env.state.target]
    for key in sorted(TABLE):
        answer = step(env, f"ask {key}")[0]
        assert answer.startswith(f"{key}: {'yes' if target in TABLE[key] else 'no'}.")
        left = {name for name in left if (name in TABLE[key]) == (target in TABLE[key])}
        assert env.potential() == -math.log2(len(left))
    assert left == {target}


def test_the_best_question_is_the_most_even_one() -> None:
    masks = [0b0001, 0b1111, 0b0011, 0b0110]
    assert best_question(0b1111, masks) == 2
    assert best_question(0b0110, masks) == 2
    assert best_question(0b0100, masks) is None
    assert agreeing(0b1111, 1, masks, [0, 2]) == 0b0010


def worst(left: frozenset[str]) -> int:
    """Return the most turns to find one of some things, halving sets as they are."""
    if len(left) <= 2:
        return len(left)
    split = min((left & held for held in TABLE.values()), key=lambda s: abs(2 * len(s) - len(left)))
    return 1 + max(worst(split), worst(left - split))


def check_every_candidate_can_be_found(seeds: range, **config: Any) -> None:
    env = TwentyQuestions(**config)
    for seed in seeds:
        env.reset(seed=seed)
        names = frozenset(things()[i] for i in env.state.among)
        assert worst(names) <= env.config.max_turns, seed


def test_some_candidates_can_be_found_in_time() -> None:
    check_every_candidate_can_be_found(range(1000), num_candidates=8, max_turns=10)
    check_every_candidate_can_be_found(range(20), num_candidates=100, max_turns=15)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("count", "turns"), [(16, 20), (100, 15), (128, 20), (168, 20)])
def test_all_candidates_can_be_found_in_time(count: int, turns: int) -> None:
    check_every_candidate_can_be_found(range(1000), num_candidates=count, max_turns=turns)


def test_the_oracle_finds_every_thing_in_the_turns_that_the_difficulty_says() -> None:
    env = TwentyQuestions(num_candidates=len(things()))
    for target in range(len(things())):
        env.reset(seed=0)
        env.state.target = target
        success = False
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success
        assert env.turn == env.difficulty()


def least_total(left: int, masks: list[int]) -> int:
    """Return the least sum of turns over all things, by trying every question."""
    if left.bit_count() <= 2:
        return left.bit_count() * (left.bit_count() + 1) // 2
    parts = {left & mask for mask in masks} - {0, left}
    return left.bit_count() + min(
        least_total(part, masks) + least_total(left & ~part, masks) for part in parts
    )


def test_halving_takes_hardly_more_turns_than_the_best_tree() -> None:
    masks = [q.mask for q in questions()]
    env = TwentyQuestions(num_candidates=6)
    taken = best = 0
    for seed in range(20):
        env.reset(seed=seed)
        among = sum(1 << i for i in env.state.among)
        taken += sum(turns_needed(among, masks).values())
        best += least_total(among, masks)
    assert best <= taken <= 1.05 * best


def test_candidates_without_a_difference_are_refused() -> None:
    with pytest.raises(ValueError, match="same answer"):
        turns_needed(0b1111, [0b0001])


@pytest.mark.parametrize(
    "config", [{"num_candidates": 1}, {"num_candidates": 999}, {"guesses": 1}, {"max_turns": 4}]
)
def test_bad_values_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        TwentyQuestions(**config)


def test_too_few_turns_are_refused_at_the_reset() -> None:
    with pytest.raises(InvalidArgumentError, match="`max_turns`"):
        TwentyQuestions(num_candidates=168, max_turns=9).reset(seed=0)
