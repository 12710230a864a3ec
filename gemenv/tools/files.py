"""A tool that reads and writes files in the session of an episode."""

import posixpath
from collections.abc import Awaitable, Callable
from typing import Literal

from gemenv.errors import InvalidArgumentError, SandboxError
from gemenv.sandbox import Sandbox, Session
from gemenv.sandbox.request import check_path
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.named import written
from gemenv.tools.programs import ProgramRunner, check_chars
from gemenv.tools.text import cut
from gemenv.tools.workspace import Workspace

_LISTING = """
import os, sys
root, most = sys.stdin.read(), 500
if not os.path.isdir(root):
    raise NotADirectoryError("there is no folder %r" % root)
lines = []
for folder, folders, names in os.walk(root):
    folders.sort()
    for name in sorted(names):
        path = os.path.join(folder, name)
        lines.append("%s (%d bytes)" % (os.path.relpath(path, root), os.lstat(path).st_size))
    if not (folders or names) and folder != root:
        lines.append(os.path.relpath(folder, root) + "/")
    if len(lines) > most:
        break
print("\\n".join(lines[:most] + ["and more"] * (len(lines) > most)))
"""
_LIST = f"exec({_LISTING!r}, {{}})"
"""A dictionary of its own, so that no variable of the session changes."""


class FilesTool(Tool):
    """Reads, writes, lists and edits files of the work folder.

    The folder is that of the episode's session, which stateful `PythonTool` and `BashTool` over
    the same sandbox work in too. It is called in JSON. What cannot be done is told to the model.

    Args:
        sandbox: Where the files are; by default the sandbox that all tools of the process share.
            It is not closed by the tool.
        max_output_chars: Characters of output at most; the middle of what is longer is left out.

    Raises:
        InvalidArgumentError: If `max_output_chars` is below 1.
    """

    name = "files"
    stateful = True

    def __init__(self, sandbox: Sandbox | None = None, *, max_output_chars: int = 10_000) -> None:
        self._runner = ProgramRunner(sandbox, timeout=10.0, stateful=True)
        self.max_output_chars = check_chars(max_output_chars)

    def instruction(self) -> str:
        """Return what the prompt says of it."""
        read = written("files", command="read", path="a.txt", first_line=1, last_line=20)
        write = written("files", command="write", path="a.txt", text="…")
        edit = written("files", command="edit", path="a.txt", old="…", new="…")
        return (
            "You can work on the files of your work folder, one call a reply. Read one, whole or "
            f"by lines: {read} Write one: {write} Replace a text that occurs once in it: {edit} "
            f"List them: {written('files', command='list')}"
        )

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Work on a file."""
        return self.run

    async def run(
        self,
        workspace: Workspace,
        command: Literal["read", "write", "edit", "list"],
        path: str = ".",
        text: str | None = None,
        old: str | None = None,
        new: str | None = None,
        first_line: int | None = None,
        last_line: int | None = None,
    ) -> ToolResult:
        """Read, write, edit or list files of the work folder.

        Args:
            workspace: That of the episode.
            command: What to do.
            path: The file, relative to the work folder; for `list`, a folder.
            text: For `write`: what the file shall hold.
            old: For `edit`: text that occurs once in the file.
            new: For `edit`: what comes in its place.
            first_line: For `read`: the first line to show, from 1.
            last_line: For `read`: the last line to show.
        """
        session = await workspace.session(self._runner.sandbox)
        try:
            if command == "list":
                return await self._list(workspace, path)
            place = check_path(posixpath.normpath(path))
            if command == "read":
                shown = await _read(session, place, first_line, last_line)
                return _done(cut(shown, self.max_output_chars))
            if command == "write" and text is not None:
                await session.write(place, text)
                return _done(f"Wrote {len(text):,} characters to {place}.")
            if command == "edit" and old and new is not None:
                return await _edit(session, place, old, new)
        except (InvalidArgumentError, OSError) as error:
            return _refused(str(error))
        except SandboxError as error:
            return ToolResult(ok=False, text=str(error), status="sandbox_failure")
        wanted = "`text`" if command == "write" else "`old`, which is not empty, and `new`"
        return _refused(f"The command {command} needs {wanted}.")

    async def _list(self, workspace: Workspace, path: str) -> ToolResult:
        folder = posixpath.normpath(path)
        if folder != ".":
            check_path(folder)
        result = await self._runner.run(_LIST, workspace, stdin=folder)
        if result.ok:
            return _done(cut(result.stdout.strip(), self.max_output_chars) or "(no files)")
        problem = result.message or result.stderr.rstrip().rpartition("\n")[2]
        return ToolResult(ok=False, text=problem, status=result.status)


async def _read(session: Session, path: str, first: int | None, last: int | None) -> str:
    text = (await session.read(path)).decode("utf-8", "replace")
    if first is None and last is None:
        return text or "(empty)"
    lines = text.splitlines()
    begin = max(1, first or 1)
    end = len(lines) if last is None else min(last, len(lines))
    if begin > end:
        raise InvalidArgumentError(
            f"There are no lines {begin} to {last or 'the end'}: {path} has {len(lines)}."
        )
    return "\n".join(f"{i}\t{lines[i - 1]}" for i in range(begin, end + 1))


async def _edit(session: Session, path: str, old: str, new: str) -> ToolResult:
    data = await session.read(path)
    count = data.count(old.encode())
    if count != 1:
        return _refused(
            f"`old` must occur once in {path}, and occurs {count} times; nothing is changed."
        )
    await session.write(path, data.replace(old.encode(), new.encode()))
    return _done(f"Replaced it in {path}.")


def _done(text: str) -> ToolResult:
    return ToolResult(ok=True, text=text, status="ok")


def _refused(text: str) -> ToolResult:
    return ToolResult(ok=False, text=text, status="invalid")
