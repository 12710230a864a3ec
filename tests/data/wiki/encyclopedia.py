"""A small encyclopedia of our own, with titles that are hard to quote."""

import random
from collections.abc import Iterator

from gemenv.data.world import Page

HARD = (
    'Über "Quotes" & Co',
    "100% Pure",
    "AC/DC of Öland",
    "Who? Me",
    "It's #1, really; isn't it",
    "Søren's 50%25 plan",
)


class Encyclopedia:
    """Towns, each with four links: the next one, and three by chance.

    Args:
        pages: How many, 10 or more.
        dead: Numbers of pages without links.
    """

    def __init__(self, pages: int, dead: tuple[int, ...] = ()) -> None:
        self.titles = [*HARD, *(f"Town of {number:04}" for number in range(len(HARD), pages))]
        self._dead = dead

    def page(self, i: int, /) -> Page:
        others = [*range(i), *range(i + 1, len(self.titles))]
        drawn = random.Random(i).sample(others, 3)
        numbers = [] if i in self._dead else [(i + 1) % len(self.titles), *drawn]
        links = tuple(dict.fromkeys(self.titles[number] for number in numbers))
        text = f"{self.titles[i]} lies near {' and '.join(links) or 'nothing'}. It is number {i}."
        return Page(str(i), self.titles[i], text, links)

    def pages(self) -> Iterator[Page]:
        return map(self.page, range(len(self.titles)))


TOWNS = Encyclopedia(120)
"""What the fixtures' wiki holds."""
