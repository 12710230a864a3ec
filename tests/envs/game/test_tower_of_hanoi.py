import itertools
import time
from collections import deque
from typing import Any

import pytest

from gemenv.envs.game.tower_of_hanoi import State, TowerofHanoi
from gemenv.errors import InvalidArgumentError

Towers = tuple[tuple[int, ...], ...]


def env_with(pegs: str, **config: Any) -> TowerofHanoi:
    """Build an environment from the peg of each disk, the smallest first."""
    env = TowerofHanoi(num_disks=len(pegs), **config)
    env.reset(seed=0)
    position = sum("ABC".index(peg) * 3**i for i, peg in enumerate(pegs))
    env.state = State(position, position)
    return env


def distances(disks: int) -> dict[Towers, int]:
    """Search backwards from the solved towers, written as lists from the bottom to the top."""
    solved: Towers = ((), (), tuple(range(disks, 0, -1)))
    found, queue = {solved: 0}, deque([solved])
    while queue:
        towers = queue.popleft()
        for i, j in itertools.permutations(range(3), 2):
            if towers[i] and (not towers[j] or towers[j][-1] > towers[i][-1]):
                after = list(towers)
                after[i], after[j] = towers[i][:-1], (*towers[j], towers[i][-1])
                if tuple(after) not in found:
                    found[tuple(after)] = found[towers] + 1
                    queue.append(tuple(after))
    return found


def towers_of(pegs: tuple[str, ...]) -> Towers:
    return tuple(
        tuple(d + 1 for d in reversed(range(len(pegs))) if pegs[d] == peg) for peg in "ABC"
    )


def check_optimal(disks: int) -> None:
    expected = distances(disks)
    assert len(expected) == 3**disks
    for pegs in itertools.product("ABC", repeat=disks):
        env = env_with("".join(pegs))
        left = expected[towers_of(pegs)]
        assert (env.potential(), env.difficulty()) == (-left, left)
        if left:
            env.step(env.oracle_action() or "")
            assert env.potential() == -(left - 1)


@pytest.mark.parametrize("disks", [1, 2, 3, 4])
def test_the_distance_and_the_oracle_are_those_of_a_search(disks: int) -> None:
    check_optimal(disks)


@pytest.mark.slow
def test_the_distance_is_that_of_a_search_with_seven_disks() -> None:
    check_optimal(7)


def test_the_board_lists_disks_from_the_bottom() -> None:
    assert env_with("AAB").board() == "A: [2, 1]\nB: [3]\nC: []"


def test_the_last_disk_wins() -> None:
    env = env_with("BCC")
    observation, reward, terminated, truncated, info = env.step(r"\boxed{B C}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert observation.endswith("C: [3, 2, 1]")


@pytest.mark.parametrize(
    ("move", "why"),
    [("A B", "larger"), ("A A", "different"), ("C A", "no disk"), ("C C", "different")],
)
def test_forbidden_moves_are_refused_without_a_fine(move: str, why: str) -> None:
    env = env_with("BAA")
    observation, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert why in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.board() == "A: [3, 2]\nB: [1]\nC: []"


@pytest.mark.parametrize("move", ["A C", "a c", "A,C", "A , c", "AC", "A   C"])
def test_pegs_are_read_in_several_forms(move: str) -> None:
    env = env_with("AAA")
    env.step(rf"\boxed{{{move}}}")
    assert env.board() == "A: [3, 2]\nB: []\nC: [1]"


@pytest.mark.parametrize("move", ["A", "A D", "A B C", "1 3", "A\nthen C"])
def test_other_forms_are_not(move: str) -> None:
    assert env_with("AAA").step(rf"\boxed{{{move}}}")[1] == -0.1


def test_the_turn_limit_pays_for_the_disks_on_c() -> None:
    env = env_with("ABCC", max_turns=1)
    _, reward, terminated, truncated, info = env.step(r"\boxed{A B}")
    assert (reward, terminated, truncated, info["success"]) == (0.5, False, True, False)
    assert info["reward_terms"] == {"progress": 0.5}


def test_all_disks_may_begin_on_a() -> None:
    env = TowerofHanoi(num_disks=4, random_start=False)
    assert env.reset(seed=3)[0].endswith("A: [4, 3, 2, 1]\nB: []\nC: []")
    assert (env.difficulty(), env.instance_space()) == (15.0, 1)


def test_every_start_but_the_solved_one_is_drawn() -> None:
    env = TowerofHanoi(num_disks=2)
    env.reset(seed=0)
    starts = {env.canonical() for _ in range(300) if env.reset()}
    assert starts == {a + b for a in "ABC" for b in "ABC"} - {"CC"}


def test_several_moves_are_made_in_order() -> None:
    env = env_with("AAC", max_actions_per_turn=3)
    *_, info = env.step(r"\boxed{A B, A C, B C}")
    assert (info["success"], info["turn"]) == (True, 1)


def test_numbers_of_disks_out_of_range_are_refused() -> None:
    for disks in (0, 11):
        with pytest.raises(InvalidArgumentError, match="from 1 to 10"):
            TowerofHanoi(num_disks=disks)


def test_long_replies_are_read_at_once() -> None:
    env = env_with("AAA")
    begin = time.process_time()
    for text in ("A" * 100_000, "A" + " " * 100_000 + "C", "A," * 50_000):
        assert env.parse(text) is None
    assert time.process_time() - begin < 1.0
