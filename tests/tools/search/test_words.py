from hypothesis import given
from hypothesis import strategies as st

from gemenv.tools.search.words import LONGEST_WORD, MOST_WORDS, STOP_WORDS, query_words


def test_stop_words_count_where_there_is_nothing_else() -> None:
    assert query_words("What is the capital of the Peru?") == ["capital", "peru"]
    assert query_words("to be or not to be") == ["to", "be", "or", "not"]


def test_they_are_words_as_queries_are_split() -> None:
    assert "the" in STOP_WORDS
    assert "town" not in STOP_WORDS
    assert all(query_words(word) == [word] for word in STOP_WORDS)


@given(st.text())
def test_words_are_few_short_and_without_signs(query: str) -> None:
    words = query_words(query * 20)
    assert len(words) <= MOST_WORDS
    assert len(set(words)) == len(words)
    for word in words:
        assert 0 < len(word) <= LONGEST_WORD
        assert '"' not in word
        assert word.encode()
