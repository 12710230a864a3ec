"""Blocksworld: uniform positions, and shortest plans.

By Gupta & Nau 1992, "On the complexity of blocks-world planning", some shortest plan moves a block
to its final place whenever one can go there, and otherwise puts a misplaced one on the table. Every
misplaced block moves to its final place once, so that a shortest plan is one with the fewest blocks
put on the table first: a breadth-first search over which ones finds it.
"""

import math
from collections.abc import Callable, Sequence

Stacks = tuple[str, ...]
"""Towers, each from bottom to top, one letter a block."""
TABLE = "table"


def count_positions(blocks: int) -> int:
    """Return how many positions there are: sets of non-empty lists.

    >>> [count_positions(n) for n in (1, 2, 3, 4)]
    [1, 3, 13, 73]
    """
    return sum(_count_with(blocks, towers) for towers in range(1, blocks + 1))


def _count_with(blocks: int, towers: int) -> int:
    """Return the Lah number: positions with so many towers."""
    return math.comb(blocks - 1, towers - 1) * math.factorial(blocks) // math.factorial(towers)


def draw_position(draw: Callable[[int], int], blocks: int) -> Stacks:
    """Draw a position, each with the same chance.

    Args:
        draw: Gives a random integer below its argument.
        blocks: How many there are, named by the first letters.
    """
    luck = draw(count_positions(blocks))
    towers = 1
    while luck >= (count := _count_with(blocks, towers)):
        luck, towers = luck - count, towers + 1
    letters = [chr(ord("A") + i) for i in range(blocks)]
    order = [letters.pop(draw(len(letters))) for _ in range(blocks)]
    gaps = list(range(1, blocks))
    cuts = sorted(gaps.pop(draw(len(gaps))) for _ in range(towers - 1))
    pairs = zip([0, *cuts], [*cuts, blocks], strict=True)
    return tuple("".join(order[a:b]) for a, b in pairs)


def settled(stacks: Sequence[str], goal: Sequence[str]) -> set[str]:
    """Return the blocks that are in their final places: they and all below stand as in the goal."""
    bottoms = {tower[0]: tower for tower in goal}
    found: set[str] = set()
    for tower in stacks:
        for block, wanted in zip(tower, bottoms.get(tower[0], ""), strict=False):
            if block != wanted:
                break
            found.add(block)
    return found


def moved(stacks: Sequence[str], block: str, target: str) -> Stacks:
    """Put the top block of a tower on another tower's top block or on the table."""
    rest = [tower[:-1] if tower[-1] == block else tower for tower in stacks]
    if target == TABLE:
        rest.append(block)
    else:
        rest = [tower + block if tower.endswith(target) else tower for tower in rest]
    return tuple(tower for tower in rest if tower)


def final_move(stacks: Sequence[str], goal: Sequence[str]) -> tuple[str, str] | None:
    """Return a move that brings a block to its final place, if there is one."""
    done = settled(stacks, goal)
    below = {b: a for tower in goal for a, b in zip(f" {tower}", tower, strict=False)}
    tops = {tower[-1] for tower in stacks}
    for tower in stacks:
        target = below[tower[-1]]
        if tower[-1] not in done:
            if target == " ":
                return tower[-1], TABLE
            if target in done and target in tops:
                return tower[-1], target
    return None


def _advanced(stacks: Stacks, goal: Sequence[str]) -> Stacks:
    """Make final moves as long as there are some; towers are sorted, to compare positions."""
    while (move := final_move(stacks, goal)) is not None:
        stacks = moved(stacks, *move)
    return tuple(sorted(stacks))


def _to_table(stacks: Stacks, goal: Sequence[str]) -> list[str]:
    """Return the misplaced blocks that may be put on the table."""
    done = settled(stacks, goal)
    return [tower[-1] for tower in stacks if len(tower) > 1 and tower[-1] not in done]


def detours(stacks: Sequence[str], goal: Sequence[str]) -> int:
    """Return how many blocks have to be put on the table first, at least."""
    layer, count = {_advanced(tuple(stacks), goal)}, 0
    solved = tuple(sorted(goal))
    while solved not in layer:
        count += 1
        layer = {
            _advanced(moved(position, block, TABLE), goal)
            for position in layer
            for block in _to_table(position, goal)
        }
    return count


def plan_length(stacks: Sequence[str], goal: Sequence[str]) -> int:
    """Return the moves of a shortest plan.

    >>> plan_length(["AB", "C"], ["CBA"]), plan_length(["ABC"], ["ACB"])
    (2, 4)
    """
    blocks = sum(map(len, goal))
    return blocks - len(settled(stacks, goal)) + detours(stacks, goal)


def best_move(stacks: Sequence[str], goal: Sequence[str]) -> tuple[str, str] | None:
    """Return the first move of a shortest plan, a block and where it goes; `None` at the goal."""
    if (move := final_move(stacks, goal)) is not None:
        return move
    blocks = _to_table(tuple(stacks), goal)
    if not blocks:
        return None
    best = min(blocks, key=lambda block: detours(moved(stacks, block, TABLE), goal))
    return best, TABLE
