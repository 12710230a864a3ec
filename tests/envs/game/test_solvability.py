"""Every instance can be solved, by referees that know the rules and nothing of the generators.

A referee gets what the player reads at the reset. Where the game is about finding a way, it follows
the moves of the oracle by rules of its own; where it is about what is hidden or what an opponent
does, it computes from the start whether the player can win. A bandit has nothing to be solved.
"""

import re
from collections import deque

import pytest

from gemenv.envs.game.base import Game
from gemenv.envs.game.minesweeper import Minesweeper
from gemenv.envs.game.words import is_word
from tests.contract.games import make
from tests.envs.game.referees import FOLLOWING, STEPS, Moves, Referee, grid, solutions
from tests.envs.game.solvers.test_knights import solutions as knights_solutions
from tests.envs.game.test_nim import won as nim_won
from tests.envs.game.test_tic_tac_toe import negamax, sets


def frozen_lake(text: str, moves: Moves, env: Game) -> None:
    cells = grid(text, "_OPG√")
    (start,) = (place for place, sign in cells.items() if sign == "P")
    distance, queue = {start: 0}, deque([start])
    while queue:
        place = queue.popleft()
        for down, right in STEPS.values():
            near = place[0] + down, place[1] + right
            if near not in distance and cells.get(near, "O") != "O":
                distance[near] = distance[place] + 1
                queue.append(near)
    (goal,) = (place for place, sign in cells.items() if sign == "G")
    assert distance[goal] <= env.config.max_turns
    assert (env.chance() or 0) > 0


def hidden_word(text: str, moves: Moves, env: Game) -> None:
    assert is_word(env.state.word)
    assert len(env.state.word) == env.config.word_length


def guess_the_number(text: str, moves: Moves, env: Game) -> None:
    low, high = map(int, re.findall(r"from (-?\d+) to (-?\d+)", text)[0])
    assert low <= env.state.target <= high
    assert 2**env.config.max_turns > high - low + 1  # halving finds it


def mastermind(text: str, moves: Moves, env: Game) -> None:
    config, code = env.config, env.state.code
    assert len(code) == config.code_length
    assert {int(digit) for digit in code} <= set(range(1, config.num_numbers + 1))
    assert config.duplicate_numbers or len(set(code)) == len(code)


def nim(text: str, moves: Moves, env: Game) -> None:
    heaps = "".join(re.findall(r"heap \d: (\d)", text))
    assert nim_won(heaps, misere=env.config.misere)


def tic_tac_toe(text: str, moves: Moves, env: Game) -> None:
    assert negamax(*sets(env.state.start)) >= 0


def knights(text: str, moves: Moves, env: Game) -> None:
    assert knights_solutions(env.state.statements) == [env.state.truth]


def minesweeper(text: str, moves: Moves, env: Game) -> None:
    """Lay the mines by the first reveal, and reveal what is safe: openings first, then the rest."""
    assert isinstance(env, Minesweeper)
    env.step(rf"\boxed{{{moves[0]}}}")
    rows, cols = env.config.rows, env.config.cols
    mined = {divmod(i, cols) for i in range(rows * cols) if env.state.mines >> i & 1}
    assert len(mined) == env.config.num_mines
    cells = {(r, c) for r in range(rows) for c in range(cols)} - mined

    def count(cell: tuple[int, int]) -> int:
        return sum(max(abs(cell[0] - r), abs(cell[1] - c)) == 1 for r, c in mined)

    for row, col in sorted(cells, key=lambda cell: count(cell) > 0):
        if not env.over and env.state.shown[row * cols + col] == ".":
            env.step(rf"\boxed{{reveal {row} {col}}}")
    assert env.over
    assert not env.state.safe_left


FORESEEING: dict[str, Referee] = {
    "FrozenLake": frozen_lake,
    "GuessTheNumber": guess_the_number,
    "Hangman": hidden_word,
    "KnightsAndKnaves": knights,
    "Mastermind": mastermind,
    "Minesweeper": minesweeper,
    "Nim": nim,
    "TicTacToe": tic_tac_toe,
    "Wordle": hidden_word,
}
"""Referees that look at the start."""
IDS = [
    f"game:{name}-v0{variant}"
    for name in (*FOLLOWING, *FORESEEING)
    for variant in ("", "-easy", "-hard", "-random")
]


def oracle_moves(env: Game) -> Moves:
    """Play the oracle to the end."""
    moves: Moves = []
    while not env.over:
        *_, info = env.step(env.oracle_action() or "")
        moves.append(info["parsed_action"])
    return moves


def check(game_id: str, seeds: range) -> None:
    name = game_id.removeprefix("game:").split("-")[0]
    env = make(game_id)
    for seed in seeds:
        text, _ = env.reset(seed=seed)
        if name in FOLLOWING:
            moves = oracle_moves(env)
            assert len(moves) <= env.config.max_turns, f"seed {seed}"
            FOLLOWING[name](text, moves, env)
        else:
            FORESEEING[name](text, [env.oracle() or ""], env)


@pytest.mark.parametrize("game_id", IDS)
def test_every_instance_can_be_solved(game_id: str) -> None:
    check(game_id, range(8))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("game_id", IDS)
def test_1000_instances_can_be_solved(game_id: str) -> None:
    check(game_id, range(1000))


@pytest.mark.parametrize("name", FOLLOWING)
def test_a_referee_that_follows_sees_what_is_wrong(name: str) -> None:
    """Leave out the last move, or where one answers at once, answer another instance."""
    env = make(f"game:{name}-v0")
    env.reset(seed=1)
    moves = oracle_moves(env)
    text, _ = env.reset(seed=1 if len(moves) > 1 else 2)
    with pytest.raises((AssertionError, KeyError)):
        FOLLOWING[name](text, moves[:-1] or moves, env)


def test_a_referee_that_foresees_sees_what_is_wrong() -> None:
    lake = make("game:FrozenLake-v0")
    lake.reset(seed=0)
    with pytest.raises((AssertionError, KeyError)):
        frozen_lake("P_O_\n__O_\nOOO_\n__OG", [], lake)
    with pytest.raises(AssertionError):
        nim("Heaps: heap 1: 2, heap 2: 2.", [], make("game:Nim-v0"))
    two_ways = "1.3." + "." * 12
    assert solutions([int(sign.replace(".", "0")) for sign in two_ways], 4) == 2
