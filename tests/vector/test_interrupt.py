"""Ctrl-C in the middle of an operation."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from gemenv import ResetNeeded, make_vec
from gemenv.seeding import derive_seed
from tests.vector import toys
from tests.vector.toys import (
    ASYNC_COUNT,
    BLOCKING_COUNT,
    COUNT,
    EPISODE,
    IDS,
    released,
    threads,
    transcript,
)


def test_after_an_interrupt_in_a_step_a_reset_is_needed_and_works() -> None:
    with make_vec(COUNT, 3, seed=5) as vec:
        vec.reset()
        vec.step(["x"] * 3)
        with pytest.raises(KeyboardInterrupt):
            vec.step(["x", "x!interrupt", "x"])

        for do in (
            lambda: vec.step(["x"] * 3),
            lambda: vec.send({0: "x"}),
            lambda: vec.recv(),
            lambda: vec.reset([0]),
            lambda: vec.call("turn"),
            lambda: vec.get_state(),
            lambda: vec.fork(0, [1]),
        ):
            with pytest.raises(ResetNeeded, match=r"interrupt.*call `reset` for all"):
                do()

        observations, infos = vec.reset()
        assert all(text.startswith("You have") for text in observations)
        assert [info["turn"] for info in vec.step(["x"] * 3).infos] == [1] * 3
        for index, info in enumerate(infos):
            assert info["seed"] == derive_seed(vec.seed, index, info[EPISODE])


def test_an_interrupt_in_a_reset_is_no_other() -> None:
    with make_vec(COUNT, 3, seed=5) as vec:
        with pytest.raises(KeyboardInterrupt):
            vec.reset({1: {"options": {"fault": "!interrupt"}}})
        with pytest.raises(ResetNeeded, match="interrupt"):
            vec.reset([0])
        vec.reset()
        vec.step(["x"] * 3)


def test_after_an_interrupt_the_seeds_are_those_of_the_root(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, seed=5) as vec:
        vec.reset(seed=8)
        with pytest.raises(KeyboardInterrupt):
            vec.step(["x", "x!interrupt"])
        _, infos = vec.reset()
        assert vec.seed == 8
        for index, info in enumerate(infos):
            assert info["seed"] == derive_seed(8, index, info[EPISODE])


def test_a_seed_in_the_reset_after_an_interrupt_plays_as_ever() -> None:
    with make_vec(IDS, 3, seed=5) as vec:
        vec.reset()
        with pytest.raises(KeyboardInterrupt):
            vec.step(["x!interrupt"] * 3)
        came = transcript(vec, 6, begun=vec.reset(seed=5))
    with make_vec(IDS, 3, seed=5) as other:
        assert came == transcript(other, 6)


def test_results_from_before_the_interrupt_do_not_come_later() -> None:
    with make_vec(COUNT, 3, seed=5) as vec:
        vec.reset()
        with pytest.raises(KeyboardInterrupt):
            vec.send(["early", "x!interrupt", "x"])
        vec.reset()
        assert vec.in_flight == frozenset()
        vec.send({2: "late"})
        assert [(s.env_index, s.observation.split()[0]) for s in vec.recv()] == [(2, "late")]


def test_an_interrupted_environment_is_closed() -> None:
    made, closed = toys.Counting.made, toys.Counting.closed
    vec = make_vec(COUNT, 3)
    vec.reset()
    with pytest.raises(KeyboardInterrupt):
        vec.step(["x", "x!interrupt", "x"])
    vec.close()
    assert toys.Counting.closed - closed == toys.Counting.made - made


@pytest.mark.parametrize("operation", ["step", "recv"])
def test_an_interrupt_while_waiting_leaves_nothing_hanging(operation: str) -> None:
    with make_vec([ASYNC_COUNT, BLOCKING_COUNT, COUNT], backend="async", seed=1) as vec:
        vec.reset()
        before = threads()
        hung = threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGINT])
        old = signal.signal(signal.SIGINT, signal.default_int_handler)
        actions = ["x!hang", "x!hang", "x"]
        if operation == "recv":
            vec.send(actions)
        try:
            hung.start()
            with pytest.raises(KeyboardInterrupt):
                vec.step(actions) if operation == "step" else vec.recv(min_ready=3)
        finally:
            hung.join()
            signal.signal(signal.SIGINT, old)
        with pytest.raises(ResetNeeded, match="interrupt"):
            vec.step(["x"] * 3)
        vec.reset()
        assert [info["turn"] for info in vec.step(["y"] * 3).infos] == [1] * 3
        assert threads() <= before
        released.set()


PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from gemenv import make_vec
from tests.vector import toys
with toys.registered():
    vec = make_vec([toys.ASYNC_COUNT, toys.BLOCKING_COUNT], backend="async")
    vec.reset()
    try:
        print("ready", flush=True)
        vec.step(["x!hang", "x!hang"])
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def test_a_program_that_is_interrupted_ends() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)
    assert (program.returncode, out) == (0, "interrupted\n"), err
