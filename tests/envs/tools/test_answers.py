import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.envs.tools.answers import is_right

RIGHT = [
    ("12.50", "12.50"),
    ("12.5 euros", "12.50"),
    ("€1,012.50", "1012.50"),
    ("3", "3"),
    ("9:30", "09:30"),
    ("09:30", "09:30"),
    ("amber ", "Amber"),
    ("+49305551234", "+49 30 5551234"),
    ("2026-03-09", "2026-03-09"),
    ("anything", ""),
]
WRONG = [
    ("12.5", "12.51"),
    ("-3", "3"),
    ("3 or 4", "3"),
    ("10:30", "09:30"),
    ("12.50", "Amber"),
    ("2026-03-10", "2026-03-09"),
    ("", "3"),
    ("9" * 10_000, "3"),
    ("٣", "3"),
]


@pytest.mark.parametrize(("answer", "gold"), RIGHT)
def test_right_answers(answer: str, gold: str) -> None:
    assert is_right(answer, gold)


@pytest.mark.parametrize(("answer", "gold"), WRONG)
def test_wrong_answers(answer: str, gold: str) -> None:
    assert not is_right(answer, gold)


@settings(max_examples=50)
@given(st.text(), st.sampled_from(["3", "12.50", "Amber", "09:30"]))
def test_any_text_has_a_verdict(answer: str, gold: str) -> None:
    assert is_right(answer, gold) in (True, False)
