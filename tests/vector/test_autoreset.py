from typing import Any

import pytest

from gemenv import ResetNeeded, make, make_vec
from gemenv.seeding import derive_seed
from tests.vector.toys import COUNT, EPISODE, IDS


def test_same_step_begins_the_next_episode_and_keeps_the_end(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=4, autoreset="SAME_STEP") as vec:
        vec.reset()
        vec.step(["x"] * 3)
        batch = vec.step(["bye 0", "late bye", "x"])
        for index, env_id in enumerate(IDS):
            alone = make(env_id)
            alone.reset(seed=derive_seed(4, index, 0))
            alone.step("x")
            final = alone.step(["bye 0", "late bye", "x"][index])
            info = batch.infos[index]
            if index != 0:
                assert batch.observations[index] == final[0]
                assert info == final[4]
                assert "final_obs" not in info
                continue
            begun, first = alone.reset(seed=derive_seed(4, index, 1))
            assert batch.observations[index] == begun
            assert info["final_obs"] == final[0]
            assert info["final_info"] == final[4]
            assert info["final_info"]["success"] is True
            assert {**first, EPISODE: 1, "seed": derive_seed(4, index, 1)} == {
                key: value for key, value in info.items() if not key.startswith("final")
            }
        assert batch.terminations.tolist() == [True, False, False]
        assert [info["turn"] for info in vec.step(["x"] * 3).infos] == [1, 3, 3]


def test_same_step_gives_the_reward_and_the_flags_of_the_end(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, length=1) as vec:
        vec.reset()
        batch = vec.step(["late", "x", "late"])
        assert batch.terminations.tolist() == [False, True, False]
        assert batch.truncations.tolist() == [True, False, True]
        for reward, info in zip(batch.rewards, batch.infos, strict=True):
            assert reward == pytest.approx(sum(info["final_info"]["reward_terms"].values()))
            assert info["turn"] == 0
            assert "reward_terms" not in info


def test_next_step_begins_it_in_the_following_one_whatever_the_action(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=4, autoreset="NEXT_STEP") as vec:
        vec.reset()
        ended = vec.step(["bye", "x", "bye"])
        assert ended.terminations.tolist() == [True, False, True]
        assert all(text.startswith("bye makes") for text in ended.observations[::2])
        assert all("final_obs" not in info for info in ended.infos)

        begun = vec.step(["bye!raise", "y", "never said"])

        assert begun.rewards[[0, 2]].tolist() == [0.0, 0.0]
        assert not begun.terminations.any()
        assert not begun.truncations.any()
        assert "failure" not in begun.infos[0]
        for index in (0, 2):
            alone = make(IDS[index])
            seed = derive_seed(4, index, 1)
            assert begun.observations[index] == alone.reset(seed=seed)[0]
            assert begun.infos[index]["seed"] == seed
            assert begun.infos[index]["turn"] == 0
        assert begun.observations[1].startswith("y makes")
        # The ignored actions have left no trace in the new episodes.
        heard = [env_state["env"]["fields"]["state"]["heard"] for env_state in slots(vec)]
        assert heard == [[], ["x", "y"], []]


def slots(vec: Any) -> list[Any]:
    return list(vec.get_state()["slots"].values())


def test_next_step_may_be_cut_short_by_a_reset(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, autoreset="NEXT_STEP") as vec:
        vec.reset()
        vec.step(["bye", "x"])
        vec.reset([0])
        assert [info["turn"] for info in vec.step(["x", "x"]).infos] == [1, 2]


def test_disabled_wants_a_reset_of_those_that_ended(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=4, autoreset="DISABLED") as vec:
        vec.reset()
        ended = vec.step(["bye", "x", "late bye"])
        assert ended.observations[0].startswith("bye makes")
        assert "final_obs" not in ended.infos[0]

        for do in (vec.step, vec.send):
            with pytest.raises(ResetNeeded, match="in Environment 0: call `reset`"):
                do(["y"] * 3)
        assert vec.call("turn") == [1, 1, 1]
        assert vec.step({1: "y", 2: "y"}).infos[0]["turn"] == 2

        _, infos = vec.reset([0])
        assert infos[0]["seed"] == derive_seed(4, 0, 1)
        assert [info["turn"] for info in vec.step(["z"] * 3).infos] == [1, 3, 3]


def test_disabled_knows_of_ends_that_come_by_recv(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, autoreset="DISABLED") as vec:
        vec.reset()
        vec.send(["bye", "x", "bye"])
        vec.recv(min_ready=3)
        with pytest.raises(ResetNeeded, match="Environments 0, 2"):
            vec.send(["x"] * 3)
        vec.send_reset([2])
        vec.recv()
        with pytest.raises(ResetNeeded, match="Environment 0:"):
            vec.step(["x"] * 3)
        vec.reset(options={"reset_mask": [True, False, False]})
        assert [info["turn"] for info in vec.step(["x"] * 3).infos] == [1, 2, 1]


def test_a_reset_that_drops_results_forgets_their_ends_too(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, autoreset="DISABLED") as vec:
        vec.reset()
        vec.send(["bye", "bye", "bye"])
        vec.reset()
        assert [info["turn"] for info in vec.step(["x"] * 3).infos] == [1, 1, 1]


@pytest.mark.parametrize("mode", ["SAME_STEP", "NEXT_STEP"])
def test_episodes_follow_one_another_without_end(backend: str, mode: str) -> None:
    with make_vec(IDS, 3, backend=backend, autoreset=mode, length=2) as vec:
        _, infos = vec.reset()
        numbers = [[info[EPISODE]] for info in infos]
        for _ in range(9):
            for index, info in enumerate(vec.step(["x"] * 3).infos):
                if EPISODE in info:
                    numbers[index].append(info[EPISODE])
        assert numbers == [[*range(5 if mode == "SAME_STEP" else 4)]] * 3
