"""A wiki of seven pages that is written down."""

from collections.abc import Iterator

from gemenv.data.world import Page

LINKS = {
    "Alpha": ("Beta city", "Gamma", "End of roads"),
    "Beta city": ("Alpha", "Delta"),
    "Gamma": ("Alpha", "Nowhere"),
    "Delta": ("Omega", "Gamma"),
    "End of roads": (),
    "Omega": ("Alpha",),
    "Island": ("Alpha",),
}


class Written:
    """The pages of `LINKS`, each with two sentences."""

    def pages(self) -> Iterator[Page]:
        return (self.page(number) for number in range(len(LINKS)))

    def page(self, i: int, /) -> Page:
        title, links = list(LINKS.items())[i]
        return Page(str(i), title, f"{title} is a place. It is far away.", links)
