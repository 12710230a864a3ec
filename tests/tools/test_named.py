import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.tools import Toolbox, openai_calls, tool, tool_call, written


@pytest.mark.parametrize(
    ("content", "name", "arguments"),
    [
        ('{"name": "f", "arguments": {"a": 1}}', "f", {"a": 1}),
        ('\n{"name": "f"}\n', "f", {}),
        ('<tool_name>f</tool_name>\n<arguments>{"a": [1]}</arguments>', "f", {"a": [1]}),
        ('<arguments>{"a": 1}</arguments><tool_name> f </tool_name>', "f", {"a": 1}),
        ("<tool_name>f</tool_name><arguments></arguments>", "f", {}),
        ("<function=f><parameter=a>1</parameter></function>", "f", {"a": "1"}),
        (
            "<function=f>\n<parameter=a>\n x\ny\n</parameter>\n<parameter=b>\n</parameter>\n"
            "</function>",
            "f",
            {"a": " x\ny", "b": ""},
        ),
        ("<function=f></function>", "f", {}),
        ("<function=f><parameter=a>1<parameter=b>2", "f", {"a": "1", "b": "2"}),
    ],
)
def test_every_form(content: str, name: str, arguments: dict[str, Any]) -> None:
    call = tool_call(f"So: <tool_call>{content}</tool_call>")

    assert call is not None
    assert (call.error, call.name, call.arguments) == ("", name, arguments)


@pytest.mark.parametrize(
    "content",
    [
        "<tool_name>f</tool_name>",
        "<tool_name>f</tool_name><arguments>[1]</arguments>",
        "<tool_name>f</tool_name><arguments>{</arguments>",
        "<tool_name></tool_name><arguments>{}</arguments>",
        "<arguments>{}</arguments>",
        "<function=",
        "<function=>",
        '{"name": "f", "arguments": {"a": NaN}}',
    ],
)
def test_what_cannot_be_read_says_why(content: str) -> None:
    call = tool_call(f"<tool_call>{content}</tool_call>")

    assert call is not None
    assert call.error.startswith("The content of <tool_call> ")


def message(*functions: Any) -> str:
    calls = [{"id": f"c{i}", "type": "function", "function": f} for i, f in enumerate(functions)]
    return json.dumps({"role": "assistant", "content": None, "tool_calls": calls})


def test_native_calls() -> None:
    reply = message(
        {"name": "f", "arguments": '{"a": 1}'},
        {"name": "g", "arguments": {"b": 2}},
        {"name": "h", "arguments": ""},
        {"name": "i", "arguments": "{"},
        {"arguments": "{}"},
        "nonsense",
    )
    calls = openai_calls(f"\n{reply} ")

    assert [(call.name, call.arguments, call.id) for call in calls[:3]] == [
        ("f", {"a": 1}, "c0"),
        ("g", {"b": 2}, "c1"),
        ("h", {}, "c2"),
    ]
    assert all(call.error for call in calls[3:])
    alone = openai_calls(json.dumps(json.loads(reply)["tool_calls"]))
    assert [call.arguments for call in alone] == [call.arguments for call in calls]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "text",
        "{}",
        "[]",
        '["function"]',
        '{"function": 1}',
        '{"tool_calls": "function"}',
        "[[" * 9,
    ],
)
def test_replies_without_native_calls(reply: str) -> None:
    assert openai_calls(reply) == []


@given(st.text(max_size=60))
def test_no_reply_is_too_odd(text: str) -> None:
    for form in (
        "<tool_call>{}</tool_call>",
        "<tool_call><function={}</tool_call>",
        '{{"function"{}',
    ):
        reply = form.format(text)
        openai_calls(reply)
        tool_call(reply)


@tool
def mix(text: str, number: int = 0, items: list[int] | None = None) -> list[Any]:
    """Return what came."""
    return [text, number, items]


def test_arguments_that_came_as_text_are_read_by_their_types() -> None:
    import asyncio

    from gemenv.tools import Workspace

    box = Toolbox([mix])
    [call] = box.find(
        "<tool_call><function=mix><parameter=text>[1]</parameter><parameter=number>7</parameter>"
        "<parameter=items>[1, 2]</parameter></function></tool_call>"
    )
    assert asyncio.run(box.call(call, Workspace())).text == '["[1]",7,[1,2]]'


def test_several_calls_in_order_and_none_inside_of_another() -> None:
    box = Toolbox([mix])
    reply = written("mix", text="<tool_call>") + " then " + written("mix", text="b") + written("x")

    assert [call.arguments.get("text") for call in box.find(reply, 5)] == ["<tool_call>", "b", None]
    assert [reply[call.start : call.end] for call in box.find(reply, 2)] == [
        written("mix", text="<tool_call>"),
        written("mix", text="b"),
    ]


def test_tools_without_words_of_their_own_are_described_by_their_schemas() -> None:
    text = Toolbox([mix]).instructions()

    schema = text.partition("<tools>\n")[2].partition("\n</tools>")[0]
    assert json.loads(schema) == mix.schema()
