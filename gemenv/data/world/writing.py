"""From facts to the text of a page."""

from typing import Protocol

from gemenv.data.world.facts import RELATIONS, Fact
from gemenv.data.world.layout import Layout, Traits
from gemenv.data.world.page import Page
from gemenv.data.world.phrases import ALIASES, COLOURS, INTRODUCTIONS, PADDING, SEE_ALSO, THEMES
from gemenv.data.world.sentences import OTHER_SENTENCES, OWN_SENTENCES

_YEARS = frozenset(name for name, relation in RELATIONS.items() if relation.object == "year")


class Named(Protocol):
    """What knows the names of all pages."""

    layout: Layout
    steps: tuple[int, ...]

    def title(self, page: int) -> str:
        """Return the title of a page."""
        ...

    def alias(self, page: int) -> str | None:
        """Return the other name of a page's subject."""
        ...


class Writer:
    """Writes pages: which words it chooses depends on the key and the page alone.

    Args:
        world: The names of the pages.
        key: What to draw the words from.
    """

    def __init__(self, world: Named, key: str) -> None:
        self._world = world
        self._facts, self._frame = Traits(f"{key} facts"), Traits(f"{key} frame")

    def __call__(self, page: int, facts: list[Fact]) -> Page:
        """Write a page."""
        world = self._world
        kind = world.layout.place(page)[0]
        title = world.title(page)
        frame, bits = self._frame[page], self._facts[page]
        if kind == "person":
            short = title.rpartition(" ")[2]
            begin, owner = ("She", "Her") if frame & 1 else ("He", "His")
        else:
            short, begin, owner = title, "It", "Its"
        sentences = [_introduction(kind, title, frame >> 8)]
        alias = world.alias(page)
        if alias:
            template = ALIASES[kind][frame >> 2 & 3]
            sentences.append(
                template.replace("{me}", short).replace("{my}", owner).replace("{z}", alias)
            )
        links: dict[str, None] = {}
        names = ((begin, short, owner, owner.lower()), (short, short, owner, owner.lower()))
        for subject, relation, thing, since, until in facts:
            own = subject == page
            other = thing if own else subject
            bits = (bits >> 5) or self._facts[page + len(sentences)]
            if isinstance(other, int):
                name = world.title(other)
                links[name] = None
                if bits & 1:
                    name = world.alias(other) or name
            else:
                name = other
            sentence = (OWN_SENTENCES if own else OTHER_SENTENCES)[relation][bits >> 1 & 3]
            sentences.append(sentence.write((*names[bits >> 3 & 1], name, since, until)))
        if kind != "person":
            sentences += _padding(6 - len(sentences), frame >> 20)
        count = world.layout.pages
        first, second = (world.title((page + step) % count) for step in world.steps)
        links[first] = links[second] = None
        sentences.append(SEE_ALSO[frame % 3].format(x=first, z=second))
        return Page(str(page), title, f"{'. '.join(sentences)}.", tuple(links))


def _introduction(kind: str, title: str, bits: int) -> str:
    templates, colours = INTRODUCTIONS[kind], COLOURS[kind]
    sentence = templates[bits % len(templates)].replace("{me}", title)
    if sentence.startswith("The The"):
        sentence = sentence[4:]
    return sentence.replace("{y}", colours[bits // 8 % len(colours)])


def _padding(count: int, bits: int) -> list[str]:
    """Return so many sentences, two at most, that tell nothing."""
    return [
        PADDING[(bits + i) % 3].replace("{y}", THEMES[(bits >> 4) + i & 15])
        for i in range(min(2, count))
    ]
