"""Workers in actors of Ray: results, failures, and what is left behind."""

import contextlib
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gemenv import EnvSpec, VectorEnv, make_vec
from gemenv.errors import GemenvError, InvalidArgumentError, MissingDependencyError
from gemenv.vector import ray as backend
from gemenv.vector import supervisor
from tests.vector.toys import MODES, transcript, wait_until

ray = pytest.importorskip("ray")
ray_toys = pytest.importorskip("tests.vector.ray_toys")
placement_group, remove_placement_group = (
    ray.util.placement_group,
    ray.util.remove_placement_group,
)
PlacementGroupSchedulingStrategy = ray.util.scheduling_strategies.PlacementGroupSchedulingStrategy
COUNT, BLOCKING, ASYNC, KINDS = (
    ray_toys.COUNT,
    ray_toys.BLOCKING,
    ray_toys.ASYNC,
    ray_toys.KINDS,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(100)]

QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}


@pytest.fixture(scope="module", autouse=True)
def token() -> Iterator[None]:
    """Let clusters ask for a token of these tests, so that Ray makes no file for one."""
    with pytest.MonkeyPatch.context() as patch:
        # Ray itself turns the mode on, which it has read before.
        patch.delenv("RAY_AUTH_MODE", raising=False)
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        yield


@pytest.fixture(scope="module")
def local(token: None) -> Iterator[None]:
    """Start a cluster of two CPUs."""
    ray.init("local", num_cpus=2, include_dashboard=False, **QUIET)
    yield
    ray.shutdown()


@pytest.fixture
def cluster(local: None) -> Iterator[None]:
    """Give the cluster, and take care that all of it is given back."""
    yield
    wait_until(lambda: free() == 2)


def free() -> float:
    return ray.available_resources().get("CPU", 0)


def make(ids: Any = COUNT, num_envs: int = 4, workers: int = 2, **kwargs: Any) -> VectorEnv:
    return make_vec(ids, num_envs, backend="ray", workers=workers, seed=7, **kwargs)


def sync(ids: Any = COUNT, num_envs: int = 4, **kwargs: Any) -> VectorEnv:
    return make_vec(ids, num_envs, seed=7, **kwargs)


def failure(info: Mapping[str, Any]) -> tuple[str, str] | None:
    return (info["failure"]["kind"], info["failure"]["stage"]) if "failure" in info else None


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("mode", MODES[:2])
def test_episodes_are_those_of_sync(mode: str) -> None:
    with make(KINDS, 6, autoreset=mode) as vec, sync(KINDS, 6, autoreset=mode) as other:
        assert transcript(vec, 11) == transcript(other, 11)
        assert vec.reset(seed=3) == other.reset(seed=3)
        assert len({*vec.call("process", ids=[0, 1, 3, 4])}) == 2


@pytest.mark.usefixtures("cluster")
def test_nothing_waits_for_the_slowest() -> None:
    with make([ASYNC, BLOCKING, COUNT], 6) as vec, sync([ASYNC, BLOCKING, COUNT], 6) as other:
        vec.reset()
        other.reset()
        # In a thread and on a loop of each worker, beside those that go on.
        vec.send({0: "x!hang", 1: "x!hang"})
        for turn in range(4):
            vec.send({index: f"{turn}@{index}" for index in range(2, 6)})
            done = {step.env_index: step for step in vec.recv(4)}
            batch = other.step({index: f"{turn}@{index}" for index in range(2, 6)})
            assert [done[index].observation for index in range(2, 6)] == [*batch.observations]
        assert vec.in_flight == {0, 1}
        assert vec.recv(timeout=0) == []


@pytest.mark.usefixtures("cluster")
def test_errors_and_hangs_cost_their_own_episode_only() -> None:
    words = ["x!raise", "x!hang", "x!hang", "x!kill", "x", "x"]
    with make(KINDS, 6, deadline=1) as vec, sync(KINDS, 6) as other:
        vec.reset()
        other.reset()
        infos = vec.step(words).infos
        kinds = ["env_error", "deadline", "deadline", "crash"]
        assert [failure(info) for info in infos] == [
            *((kind, "step") for kind in kinds),
            None,
            None,
        ]
        assert [bool(info.get("mask_sample")) for info in infos] == [True] * 4 + [False] * 2
        assert "took longer than 1 s" in infos[1]["failure"]["message"]
        other.step({4: "x", 5: "x"})
        again = {4: "y", 5: "y"}
        assert vec.step(again).observations == other.step(again).observations


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("spec", [COUNT, ASYNC], ids=["in place", "on the loop"])
def test_a_call_that_lets_nothing_else_run_is_ended_too(
    spec: EnvSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The actor cannot even tell what it is doing.
    monkeypatch.setattr(backend, "_SILENCE", 2)
    monkeypatch.setattr(supervisor, "_SILENCE", 0.5)
    with make(spec, num_envs=2, workers=1, deadline=0.5) as vec:
        vec.reset()
        batch = vec.step(["x!hog", "x"])
        assert [failure(info) for info in batch.infos] == [("deadline", "step"), None]
        assert batch.observations[1].startswith("x makes")


@pytest.mark.usefixtures("cluster")
def test_the_end_of_a_process_costs_the_culprit_only() -> None:
    with make() as vec, sync() as other:
        vec.reset()
        other.reset()
        vec.step(["x"] * 4)
        other.step(["x"] * 4)
        batch = vec.step(["y", "y", "y!kill", "y"])
        expected = other.step({0: "y", 1: "y", 3: "y"})
        assert [failure(info) for info in batch.infos] == [None, None, ("crash", "step"), None]
        message = batch.infos[2]["failure"]["message"]
        assert "worker process has died" in message
        assert "\n" not in message
        assert tuple(np.delete(batch.observations, 2)) == expected.observations


@pytest.mark.usefixtures("cluster")
def test_a_reset_that_ends_its_process_is_left_out() -> None:
    with sync(num_envs=2, length=1) as vec:
        seeds = [[info["seed"] for info in vec.reset()[1]] for _ in range(4)]
    deadly = [{"deadly": (seeds[1][0], seeds[2][0])}, {}]
    with make(num_envs=2, workers=1, length=1, vec_kwargs=deadly) as vec:
        vec.reset()
        batch = vec.step(["x", "x"])
        assert failure(batch.infos[0]) is not None
        assert [info["seed"] for info in batch.infos] == [seeds[3][0], seeds[1][1]]
        assert [failure(info) for info in vec.step(["x", "x"]).infos] == [None, None]


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("end", ["ray.kill", "SIGKILL"])
def test_those_in_an_actor_that_is_ended_from_outside_go_on_unharmed(end: str) -> None:
    with make() as vec, sync() as other:
        begun, expected = vec.reset(), other.reset()
        assert begun == expected
        for flying in (False, True):
            how = "actor" if end == "ray.kill" else "process"
            victim = vec.call(how, ids=[1])[0]
            if flying:
                vec.send({1: "x@300", 3: "x"})
            if end == "ray.kill":
                ray.kill(victim)
            else:
                os.kill(victim, signal.SIGKILL)
            if flying:
                done = {step.env_index: step for step in vec.recv(2)}
                batch = other.step({1: "x@300", 3: "x"})
                assert [done[1].observation, done[3].observation] == [*batch.observations]
                assert "failure" not in done[1].info
        assert transcript(vec, 6, begun=begun) == transcript(other, 6, begun=begun)


@pytest.mark.usefixtures("cluster")
def test_snapshots_and_forks_are_those_of_sync() -> None:
    def play(vec: VectorEnv) -> list[Any]:
        seen: list[Any] = [vec.reset()]
        vec.step(["x"] * 4)
        state = vec.get_state()
        seen += [state, vec.fork(0, [1, 3]), transcript(vec, 2, begun=())]
        seen += [vec.set_state(state), transcript(vec, 6, begun=())]
        return seen

    with make() as vec, sync() as other:
        assert play(vec) == play(other)
        state = vec.get_state([1])
        info = vec.step({1: "x!kill"}).infos[0]
        assert (failure(info), info["restored"]) == (("crash", "step"), True)
        assert vec.get_state([1])["slots"]["1"]["env"] == state["slots"]["1"]["env"]


@pytest.mark.usefixtures("cluster")
def test_arrays_arrive_as_they_are_in_one_process() -> None:
    beads = np.zeros(1_000_000)
    with make(num_envs=2, beads=beads) as vec:
        vec.reset()
        vec.step(["x", "x"])
        vec.step(["x", "x"])
        arrived = vec.call("beads")
    assert [array[-1] for array in arrived] == [2.0, 2.0]
    assert beads[-1] == 0


@pytest.mark.usefixtures("cluster")
def test_the_close_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "PATIENCE", 0.5)
    with make(num_envs=1) as vec:
        vec.reset()

    def left() -> tuple[int, int]:
        return threading.active_count(), len(os.listdir("/proc/self/fd"))

    before = left()
    with make(num_envs=2) as vec:
        vec.reset()
        processes = vec.call("process")
        # One hangs for ever, in the way of closing the other.
        vec.send({0: "x!hang"})
    wait_until(lambda: not any(running(pid) for pid in processes))
    wait_until(lambda: left() <= before)


def running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.usefixtures("cluster")
def test_the_number_of_workers_follows_from_the_cluster() -> None:
    def actors(num_envs: int, **options: Any) -> int:
        with make_vec(COUNT, num_envs, backend="ray", ray_options=options) as vec:
            return len({*vec.call("process")})

    assert [actors(3), actors(3, num_cpus=0.5)] == [2, 3]


@pytest.mark.usefixtures("cluster")
def test_workers_go_where_the_strategy_says() -> None:
    group = placement_group([{"CPU": 1}])
    try:
        strategy = PlacementGroupSchedulingStrategy(group)
        with make(num_envs=2, workers=1, ray_options={"scheduling_strategy": strategy}) as vec:
            vec.reset()
            # Its CPU is that of the group.
            assert free() == 1
    finally:
        remove_placement_group(group)


@pytest.mark.usefixtures("cluster")
def test_what_cannot_be_placed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "_JOINING", 0.2)
    cases: dict[str, dict[str, Any]] = {
        "max_concurrency, name": {"name": "x", "max_concurrency": 2},
        "no node has as much.*2 of 2 CPU": {"num_cpus": 3},
        "no node has as much.*0 of 0 gold": {"resources": {"gold": 1}},
        "num_cpus": {"num_cpus": "two"},
        "SIDEWAYS": {"scheduling_strategy": "SIDEWAYS"},
    }
    for said, options in cases.items():
        with pytest.raises(InvalidArgumentError, match=said):
            make(ray_options=options)
    monkeypatch.setattr(backend, "_ROOM", 1)
    with pytest.raises(GemenvError, match="none came free in"):
        make(num_envs=3, workers=3)


def test_without_ray_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[ray\]'"):
        make()


# Programs of their own

TOKEN_MODE = {"RAY_AUTH_MODE": "token"}
"""What joins a cluster is to use the token too."""


@pytest.fixture
def run(tmp_path: Path, token: None) -> Callable[..., tuple[str, str]]:
    """Run a program; return what it prints, which it must end well."""

    def run(program: str, *arguments: str, **environment: str) -> tuple[str, str]:
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(program))
        ended = subprocess.run(
            [sys.executable, str(path), *arguments],
            env={**os.environ, **TOKEN_MODE, "PYTHONPATH": os.getcwd(), **environment},
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout, ended.stderr

    return run


def test_a_program_needs_no_cluster_and_may_define_its_environments_itself(
    run: Callable[..., tuple[str, str]],
) -> None:
    printed = run(
        """
        from dataclasses import dataclass

        import ray

        from gemenv import Env, EnvSpec, StepResult, make_vec
        from gemenv.errors import ClosedError

        @dataclass
        class Move:
            word: str

        class Own(Env):
            def _reset(self, options):
                return "Go."

            def _step(self, action):
                return StepResult.of(action, {}, parsed_action=Move(action))

            def _random_action(self, rng):
                return ""

        own = EnvSpec(id="own:Own-v0", entry_point=Own)
        with make_vec(own, 2, backend="ray", workers=3) as vec:
            vec.reset()
            print([info["parsed_action"] == Move("x") for info in vec.step(["x", "x"]).infos])
            other = make_vec(own, 1, backend="ray")
        other.reset()
        ray.shutdown()
        try:
            other.step(["x"])
        except ClosedError as error:
            print(error)
        other.close()
        print(ray.is_initialized())
        """
    )
    said = "Ray was shut down; build another vector environment."
    assert printed == (f"[True, True]\n{said}\nFalse\n", "")


@contextlib.contextmanager
def node(log: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a node of Ray, as one does by hand; it and its workers are a session of their own."""
    command = [str(Path(sys.executable).with_name("ray")), "start", "--block", "--num-cpus=1"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--disable-usage-stats", *options],
            env={**os.environ, **TOKEN_MODE, "RAY_raylet_start_wait_time_s": "60"},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until(lambda: b"Ray runtime started" in log.read_bytes() or process.poll(), 60)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.terminate()
        process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def test_the_loss_of_a_node_harms_nobody(
    tmp_path: Path, run: Callable[..., tuple[str, str]]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder,
        node(
            tmp_path / "head",
            "--head",
            f"--port={port}",
            f"--temp-dir={folder}",
            "--include-dashboard=false",
        ),
        node(tmp_path / "second", f"--address={address}") as second,
    ):
        run(
            """
            import os, signal, sys

            import ray

            from gemenv import make_vec
            from tests.vector.ray_toys import COUNT
            from tests.vector.toys import transcript, wait_until

            def parent(pid):
                with open(f"/proc/{pid}/stat") as stat:
                    return int(stat.read().rpartition(")")[2].split()[1])

            # Joins by `RAY_ADDRESS`, for all that follow.
            first = make_vec(COUNT, 1, backend="ray", ray_options={"num_cpus": 0})
            wait_until(lambda: ray.cluster_resources().get("CPU") == 2)
            options = {"num_cpus": 0.5, "scheduling_strategy": "SPREAD"}
            vec = make_vec(COUNT, 4, backend="ray", seed=7, workers=2, ray_options=options)
            one = make_vec(COUNT, 4, seed=7)
            seen = [vec.reset() == one.reset()]
            seen.append(transcript(vec, 2, begun=()) == transcript(one, 2, begun=()))
            nodes = set(vec.call("node"))
            node = int(sys.argv[1])
            own = [pid for pid in set(vec.call("process")) if os.getpgid(parent(pid)) == node]
            vec.send({index: "x@500" for index in range(4)})
            os.killpg(node, signal.SIGKILL)
            for pid in own:
                os.kill(pid, signal.SIGKILL)
            done = sorted(vec.recv(4))
            batch = one.step(["x@500"] * 4)
            seen.append([step.observation for step in done] == [*batch.observations])
            seen.append(transcript(vec, 6, begun=()) == transcript(one, 6, begun=()))
            left = set(vec.call("node"))
            seen += [len(nodes), len(own), len(left), left < nodes]
            vec.close()
            first.close()
            seen.append(ray.is_initialized())
            # Ray prints that a node is gone.
            open(sys.argv[2], "w").write(repr(seen))
            """,
            str(second.pid),
            str(tmp_path / "seen"),
            RAY_ADDRESS=address,
        )
    assert (tmp_path / "seen").read_text() == "[True, True, True, True, 2, 1, 1, True, False]"
