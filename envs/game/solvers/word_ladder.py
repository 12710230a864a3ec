"""Word ladders: words that differ in one letter, and exact distances between words."""

from collections import defaultdict, deque
from collections.abc import Mapping

from gemenv.core.shared import shared
from gemenv.envs.game.words import all_words, common_words


def neighbours(length: int) -> Mapping[str, tuple[str, ...]]:
    """Return for each word of a length those that differ from it in one letter.

    >>> neighbours(3)["icy"]
    ('ivy', 'ice')
    """
    return shared(_neighbours, length)


def _neighbours(length: int) -> dict[str, tuple[str, ...]]:
    """Gather words that are alike but for one place."""
    alike: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    words = all_words(length)
    for word in words:
        for i in range(length):
            alike[i, word[:i] + word[i + 1 :]].append(word)
    return {
        word: tuple(
            other
            for i in range(length)
            for other in alike[i, word[:i] + word[i + 1 :]]
            if other != word
        )
        for word in words
    }


def distances(target: str) -> dict[str, int]:
    """Return for each word from which the target can be reached the fewest changes it takes."""
    near = neighbours(len(target))
    found = {target: 0}
    queue = deque([target])
    while queue:
        word = queue.popleft()
        further = found[word] + 1
        for other in near[word]:
            if other not in found:
                found[other] = further
                queue.append(other)
    return found


def count_pairs(length: int, steps: int) -> int:
    """Return how many pairs of common words, in both orders, are so many changes apart."""
    return shared(_counts, length).get(steps, 0)


def _counts(length: int) -> dict[int, int]:
    """Count pairs of common words by their distance."""
    common = common_words(length)
    counts: defaultdict[int, int] = defaultdict(int)
    for target in common:
        found = distances(target)
        for word in common:
            if word in found:
                counts[found[word]] += 1
    return dict(counts)
