"""Logic-grid puzzles: clues about who lives where, all solutions, and puzzles with one.

An item is numbered `attribute * houses + value`. The values of an attribute are spread over the
houses by a permutation; what is still possible for an attribute is the set of these, as a bit mask
of `houses!` bits. Sets of houses are bit masks too.
"""

import functools
import itertools
from collections.abc import Callable, Sequence

Clue = tuple[str, int, int]
"""A kind of `KINDS`, an item, and a second item, or for "at" and "not_at" a house."""

KINDS: dict[str, Callable[[int, int], bool]] = {
    "at": int.__eq__,
    "not_at": int.__ne__,
    "same": int.__eq__,
    "differ": int.__ne__,
    "next": lambda x, y: abs(x - y) == 1,
    "left": lambda x, y: x + 1 == y,
    "before": int.__lt__,
}
"""For each kind, which house of the first item goes with which of the second."""

ABOUT_HOUSES = ("at", "not_at")
"""Kinds of which a house is the second part."""

SYMMETRIC = ("same", "differ", "next")
"""Kinds of which the items can change places."""

_SHARES = ("at", "not_at", "same", "same", "same", "next", "next", "left", "before", "differ")
"""Kinds, as often as they are drawn."""

_Relation = tuple[tuple[int, ...], tuple[int, ...]]
_Link = tuple[int, int, int, int, tuple[int, ...], tuple[int, ...]]


@functools.cache
def _places(houses: int) -> tuple[tuple[int, ...], ...]:
    """Return for each value and each set of houses the permutations that put it into the set."""
    orders = list(itertools.permutations(range(houses)))
    alone = [[0] * houses for _ in range(houses)]
    for i, order in enumerate(orders):
        for value, house in enumerate(order):
            alone[value][house] |= 1 << i
    return tuple(
        tuple(
            sum(one for house, one in enumerate(ones) if among >> house & 1)
            for among in range(1 << houses)
        )
        for ones in alone
    )


@functools.cache
def _relation(kind: str, denied: bool, houses: int) -> _Relation:
    """Return which houses go with each set of houses of the first item, and of the second."""
    fits = KINDS[kind]
    pairs = [(x, y) for x in range(houses) for y in range(houses) if bool(fits(x, y)) is not denied]
    forward, back = [0] * (1 << houses), [0] * (1 << houses)
    for among in range(1 << houses):
        for x, y in pairs:
            forward[among] |= (among >> x & 1) << y
            back[among] |= (among >> y & 1) << x
    return tuple(forward), tuple(back)


class Puzzle:
    """What is known of a puzzle: a set of permutations per attribute, and links between them.

    Args:
        houses: 2 to 6.
        attributes: 1 or more.

    Attributes:
        domains: The permutations that are left for each attribute.
        steps: How often a clue has narrowed an attribute in searches.
    """

    def __init__(self, houses: int, attributes: int) -> None:
        self.houses = houses
        self.places = _places(houses)
        self.domains = [self.places[0][-1]] * attributes
        self.steps = 0
        self._links: list[_Link] = []

    def add(self, clue: Clue, denied: bool = False) -> None:
        """Add a clue, or its opposite."""
        kind, x, y = clue
        houses = self.houses
        forward, back = _relation(kind, denied, houses)
        group, value = divmod(x, houses)
        if kind in ABOUT_HOUSES:
            self.domains[group] &= self.places[value][back[1 << y]]
            return
        other, second = divmod(y, houses)
        if group != other:
            self._links.append((group, value, other, second, forward, back))
            return
        fitting = 0
        for house in range(houses):
            one = self.places[value][1 << house]
            fitting |= one & self.places[second][forward[1 << house]]
        self.domains[group] &= fitting

    def where(self, domain: int, value: int) -> int:
        """Return the houses in which a value can be."""
        found = 0
        places = self.places[value]
        for house in range(self.houses):
            if domain & places[1 << house]:
                found |= 1 << house
        return found

    def narrow(self, domains: list[int]) -> bool:
        """Apply all links in place until nothing changes; False if nothing fits."""
        where, places = self.where, self.places
        changed = set(range(len(domains)))
        while changed:
            before, changed = changed, set[int]()
            for a, x, b, y, forward, back in self._links:
                if a in before or a in changed:
                    left = domains[b] & places[y][forward[where(domains[a], x)]]
                    if left != domains[b]:
                        domains[b] = left
                        changed.add(b)
                        self.steps += 1
                if b in before or b in changed:
                    left = domains[a] & places[x][back[where(domains[b], y)]]
                    if left != domains[a]:
                        domains[a] = left
                        changed.add(a)
                        self.steps += 1
                if not domains[a] or not domains[b]:
                    return False
        return all(domains)

    def solutions(self, most: int) -> list[tuple[int, ...]]:
        """Return the houses of all items in each solution, up to so many solutions."""
        found: list[tuple[int, ...]] = []
        stack = [list(self.domains)]
        while stack and len(found) < most:
            domains = stack.pop()
            if not self.narrow(domains):
                continue
            open_ones = [group for group, domain in enumerate(domains) if domain & domain - 1]
            if not open_ones:
                found.append(
                    tuple(
                        self.where(domain, value).bit_length() - 1
                        for domain in domains
                        for value in range(self.houses)
                    )
                )
                continue
            stack += self._branches(domains, open_ones)
        return found

    def _branches(self, domains: list[int], open_ones: list[int]) -> list[list[int]]:
        """Split by the house of the value that has the fewest, two at least."""
        choices = (
            (houses.bit_count(), group, value, houses)
            for group in open_ones
            for value in range(self.houses)
            if (houses := self.where(domains[group], value)) & houses - 1
        )
        _, group, value, houses = min(choices)
        branches: list[list[int]] = []
        for house in range(self.houses):
            if houses >> house & 1:
                one = domains[group] & self.places[value][1 << house]
                branches.append([*domains[:group], one, *domains[group + 1 :]])
        return branches


def puzzle(houses: int, attributes: int, clues: Sequence[Clue]) -> Puzzle:
    """Return a puzzle with its clues."""
    made = Puzzle(houses, attributes)
    for clue in clues:
        made.add(clue)
    return made


def deductions(houses: int, attributes: int, clues: Sequence[Clue]) -> int:
    """Return how often a clue narrows an attribute until all but one solution is excluded."""
    made = puzzle(houses, attributes, sorted(map(ordered, clues)))
    made.solutions(2)
    return made.steps


def ordered(clue: Clue) -> Clue:
    """Return a clue with its items in ascending order, where the order says nothing.

    >>> ordered(("next", 5, 1)), ordered(("left", 5, 1))
    (('next', 1, 5), ('left', 5, 1))
    """
    kind, x, y = clue
    return (kind, y, x) if kind in SYMMETRIC and y < x else clue


def holds(clue: Clue, where: Sequence[int]) -> bool:
    """Say whether a clue is true.

    Args:
        clue: The clue.
        where: The house of each item.
    """
    kind, x, y = clue
    return bool(KINDS[kind](where[x], y if kind in ABOUT_HOUSES else where[y]))


@functools.cache
def true_clues(houses: int, attributes: int, kind: str) -> tuple[Clue, ...]:
    """Return the clues of a kind that hold where each value is in the house of its number.

    "same" and "differ" are about different attributes: of one they would say nothing.
    """
    where = [house for _ in range(attributes) for house in range(houses)]
    items = range(len(where))
    if kind in ABOUT_HOUSES:
        pairs = list(itertools.product(items, range(houses)))
    else:
        pairs = [
            (x, y)
            for x, y in itertools.permutations(items, 2)
            if kind not in ("same", "differ") or x // houses != y // houses
        ]
    return tuple((kind, *pair) for pair in pairs if holds((kind, *pair), where))


def generate(draw: Callable[[int], int], houses: int, attributes: int) -> tuple[Clue, ...]:
    """Draw clues of which all are needed, and which leave one solution: value i in house i.

    A clue is added that excludes a solution that is left, until none is; then clues that follow
    from the others go. A clue follows if its opposite fits nowhere with the others.

    Args:
        draw: Draws an integer below its argument.
        houses: 3 to 6.
        attributes: 2 or more.
    """
    truth = tuple(range(houses)) * attributes
    growing = Puzzle(houses, attributes)
    clues: list[Clue] = []
    others: list[tuple[int, ...]] = []
    wrong: tuple[int, ...] | None = None
    while True:
        clue = _draw_clue(draw, houses, attributes)
        if clue in clues or (wrong and holds(clue, wrong)):
            continue
        clues.append(clue)
        growing.add(clue)
        if len(clues) < houses * attributes:
            continue
        found = [solution for solution in growing.solutions(2) if solution != truth]
        if not found:
            return tuple(_needed(houses, attributes, clues, others))
        wrong = found[0]
        others.append(wrong)


def _draw_clue(draw: Callable[[int], int], houses: int, attributes: int) -> Clue:
    sayable = true_clues(houses, attributes, _SHARES[draw(len(_SHARES))])
    return sayable[draw(len(sayable))]


def _needed(
    houses: int, attributes: int, clues: list[Clue], others: list[tuple[int, ...]]
) -> list[Clue]:
    """Leave out clues that follow from the rest.

    Args:
        houses: Houses.
        attributes: Attributes.
        clues: With one solution.
        others: Houses of the items that break some of the clues; a clue that is the only one to
            be broken is needed, without a search.
    """
    broken = [{clue for clue in clues if not holds(clue, where)} for where in others]
    for clue in list(clues):
        if any(alone == {clue} for alone in broken):
            continue
        rest = [one for one in clues if one != clue]
        made = puzzle(houses, attributes, rest)
        made.add(clue, denied=True)
        if not made.solutions(1):
            clues = rest
            broken = [some - {clue} for some in broken]
    return clues
