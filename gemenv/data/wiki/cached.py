"""Pages that are fetched, and kept for a while."""

import threading
from abc import abstractmethod
from collections import OrderedDict

from gemenv.data.wiki.pages import Pages, WikiPage
from gemenv.data.wiki.titles import title_key

_MOST_WEIGHT = 50_000_000
"""Characters of the pages that are kept; for a usual wiki some thousands of pages."""
_OVERHEAD = 100
"""What a text takes besides its characters."""


class CachedPages(Pages):
    """Keeps the latest pages, and which titles have none; failures are not kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, WikiPage | None] = OrderedDict()
        self._weight = 0
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
            # Another thread may have fetched it meanwhile.
            if key not in self._kept:
                self._kept[key] = page
                self._weight += _weight(key, page)
            while self._weight > _MOST_WEIGHT:
                self._weight -= _weight(*self._kept.popitem(last=False))
        return page

    @abstractmethod
    def _load(self, title: str) -> WikiPage | None:
        """Fetch a page, redirects followed; `None` if there is none."""


def _weight(key: str, page: WikiPage | None) -> int:
    texts = (key,) if page is None else (key, page.title, page.text, *page.links)
    return sum(map(len, texts)) + _OVERHEAD * len(texts)
