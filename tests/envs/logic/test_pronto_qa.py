import re
from collections import Counter

import pytest

import gemenv
from gemenv.envs.logic.pronto_qa import ProntoQA
from gemenv.errors import InvalidArgumentError
from tests.envs.logic import pronto_qa_referee as referee

IDS = [spec.id for spec in gemenv.list_envs("logic:ProntoQA-*")]


def make(env_id: str = "logic:ProntoQA-v0", **kwargs: object) -> ProntoQA:
    env = gemenv.make(env_id, **kwargs)
    assert isinstance(env, ProntoQA)
    return env


def check_against_the_text(env: ProntoQA, seeds: range) -> None:
    for seed in seeds:
        _, info = env.reset(seed=seed)
        reading = referee.read(env.state.text)
        who, what, affirmed = reading.statement
        for member, _, _ in reading.members:
            found = referee.consequences(reading, member)
            assert not any((word, not yes) in found for word, yes in found), env.state.text
            # Both ends of both chains, so that no word alone tells.
            assert (what, affirmed) in found or (what, not affirmed) in found
        found = referee.consequences(reading, who)
        label = (what, affirmed) in found
        assert info["privileged"]["answers"] == [str(label).lower()], env.state.text
        assert found[what, affirmed == label] == env.config.hops
        assert env.step(rf"\boxed{{{not label}}}")[1] == 0.0
        env.reset(seed=seed)
        assert env.step(env.oracle_action() or "")[1] == 1.0


@pytest.mark.parametrize("env_id", IDS)
def test_a_reader_of_the_text_finds_label_and_hops(env_id: str) -> None:
    check_against_the_text(make(env_id), range(25))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_a_reader_of_the_text_finds_1000_labels(env_id: str) -> None:
    check_against_the_text(make(env_id), range(1000))


@pytest.mark.parametrize("level", range(ProntoQA.MAX_LEVEL + 1))
def test_a_reader_of_the_text_agrees_at_every_level(level: int) -> None:
    check_against_the_text(make(level=level), range(5))


@pytest.mark.parametrize(("hops", "distractors"), [(1, 0), (8, 16)])
def test_the_smallest_and_the_largest_are_sound(hops: int, distractors: int) -> None:
    check_against_the_text(make(hops=hops, distractors=distractors), range(25))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_labels_and_denials_are_balanced_and_independent(env_id: str) -> None:
    env = make(env_id)
    seen: Counter[tuple[bool, bool]] = Counter()
    for seed in range(1000):
        env.reset(seed=seed)
        denied = " not " in env.state.text.rpartition("\n")[2]
        seen[denied, env.state.answers == ["true"]] += 1
    assert 450 <= seen[False, True] + seen[True, True] <= 550
    assert 450 <= seen[True, False] + seen[True, True] <= 550
    assert min(seen.values()) >= 200


def test_steps_lead_from_the_member_to_the_statement() -> None:
    env = make(hops=5)
    for seed in range(25):
        _, info = env.reset(seed=seed)
        theory, _, statement = env.state.text.split("\n\n")
        known = statement.partition(" ")[0]
        for step in info["privileged"]["steps"]:
            before, rule, after = re.split(r" & | -> ", step)
            assert before == known or (before.startswith(f"{known} is") and before in theory)
            assert rule in theory
            known = after
        assert len(info["privileged"]["steps"]) == 5
        assert (known == statement) == (info["privileged"]["answers"] == ["true"])


def test_few_instances_are_counted_exactly() -> None:
    env = make(hops=1, distractors=1)
    found: set[str] = set()
    for seed in range(1500):
        env.reset(seed=seed)
        found.add(env.canonical())
    assert len(found) == env.instance_space() == 2 * 4 * 14


@pytest.mark.parametrize("bad", [{"hops": 0}, {"hops": 9}, {"distractors": -1}])
def test_what_is_out_of_range_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match=next(iter(bad))):
        make(**bad)
