"""Resetting and stepping: together, some of them, and each at its own pace."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gemenv import ResetNeeded, VectorEnv, make_vec
from gemenv.errors import BusyError, ClosedError, InvalidArgumentError
from gemenv.vector import StepBatch
from tests.vector.toys import (
    ASYNC_COUNT,
    BLOCKING_COUNT,
    COUNT,
    EPISODE,
    IDS,
    released,
    transcript,
)


def test_a_step_gives_what_gymnasium_gives(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=0) as vec:
        observations, infos = vec.reset()
        assert all(text.startswith("You have") for text in observations)
        assert [info["turn"] for info in infos] == [0] * 3

        batch = vec.step(["a", "bye", "late"])

        assert isinstance(batch, StepBatch)
        assert batch.rewards.shape == (3,)
        assert batch.rewards.dtype == np.float64
        assert (batch.terminations.dtype, batch.truncations.dtype) == (np.bool_, np.bool_)
        assert batch.terminations.tolist() == [False, True, False]
        assert batch.truncations.tolist() == [False, False, False]
        sums = [sum(info.get("final_info", info)["reward_terms"].values()) for info in batch.infos]
        assert batch.rewards.tolist() == pytest.approx(sums, abs=1e-9)
        assert batch.observations[0].startswith("a makes")


def test_results_come_in_the_order_of_the_environments_however_long_each_takes(
    backend: str,
) -> None:
    with make_vec([BLOCKING_COUNT, ASYNC_COUNT], 6, backend=backend) as vec:
        vec.reset()
        actions = [f"{index}@{12 - 2 * index}" for index in range(6)]
        batch = vec.step(actions)
        assert [text.split()[0] for text in batch.observations] == actions


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_any_sequence_of_actions_will_do(backend: str, kind: Callable[[Any], Any]) -> None:
    with make_vec(IDS, 3, backend=backend) as vec:
        vec.reset()
        batch = vec.step(kind(["x", "y", "z"]))
        assert [text[0] for text in batch.observations] == ["x", "y", "z"]


def test_a_mapping_steps_some_of_them_in_its_own_order(backend: str) -> None:
    with make_vec(IDS, 6, backend=backend) as vec:
        vec.reset()
        batch = vec.step({4: "four", 1: "one", 3: "three"})
        assert [text.split()[0] for text in batch.observations] == ["four", "one", "three"]
        assert batch.rewards.shape == (3,)
        assert vec.call("turn") == [0, 1, 0, 1, 1, 0]


def test_a_reset_of_some_leaves_the_others_alone(backend: str) -> None:
    with make_vec(IDS, 6, backend=backend) as vec:
        vec.reset()
        vec.step(["x"] * 6)
        observations, infos = vec.reset([5, 0])
        assert len(observations) == len(infos) == 2
        assert [info[EPISODE] for info in infos] == [1, 1]
        assert vec.call("turn") == [0, 1, 1, 1, 1, 0]
        assert vec.call("observation", ids=[5, 0]) == [*observations]


def test_a_reset_by_mapping_gives_each_its_own_seed_and_options(backend: str) -> None:
    with make_vec(IDS, 4, backend=backend, seed=1) as vec:
        vec.reset()
        which: dict[int, Any] = {
            3: {"seed": 7, "options": {"tune": "high"}},
            0: {"options": {"tempo": 3}},
            1: None,
        }
        observations, infos = vec.reset(which, options={"tempo": 1, "key": "C"})

        assert infos[0]["seed"] == 7
        assert json.loads(observations[0].split(". ")[1]) == {
            "tempo": 1,
            "key": "C",
            "tune": "high",
        }
        assert json.loads(observations[1].split(". ")[1]) == {"tempo": 3, "key": "C"}
        assert json.loads(observations[2].split(". ")[1]) == {"tempo": 1, "key": "C"}
        assert which == {
            3: {"seed": 7, "options": {"tune": "high"}},
            0: {"options": {"tempo": 3}},
            1: None,
        }


@pytest.mark.parametrize("kind", [list, np.array])
def test_a_mask_resets_where_it_is_true_and_shows_the_others_as_they_are(
    backend: str, kind: Callable[[Any], Any]
) -> None:
    with make_vec(IDS, 4, backend=backend) as vec:
        vec.reset()
        before = vec.step(["x"] * 4)
        options = {"reset_mask": kind([True, False, False, True]), "tune": "low"}
        observations, infos = vec.reset(options=options)

        assert observations[1:3] == before.observations[1:3]
        assert infos[1:3] == ({}, {})
        assert [infos[0]["turn"], infos[3]["turn"]] == [0, 0]
        assert '"tune": "low"' in observations[0]
        assert "reset_mask" not in observations[0]
        assert set(options) == {"reset_mask", "tune"}
        assert vec.call("turn") == [0, 1, 1, 0]


def test_a_mask_may_be_given_while_a_spared_one_is_in_flight() -> None:
    with make_vec(BLOCKING_COUNT, 2, backend="async") as vec:
        vec.reset()
        vec.send({1: "x!stuck"})
        try:
            vec.reset(options={"reset_mask": [True, False]})
        except BusyError:
            # It may be refused, but then before anything has changed.
            assert vec.call("observation", ids=[0])[0].startswith("You have")
            assert vec.reset([0])[1][0][EPISODE] == 1
        finally:
            released.set()
        vec.recv()


def test_a_mask_may_be_given_when_a_spared_one_has_failed(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, autoreset="DISABLED") as vec:
        vec.reset()
        vec.step(["bye", "x!raise"])
        observations, infos = vec.reset(options={"reset_mask": [True, False]})
        assert observations[0].startswith("You have")
        assert infos[1] == {}


def test_a_look_inside_calls_methods_and_reads_attributes(backend: str) -> None:
    own = [{"label": f"{index} "} for index in range(3)]
    with make_vec(IDS, 3, backend=backend, vec_kwargs=own) as vec:
        vec.reset()
        assert vec.call("shout", "hi") == ["0 HI", "1 HI", "2 HI"]
        assert vec.call("shout", "hi", ids=[2, 0], times=2) == ["2 HI2 HI", "0 HI0 HI"]
        assert vec.call("label", ids=[1]) == ["1 "]
        assert all(action.startswith("take") for action in vec.call("sample_random_action"))
        assert vec.call("render") == vec.call("observation")
        assert vec.call("oracle_action") == [None] * 3


def test_what_a_look_inside_raises_comes_out_and_nothing_is_lost(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend) as vec:
        vec.reset()
        with pytest.raises(LookupError, match="no such bead"):
            vec.call("fail")
        with pytest.raises(AttributeError, match="colour"):
            vec.call("colour")
        assert vec.step(["x"] * 3).infos[0]["turn"] == 1


# At their own pace


def test_what_is_sent_is_received_once(backend: str) -> None:
    with make_vec(IDS, 6, backend=backend) as vec:
        vec.reset()
        vec.send({index: f"to {index}" for index in range(6)})
        assert vec.in_flight == {*range(6)}
        came = vec.recv(min_ready=6)
        assert sorted(step.env_index for step in came) == [*range(6)]
        assert all(step.observation.startswith(f"to {step.env_index} ") for step in came)
        assert vec.in_flight == frozenset()


def test_a_sequence_goes_to_the_named_ones_or_to_all(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend) as vec:
        vec.reset()
        vec.send(["b", "c"], [1, 2])
        assert {step.env_index: step.observation[0] for step in vec.recv(2)} == {1: "b", 2: "c"}
        vec.send(["a", "b", "c"])
        assert len(vec.recv(3)) == 3


def test_receiving_does_not_wait_for_the_slowest() -> None:
    with make_vec([BLOCKING_COUNT, ASYNC_COUNT, COUNT], 6, backend="async") as vec:
        vec.reset()
        vec.send({index: "x!stuck" if index < 2 else "x" for index in range(6)})
        fast = vec.recv(min_ready=4)
        assert sorted(step.env_index for step in fast) == [2, 3, 4, 5]
        assert vec.in_flight == {0, 1}
        # Those that are there go on, any number of times.
        for _ in range(2):
            vec.send({5: "again", 2: "again"})
            assert sorted(step.env_index for step in vec.recv(min_ready=2)) == [2, 5]
        released.set()
        assert sorted(step.env_index for step in vec.recv(min_ready=2)) == [0, 1]


def test_a_timeout_returns_what_there_is() -> None:
    with make_vec([BLOCKING_COUNT, COUNT], backend="async") as vec:
        vec.reset()
        vec.send(["x!stuck", "x"])
        assert [step.env_index for step in vec.recv(min_ready=2, timeout=0.05)] == [1]
        assert vec.recv(timeout=0) == []
        assert vec.recv(timeout=0.01) == []
        assert vec.in_flight == {0}
        released.set()
        assert [step.env_index for step in vec.recv()] == [0]


@pytest.mark.parametrize("timeout", [1e9, float("inf"), None])
def test_a_timeout_may_be_as_long_as_one_likes(backend: str, timeout: float | None) -> None:
    with make_vec(BLOCKING_COUNT, backend=backend) as vec:
        vec.reset()
        vec.send({0: "x@20"})
        assert len(vec.recv(timeout=timeout)) == 1


def test_a_reset_can_be_sent_too(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=5) as vec:
        vec.send_reset()
        begun = {step.env_index: step for step in vec.recv(min_ready=3)}
        with make_vec(IDS, 3, seed=5) as other:
            observations, infos = other.reset()
        for index, step in begun.items():
            assert step.observation == observations[index]
            assert step.info == infos[index]
            assert (step.reward, step.terminated, step.truncated) == (0.0, False, False)
        vec.send_reset({1: {"seed": 3}})
        assert [step.info["seed"] for step in vec.recv()] == [3]


def test_steps_and_resets_fly_side_by_side(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend) as vec:
        vec.reset()
        vec.send({0: "x"})
        vec.send_reset([2])
        assert vec.step({1: "y"}).observations[0].startswith("y makes")
        came = {step.env_index: step for step in vec.recv(min_ready=2)}
        assert came[0].info["turn"] == 1
        assert came[2].info["turn"] == 0


def test_a_reset_of_all_drops_what_is_in_flight(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend) as vec:
        vec.reset()
        vec.send(["x@5", "y@5", "z@5"])
        observations, infos = vec.reset()
        assert vec.in_flight == frozenset()
        assert all(text.startswith("You have") for text in observations)
        assert [info[EPISODE] for info in infos] == [1] * 3
        with pytest.raises(InvalidArgumentError, match="0 are in flight"):
            vec.recv()


# What is refused, and changes nothing


def settle(vec: VectorEnv) -> None:
    """Do nothing at all."""


def in_flight(vec: VectorEnv) -> None:
    vec.send({2: "take 0 of 2"})


MISTAKES: dict[str, tuple[Callable[[VectorEnv], Any], type[Exception], str]] = {
    "too few": (lambda v: v.step(["x"]), InvalidArgumentError, "each of the 3.*got 1 actions"),
    "too many": (lambda v: v.step(["x"] * 4), InvalidArgumentError, "got 4 actions"),
    "a text": (lambda v: v.step("abc"), InvalidArgumentError, "each of the 3.*got 'abc'"),
    "none": (lambda v: v.step({}), InvalidArgumentError, "at least one action"),
    "no str": (lambda v: v.step(["x", 5, "x"]), InvalidArgumentError, "of environment 1.*int: 5"),
    "no str by index": (lambda v: v.step({2: None}), InvalidArgumentError, "2 must be a str"),
    "bytes": (lambda v: v.step([b"x"] * 3), InvalidArgumentError, "0 must be a str, got bytes"),
    "a number": (lambda v: v.step(5), InvalidArgumentError, "action"),
    "nothing": (lambda v: v.step(None), InvalidArgumentError, "action"),
    "unknown": (lambda v: v.step({3: "x"}), InvalidArgumentError, "from 0 to 2, got 3"),
    "negative": (lambda v: v.step({-1: "x"}), InvalidArgumentError, "from 0 to 2, got -1"),
    "odd index": (lambda v: v.step({"0": "x"}), InvalidArgumentError, "from 0 to 2, got '0'"),
    "twice": (lambda v: v.send(["x", "y"], [1, 1]), InvalidArgumentError, "may come once"),
    "ids too": (lambda v: v.send({0: "x"}, [0]), InvalidArgumentError, "not with a mapping"),
    "ids too few": (lambda v: v.send(["x", "y"], [0]), InvalidArgumentError, "each of the 1"),
    "send no str": (lambda v: v.send({0: 1.5}), InvalidArgumentError, "float: 1.5"),
    "recv nothing": (lambda v: v.recv(), InvalidArgumentError, "wait for 1.*0 are in flight"),
    "recv 0": (lambda v: v.recv(0), InvalidArgumentError, "`min_ready` must be 1 or more, got 0"),
    "recv odd": (lambda v: v.recv("1"), InvalidArgumentError, "`min_ready` must be"),
    "recv back": (lambda v: v.recv(1, -1), InvalidArgumentError, "`timeout` must be 0 or more"),
    "recv nan": (lambda v: v.recv(1, float("nan")), InvalidArgumentError, "`timeout` must be"),
    "reset unknown": (lambda v: v.reset([3]), InvalidArgumentError, "from 0 to 2, got 3"),
    "reset twice": (lambda v: v.reset([1, 1]), InvalidArgumentError, "may come once"),
    "reset none": (lambda v: v.reset([]), InvalidArgumentError, "at least one environment"),
    "seeds": (lambda v: v.reset(seed=[1, 2]), InvalidArgumentError, "each of 3.*got 2"),
    "seed": (lambda v: v.reset(seed=-1), InvalidArgumentError, "non-negative int or None, got -1"),
    "one seed": (lambda v: v.reset(seed=[1, -2, 3]), InvalidArgumentError, "non-negative.*-2"),
    "own seed": (lambda v: v.reset({0: {"seed": "x"}}), InvalidArgumentError, "non-negative"),
    "own key": (lambda v: v.reset({0: {"sede": 1}}), InvalidArgumentError, "'sede'.*mean 'seed'"),
    "own": (lambda v: v.reset({0: 5}), InvalidArgumentError, "5"),
    "booleans": (lambda v: v.reset([True, False]), InvalidArgumentError, "from 0 to 2, got True"),
    "mask size": (
        lambda v: v.reset(options={"reset_mask": [True]}),
        InvalidArgumentError,
        "`reset_mask` must be 3 booleans",
    ),
    "mask of ints": (
        lambda v: v.reset(options={"reset_mask": [1, 0, 1]}),
        InvalidArgumentError,
        "`reset_mask` must be 3 booleans",
    ),
    "mask of none": (
        lambda v: v.reset(options={"reset_mask": [False] * 3}),
        InvalidArgumentError,
        "at least one of them true",
    ),
    "mask and more": (
        lambda v: v.reset([0], options={"reset_mask": [True] * 3}),
        InvalidArgumentError,
        "not by both",
    ),
    "send_reset": (lambda v: v.send_reset([9]), InvalidArgumentError, "from 0 to 2, got 9"),
    "call unknown": (lambda v: v.call("turn", ids=[5]), InvalidArgumentError, "from 0 to 2, got 5"),
    "fork unknown": (lambda v: v.fork(0, [5]), InvalidArgumentError, "from 0 to 2, got 5"),
    "fork of none": (lambda v: v.fork(9, [1]), InvalidArgumentError, "from 0 to 2, got 9"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_and_changes_nothing(backend: str, mistake: str) -> None:
    do, error, message = MISTAKES[mistake]
    with make_vec(IDS, 3, backend=backend, seed=3, length=2) as vec:
        expected = transcript(vec, 5)
        begun = vec.reset(seed=3)
        with pytest.raises(error, match=message):
            do(vec)
        assert vec.in_flight == frozenset()
        assert transcript(vec, 5, begun=begun) == expected


BUSY: dict[str, Callable[[VectorEnv], Any]] = {
    "step": lambda v: v.step(["x"] * 3),
    "step some": lambda v: v.step({0: "x", 2: "x"}),
    "send": lambda v: v.send({2: "x"}),
    "reset": lambda v: v.reset([2]),
    "send_reset": lambda v: v.send_reset(),
    "call": lambda v: v.call("turn"),
    "get_state": lambda v: v.get_state(),
    "fork": lambda v: v.fork(2, [0]),
    "fork onto": lambda v: v.fork(0, [2]),
}


@pytest.mark.parametrize("operation", BUSY)
def test_one_in_flight_is_left_in_peace(backend: str, operation: str) -> None:
    with make_vec(COUNT, 3, backend=backend, seed=3) as vec:
        observations, _ = vec.reset()
        vec.send({2: "first"})
        with pytest.raises(BusyError, match=r"Environment 2 still in flight.*`recv`"):
            BUSY[operation](vec)
        assert vec.in_flight == {2}
        [came] = vec.recv()
        assert (came.env_index, came.info["turn"]) == (2, 1)
        assert vec.call("turn") == [0, 0, 1]
        assert vec.call("observation", ids=[0, 1]) == [*observations[:2]]


@pytest.mark.parametrize("mode", ["SAME_STEP", "NEXT_STEP", "DISABLED"])
def test_a_step_before_the_first_reset_is_refused(backend: str, mode: str) -> None:
    with make_vec(IDS, 3, backend=backend, autoreset=mode, seed=1) as vec:
        for do in (vec.step, vec.send):
            with pytest.raises(ResetNeeded, match=r"in play in Environments 0, 1, 2.*`reset`"):
                do(["x"] * 3)
        vec.reset([1])
        with pytest.raises(ResetNeeded, match="Environments 0, 2"):
            vec.step(["x"] * 3)
        assert vec.step({1: "x"}).infos[0]["turn"] == 1
        vec.reset([0, 2])
        assert [info["turn"] for info in vec.step(["x"] * 3).infos] == [1, 2, 1]


def test_many_names_are_cut_short() -> None:
    with make_vec(COUNT, 15) as vec, pytest.raises(ResetNeeded, match="8, 9 and 5 more"):
        vec.step(["x"] * 15)


CLOSED: dict[str, Callable[[VectorEnv], Any]] = {
    "reset": lambda v: v.reset(),
    "reset some": lambda v: v.reset([0]),
    "step": lambda v: v.step(["x"] * 3),
    "send": lambda v: v.send(["x"] * 3),
    "send_reset": lambda v: v.send_reset(),
    "recv": lambda v: v.recv(),
    "call": lambda v: v.call("turn"),
    "get_state": lambda v: v.get_state(),
    "set_state": lambda v: v.set_state({"version": 1, "seed": 0, "slots": {}}),
    "fork": lambda v: v.fork(0, [1]),
}


@pytest.mark.parametrize("flying", [False, True])
@pytest.mark.parametrize("operation", CLOSED)
def test_nothing_works_after_the_close(backend: str, operation: str, flying: bool) -> None:
    vec = make_vec(IDS, 3, backend=backend)
    vec.reset()
    if flying:
        vec.send({0: "x"})
    assert not vec.closed
    vec.close()
    assert vec.closed
    with pytest.raises(ClosedError, match="closed"):
        CLOSED[operation](vec)
    vec.close()
