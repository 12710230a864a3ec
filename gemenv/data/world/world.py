"""An encyclopedia of a world that does not exist."""

import math
from bisect import bisect_right
from collections.abc import Iterator

from gemenv.data.world.chronicle import Chronicle
from gemenv.data.world.facts import Fact
from gemenv.data.world.layout import Layout, Traits
from gemenv.data.world.names import other_names, titles
from gemenv.data.world.page import Page
from gemenv.data.world.writing import Writer
from gemenv.errors import InvalidArgumentError

MIN_PAGES = 200
MAX_PAGES = 1_000_000


class World:
    """People, places, works, societies and events, all invented, and a page about each.

    Every page is computed on its own from the seed: a world takes no memory, and one of its
    pages well below a millisecond, however many there are. The same seed and number of pages give
    the same world in every process and release.

    Names are made of syllables, so that nothing known of the real world helps. Some people and
    towns have a second name, by which other pages may call them. Names are alike on purpose:
    several people share each surname, several works their first words.

    The links of all pages form one strongly connected graph: the last sentence of each page
    leads on along a cycle through all of them.

    Args:
        seed: What to draw it from, any integer.
        pages: How many pages, from 200 to 1,000,000.

    Raises:
        InvalidArgumentError: If `pages` is out of range.

    Example:
        >>> world = World(seed=7, pages=1000)
        >>> page = world.page(3)
        >>> world.find(page.title) == page, len(list(world.pages()))
        (True, 1000)
        >>> world.facts(3)[0].relation
        'person.birth'
    """

    def __init__(self, seed: int = 0, pages: int = 1000) -> None:
        if not MIN_PAGES <= pages <= MAX_PAGES:
            raise InvalidArgumentError(
                f"`pages` must be from {MIN_PAGES:,} to {MAX_PAGES:,}, got {pages!r}."
            )
        key = f"gemenv world {int(seed)} {pages}"
        self.seed = seed
        self.layout = Layout(pages)
        self._chronicle = Chronicle(self.layout, key)
        counts = self.layout.counts
        self._titles = {kind: titles(kind, count, key) for kind, count in counts.items()}
        self._names = tuple(self._titles.values())
        self._ends, self._starts = self.layout.ends, tuple(self.layout.start.values())
        self._others = {kind: other_names(kind, counts[kind], key) for kind in ("person", "town")}
        self._no_others = self.layout.start["region"]
        self._has_other = Traits(f"{key} other")
        self._write = Writer(self, key)
        # Steps that share no factor with the number of pages lead through all of them.
        self.steps = tuple(_coprime(pages, share) for share in (0.618, 0.293))

    def __len__(self) -> int:
        """How many pages there are."""
        return self.layout.pages

    def title(self, page: int) -> str:
        """Return the title of a page, by its number in [0, len)."""
        # `Layout.place`, without its call: half of a page's time are names.
        kind = bisect_right(self._ends, page)
        return self._names[kind][page - self._starts[kind]]

    def alias(self, page: int) -> str | None:
        """Return the other name of a person or town, `None` where there is none."""
        if page >= self._no_others or self._has_other[page] % 3:
            return None
        kind, number = self.layout.place(page)
        return self._others[kind][number]

    def kind(self, page: int) -> str:
        """Return what a page is about: `person`, `town`, `region` and so on."""
        return self.layout.place(page)[0]

    def facts(self, page: int) -> tuple[Fact, ...]:
        """Return what a page tells, in its order.

        Some are told on two pages: a page also tells facts whose object it is about.
        """
        return tuple(self._chronicle.facts(self._check(page)))

    def page(self, page: int) -> Page:
        """Return a page by its number.

        Raises:
            IndexError: If there is no such page.
        """
        return self._write(self._check(page), self._chronicle.facts(page))

    def pages(self) -> Iterator[Page]:
        """Yield all pages in order, one at a time."""
        return map(self.page, range(len(self)))

    def number(self, title: str) -> int | None:
        """Return the number of the page with this very title."""
        for kind, names in self._titles.items():
            number = names.number(title)
            if number is not None:
                return self.layout.start[kind] + number
        return None

    def find(self, title: str) -> Page | None:
        """Return the page with this very title, `None` if there is none."""
        number = self.number(title)
        return None if number is None else self.page(number)

    def _check(self, page: int) -> int:
        if not 0 <= page < len(self):
            raise IndexError(f"`page` must be in [0, {len(self)}), got {page!r}.")
        return page


def _coprime(n: int, share: float) -> int:
    step = int(n * share)
    while math.gcd(step, n) != 1:
        step += 1
    return step
