"""Environments that raise, hang and end: the batch lives on, and says what happened."""

import contextlib
import logging
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gemenv import VectorEnv, make_vec
from gemenv.core.failure import FailureKind, FailureStage
from gemenv.seeding import derive_seed
from gemenv.vector.slot import RESET_TRIES, RESTORE_TRIES
from tests.vector import toys
from tests.vector.toys import (
    ASYNC_COUNT,
    BLOCKING_COUNT,
    COUNT,
    EPISODE,
    IDS,
    MODES,
    OUTSIDE,
    Polite,
    Waiting,
    released,
    wait_until,
)

FAULTS = {
    "raise": "RuntimeError: the beads are lost",
    "chain": "RuntimeError: the beads are lost",
    "exit": "SystemExit: no more",
    "cancel": "a cancellation of its own",
}
NAMES = {"sync": COUNT, "await": ASYNC_COUNT, "block": BLOCKING_COUNT}


def require_failure(info: dict[str, Any], kind: str, stage: str, message: str) -> None:
    failure = info["failure"]
    assert set(failure) == {"kind", "stage", "message"}
    assert (failure["kind"], failure["stage"]) == (kind, stage)
    assert failure["kind"] in typing.get_args(FailureKind)
    assert failure["stage"] in typing.get_args(FailureStage)
    assert message in failure["message"]


def in_time(vec: VectorEnv, actions: dict[int, str]) -> dict[int, Any]:
    """Step, and fail rather than wait for ever."""
    vec.send(actions)
    came = vec.recv(min_ready=len(actions), timeout=5)
    assert len(came) == len(actions), f"of {[*actions]} came {[step.env_index for step in came]}"
    return {step.env_index: step for step in came}


@pytest.mark.parametrize("env_id", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("fault", FAULTS)
def test_an_environment_that_raises_is_truncated_and_replaced(
    backend: str, env_id: str, fault: str
) -> None:
    with make_vec(env_id, 3, backend=backend, seed=2) as vec:
        made, closed = toys.Counting.made, toys.Counting.closed
        vec.reset()
        before = in_time(vec, dict.fromkeys(range(3), "x"))
        came = in_time(vec, {0: "x", 1: f"x!{fault}", 2: "x"})

        step = came[1]
        assert (step.reward, step.terminated, step.truncated) == (0.0, False, True)
        require_failure(step.info, "env_error", "step", FAULTS[fault])
        assert step.info["mask_sample"] is True
        assert step.info["final_obs"] == before[1].observation
        final = step.info["final_info"]
        require_failure(final, "env_error", "step", FAULTS[fault])
        assert final["mask_sample"] is True
        assert final["turn"] == 2
        assert final["success"] is False
        assert final["reward_terms"] == {}
        # The next episode has begun.
        assert (step.info["turn"], step.info[EPISODE]) == (0, 1)
        assert step.info["seed"] == derive_seed(2, 1, 1)
        assert step.observation.startswith("You have")
        assert "restored" not in step.info

        assert all(came[index].info["turn"] == 2 for index in (0, 2))
        assert all("failure" not in came[index].info for index in (0, 2))
        assert (toys.Counting.made, toys.Counting.closed) == (made + 1, closed + 1)
        # And so it goes on, more often than there are threads.
        for turn in range(1, 5):
            came = in_time(vec, {0: f"y!{fault}", 1: "y", 2: f"y!{fault}"})
            assert all(came[index].info["mask_sample"] for index in (0, 2))
            assert came[1].info.get("final_info", came[1].info)["turn"] == turn


@pytest.mark.parametrize("deadline", [None, 30])
@pytest.mark.parametrize("env_id", [ASYNC_COUNT, BLOCKING_COUNT], ids=["await", "block"])
@pytest.mark.parametrize("operation", ["step", "reset"])
def test_no_error_whatever_leaves_the_caller_waiting(
    env_id: str, operation: str, deadline: float | None
) -> None:
    with make_vec(env_id, 2, backend="async", deadline=deadline) as vec:
        vec.reset()
        for _ in range(3):
            if operation == "step":
                vec.send({0: "x!strange"})
            else:
                vec.send_reset({0: {"options": {"fault": "!strange"}}})
            came = vec.recv(timeout=5)
            assert [step.env_index for step in came] == [0], "it never came back"
            require_failure(came[0].info, "env_error", operation, "Strange: not even an Exception")
        assert in_time(vec, {1: "x"})[1].info["turn"] == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_others_are_not_touched_by_a_failure(backend: str, fault: str) -> None:
    def play(word: str) -> list[Any]:
        with make_vec(IDS, 6, backend=backend, seed=0) as vec:
            vec.reset()
            came: list[Any] = []
            for turn in range(6):
                actions = dict.fromkeys(range(6), f"{turn}")
                actions |= {index: f"{turn}{word}" for index in (0, 1, 2) if turn == 1}
                steps = in_time(vec, actions)
                came += [steps[index] for index in (3, 4, 5)]
            return came

    assert play(f"!{fault}") == play("")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("env_id", NAMES.values(), ids=NAMES)
def test_the_message_does_not_depend_on_the_backend(env_id: str, fault: str) -> None:
    messages: list[str] = []
    for backend in toys.BACKENDS:
        with make_vec(env_id, 1, backend=backend, seed=0) as vec:
            vec.reset()
            messages.append(in_time(vec, {0: f"x!{fault}"})[0].info["failure"]["message"])
    assert messages == messages[:1] * len(toys.BACKENDS)
    assert "gemenv/vector" not in messages[0]
    # A cancellation has come a long way: where from is not told.
    assert "toys.py" in messages[0] or fault == "cancel"


def test_the_message_does_not_depend_on_who_raises_it_in(backend: str) -> None:
    with make_vec([COUNT, BLOCKING_COUNT], backend=backend, seed=0) as vec:
        vec.reset()
        came = in_time(vec, {0: "x!chain", 1: "x!chain"})
        first, second = (came[index].info["failure"]["message"] for index in (0, 1))
        assert first == second
        assert "LookupError: no beads" in first


def test_a_wrapper_that_raises_is_a_failure_of_the_environment(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, wrappers=[Polite]) as vec:
        vec.reset()
        batch = vec.step(["x", "rude", "x"])
        require_failure(batch.infos[1], "env_error", "step", "ValueError: how rude")
        assert batch.infos[1]["final_info"]["turn"] == 1
        assert batch.infos[1]["final_obs"].endswith("please")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("env_id", NAMES.values(), ids=NAMES)
def test_a_reset_that_raises_goes_on_to_the_next_episode(
    backend: str, env_id: str, fault: str
) -> None:
    with make_vec(env_id, 2, backend=backend, seed=1) as vec:
        vec.reset()
        vec.send_reset({1: {"options": {"fault": f"!{fault}"}, "seed": 5}})
        [step] = vec.recv(timeout=5) or [None]
        assert step is not None, "it never came back"
        # Every episode that follows gets the same options, and fails too.
        require_failure(step.info, "env_error", "reset", FAULTS[fault])
        assert (step.observation, step.truncated) == ("", True)
        assert step.info["mask_sample"] is True
        # The next step begins an episode without those options.
        begun = in_time(vec, {1: "x"})[1]
        assert begun.info["turn"] == 0
        assert begun.info["seed"] == derive_seed(1, 1, 1 + RESET_TRIES)
        assert "failure" not in begun.info


@pytest.mark.parametrize("env_id", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("mode", MODES)
def test_an_episode_that_cannot_begin_is_passed_over(backend: str, env_id: str, mode: str) -> None:
    bad = (derive_seed(1, 0, 1), derive_seed(1, 0, 2))
    own = [{"bad_seeds": bad}, {}]
    with make_vec(env_id, 2, backend=backend, seed=1, autoreset=mode, vec_kwargs=own) as vec:
        vec.reset()
        step = in_time(vec, {0: "bye", 1: "x"})[0]
        assert (step.terminated, step.truncated) == (True, False)
        if mode == "SAME_STEP":
            began = step.info
            # The episode that has ended is a sample like any other.
            assert step.info["final_info"]["turn"] == 1
            assert "failure" not in step.info["final_info"]
            assert "mask_sample" not in step.info
        elif mode == "NEXT_STEP":
            began = in_time(vec, {0: "ignored"})[0].info
        else:
            began = vec.reset([0])[1][0]
        require_failure(began, "env_error", "reset", "the frame is jammed")
        assert (began[EPISODE], began["seed"]) == (3, derive_seed(1, 0, 3))
        assert "mask_sample" not in began
        assert in_time(vec, {0: "x"})[0].info["turn"] == 1


@pytest.mark.parametrize("mode", MODES)
def test_after_some_tries_a_slot_waits_to_be_asked_again(
    backend: str, mode: str, tmp_path: Path
) -> None:
    jam = tmp_path / "jam"
    own = [{"jam": str(jam)}, {}]
    with make_vec(COUNT, 2, backend=backend, seed=1, autoreset=mode, vec_kwargs=own) as vec:
        vec.reset()
        jam.touch()
        kept = toys.Counting.made - toys.Counting.closed
        step = in_time(vec, {0: "bye", 1: "x"})[0]
        if mode != "SAME_STEP":
            assert step.observation.startswith("bye makes")
            vec.send_reset([0]) if mode == "DISABLED" else vec.send({0: "ignored"})
            [step] = vec.recv(timeout=5)
            assert (step.reward, step.terminated, step.truncated) == (0.0, False, True)
            assert step.info["mask_sample"] is True
        else:
            assert step.terminated
            assert step.info["final_info"]["turn"] == 1
        assert step.observation == ""
        assert step.info["turn"] == 0
        require_failure(step.info, "env_error", "reset", "the frame is jammed")
        assert toys.Counting.made - toys.Counting.closed == kept - 1

        jam.unlink()
        if mode == "DISABLED":
            vec.send_reset([0])
        else:
            vec.send({0: "ignored"})
        [step] = vec.recv(timeout=5)
        assert step.info["seed"] == derive_seed(1, 0, 1 + RESET_TRIES)
        assert in_time(vec, {0: "x", 1: "y"})[0].info["turn"] == 1


def test_a_constructor_that_raises_on_replacement_is_a_failure_too(
    backend: str, tmp_path: Path
) -> None:
    switch = tmp_path / "switch"
    own = [{"switch": str(switch)}, {}]
    with make_vec(IDS[1:], 2, backend=backend, seed=1, vec_kwargs=own) as vec:
        vec.reset()
        switch.touch()
        step = in_time(vec, {0: "x!raise", 1: "x"})[0]
        require_failure(step.info, "env_error", "step", "the beads are lost")
        assert step.observation == ""
        again = in_time(vec, {0: "x"})[0]
        require_failure(again.info, "env_error", "make", "no beads in stock")
        assert (again.reward, again.truncated, again.info["mask_sample"]) == (0.0, True, True)
        switch.unlink()
        begun = in_time(vec, {0: "x", 1: "y"})[0]
        assert begun.observation.startswith("You have")
        assert begun.info[EPISODE] == 1 + 2 * RESET_TRIES


def test_an_error_on_closing_costs_nothing(
    backend: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stick(self: Any) -> None:
        raise OSError("the lid is stuck")

    monkeypatch.setattr(toys.Counting, "close", stick)
    with make_vec(IDS, 3, backend=backend) as vec:
        vec.reset()
        assert in_time(vec, dict.fromkeys(range(3), "x!raise"))[2].info["turn"] == 0
        assert in_time(vec, dict.fromkeys(range(3), "x"))[2].info["turn"] == 1
    assert "the lid is stuck" in caplog.text


@pytest.mark.parametrize("mode", ["NEXT_STEP", "DISABLED"])
def test_a_failure_ends_the_episode_as_the_mode_says(backend: str, mode: str) -> None:
    with make_vec(IDS, 3, backend=backend, autoreset=mode, seed=3) as vec:
        observations, _ = vec.reset()
        batch = vec.step(["x", "x!raise", "x!raise"])
        assert batch.truncations.tolist() == [False, True, True]
        assert batch.observations[1:] == observations[1:]
        for info in batch.infos[1:]:
            require_failure(info, "env_error", "step", "the beads are lost")
            assert info["mask_sample"] is True
            assert info["turn"] == 1
            assert "final_info" not in info
        begun = vec.step({1: "y", 2: "y"}).infos if mode == "NEXT_STEP" else vec.reset([1, 2])[1]
        assert [info["seed"] for info in begun] == [derive_seed(3, k, 1) for k in (1, 2)]


def test_a_failed_one_can_be_asked_for_its_observation_after_the_next_reset(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, autoreset="DISABLED") as vec:
        vec.reset()
        vec.step(["x!raise", "x"])
        vec.reset([0])
        assert [text[:8] for text in vec.call("observation")] == ["You have", "x makes "]


# Deadlines

LIMITED = {"await": ASYNC_COUNT, "block": BLOCKING_COUNT, "sync": COUNT}
"""With a deadline, even a plain environment runs in a thread."""


@pytest.mark.parametrize("hang", ["hang", "stuck", "stubborn"])
@pytest.mark.parametrize("env_id", LIMITED.values(), ids=LIMITED)
def test_one_that_hangs_misses_its_deadline(env_id: str, hang: str) -> None:
    with make_vec(env_id, 3, backend="async", deadline=0.05, reset_deadline=30, seed=2) as vec:
        vec.reset()
        made, closed = toys.Counting.made, toys.Counting.closed
        came = in_time(vec, {0: "x", 1: f"x!{hang}", 2: "x"})
        step = came[1]
        require_failure(step.info, "deadline", "step", "`step` took longer than 0.05 s.")
        assert (step.reward, step.terminated, step.truncated) == (0.0, False, True)
        assert step.info["mask_sample"] is True
        assert step.info["final_obs"].startswith("You have")
        assert step.info["seed"] == derive_seed(2, 1, 1)
        assert came[0].info["turn"] == came[2].info["turn"] == 1
        assert in_time(vec, {1: "y"})[1].info["turn"] == 1
        released.set()
        # The one that was left behind is closed when it comes back.
        wait_until(lambda: toys.Counting.closed == closed + 1)
        assert toys.Counting.made == made + 1
        assert in_time(vec, dict.fromkeys(range(3), "z"))[1].info["turn"] == 2


@pytest.mark.parametrize("env_id", LIMITED.values(), ids=LIMITED)
def test_a_reset_that_hangs_misses_its_deadline(env_id: str) -> None:
    with make_vec(env_id, 2, backend="async", deadline=30, reset_deadline=0.05, seed=2) as vec:
        vec.reset()
        vec.send_reset({1: {"options": {"fault": "!hang"}}})
        [step] = vec.recv(timeout=5)
        require_failure(step.info, "deadline", "reset", "`reset` took longer than 0.05 s.")
        assert step.truncated
        assert in_time(vec, {1: "x"})[1].info["turn"] == 0


def test_a_deadline_holds_for_resets_unless_they_have_their_own() -> None:
    with make_vec(ASYNC_COUNT, backend="async", deadline=0.05) as vec:
        vec.reset()
        _, infos = vec.reset(options={"fault": "!hang"})
        require_failure(infos[0], "deadline", "reset", "0.05 s")


@pytest.mark.parametrize("threads", [1, 2])
def test_calls_that_hang_do_not_use_up_the_threads(threads: int) -> None:
    with make_vec(
        BLOCKING_COUNT, 4, backend="async", deadline=0.05, reset_deadline=30, threads=threads
    ) as vec:
        vec.reset()
        for _ in range(3):
            came = in_time(vec, {0: "x!stuck", 1: "x!stuck", 2: "x", 3: "x"})
            assert {came[0].info["failure"]["kind"], came[1].info["failure"]["kind"]} == {
                "deadline"
            }
            assert "failure" not in came[2].info
            assert "failure" not in came[3].info
            vec.reset([2, 3])
        released.set()


@pytest.mark.parametrize("env_id", LIMITED.values(), ids=LIMITED)
@pytest.mark.parametrize("fault", FAULTS)
def test_with_a_deadline_errors_are_still_told_apart(env_id: str, fault: str) -> None:
    with make_vec(env_id, 2, backend="async", deadline=30, seed=0) as vec:
        vec.reset()
        for _ in range(3):
            step = in_time(vec, {0: f"x!{fault}", 1: "x"})[0]
            require_failure(step.info, "env_error", "step", FAULTS[fault])


def test_a_stack_that_awaits_around_one_that_blocks_keeps_the_deadline() -> None:
    with make_vec(BLOCKING_COUNT, 2, backend="async", wrappers=[Waiting], deadline=0.05) as vec:
        vec.reset()
        step = in_time(vec, {0: "x!hang", 1: "x"})[0]
        require_failure(step.info, "deadline", "step", "0.05 s")
        assert in_time(vec, {0: "x"})[0].info["turn"] == 1


def test_a_constructor_that_comes_back_late_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    with make_vec(BLOCKING_COUNT, backend="async", deadline=30, reset_deadline=0.05) as vec:
        vec.reset()
        original = toys.Count.__init__

        def hang(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            while not released.is_set():
                # It is told to stop, and does not listen.
                with contextlib.suppress(BaseException):
                    released.wait()

        monkeypatch.setattr(toys.Count, "__init__", hang)
        made, closed = toys.Counting.made, toys.Counting.closed
        step = in_time(vec, {0: "x!raise"})[0]
        require_failure(step.info, "env_error", "step", "the beads are lost")
        again = in_time(vec, {0: "x"})[0]
        require_failure(again.info, "deadline", "make", "building it took longer than 0.05 s.")
        released.set()
        # All of them, and the one that raised.
        wait_until(lambda: toys.Counting.closed - closed == toys.Counting.made - made + 1, limit=5)


# Going back to a snapshot


def take(vec: VectorEnv) -> None:
    vec.get_state()


def put_back(vec: VectorEnv) -> None:
    vec.set_state(vec.get_state())


def fork(vec: VectorEnv) -> None:
    vec.fork(1, [0, 2])
    vec.get_state([1])


@pytest.mark.parametrize("keep", [take, put_back, fork])
def test_a_slot_goes_back_to_its_snapshot(backend: str, keep: Callable[[VectorEnv], None]) -> None:
    with make_vec(IDS[:1], 3, backend=backend, seed=6, length=9) as vec:
        vec.reset()
        vec.step(["one"] * 3)
        before = vec.step(["two"] * 3)
        keep(vec)
        told = vec.call("observation")
        vec.step(["three"] * 3)
        batch = vec.step(["four", "four!raise", "four!exit"])

        for index in (1, 2):
            info = batch.infos[index]
            assert info["restored"] is True
            assert info["mask_sample"] is True
            assert info["turn"] == 2
            assert EPISODE not in info
            assert batch.observations[index] == told[index]
            assert batch.truncations[index]
            assert info["final_info"]["turn"] == 4
            assert info["final_obs"].startswith("three makes")
        assert told[1] == before.observations[1]
        # What follows is what followed the snapshot.
        replayed = vec.step({1: "three", 2: "three"})
        assert [info["turn"] for info in replayed.infos] == [3, 3]


def test_going_back_gives_the_same_answers_again(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=6, length=9) as vec:
        vec.reset()
        vec.get_state()
        first = vec.step(["x"] * 3)
        assert all(info["restored"] for info in vec.step(["y!raise"] * 3).infos)
        second = vec.step(["x"] * 3)
        assert first.observations == second.observations
        assert first.infos == second.infos
        assert np.array_equal(first.rewards, second.rewards)


@pytest.mark.parametrize("mode", ["SAME_STEP", "NEXT_STEP"])
def test_one_snapshot_is_gone_back_to_a_few_times(backend: str, mode: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=6, autoreset=mode) as vec:
        vec.reset()
        vec.get_state()
        restored: list[bool] = []
        for _ in range(RESTORE_TRIES + 2):
            batch = vec.step(["x!raise"] * 3)
            assert all(info["mask_sample"] for info in batch.infos)
            if mode == "NEXT_STEP":
                assert "restored" not in batch.infos[0]
                batch = vec.step(["ignored"] * 3)
                assert batch.rewards.tolist() == [0.0] * 3
            restored += [info.get("restored", False) for info in batch.infos]
        assert restored == [True] * 3 * RESTORE_TRIES + [False] * 6
        assert [info[EPISODE] for info in batch.infos] == [2] * 3


def test_snapshots_are_kept_as_often_as_asked(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=6, length=9, snapshot_every=2) as vec:
        vec.reset()
        # Nothing to go back to yet.
        batch = vec.step(["x!raise"] * 3)
        assert [info.get("restored") for info in batch.infos] == [None] * 3
        for turn in range(1, 8):
            vec.step([f"{turn}"] * 3)
            if turn >= 2:
                batch = vec.step(["x!raise"] * 3)
                assert [info["restored"] for info in batch.infos] == [True] * 3
                assert [info["turn"] for info in batch.infos] == [turn - turn % 2] * 3
                if turn % 2:
                    vec.step([f"{turn}"] * 3)
        # A new episode has a history of its own.
        vec.reset()
        assert "restored" not in vec.step(["x!raise"] * 3).infos[0]


@pytest.mark.parametrize("end", ["bye", "reset"])
def test_a_new_episode_does_not_go_back_to_an_old_one(backend: str, end: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=6) as vec:
        vec.reset()
        vec.get_state()
        if end == "bye":
            vec.step(["bye"] * 3)
        else:
            vec.reset()
        batch = vec.step(["x!raise"] * 3)
        assert not any("restored" in info for info in batch.infos)
        assert [info[EPISODE] for info in batch.infos] == [2] * 3


def test_a_reset_after_a_failure_begins_anew(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=6, autoreset="NEXT_STEP") as vec:
        vec.reset()
        vec.get_state()
        vec.step(["x!raise"] * 3)
        _, infos = vec.reset()
        assert [info[EPISODE] for info in infos] == [1] * 3


def test_where_going_back_fails_a_new_episode_begins(backend: str, tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    with make_vec(COUNT, 2, backend=backend, seed=6, switch=str(switch)) as vec:
        vec.reset()
        vec.get_state()
        switch.touch()
        batch = vec.step(["x!raise"] * 2)
        assert batch.observations == ("", "")
        assert not any("restored" in info for info in batch.infos)
        switch.unlink()
        batch = vec.step(["x"] * 2)
        assert all(text.startswith("You have") for text in batch.observations)


def test_one_with_effects_outside_is_never_put_back(backend: str) -> None:
    with make_vec(OUTSIDE, backend=backend, snapshot_every=1) as vec:
        vec.reset()
        vec.step(["x"])
        assert "restored" not in vec.step(["x!raise"]).infos[0]


def test_a_deadline_leads_back_to_the_snapshot_too() -> None:
    with make_vec(
        list(LIMITED.values()), backend="async", deadline=0.05, reset_deadline=30, snapshot_every=1
    ) as vec:
        vec.reset()
        vec.step(["one"] * 3)
        batch = vec.step(["two!hang"] * 3)
        assert [info["restored"] for info in batch.infos] == [True] * 3
        assert [info["turn"] for info in batch.infos] == [1] * 3
        assert [info["failure"]["kind"] for info in batch.infos] == ["deadline"] * 3


def test_failures_are_logged_but_not_shouted(
    backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "gemenv"), make_vec(COUNT, backend=backend) as vec:
        vec.reset()
        vec.step(["x!raise"])
    records = [record for record in caplog.records if "the beads are lost" in record.message]
    assert [record.levelno for record in records] == [logging.INFO]
    assert records[0].message.startswith(f"slot 0, {COUNT}")
