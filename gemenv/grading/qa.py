"""Grading short answers to questions: the measures of SQuAD and HotpotQA.

Texts are compared after the normalisation of SQuAD (Rajpurkar et al. 2016): case, punctuation,
the articles a, an and the, and white space do not count. All functions take any text, in linear
time.
"""

import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

_ARTICLES = frozenset(("a", "an", "the"))
_ASCII_PUNCTUATION = frozenset(string.punctuation)
_VERDICTS = frozenset(("yes", "no", "noanswer"))
"""Answers that share no part of their meaning with others (Yang et al. 2018, HotpotQA)."""


def normalize(text: str) -> str:
    """Return what of a short answer counts, as words with one space between them.

    In this order: Unicode NFKC, case folding, no punctuation and no invisible characters, no
    articles, single spaces. Punctuation goes without leaving a space, as in SQuAD. Beyond SQuAD,
    all Unicode punctuation counts as such, and an answer of articles or punctuation alone keeps
    them, so that "A" and "+" can be right answers.

    >>> normalize("  The Sun\u2019s  light! ")
    'suns light'
    >>> normalize("A"), normalize("+")
    ('a', '+')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    tokens = "".join(c for c in folded if not _is_dropped(c)).split()
    return (
        " ".join(token for token in tokens if token not in _ARTICLES)
        or " ".join(tokens)
        or " ".join(folded.split())
    )


def exact_match(answer: str, golds: str | Iterable[str]) -> float:
    """Return 1 if the answer is one of the golds after normalisation, otherwise 0.

    Args:
        answer: Any text.
        golds: The right answer, or several of which each is right.

    >>> exact_match("the Nile.", ["Nile", "River Nile"]), exact_match("Nile river", "Nile")
    (1.0, 0.0)
    """
    return _best(_same, answer, golds)


def f1(answer: str, golds: str | Iterable[str]) -> float:
    """Return the F1 of the answer's words against those of the nearest gold, from 0 to 1.

    Words count as often as they occur. Where the answer or the gold is yes, no or noanswer, only
    equality gives anything, as in the official evaluation of HotpotQA.

    Args:
        answer: Any text.
        golds: The right answer, or several of which each is right.

    >>> f1("the river Nile", "Nile")  # precision 1/2, recall 1
    0.6666666666666666
    >>> f1("yes it is", "yes")
    0.0
    """
    return _best(_overlap, answer, golds)


def cover_exact_match(answer: str, golds: str | Iterable[str]) -> float:
    """Return 1 if the words of a gold stand in the answer, in their order and side by side.

    It forgives answers in whole sentences, and is fooled by one that lists candidates. A gold of
    yes, no or noanswer must be the whole answer.

    Args:
        answer: Any text.
        golds: The right answer, or several of which each is right.

    >>> cover_exact_match("It is the Nile, I think.", "The Nile")
    1.0
    >>> cover_exact_match("a Hanoverian", "Hanover")
    0.0
    """
    return _best(_covers, answer, golds)


METRICS: dict[str, Callable[[str, str | Iterable[str]], float]] = {
    "exact_match": exact_match,
    "f1": f1,
    "cover_exact_match": cover_exact_match,
}
"""The measures by name."""


def _is_dropped(character: str) -> bool:
    if character.isascii():
        return character in _ASCII_PUNCTUATION
    category = unicodedata.category(character)
    return category[0] == "P" or category == "Cf"


def _best(score: Callable[[str, str], float], answer: str, golds: str | Iterable[str]) -> float:
    given = normalize(answer)
    several = [golds] if isinstance(golds, str) else golds
    return max((score(given, normalize(gold)) for gold in several), default=0.0)


def _same(answer: str, gold: str) -> float:
    return float(answer == gold)


def _overlap(answer: str, gold: str) -> float:
    if answer == gold:
        return 1.0
    if answer in _VERDICTS or gold in _VERDICTS:
        return 0.0
    given, wanted = answer.split(), gold.split()
    common = (Counter(given) & Counter(wanted)).total()
    # 2PR / (P + R), with P = common / given and R = common / wanted.
    return 2 * common / (len(given) + len(wanted))


def _covers(answer: str, gold: str) -> float:
    if not gold or gold in _VERDICTS:
        return _same(answer, gold)
    return float(f" {gold} " in f" {answer} ")
