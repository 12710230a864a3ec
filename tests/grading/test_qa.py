import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.grading.qa import METRICS, cover_exact_match, exact_match, f1, normalize

TEXT = st.text(max_size=40) | st.sampled_from(
    ["the a an", "Yes!", "no", "noanswer", "U.S.", "e\u0301", "\ufb01re", "½", "\u200bParis", "İ"]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Eiffel Tower", "eiffel tower"),
        ("an apple, a pear; the end", "apple pear end"),
        ("U.S.A.", "usa"),
        ("twenty-one", "twentyone"),
        ("Theatre and Anna", "theatre and anna"),  # articles are whole words
        ("  many \t\n spaces  ", "many spaces"),
        ("«Guernica»", "guernica"),
        ("1939–1945", "19391945"),
        ("Straße", "strasse"),
        ("Ｐａｒｉｓ", "paris"),
        ("Cafe\u0301", "café"),
        ("x²", "x2"),
        ("Par\u00adis", "paris"),
        ("The", "the"),
        ("a.", "a"),
        ("?!", "?!"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_normalize_keeps_what_counts(text: str, expected: str) -> None:
    assert normalize(text) == expected


@pytest.mark.parametrize(
    ("answer", "golds", "expected"),
    [
        ("Marie Curie", ["Pierre Curie", "Marie Curie"], 1.0),
        ("the  MARIE curie!", "Marie Curie", 1.0),
        ("Marie", "Marie Curie", 0.0),
        ("Marie Curie", [], 0.0),
        ("the", "A", 0.0),
        ("-", "+", 0.0),
    ],
)
def test_exact_match(answer: str, golds: str | list[str], expected: float) -> None:
    assert exact_match(answer, golds) == expected


@pytest.mark.parametrize(
    ("answer", "golds", "expected"),
    [
        # 2 common of 3 and of 2: P = 2/3, R = 1, F1 = 4/5.
        ("physicist Marie Curie", "Marie Curie", 0.8),
        # 1 of 2 and of 4: P = 1/2, R = 1/4, F1 = 1/3.
        ("red car", "a big red old house", 1 / 3),
        # "new" twice in the answer, once in the gold: 2 common of 3 and of 2.
        ("new new york", "New York", 0.8),
        # Twice in both: 3 common of 3 and of 4, F1 = 6/7.
        ("new new york", "new new york city", 6 / 7),
        # The better of 2/3 and 1/2: P = 1, R = 1/2 against P = 1/2, R = 1/2.
        ("river nile", ["nile valley", "the long river nile delta"], 2 / 3),
        ("Paris", "London", 0.0),
        ("yes", "yes, it is", 0.0),
        ("yes, it is", "yes", 0.0),
        ("no", "yes", 0.0),
        ("Yes.", "yes", 1.0),
        ("noanswer", "noanswer", 1.0),
        ("there is noanswer", "noanswer", 0.0),
        ("there is no king", "no king", 2 / 3),
        ("", "Paris", 0.0),
        ("Paris", "", 0.0),
        ("", "", 1.0),
        ("Paris", [], 0.0),
    ],
)
def test_f1(answer: str, golds: str | list[str], expected: float) -> None:
    assert f1(answer, golds) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("answer", "golds", "expected"),
    [
        ("I believe it was Marie Curie, in 1898.", "Marie Curie", 1.0),
        ("Marie Sklodowska Curie", "Marie Curie", 0.0),  # not side by side
        ("Curie Marie", "Marie Curie", 0.0),
        ("the artful dodger", "art", 0.0),  # whole words
        ("art, at the end", "end", 1.0),
        ("either London or Paris", ["Rome", "Paris"], 1.0),
        ("yes and no", "yes", 0.0),
        ("Yes!", "yes", 1.0),
        ("Paris", "", 0.0),
        ("Paris", [], 0.0),
    ],
)
def test_cover_exact_match(answer: str, golds: str | list[str], expected: float) -> None:
    assert cover_exact_match(answer, golds) == expected


@given(TEXT, st.lists(TEXT, max_size=3))
def test_measures_are_ordered_and_in_range(answer: str, golds: list[str]) -> None:
    scores = {name: metric(answer, golds) for name, metric in METRICS.items()}
    assert all(0.0 <= score <= 1.0 for score in scores.values())
    assert scores["exact_match"] in (0.0, 1.0)
    assert scores["exact_match"] <= scores["f1"]
    assert scores["exact_match"] <= scores["cover_exact_match"]


@given(TEXT)
def test_every_text_matches_itself(text: str) -> None:
    for metric in METRICS.values():
        assert metric(text, ["something else", text]) == 1.0
        assert metric(f" {text.lower()}\n", text.lower()) == 1.0


@given(TEXT, TEXT)
def test_f1_is_symmetric(one: str, other: str) -> None:
    assert f1(one, other) == f1(other, one)


@pytest.mark.parametrize("mark", [*string.punctuation, *"…“”‘’„«»–—¿¡·、。「」"])
def test_punctuation_of_ascii_and_of_unicode_goes(mark: str) -> None:
    assert normalize(f"pa{mark}ris") == "paris"


def test_a_long_answer_is_graded_like_a_short_one() -> None:
    words = "ab " * 200_000
    assert cover_exact_match(words + "gold here", "gold here") == 1.0
    assert cover_exact_match(words, "ab " * 1000 + "c") == 0.0
    assert f1(words, "c") == 0.0
    assert exact_match("9" * 500_000, "9") == 0.0
