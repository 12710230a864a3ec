"""Calls that name their tool: the syntaxes in which any tool can be called."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from gemenv.messages import written_call
from gemenv.tools.calls import Call, tagged


def written(name: str, /, **arguments: Any) -> str:
    """Write a call as `tool_call` reads it.

    >>> written("files", command="list")
    '<tool_call>{"name": "files", "arguments": {"command": "list"}}</tool_call>'
    """
    return written_call(name, arguments)


def tool_call(reply: str) -> Call | None:
    r"""Find the first `<tool_call>…</tool_call>`, whichever form its content has.

    - `{"name": …, "arguments": {…}}`, as Qwen and Hermes write it;
    - `<tool_name>…</tool_name><arguments>{…}</arguments>`, as GEM asks for it;
    - `<function=…><parameter=…>…</parameter></function>`, as Qwen Coder writes it. All its
      arguments are text.

    A call that has none of them has an `error` instead of arguments.

    >>> tool_call(written("files", path="a.txt"))
    Call(start=0, end=72, name='files', arguments={'path': 'a.txt'}, error='', texts=False, id='')
    >>> tool_call("<tool_call>files a.txt</tool_call>").error
    'The content of <tool_call> is no JSON: Expecting value at character 1.'
    >>> reply = "<tool_call><function=add>\n<parameter=a>\n1\n</parameter></function></tool_call>"
    >>> tool_call(reply).arguments
    {'a': '1'}
    """
    found = _content(reply)
    if found is None:
        return None
    content = found.arguments["text"].strip()
    read = _xml if content.startswith(_XML) else _json
    try:
        name, arguments, texts = read(content)
    except _UnreadableError as error:
        why = f"The content of <tool_call> {error}."
        return Call(found.start, found.end, error=why)
    return Call(found.start, found.end, name, arguments, texts=texts)


def openai_calls(reply: str) -> list[Call]:
    """Read a reply that is, as a whole, a message with `tool_calls` of the OpenAI API, in JSON.

    The list of `tool_calls` alone will do as well. Any other reply has no such calls.

    >>> function = {"name": "add", "arguments": '{"a": 1}'}
    >>> message = {"tool_calls": [{"id": "c1", "type": "function", "function": function}]}
    >>> [call] = openai_calls(json.dumps(message))
    >>> call.name, call.arguments, call.id
    ('add', {'a': 1}, 'c1')
    >>> openai_calls('{"answer": 42}')
    []
    """
    text = reply.strip()
    if not (text.startswith(("{", "[")) and '"function"' in text):
        return []
    try:
        data = _load(text)
    except _UnreadableError:
        return []
    listed = _object(data).get("tool_calls") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        return []
    entries = [_object(entry) for entry in cast("list[Any]", listed)]
    if not all("function" in entry for entry in entries):
        return []
    return [_openai_call(entry, len(reply)) for entry in entries]


def _openai_call(entry: dict[str, Any], end: int) -> Call:
    function = _object(entry["function"])
    given: Any = function.get("arguments")
    key = entry.get("id")
    key = key if isinstance(key, str) else ""
    try:
        arguments = _load(given or "{}") if isinstance(given, str) else given
        name, read, _ = _checked({"name": function.get("name"), "arguments": arguments})
    except _UnreadableError as error:
        return Call(0, end, error=f"A call in `tool_calls` {error}.", id=key)
    return Call(0, end, name, read, id=key)


def _object(data: Any) -> dict[str, Any]:
    """Return a JSON object; anything else is one without fields."""
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


class _UnreadableError(ValueError):
    """A call that cannot be read; says why, as what follows "the content"."""


_Read = tuple[str, dict[str, Any], bool]


def _json(content: str) -> _Read:
    data = _load(content)
    if not isinstance(data, dict):
        raise _UnreadableError('must be an object {"name": …, "arguments": {…}}')
    return _checked(cast("dict[str, Any]", data))


def _load(text: str) -> Any:
    try:
        # Newlines inside of text are no JSON, but common.
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _UnreadableError(f"is no JSON: {error.msg} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):
        raise _UnreadableError("is no JSON that can be read") from None


def _no_constant(name: str) -> Any:
    raise _UnreadableError(f"is no JSON: there is no {name}")


_DECODER = json.JSONDecoder(strict=False, parse_constant=_no_constant)


def _checked(data: Mapping[str, Any]) -> _Read:
    name, arguments = data.get("name"), data.get("arguments", {})
    if not (isinstance(name, str) and name and isinstance(arguments, dict)):
        raise _UnreadableError('must have a "name" that is text and "arguments" that are an object')
    return name, cast("dict[str, Any]", arguments), False


def _xml(content: str) -> _Read:
    if content.startswith(_FUNCTION):
        return _coder(content)
    name = _inside(content, "<tool_name>", "</tool_name>").strip()
    arguments = _inside(content, "<arguments>", "</arguments>").strip()
    return _checked({"name": name, "arguments": _load(arguments or "{}")})


def _coder(content: str) -> _Read:
    name = _inside(content, _FUNCTION, ">").strip()
    if not name:
        raise _UnreadableError("must name the function, as in <function=name>")
    pairs = _PARAMETER.findall(content)
    return name, {key.strip(): _line_free(value) for key, value in pairs}, True


def _inside(content: str, opening: str, closing: str) -> str:
    _, opened, rest = content.partition(opening)
    inside, closed, _ = rest.partition(closing)
    if not (opened and closed):
        raise _UnreadableError(f"lacks {opening}…{closing}")
    return inside


def _line_free(value: str) -> str:
    """Return a value without the newlines that set it off from its tags."""
    return value.removeprefix("\n").removesuffix("\n")


_content = tagged("tool_call", "text", dedent=False)
_FUNCTION = "<function="
_XML = (_FUNCTION, "<tool_name>", "<arguments>")
_PARAMETER = re.compile(
    r"<parameter=([^>\n]{1,200})>((?:(?!<parameter=|</parameter>).)*)", re.DOTALL
)
