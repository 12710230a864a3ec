"""Chat messages in the OpenAI format, and the conventions by which models mark their answers."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

Role = Literal["system", "user", "assistant", "tool"]


class Message(TypedDict):
    """One message of a chat, as `/v1/chat/completions` takes it."""

    role: Role
    content: str | list[dict[str, Any]]
    """Text, or parts of type `text` and `image_url` where there are images."""
    reasoning_content: NotRequired[str]
    """What a reasoning model thought before it answered, where the server says so."""
    tool_calls: NotRequired[list[dict[str, Any]]]
    tool_call_id: NotRequired[str]


def user_message(text: str, images: Sequence[str] = ()) -> Message:
    """Write an observation as a message: images before the text, if there are any.

    Args:
        text: The observation.
        images: `info["images"]`: URLs, most often `data:image/png;base64,…`.

    >>> user_message("Which is larger?")
    {'role': 'user', 'content': 'Which is larger?'}
    >>> [part["type"] for part in user_message("What is x?", ["data:…"])["content"]]
    ['image_url', 'text']
    """
    if not images:
        return {"role": "user", "content": text}
    parts: list[dict[str, Any]] = [
        {"type": "image_url", "image_url": {"url": image}} for image in images
    ]
    return {"role": "user", "content": [*parts, {"type": "text", "text": text}]}


def message_text(message: Message) -> str:
    """Return the text of a message, without its images.

    >>> message_text(user_message("What is x?", ["data:…"]))
    'What is x?'
    """
    content = message["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part.get("type") == "text")


def written_call(name: str, arguments: Mapping[str, Any]) -> str:
    """Write a call of a tool as text, in the form of Qwen and Hermes.

    >>> written_call("add", {"a": 1})
    '<tool_call>{"name": "add", "arguments": {"a": 1}}</tool_call>'
    """
    call = {"name": name, "arguments": arguments}
    return f"<tool_call>{json.dumps(call, ensure_ascii=False)}</tool_call>"


def calls_as_text(tool_calls: Sequence[Mapping[str, Any]]) -> str:
    """Write `tool_calls` of the OpenAI API as text, each on a line, as `written_call` does.

    Arguments that are no JSON stay as they are, so that whoever reads the call can say so.

    >>> calls_as_text([{"id": "1", "function": {"name": "add", "arguments": '{"a": 1}'}}])
    '<tool_call>{"name": "add", "arguments": {"a": 1}}</tool_call>'
    """
    return "\n".join(map(_call_as_text, tool_calls))


def _call_as_text(call: Mapping[str, Any]) -> str:
    function: Any = call.get("function")
    given = cast("dict[str, Any]", function) if isinstance(function, dict) else {}
    name: Any = given.get("name")
    arguments: Any = given.get("arguments") or cast("dict[str, Any]", {})
    if not isinstance(arguments, str):
        return written_call(name, arguments)
    try:
        return written_call(name, json.loads(arguments))
    except (ValueError, RecursionError):
        return f'<tool_call>{{"name": {json.dumps(name)}, "arguments": {arguments}}}</tool_call>'


_BOXED = "\\boxed{"
_BRACES = re.compile(r"\\boxed\{|\{|\}")
_NESTED_REACH = 5_000
"""Characters around the beginning of the last box in which boxes with braces inside are read."""
_STYLE = re.compile(r"\\(?:text|textbf|texttt|mathrm|mathbf)\{(.*)\}", re.DOTALL)


def boxed(answer: object) -> str:
    r"""Write an answer the way environments ask for it.

    >>> print(boxed("up"))
    \boxed{up}
    """
    return f"\\boxed{{{answer}}}"


def last_boxed(text: str) -> str | None:
    r"""Return the content of the last complete `\boxed{…}` in `text`, or `None`.

    Braces inside are matched, up to 5,000 characters, so that no text takes long; of boxes in a
    box the innermost counts. White space around the content is dropped, and so is one layer of
    `\text{…}` and its like.

    >>> last_boxed(r"First \boxed{1}, no: \boxed{ \frac{1}{2} }.")
    '\\frac{1}{2}'
    >>> last_boxed(r"\boxed{\text{up}}"), last_boxed("no box"), last_boxed(r"\boxed{open")
    ('up', None, None)
    """
    _, opened, rest = text.rpartition(_BOXED)
    content, closed, _ = rest.partition("}")
    if not opened:
        return None
    if not closed or "{" in content:
        last = text.rindex(_BOXED)
        return _nested(text[max(0, last - _NESTED_REACH) : last + _NESTED_REACH])
    return content.strip()


def last_tagged(text: str, tag: str) -> str | None:
    """Return the content of the last complete `<tag>…</tag>` in `text`, or `None`.

    >>> last_tagged("<answer>no</answer> or <answer> Paris </answer>", "answer")
    'Paris'
    >>> last_tagged("<answer>open", "answer") is None
    True
    """
    before, closed, _ = text.rpartition(f"</{tag}>")
    _, opened, content = before.rpartition(f"<{tag}>")
    return content.strip() if opened and closed else None


_FENCE = re.compile(r"(^[ \t]*)?```[ \t]*([^\s`]*)[^\n`]*$", re.MULTILINE)


def last_code_block(text: str, languages: Sequence[str]) -> str | None:
    r"""Return the content of the last complete fenced block in one of the languages, or `None`.

    A block opens with three backticks and a language at the end of a line, and closes with a line
    that begins with three backticks alone; text between blocks is never taken for code.

    Args:
        text: A reply.
        languages: In lower case; "" stands for a fence without a language.

    >>> last_code_block("So:\n```python\nprint(1)\n```\nDone.", ["python"])
    'print(1)'
    >>> last_code_block("```python\nprint(1)", ["python"]) is None
    True
    """
    found: str | None = None
    opened: tuple[str, int] | None = None
    for fence in _FENCE.finditer(text):
        begins_line, language = fence[1] is not None, fence[2].lower()
        if opened is None or (begins_line and language):
            opened = language, fence.end() + 1
        elif begins_line:
            if opened[0] in languages:
                found = text[opened[1] : max(opened[1], fence.start() - 1)]
            opened = None
    return found


def _nested(text: str) -> str | None:
    """Match braces: the general case of `last_boxed`, linear in the length of `text`."""
    opened: list[int | None] = []
    last: tuple[int, int] | None = None
    for brace in _BRACES.finditer(text):
        mark = brace.group()
        if mark == _BOXED:
            opened.append(brace.end())
        elif mark == "{":
            opened.append(None)
        elif opened:
            start = opened.pop()
            # An outer box closes after the boxes inside it; the innermost counts.
            if start is not None and (last is None or start > last[0]):
                last = (start, brace.start())
    if last is None:
        return None
    content = text[last[0] : last[1]].strip()
    styled = _STYLE.fullmatch(content)
    return styled[1].strip() if styled and _balanced(styled[1]) else content


def _balanced(text: str) -> bool:
    """Say whether no brace in `text` closes one that was opened before it."""
    depth = 0
    for brace in _BRACES.finditer(text):
        depth += -1 if brace.group() == "}" else 1
        if depth < 0:
            return False
    return True
