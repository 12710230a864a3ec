"""What a model reads of a server's answer."""

import json
from collections.abc import Iterable, Iterator
from typing import Any


def text_of(content: Iterable[Any], structured: Any = None) -> str:
    """Return the text blocks, line by line, with one line for each block of another kind.

    Args:
        content: Blocks of a tool's result, or contents of a resource, as the SDK gives them.
        structured: What stands in for them where there are none, as JSON.
    """
    lines = list(_lines(content))
    if not lines and structured is not None:
        return json.dumps(structured, ensure_ascii=False)
    return "\n".join(lines) or "(no output)"


def _lines(content: Iterable[Any]) -> Iterator[str]:
    for block in content:
        # An embedded resource has its contents one level below.
        inner = getattr(block, "resource", block)
        if (text := getattr(inner, "text", None)) is not None:
            yield text
        elif (data := getattr(inner, "data", None) or getattr(inner, "blob", None)) is not None:
            kind = getattr(inner, "mime_type", None) or "unknown type"
            yield f"[{_name(inner)}{kind}, about {len(data) * 3 // 4:,} bytes]"
        else:
            yield f"[{_name(inner)}a resource that can be read]"


def _name(block: Any) -> str:
    uri = getattr(block, "uri", None)
    return f"{uri}: " if uri else ""
