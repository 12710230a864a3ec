"""Referees that follow moves from what the player reads at the reset, by rules of their own."""

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gemenv.data.world import World
from gemenv.envs.game.base import Game
from gemenv.envs.game.words import clues

Moves = list[str]
STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def grid(text: str, signs: str) -> dict[tuple[int, int], str]:
    """Read the lines that hold nothing but the signs."""
    rows = [line.replace(" ", "") for line in text.splitlines()]
    rows = [row for row in rows if row and set(row) <= set(signs)]
    return {(r, c): sign for r, row in enumerate(rows) for c, sign in enumerate(row)}


def sokoban(text: str, moves: Moves, env: Game) -> None:
    cells = grid(text, "#_OX√PS")
    (player,) = (place for place, sign in cells.items() if sign in "PS")
    boxes = {place for place, sign in cells.items() if sign in "X√"}
    for move in moves:
        down, right = STEPS[move]
        ahead, behind = ((player[0] + k * down, player[1] + k * right) for k in (1, 2))
        assert cells[ahead] != "#"
        if ahead in boxes:
            assert cells[behind] != "#"
            assert behind not in boxes
            boxes = boxes - {ahead} | {behind}
        player = ahead
    assert all(cells[box] in "O√S" for box in boxes)


def maze(text: str, moves: Moves, env: Game) -> None:
    env.reset(seed=int(env.np_random_seed))
    rows: list[str] = env.state.maze.split("\n")  # what is read may be a part of it
    width = len(rows[0]) + 1
    (row, col), goal = divmod(env.state.start, width), divmod(env.state.goal, width)
    for move in moves:
        down, right = STEPS[move]
        assert rows[row + down][col + right] == rows[row + 2 * down][col + 2 * right] == "_"
        row, col = row + 2 * down, col + 2 * right
    assert (row, col) == goal


def sliding(text: str, moves: Moves, env: Game) -> None:
    side = env.config.num_rows
    tiles = [
        int(sign.replace("__", "0")) for line in text.splitlines()[-side:] for sign in line.split()
    ]
    for move in moves:
        gap = divmod(tiles.index(0), side)
        row, col = (a - b for a, b in zip(gap, STEPS[move], strict=True))
        assert 0 <= row < side
        assert 0 <= col < side
        there, here = row * side + col, gap[0] * side + gap[1]
        tiles[here], tiles[there] = tiles[there], 0
    assert tiles == [*range(1, side * side), 0]


def hanoi(text: str, moves: Moves, env: Game) -> None:
    pegs = {
        name: re.findall(r"\d+", disks) for name, disks in re.findall(r"([ABC]): \[(.*)\]", text)
    }
    towers = {name: [int(disk) for disk in disks] for name, disks in pegs.items()}
    for move in moves:
        source, to = move.split()
        disk = towers[source].pop()
        assert not towers[to] or towers[to][-1] > disk
        towers[to].append(disk)
    assert towers["C"] == list(range(env.config.num_disks, 0, -1))


def blocksworld(text: str, moves: Moves, env: Game) -> None:
    lines = [line for line in text.splitlines() if "from bottom to top" in line]
    towers, wanted = ([t.split() for t in re.findall(r"\[(.*?)\]", line)] for line in lines)
    for move in moves:
        block, place = move.split(" on ")
        (source,) = (tower for tower in towers if tower[-1] == block)
        if place == "table":
            towers.append([])
        target = towers[-1] if place == "table" else next(t for t in towers if t[-1] == place)
        target.append(source.pop())
        towers = [tower for tower in towers if tower]
    assert sorted(towers) == sorted(wanted)


_CYCLES = {
    "U": "02 03 13 12, 22 20 26 24, 23 21 27 25",
    "R": "24 25 35 34, 23 03 36 43, 33 13 26 53",
    "F": "22 23 33 32, 12 24 43 31, 13 34 42 21",
}
"""Row and column in the net, and where a sticker goes from there."""


def pocket_cube(text: str, moves: Moves, env: Game) -> None:
    lines = text.splitlines()[-7:-1]
    net = {
        f"{r}{c}": line[2 * c] for r, line in enumerate(lines) for c in range(len(line) // 2 + 1)
    }
    for move in moves:
        for _ in range({"": 1, "2": 2, "'": 3}[move[1:]]):
            net |= {
                after: net[before]
                for cycle in _CYCLES[move[0]].split(", ")
                for before, after in zip(
                    cycle.split(), (cycle[3:] + " " + cycle[:2]).split(), strict=True
                )
            }
    corners = ("02", "20", "22", "24", "26", "42")
    faces = [
        {net[f"{int(at[0]) + r}{int(at[1]) + c}"] for r in (0, 1) for c in (0, 1)} for at in corners
    ]
    assert [len(face) for face in faces] == [1] * 6


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b,
}
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def value(node: ast.expr) -> tuple[Fraction, Counter[int]]:
    """Return what an expression comes to, and the numbers in it."""
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        return Fraction(node.value), Counter([node.value])
    assert isinstance(node, ast.BinOp)
    (left, used), (right, more) = value(node.left), value(node.right)
    return _OPERATIONS[_SIGNS[type(node.op)]](left, right), used + more


def given(text: str) -> tuple[Counter[int], int]:
    (numbers,), (target,) = (
        re.findall(rf"^{name}: (.*)$", text, re.M) for name in ("Numbers", "Target")
    )
    return Counter(map(int, numbers.split())), int(target)


def countdown(text: str, moves: Moves, env: Game) -> None:
    numbers, target = given(text)
    came, used = value(ast.parse(moves[-1], mode="eval").body)
    assert came == target
    assert used <= numbers


def game24(text: str, moves: Moves, env: Game) -> None:
    came, used = value(ast.parse(moves[-1], mode="eval").body)
    assert (came, used) == (24, given(text)[0])


def countdown_steps(text: str, moves: Moves, env: Game) -> None:
    numbers, target = given(text)
    left = Counter({Fraction(number): count for number, count in numbers.items()})
    for move in moves:
        a, sign, b = (re.sub(r"[()]", "", part) for part in re.split(r" ([-+*/]) ", move))
        used = Counter([Fraction(a), Fraction(b)])
        assert used <= left
        left = left - used + Counter([_OPERATIONS[sign](Fraction(a), Fraction(b))])
    assert left[Fraction(target)] > 0


def solutions(cells: list[int], side: int) -> int:
    """Count the ways to fill a Sudoku, up to two, the fullest cell first."""
    box = int(side**0.5)
    best: tuple[int, set[int]] | None = None
    for i in range(side * side):
        if not cells[i]:
            row, col = divmod(i, side)
            seen = {
                cells[j]
                for j in range(side * side)
                if j // side == row
                or j % side == col
                or (j // side // box, j % side // box) == (row // box, col // box)
            }
            free = set(range(1, side + 1)) - seen
            if best is None or len(free) < len(best[1]):
                best = i, free
            if len(free) < 2:
                break
    if best is None:
        return 1
    count = 0
    for digit in best[1]:
        cells[best[0]] = digit
        count += solutions(cells, side) if count < 2 else 0
    cells[best[0]] = 0
    return count


def sudoku(text: str, moves: Moves, env: Game) -> None:
    side = env.config.scale
    rows = re.findall(r"^R\d (.*)$", text, re.M)
    cells = [int(sign.replace(".", "0")) for row in rows for sign in re.findall(r"[\d.]", row)]
    assert solutions(cells, side) == 1
    for move in moves:
        row, col, digit = map(int, move.split())
        assert not cells[(row - 1) * side + col - 1]
        cells[(row - 1) * side + col - 1] = digit
    lines = [cells[i * side : i * side + side] for i in range(side)]
    assert all(
        sorted(line) == list(range(1, side + 1)) for line in (*lines, *zip(*lines, strict=True))
    )


def word_search(text: str, moves: Moves, env: Game) -> None:
    rows = [line.split()[1:] for line in text.splitlines() if re.match(r" ?\d+ ", line)]
    (listed,) = re.findall(r"^Words left: (.*)$", text, re.M)
    found: list[str] = []
    for move in moves:
        top, left, bottom, right = map(int, move.split())
        assert top == bottom or left == right
        found.append(
            "".join(rows[r][c] for r in range(top, bottom + 1) for c in range(left, right + 1))
        )
    assert sorted(found) == sorted(listed.split())


def crosswords(text: str, moves: Moves, env: Game) -> None:
    known = clues(env.config.hardcore)
    letters = {(int(row), int(col)): letter for row, col, letter in map(str.split, moves)}
    read: set[tuple[int, int]] = set()
    for way, row, col, length, clue in re.findall(
        r"^(\w+) from (\d+) (\d+), (\d+) letters: (.*)$", text, re.M
    ):
        across = way == "Across"
        cells = [(int(row) + (not across) * i, int(col) + across * i) for i in range(int(length))]
        assert known["".join(letters[cell] for cell in cells).lower()] == clue
        read |= set(cells)
    assert read == set(letters)


Referee = Callable[[str, Moves, Game], None]


def wiki_game(text: str, moves: Moves, env: Game) -> None:
    target = re.findall(r"^Target page: (.*)$", text, re.MULTILINE)[0]
    world = World(seed=env.config.world, pages=env.config.pages)
    place = world.find(re.findall(r"^Current page: (.*)$", text, re.MULTILINE)[0])
    for move in moves:
        assert place is not None
        assert move in place.links
        place = world.find(move)
    assert place is not None
    assert place.title == target
    assert len(moves) == env.difficulty()


FOLLOWING: dict[str, Referee] = {
    "Blocksworld": blocksworld,
    "Countdown": countdown,
    "CountdownSteps": countdown_steps,
    "Crosswords": crosswords,
    "EightPuzzle": sliding,
    "FifteenPuzzle": sliding,
    "Game24": game24,
    "Maze": maze,
    "PocketCube": pocket_cube,
    "Sokoban": sokoban,
    "Sudoku": sudoku,
    "TowerofHanoi": hanoi,
    "WikiGame": wiki_game,
    "WordSearch": word_search,
}
"""Referees that follow the oracle."""
