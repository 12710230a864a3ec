"""Finding one thing of many by questions with yes and no; sets of things are bit masks."""

from collections.abc import Iterable, Iterator, Sequence


def bits(mask: int) -> Iterator[int]:
    """Return the places of the bits that are set, from the lowest on.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def agreeing(among: int, target: int, asked: Iterable[int], guessed: Iterable[int]) -> int:
    """Return the things that agree with what is known.

    Args:
        among: All candidates.
        target: The place of the hidden one.
        asked: For each question the things with the answer yes.
        guessed: The places of the guesses; if the target is among them, nothing else is left.
    """
    left = among
    for mask in asked:
        left &= mask if mask >> target & 1 else ~mask
    for guess in guessed:
        if guess == target:
            return 1 << target
        left &= ~(1 << guess)
    return left


def best_question(left: int, masks: Sequence[int]) -> int | None:
    """Return the index of the question that halves best what is left, `None` if none tells more.

    Of answers with yes and no the even ones tell the most.
    """
    best, least = None, (count := left.bit_count())
    for i, mask in enumerate(masks):
        off = abs(2 * (left & mask).bit_count() - count)
        if off < least:
            best, least = i, off
    return best


def turns_needed(among: int, masks: Sequence[int]) -> dict[int, int]:
    """Return for each candidate the turns in which it is found: questions, then a guess.

    Of the last two one is guessed, as a question would cost as much. That takes two guesses at
    most. Every two candidates must differ in the answer to some question.
    """
    needed: dict[int, int] = {}
    cases = [(among, 0)]
    while cases:
        left, depth = cases.pop()
        if left.bit_count() <= 2:
            needed |= {place: depth + i for i, place in enumerate(bits(left), 1)}
            continue
        index = best_question(left, masks)
        if index is None:
            raise ValueError("Two candidates have the same answer to every question.")
        cases += [(left & masks[index], depth + 1), (left & ~masks[index], depth + 1)]
    return needed
