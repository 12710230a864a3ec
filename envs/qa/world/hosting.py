"""A world's questions with a tool that searches its pages."""

from pathlib import Path
from typing import Any

from gemenv.core import Env, shared
from gemenv.data.world import World
from gemenv.envs.base.arguments import require_one_of
from gemenv.envs.base.hosting import takes_keywords_of
from gemenv.envs.qa.world.questions import WorldConfig, WorldQuestion
from gemenv.tools.search import Index, Passage
from gemenv.tools.search.build import build_index, open_index
from gemenv.tools.search.kinds import Kind
from gemenv.tools.search.tool import SearchTool
from gemenv.wrappers.tools import ToolWrapper

_KINDS = ("auto", "tantivy", "fts5", "dense", "hybrid")


class SearchableWorld(WorldQuestion):
    """`WorldQuestion` that brings along a tool which searches the pages of its world.

    The index is built at the first search of a process, and shared by all episodes.

    Args:
        topk: Passages that a search gives at most, 1 or more.
        index: Kind of the index, as in `build_index`.
        index_path: Folder for indexes that are kept, of several worlds if need be; `None` keeps
            them in memory.
    """

    Config = WorldConfig
    reply_keywords = ("topk", "index", "index_path", *WorldQuestion.reply_keywords)

    def __init__(
        self,
        *,
        topk: int = 5,
        index: Kind = "auto",
        index_path: str | None = None,
        **keywords: Any,
    ) -> None:
        super().__init__(**keywords)
        require_one_of("index", index, _KINDS)
        self.tools = [SearchTool(self._index, topk=topk, timeout=30.0)]
        """The search tool, for `ToolWrapper`."""
        self._kind: Kind = index
        self._path = index_path

    def _index(self) -> Index:
        config = self.config
        return shared(world_index, config.world, config.pages, self._kind, self._path)


def world_index(seed: int, pages: int, kind: Kind = "auto", path: str | None = None) -> Index:
    """Return an index of all pages of a world.

    Args:
        seed: The world's seed.
        pages: How many pages it has.
        kind: As in `build_index`.
        path: Folder in which the index is kept, and found again; `None` keeps it in memory.
    """
    # The format of the text is part of the name: pages that change make an index of their own.
    folder = None if path is None else Path(path) / f"world-v1-{seed}-{pages}-{kind}"
    if folder is not None and folder.exists():
        return open_index(folder)
    passages = (Passage(page.id, page.title, page.text) for page in World(seed, pages).pages())
    return build_index(passages, folder, kind=kind)


@takes_keywords_of(SearchableWorld)
def make_world(*, search: bool = True, max_tool_uses: int | None = 20, **question: Any) -> Env:
    """Build `qa:World-v0`.

    Args:
        search: Whether there is a search tool; without one, nobody can know the answers.
        max_tool_uses: Searches in an episode, as in `ToolWrapper`.
        **question: Keywords of `SearchableWorld`.
    """
    env = SearchableWorld(**question)
    return ToolWrapper(env, max_tool_uses=max_tool_uses) if search else env
