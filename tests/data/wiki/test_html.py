"""HTML of any kind: what counts, and that nothing breaks it or holds it up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.data.wiki.html import linked_path, read_html
from gemenv.data.wiki.titles import clean_links, title_key

FRAGMENTS = st.sampled_from(
    ["<p>", "</p>", "<div id=mw-content-text>", "</div>", "<a href='B'>", "</a>", "<!--", "-->",
     "<![", "]>", "<script>", "</script>", "<", ">", "&", "&amp;", "&#0;", "&#x110000;", '"', "'",
     "=", "\x00", "<?", "<!D", "x", " ", "/", "\ud800", "<table>", "</table>", "<main>", "</main>"]
)  # fmt: skip


def test_the_content_counts_and_nothing_around_it() -> None:
    html = """<body><a href="Menu">menu</a><div id="mw-content-text"><div><p>One <b>town</b>.
    </p><table><p>box</p></table></div><p>Two.<sup>[1]</sup></p><a href="A">a</a></div>
    <script>var p = "<p>no</p>";</script><a href="Foot">f</a><p>Foot.</p></body>"""

    assert read_html(html) == ("One town.\nTwo.", ["A"], False)


def test_without_marked_content_the_whole_page_counts() -> None:
    assert read_html("<b>Hello</b> <a href='A'>you</a>") == ("Hello you", ["A"], False)


def test_text_without_paragraphs_is_text_too() -> None:
    assert read_html("<main>Just <i>words</i>.</main>")[0] == "Just words."


def test_long_scripts_and_comments_are_passed_over() -> None:
    html = f"<script>{'x < 1;' * 20_000}</script><!--{'-' * 50_000}--><p>Text.</p>"

    assert read_html(html)[0] == "Text."


@settings(max_examples=60, deadline=None)
@given(st.lists(FRAGMENTS | st.text(max_size=5), max_size=60).map("".join))
def test_any_text_is_read(html: str) -> None:
    text, hrefs, _ = read_html(html)

    assert isinstance(text, str)
    for href in hrefs:
        linked_path(href, "A/B")


@pytest.mark.parametrize(
    "pattern",
    ["<a ", '<a "', "<!--", "<", "</", "&", "<a href='", "<a b=", "<![", "<?", "&#", "<script>",
     "<script></scrip", "<div>", "<a/", "<a x='y'z", "<style><a", "<![CDATA[", "<!DOCTYPE "],
)  # fmt: skip
def test_hostile_text_is_bounded(pattern: str) -> None:
    text, links, _ = read_html(pattern * (50_000 // len(pattern)))
    assert len(text) + sum(map(len, links)) <= 50_000


@pytest.mark.parametrize(
    ("href", "path", "found"),
    [
        ("Lima", "Peru", "Lima"),
        ("./Lima#History", "Peru", "Lima"),
        ("../Lima", "AC/DC", "Lima"),
        ("AC%2FDC", "Lima", "AC/DC"),
        ("../../../Lima", "A/B", "Lima"),
        ("100%25_Pure", "A", "100%_Pure"),
        ("Who%3F_Me", "A", "Who?_Me"),
        ("%ff", "A", "\ufffd"),
        ("https://a.org/Lima", "A", None),
        ("//a.org/Lima", "A", None),
        ("/Lima", "A", None),
        ("Lima?action=edit", "A", None),
        ("#top", "A", None),
        ("", "A", None),
        ("http://[::1", "A", None),
        ("Map.PNG", "A", None),
        ("./Category:Towns", "A", None),
        ("mailto:a@b", "A", None),
    ],
)
def test_links_lead_to_articles(href: str, path: str, found: str | None) -> None:
    assert linked_path(href, path) == found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=20), st.text(max_size=5))
def test_links_are_clean(titles: list[str], own: str) -> None:
    links = clean_links(titles, own)
    keys = [title_key(link) for link in links]

    assert len(set(keys)) == len(keys)
    assert title_key(own) not in keys
    assert not any(set(link) & set("{}<>|\n\0") for link in links)
    assert clean_links(links, own) == links
