from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import DictInfoToList, RecordEpisodeStatistics

from gemenv import ResetNeeded, make_vec
from gemenv.errors import ClosedError, InvalidArgumentError
from gemenv.seeding import derive_seed
from gemenv.vector.gymnasium_view import GymnasiumVectorEnv
from tests.vector.toys import COUNT, IDS, MODES


def view(backend: str, mode: str = "SAME_STEP", num_envs: int = 3, **kwargs: Any) -> Any:
    return make_vec(IDS, num_envs, backend=backend, autoreset=mode, **kwargs).as_gymnasium()


@pytest.mark.parametrize("mode", MODES)
def test_it_is_a_vector_env_of_gymnasium(backend: str, mode: str) -> None:
    envs = view(backend, mode)
    assert isinstance(envs, GymnasiumVectorEnv)
    assert isinstance(envs, gymnasium.vector.VectorEnv)
    assert envs.num_envs == 3
    assert envs.metadata["autoreset_mode"] is AutoresetMode[mode]
    assert envs.spec is None
    assert envs.unwrapped is envs
    assert repr(envs) == "GymnasiumVectorEnv(num_envs=3)"
    observations, infos = envs.reset()
    assert observations in envs.observation_space
    assert all(text in envs.single_observation_space for text in observations)
    assert isinstance(infos, dict)
    assert envs.action_space.sample() in envs.action_space
    assert envs.single_action_space.sample() in envs.single_action_space
    batch = envs.step(envs.action_space.sample())
    assert batch[0] in envs.observation_space
    assert [part.dtype for part in batch[1:4]] == [np.float64, np.bool_, np.bool_]
    assert envs.render() == batch[0]
    assert envs.render_mode in envs.metadata["render_modes"]
    envs.close()


def require_equal(came: Any, expected: Any) -> None:
    assert type(came) is type(expected)
    if isinstance(came, dict):
        assert set(came) == set(expected)
        for key in came:
            require_equal(came[key], expected[key])
    elif isinstance(came, np.ndarray):
        assert came.dtype == expected.dtype
        assert came.tolist() == expected.tolist()
    else:
        assert came == expected


@pytest.mark.parametrize("mode", MODES)
def test_it_gives_what_gymnasiums_own_vector_gives(backend: str, mode: str) -> None:
    """The same seeds, actions and ends; only the seeds of later episodes are ours."""
    name = "gemenv/toy.Count-v0"
    theirs = SyncVectorEnv(
        [lambda: gymnasium.make(name, disable_env_checker=True)] * 3,
        autoreset_mode=AutoresetMode[mode],
    )
    ours = make_vec(COUNT, 3, backend=backend, autoreset=mode).as_gymnasium()
    seeds = [5, 6, 7]
    require_results(ours.reset(seed=seeds), theirs.reset(seed=seeds))
    for turn in range(4):
        actions = ("x", "bye" if turn == 2 else "y", f"{turn}")
        came, expected = ours.step(actions), theirs.step(actions)
        if turn == 2 and mode == "SAME_STEP":
            # The new episode of the second has another seed.
            assert came[0][::2] == expected[0][::2]
            require_equal(came[4]["final_obs"], expected[4]["final_obs"])
            require_equal(came[4]["final_info"], expected[4]["final_info"])
            require_equal(came[4]["_final_info"], expected[4]["_final_info"])
            break
        require_results(came, expected)
        if turn == 2:
            break
    ours.close()
    theirs.close()


def require_results(came: Any, expected: Any) -> None:
    infos = {
        key: value
        for key, value in came[-1].items()
        if key.lstrip("_") not in ("seed", "episode_index")
    }
    for mine, own in zip((*came[:-1], infos), (*expected[:-1], expected[-1]), strict=True):
        require_equal(mine, own)


def test_each_key_has_a_mask_of_those_that_have_it(backend: str) -> None:
    envs = view(backend, seed=1)
    envs.reset()
    *_, infos = envs.step(("x", "bye", "x"))
    assert infos["_turn"].tolist() == [True] * 3
    assert infos["turn"].tolist() == [1, 0, 1]
    assert infos["_final_info"].tolist() == infos["_final_obs"].tolist() == [False, True, False]
    assert infos["final_obs"].dtype == object
    assert infos["final_obs"][1].startswith("bye makes")
    assert infos["final_obs"][0] is None
    assert infos["final_info"]["turn"].tolist() == [0, 1, 0]
    assert infos["final_info"]["_turn"].tolist() == [False, True, False]
    assert infos["final_info"]["reward_terms"]["beads"].shape == (3,)
    assert infos["reward_terms"]["_toll"].tolist() == [True, False, True]
    assert infos["episode_index"].tolist() == [0, 1, 0]
    assert infos["_episode_index"].tolist() == [False, True, False]
    assert infos["seed"][1] == derive_seed(1, 1, 1)
    envs.close()


def test_a_failure_is_told_in_arrays_too(backend: str) -> None:
    envs = view(backend)
    envs.reset()
    *_, infos = envs.step(("x", "x!raise", "x"))
    assert infos["_failure"].tolist() == [False, True, False]
    assert infos["failure"]["kind"].tolist() == [None, "env_error", None]
    assert infos["mask_sample"].tolist() == [False, True, False]
    envs.close()


@pytest.mark.parametrize(
    ("values", "expected", "dtype"),
    [
        ([1, 2, 3], [1, 2, 3], np.int64),
        ([1.5, None, "x"], [1.5, None, "x"], object),
        ([1, 2.5, 3], [1, 2.5, 3], object),
        ([True, False, True], [True, False, True], np.bool_),
        ([True, 2, 3], [True, 2, 3], object),
        ([2**70, 1, 2], [2**70, 1, 2], object),
        ([1, {"a": 1}, 2], [1, {"a": 1}, 2], object),
        ([[1], [1, 2], []], [[1], [1, 2], []], object),
        (["a", "b", "c"], ["a", "b", "c"], object),
        ([np.float32(1), np.float32(2), np.float32(3)], [1.0, 2.0, 3.0], np.float32),
        ([np.ones(2), np.zeros(2), np.ones(2)], [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]], np.float64),
    ],
)
def test_no_value_is_bent_to_fit_another(values: Any, expected: Any, dtype: Any) -> None:
    envs = view("sync")
    infos = envs._batch(enumerate({"own": value} for value in values))
    assert infos["own"].dtype == dtype
    assert infos["own"].tolist() == expected
    assert infos["_own"].tolist() == [True] * 3
    envs.close()


def test_arrays_of_different_shapes_stay_what_they_are() -> None:
    envs = view("sync")
    infos = envs._batch(enumerate({"own": np.ones(n)} for n in (1, 2, 3)))
    assert [value.shape for value in infos["own"]] == [(1,), (2,), (3,)]
    envs.close()


def test_seeds_are_those_of_the_vector(backend: str) -> None:
    envs = view(backend, seed=4)
    _, infos = envs.reset()
    assert infos["seed"].tolist() == [derive_seed(4, k, 0) for k in range(3)]
    _, infos = envs.reset(seed=9)
    assert infos["seed"].tolist() == [derive_seed(9, k, 0) for k in range(3)]
    _, infos = envs.reset(seed=[1, None, 2**70])
    assert infos["seed"].tolist() == [1, derive_seed(9, 1, 1), 2**70]
    with pytest.raises(InvalidArgumentError):
        envs.reset(seed=[1])
    envs.close()


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (None, derive_seed(4, 1, 1)),
        (5, derive_seed(5, 1, 0)),
        ([1, 2, 3], 2),
        (np.array([1, 2, 3]), 2),
    ],
)
def test_a_mask_resets_some(backend: str, seed: Any, expected: int) -> None:
    envs = view(backend, "DISABLED", seed=4)
    envs.reset()
    before, *_ = envs.step(("x", "bye", "x"))
    options = {"reset_mask": np.array([False, True, False])}
    observations, infos = envs.reset(seed=seed, options=options)
    assert list(options) == ["reset_mask"]
    assert observations[::2] == before[::2]
    assert observations[1].startswith("You have")
    assert infos["_turn"].tolist() == [False, True, False]
    assert infos["seed"][1] == expected
    assert envs.step(("y",) * 3)[4]["turn"].tolist() == [2, 1, 2]
    envs.close()


@pytest.mark.parametrize("mask", [[True], [1, 0, 1], 5, [False] * 3])
def test_a_bad_mask_is_refused(backend: str, mask: Any) -> None:
    envs = view(backend, "DISABLED")
    envs.reset()
    for seed in (None, [1, 2, 3]):
        with pytest.raises(InvalidArgumentError, match="reset_mask"):
            envs.reset(seed=seed, options={"reset_mask": mask})
    envs.close()


def test_options_reach_the_environments(backend: str) -> None:
    envs = view(backend)
    observations, _ = envs.reset(options={"tune": "high"})
    assert all('"tune": "high"' in text for text in observations)
    envs.close()


@pytest.mark.parametrize("mode", MODES)
def test_gymnasiums_statistics_are_right_around_it(backend: str, mode: str) -> None:
    envs = RecordEpisodeStatistics(view(backend, mode, seed=1, vec_kwargs={1: {"length": 2}}))
    envs.reset()
    totals, lengths = np.zeros(3), np.zeros(3, int)
    ends: list[tuple[int, float, int]] = []
    over = np.zeros(3, bool)
    for turn in range(14):
        if mode == "DISABLED" and over.any():
            envs.reset(options={"reset_mask": over.copy()})
            over[:] = False
        _, rewards, terminations, truncations, infos = envs.step((f"{turn}",) * 3)
        counted = ~over if mode == "NEXT_STEP" else np.ones(3, bool)
        totals[counted] += rewards[counted]
        lengths[counted] += 1
        over = terminations | truncations
        assert ("episode" in infos) == over.any()
        for index in np.flatnonzero(over):
            assert infos["episode"]["r"][index] == pytest.approx(totals[index])
            assert infos["episode"]["l"][index] == lengths[index]
            ends.append((int(index), totals[index], lengths[index]))
            totals[index] = lengths[index] = 0
    assert len(ends) > 8
    assert {length for index, _, length in ends if index == 1} == {2}
    assert {length for index, _, length in ends if index != 1} == {4}
    assert envs.episode_count == len(ends)
    assert [*envs.length_queue] == [length for _, _, length in ends]
    envs.close()


def test_gymnasium_can_take_the_infos_apart_again(backend: str) -> None:
    twin = make_vec(IDS, 3, seed=1)
    envs = DictInfoToList(view(backend, seed=1))
    _, infos = envs.reset()
    expected: Any = twin.reset()[1]
    for actions in (("x",) * 3, ("x", "bye", "late"), ("x!raise", "x", "bye")):
        for info, own in zip(infos, expected, strict=True):
            assert info == own
        *_, infos = envs.step(actions)
        expected = twin.step(actions).infos
    envs.close()
    twin.close()


def test_it_looks_inside(backend: str) -> None:
    envs = view(backend, vec_kwargs={2: {"label": "c "}})
    envs.reset()
    assert envs.call("shout", "hi", times=2) == ("HIHI", "HIHI", "c HIc HI")
    assert envs.call("label") == ("", "", "c ")
    envs.close()


def test_a_close_closes_the_vector(backend: str) -> None:
    vec = make_vec(IDS, 3, backend=backend)
    envs = vec.as_gymnasium()
    envs.reset()
    envs.close()
    assert envs.closed
    assert vec.closed
    envs.close()
    with pytest.raises(ClosedError):
        envs.step(("x",) * 3)


def test_both_see_the_same_environments(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, autoreset="DISABLED") as vec:
        envs = vec.as_gymnasium()
        observations, _ = envs.reset()
        assert vec.call("observation") == [*observations]
        vec.step({1: "bye"})
        with pytest.raises(ResetNeeded, match="Environment 1"):
            envs.step(("x",) * 3)
