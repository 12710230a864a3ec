"""Reading results: whatever a search shows is read, and soon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.data.world import RELATIONS
from gemenv.envs.qa.world.plan import Hop
from gemenv.envs.qa.world.reading import Found, passages

HOSTILE = [
    "",
    "Doc 1(Title: ) x",
    "Doc 1(Title: a) ",
    "Doc 99999(Title: a) b",
    "Doc 1(Title: " * 20_000,
    "Doc 1(Title: a) " + "was born on " * 50_000,
    "Doc 1(Title: a) " + "In 1900 it went to " * 200,
    "Doc 1(Title: a) " + "Between 1900 and 1900 the town was led by a. " * 80,
    "\x00\ud800",
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_results_are_read_in_bounded_time(text: str) -> None:
    for found in passages(text):
        found.names("person")
        for relation in RELATIONS:
            found.follow("town", Hop(relation, inverse=True, year=1900))
        assert not found.whole


@given(st.text(), st.sampled_from(sorted(RELATIONS)), st.booleans())
def test_any_text_is_read(text: str, relation: str, inverse: bool) -> None:
    found = Found("Lima", text)

    assert found.whole in (True, False)
    assert found.names("town")[0] == "Lima"
    assert isinstance(found.follow("town", Hop(relation, inverse, 1900)), list)


def test_a_passage_cut_short_is_not_whole() -> None:
    text = "Doc 1(Title: Lima) It lies in Peru. See also Ica and Cusco."
    (whole,) = passages(text)

    assert whole.whole
    assert whole.follow("town", Hop("town.region")) == ["Peru"]
    assert not any(found.whole for end in range(len(text)) for found in passages(text[:end]))
    assert passages(f"<information>{text}</information>") == [whole]
