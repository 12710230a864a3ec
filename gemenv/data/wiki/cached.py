"""Pages that are fetched, and kept for a while."""

import threading
from abc import abstractmethod
from collections import OrderedDict

from gemenv.data.wiki.pages import Pages, WikiPage
from gemenv.data.wiki.titles import title_key

_MOST_PAGES = 2_000
"""Pages that are kept: at the very most some 100 MB, and for a usual wiki 20."""


class CachedPages(Pages):
    """Keeps the latest pages, and which titles have none; failures are not kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, WikiPage | None] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, title: str) -> WikiPage | None:
        """Return a page, or `None` if there is none."""
        key = title_key(title)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        page = self._load(title)
        with self._lock:
            self._kept[key] = page
            if len(self._kept) > _MOST_PAGES:
                self._kept.popitem(last=False)
        return page

    @abstractmethod
    def _load(self, title: str) -> WikiPage | None:
        """Fetch a page, redirects followed; `None` if there is none."""
