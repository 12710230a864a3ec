import statistics
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.envs.game.solvers import sokoban_levels
from gemenv.envs.game.solvers.sokoban import DIRECTIONS, DistanceField, Level, Room
from gemenv.envs.game.solvers.sokoban_levels import generate
from gemenv.errors import InvalidArgumentError

# The reference below shares nothing with the module: it plays forwards, on sets of (row, column).
Cell = tuple[int, int]
State = tuple[frozenset[Cell], Cell]
MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def cells_of(mask: int, width: int) -> frozenset[Cell]:
    return frozenset(divmod(i, width) for i in range(mask.bit_length()) if mask >> i & 1)


def mask_of(cells: frozenset[Cell], width: int) -> int:
    return sum(1 << row * width + column for row, column in cells)


def play(walls: frozenset[Cell], state: State, direction: str) -> State:
    boxes, (row, column) = state
    down, right = MOVES[direction]
    target, beyond = (row + down, column + right), (row + 2 * down, column + 2 * right)
    if target in walls or (target in boxes and (beyond in walls or beyond in boxes)):
        return state
    if target in boxes:
        boxes = boxes - {target} | {beyond}
    return boxes, target


def solve_forwards(walls: frozenset[Cell], goals: frozenset[Cell], start: State) -> int | None:
    queue, seen = deque([(start, 0)]), {start}
    while queue:
        state, moves = queue.popleft()
        if state[0] == goals:
            return moves
        for direction in MOVES:
            after = play(walls, state, direction)
            if after not in seen:
                seen.add(after)
                queue.append((after, moves + 1))
    return None


def reference_length(room: Room, boxes: int, player: int) -> int | None:
    width = room.width
    start = (cells_of(boxes, width), divmod(player, width))
    return solve_forwards(cells_of(room.walls, width), cells_of(room.goals, width), start)


def parse(*rows: str) -> tuple[Room, int, int]:
    width, text = len(rows[0]), "".join(rows)
    masks = {sign: sum(1 << i for i, c in enumerate(text) if c == sign) for sign in "#.$@*"}
    room = Room(len(rows), width, masks["#"], masks["."] | masks["*"])
    return room, masks["$"] | masks["*"], text.index("@")


def draw(seed: int, height: int = 6, width: int = 6, boxes: int = 2, longest: int = 20) -> Level:
    return generate(np.random.default_rng(seed), height, width, boxes, longest)


def assert_well_formed(level: Level, height: int, width: int, boxes: int, longest: int) -> None:
    room = level.room
    assert (room.height, room.width) == (height, width)
    ring = {(r, c) for r in range(height) for c in range(width)} - {
        (r, c) for r in range(1, height - 1) for c in range(1, width - 1)
    }
    assert ring <= cells_of(room.walls, width)
    assert room.walls < 1 << height * width
    assert room.goals.bit_count() == level.boxes.bit_count() == boxes
    assert not room.walls & (room.goals | level.boxes)
    assert not (room.walls | level.boxes) >> level.player & 1
    assert level.boxes != room.goals
    assert 1 <= level.optimal_length <= longest


@pytest.mark.parametrize(
    ("height", "width", "boxes", "longest", "seeds"),
    [(6, 6, 2, 20, 200), (5, 7, 3, 20, 40), (9, 6, 2, 50, 20), (5, 5, 4, 20, 20), (8, 8, 4, 50, 6)],
)
def test_length_is_the_forward_optimum(
    height: int, width: int, boxes: int, longest: int, seeds: int
) -> None:
    for seed in range(seeds):
        level = draw(seed, height, width, boxes, longest)
        assert_well_formed(level, height, width, boxes, longest)
        assert level.optimal_length == reference_length(level.room, level.boxes, level.player)


@pytest.mark.parametrize(
    ("height", "width", "boxes", "seeds"), [(6, 6, 2, 50), (8, 8, 4, 20), (12, 12, 3, 3)]
)
def test_best_moves_solve_in_the_optimal_length(
    height: int, width: int, boxes: int, seeds: int
) -> None:
    for seed in range(seeds):
        level = draw(seed, height, width, boxes, 50)
        field = DistanceField(level.room)
        walls = cells_of(level.room.walls, width)
        state = (cells_of(level.boxes, width), divmod(level.player, width))
        for left in range(level.optimal_length, 0, -1):
            at = mask_of(state[0], width), state[1][0] * width + state[1][1]
            assert field.distance(*at) == left
            direction = field.best_move(*at)
            assert direction is not None
            state = play(walls, state, direction)
        at = mask_of(state[0], width), state[1][0] * width + state[1][1]
        assert at[0] == level.room.goals
        assert field.distance(*at) == 0
        assert field.best_move(*at) is None


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), walk=st.lists(st.sampled_from(DIRECTIONS), max_size=25))
def test_distance_anywhere_equals_the_forward_optimum(seed: int, walk: list[str]) -> None:
    level = draw(seed)
    room, boxes, player = level.room, level.boxes, level.player
    field = DistanceField(room)
    walls = cells_of(room.walls, 6)
    for direction in walk:
        state = play(walls, (cells_of(boxes, 6), divmod(player, 6)), direction)
        boxes, player = room.move(boxes, player, direction)
        assert (cells_of(boxes, 6), divmod(player, 6)) == state
    expected = reference_length(room, boxes, player)
    assert field.distance(boxes, player) == expected
    best = field.best_move(boxes, player)
    if expected:
        assert best is not None
        closer = [
            direction
            for direction in DIRECTIONS
            if reference_length(room, *room.move(boxes, player, direction)) == expected - 1
        ]
        assert best == closer[0]
    else:
        assert best is None


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    height=st.integers(5, 12),
    width=st.integers(5, 12),
    boxes=st.integers(1, 5),
    longest=st.integers(1, 60),
)
def test_every_size_gives_a_level(
    seed: int, height: int, width: int, boxes: int, longest: int
) -> None:
    if (height, width, boxes) == (5, 5, 5):
        return
    level = draw(seed, height, width, boxes, longest)
    assert_well_formed(level, height, width, boxes, longest)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(("######", "#$  .#", "#  @ #", "#    #", "######"), id="in a corner"),
        pytest.param(("######", "# $  #", "# @  #", "#   .#", "######"), id="along a wall"),
        pytest.param(
            ("########", "#  $$  #", "#.  @ .#", "#      #", "########"), id="freeze each other"
        ),
        pytest.param(("#######", "#@#   #", "# # $.#", "# #   #", "#######"), id="shut out"),
    ],
)
def test_dead_positions_have_no_distance(rows: tuple[str, ...]) -> None:
    room, boxes, player = parse(*rows)
    assert reference_length(room, boxes, player) is None
    field = DistanceField(room)
    assert field.distance(boxes, player) is None
    assert field.best_move(boxes, player) is None


def test_a_box_in_a_corner_needs_no_search() -> None:
    room, boxes, player = parse("######", "#$  .#", "#  @ #", "#    #", "######")
    field = DistanceField(room)
    assert field.distance(boxes, player) is None
    assert field.work == len(field.layers) == 1


def test_known_room() -> None:
    room, boxes, player = parse("#######", "#@    #", "# $  .#", "#     #", "#######")
    field = DistanceField(room)
    assert field.distance(boxes, player) == 4
    assert field.best_move(boxes, player) == "down"
    assert field.distance(room.goals, player) == 0


def test_ties_go_to_the_first_direction() -> None:
    room, boxes, player = parse("######", "#@   #", "#    #", "#  $.#", "######")
    assert [room.step(direction) for direction in DIRECTIONS] == [-6, 6, -1, 1]
    assert DistanceField(room).best_move(boxes, player) == "down"


def test_blocked_moves_change_nothing() -> None:
    room, boxes, player = parse("#######", "#@$$..#", "#$    #", "#######")
    for direction in DIRECTIONS:
        assert room.move(boxes, player, direction) == (boxes, player)


def test_same_seed_same_level_in_every_thread() -> None:
    def levels(_: int) -> list[Level]:
        return [draw(seed) for seed in range(60)] + [draw(seed, 8, 8, 4, 50) for seed in range(4)]

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(levels, range(8))
    assert all(other == first for other in others)
    assert first == levels(0)


def test_one_number_is_taken_from_the_generator() -> None:
    rng, other = np.random.default_rng(7), np.random.default_rng(7)
    generate(rng, 6, 6, 2, 20)
    other.integers(2**63)
    assert rng.bit_generator.state == other.bit_generator.state


def test_levels_vary_in_board_and_length() -> None:
    levels = [draw(seed) for seed in range(500)]
    assert len(set(levels)) >= 450
    lengths = [level.optimal_length for level in levels]
    assert min(lengths) >= 4
    assert max(lengths) >= 12
    assert 6 <= statistics.median(lengths) <= 9
    assert len(set(lengths)) >= 9


def test_hard_levels_are_long() -> None:
    lengths = [draw(seed, 8, 8, 4, 50).optimal_length for seed in range(60)]
    assert min(lengths) >= 12
    assert max(lengths) >= 30
    assert max(draw(seed, 8, 8, 4, 15).optimal_length for seed in range(20)) <= 15


def test_search_work_is_bounded() -> None:
    drawn: list[int] = []

    class Counted(DistanceField):
        def extend(self) -> bool:
            drawn.append(self.work)
            return super().extend()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sokoban_levels, "DistanceField", Counted)
        patch.setattr(sokoban_levels, "_MAX_WORK", 300)
        level = draw(0, 12, 12, 5, 50)
    assert max(drawn) < 300
    assert DistanceField(level.room).distance(level.boxes, level.player) == level.optimal_length


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((4, 6, 2, 20), "`height` must be from 5 to 12, got 4"),
        ((6, 13, 2, 20), "`width` must be from 5 to 12, got 13"),
        ((6, 6, 0, 20), "`num_boxes` must be from 1 to 5, got 0"),
        ((6, 6, 6, 20), "`num_boxes` must be from 1 to 5, got 6"),
        ((5, 5, 5, 20), "at most 4 in a 5x5 room, got 5"),
        ((6, 6, 2, 0), "`max_length` must be at least 1, got 0"),
    ],
)
def test_impossible_arguments(arguments: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        generate(np.random.default_rng(0), *arguments)
