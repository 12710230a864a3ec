"""The corners of every configuration: a reset in bounded work, or an error that names a keyword."""

import itertools
import random
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import fields
from types import FrameType
from typing import Any

import pytest

import gemenv
from gemenv.envs.game.base import Game
from gemenv.errors import GemenvError

VALUES: dict[str, tuple[Any, ...]] = {
    "board_size": (2, 4, 8),
    "clues": (1, 4, 16, 17, 30, 81),
    "code_length": (1, 4, 8),
    "cols": (2, 5, 24),
    "dim_room": ((4, 4), (6, 6), (4, 10), (12, 12)),
    "distance": (1, 3, 6, 20),
    "fee": (0, 100),
    "first": (None, True, False),
    "gap": (1e-9, 1.0),
    "guesses": (2, 3),
    "hands": (1, 20, 100),
    "holes": (0, 3, 14, 100),
    "init_algo": ("monte_carlo", "pure_random"),
    "loops": (0, 20),
    "mate_in": (1, 2, None),
    "max_heap": (2, 3, 7),
    "max_mate": (1, 3, 16),
    "max_number": (1, 3, 100),
    "max_target": (1, 10, 999),
    "max_turns": (1, 11, 30, 10**9),
    "mc_rand_moves": (1, 3, 10**9),
    "min_mate": (1, 10),
    "min_number": (1, 2, 100),
    "min_target": (1, 100),
    "names": (None, ("a", "b")),
    "num_arms": (2, 10, 20),
    "num_blocks": (2, 12),
    "num_boxes": (1, 3, 6),
    "num_candidates": (2, 16, 100),
    "num_contexts": (2, 12),
    "num_disks": (1, 10),
    "num_extras": (0, 4),
    "num_heaps": (2, 3, 5),
    "num_items": (5, 7),
    "num_mines": (1, 9, 100, 575),
    "num_numbers": (2, 3, 6, 9),
    "num_people": (2, 10),
    "num_pits": (0, 5, 7),
    "num_rooms": (2, 12, 40),
    "num_rows": (2, 3, 4),
    "num_steps": (1, 4, 12),
    "num_words": (1, 2, 12, 15),
    "opening": (0, 1, 4, 13, 28),
    "opponent": ("random", "scripted", "exact"),
    "page_summary_length": ((0, "words"), (100, "characters"), (2, "sentences")),
    "pages": (200, 1_000),
    "payoff": ("bernoulli", "risky"),
    "presses": (1, 6, 25),
    "pulls": (1, 1000),
    "rounds": (2, 8, 20, 100),
    "rows": (2, 3, 24),
    "scale": (4, 9),
    "scramble": (1, 30),
    "share": (0.5, 1.0),
    "size": ((3, 3), (3, 12), (5, 5), (6, 7), (12, 12), (20, 20)),
    "slip": (0.0, 0.999999),
    "target_tile": (8, 256, 2048),
    "view_radius": (None, 1, 10),
    "variant": ("noregrets", "oneback", "freenav", "eidetic"),
    "word_length": (3, 8),
}
"""What to try for a keyword; true and false for others that are so, or else the default."""
PLAIN = [spec.id for spec in gemenv.list_envs("game:*-v[0-9]")]
MOST = 20_000_000
"""Calls of functions in which a reset has to be through; the longest one reads word lists."""


@contextmanager
def bounded(most: int = MOST) -> Generator[None, None, None]:
    """Raise within a call that makes more calls than allowed: a bound without a clock."""
    left = most

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise TimeoutError(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def corners(game: type[Game], most: int) -> list[dict[str, Any]]:
    """Draw combinations of values, all of them where they are few, after the defaults."""
    tried = {
        field.name: VALUES.get(
            field.name, (False, True) if isinstance(field.default, bool) else (field.default,)
        )
        for field in fields(game.Config)
    }
    combinations = list(itertools.product(*tried.values()))
    random.Random(0).shuffle(combinations)
    return [{}, *(dict(zip(tried, values, strict=True)) for values in combinations[:most])]


def check(game_id: str, most: int) -> None:
    game: Any = gemenv.spec(game_id).load()
    # What is read once, word lists say, is not the work of a reset.
    game().reset(seed=0)
    begun = 0
    for config in corners(game, most):
        try:
            with bounded():
                game(**config).reset(seed=begun)
            begun += 1
        except GemenvError as error:
            assert re.search(r"`\w+`|widen the ranges", str(error)), f"{config}: {error}"  # noqa: PT017
    assert begun


@pytest.mark.parametrize("game_id", PLAIN)
def test_a_reset_comes_through_or_says_what_is_wrong(game_id: str) -> None:
    check(game_id, 30)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("game_id", PLAIN)
def test_many_corners_come_through_or_say_what_is_wrong(game_id: str) -> None:
    check(game_id, 150)


def test_the_bound_ends_what_would_go_on() -> None:
    with pytest.raises(TimeoutError), bounded(1000):
        sum(abs(number) for number in itertools.count())
