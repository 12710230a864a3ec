"""Pages of a ZIM file, read by libzim."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from gemenv.data.wiki.cached import CachedPages
from gemenv.data.wiki.kiwix import read_page, spellings
from gemenv.data.wiki.pages import WikiPage
from gemenv.errors import InvalidArgumentError, MissingDependencyError, WikiError


class ZimPages(CachedPages):
    """Reads a ZIM file without a server.

    A page's title is its path in the file, with spaces for underscores.

    Args:
        path: Of the file.

    Raises:
        InvalidArgumentError: If there is no such file, or it is no ZIM file.
        MissingDependencyError: If `libzim` is not installed.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        try:
            from libzim.reader import Archive
        except ModuleNotFoundError as error:
            raise MissingDependencyError(
                "ZIM files are read by the package 'libzim' (licence GPL-3.0-or-later), which is "
                "not installed: pip install 'gemenv[wiki]'"
            ) from error
        try:
            self._archive: Any = Archive(Path(path))
        except (RuntimeError, OSError) as error:
            raise InvalidArgumentError(
                f"`address` must be the path of a ZIM file, got {path!r}: {error}."
            ) from error

    def _load(self, title: str) -> WikiPage | None:
        for path in spellings(title):
            if self._archive.has_entry_by_path(path):
                return self._read(self._archive.get_entry_by_path(path))
        return None

    def _read(self, entry: Any) -> WikiPage | None:
        """Return the page behind an entry; `None` if it is no page."""
        try:
            item = entry.get_item()
            if not item.mimetype.startswith("text/html"):
                return None
            return read_page(bytes(item.content).decode("utf-8", "replace"), item.path)
        except RuntimeError as error:
            raise WikiError(
                f"The ZIM file {str(self._archive.filename)!r} is broken: {error}."
            ) from error

    def draw(self, rng: np.random.Generator) -> WikiPage | None:
        """Draw one of all entries; not each is a page."""
        entries: int = self._archive.all_entry_count
        return self._read(self._archive._get_entry_by_id(int(rng.integers(entries))))

    def near(self, title: str) -> list[str]:
        """Return up to three titles that the file's index suggests."""
        from libzim.suggestion import SuggestionSearcher

        found: Any = SuggestionSearcher(self._archive).suggest(title[:255])
        paths: Iterable[str] = found.getResults(0, 3)
        return [path.replace("_", " ") for path in paths]
