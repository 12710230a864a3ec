import re
from pathlib import Path

import pytest

from gemenv.envs.game import words
from gemenv.envs.game.words import LONGEST, SHORTEST, all_words, common_words, is_word

LENGTHS = range(SHORTEST, LONGEST + 1)
COARSE = re.compile(r"fuck|cunt|^shits?$|nigge|^whore|^slut|^rap(e|ist)s?$|^porn")


@pytest.mark.parametrize("length", LENGTHS)
def test_words_are_lower_case_sorted_and_of_their_length(length: int) -> None:
    for listed in (common_words(length), all_words(length)):
        assert all(re.fullmatch(f"[a-z]{{{length}}}", word) for word in listed)
        assert list(listed) == sorted(set(listed))
    assert set(common_words(length)) < set(all_words(length))
    assert len(common_words(length)) > 250


@pytest.mark.parametrize("length", LENGTHS)
def test_coarse_words_are_out(length: int) -> None:
    assert not [word for word in all_words(length) if COARSE.search(word)]


@pytest.mark.parametrize("word", ["the", "water", "crane", "arsenic", "zebra", "question"])
def test_ordinary_words_are_in(word: str) -> None:
    assert is_word(word)
    assert word in all_words(len(word))


@pytest.mark.parametrize("text", ["", "xqz", "Water", "water ", "can't", "etc", "vii", "paris"])
def test_other_texts_are_not(text: str) -> None:
    assert not is_word(text)


def test_a_process_reads_the_lists_once() -> None:
    assert common_words(5) is common_words(5)
    assert all_words(5) is all_words(5)


def test_the_licence_lies_beside_the_lists() -> None:
    text = (Path(words.__file__).parent / "SCOWL-LICENSE.txt").read_text(encoding="utf-8")
    assert "Permission to use, copy, modify, distribute and sell these word" in text
