"""Functions over the user's text files, which are data of the world and nowhere on a disk."""

import re
from typing import Any

from gemenv.envs.tools.checks import line, prose, shown
from gemenv.envs.tools.world import Document, World
from gemenv.errors import ToolError


def list_files(world: World, folder: str = "/") -> list[dict[str, Any]]:
    """List the files in a folder and below it.

    Args:
        folder: The folder, as in /reports.
    """
    below = f"{folder.rstrip('/')}/"
    return [_head(document) for document in _sorted(world) if document.path.startswith(below)]


def search_files(world: World, text: str) -> list[dict[str, Any]]:
    """Find files by a part of what they hold.

    Args:
        text: A part of the text; case does not count.
    """
    part = line(text, "text").casefold()
    return [_head(document) for document in _sorted(world) if part in document.text.casefold()]


def read_file(world: World, path: str) -> str:
    """Read a file.

    Args:
        path: The whole path, as in /reports/march.txt.
    """
    return _document(world, path).text


def write_file(world: World, path: str, text: str) -> dict[str, Any]:
    """Write a file, a new one or in place of what it holds.

    Args:
        path: The whole path, as in /reports/march.txt.
        text: What it shall hold.
    """
    place, content = _path(path), prose(text, "text")
    for document in world.documents:
        if document.path == place:
            document.text, document.changed = content, world.today
            return _head(document)
    world.documents.append(Document(place, world.today, content))
    return _head(world.documents[-1])


def append_to_file(world: World, path: str, text: str) -> dict[str, Any]:
    """Add a line at the end of a file.

    Args:
        path: The whole path, as in /reports/march.txt.
        text: The line.
    """
    document, added = _document(world, path), line(text, "text", most=1000)
    prose(document.text + added, "text")
    document.text = f"{document.text.rstrip()}\n{added}"
    document.changed = world.today
    return _head(document)


def move_file(world: World, path: str, new_path: str) -> dict[str, Any]:
    """Move or rename a file; nothing may be at the new path yet.

    Args:
        path: The whole path, as in /reports/march.txt.
        new_path: The whole path that it shall have.
    """
    document, place = _document(world, path), _path(new_path)
    if any(other.path == place for other in world.documents):
        raise ToolError(f"There is a file at {place} already.")
    document.path = place
    return _head(document)


def delete_file(world: World, path: str) -> dict[str, Any]:
    """Delete a file.

    Args:
        path: The whole path, as in /reports/march.txt.
    """
    document = _document(world, path)
    world.documents.remove(document)
    return {"deleted": document.path}


def _sorted(world: World) -> list[Document]:
    return sorted(world.documents, key=lambda document: document.path)


def _document(world: World, path: str) -> Document:
    for document in world.documents:
        if document.path == path:
            return document
    raise ToolError(f"There is no file {shown(path)}; list_files gives the paths.")


def _path(path: str) -> str:
    if len(path) <= 200 and re.fullmatch(r"(/[\w-][\w.-]*)+", path, re.ASCII):
        return path
    raise ToolError(f"Expected a path as in /reports/march.txt, got {shown(path)}.")


def _head(document: Document) -> dict[str, Any]:
    return {"path": document.path, "changed": document.changed, "characters": len(document.text)}
