"""The instances of every environment that draws them: levels, difficulty, splits, variety."""

import math
from collections import defaultdict

import pytest

from gemenv.check.play import oracle_chance
from gemenv.envs.base.split import split_of
from gemenv.errors import InvalidArgumentError
from tests.contract.games import make, make_drawn, states


def test_difficulty_does_not_fall_with_the_level(plain_drawn_id: str) -> None:
    means: list[float] = []
    for level in range(type(make_drawn(plain_drawn_id)).MAX_LEVEL + 1):
        env = make_drawn(plain_drawn_id, level=level)
        total = 0.0
        for seed in range(30):
            env.reset(seed=seed)
            total += env.difficulty()
        means.append(total / 30)

    assert means == sorted(means)
    assert means[0] < means[-1]


def test_the_oracle_solves_every_level(plain_drawn_id: str) -> None:
    for level in range(type(make_drawn(plain_drawn_id)).MAX_LEVEL + 1):
        env = make_drawn(plain_drawn_id, level=level)
        env.reset(seed=1)
        certain = oracle_chance(env) == 1
        solved = False
        for seed in range(1, 2 if certain else 9):
            env.reset(seed=seed)
            success = False
            while not env.over:
                success = env.step(env.oracle_action() or "")[4]["success"]
            solved = solved or success
        assert solved, f"level {level}"


def test_keywords_come_on_top_of_a_level(plain_id: str) -> None:
    top = type(make(plain_id)).MAX_LEVEL
    plain, given = (make(plain_id, level=top, **kwargs) for kwargs in ({}, {"max_turns": 77}))

    assert given.config.max_turns == 77
    assert given.config == type(given.config)(
        **{**plain.config.__dict__, "max_turns": 77}  # the rest is the level's
    )


@pytest.mark.parametrize("level", [-1, 10**6, True, 1.0, "1"])
def test_other_levels_are_refused(plain_drawn_id: str, level: object) -> None:
    with pytest.raises(InvalidArgumentError, match="must be an int from 0 to"):
        make_drawn(plain_drawn_id, level=level)


def test_a_level_and_a_random_configuration_exclude_each_other(plain_drawn_id: str) -> None:
    with pytest.raises(InvalidArgumentError, match="`randomize`"):
        make_drawn(plain_drawn_id, level=0, randomize=True)


def test_instance_and_difficulty_stay_through_the_episode(drawn_id: str) -> None:
    env, other = make_drawn(drawn_id), make_drawn(drawn_id)
    for seed in range(3):
        seen = {(env.canonical(), env.difficulty()) for _ in states(env, seed)}
        ((canonical, difficulty),) = seen
        assert math.isfinite(difficulty)
        assert difficulty >= 0
        other.set_state(env.get_state())
        assert (other.canonical(), other.difficulty()) == (canonical, difficulty)


def instances(drawn_id: str, seeds: range, **kwargs: object) -> set[str]:
    env = make_drawn(drawn_id, **kwargs)
    found: set[str] = set()
    for seed in seeds:
        env.reset(seed=seed)
        found.add(env.canonical())
    return found


def check_splits(drawn_id: str, seeds: int) -> None:
    train = instances(drawn_id, range(seeds), split="train")
    # Five draws go into each of these.
    test = instances(drawn_id, range(-(-seeds // 5)), split="test")

    assert train
    assert test
    assert not train & test
    assert {split_of(text) for text in train} == {"train"}
    assert {split_of(text) for text in test} == {"test"}


def test_splits_are_disjoint(drawn_id: str) -> None:
    check_splits(drawn_id, 25)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_splits_are_disjoint_on_many_seeds(drawn_id: str) -> None:
    check_splits(drawn_id, 60)


def test_an_instance_of_a_split_is_what_the_seed_gives_where_it_belongs(drawn_id: str) -> None:
    env, split = make_drawn(drawn_id), make_drawn(drawn_id, split="train")
    kept = 0
    for seed in range(10):
        observation, _ = env.reset(seed=seed)
        if split_of(env.canonical()) == "train":
            assert split.reset(seed=seed)[0] == observation
            kept += 1
    assert kept


def check_variety(drawn_id: str, seeds: range) -> None:
    """Compare distinct instances with what even draws from the declared space would give."""
    env = make_drawn(drawn_id)
    drawn: defaultdict[object, list[str]] = defaultdict(list)
    spaces: dict[object, int | None] = {}
    for seed in seeds:
        env.reset(seed=seed)
        drawn[env.config].append(env.canonical())
        spaces[env.config] = env.instance_space()
    least = 0.0
    for config, texts in drawn.items():
        n, space = len(texts), spaces[config]
        # Draws need not be even, but half of what even ones give is the least.
        least += 0.99 * n if space is None else -0.5 * space * math.expm1(-n / space)
        assert space is None or len(set(texts)) <= space, config
    assert sum(len(set(texts)) for texts in drawn.values()) >= math.floor(least)


def test_instances_differ(drawn_id: str) -> None:
    check_variety(drawn_id, range(100))


@pytest.mark.slow
def test_many_instances_differ(drawn_id: str) -> None:
    # The hard and the mixed ones have the most room, and are the slowest to draw.
    roomy = drawn_id.endswith(("-hard", "-random"))
    check_variety(drawn_id, range(250 if roomy else 1000))
