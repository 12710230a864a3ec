import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.logic.truth import read_truth, write_truth


@pytest.mark.parametrize("holds", [True, False])
def test_what_is_written_is_read(holds: bool) -> None:
    assert read_truth(write_truth(holds)) is holds


@pytest.mark.parametrize("answer", ["True", " TRUE. ", "**true**", '"true"', "$true$"])
def test_one_word_is_read_in_many_forms(answer: str) -> None:
    assert read_truth(answer) is True


@pytest.mark.parametrize("answer", ["", "yes", "true false", "not true", "t" * 10**6, "truе"])
def test_nothing_else_is_read(answer: str) -> None:
    assert read_truth(answer) is None


@given(st.text(alphabet="truefalsTF .*'½١\n", max_size=20))
def test_no_text_raises(answer: str) -> None:
    assert read_truth(answer) in (None, True, False)
