"""Worker processes: what they outlive, and what they leave behind."""

import contextlib
import gc
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gemenv import ResetNeeded, VectorEnv, make_vec
from gemenv.core import background
from gemenv.errors import ContractError, GemenvError, InvalidArgumentError
from gemenv.seeding import derive_seed
from gemenv.vector import journal, supervisor
from gemenv.vector.slot import RESET_TRIES, RESTORE_TRIES
from tests.vector import process_toys
from tests.vector.process_toys import (
    ASYNC_GRIM,
    BLOCKING_GRIM,
    GRIM,
    OUTSIDE_GRIM,
    Unpicklable,
)
from tests.vector.toys import COUNT, EPISODE, IDS, transcript, wait_until

GRIMS = (GRIM, ASYNC_GRIM, BLOCKING_GRIM)
PATIENT = 40.0
"""Seconds after which a test gives up."""


@pytest.fixture(scope="module", autouse=True)
def grim_envs(toy_envs: None) -> None:
    process_toys.register_grim()


def make(ids: Any, num_envs: int | None = None, *, workers: int = 1, **more: Any) -> VectorEnv:
    return make_vec(ids, num_envs, backend="process", workers=workers, **{"seed": 1, **more})


def backend_of(vec: VectorEnv) -> Any:
    """Return the machinery below."""
    return vec._dispatch._backend


def children(pid: int) -> list[int]:
    """Return the child processes that run, and have not just ended."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in task.read_text().split()]
    return [child for child in found if alive(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def level() -> Iterator[None]:
    """See to it that no process, thread or file stays."""
    # The library's own loop is started once and stays.
    background.background_loop()
    gc.collect()
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))
    family = children(os.getpid())
    yield
    gc.collect()
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before
    assert children(os.getpid()) == family


def come(vec: VectorEnv, count: int = 1) -> dict[int, Any]:
    """Receive, and fail rather than wait for ever."""
    steps: list[Any] = []
    while len(steps) < count:
        got = vec.recv(timeout=PATIENT)
        assert got, f"of {count} came {[step.env_index for step in steps]}"
        steps += got
    return {step.env_index: step for step in steps}


def act(vec: VectorEnv, actions: dict[int, str]) -> dict[int, Any]:
    vec.send(actions)
    return come(vec, len(actions))


def require(info: dict[str, Any], kind: str, stage: str, message: str = "") -> None:
    failure = info["failure"]
    assert (failure["kind"], failure["stage"]) == (kind, stage), failure
    assert message in failure["message"]


def others(ids: Any, backend: str, harm: str, spared: int = 1, **more: Any) -> list[Any]:
    """Return what all environments but one give, while that one does harm in one turn."""
    options = {"workers": 2, **more} if backend == "process" else {}
    lines: list[Any] = []
    with make_vec(ids, 6, backend=backend, seed=3, **options) as vec:
        lines += [pair for k, pair in enumerate(zip(*vec.reset(), strict=True)) if k != spared]
        # Those that are idle have different histories.
        lines += [vec.step({0: "a", 3: "b"})[0]]
        for turn in range(4):
            actions = {k: f"{turn} of {k}" for k in range(6) if k != 5 or turn != 1}
            if turn == 1:
                actions[spared] = harm
            vec.send(actions)
            came = come(vec, len(actions))
            lines += [came[k] for k in sorted(came) if k != spared]
    return lines


HARMS = {
    "x!kill": ("crash", "ended with exit code 7"),
    "x!segfault": ("crash", "was ended by SIGSEGV"),
    "sigkill": ("crash", "was ended by SIGKILL"),
    "hang": ("deadline", "`step` took longer than 0.4 s"),
    "doze": ("deadline", "`step` took longer than 0.4 s"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_one_that_ends_its_process_pays_alone(harm: str) -> None:
    kind, message = HARMS[harm]
    limits = {"deadline": 0.4, "reset_deadline": 30} if kind == "deadline" else {}
    with make(GRIM, 3, **limits) as vec:
        vec.reset()
        before = act(vec, {1: "x"})[1]
        came = act(vec, {0: "x", 1: harm, 2: "x"})
        step = came[1]
        require(step.info, kind, "step", message)
        assert (step.reward, step.terminated, step.truncated) == (0.0, False, True)
        assert step.info["mask_sample"] is True
        assert step.info["final_obs"] == before.observation
        assert step.info["final_info"]["turn"] == 2
        assert (step.info["turn"], step.info[EPISODE]) == (0, 1)
        assert step.info["seed"] == derive_seed(1, 1, 1)
        assert [came[k].info["turn"] for k in (0, 2)] == [1, 1]
        assert act(vec, {1: "y"})[1].info["turn"] == 1


@pytest.mark.parametrize("harm", ["x!kill", "hang"])
def test_nobody_else_notices(harm: str) -> None:
    limits = {"deadline": 0.5, "reset_deadline": 30} if harm == "hang" else {}
    assert others(GRIM, "process", harm, **limits) == others(GRIM, "sync", "x")


@pytest.mark.parametrize("env_id", [ASYNC_GRIM, BLOCKING_GRIM])
def test_of_several_that_wait_together_only_the_guilty_one_is_blamed(env_id: str) -> None:
    assert others(env_id, "process", "x!kill") == others(env_id, "sync", "x")
    with make(env_id, 3) as vec:
        vec.reset()
        came = act(vec, {0: "x", 1: "x!kill", 2: "x"})
        require(came[1].info, "crash", "step", "exit code 7")
        assert [came[k].info["turn"] for k in (0, 2)] == [1, 1]


def test_of_two_on_an_event_loop_the_one_that_holds_it_up_is_blamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "_GRACE", 0.5)
    with make(ASYNC_GRIM, 2, deadline=0.5) as vec:
        vec.reset()
        came = act(vec, {0: "x@100", 1: "doze"})
        require(came[1].info, "deadline", "step")
        assert "failure" not in came[0].info


def test_one_that_waits_its_turn_does_not_miss_its_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "_GRACE", 0.0)
    with make(BLOCKING_GRIM, 8, threads=1, deadline=0.5) as vec:
        vec.reset()
        came = act(vec, dict.fromkeys(range(8), "x@200"))
        assert [came[k].info.get("failure") for k in range(8)] == [None] * 8


def test_one_that_is_done_does_not_miss_its_deadline_while_others_compute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "_GRACE", 0.0)
    with make([BLOCKING_GRIM, GRIM, GRIM, GRIM, GRIM, GRIM], deadline=0.5) as vec:
        vec.reset()
        came = act(vec, {0: "x", **dict.fromkeys(range(1, 6), "x@250")})
        assert [came[k].info.get("failure") for k in range(6)] == [None] * 6


def test_a_caller_may_be_away_for_longer_than_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_SILENCE", 0.5)
    with make(BLOCKING_GRIM, 2, deadline=0.4, reset_deadline=30, size=3_000_000) as vec:
        vec.reset()
        vec.send(["x", "x"])
        # A part of the results has arrived; the rest cannot before somebody reads.
        select.select([backend_of(vec).fileno()], [], [])
        # The caller does something else for longer than a step may take.
        time.sleep(1)
        came = come(vec, 2)
        assert [came[k].info.get("failure") for k in range(2)] == [None] * 2


@pytest.mark.parametrize("env_id", GRIMS)
@pytest.mark.parametrize("mode", ["SAME_STEP", "NEXT_STEP", "DISABLED"])
def test_a_reset_that_ends_the_process_is_passed_over(env_id: str, mode: str) -> None:
    own = [{"deadly": (derive_seed(1, 0, 1),)}, {}]
    with make(env_id, 2, autoreset=mode, vec_kwargs=own) as vec:
        vec.reset()
        came = act(vec, {0: "bye", 1: "x"})
        step = came[0]
        assert came[1].info["turn"] == 1
        assert (step.terminated, step.truncated) == (True, False)
        if mode == "SAME_STEP":
            # The episode that has ended is a sample like any other.
            assert "mask_sample" not in step.info
            assert step.info["final_obs"].startswith("bye makes")
        elif mode == "NEXT_STEP":
            step = act(vec, {0: "ignored"})[0]
        else:
            vec.send_reset([0])
            step = come(vec)[0]
        require(step.info, "crash", "reset")
        assert step.info[EPISODE] == 2
        assert act(vec, {0: "x", 1: "x"})[0].info["turn"] == 1


def test_after_some_resets_that_end_the_process_a_slot_waits_to_be_asked_again() -> None:
    own = [{"deadly": tuple(derive_seed(1, 0, k) for k in range(1, 1 + RESET_TRIES))}, {}]
    with make(GRIM, 2, vec_kwargs=own) as vec:
        vec.reset()
        step = act(vec, {0: "bye", 1: "x"})[0]
        require(step.info, "crash", "reset")
        assert step.terminated
        assert step.observation == ""
        begun = act(vec, {0: "x", 1: "x"})
        assert begun[0].info[EPISODE] == 1 + RESET_TRIES
        assert begun[1].info["turn"] == 2


@pytest.mark.parametrize("harm", ["exit", "doze"])
def test_a_reset_asked_for_fails_as_it_should(harm: str) -> None:
    with make(GRIM, 2, deadline=30, reset_deadline=0.5) as vec:
        vec.reset()
        vec.send_reset({0: {"options": {"harm": harm}}})
        step = come(vec)[0]
        require(step.info, "crash" if harm == "exit" else "deadline", "reset")
        assert (step.observation, step.truncated) == ("", True)
        assert step.info["mask_sample"] is True
        assert act(vec, {0: "x", 1: "x"})[1].info["turn"] == 1


@pytest.mark.parametrize("harm", ["exit", "doze"])
def test_a_constructor_that_does_harm_on_replacement_is_a_failure(
    harm: str, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    own = [{"trap": str(trap)}, {}]
    more = {"deadline": 0.5} if harm == "doze" else {}
    with pytest.MonkeyPatch.context() as patch, make(GRIM, 2, vec_kwargs=own, **more) as vec:
        patch.setattr(supervisor, "_GRACE", 0.5)
        vec.reset()
        trap.write_text(harm)
        came = act(vec, {0: "x!raise", 1: "x"})
        require(came[0].info, "crash" if harm == "exit" else "deadline", "make")
        assert came[0].info["mask_sample"] is True
        assert came[0].observation == ""
        trap.unlink()
        came = act(vec, {0: "x", 1: "x"})
        assert came[0].observation.startswith("You have")
        assert came[1].info["turn"] == 2


@pytest.mark.parametrize("env_id", GRIMS)
def test_a_close_that_ends_the_process_does_not_do_so_for_ever(env_id: str) -> None:
    with make(env_id, 2, vec_kwargs={0: {"fatal_close": True}}) as vec:
        vec.reset()
        came = act(vec, {0: "x!raise", 1: "x"})
        assert came[0].info["mask_sample"] is True
        assert came[1].info["turn"] == 1


@pytest.mark.parametrize("kept", ["get_state", "snapshot_every", "fork"])
@pytest.mark.parametrize("env_id", GRIMS)
def test_a_crash_leads_back_to_the_snapshot_a_few_times(env_id: str, kept: str) -> None:
    every = {"snapshot_every": 1} if kept == "snapshot_every" else {}
    with make(env_id, 2, **every) as vec:
        vec.reset()
        act(vec, {0: "one", 1: "one"})
        if kept == "get_state":
            vec.get_state([1])
        elif kept == "fork":
            vec.fork(0, [1])
        shown = vec.call("observation")[1]
        for _ in range(RESTORE_TRIES):
            step = act(vec, {1: "x!kill"})[1]
            require(step.info, "crash", "step")
            assert (step.info["restored"], step.info["turn"]) == (True, 1)
            assert step.observation == shown
        assert "restored" not in act(vec, {1: "x!kill"})[1].info
        assert act(vec, {0: "two"})[0].info["turn"] == 2


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("env_id", GRIMS)
def test_a_long_episode_is_brought_back_by_its_latest_actions_alone(
    env_id: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LONGEST", 5)
    with (
        make(env_id, 2, length=10**6) as vec,
        make_vec(env_id, 2, backend="async", seed=1, length=10**6) as twin,
    ):
        for each in (vec, twin):
            each.reset()
            act(each, {1: "first"})
            if kept:
                each.get_state([1])
        for turn in range(40):
            action = {1: f"{turn}"}
            assert act(vec, action)[1] == act(twin, action)[1]
        history = backend_of(vec)._supervisors[0]._journals[1].history
        assert history.operations[0][0] == "thaw"
        assert len(history.operations) <= 2 * 5
        act(vec, {0: "x!kill"})
        assert act(vec, {1: "then"})[1] == act(twin, {1: "then"})[1]
        # A failure goes back to the snapshot that was asked for, and to no other.
        failed, expected = (act(each, {1: "x!raise"})[1] for each in (vec, twin))
        assert ("restored" in failed.info) == kept
        assert failed == expected
        drawn, wanted = (each.call("sample_random_action", ids=[1]) for each in (vec, twin))
        assert drawn == wanted


@pytest.mark.parametrize("mode", ["NEXT_STEP", "DISABLED"])
def test_a_crash_ends_the_episode_as_the_mode_says(mode: str) -> None:
    with make(GRIM, 2, autoreset=mode) as vec:
        observations, _ = vec.reset()
        step = act(vec, {0: "x!kill", 1: "x"})[0]
        assert (step.observation, step.truncated) == (observations[0], True)
        assert "final_info" not in step.info
        if mode == "DISABLED":
            with pytest.raises(ResetNeeded):
                vec.step({0: "x"})
            vec.send_reset([0])
        else:
            vec.send({0: "ignored"})
        assert come(vec)[0].info["seed"] == derive_seed(1, 0, 1)


@pytest.mark.parametrize(
    ("env_id", "own"), [(OUTSIDE_GRIM, {}), (GRIM, {"moody": True})], ids=["outside", "moody"]
)
def test_what_cannot_be_brought_back_is_lost(env_id: str, own: dict[str, Any]) -> None:
    with make([GRIM, env_id, env_id], vec_kwargs={1: own, 2: own}) as vec:
        vec.reset()
        act(vec, {0: "x", 1: "x", 2: "x"})
        act(vec, {0: "x!kill", 1: "y"})
        with pytest.raises(ResetNeeded, match="Its process ended"):
            vec.call("turn", ids=[2])
        step = act(vec, {2: "z"})[2]
        require(step.info, "lost", "step", "Its process ended")
        assert step.info["mask_sample"] is True
        assert step.info[EPISODE] == 1
        assert "failure" not in act(vec, {2: "z"})[2].info


def test_a_worker_that_is_ended_from_outside_is_replaced(level: None) -> None:
    with make(IDS, 6, workers=2) as vec, make_vec(IDS, 6, seed=1) as twin:
        begun = vec.reset()
        nursery = backend_of(vec)._site._nursery.pid
        assert len(children(nursery)) == 2
        assert begun == twin.reset()
        for busy in (False, True):
            actions = [f"x@{20 * busy}"] * 6
            if busy:
                vec.send({1: "x@20", 2: "x@20"})
            for worker in children(nursery):
                os.kill(worker, signal.SIGKILL)
            if busy:
                came = come(vec, 2)
                # A worker whose only call was going on looks like one that this call has ended.
                assert set(came) == {1, 2}
                break
            one, other = vec.step(actions), twin.step(actions)
            assert one.observations == other.observations
            assert one.infos == other.infos


def test_a_nursery_that_is_ended_from_outside_is_replaced(level: None) -> None:
    with make(IDS, 6, workers=2) as vec, make_vec(IDS, 6, seed=1) as twin:
        assert vec.reset() == twin.reset()
        actions = ["x"] * 6
        assert vec.step(actions).infos == twin.step(actions).infos
        nursery = backend_of(vec)._site._nursery.pid
        workers = children(nursery)
        os.kill(nursery, signal.SIGKILL)

        def replaced() -> bool:
            # The workers answer until it is noticed that nobody looks after them.
            assert vec.step(actions).infos == twin.step(actions).infos
            return not any(alive(pid) for pid in workers)

        wait_until(replaced)


@pytest.mark.parametrize("mode", ["SAME_STEP", "NEXT_STEP"])
def test_info_that_cannot_be_sent_is_a_failure(mode: str) -> None:
    with make(GRIM, 3, autoreset=mode) as vec:
        vec.reset()
        came = act(vec, {0: "x", 1: "lambda", 2: "x"})
        require(came[1].info, "env_error", "step", "cannot be sent")
        assert came[1].truncated
        assert came[0].info["turn"] == 1
        # Brought back by its history, it has failed too.
        act(vec, {0: "x!kill"})
        following = act(vec, {1: "y", 2: "y"})
        assert following[1].info["turn"] == (0 if mode == "NEXT_STEP" else 1)
        assert following[2].info["turn"] == 2


def test_info_that_cannot_be_read_again_is_a_failure() -> None:
    with make(GRIM, 2) as vec:
        vec.reset()
        came = act(vec, {0: "awkward", 1: "x"})
        require(came[0].info, "env_error", "step")
        assert came[1].info["turn"] == 1


def test_a_value_that_cannot_be_sent_is_refused_and_changes_nothing() -> None:
    with make(GRIM, 2) as vec:
        vec.reset()
        vec.step(["x", "x"])
        with pytest.raises(ContractError, match="cannot be sent"):
            vec.call("five", ids=[0])
        assert vec.call("turn") == [1, 1]


def test_a_call_that_ends_the_process_raises_and_the_episode_goes_on() -> None:
    with make(GRIM, 2) as vec:
        vec.reset()
        vec.step(["x", "x"])
        with pytest.raises(GemenvError, match=r"`call`: .*exit code 7"):
            vec.call("harm", "exit", ids=[1])
        assert [info["turn"] for info in vec.step(["y", "y"]).infos] == [2, 2]


UNSENDABLE = {
    "reset": lambda vec: vec.reset(options={"odd": lambda: None}),
    "send_reset": lambda vec: vec.send_reset([1], options={"odd": lambda: None}),
    "reset with seed": lambda vec: vec.reset(seed=8, options={"odd": lambda: None}),
    "call": lambda vec: vec.call("shout", lambda: None),
}


def test_an_action_of_a_class_of_its_own_goes_as_the_text_that_it_is() -> None:
    with make(GRIM, 3, workers=3) as vec, make(GRIM, 3, workers=3) as twin:
        assert vec.reset() == twin.reset()
        came = vec.step(["x", "x", Unpicklable("x")])
        assert came.observations == twin.step(["x", "x", "x"]).observations


@pytest.mark.parametrize("what", UNSENDABLE)
def test_what_cannot_be_sent_is_refused_and_changes_nothing(what: str) -> None:
    with make(IDS, 3, workers=3, length=2) as vec, make_vec(IDS, 3, seed=1, length=2) as twin:
        begun = vec.reset()
        with pytest.raises(InvalidArgumentError, match="cannot be sent"):
            UNSENDABLE[what](vec)
        assert vec.in_flight == frozenset()
        assert vec.seed == 1
        assert transcript(vec, 5, begun=begun) == transcript(twin, 5)


@pytest.mark.parametrize(
    "more", [{"wrappers": [lambda env: env]}, {"vec_kwargs": [{"label": lambda: None}]}]
)
def test_what_an_environment_is_made_of_must_be_picklable(more: Any, level: None) -> None:
    with pytest.raises(InvalidArgumentError, match="cannot be sent to another process"):
        make(COUNT, **more)


def test_an_error_of_a_constructor_comes_out_as_it_is(tmp_path: Path, level: None) -> None:
    (tmp_path / "switch").touch()
    with pytest.raises(RuntimeError, match="no beads in stock"):
        make(COUNT, 3, workers=2, vec_kwargs={1: {"switch": str(tmp_path / "switch")}})


def test_a_constructor_that_ends_the_process_is_named(tmp_path: Path, level: None) -> None:
    (tmp_path / "trap").write_text("exit")
    with pytest.raises(ContractError, match=r"Environment 1, 'toy:Grim-v0'.*exit code 7"):
        make(GRIM, 2, vec_kwargs={1: {"trap": str(tmp_path / "trap")}})


def test_data_that_all_share_is_there_once_in_each_worker() -> None:
    with make(GRIM, 4, workers=2, data=["a large data set"]) as vec:
        places = list(zip(vec.call("process"), vec.call("data_places"), strict=True))
        assert len({process for process, _ in places}) == 2
        assert len({*places}) == 2
        # So it is after a worker has been replaced.
        with pytest.raises(GemenvError):
            vec.call("harm", "exit", ids=[0])
        assert len({*zip(vec.call("process"), vec.call("data_places"), strict=True)}) == 2


@pytest.mark.parametrize(("num_envs", "size"), [(1, 3_000_000), (64, 200_000)])
def test_messages_may_be_larger_than_a_socket_takes(num_envs: int, size: int) -> None:
    with make([GRIM, BLOCKING_GRIM][:num_envs], num_envs, size=size, deadline=60) as vec:
        vec.reset()
        word = "y" * size
        vec.send([word] * num_envs)
        came = come(vec, num_envs)
        assert all(step.observation.startswith(word) for step in came.values())
        assert all(len(step.observation) > 2 * size for step in came.values())


def test_a_receiver_gives_up_while_a_worker_computes() -> None:
    with make(GRIM, 2, workers=2, deadline=30) as vec:
        vec.reset()
        vec.send({0: "x@300", 1: "x"})
        assert [step.env_index for step in vec.recv(timeout=PATIENT)] == [1]
        assert vec.recv(timeout=0) == []
        assert come(vec)[0].info["turn"] == 1


@pytest.mark.parametrize("how", ["close", "error", "interrupt", "dropped"])
def test_nothing_is_left(how: str, level: None) -> None:
    vec = make(IDS, 3, workers=2)
    pids = [backend_of(vec)._site._nursery.pid, *children(backend_of(vec)._site._nursery.pid)]
    vec.reset()
    vec.send({0: "x@5", 1: "x@5"})
    error = {"error": LookupError, "interrupt": KeyboardInterrupt}.get(how)
    if error is not None:
        with pytest.raises(error), vec:
            raise error
    elif how == "close":
        vec.close()
        vec.close()
    del vec
    gc.collect()
    assert len(pids) == 3
    wait_until(lambda: not any(alive(pid) for pid in pids))


@pytest.mark.parametrize("env_id", GRIMS)
def test_a_close_does_not_wait_for_one_that_hangs(
    env_id: str, level: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemenv.vector.process.PATIENCE", 0.3)
    vec = make(env_id, 2)
    pids = children(backend_of(vec)._site._nursery.pid)
    vec.reset()
    vec.send({0: "x!stuck"})
    vec.close()
    wait_until(lambda: not any(alive(pid) for pid in pids))


PROGRAM = """
import os, sys
from gemenv import make_vec
from tests.vector import toys
with toys.registered():
    vec = make_vec(toys.COUNT, 2, backend="process", workers=2)
    vec.reset()
    vec.send({0: "x!hang"})
    print(vec._dispatch._backend._site._nursery.pid, flush=True)
    sys.stdin.read()
"""


def test_when_the_program_is_killed_its_workers_end() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        nursery = int(program.stdout.readline())
        pids = [nursery, *children(nursery)]
        assert len(pids) == 3
        program.kill()
        program.wait()
        wait_until(lambda: not any(alive(pid) for pid in pids))


SCRIPT = """
import gemenv


class Own(gemenv.Env):
    def _reset(self, options):
        self.state = 0
        return "go"

    def _step(self, action):
        return gemenv.StepResult.of(action * 2, {})

    def _random_action(self, rng):
        return "x"


gemenv.register("own:Own-v0", Own)
"""
MAIN = """
with gemenv.make_vec("own:Own-v0", 2, backend="process", workers=1) as vec:
    vec.reset()
    print(*vec.step(["a", "b"]).observations)
"""


def run_script(path: Path, text: str) -> subprocess.CompletedProcess[str]:
    path.write_text(text)
    here = {**os.environ, "PYTHONPATH": os.getcwd()}
    return subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, timeout=60, env=here
    )


def test_an_environment_may_be_defined_in_the_program_itself(tmp_path: Path) -> None:
    guarded = "if __name__ == '__main__':" + MAIN.replace("\n", "\n    ").rstrip() + "\n"
    done = run_script(tmp_path / "own.py", SCRIPT + guarded)
    assert (done.returncode, done.stdout) == (0, "aa bb\n"), done.stderr


def test_a_program_without_a_guard_is_told_so(tmp_path: Path) -> None:
    done = run_script(tmp_path / "own.py", SCRIPT + MAIN)
    assert done.returncode == 1
    assert "if __name__ == '__main__':" in done.stderr
