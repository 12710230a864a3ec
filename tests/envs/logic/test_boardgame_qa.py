"""BoardgameQA, read back from its English and solved by other means."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

import gemenv
from gemenv.envs.logic.boardgame_qa import BoardgameQA
from gemenv.envs.logic.defeasible.theory import LABELS, Claim, Consequences, Rule, Theory
from gemenv.errors import InvalidArgumentError
from tests.envs.logic.board_reader import Reading, consequences, label, opposite, read

IDS = [spec.id for spec in gemenv.list_envs("logic:BoardgameQA-*")]


def made(env_id: str = "logic:BoardgameQA-v0", **kwargs: Any) -> BoardgameQA:
    env = gemenv.make(env_id, **kwargs)
    assert isinstance(env, BoardgameQA)
    return env


def check_gold(env_id: str, seeds: range) -> None:
    env = made(env_id)
    for seed in seeds:
        env.reset(seed=seed)
        (gold,) = env.state.answers
        assert label(read(env.state.text)) == gold, seed
        assert [name for name in LABELS if env.grade(name).correct] == [gold]


@pytest.mark.parametrize("env_id", IDS)
def test_gold_answers(env_id: str) -> None:
    check_gold(env_id, range(25))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("env_id", IDS)
def test_1000_gold_answers(env_id: str) -> None:
    check_gold(env_id, range(1000))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_labels_are_balanced(env_id: str) -> None:
    env = made(env_id)
    counts: Counter[str] = Counter()
    for seed in range(1000):
        env.reset(seed=seed)
        counts[env.state.answers[0]] += 1
    assert all(abs(counts[name] / 1000 - 1 / 3) <= 0.05 for name in LABELS), counts


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_proof_is_what_the_label_hangs_on_and_as_deep_as_asked(depth: int) -> None:
    env = made(depth=depth)
    proofs = 0
    for seed in range(20):
        env.reset(seed=seed)
        proof, reading = env.state.facts["proof"], read(env.state.text)
        assert bool(proof) == (env.state.answers != ["unknown"])
        proofs += bool(proof)
        for number in proof:
            rest = [entry for entry in reading.rules if entry[0] != number]
            assert (
                label(Reading(reading.facts, rest, reading.preferences, reading.query))
                != (env.state.answers[0])
            )
        assert not proof or longest_chain(reading, proof) == depth
    assert proofs


def longest_chain(reading: Reading, proof: list[int]) -> int:
    """Count the rules of a proof above each other; facts and common knowledge count nothing."""
    depths: dict[tuple[Any, bool], int] = {}
    for number in proof:
        _, _, conditions, (_, key, holds) = next(e for e in reading.rules if e[0] == number)
        below = max(depths.get((condition[1], condition[2]), 0) for condition in conditions)
        depths[key, holds] = below + 1
    return max(depths.values())


def test_every_conflict_of_rules_that_apply_is_decided() -> None:
    env = made("logic:BoardgameQA-v0-hard", conflict=1.0)
    conflicts = 0
    for seed in range(30):
        env.reset(seed=seed)
        reading = read(env.state.text)
        proved, applying = consequences(reading)
        for entry in applying:
            against = [other for other in applying if other[3] == opposite(entry[3])]
            conflicts += len(against)
            assert not against or (entry[3] in proved) != (opposite(entry[3]) in proved)
    assert conflicts


def test_conflicts_of_both_types_come_and_are_told() -> None:
    env = made(depth=1, conflict=1.0, distractors=1)
    types: Counter[str] = Counter()
    for seed in range(60):
        env.reset(seed=seed)
        reading = read(env.state.text)
        _, applying = consequences(reading)
        sides = (reading.query, opposite(reading.query))
        both = sum(conclusion in sides for *_, conclusion in applying) == 2
        known = env.state.answers != ["unknown"]
        assert env.state.facts["conflicts"] == [int(known and both), int(known and not both)]
        types["both" if both else "one"] += known
    assert min(types.values()) > 5


def test_knowledge_is_stated_or_left_to_the_reader() -> None:
    given, missing = made(knowledge_share=1.0), made(knowledge_share=1.0, knowledge="missing")
    needed = 0
    for seed in range(20):
        given.reset(seed=seed)
        missing.reset(seed=seed)
        whole, part = read(given.state.text), read(missing.state.text)
        assert (given.canonical(), given.state.answers) == (
            missing.canonical(),
            missing.state.answers,
        )
        assert all(number for number, *_ in part.rules)
        assert part.facts == whole.facts
        needed += label(part) != label(whole)
        part.rules += [entry for entry in whole.rules if entry[0] == 0]
        assert label(part) == given.state.answers[0]
    assert needed > 5


@pytest.mark.parametrize("env_id", IDS)
def test_animals_and_words_are_no_part_of_the_task(env_id: str) -> None:
    env = made(env_id)
    env.reset(seed=1)
    canonical = env.canonical()
    names = {claim[0] for claim in read(env.state.text).facts}
    assert not any(str(name) in canonical for name in names)


def test_without_a_preference_neither_of_two_conflicting_conclusions_holds() -> None:
    fact, result = Claim(0, (0, 1)), Claim(0, (1, 1))
    rules = (Rule(result, (fact,)), Rule(result.opposite, (fact,)))
    labels = {
        preferences: Consequences(Theory(2, (fact,), rules, preferences)).label(result)
        for preferences in ((), ((0, 1),), ((1, 0),))
    }
    assert list(labels.values()) == ["unknown", "proved", "disproved"]


def test_a_strict_rule_beats_others_and_a_fact_beats_all() -> None:
    fact, result = Claim(0, (0, 1)), Claim(0, (1, 1))
    rules = (Rule(result, (fact,)), Rule(result.opposite, (fact,), strict=True))
    assert Consequences(Theory(2, (fact,), rules)).label(result) == "disproved"
    assert Consequences(Theory(2, (fact, result), rules)).label(result) == "proved"


@pytest.mark.parametrize("answer", ["{}.", " {} ", '"{}"'])
def test_case_and_marks_around_a_label_do_not_matter(answer: str) -> None:
    env = made()
    env.reset(seed=0)
    assert env.grade(answer.replace("{}", env.state.answers[0].upper())).correct


@pytest.mark.parametrize("answer", ["", "true", "not {}", "proved disproved unknown", "\ud800"])
def test_other_answers_are_wrong(answer: str) -> None:
    env = made()
    env.reset(seed=0)
    assert not env.grade(answer.replace("{}", env.state.answers[0])).correct


def test_more_conflicts_and_depth_bring_more_rules_to_weigh() -> None:
    means = []
    for kwargs in ({"depth": 1, "conflict": 0.0}, {"depth": 2}, {"depth": 3, "conflict": 1.0}):
        env = made(**kwargs)
        total = 0.0
        for seed in range(20):
            env.reset(seed=seed)
            total += env.difficulty()
        means.append(total)
    assert all(less < more for less, more in pairwise(means))


@pytest.mark.parametrize(
    "kwargs",
    [
        {"depth": 0},
        {"depth": 4},
        {"conflict": 1.5},
        {"distractors": 0},
        {"distractors": 11},
        {"knowledge": "some"},
        {"knowledge_share": -0.1},
        {"conflict": float("nan")},
    ],
)
def test_bad_configurations_are_refused(kwargs: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        BoardgameQA(**kwargs)
