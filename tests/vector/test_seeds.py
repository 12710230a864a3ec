from typing import Any

import numpy as np
import pytest

from gemenv import make, make_vec
from gemenv.seeding import derive_seed
from gemenv.wrappers import EpisodeStatistics
from tests.vector.toys import COUNT, EPISODE, IDS, transcript

ROOTS = [0, 7, 2**62, 2**100]


@pytest.mark.parametrize("root", ROOTS)
def test_the_seed_of_an_episode_comes_from_the_root_the_place_and_its_number(
    backend: str, root: int
) -> None:
    with make_vec(IDS, 6, backend=backend, seed=root, length=2) as vec:
        assert vec.seed == root
        _, infos = vec.reset()
        for episode in range(4):
            for index, info in enumerate(infos):
                assert info[EPISODE] == episode
                assert info["seed"] == derive_seed(root, index, episode)
                assert type(info["seed"]) is int
            vec.step(["x"] * 6)
            infos = vec.step(["x"] * 6).infos


def test_any_episode_can_be_played_again_alone(backend: str) -> None:
    with make_vec(IDS, 6, backend=backend, length=3) as vec:
        observations, infos = vec.reset()
        for _ in range(3):
            seeds, shown = [info["seed"] for info in infos], [[text] for text in observations]
            for turn in range(3):
                batch = vec.step([f"{turn} by {index}" for index in range(6)])
                for index, info in enumerate(batch.infos):
                    shown[index].append(info.get("final_obs", batch.observations[index]))
            observations, infos = batch.observations, batch.infos
            for index, seed in enumerate(seeds):
                alone = make(vec.env_ids[index], length=3)
                expected = [alone.reset(seed=seed)[0]]
                expected += [alone.step(f"{turn} by {index}")[0] for turn in range(3)]
                assert shown[index] == expected


@pytest.mark.parametrize("seed", [11, np.int64(11)])
def test_a_reset_with_an_integer_begins_all_seeds_anew(backend: str, seed: Any) -> None:
    with make_vec(IDS, 3, backend=backend, seed=1, length=2) as vec:
        transcript(vec, 5)
        begun = vec.reset(seed=seed)
        assert vec.seed == 11
        assert [info[EPISODE] for info in begun[1]] == [0, 0, 0]
        came = transcript(vec, 7, begun=begun)
    with make_vec(IDS, 3, seed=11, length=2) as other:
        assert came == transcript(other, 7)


def test_a_reset_without_one_goes_on_to_the_next_episode(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=1) as vec:
        for episode in range(3):
            _, infos = vec.reset()
            assert [i["seed"] for i in infos] == [derive_seed(1, k, episode) for k in range(3)]


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_a_sequence_gives_each_the_seed_of_one_episode(backend: str, kind: Any) -> None:
    with make_vec(IDS, 3, backend=backend, seed=1, length=1) as vec:
        vec.reset()
        observations, infos = vec.reset(seed=kind([5, 6, 7]))
        assert [info["seed"] for info in infos] == [5, 6, 7]
        assert all(type(info["seed"]) is int for info in infos)
        assert [info[EPISODE] for info in infos] == [1, 1, 1]
        assert observations == tuple(
            make(e).reset(seed=s)[0] for e, s in zip(IDS, [5, 6, 7], strict=True)
        )
        # What follows is what would have followed anyway.
        following = vec.step(["x"] * 3).infos
        assert [info["seed"] for info in following] == [derive_seed(1, k, 2) for k in range(3)]
        assert vec.seed == 1


def test_a_sequence_may_leave_some_to_their_own(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=1) as vec:
        _, infos = vec.reset(seed=[None, 9, None])
        assert [i["seed"] for i in infos] == [derive_seed(1, 0, 0), 9, derive_seed(1, 2, 0)]
        _, infos = vec.reset([2, 0], seed=[3, 4])
        assert [info["seed"] for info in infos] == [3, 4]


def test_an_integer_for_some_begins_only_theirs_anew(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=1, length=1) as vec:
        vec.reset()
        vec.reset([1], seed=8)
        infos = vec.step(["x"] * 3).infos
        assert [info["seed"] for info in infos] == [
            derive_seed(1, 0, 1),
            derive_seed(8, 1, 1),
            derive_seed(1, 2, 1),
        ]


def test_places_differ_and_roots_differ(backend: str) -> None:
    with make_vec(COUNT, 50, backend=backend, seed=0) as vec:
        observations, infos = vec.reset()
        others, _ = vec.reset(seed=1)
    assert len({info["seed"] for info in infos}) == 50
    assert len({*observations, *others}) > 95


def test_what_a_wrapper_says_of_the_episode_is_not_lost(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, wrappers=[EpisodeStatistics], length=2) as vec:
        alone = EpisodeStatistics(make(COUNT, length=2))
        _, infos = vec.reset()
        _, info = alone.reset(seed=infos[0]["seed"])
        assert {**infos[0], **info} == infos[0]
        vec.step(["x", "x"])
        alone.step("x")
        came = vec.step(["x", "x"]).infos[0]
        assert came["final_info"] == alone.step("x")[4]
        _, info = alone.reset(seed=came["seed"])
        assert {**came, **info} == came


def test_the_global_generators_are_left_alone(backend: str) -> None:
    import random

    before = random.getstate(), np.random.get_state()[1].tolist()
    with make_vec(IDS, 3, backend=backend) as vec:
        transcript(vec, 6)
    assert random.getstate() == before[0]
    assert np.random.get_state()[1].tolist() == before[1]
