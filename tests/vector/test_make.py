import functools
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from gymnasium.vector import AutoresetMode

import gemenv
from gemenv import make_vec
from gemenv.errors import InvalidArgumentError, UnknownArgumentError, UnknownEnvError
from tests.vector import toys
from tests.vector.toys import ASYNC_COUNT, BLOCKING_COUNT, COUNT, IDS, Polite


def test_one_id_fills_all_places(backend: str) -> None:
    with make_vec(COUNT, 3, backend=backend) as vec:
        assert (vec.num_envs, len(vec), vec.env_ids) == (3, 3, (COUNT,) * 3)
        assert [*map(len, vec.reset())] == [3, 3]


def test_without_a_number_there_is_one_for_each_id() -> None:
    with make_vec([COUNT, ASYNC_COUNT, COUNT]) as vec:
        assert vec.env_ids == (COUNT, ASYNC_COUNT, COUNT)
    with make_vec(COUNT) as vec:
        assert vec.num_envs == 1


def test_a_spec_is_as_good_as_its_id() -> None:
    spec = gemenv.spec(COUNT)
    with make_vec([spec, ASYNC_COUNT], 3) as vec:
        assert vec.env_ids == (COUNT, ASYNC_COUNT, COUNT)


def test_several_ids_are_dealt_out_in_turn() -> None:
    with make_vec(IDS, 7) as vec:
        assert vec.env_ids == (*IDS, *IDS, IDS[0])


@pytest.mark.parametrize("weights", [[3, 1, 2], [0.5, 0.25, 0.25], (10, 1, 1)])
def test_weights_are_kept_as_well_as_whole_numbers_can(weights: Any) -> None:
    with make_vec(IDS, 24, weights=weights) as vec:
        for begun in range(3, 25):
            came = Counter(vec.env_ids[:begun])
            for env_id, weight in zip(IDS, weights, strict=True):
                assert abs(came[env_id] - begun * weight / sum(weights)) < 1.5


def test_keywords_go_to_all_and_own_ones_come_on_top(backend: str) -> None:
    with make_vec(COUNT, 3, backend=backend, length=2, vec_kwargs={1: {"length": 9}}) as vec:
        assert vec.call("length") == [2, 9, 2]
    own = [{"label": "a"}, {}, {"label": "c", "length": 1}]
    with make_vec(COUNT, 3, backend=backend, vec_kwargs=own, length=5, label="z") as vec:
        assert vec.call("length") == [5, 5, 1]
        assert vec.call("label") == ["a", "z", "c"]
        assert vec.call("env_kwargs")[2] == {"label": "c", "length": 1}
    assert own == [{"label": "a"}, {}, {"label": "c", "length": 1}]


def test_wrappers_go_around_every_one_the_last_outermost(backend: str) -> None:
    wrappers = [functools.partial(Polite, word="first"), Polite]
    with make_vec(IDS, 3, backend=backend, wrappers=wrappers, seed=1) as vec:
        observations, _ = vec.reset()
        assert all(text.endswith(" first please") for text in observations)
        assert all(text.endswith(" first please") for text in vec.step(["x"] * 3).observations)
        assert vec.call("word") == ["please"] * 3


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("SAME_STEP", AutoresetMode.SAME_STEP),
        ("NextStep", AutoresetMode.NEXT_STEP),
        ("disabled", AutoresetMode.DISABLED),
        ("next-step", AutoresetMode.NEXT_STEP),
        (AutoresetMode.DISABLED, AutoresetMode.DISABLED),
    ],
)
def test_autoreset_is_gymnasiums_enum_or_its_name(name: Any, mode: AutoresetMode) -> None:
    with make_vec(COUNT, autoreset=name) as vec:
        assert vec.autoreset_mode is mode
        assert vec.metadata["autoreset_mode"] is mode


def test_by_default_the_next_episode_begins_in_the_same_step() -> None:
    with make_vec(COUNT) as vec:
        assert vec.autoreset_mode is AutoresetMode.SAME_STEP


def test_a_seed_is_drawn_where_none_is_given_and_can_be_given_again() -> None:
    with make_vec(COUNT, 2) as first, make_vec(COUNT, 2) as second:
        assert first.seed != second.seed
        with make_vec(COUNT, 2, seed=first.seed) as third:
            assert third.reset() == first.reset() != second.reset()


def test_gemenv_offers_it_and_imports_it_late() -> None:
    assert gemenv.make_vec is make_vec
    source = "import sys, gemenv; assert 'gemenv.vector' not in sys.modules; gemenv.make_vec"
    subprocess.run([sys.executable, "-c", source], check=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_envs": 0}, r"`num_envs` must be 1 or more, got 0"),
        ({"num_envs": -1}, r"`num_envs` must be 1 or more, got -1"),
        ({"num_envs": 2.5}, r"`num_envs` must be 1 or more, got 2\.5"),
        ({"ids": []}, r"`ids` must hold at least one id"),
        ({"ids": IDS, "num_envs": 2}, r"`num_envs` must be at least 3, one for each id, got 2"),
        ({"ids": IDS, "weights": [1, 2]}, r"`weights` must be 3 positive numbers.*got \[1, 2\]"),
        ({"ids": IDS, "weights": [1, 0, 2]}, r"`weights` must be 3 positive numbers"),
        ({"ids": IDS, "weights": [1, float("nan"), 2]}, r"`weights` must be 3 positive numbers"),
        ({"ids": IDS, "weights": [1, float("inf"), 2]}, r"`weights` must be 3 positive numbers"),
        ({"vec_kwargs": [{}]}, r"`vec_kwargs` must hold one mapping for each of 2.*got 1"),
        ({"vec_kwargs": {2: {}}}, r"`vec_kwargs` must name environments from 0 to 1, got \[2\]"),
        ({"vec_kwargs": {-1: {}}}, r"`vec_kwargs` must name environments from 0 to 1, got \[-1\]"),
        ({"autoreset": "SAM_STEP"}, r"`autoreset` must be one of NEXT_STEP.*Did you mean 'SAME_S"),
        ({"autoreset": "never"}, r"`autoreset` must be one of .*got 'never'"),
        ({"backend": "asink"}, r"`backend` must be one of sync, .*got 'asink'.*mean 'async'"),
        ({"backend": None}, r"`backend` must be one of sync, .*got None"),
        ({"seed": -1}, r"`seed` must be a non-negative int or None, got -1"),
        ({"seed": "7"}, r"`seed` must be a non-negative int or None, got '7'"),
        ({"seed": True}, r"`seed` must be a non-negative int or None, got True"),
        ({"backend": "async", "deadline": 0}, r"`deadline` must be above 0 seconds, got 0"),
        ({"backend": "async", "deadline": float("nan")}, r"`deadline` must be above 0 seconds"),
        ({"backend": "async", "reset_deadline": -1}, r"`reset_deadline` must be above 0 seconds"),
        ({"deadline": 1.0}, r"'sync' cannot end a call that hangs.*use 'async'"),
        ({"reset_deadline": 1.0}, r"'sync' cannot end a call that hangs.*use 'async'"),
        ({"snapshot_every": 0}, r"`snapshot_every` must be 1 or more, got 0"),
        ({"threads": 0}, r"`threads` must be 1 or more, got 0"),
        ({"workers": 0}, r"`workers` must be 1 or more, got 0"),
    ],
)
def test_a_bad_argument_is_named(arguments: dict[str, Any], message: str) -> None:
    before = toys.Counting.made
    merged: dict[str, Any] = {"ids": COUNT, "num_envs": None, **arguments}
    if "ids" not in arguments and "num_envs" not in arguments:
        merged["num_envs"] = 2

    with pytest.raises(InvalidArgumentError, match=f"(?s){message}"):
        make_vec(merged.pop("ids"), merged.pop("num_envs"), **merged)

    assert toys.Counting.made == before


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(UnknownEnvError, match="Did you mean 'toy:Count-v0'"):
        make_vec([COUNT, "toy:Coutn-v0"], 2)


@pytest.mark.parametrize(
    "arguments",
    [{"lenght": 3}, {"vec_kwargs": {1: {"lenght": 3}}}, {"vec_kwargs": [{"lenght": 3}]}],
)
def test_an_unknown_keyword_names_the_nearest(backend: str, arguments: dict[str, Any]) -> None:
    before = toys.Counting.made
    number = 1 if isinstance(arguments.get("vec_kwargs"), list) else 2
    with pytest.raises(UnknownArgumentError, match=r"no keyword 'lenght'.*Did you mean 'length'"):
        make_vec(COUNT, number, backend=backend, **arguments)
    assert toys.Counting.made == before


def test_what_a_constructor_raises_comes_out_and_the_others_are_closed(
    backend: str, tmp_path: Any
) -> None:
    switch = tmp_path / "switch"
    switch.touch()
    made, closed, threads = toys.Counting.made, toys.Counting.closed, toys.threads()

    with pytest.raises(RuntimeError, match="no beads in stock"):
        make_vec(
            [BLOCKING_COUNT, COUNT, COUNT],
            backend=backend,
            vec_kwargs={2: {"switch": str(switch)}},
        )

    assert toys.Counting.made == made + 2
    assert toys.Counting.closed == closed + 2
    assert toys.threads() == threads


def test_a_wrapper_that_raises_comes_out(backend: str) -> None:
    def refuse(env: gemenv.Env) -> gemenv.Env:
        raise LookupError("no paper to wrap it in")

    with pytest.raises(LookupError, match="no paper"):
        make_vec(COUNT, 2, backend=backend, wrappers=[refuse])


def test_it_says_what_it_is() -> None:
    vec = make_vec([COUNT, ASYNC_COUNT], 4)
    assert repr(vec) == f"<VectorEnv of 4 × {ASYNC_COUNT}, {COUNT}>"
    vec.close()
    assert repr(vec).endswith("closed>")


def test_keywords_are_not_changed_and_not_shared_between_environments(backend: str) -> None:
    shared: dict[str, Any] = {"length": 3}
    with make_vec(COUNT, 2, backend=backend, vec_kwargs=[shared, shared], label="x") as vec:
        vec.reset()
        vec.step(["a", "b"])
    assert shared == {"length": 3}
