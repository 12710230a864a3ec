"""What a WikiGame is about: the wiki, how far the target is, and what the player may do."""

from dataclasses import dataclass
from typing import Literal, get_args

from gemenv.data.wiki import Source
from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.game.config import GameConfig

Variant = Literal["noregrets", "oneback", "freenav", "eidetic"]
Unit = Literal["characters", "words", "sentences"]


@dataclass(frozen=True, kw_only=True)
class WikiGameConfig(GameConfig):
    """The wiki, how far the target is, and what the player may do."""

    variant: Variant = "noregrets"
    """What is allowed besides links of the present page: nothing; one step back after each step
    forward; any number of steps back; or every link seen in the episode."""
    page_summary_length: tuple[int, Unit] = (100, "characters")
    """How much of a page's text is shown; 0 shows none."""
    distance: int = 3
    """Links from the start to the target; 1 to 20."""
    pages: int = 1000
    """Pages of the embedded encyclopedia; 200 to 100,000."""
    world: int = 0
    """The seed of the embedded encyclopedia."""
    source: Source = "embedded"
    """Where pages come from: the embedded encyclopedia, a ZIM file, kiwix-serve, a MediaWiki."""
    address: str = ""
    """Path of the ZIM file, URL of kiwix-serve, or URL of a MediaWiki's `api.php`."""
    book: str = ""
    """The name of the ZIM file at kiwix-serve, without `.zim`."""
    start_title: str = ""
    """The page to begin at; drawn if empty. Given together with `target_title`."""
    target_title: str = ""
    """The page to find."""
    max_turns: int = 20
    """Moves; `distance` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("variant", self.variant, get_args(Variant))
        require_one_of("source", self.source, get_args(Source))
        count, unit = self.page_summary_length
        require_one_of("page_summary_length[1]", unit, get_args(Unit))
        require(is_int(count, 0, 100_000), "`page_summary_length[0]` must be 0 or more", count)
        require(is_int(self.distance, 1, 20), "`distance` must be from 1 to 20", self.distance)
        require(is_int(self.pages, 200, 100_000), "`pages` must be 200 to 100,000", self.pages)
        require(is_int(self.world, 0, 2**63 - 1), "`world` must be 0 or more", self.world)
        require(
            self.max_turns >= self.distance,
            f"`max_turns` must be {self.distance} or more, the `distance`",
            self.max_turns,
        )
        require(
            bool(self.start_title) == bool(self.target_title),
            "`start_title` and `target_title` must be given together",
            (self.start_title, self.target_title),
        )
        require(
            self.source != "embedded" or not (self.address or self.book),
            "`address` and `book` must be empty for the embedded encyclopedia: say which `source`",
            (self.address, self.book),
        )
        require(
            self.source == "embedded" or bool(self.address),
            f"`address` must say where the source {self.source!r} is",
            self.address,
        )
        require(
            self.source != "kiwix" or bool(self.book),
            "`book` must be the name of a ZIM file at kiwix-serve, without '.zim'",
            self.book,
        )


LEVELS = ((2, 200), (2, 1_000), (3, 1_000), (4, 2_000), (4, 5_000), (5, 10_000), (6, 20_000))
"""Distance and pages."""
