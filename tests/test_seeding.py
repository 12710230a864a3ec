import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.errors import InvalidArgumentError, SnapshotError
from gemenv.seeding import check_seed, derive_seed, generator_state, restore_generator

PATHS = st.lists(st.integers() | st.text(), min_size=1).map(tuple)


@given(PATHS)
def test_a_derived_seed_is_a_seed(path: tuple[int | str, ...]) -> None:
    seed = derive_seed(*path)

    assert type(seed) is int
    assert 0 <= seed < 2**63
    assert seed == derive_seed(*path)


@given(PATHS, PATHS)
def test_different_paths_give_different_seeds(
    path: tuple[int | str, ...], other: tuple[int | str, ...]
) -> None:
    assert (derive_seed(*path) == derive_seed(*other)) == (path == other)


@pytest.mark.parametrize(
    ("path", "seed"),
    [
        ((0,), 7520536977032167579),
        (("action", 7), 5321841312240312186),
        ((1, "game:Sokoban-v0-easy", 2, 3), 3836273933289279470),
    ],
)
def test_seeds_stay_the_same_in_every_version(path: tuple[int | str, ...], seed: int) -> None:
    assert derive_seed(*path) == seed


@pytest.mark.parametrize("seed", [0, 1, 2**64, np.int64(3), np.uint8(3)])
def test_seeds(seed: Any) -> None:
    check_seed(seed)


@pytest.mark.parametrize("seed", [-1, np.int64(-1), 1.0, "1", None, True, [1], math.nan])
def test_no_seeds(seed: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="non-negative int or None"):
        check_seed(seed)


def draw(generator: np.random.Generator, kind: str) -> Any:
    match kind:
        case "word":
            return generator.integers(2**63)
        case "half a word":
            return generator.integers(100, dtype=np.uint32)
        case _:
            return generator.standard_normal()


@given(
    st.integers(0, 2**64),
    st.lists(st.sampled_from(["word", "half a word", "normal"]), max_size=7),
    st.lists(st.sampled_from(["word", "half a word", "normal"]), min_size=1, max_size=7),
)
def test_a_restored_generator_goes_on_exactly(
    seed: int, before: list[str], after: list[str]
) -> None:
    generator = np.random.default_rng(seed)
    for kind in before:
        draw(generator, kind)

    twin = restore_generator(json.loads(json.dumps(generator_state(generator))))

    assert [draw(twin, kind) for kind in after] == [draw(generator, kind) for kind in after]


def test_a_saved_state_is_plain_and_stays_as_it_is() -> None:
    generator = np.random.default_rng(1)
    state = generator_state(generator)
    text = json.dumps(state, allow_nan=False)

    twin = restore_generator(state)
    twin.random()
    generator.random()

    assert json.dumps(state) == text
    assert all(isinstance(word, str) for word in state["state"].values())


def test_other_generators_are_refused() -> None:
    with pytest.raises(SnapshotError, match="MT19937"):
        generator_state(np.random.Generator(np.random.MT19937(0)))


def damaged(**changes: Any) -> dict[str, Any]:
    return {**generator_state(np.random.default_rng(0)), **changes}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"bit_generator": "PCG64"},
        damaged(bit_generator="MT19937"),
        damaged(state=None),
        damaged(state={}),
        damaged(state={"state": "1"}),
        damaged(state={"state": "one", "inc": "1"}),
        damaged(has_uint32=None),
        damaged(uinteger="x"),
        None,
        "PCG64",
        [],
        5,
    ],
)
def test_what_is_no_state_is_refused(state: Any) -> None:
    with pytest.raises(SnapshotError, match="Not a saved generator state"):
        restore_generator(state)


@pytest.mark.parametrize(
    "state",
    [
        damaged(state={"state": "-1", "inc": "1"}),
        damaged(state={"state": str(2**128), "inc": "1"}),
        damaged(state={"state": math.inf, "inc": "1"}),
        damaged(has_uint32=2**70),
        damaged(uinteger=-1),
        damaged(uinteger=math.inf),
    ],
)
def test_numbers_out_of_range_are_refused(state: Any) -> None:
    with pytest.raises(SnapshotError, match="Not a saved generator state"):
        restore_generator(state)
