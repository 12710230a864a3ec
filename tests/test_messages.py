import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.messages import boxed, last_boxed

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
PIECES = st.lists(
    st.sampled_from(["\\boxed{", "\\boxed", "{", "}", "\\text{", "\\", "a", " ", "\n", "\ud800"])
).map("".join)
UNSTYLED = st.lists(st.sampled_from(["\\boxed{", "\\boxed", "{", "}", "a", " "])).map("".join)


def read_slowly(text: str) -> str | None:
    """Match braces character by character; of all complete boxes the last to open counts."""
    opened: list[int] = []
    boxes: dict[int, str] = {}
    for i, character in enumerate(text):
        if character == "{":
            opened.append(i)
        elif character == "}" and opened:
            start = opened.pop()
            if text[:start].endswith("\\boxed"):
                boxes[start] = text[start + 1 : i].strip()
    return boxes[max(boxes)] if boxes else None


@given(UNSTYLED)
def test_braces_are_matched(text: str) -> None:
    assert last_boxed(text) == read_slowly(text)


@given(ANY_TEXT | PIECES)
def test_any_text_has_a_box_or_none(text: str) -> None:
    content = last_boxed(text)

    assert content is None or (content in text and content == content.strip())


@given(st.text(st.characters(exclude_characters="{}", exclude_categories=[])), PIECES)
def test_what_was_boxed_comes_out(answer: str, before: str) -> None:
    assert last_boxed(f"{before} {boxed(answer)} and so on") == answer.strip()


@given(PIECES)
def test_without_a_closed_box_there_is_none(text: str) -> None:
    assert last_boxed(text.replace("}", "")) is None
    assert last_boxed(text.replace("boxed", "box")) is None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (r"\boxed{1} \boxed{2}", "2"),
        (r"\boxed{1} \boxed{open", "1"),
        (r"\boxed{1} \boxed{2} \boxed{", "2"),
        (r"\boxed{}", ""),
        (r"\boxed{ \n }".replace(r"\n", "\n"), ""),
        (r"\boxed{a{b}c}", "a{b}c"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}"),
        (r"\boxed{{{}}}", "{{}}"),
        (r"} { \boxed{x}", "x"),
        (r"\boxed{x}}", "x"),
        (r"\boxed{a} {unclosed", "a"),
        (r"\\boxed{x}", "x"),
        (r"\boxed {x}", None),
        (r"\Boxed{x}", None),
        ("boxed{x}", None),
        ("", None),
        ("\\boxed{two\nlines}", "two\nlines"),
        (r"\boxed{\text{up}}", "up"),
        (r"\boxed{ \mathrm{ up } }", "up"),
        (r"\boxed{\textbf{a{b}}}", "a{b}"),
        (r"\boxed{\text{}}", ""),
        (r"\boxed{\emph{up}}", r"\emph{up}"),
        (r"\boxed{\text{1} + 2}", r"\text{1} + 2"),
    ],
)
def test_the_last_complete_box(text: str, content: str | None) -> None:
    assert last_boxed(text) == content


def test_a_style_is_dropped_only_where_it_spans_the_whole_content() -> None:
    assert last_boxed(r"\boxed{\text{a} and \text{b}}") == r"\text{a} and \text{b}"


@pytest.mark.parametrize("answer", ["1", "", r"\frac{1}{2}", "{1}", r"\text{up}"])
def test_of_nested_boxes_the_innermost_counts(answer: str) -> None:
    content = last_boxed(boxed(answer))

    assert last_boxed(boxed(boxed(answer))) == content
    assert last_boxed(boxed(f"so {boxed(answer)} it is")) == content


# Anything worse than linear would take hours.
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "\\boxed{" * 150_000,
        "\\boxed{" * 75_000 + "}" * 75_000,
        "\\boxed{a" + "{" * 1_000_000,
        "\\boxed{" + "{}" * 500_000,
        "\\boxed{" + "}" * 1_000_000,
        "{" * 1_000_000 + "\\boxed{a}",
        "\\boxed{{}" + "\\text{" * 150_000,
        "\\boxed{\\text{" + "}x" * 500_000,
        "\\boxed{\\text{{}" + " " * 1_000_000 + "x}",
        "\\" * 1_000_000,
    ],
)
def test_a_megabyte_takes_linear_time(text: str) -> None:
    assert last_boxed(text) != text


@pytest.mark.parametrize(("answer", "text"), [("up", r"\boxed{up}"), (4, r"\boxed{4}")])
def test_an_answer_is_boxed(answer: object, text: str) -> None:
    assert boxed(answer) == text
