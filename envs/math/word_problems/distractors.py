"""Sentences with numbers that a story does not need."""

from collections.abc import Sequence

from gemenv.envs.math.word_problems.story import Draw

_SENTENCES = (
    ("A lighthouse on a far coast is {} years old.", 20, 180),
    ("A neighbour has {} cousins.", 2, 30),
    ("Last winter it snowed on {} days.", 2, 60),
    ("A gallery in the next town shows {} paintings.", 20, 400),
    ("Outside, a dog has barked {} times.", 3, 50),
    ("A mountain far away is {} m high.", 800, 4800),
    ("A newspaper has {} pages today.", 12, 80),
    ("The football team of the next village has won {} matches.", 2, 25),
    ("A letter that came yesterday weighed {} grams.", 15, 60),
    ("A thermometer at the window shows {} degrees.", 2, 35),
    ("A friend on holiday has sent {} photographs.", 2, 60),
    ("A castle in another country has {} rooms.", 20, 300),
    ("A crossword in a magazine has {} words.", 20, 90),
    ("An astronomer has counted {} stars tonight.", 100, 900),
    ("The cat next door is {} years old.", 2, 17),
    ("Somebody has written {} poems.", 5, 120),
)

_LOOKING_BACK = frozenset(
    (
        *("it", "its", "they", "their", "them", "that", "this", "these", "those", "both", "same"),
        *("rest", "others", "then", "now", "such", "each", "every", "later", "together", "way"),
        *("one", "two", "there"),
    )
)
"""Words by which a sentence leans on the one before it."""


def with_distractors(d: Draw, sentences: Sequence[str], number: int) -> list[str]:
    """Put so many idle sentences into a story.

    They stand before a sentence that can do without its predecessor, or in front of all.
    """
    told = list(sentences)
    for text, low, high in d.several(_SENTENCES, number):
        gaps = [i for i, sentence in enumerate(told) if i == 0 or not _leans(sentence)]
        told.insert(d.one(gaps), text.format(d.whole(low, high)))
    return told


def _leans(sentence: str) -> bool:
    words = sentence.lower().replace(",", " ").replace(".", " ").replace("?", " ").split()
    return not _LOOKING_BACK.isdisjoint(words)
