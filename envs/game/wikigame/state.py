"""Where the player is, and what may be done there."""

from dataclasses import dataclass, field

from gemenv.data.wiki import WikiPage, title_key
from gemenv.envs.game.wikigame.config import Variant
from gemenv.envs.game.wikigame.routes import Hop

PREV_PAGE = "<PREV_PAGE>"
"""The move that goes back."""


@dataclass
class State:
    """An episode: its two pages, the present one, and the way to it."""

    start: str
    target: str
    target_summary: str
    distance: float
    """Links between the two pages."""
    way: tuple[Hop, ...]
    """A way to the target, where the wiki is not known as a whole."""
    page: str = ""
    summary: str = ""
    links: tuple[str, ...] = ()
    path: list[str] = field(default_factory=list[str])
    """Every page visited, in order."""
    stack: list[str] = field(default_factory=list[str])
    """The pages to go back to, the latest last."""
    went_back: bool = False
    """Whether the last move went back."""
    seen: dict[str, str] = field(default_factory=dict[str, str])
    """By key all links seen, where the rules allow to follow them later."""
    turns_lost: int = 0
    """Turns that dead ends took, besides those of the moves."""

    def enter(self, page: WikiPage, summary: str, variant: Variant) -> None:
        """Be on a page."""
        self.page, self.summary, self.links = page.title, summary, page.links
        self.path.append(page.title)
        if variant == "eidetic":
            for link in page.links:
                self.seen.setdefault(title_key(link), link)

    def forget(self, link: str) -> None:
        """Drop a link that leads nowhere."""
        self.links = tuple(title for title in self.links if title != link)
        self.seen.pop(title_key(link), None)

    def earlier_links(self) -> list[str]:
        """Return the links seen before that are not on the present page, in order."""
        if not self.seen:
            return []
        here = {title_key(link) for link in (*self.links, self.page)}
        return [link for key, link in self.seen.items() if key not in here]

    def can_go_back(self, variant: Variant) -> bool:
        """Say whether the rules allow a step back now."""
        free = variant == "freenav" or (variant == "oneback" and not self.went_back)
        return free and bool(self.stack)

    def choices(self, variant: Variant) -> list[str]:
        """Return every move that the rules allow, each once: links in their order, then back."""
        back = [PREV_PAGE] if self.can_go_back(variant) else []
        return [*self.links, *self.earlier_links(), *back]

    def link(self, title: str) -> str | None:
        """Return the link that a title means, as its page writes it; `None` if it means none.

        It may be written with spaces or underscores, its first letter in any case.
        """
        key = title_key(title)
        found = (link for link in self.links if title_key(link) == key)
        return next(found, None) or self.seen.get(key)
