import asyncio
import json
import threading
from typing import Any, ClassVar

import numpy as np
import pytest

from gemenv.core import Env, Info, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError, ResetNeeded, SnapshotError
from gemenv.spaces import Text
from tests.core.toys import AsyncParrot, Face, Parrot

BOTH_ENVS = pytest.mark.parametrize("make", [Parrot, AsyncParrot])
BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])


class Shout(Wrapper):
    """Changes everything and counts its own steps."""

    snapshot_fields: ClassVar[tuple[str, ...]] = ("steps",)
    steps: int = 0

    def __init__(self, env: Env, mark: str = "!") -> None:
        super().__init__(env)
        self.mark = mark

    def on_action(self, action: str) -> str:
        return action if action == "bye" else action.upper()

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        self.steps = 0
        return observation + self.mark, info | {"loud": True}

    def on_step(self, result: StepResult) -> StepResult:
        self.steps += 1
        return result._replace(observation=f"{result.observation}{self.mark}{self.steps}")


class Cut(Wrapper):
    """Truncates at once."""

    def on_step(self, result: StepResult) -> StepResult:
        return result._replace(truncated=True)


@BOTH_ENVS
@BOTH_FACES
def test_every_hook_serves_both_faces(make: type[Env], kind: str) -> None:
    face, plain = Face(Shout(make()), kind), make()

    observation, info = face.reset(seed=1)
    assert observation == plain.reset(seed=1)[0] + "!"
    assert info == {"turn": 0, "loud": True}

    result = face.step("a")
    assert result.observation == plain.step("A").observation + "!1"
    assert result.info["parsed_action"] == "A"
    assert result.info["turn"] == 1
    assert face.env.render() == plain.render()


@BOTH_FACES
def test_hooks_get_names_where_the_inside_returns_a_plain_tuple(kind: str) -> None:
    class Plain(Parrot):
        def _step(self, action: str) -> Any:
            return tuple(super()._step(action))

    face, named = Face(Shout(Plain()), kind), Shout(Parrot())
    face.reset(seed=1)
    named.reset(seed=1)

    assert face.step("a") == named.step("a")


@BOTH_FACES
def test_a_stack_applies_from_the_inside_out(kind: str) -> None:
    face = Face(Shout(Shout(Parrot(), "?")), kind)

    assert face.reset(seed=0)[0].endswith("?!")
    assert face.step("a").observation.endswith("?1!1")


@BOTH_ENVS
@BOTH_FACES
def test_the_contract_holds_around_it(make: type[Env], kind: str) -> None:
    face = Face(Cut(make()), kind)
    with pytest.raises(ResetNeeded):
        face.step("a")

    face.reset(seed=0)
    with pytest.raises(InvalidArgumentError):
        face.step(None)
    assert face.step("a").truncated
    with pytest.raises(ResetNeeded):
        face.step("a")
    with pytest.raises(ResetNeeded):
        face.env.sample_random_action()

    face.reset()
    assert face.step("a").info["turn"] == 1


def test_a_bad_seed_leaves_the_episode_in_play_as_it_was() -> None:
    env = Shout(Parrot())
    env.reset(seed=0)
    env.step("a")
    before = env.get_state()

    with pytest.raises(InvalidArgumentError):
        env.reset(seed=-1)

    assert env.get_state() == before


def test_seed_and_options_reach_the_inside() -> None:
    inner = Parrot()
    env = Shout(Shout(inner))
    env.reset(seed=8, options={"level": 2})

    assert inner.options == {"level": 2}
    assert env.np_random is inner.np_random
    assert env.np_random_seed == 8
    assert env.sample_random_action() == _sample(Parrot(), 8)


def _sample(env: Env, seed: int) -> str:
    env.reset(seed=seed)
    return env.sample_random_action()


def test_a_generator_can_be_set_from_outside() -> None:
    inner = Parrot()
    env = Shout(inner)
    env.np_random = np.random.default_rng(3)
    first = env.reset()[0]
    env.np_random = np.random.default_rng(3)

    assert env.reset()[0] == first


@pytest.mark.parametrize("wrong", [None, "env", Parrot, object()])
def test_only_environments_are_wrapped(wrong: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"`gemenv\.Env`"):
        Shout(wrong)


def test_flags_and_id_are_those_of_the_inside() -> None:
    inner = Parrot()
    inner.env_id, inner.blocking, inner.snapshot = "bird:Parrot-v0", True, False
    env = Shout(Shout(inner))

    assert (env.env_id, env.blocking, env.snapshot) == ("bird:Parrot-v0", True, False)
    assert env.unwrapped is inner
    assert repr(env) == "<Shout<Shout<Parrot bird:Parrot-v0>>>"


def test_spaces_are_those_of_the_inside() -> None:
    class Terse(Parrot):
        observation_space = Text(max_length=50)
        action_space = Text(max_length=5)

    env = Shout(Terse())

    assert env.action_space == Text(max_length=5)
    assert env.observation_space == Text(max_length=50)


def test_attributes_are_found_through_the_stack() -> None:
    inner = Parrot(7)
    env = Shout(Shout(inner, "?"))

    assert env.has_wrapper_attr("top")
    assert env.get_wrapper_attr("top") == 7
    assert env.get_wrapper_attr("mark") == "!"
    assert not env.has_wrapper_attr("absent")
    with pytest.raises(AttributeError):
        env.get_wrapper_attr("absent")

    assert env.set_wrapper_attr("top", 8)
    assert env.set_wrapper_attr("mark", "…")
    assert env.set_wrapper_attr("fresh", 1)
    assert not env.set_wrapper_attr("absent", 1, force=False)
    assert (inner.top, env.mark, env.get_wrapper_attr("fresh")) == (8, "…", 1)


def test_close_and_oracle_reach_the_inside() -> None:
    class Knowing(Parrot):
        closed = 0

        def oracle_action(self) -> str:
            return "bye"

        def close(self) -> None:
            self.closed += 1

    inner = Knowing()
    env = Shout(inner)
    env.reset(seed=0)
    assert env.oracle_action() == "bye"

    env.close()
    env.close()
    assert inner.closed == 2


def test_no_solution_is_offered_after_the_end() -> None:
    class Knowing(Parrot):
        def oracle_action(self) -> str | None:
            return None if self.over else "bye"

    env = Cut(Knowing())
    env.reset(seed=0)
    env.step("a")

    assert env.oracle_action() is None


# Snapshots


@BOTH_ENVS
@BOTH_FACES
def test_a_stack_continues_from_a_snapshot(make: type[Env], kind: str) -> None:
    env = Shout(Shout(make(), "?"))
    env.reset(seed=2)
    env.step("a")
    snapshot = json.loads(json.dumps(env.get_state()))
    twin = Shout(Shout(make(), "?"))
    twin.set_state(snapshot)

    assert twin.sample_random_action() == env.sample_random_action()
    for action in ("b", "bye"):
        assert Face(twin, kind).step(action) == Face(env, kind).step(action)
    assert Face(twin, kind).reset() == Face(env, kind).reset()


@pytest.mark.parametrize(
    "other",
    [
        Parrot(),
        Cut(Parrot()),
        Shout(Parrot()),
        Shout(Cut(Parrot())),
        Shout(Shout(AsyncParrot())),
    ],
    ids=repr,
)
def test_another_stack_is_refused_and_nothing_changes(other: Env) -> None:
    env = Shout(Shout(Parrot()))
    env.reset(seed=1)
    env.step("a")
    before = env.get_state()
    other.reset(seed=2)

    with pytest.raises(SnapshotError):
        env.set_state(other.get_state())

    assert env.get_state() == before


@pytest.mark.parametrize("damage", ["outer field", "inner turn", "no inner"])
def test_damage_anywhere_changes_nothing_anywhere(damage: str) -> None:
    env = Shout(Shout(Parrot()))
    env.reset(seed=1)
    before = env.get_state()
    env.step("a")
    snapshot, later = env.get_state(), env.get_state()
    env.set_state(before)
    match damage:
        case "outer field":
            snapshot["fields"]["steps"] = "many"
        case "inner turn":
            snapshot["env"]["env"]["turn"] = "many"
        case _:
            del snapshot["env"]["env"]

    with pytest.raises(SnapshotError):
        env.set_state(snapshot)

    assert env.get_state() == before != later


def test_spawn_builds_the_whole_stack_anew() -> None:
    inner = Parrot(7, name="polly")
    env = Shout(Shout(inner, "?"), mark="…")
    env.reset(seed=0)

    twin = env.spawn(name="jack")

    assert repr(twin) == repr(env)
    assert (twin.mark, twin.get_wrapper_attr("top"), twin.get_wrapper_attr("name")) == (
        "…",
        7,
        "jack",
    )
    assert twin.unwrapped is not inner
    assert inner.name == "polly"
    with pytest.raises(ResetNeeded):
        twin.step("a")


@pytest.mark.parametrize("make", [lambda env: Shout(env), lambda env: Shout(env=env, mark="?")])
def test_forks_of_a_stack_are_independent(make: Any) -> None:
    env = make(Parrot())
    env.reset(seed=0)
    env.step("a")

    first, second = env.fork(2)
    expected = [first.step("b"), first.step("bye")]

    assert [second.step("b"), second.step("bye")] == expected
    assert [env.step("b"), env.step("bye")] == expected


def test_a_stack_with_effects_outside_cannot_be_forked() -> None:
    inner = Parrot()
    inner.snapshot = False
    env = Shout(inner)
    env.reset(seed=0)

    with pytest.raises(SnapshotError, match="effects outside"):
        env.fork(1)


def test_a_blocking_inside_keeps_its_thread() -> None:
    inner = Parrot()
    inner.blocking = True
    asyncio.run(_play(Shout(inner)))

    assert len(inner.threads) == 2
    assert threading.get_ident() not in inner.threads


async def _play(env: Env) -> None:
    await env.areset(seed=0)
    await env.astep("a")


class Deep(Parrot):
    """Knows its potential and its menu."""

    def potential(self) -> float | None:
        return -float(len(self.state.heard)) if self.state else None

    def action_menu(self) -> list[str] | None:
        return ["a", "bye"]


def test_potential_and_menu_are_those_of_the_inside_and_the_potential_outlives_the_end() -> None:
    env = Shout(Shout(Deep()))
    assert env.potential() is None
    assert env.action_menu() is None
    env.reset(seed=0)
    env.step("a")
    assert env.potential() == -1.0
    assert env.action_menu() == ["a", "bye"]
    env.step("bye")
    assert env.over
    assert env.potential() == -2.0
    assert env.action_menu() is None
