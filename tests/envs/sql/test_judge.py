import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.envs.sql.judge import COMPONENTS, judge
from gemenv.errors import SandboxError
from tests.envs.sql.library import LIBRARY

GOLD = "SELECT members.name FROM members JOIN loans ON loans.member_id = members.id WHERE fine > 4"


def test_the_right_query_has_the_most_of_every_component() -> None:
    ruling = judge(LIBRARY, GOLD, GOLD, ordered=False)

    assert ruling.correct
    assert (ruling.status, ruling.message) == ("ok", "")
    assert ruling.scores == dict.fromkeys(COMPONENTS, 1.0)


def test_partial_answers_have_a_part() -> None:
    scores = judge(LIBRARY, GOLD, "SELECT name FROM members", ordered=False).scores

    assert (scores["execution"], scores["syntax"]) == (0, 1)
    # Of members, members.name, members.id, loans, loans.member_id, loans.fine the first two.
    assert scores["schema_linking"] == pytest.approx(2 / 6)
    assert 0 < scores["ngram"] < 0.5


def test_another_text_of_the_right_query_is_right() -> None:
    answer = "SELECT (SELECT name FROM members WHERE id = member_id) FROM loans WHERE fine > 4"
    ruling = judge(LIBRARY, GOLD, answer, ordered=False)

    assert ruling.correct
    assert ruling.scores["schema_linking"] == 1
    assert ruling.scores["ngram"] < 1


def test_what_cannot_be_prepared_has_next_to_nothing() -> None:
    for answer in ("SELECT name FROM member", "DROP TABLE members", ""):
        scores = judge(LIBRARY, GOLD, answer, ordered=False).scores
        assert (scores["execution"], scores["syntax"], scores["schema_linking"]) == (0, 0, 0)
        assert scores["ngram"] < 0.3


def test_what_sqlite_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gemenv.envs.sql.judge._GRACE_SECONDS", 0.1)
    answer = "SELECT printf('%.*c', 900000000, name) FROM members"
    ruling = judge(LIBRARY, GOLD, answer, ordered=False, seconds=0.2)

    assert (ruling.status, ruling.correct) == ("timeout", False)
    # It could be prepared, all the same.
    assert ruling.scores["syntax"] == 1
    assert ruling.scores["schema_linking"] == pytest.approx(2 / 6)
    assert judge(LIBRARY, GOLD, GOLD, ordered=False).correct


def test_memory_is_bounded() -> None:
    answer = (
        "WITH RECURSIVE t(n, x) AS (SELECT 1, '' UNION ALL SELECT n + 1, printf('%900000s', 'x') "
        "FROM t LIMIT 2000) SELECT * FROM t ORDER BY x, n"
    )
    ruling = judge(LIBRARY, GOLD, answer, ordered=False)

    assert ruling.status in ("memory", "error", "timeout")
    assert not ruling.correct
    assert judge(LIBRARY, GOLD, GOLD, ordered=False).correct


def test_a_right_query_that_fails_is_no_fault_of_the_answer() -> None:
    with pytest.raises(SandboxError, match="no such table: nowhere"):
        judge(LIBRARY, "SELECT 1 FROM nowhere", GOLD, ordered=False)


WORDS = (
    "SELECT", "FROM", "WHERE", "members", "loans", "name", "id", "fine", "*", ",", "(", ")", "=",
    "'x'", "'", '"', "--", "/*", "*/", ";", "1", "1e999", "NULL", "UNION", "WITH", "AS", "JOIN",
    "ON", "COUNT", "OVER", "[", "`", "\0", "\udc80", "٣", "\n", "LIMIT", "x'00'", "@p", ":q", "?1",
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=50))
def test_any_text_gets_a_ruling(answer: str) -> None:
    ruling = judge(LIBRARY[:1], GOLD, answer, ordered=False)

    assert set(ruling.scores) == set(COMPONENTS)
    assert all(0 <= score <= 1 for score in ruling.scores.values())


def test_cut_queries_get_a_ruling() -> None:
    rng = random.Random(1)
    for cut in range(0, len(GOLD), 12):
        answer = GOLD[:cut] + rng.choice(WORDS) + GOLD[cut + rng.randrange(5) :]
        assert judge(LIBRARY[:1], GOLD, answer, ordered=False).scores["format"] == 1
