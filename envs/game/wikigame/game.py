"""WikiGame."""

from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from gemenv.core import Step
from gemenv.data.wiki import LinkGraph, Pages, WikiPage, title_key
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.wikigame.config import LEVELS, Variant, WikiGameConfig
from gemenv.envs.game.wikigame.finder import Finder, finder
from gemenv.envs.game.wikigame.routes import way_on
from gemenv.envs.game.wikigame.start import draw_start, wiki_of
from gemenv.envs.game.wikigame.state import PREV_PAGE, State
from gemenv.envs.game.wikigame.summary import summarize
from gemenv.envs.game.wikigame.words import board, refusal, rules
from gemenv.errors import WikiError
from gemenv.messages import boxed, last_boxed

_MOVE, _INVALID, _DEAD_END = -0.05, -0.2, -0.1
"""What moves cost: to any page but the target, to none, and to one without links."""
_SENT_BACK: tuple[Variant, ...] = ("oneback", "freenav")
"""Where a page without links does not end the game."""


class WikiGame(Game):
    r"""Find the way from one page of a wiki to another by links.

    Observation: the target and the present page, each with the beginning of its text; the links,
        each in a box; with "eidetic" also the others seen; the path so far and the turns left.
    Action: the title of a link, as in `\boxed{Some title}`, with spaces or underscores, the first
        letter in any case. `<PREV_PAGE>`, in a box or not, goes back where the variant allows it.
    Reward: `success` 1 for the target; `move` −0.05 for any other page; `invalid` −0.2 for a title
        that may not be followed; `format` −0.2 for a reply without a title, after which the episode
        goes on by default; `dead_end` −0.1 for a page without links that sends the player back.
        Running out of turns costs nothing of its own.
    Ends: terminated on the target, and with "noregrets" and "eidetic" on a page without links,
        which pays 0; truncated at the turn limit.
    Potential: minus the moves of a shortest way from here, steps back and links seen included,
        exact in the embedded encyclopedia; a lost position, or one farther than the turn limit,
        counts as one move more than the limit allows. Other sources give none.
    Difficulty: links of a shortest way from the start; where the wiki is not known as a whole,
        `distance`, which is the length of the walk by which the target was drawn.
    Levels: from 2 links in 200 pages to 6 links in 20,000.

    From a file or a server the start is drawn by the seed from what it holds, and the target is the
    end of a walk from there. A failing source raises `WikiError`; the step was not made then, and
    can be made again.
    """

    Config = WikiGameConfig
    MAX_LEVEL = len(LEVELS) - 1
    format_penalty = -0.2
    config: WikiGameConfig
    state: State
    answer_format = r"Answer with the title of one link, as in \boxed{Some title}."
    _finder: Finder | None = None

    def __init__(
        self, *, on_format_error: Literal["terminate", "continue"] = "continue", **keywords: Any
    ) -> None:
        super().__init__(on_format_error=on_format_error, **keywords)
        fixed: WikiGameConfig = self._fixed
        if fixed.source != "embedded":
            self.blocking = True
            # Whatever is wrong with the address is said now; nothing is sent yet.
            wiki_of(fixed)

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> WikiGameConfig:
        """Draw the variant and a distance from 2 to 4."""
        variants = get_args(Variant)
        variant = variants[int(rng.integers(len(variants)))]
        return WikiGameConfig(variant=variant, distance=int(rng.integers(2, 4, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> WikiGameConfig:
        """Return a distance, and a size of the encyclopedia."""
        distance, pages = LEVELS[level]
        return WikiGameConfig(distance=distance, pages=pages)

    @property
    def _wiki(self) -> Pages:
        return wiki_of(self.config)

    def start(self) -> State:
        """Draw two pages."""
        route, distance = draw_start(self.config, self.np_random)
        about = self._summary(route.target)
        state = State(route.start.title, route.target.title, about, distance, route.way)
        state.enter(route.start, self._summary(route.start), self.config.variant)
        return state

    def _summary(self, page: WikiPage) -> str:
        return summarize(page.text, *self.config.page_summary_length)

    def rules(self) -> str:
        """Explain the game."""
        return f"{rules(self.config.variant, self.config.max_turns)} {self.answer_format}"

    def board(self) -> str:
        """Show the target, the present page with its links, the path, and the turns left."""
        return board(
            self.state, self.config.variant, max(0, self.config.max_turns - self.turns_used())
        )

    def turns_used(self) -> int:
        """Return the turns used, with those that dead ends took."""
        return self.turn + self.state.turns_lost

    def _step(self, action: str) -> Step:
        if PREV_PAGE in action and last_boxed(action) is None:
            action = boxed(PREV_PAGE)
        try:
            return super()._step(action)
        except WikiError:
            self.turn -= 1
            raise

    def parse(self, answer: str) -> str | None:
        """Read a title, or the wish to go back."""
        if answer.upper() == PREV_PAGE:
            return PREV_PAGE
        # Some titles have no word in them; other such replies are no titles.
        named = any(sign.isalnum() for sign in answer) or self.state.link(answer)
        return answer if named else None

    def play(self, move: str) -> Play:
        """Follow a link, or go back."""
        state, variant = self.state, self.config.variant
        if move == PREV_PAGE:
            return self._go_back()
        link = state.link(move)
        if link is None:
            return refusal(move, state.choices(variant)), REFUSED, {"invalid": _INVALID}
        page = self._wiki.page(link)
        if page is None:
            return self._missing(link)
        if title_key(page.title) == title_key(state.target):
            state.enter(page, self._summary(page), variant)
            return f"You have reached {page.title}, the target.", SOLVED, {"success": 1.0}
        return self._dead_end(page) if not page.links else self._go(page)

    def _go(self, page: WikiPage) -> Play:
        state = self.state
        state.stack.append(state.page)
        state.went_back = False
        state.enter(page, self._summary(page), self.config.variant)
        return f"You are on {page.title} now.", MOVED, {"move": _MOVE}

    def _go_back(self) -> Play:
        state, variant = self.state, self.config.variant
        if not state.can_go_back(variant):
            return f"You cannot go back now. {self.answer_format}", REFUSED, {"invalid": _INVALID}
        page = self._wiki.page(state.stack[-1])
        if page is None:
            return self._missing(state.stack.pop())
        state.stack.pop()
        state.went_back = True
        state.enter(page, self._summary(page), variant)
        return f"You are back on {page.title}.", MOVED, {"move": _MOVE}

    def _missing(self, title: str) -> Play:
        """Answer a link to a page that the wiki does not have."""
        state = self.state
        state.forget(title)
        message = f"This wiki has no page {title!r}; you are still on {state.page}."
        outcome = MOVED if state.choices(self.config.variant) else LOST
        return message, outcome, {"move": _MOVE}

    def _dead_end(self, page: WikiPage) -> Play:
        state, variant = self.state, self.config.variant
        if variant not in _SENT_BACK:
            state.enter(page, self._summary(page), variant)
            return f"{page.title} has no links: the game is lost.", LOST, None
        state.path += [page.title, state.page]
        state.turns_lost += 1
        state.went_back = False
        message = f"{page.title} has no links: you are back on {state.page}, two turns later."
        return message, MOVED, {"dead_end": _DEAD_END}

    def moves(self) -> list[str] | None:
        """List the links, and the step back where it is allowed."""
        choices = self.state.choices(self.config.variant)
        return choices if len(choices) <= MENU_LIMIT else None

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw one of the links, or the step back."""
        choices = self.state.choices(self.config.variant)
        return choices[int(rng.integers(len(choices)))]

    def oracle(self) -> str | None:
        """Return a move of a shortest way, or of the known one where finding it takes too long."""
        graph = self._wiki.graph
        if graph is None:
            state = self.state
            return way_on(
                self._wiki, WikiPage(state.page, "", state.links), state.target, state.way
            )
        return self._find(graph).best_move(self.state, self.config.variant)

    def phi(self) -> float | None:
        """Return minus the moves of a shortest way, where all links are known."""
        graph = self._wiki.graph
        if graph is None:
            return None
        moves = self._find(graph).moves_left(self.state, self.config.variant)
        farthest = self.config.max_turns + 1
        return -float(farthest if moves is None else min(moves, farthest))

    def _find(self, graph: LinkGraph) -> Finder:
        if self._finder is None or not self._finder.serves(graph, self.state.target):
            self._finder = finder(graph, self.state.target)
        return self._finder

    def canonical(self) -> str:
        """Write the wiki and the two pages."""
        config = self.config
        wiki = {
            "embedded": f"world {config.world} of {config.pages}",
            "zim": Path(config.address).stem,
            "kiwix": config.book,
            "mediawiki": config.address,
        }[config.source]
        return f"{wiki}: {self.state.start} > {self.state.target}"

    def difficulty(self) -> float:
        """Return how many links the target is away from the start."""
        return self.state.distance

    def instance_space(self) -> int | None:
        """Count the pairs of pages, where it is known."""
        config = self.config
        if config.start_title:
            return 1
        return config.pages * (config.pages - 1) if config.source == "embedded" else None
