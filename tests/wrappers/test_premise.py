import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.wrappers.premise import drop_premise, split_sentences

RNG = np.random.default_rng(0)


@given(st.text(alphabet="ab1.!? \n", max_size=60))
def test_sentences_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("Tom has 3 red apples. How many has he?", "Tom has 3 red apples."),
        ("He has 3 of them. She has 4 and 5 of them. How many?", "She has 4 and 5 of them."),
        # The 3 stands twice, so that the sentence can be done without.
        ("He has 3 of them. Of these 3 he sells 2. How many are left?", "Of these 3 he sells 2."),
        ("It weighs 3.5 kg on Monday. How much is that?", "It weighs 3.5 kg on Monday."),
        ("Sum all these:\nThe first is 12 today.\nWhat is it?", "The first is 12 today."),
    ],
)
def test_the_premise_with_the_most_numbers_of_its_own_goes(text: str, dropped: str) -> None:
    found = drop_premise(f"{text}\n\nWrite it as 99 here.", RNG)
    assert found is not None
    left, came = found
    assert came == dropped
    assert left.endswith("\n\nWrite it as 99 here.")
    assert " ".join(left.split()) == " ".join(text.replace(dropped, "").split()) + (
        " Write it as 99 here."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is 3 times 4?",
        "Tom has 3 apples.",
        "There are no numbers. So what is it?",
        "1. It is so.\n2. It is not.",
        "Write it as \\boxed{42} at the end. What is it?",
        "Row: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 of this. What comes next?",
    ],
)
def test_from_other_texts_nothing_can_be_taken(text: str) -> None:
    assert drop_premise(text, RNG) is None


def test_the_generator_decides_between_equals() -> None:
    text = "He has 3 of them. She has 4 of them. How many?"
    came = {drop_premise(text, np.random.default_rng(seed)) for seed in range(20)}
    assert {found[1] for found in came if found} == {"He has 3 of them.", "She has 4 of them."}
