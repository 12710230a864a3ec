"""Grids of integers."""

from gemenv.envs.code.tasks.base import Parameters, task
from gemenv.envs.code.tasks.draws import Dice, grid


@task(
    2,
    "`rows` is a grid of integers, with 1 to 5 rows and columns. {mirror} turn it a quarter to "
    "the {side}, {times}, and add its row number times {weight} to each integer (the first row "
    "has the number 0). Give the grid that results.",
    [grid(1, 5, 0, 30)],
    phrases={
        "mirror": {
            "none": "First",
            "rows": "Turn the order of its rows around, then",
            "columns": "Turn the order of the integers in each row around, then",
        },
        "times": {1: "once", 2: "twice", 3: "three times"},
    },
    mirror=("none", "rows", "columns"),
    side=("right", "left"),
    times=(1, 2, 3),
    weight=range(1, 20),
)
def turn_grid(
    rows: list[list[int]], *, mirror: str, side: str, times: int, weight: int
) -> list[list[int]]:
    if mirror == "rows":
        rows = rows[::-1]
    elif mirror == "columns":
        rows = [row[::-1] for row in rows]
    for _ in range(times if side == "right" else 4 - times):
        rows = [list(column)[::-1] for column in zip(*rows)]
    return [[x + i * weight for x in row] for i, row in enumerate(rows)]


@task(
    3,
    "`rows` is a grid of integers, with 1 to 5 rows and columns. Walk over it in a spiral: begin "
    "at the {corner} corner, go along the edge {way}, and turn inwards, until every field was "
    "visited once. Give the integers in this order, but leave out {skip}.",
    [grid(1, 5, 0, 30)],
    phrases={
        "corner": {
            "tl": "top left", "tr": "top right", "bl": "bottom left", "br": "bottom right",
        },
        "way": {True: "clockwise", False: "counterclockwise"},
        "skip": {
            2: "every second one, from the second on", 3: "every third one, from the third on",
            4: "every fourth one, from the fourth on", 9: "every ninth one, from the ninth on",
        },
    },
    corner=("tl", "tr", "bl", "br"),
    way=(True, False),
    skip=(2, 3, 4, 9),
)  # fmt: skip
def spiral(rows: list[list[int]], *, corner: str, way: bool, skip: int) -> list[int]:
    # Mirrored, every spiral is one from the top left, clockwise or not.
    if corner[0] == "b":
        rows = rows[::-1]
    if corner[1] == "r":
        rows = [row[::-1] for row in rows]
    if way != (corner in ("tl", "br")):
        rows = [list(column) for column in zip(*rows)]
    order: list[int] = []
    while rows:
        order += rows[0]
        rows = [list(column) for column in zip(*rows[1:])][::-1]
    return [x for i, x in enumerate(order, start=1) if i % skip]


@task(
    4,
    "`rows` is a grid of 0 and 1, with 1 to 5 rows and columns. Fields of {cell} that touch at "
    "{touch} form a region. {wanted} all regions of {relation} {size:field}{edge}.",
    [grid(1, 5, 0, 1)],
    phrases={
        "touch": {4: "a side", 8: "a side or a corner"},
        "wanted": {"count": "Count", "fields": "Count the fields in"},
        "relation": {"least": "at least", "most": "at most"},
        "edge": {
            "any": "",
            "inner": " of which none lies at the edge of the grid",
            "outer": " of which at least one lies at the edge of the grid",
        },
    },
    cell=(0, 1),
    touch=(4, 8),
    wanted=("count", "fields"),
    relation=("least", "most"),
    size=range(1, 6),
    edge=("any", "inner", "outer"),
)
def regions(
    rows: list[list[int]],
    *,
    cell: int,
    touch: int,
    wanted: str,
    relation: str,
    size: int,
    edge: str,
) -> int:
    height, width = len(rows), len(rows[0])
    left = {(r, c) for r in range(height) for c in range(width) if rows[r][c] == cell}
    found: list[int] = []
    while left:
        region = [left.pop()]
        for r, c in region:
            for dr in (-1, 0, 1):
                for dc in (-1, 0, 1):
                    near = (r + dr, c + dc)
                    if (touch == 8 or not (dr and dc)) and near in left:
                        left.remove(near)
                        region.append(near)
        outer = any(r in (0, height - 1) or c in (0, width - 1) for r, c in region)
        fits = len(region) >= size if relation == "least" else len(region) <= size
        if fits and (edge == "any" or outer == (edge == "outer")):
            found.append(len(region))
    return len(found) if wanted == "count" else sum(found)


def _maze(dice: Dice, scale: float, parameters: Parameters) -> list[list[list[int]]]:
    height, width = (dice.size(2, 6, scale) for _ in range(2))
    walls = dice.between(2, 6)
    rows = [[int(dice.below(walls) == 0) for _ in range(width)] for _ in range(height)]
    rows[0][0] = rows[-1][-1] = 0
    return [rows]


@task(
    4,
    "`rows` is a grid of 2 to 6 rows and columns, in which 1 is a wall. A piece stands at the top "
    "left field; a move takes it {moves}, never onto a wall nor off the grid{jump}. Give the least "
    "number of moves to the bottom right field, or {default} if it cannot be reached.",
    _maze,
    phrases={
        "moves": {
            "four": "one field up, down, left or right",
            "eight": "one field in any of the eight directions",
            "knight": "as a knight in chess: two fields along and one across",
            "lame": "one field right or down, or one field up to the left",
            "long": "one or two fields up, down, left or right, over whatever is between",
        },
        "jump": {
            "no": "",
            "wrap": "; but behind the last column the first one comes again, and before the first "
            "one the last",
            "fall": "; but below the last row the first one comes again, and above the first one "
            "the last",
        },
    },
    moves=("four", "eight", "knight", "lame", "long"),
    jump=("no", "wrap", "fall"),
    default=(-1, 0, 99, 1000),
)
def fewest_moves(rows: list[list[int]], *, moves: str, jump: str, default: int) -> int:
    four = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    ways = {
        "four": four,
        "eight": [*four, (1, 1), (1, -1), (-1, 1), (-1, -1)],
        "knight": [(a, b) for a in range(-2, 3) for b in range(-2, 3) if abs(a * b) == 2],
        "lame": [(0, 1), (1, 0), (-1, -1)],
        "long": four + [(2 * a, 2 * b) for a, b in four],
    }[moves]
    height, width = len(rows), len(rows[0])
    seen = {(0, 0): 0}
    queue = [(0, 0)]
    for r, c in queue:
        if (r, c) == (height - 1, width - 1):
            return seen[r, c]
        for dr, dc in ways:
            a, b = r + dr, c + dc
            if jump == "wrap":
                b %= width
            elif jump == "fall":
                a %= height
            if 0 <= a < height and 0 <= b < width and not rows[a][b] and (a, b) not in seen:
                seen[a, b] = seen[r, c] + 1
                queue.append((a, b))
    return default


@task(
    4,
    "`rows` is a grid of integers from -9 to 20, with 1 to 5 rows and columns. Walk from the top "
    "left field to the bottom right one; a step takes you {steps}. Add up the integers of all "
    "fields on the way, the first and the last included, but {rule} {amount}. Give the {goal} "
    "possible sum.",
    [grid(1, 5, -9, 20)],
    phrases={
        "steps": {
            "two": "one field right or one field down",
            "three": "one field right, one field down, or one field down to the right",
        },
        "rule": {
            "twice": "multiply each integer that you reach by a step straight down by",
            "toll": "for each step straight to the right subtract",
        },
    },
    steps=("two", "three"),
    rule=("twice", "toll"),
    goal=("largest", "smallest"),
    amount=range(2, 10),
)
def best_walk(rows: list[list[int]], *, steps: str, rule: str, goal: str, amount: int) -> int:
    sign = 1 if goal == "largest" else -1
    best: dict[tuple[int, int], int] = {(0, 0): sign * rows[0][0]}
    for r, row in enumerate(rows):
        for c, x in enumerate(row):
            options: list[int] = []
            if (r - 1, c) in best:
                factor = amount if rule == "twice" else 1
                options.append(best[r - 1, c] + sign * factor * x)
            if (r, c - 1) in best:
                toll = amount if rule == "toll" else 0
                options.append(best[r, c - 1] + sign * (x - toll))
            if steps == "three" and (r - 1, c - 1) in best:
                options.append(best[r - 1, c - 1] + sign * x)
            if options:
                best[r, c] = max(options)
    return sign * best[len(rows) - 1, len(rows[0]) - 1]


@task(
    4,
    "`rows` is a grid of 0 and 1, with 2 to 5 rows and columns. In each step all fields change at "
    "once: a 0 becomes 1 if exactly {birth} of its neighbours are 1; a 1 stays 1 if {low} or "
    "{high} of its neighbours are, and becomes 0 otherwise. A field has up to eight neighbours, "
    "those that touch it at a side or a corner. Give the number of fields that are 1 after {steps} "
    "{word}.",
    [grid(2, 5, 0, 1)],
    phrases={
        "word": {
            "steps": "steps",
            "more": "steps, plus the number of those that were 1 at the beginning",
        }
    },
    birth=(1, 2, 3),
    low=(1, 2),
    high=(3, 4, 5),
    steps=range(2, 6),
    word=("steps", "more"),
)
def life(rows: list[list[int]], *, birth: int, low: int, high: int, steps: int, word: str) -> int:
    alive = {(r, c) for r, row in enumerate(rows) for c, x in enumerate(row) if x}
    begin = len(alive) if word == "more" else 0
    for _ in range(steps):
        following: set[tuple[int, int]] = set()
        for r, row in enumerate(rows):
            for c in range(len(row)):
                block = ((r + a, c + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b)
                near = sum(field in alive for field in block)
                if near in (low, high) if (r, c) in alive else near == birth:
                    following.add((r, c))
        alive = following
    return len(alive) + begin


@task(
    2,
    "`rows` is a grid of integers, with 1 to 5 rows and columns. {wanted} the fields whose integer "
    "is {relation} than each of those that touch it at {touch} by {gap} or more. Where nothing "
    "touches a field, it counts.",
    [grid(1, 5, 0, 15)],
    phrases={
        "wanted": {"count": "Count", "sum": "Add up the integers of"},
        "touch": {4: "a side", 8: "a side or a corner"},
    },
    wanted=("count", "sum"),
    relation=("larger", "smaller"),
    touch=(4, 8),
    gap=range(1, 5),
)
def peaks(rows: list[list[int]], *, wanted: str, relation: str, touch: int, gap: int) -> int:
    sign = 1 if relation == "larger" else -1
    found: list[int] = []
    for r, row in enumerate(rows):
        for c, x in enumerate(row):
            near = [
                y
                for a, other in enumerate(rows)
                for b, y in enumerate(other)
                if (a, b) != (r, c)
                and max(abs(a - r), abs(b - c)) == 1
                and (touch == 8 or abs(a - r) + abs(b - c) == 1)
            ]
            if all(sign * (x - y) >= gap for y in near):
                found.append(x)
    return len(found) if wanted == "count" else sum(found)
