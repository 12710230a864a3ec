"""What is the same query, and what only looks like it."""

from typing import Any

import pytest

from gemenv.envs.sql.executor import examine
from tests.envs.sql.library import LIBRARY

LOANED = "FROM members JOIN loans ON loans.member_id = members.id"
WRITTEN = "FROM authors JOIN books ON books.author_id = authors.id"


def run(gold: str, answer: str, *, ordered: bool | None = None, execute: bool = True) -> Any:
    order = "ORDER BY" in gold if ordered is None else ordered
    return examine(LIBRARY, gold, answer, order, 10.0, execute)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("SELECT title FROM books", "select b.title as t from books as b;"),
        ("SELECT title FROM books", "SELECT title FROM books ORDER BY pages -- any order"),
        ("SELECT title FROM books", "WITH b AS (SELECT * FROM books) SELECT title FROM b"),
        ("SELECT id, price FROM books", "SELECT id AS price, price * 1.0 AS id FROM books"),
        ("SELECT COUNT(*) FROM loans", "SELECT SUM(1) FROM loans"),
        ("SELECT COUNT(*) FROM loans", "SELECT COUNT(*) * 1.0 FROM loans"),
        ("SELECT AVG(fine) FROM loans", "SELECT SUM(fine) / COUNT(fine) FROM loans"),
        ("SELECT AVG(price) FROM books", "SELECT AVG(price / 3) * 3 FROM books"),
        (
            f"SELECT DISTINCT members.id {LOANED}",
            "SELECT id FROM members WHERE id IN (SELECT member_id FROM loans)",
        ),
        (
            "SELECT id FROM members WHERE NOT EXISTS "
            "(SELECT 1 FROM loans WHERE loans.member_id = members.id)",
            "SELECT m.id FROM members m LEFT JOIN loans l ON l.member_id = m.id WHERE l.id IS NULL",
        ),
        (
            "SELECT id FROM members EXCEPT SELECT member_id FROM loans",
            "SELECT id FROM members WHERE id NOT IN (SELECT member_id FROM loans)",
        ),
        (
            "SELECT genre, COUNT(*) FROM books GROUP BY genre HAVING COUNT(*) >= 2",
            "SELECT genre, n FROM (SELECT genre, COUNT(*) AS n FROM books GROUP BY 1) WHERE n > 1",
        ),
        (
            "SELECT id FROM books ORDER BY pages DESC, id LIMIT 3",
            "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY pages DESC, id) AS place "
            "FROM books) WHERE place <= 3 ORDER BY place",
        ),
        (
            "SELECT id FROM loans WHERE loaned_on BETWEEN '2022-01-01' AND '2022-12-31'",
            "SELECT id FROM loans WHERE strftime('%Y', loaned_on) = '2022'",
        ),
        (
            "SELECT id, returned_on FROM loans WHERE returned_on IS NULL",
            "SELECT id, NULL FROM loans WHERE COALESCE(returned_on, '') = ''",
        ),
        (
            "SELECT id FROM books WHERE pages > (SELECT AVG(pages) FROM books)",
            "SELECT b.id FROM books b, (SELECT AVG(pages) AS mean FROM books) WHERE b.pages > mean",
        ),
    ],
)
def test_equivalent_queries_are_right(gold: str, answer: str) -> None:
    assert run(gold, answer)["correct"]
    assert run(answer, gold, ordered="ORDER BY" in gold)["correct"]


NEAR_MISSES = [
    # Conditions
    ("SELECT id FROM books WHERE pages > 300", "SELECT id FROM books WHERE pages >= 300"),
    ("SELECT id FROM books WHERE pages > 300", "SELECT id FROM books WHERE pages < 300"),
    (
        "SELECT id FROM loans WHERE returned_on IS NULL",
        "SELECT id FROM loans WHERE returned_on = NULL",
    ),
    (
        "SELECT id FROM loans WHERE returned_on IS NULL OR fine > 3",
        "SELECT id FROM loans WHERE returned_on IS NULL AND fine > 3",
    ),
    (
        "SELECT id FROM loans WHERE loaned_on BETWEEN '2022-01-01' AND '2022-12-31'",
        "SELECT id FROM loans WHERE loaned_on > '2022-12-31'",
    ),
    ("SELECT id FROM books WHERE genre = 'crime'", "SELECT id FROM books WHERE genre = 'Crime'"),
    ("SELECT id FROM books WHERE genre = 'crime'", 'SELECT id FROM books WHERE genre = "drama"'),
    # Columns
    ("SELECT id, pages FROM books", "SELECT pages, id FROM books"),
    ("SELECT id FROM books", "SELECT id, title FROM books"),
    ("SELECT pages FROM books", "SELECT CAST(pages AS TEXT) FROM books"),
    ("SELECT returned_on FROM loans", "SELECT COALESCE(returned_on, '') FROM loans"),
    ("SELECT price FROM books", "SELECT ROUND(price) FROM books"),
    # Repeats
    ("SELECT genre FROM books", "SELECT DISTINCT genre FROM books"),
    ("SELECT DISTINCT genre FROM books", "SELECT genre FROM books"),
    (f"SELECT DISTINCT members.id {LOANED}", f"SELECT members.id {LOANED}"),
    ("SELECT COUNT(DISTINCT book_id) FROM loans", "SELECT COUNT(book_id) FROM loans"),
    # Joins
    ("SELECT loans.id FROM loans JOIN books ON loans.book_id = books.id WHERE pages > 300",
     "SELECT loans.id FROM loans JOIN books ON loans.id = books.id WHERE pages > 300"),
    ("SELECT loans.id FROM loans JOIN books ON loans.book_id = books.id WHERE pages > 300",
     "SELECT loans.id FROM loans, books WHERE pages > 300"),
    (
        "SELECT members.id, COUNT(loans.id) FROM members LEFT JOIN loans "
        "ON loans.member_id = members.id GROUP BY members.id",
        f"SELECT members.id, COUNT(loans.id) {LOANED} GROUP BY members.id",
    ),
    (
        "SELECT members.id, COUNT(loans.id) FROM members LEFT JOIN loans "
        "ON loans.member_id = members.id GROUP BY members.id",
        "SELECT members.id, COUNT(*) FROM members LEFT JOIN loans "
        "ON loans.member_id = members.id GROUP BY members.id",
    ),
    (
        "SELECT members.id, COUNT(loans.id) FROM members LEFT JOIN loans "
        "ON loans.member_id = members.id AND fine > 4 GROUP BY members.id",
        "SELECT members.id, COUNT(loans.id) FROM members LEFT JOIN loans "
        "ON loans.member_id = members.id WHERE fine > 4 GROUP BY members.id",
    ),
    # Aggregates and groups
    ("SELECT AVG(fine) FROM loans", "SELECT CAST(AVG(fine) AS INTEGER) FROM loans"),
    ("SELECT AVG(pages) FROM books", "SELECT SUM(pages) / COUNT(*) FROM books"),
    ("SELECT COUNT(returned_on) FROM loans", "SELECT COUNT(*) FROM loans"),
    (
        "SELECT genre FROM books GROUP BY genre HAVING COUNT(*) > 4",
        "SELECT genre FROM books GROUP BY genre HAVING COUNT(*) >= 4",
    ),
    (
        f"SELECT authors.id, MAX(price) {WRITTEN} GROUP BY authors.id",
        f"SELECT authors.id, MAX(price) {WRITTEN} GROUP BY authors.country",
    ),
    # Orders
    ("SELECT id FROM books ORDER BY pages, id", "SELECT id FROM books"),
    ("SELECT id FROM books ORDER BY pages, id", "SELECT id FROM books ORDER BY pages DESC, id"),
    ("SELECT id FROM books ORDER BY pages, id", "SELECT id FROM books ORDER BY pages, id DESC"),
    (
        "SELECT id FROM books ORDER BY pages, id LIMIT 3",
        "SELECT id FROM books ORDER BY pages, id LIMIT 4",
    ),
    # Subqueries and sets
    (
        "SELECT id FROM members WHERE id NOT IN (SELECT member_id FROM loans WHERE fine > 4)",
        "SELECT DISTINCT member_id FROM loans WHERE fine <= 4",
    ),
    (
        "SELECT id FROM books b WHERE pages > "
        "(SELECT AVG(pages) FROM books o WHERE o.genre = b.genre)",
        "SELECT id FROM books b WHERE pages > (SELECT AVG(pages) FROM books)",
    ),
    (
        "SELECT member_id FROM loans WHERE fine > 4 INTERSECT "
        "SELECT member_id FROM loans WHERE fine < 2",
        "SELECT member_id FROM loans WHERE fine > 4 UNION "
        "SELECT member_id FROM loans WHERE fine < 2",
    ),
    (
        "SELECT id FROM loans l WHERE loaned_on = "
        "(SELECT MAX(loaned_on) FROM loans o WHERE o.member_id = l.member_id)",
        "SELECT id FROM loans WHERE loaned_on = (SELECT MAX(loaned_on) FROM loans)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer"), NEAR_MISSES)
def test_near_misses_are_wrong(gold: str, answer: str) -> None:
    assert run(gold, gold)["correct"]
    found = run(gold, answer)
    assert (found["status"], found["correct"]) == ("ok", False)


def test_the_order_counts_only_where_it_is_asked_for() -> None:
    gold, turned = "SELECT id FROM books ORDER BY id", "SELECT id FROM books ORDER BY id DESC"

    assert not run(gold, turned)["correct"]
    assert run("SELECT id FROM books", turned)["correct"]


def test_a_right_result_on_one_database_is_not_enough() -> None:
    gold = "SELECT COUNT(*) FROM loans"
    number = len(LIBRARY[0]["rows"]["loans"])

    assert examine(LIBRARY[:1], gold, f"SELECT {number}", False, 1.0, True)["correct"]
    assert not examine(LIBRARY, gold, f"SELECT {number}", False, 1.0, True)["correct"]


def test_what_is_read_is_told_exactly() -> None:
    found = run(
        "SELECT COUNT(*) FROM books",
        "SELECT m.name FROM members AS m, loans WHERE member_id = m.id AND fine > 1",
    )

    assert [list(pair) for pair in found["gold_reads"]] == [["books", ""]]
    assert [list(pair) for pair in found["reads"]] == [
        ["loans", ""],
        ["loans", "fine"],
        ["loans", "member_id"],
        ["members", ""],
        ["members", "id"],
        ["members", "name"],
    ]


def test_the_same_text_is_read_alike() -> None:
    found = run("SELECT title FROM books", "SELECT title FROM books")

    assert found["reads"] == found["gold_reads"] != []


def test_a_query_can_be_prepared_without_a_run() -> None:
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
    gold = "SELECT id FROM books"

    assert run(gold, endless, execute=False)["prepared"]
    assert not run(gold, gold, execute=False)["correct"]
    assert not run(gold, "SELECT isbn FROM books", execute=False)["prepared"]


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ("SELECT 1; SELECT 2", "syntax", "one statement"),
        ("SELECT 1; DROP TABLE books", "syntax", "one statement"),
        ("DROP TABLE books", "refused", "only SELECT"),
        ("DELETE FROM books", "refused", "only SELECT"),
        ("WITH x AS (SELECT 1) DELETE FROM books", "refused", "only SELECT"),
        ("WITH x AS (SELECT 1) INSERT INTO books (id) SELECT 9 FROM x", "refused", "only SELECT"),
        ("CREATE TABLE x (a)", "refused", "only SELECT"),
        ("CREATE TEMP TABLE x AS SELECT 1", "refused", "only SELECT"),
        ("ATTACH '/tmp/x.db' AS x", "refused", "only SELECT"),
        ("VACUUM INTO '/tmp/x.db'", "refused", "only SELECT"),
        ("PRAGMA writable_schema = 1", "refused", "only SELECT"),
        ("PRAGMA query_only = 0", "refused", "only SELECT"),
        ("BEGIN", "refused", "only SELECT"),
        ("EXPLAIN SELECT 1", "refused", "only SELECT"),
        ("QUERY PLAN SELECT 1", "refused", "only SELECT"),
        ("SELECT * FROM pragma_database_list", "refused", "only SELECT"),
        ("SELECT sql FROM sqlite_master", "refused", "sqlite_master may not be read"),
        ("SELECT COUNT(*) FROM sqlite_schema", "refused", "may not be read"),
        ("SELECT load_extension('/tmp/x.so')", "refused", "load_extension may not"),
        ("SELECT readfile('/etc/passwd')", "syntax", "no such function"),
        ("SELECT writefile('/tmp/x', 1)", "syntax", "no such function"),
        ("SELECT randomblob(1000000000)", "refused", "randomblob may not"),
        ("SELECT zeroblob(1000000000)", "refused", "zeroblob may not"),
        ("SELECT random()", "refused", "random may not"),
        ("SELECT CURRENT_TIMESTAMP", "refused", "current_timestamp may not"),
        ("SELECT fts3_tokenizer('simple')", "refused", "may not"),
        ("", "refused", "only SELECT"),
        (";", "refused", "only SELECT"),
        ("-- nothing", "refused", "only SELECT"),
        ("/*", "refused", "only SELECT"),
        ("SELECT", "syntax", "incomplete input"),
        ("SELECT 'open", "syntax", "unrecognized token"),
        ("SELECT a\0b", "syntax", "null character"),
        ("SELECT '\udc80'", "syntax", "utf-8"),
        ("SELECT CAST(x'ff' AS TEXT)", "error", "decode"),
        ("SELECT ?", "syntax", "binding"),
        ("SELECT isbn FROM books", "syntax", "no such column"),
        ("SELECT abs(-9223372036854775808)", "error", "integer overflow"),
        ("SELECT replace(printf('%500000s', ''), ' ', 'xxx')", "error", "too big"),
        ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "syntax", ""),
        ("SELECT " + "1+" * 4000 + "1", "syntax", "maximum depth"),
        ("SELECT " + ", ".join("1" * 300), "syntax", "too many columns"),
        ("SELECT 1 " + "UNION SELECT 1 " * 100, "syntax", "too many terms"),
        ("SELECT '" + "x" * 30_000 + "'", "refused", "20,000 characters"),
        ("SELECT 1 FROM loans a, loans b, loans c, loans d", "rows", "10,000 rows"),
    ],
)
def test_hostile_statements_come_to_an_end(answer: str, status: str, message: str) -> None:
    found = run("SELECT id FROM books", answer)

    assert (found["status"], found["correct"]) == (status, False)
    assert message in found["message"]


def test_an_endless_statement_ends_in_time() -> None:
    endless = (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t"
    )
    found = examine(LIBRARY, "SELECT 1", endless, False, 0.05, True)

    assert (found["status"], found["prepared"], found["correct"]) == ("timeout", True, False)
