import asyncio
import copy
import threading
from typing import Any

import numpy as np
import pytest

from gemenv.core import Env, StepResult
from gemenv.errors import InvalidArgumentError, ResetNeeded, SnapshotError
from tests.core.toys import AsyncParrot, Face, Parrot

BOTH_ENVS = pytest.mark.parametrize("make", [Parrot, AsyncParrot])
BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])


@BOTH_ENVS
@BOTH_FACES
def test_step_wants_a_reset_first_and_after_the_end(make: type[Env], kind: str) -> None:
    face = Face(make(), kind)
    with pytest.raises(ResetNeeded, match="`reset` before `step`"):
        face.step("a")

    face.reset(seed=0)
    face.step("bye")
    for _ in range(2):
        with pytest.raises(ResetNeeded):
            face.step("a")

    face.reset()
    assert face.step("a").info["turn"] == 1


@BOTH_ENVS
@BOTH_FACES
@pytest.mark.parametrize("action", [None, 3, b"up", ["up"]])
def test_an_action_that_is_no_text_is_refused_and_takes_no_turn(
    make: type[Env], kind: str, action: Any
) -> None:
    face = Face(make(), kind)
    face.reset(seed=0)

    with pytest.raises(InvalidArgumentError, match=f"must be a str, got {type(action).__name__}"):
        face.step(action)

    assert face.step("a").info["turn"] == 1


@BOTH_ENVS
@BOTH_FACES
def test_turn_is_counted_in_info_and_on_the_instance(make: type[Env], kind: str) -> None:
    face = Face(make(), kind)
    assert face.reset(seed=0)[1]["turn"] == 0

    assert [face.step("a").info["turn"] for _ in range(3)] == [1, 2, 3]
    assert face.env.turn == 3
    assert not face.env.over

    assert face.reset()[1]["turn"] == 0
    assert face.env.turn == 0


@BOTH_ENVS
@BOTH_FACES
def test_the_same_seed_gives_the_same_episode(make: type[Env], kind: str) -> None:
    def play() -> list[Any]:
        face = Face(make(), kind)
        return [face.reset(seed=9), face.step("a"), face.reset(), face.step("b")]

    assert play() == play()


def test_without_a_seed_the_generator_goes_on() -> None:
    env = Parrot()
    first = env.reset(seed=1)[0]
    second = env.reset()[0]

    assert first != second
    assert env.reset(seed=1)[0] == first
    assert env.reset()[0] == second


@BOTH_ENVS
@BOTH_FACES
@pytest.mark.parametrize("seed", [-1, 1.5, "1", True])
def test_a_bad_seed_is_refused(make: type[Env], kind: str, seed: Any) -> None:
    face = Face(make(), kind)

    with pytest.raises(InvalidArgumentError, match="`seed` must be a non-negative int"):
        face.reset(seed=seed)
    with pytest.raises(ResetNeeded):
        face.step("a")


def test_a_bad_seed_leaves_the_episode_in_play_as_it_was() -> None:
    env = Parrot()
    env.reset(seed=0)
    env.step("a")
    before = env.get_state()

    with pytest.raises(InvalidArgumentError):
        env.reset(seed=-1)

    assert env.get_state() == before


def test_a_reset_that_fails_leaves_no_episode_in_play() -> None:
    class Fragile(Parrot):
        def _reset(self, options: dict[str, Any]) -> str:
            if options:
                raise OSError("no task")
            return super()._reset(options)

    env = Fragile()
    env.reset(seed=0)
    with pytest.raises(OSError, match="no task"):
        env.reset(options={"task": "missing"})

    with pytest.raises(ResetNeeded):
        env.step("a")


@pytest.mark.parametrize("seed", [np.int64(3), np.uint8(3)])
def test_a_seed_from_numpy_is_a_seed(seed: Any) -> None:
    assert Parrot().reset(seed=seed) == Parrot().reset(seed=3)


@BOTH_FACES
def test_options_reach_the_environment(kind: str) -> None:
    face = Face(Parrot(), kind)
    face.reset(seed=0, options={"level": 3})
    assert face.env.get_wrapper_attr("options") == {"level": 3}

    face.reset()
    assert face.env.get_wrapper_attr("options") == {}


def test_a_reset_may_add_to_info() -> None:
    class Telling(Parrot):
        def _reset(self, options: dict[str, Any]) -> Any:
            return super()._reset(options), {"privileged": {"secret": self.state.secret}}

    _, info = Telling().reset(seed=0)

    assert info == {"privileged": {"secret": 625}, "turn": 0}


# The async face


def test_async_calls_run_in_place() -> None:
    env = Parrot()
    Face(env, "async").reset(seed=0)
    Face(env, "async").step("a")

    assert set(env.threads) == {threading.get_ident()}


def test_async_calls_of_a_blocking_environment_run_in_a_worker_thread() -> None:
    env = Parrot()
    env.blocking = True
    Face(env, "async").reset(seed=0)
    Face(env, "async").step("a")

    assert len(env.threads) == 2
    assert threading.get_ident() not in env.threads


def test_a_blocking_step_does_not_hold_up_the_loop() -> None:
    class Waiting(Parrot):
        blocking = True

        def _step(self, action: str) -> StepResult:
            assert released.wait(timeout=30)
            return super()._step(action)

    async def main() -> StepResult:
        env = Waiting()
        await env.areset(seed=0)
        step = asyncio.create_task(env.astep("a"))
        await asyncio.sleep(0)
        # Only a loop that goes on gets here.
        released.set()
        return await step

    released = threading.Event()

    assert asyncio.run(main()).info["turn"] == 1


# Random actions


def test_sampling_wants_an_episode() -> None:
    env = Parrot()
    with pytest.raises(ResetNeeded, match="before sampling"):
        env.sample_random_action()

    env.reset(seed=0)
    env.step("bye")
    with pytest.raises(ResetNeeded):
        env.sample_random_action()


def test_samples_follow_from_the_seed_and_leave_the_episode_alone() -> None:
    env, other = Parrot(), Parrot()
    env.reset(seed=4)
    other.reset(seed=4)
    samples = [env.sample_random_action() for _ in range(5)]

    assert len(set(samples)) > 1
    assert env.step("a") == other.step("a")
    assert [other.sample_random_action() for _ in range(5)] == samples

    env.reset(seed=5)
    assert [env.sample_random_action() for _ in range(5)] != samples
    env.reset(seed=4)
    assert [env.sample_random_action() for _ in range(5)] == samples


def test_samples_come_from_a_given_generator() -> None:
    env = Parrot()
    env.reset(seed=0)
    before = env.get_state()

    first = env.sample_random_action(np.random.default_rng(3))
    second = env.sample_random_action(np.random.default_rng(3))

    assert first == second
    assert env.get_state() == before


# Snapshots, spawning and forking


def test_an_episode_continues_from_a_snapshot() -> None:
    env = Parrot()
    env.reset(seed=2)
    env.step("a")
    snapshot = env.get_state()
    kept = copy.deepcopy(snapshot)
    expected = [env.sample_random_action(), env.step("b"), env.step("bye"), env.reset()]

    for twin in (Parrot(), env):
        twin.set_state(snapshot)
        assert twin.turn == 1
        assert twin.render() == twin.observation
        assert [
            twin.sample_random_action(),
            twin.step("b"),
            twin.step("bye"),
            twin.reset(),
        ] == expected
    assert snapshot == kept


def test_a_snapshot_before_any_reset_wants_one() -> None:
    twin = Parrot()
    twin.set_state(Parrot().get_state())

    with pytest.raises(ResetNeeded):
        twin.step("a")
    assert twin.reset(seed=1) == Parrot().reset(seed=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"class": "tests.core.toys:AsyncParrot"}, "of 'tests.core.toys:Parrot', got one of"),
        ({"version": 0}, "version 1, got version 0"),
        ({"turn": "many"}, "damaged"),
        ({"fields": {}}, "lacks the field 'state'"),
        ({"fields": {"state": {"secret": "x"}}}, "`state` of .* cannot be restored"),
        ({"fields": {"state": [1]}}, "`state` of .* cannot be restored"),
        ({"np_random": {}}, "Not a saved generator state"),
        ({"action_random": None}, "Not a saved generator state"),
        ({"turn": float("inf")}, "damaged"),
        ({"np_random_seed": float("inf")}, "damaged"),
    ],
)
def test_a_damaged_snapshot_is_refused_and_changes_nothing(
    change: dict[str, Any], message: str
) -> None:
    env = Parrot()
    env.reset(seed=2)
    env.step("a")
    before = env.get_state()

    with pytest.raises(SnapshotError, match=message):
        env.set_state({**before, **change})

    assert env.get_state() == before


@pytest.mark.parametrize("key", [*Parrot().get_state()], ids=lambda key: f"without-{key}")
def test_a_snapshot_that_lacks_something_is_refused(key: str) -> None:
    env = Parrot()
    snapshot = env.get_state()
    del snapshot[key]

    with pytest.raises(SnapshotError):
        env.set_state(snapshot)


@pytest.mark.parametrize("nothing", [None, "", [], {}, 7])
def test_what_is_no_snapshot_is_refused(nothing: Any) -> None:
    with pytest.raises(SnapshotError, match="Expected what `get_state` returns"):
        Parrot().set_state(nothing)


def test_spawn_repeats_the_constructor_and_changes_keywords() -> None:
    env = Parrot(10, name="polly")
    env.env_id, env.blocking, env.snapshot = "bird:Parrot-v0", True, False

    twin = env.spawn()
    other = env.spawn(name="jack")

    assert (twin.top, twin.name) == (10, "polly")
    assert (other.top, other.name) == (10, "jack")
    assert (twin.env_id, twin.blocking, twin.snapshot) == ("bird:Parrot-v0", True, False)
    with pytest.raises(ResetNeeded):
        twin.step("a")


def test_spawn_may_change_what_was_given_by_position() -> None:
    assert Parrot(10).spawn(top=20).top == 20


def test_forks_continue_alike_and_apart() -> None:
    env = Parrot()
    env.reset(seed=3)
    env.step("a")

    first, second = env.fork(2)
    expected = [first.step("b"), first.step("bye")]

    assert second.turn == env.turn == 1
    assert second.state.heard == ["a"]
    assert [second.step("b"), second.step("bye")] == expected
    assert [env.step("b"), env.step("bye")] == expected


def test_no_fork_is_none() -> None:
    assert Parrot().fork(0) == []


def test_an_environment_with_effects_outside_cannot_be_forked() -> None:
    env = Parrot()
    env.snapshot = False
    env.reset(seed=0)

    with pytest.raises(SnapshotError, match=r"effects outside.*make a new one and replay"):
        env.fork(1)
    with pytest.raises(SnapshotError):
        env.spawn(same_state=True)


# The rest


def test_render_shows_the_latest_observation() -> None:
    env = Parrot()
    assert env.reset(seed=0)[0] == env.render()
    assert env.step("a").observation == env.render()


def test_the_repr_names_the_class_and_the_id() -> None:
    env = Parrot()
    assert repr(env) == "<Parrot>"

    env.env_id = "bird:Parrot-v0"
    assert repr(env) == str(env) == "<Parrot bird:Parrot-v0>"


def test_it_closes_twice_and_in_a_with_statement() -> None:
    with Parrot() as env:
        env.close()
    env.close()


def test_there_is_no_oracle_unless_one_is_written() -> None:
    env = Parrot()
    env.reset(seed=0)

    assert env.oracle_action() is None


def test_an_environment_must_say_how_it_steps() -> None:
    class Half(Env):
        def _reset(self, options: dict[str, Any]) -> str:
            return ""

    with pytest.raises(TypeError, match="_random_action"):
        Half()  # pyright: ignore[reportAbstractUsage]


def test_instances_do_not_share_the_generators_of_their_spaces() -> None:
    first, second = Parrot(), Parrot()
    first.action_space.seed(1)
    expected = first.action_space.sample()

    first.action_space.seed(1)
    second.action_space.sample()

    assert first.action_space.sample() == expected


def test_potential_and_menu_are_none_unless_written() -> None:
    env = Parrot()
    env.reset(seed=0)
    assert env.potential() is None
    assert env.action_menu() is None
