"""What was found before, as far as there is room."""

from collections import OrderedDict

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search.passage import Hit

Key = tuple[str, int]
"""A query, and how many passages were asked for."""
Hits = tuple[Hit, ...]


class SearchCache:
    """Answers to the latest searches; the one that was not wanted for longest goes first.

    Args:
        size: Answers at most; 0 for none.

    Raises:
        InvalidArgumentError: If `size` is negative.

    Example:
        >>> cache = SearchCache(1)
        >>> cache.put(("Lima", 3), ())
        >>> cache.get(("Lima", 3)), cache.get(("Oslo", 3)), cache.hits, cache.misses
        ((), None, 1, 1)
    """

    def __init__(self, size: int) -> None:
        if size < 0:
            raise InvalidArgumentError(f"`cache_size` must be 0 or more, got {size!r}.")
        self.size = size
        self.hits = 0
        """Searches that were answered from here."""
        self.misses = 0
        """Searches that were not."""
        self._answers: OrderedDict[Key, Hits] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Key) -> Hits | None:
        """Return what was found, or `None` if it is not known."""
        found = self._answers.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return found

    def put(self, key: Key, hits: Hits) -> None:
        """Keep what was found."""
        self._answers[key] = hits
        self._answers.move_to_end(key)
        while len(self._answers) > self.size:
            self._answers.popitem(last=False)
