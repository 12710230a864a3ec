"""Second solvers of tasks about grids and networks."""

from itertools import pairwise, permutations
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Grid = list[list[int]]
Links = NDArray[np.bool_]
"""From which node (row) to which one (column) there is a link."""


def _reach(links: Links) -> Links:
    """Return between which nodes there is a path, by squaring."""
    reach = links | np.eye(len(links), dtype=bool)
    for _ in range(len(links)):
        reach = reach @ reach
    return reach


def _groups(links: Links) -> list[list[int]]:
    """Return the connected groups of nodes."""
    rows = {tuple(map(int, np.flatnonzero(row))) for row in _reach(links | links.T)}
    return [list(row) for row in rows]


def turn_grid(rows: Grid, mirror: str, side: str, times: int, weight: int) -> Grid:
    grid = np.array(rows)
    if mirror != "none":
        grid = np.flip(grid, axis=0 if mirror == "rows" else 1)
    grid = np.rot90(grid, k=times if side == "left" else -times)
    return (grid + weight * np.arange(len(grid))[:, None]).tolist()


def spiral(rows: Grid, corner: str, way: bool, skip: int) -> list[int]:
    height, width = len(rows), len(rows[0])
    at = (0 if corner[0] == "t" else height - 1, 0 if corner[1] == "l" else width - 1)
    around = [(0, 1), (1, 0), (0, -1), (-1, 0)]  # clockwise
    corners = ["tl", "tr", "br", "bl"]
    turn = 1 if way else -1
    facing = (corners.index(corner) + (0 if way else 1)) % 4
    seen = {at: None}
    for _ in range(height * width * 4):
        nearby = (at[0] + around[facing][0], at[1] + around[facing][1])
        if nearby in seen or not (0 <= nearby[0] < height and 0 <= nearby[1] < width):
            facing = (facing + turn) % 4
        else:
            at = nearby
            seen[at] = None
    order = [rows[r][c] for r, c in seen]
    del order[skip - 1 :: skip]
    return order


def _fields(rows: Grid) -> list[tuple[int, int]]:
    return [(r, c) for r in range(len(rows)) for c in range(len(rows[0]))]


def _touch(a: tuple[int, int], b: tuple[int, int], touch: int) -> bool:
    apart = abs(a[0] - b[0]), abs(a[1] - b[1])
    return apart in ((0, 1), (1, 0)) or (touch == 8 and apart == (1, 1))


def regions(
    rows: Grid, cell: int, touch: int, wanted: str, relation: str, size: int, edge: str
) -> int:
    cells = [(r, c) for r, c in _fields(rows) if rows[r][c] == cell]
    if not cells:
        return 0
    links = np.array([[_touch(a, b, touch) for b in cells] for a in cells])
    sizes = []
    for group in _groups(links):
        region = [cells[i] for i in group]
        inner = all(0 < r < len(rows) - 1 and 0 < c < len(rows[0]) - 1 for r, c in region)
        if edge == "any" or (edge == "inner") is inner:
            sizes.append(len(region))
    sizes = [s for s in sizes if (s >= size if relation == "least" else s <= size)]
    return len(sizes) if wanted == "count" else sum(sizes)


def fewest_moves(rows: Grid, moves: str, jump: str, default: int) -> int:
    height, width = len(rows), len(rows[0])
    free = [(r, c) for r, c in _fields(rows) if rows[r][c] == 0]

    def one_move(a: tuple[int, int], b: tuple[int, int]) -> bool:
        around = (-2, -1, 0, 1, 2)
        downs = [b[0] - a[0] + k * height for k in (around if jump == "fall" else (0,))]
        rights = [b[1] - a[1] + k * width for k in (around if jump == "wrap" else (0,))]
        return any(_is_move(d, r, moves) for d in downs for r in rights)

    # Where a piece may be after so many moves.
    links = np.array([[one_move(a, b) for b in free] for a in free])
    places = np.array([field == (0, 0) for field in free])
    for number in range(len(free)):
        if places[free.index((height - 1, width - 1))]:
            return number
        places = places @ links
    return default


def _is_move(down: int, right: int, moves: str) -> bool:
    apart = sorted((abs(down), abs(right)))
    return {
        "four": apart == [0, 1],
        "eight": apart in ([0, 1], [1, 1]),
        "knight": apart == [1, 2],
        "lame": (down, right) in ((0, 1), (1, 0), (-1, -1)),
        "long": apart in ([0, 1], [0, 2]),
    }[moves]


def best_walk(rows: Grid, steps: str, rule: str, goal: str, amount: int) -> int:
    height, width = len(rows), len(rows[0])
    sums: list[int] = []

    def walk(r: int, c: int, total: int) -> None:
        if (r, c) == (height - 1, width - 1):
            sums.append(total)
            return
        if r + 1 < height:
            walk(r + 1, c, total + rows[r + 1][c] * (amount if rule == "twice" else 1))
        if c + 1 < width:
            walk(r, c + 1, total + rows[r][c + 1] - (amount if rule == "toll" else 0))
        if steps == "three" and r + 1 < height and c + 1 < width:
            walk(r + 1, c + 1, total + rows[r + 1][c + 1])

    walk(0, 0, rows[0][0])
    return max(sums) if goal == "largest" else min(sums)


def life(rows: Grid, birth: int, low: int, high: int, steps: int, word: str) -> int:
    grid = begin = np.array(rows)
    for _ in range(steps):
        wide = np.pad(grid, 1)
        near = sum(np.roll(wide, (a, b), (0, 1)) for a in (-1, 0, 1) for b in (-1, 0, 1)) - wide
        near = near[1:-1, 1:-1]
        grid = np.where(grid == 1, (near == low) | (near == high), near == birth).astype(int)
    return int(grid.sum() + (begin.sum() if word == "more" else 0))


def peaks(rows: Grid, wanted: str, relation: str, touch: int, gap: int) -> int:
    found = []
    for r, c in _fields(rows):
        near = [rows[a][b] for a, b in _fields(rows) if _touch((r, c), (a, b), touch)]
        x = rows[r][c]
        if relation == "larger":
            counts = x >= max(near, default=-inf) + gap
        else:
            counts = x <= min(near, default=inf) - gap
        if counts:
            found.append(x)
    return len(found) if wanted == "count" else sum(found)


def cheapest_path(n: int, rows: Grid, way: bool, toll: int, most: int, default: int) -> int:
    length = {(a, b): x for a, b, x in rows}
    if not way:
        length |= {(b, a): x for a, b, x in rows}
    costs = []
    for size in range(min(most, n - 1)):
        for middle in permutations(range(1, n - 1), size):
            path = (0, *middle, n - 1)
            steps = list(pairwise(path))
            if all(step in length for step in steps):
                costs.append(sum(length[step] for step in steps) + toll * size)
    return min(costs, default=default)


def connected_groups(n: int, rows: Grid, longest: int, wanted: str, least: int) -> int:
    links = np.zeros((n, n), dtype=bool)
    for a, b, length in rows:
        links[a, b] = length <= longest
    groups = [g for g in _groups(links) if len(g) >= least]
    return len(groups) if wanted == "count" else sum(map(sum, groups))


def order_jobs(n: int, rows: Grid, when: bool, tie: str, first: str, default: str) -> list[int]:
    waits = {
        job: {(a if when else b) for a, b in rows if (b if when else a) == job} for job in range(n)
    }
    sign = 1 if tie == "lowest" else -1
    order: list[int] = []

    def rank(job: int) -> tuple[bool, int]:
        preferred = {
            "none": True,
            "odd": job % 2 == 1,
            "even": job % 2 == 0,
            "near": bool(order) and job == order[-1] + 1,
        }[first]
        return not preferred, sign * job

    while ready := [job for job, before in waits.items() if not before]:
        order.append(min(ready, key=rank))
        del waits[order[-1]]
        for before in waits.values():
            before.discard(order[-1])
    if waits and default == "empty":
        return []
    return [*order, -1] if waits and default == "minus" else order


def span_network(n: int, rows: Grid, goal: bool, extra: int, wanted: str) -> int:
    # Prim's way: every group grows from its first node.
    sign = 1 if goal else -1
    links = [(a, b, x + (extra if a == 0 or b == 0 else 0)) for a, b, x in rows]
    left, chosen = set(range(n)), [0]
    while left:
        group = {min(left)}
        while border := [link for link in links if len(group & set(link[:2])) == 1]:
            a, b, length = min(border, key=lambda link: sign * link[2])
            group |= {a, b}
            chosen.append(length)
        left -= group
    return sum(chosen) - (max(chosen) if wanted == "top" else 0)


NAIVE: dict[str, Any] = {
    k: v
    for k, v in vars().items()
    if getattr(v, "__module__", 0) == __name__ and not k.startswith("_")
}
