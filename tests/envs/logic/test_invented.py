import random

from gemenv.envs.logic.invented import invent


def test_words_are_new_and_pronounceable() -> None:
    draw = random.Random(0).randrange
    words: list[str] = []
    for _ in range(500):
        words.append(invent(draw, "us", words))
    assert len(set(words)) == 500
    assert all(word.isascii() and word.islower() and word.endswith("us") for word in words)
    assert not any(word[0] in "aeiou" for word in words)
