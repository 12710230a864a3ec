"""Calls of tools in replies, and the syntaxes that belong to one tool."""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


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
    texts: bool = False
    """Whether all arguments came as text, of whatever type they are meant to be."""
    id: str = ""
    """By which a model server knows it; empty where there is none."""

    def moved(self, characters: int) -> "Call":
        """Return the call as one that stands further back in a reply."""
        return replace(self, start=self.start + characters, end=self.end + characters)


Parser = Callable[[str], Call | None]
"""Returns the first call in a reply in one syntax. It takes time linear in the reply."""


def tagged(tag: str, argument: str, *, dedent: bool = True) -> Parser:
    """Return a parser of `<tag>…</tag>`, whose content becomes the argument.

    Args:
        tag: Without brackets.
        argument: What the content is called.
        dedent: Whether content whose first line is indented loses the indentation.

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
        arguments = {argument: _dedented(content) if dedent else content}
        return Call(start, end + len(closing), arguments=arguments)

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
