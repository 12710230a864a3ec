import copy
import json
from typing import Any

import pytest

from gemenv import ResetNeeded, VectorEnv, make_vec
from gemenv.errors import SnapshotError
from tests.vector import toys
from tests.vector.toys import ASYNC_COUNT, COUNT, EPISODE, IDS, MODES, OUTSIDE, Polite


def rest(vec: VectorEnv, turns: int = 9) -> str:
    """Play on, with a reset of those that want one, and return what came as JSON."""
    lines: list[Any] = []
    ended: list[int] = []
    for turn in range(turns):
        if ended:
            lines.append(vec.reset(ended))
        actions = [f"take {turn} of {index}" for index in range(vec.num_envs)]
        batch = vec.step(actions)
        lines.append([part if isinstance(part, tuple) else part.tolist() for part in batch])
        if vec.autoreset_mode.name == "DISABLED":
            ended = [int(index) for index in (batch.terminations | batch.truncations).nonzero()[0]]
    return json.dumps(lines)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("other", toys.BACKENDS)
@pytest.mark.parametrize("turns", [0, 1, 2, 5])
def test_another_vector_continues_where_one_was(
    backend: str, other: str, mode: str, turns: int
) -> None:
    with make_vec(IDS, 6, backend=backend, seed=3, autoreset=mode, wrappers=[Polite]) as vec:
        vec.reset()
        for turn in range(turns):
            if mode == "DISABLED" and turn == 4:
                vec.reset()
            # Environments are at different turns.
            vec.step({index: f"{turn}" for index in range(6) if index <= turn})
        text = json.dumps(vec.get_state())
        assert json.dumps(vec.get_state()) == text
        observations = tuple(vec.call("observation"))
        expected = rest(vec)

    with make_vec(IDS, 6, backend=other, seed=99, autoreset=mode, wrappers=[Polite]) as twin:
        state = json.loads(text)
        before = copy.deepcopy(state)
        came, infos = twin.set_state(state)
        assert came == observations
        assert all(set(info) == {"turn"} for info in infos)
        assert state == before
        assert rest(twin) == expected
        # And once more from the same snapshot, in the same vector.
        twin.set_state(state)
        assert rest(twin) == expected


def test_a_snapshot_of_an_episode_that_has_ended_begins_the_next_one(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=3, autoreset="NEXT_STEP") as vec:
        vec.reset()
        vec.step(["bye"] * 3)
        state = vec.get_state()
        expected = rest(vec)
    with make_vec(IDS, 3, backend=backend, autoreset="NEXT_STEP") as twin:
        twin.set_state(state)
        assert rest(twin) == expected


def test_in_disabled_mode_one_that_has_ended_still_wants_a_reset(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=3, autoreset="DISABLED") as vec:
        vec.reset()
        vec.step({0: "bye"})
        state = vec.get_state()
        vec.reset()
        vec.set_state(state)
        with pytest.raises(ResetNeeded, match="Environment 0:"):
            vec.step(["x"] * 3)
        assert vec.reset([0])[1][0][EPISODE] == 1


def test_a_snapshot_before_the_first_reset_wants_one(backend: str) -> None:
    with make_vec(IDS, 3, backend=backend, seed=3) as vec:
        state = vec.get_state()
        first = vec.reset()
        vec.set_state(state)
        with pytest.raises(ResetNeeded):
            vec.step(["x"] * 3)
        assert vec.reset() == first


def test_a_snapshot_of_some_leaves_the_others_alone(backend: str) -> None:
    with make_vec(IDS, 6, backend=backend, seed=3) as vec:
        vec.reset()
        vec.step(["x"] * 6)
        state = vec.get_state([4, 1])
        assert set(state["slots"]) == {"4", "1"}
        vec.step(["y"] * 6)
        observations, infos = vec.set_state(state)
        assert len(observations) == len(infos) == 2
        assert vec.call("turn") == [2, 1, 2, 2, 1, 2]


def test_later_episodes_have_the_seeds_that_they_would_have_had(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, seed=3, length=2) as vec:
        vec.reset()
        vec.step(["x"] * 2)
        state = vec.get_state()
        expected = [info["seed"] for info in vec.step(["x"] * 2).infos]
        with make_vec(COUNT, 2, backend=backend, seed=4, length=2) as twin:
            twin.set_state(state)
            assert [info["seed"] for info in twin.step(["x"] * 2).infos] == expected


def test_a_fork_continues_the_same_task_each_in_its_own_way(backend: str) -> None:
    with make_vec(IDS[:1] * 4, backend=backend, seed=3, length=9) as vec:
        vec.reset()
        vec.step(["x"] * 4)
        source = vec.call("observation")[2]
        observations, infos = vec.fork(2, [0, 1, 3])
        assert observations == (source,) * 3
        assert [info["turn"] for info in infos] == [1] * 3
        assert vec.call("observation") == [source] * 4
        # They draw different random actions, and the source the one it would have drawn.
        assert len({*vec.call("sample_random_action")}) == 4
        # With equal actions they stay equal.
        batch = vec.step(["same"] * 4)
        assert len({*batch.observations}) == 1
        batch = vec.step(["same", "same", "same", "other"])
        assert len({*batch.observations}) == 2


def test_a_fork_does_not_change_its_source(backend: str) -> None:
    def play(forked: bool) -> list[Any]:
        with make_vec(IDS, 6, backend=backend, seed=3) as vec:
            vec.reset()
            vec.step(["x"] * 6)
            if forked:
                vec.fork(1, [4])
            actions = [vec.call("sample_random_action", ids=[1])[0] for _ in range(3)]
            return [actions, [list(vec.step({1: action})[:1]) for action in actions]]

    assert play(True) == play(False)


def test_forks_keep_their_own_later_episodes(backend: str) -> None:
    def seeds(forked: bool) -> list[int]:
        with make_vec(IDS[:1] * 4, backend=backend, seed=3) as vec:
            vec.reset()
            if forked:
                vec.fork(0, [1, 2, 3])
            return [info["seed"] for info in vec.step(["bye"] * 4).infos]

    assert seeds(True) == seeds(False)


def test_forks_of_forks_differ_too_and_the_same_every_time(backend: str) -> None:
    def play() -> list[list[str]]:
        with make_vec(IDS[:1] * 4, backend=backend, seed=3) as vec:
            vec.reset()
            vec.fork(0, range(4))
            first = vec.call("sample_random_action")
            vec.fork(1, [0, 2, 3])
            second = vec.call("sample_random_action")
            assert len({*first, *second}) == 8
            return [first, second]

    assert play() == play()


def test_a_fork_may_go_to_one_that_has_not_begun(backend: str) -> None:
    with make_vec(COUNT, 3, backend=backend, seed=3) as vec:
        vec.reset([0])
        vec.fork(0, [1])
        assert [info["turn"] for info in vec.step({0: "x", 1: "x"}).infos] == [1, 1]
        with pytest.raises(ResetNeeded, match="Environment 2"):
            vec.step(["x"] * 3)


def good_state() -> dict[str, Any]:
    with make_vec(COUNT, 2, seed=3) as vec:
        vec.reset()
        return vec.get_state()


def damaged(*path: str, value: Any = None) -> dict[str, Any]:
    state: Any = good_state()
    inner = state
    for name in path[:-1]:
        inner = inner[name]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return state


DAMAGES: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "no version": (("version",), None, "version"),
    "another version": (("version",), 2, "has version 2; this is 1"),
    "no slots": (("slots",), None, "slots"),
    "slots of another kind": (("slots",), [1], "Not a snapshot of a vector"),
    "odd slot": (("slots", "zero"), {}, "Not a snapshot of a vector"),
    "slot of none": (("slots", "2"), {"env_id": COUNT}, "2"),
    "no mapping": (("slots", "0"), 5, "snapshot of 5"),
    "another id": (("slots", "0", "env_id"), ASYNC_COUNT, f"holds '{COUNT}'.*'{ASYNC_COUNT}'"),
    "no seed": (("slots", "0", "seed"), None, "damaged.*seed"),
    "odd seed": (("slots", "0", "seed"), "x", "damaged"),
    "no episode": (("slots", "0", "episode"), None, "damaged.*episode"),
    "no playing": (("slots", "0", "playing"), None, "playing"),
    "no env": (("slots", "0", "env"), None, "damaged.*env"),
    "odd env": (("slots", "0", "env"), {}, "Expected what `get_state` returns"),
    "another class": (("slots", "0", "env", "class"), "a:B", "of 'a:B'"),
    "odd field": (("slots", "0", "env", "fields", "state"), {"total": "x"}, "cannot be restored"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_does_not_fit_is_refused_and_changes_nothing(backend: str, damage: str) -> None:
    path, value, message = DAMAGES[damage]
    state = damaged(*path, value=value)
    state["slots"] = (
        {key: slot for key, slot in state["slots"].items() if key != "1"}
        if isinstance(state.get("slots"), dict)
        else state.get("slots")
    )
    if state["slots"] is None:
        del state["slots"]
    with make_vec(COUNT, 2, backend=backend, seed=8) as vec:
        vec.reset()
        vec.step(["x"] * 2)
        before = vec.get_state()
        with pytest.raises(SnapshotError, match=message):
            vec.set_state(state)
        assert vec.get_state() == before
        assert [info["turn"] for info in vec.step(["y"] * 2).infos] == [2, 2]


@pytest.mark.parametrize("state", [None, 5, [], "state", {}])
def test_anything_else_is_no_snapshot(backend: str, state: Any) -> None:
    with (
        make_vec(COUNT, 2, backend=backend) as vec,
        pytest.raises(SnapshotError, match="Not a snapshot"),
    ):
        vec.set_state(state)


def test_one_with_effects_outside_has_none(backend: str) -> None:
    with make_vec([COUNT, OUTSIDE, OUTSIDE], backend=backend) as vec:
        vec.reset()
        for do in (vec.get_state, lambda: vec.get_state([1]), lambda: vec.fork(1, [2])):
            with pytest.raises(SnapshotError, match=r"toy:Outside-v0.* has effects outside"):
                do()
        assert set(vec.get_state([0])["slots"]) == {"0"}
        assert [info["turn"] for info in vec.step(["x"] * 3).infos] == [1] * 3


def test_a_fork_onto_another_id_is_refused(backend: str) -> None:
    with make_vec(IDS[:2], 2, backend=backend) as vec:
        vec.reset()
        with pytest.raises(SnapshotError, match=f"Slot 1 holds '{ASYNC_COUNT}'.*'{COUNT}'"):
            vec.fork(0, [1])
        assert [info["turn"] for info in vec.step(["x"] * 2).infos] == [1, 1]


def test_one_that_has_failed_and_waits_for_a_reset_says_so(backend: str) -> None:
    with make_vec(COUNT, 2, backend=backend, autoreset="DISABLED") as vec:
        vec.reset()
        state = vec.get_state()
        vec.step(["x!raise", "x"])
        with pytest.raises(ResetNeeded, match="Slot 0 has no environment after a failure: reset"):
            vec.get_state()
        vec.reset([0])
        vec.set_state(state)
        assert [info["turn"] for info in vec.step(["x"] * 2).infos] == [1, 1]
