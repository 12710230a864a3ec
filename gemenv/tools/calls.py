"""How calls of tools are written in replies: a parser for each syntax."""

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True)
class Call:
    """A call of a tool, found in a reply."""

    start: int
    """Where it begins in the reply, in characters."""
    end: int
    """Where it ends."""
    name: str = ""
    """The tool that it names; empty in a syntax that belongs to one tool."""
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    error: str = ""
    """Why it cannot be read; empty if it can."""


Parser = Callable[[str], Call | None]
"""Returns the first call in a reply in one syntax. It takes time linear in the reply."""


def tagged(tag: str, argument: str) -> Parser:
    """Return a parser of `<tag>…</tag>`, whose content becomes the argument.

    >>> tagged("python", "code")("First <python>1 + 1</python>.").arguments
    {'code': '1 + 1'}
    """
    opening, closing = f"<{tag}>", f"</{tag}>"

    def parse(reply: str) -> Call | None:
        start = reply.find(opening)
        end = reply.find(closing, start + len(opening)) if start >= 0 else -1
        if end < 0:
            return None
        content = reply[start + len(opening) : end]
        return Call(start, end + len(closing), arguments={argument: _dedented(content)})

    return parse


def fenced(languages: Sequence[str], argument: str) -> Parser:
    r"""Return a parser of code between fences of three backticks, with one of the languages.

    A block that begins on a line of its own ends at a fence that begins a line, so that its code
    may hold backticks. Code on the line of the opening fence ends at the next three backticks.

    >>> fenced(["python", "py"], "code")("So:\n```py\nprint(1)\n```").arguments
    {'code': 'print(1)\n'}
    """
    opening = re.compile(
        rf"```[ \t]*(?:{'|'.join(map(re.escape, languages))})(?=\s|$)(?:[ \t]*\n)?", re.IGNORECASE
    )

    def parse(reply: str) -> Call | None:
        opened = opening.search(reply)
        if opened is None:
            return None
        begin = opened.end()
        # In a block the newline before the first line is a part of the opening fence.
        closed = (_CLOSING if reply[begin - 1] == "\n" else _TICKS).search(reply, begin)
        if closed is None:
            return None
        code = reply[begin : closed.start()]
        return Call(opened.start(), closed.end(), arguments={argument: _dedented(code)})

    return parse


_CLOSING = re.compile(r"^[ \t]*```", re.MULTILINE)
_TICKS = re.compile("```")


def _dedented(code: str) -> str:
    """Return code whose first line is not indented; other code stays as it is to the letter."""
    return textwrap.dedent(code) if _INDENTED.match(code) else code


_INDENTED = re.compile(r"(?:[ \t]*\n)*[ \t]+\S")


def first_to_end(*parsers: Parser) -> Parser:
    """Return a parser of several syntaxes of one tool; the call that ends first counts.

    A fenced block inside of tags is thus taken without its fences.
    """

    def parse(reply: str) -> Call | None:
        found = [call for parser in parsers if (call := parser(reply))]
        return min(found, key=lambda call: call.end, default=None)

    return parse


def written(name: str, **arguments: Any) -> str:
    """Write a call as `json_call` reads it.

    >>> written("files", command="list")
    '<tool_call>{"name": "files", "arguments": {"command": "list"}}</tool_call>'
    """
    call = {"name": name, "arguments": arguments}
    return f"<tool_call>{json.dumps(call, ensure_ascii=False)}</tool_call>"


def json_call(reply: str) -> Call | None:
    """Find `<tool_call>{"name": …, "arguments": {…}}</tool_call>`, which any tool takes.

    A call that is no such object has an `error` instead of arguments.

    >>> json_call(written("files", path="a.txt"))
    Call(start=0, end=72, name='files', arguments={'path': 'a.txt'}, error='')
    >>> json_call("<tool_call>files a.txt</tool_call>").error
    'The content of <tool_call> is no JSON: Expecting value at character 1.'
    """
    call = _json_text(reply)
    if call is None:
        return None
    try:
        # Newlines inside of text are no JSON, but common.
        data = json.loads(call.arguments["text"], strict=False)
    except json.JSONDecodeError as error:
        return _bad(call, f"is no JSON: {error.msg} at character {error.pos + 1}")
    except (ValueError, RecursionError):
        return _bad(call, "is no JSON that can be read")
    if not isinstance(data, dict):
        return _bad(call, 'must be an object {"name": …, "arguments": {…}}')
    fields = cast("dict[str, Any]", data)
    name, arguments = fields.get("name"), fields.get("arguments", {})
    if not (isinstance(name, str) and name and isinstance(arguments, dict)):
        return _bad(call, 'must have a "name" that is text and "arguments" that are an object')
    return Call(call.start, call.end, name, cast("dict[str, Any]", arguments))


_json_text = tagged("tool_call", "text")


def _bad(call: Call, why: str) -> Call:
    return Call(call.start, call.end, error=f"The content of <tool_call> {why}.")
