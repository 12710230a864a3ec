"""Work folders on this machine's disk."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator

from gemenv.sandbox.child import Child


def make_folder() -> str:
    """Return the real path of a new, private folder."""
    return os.path.realpath(tempfile.mkdtemp(prefix="gemenv-"))


@contextlib.asynccontextmanager
async def work_folder() -> AsyncGenerator[str]:
    """Give a new folder, and remove it afterwards."""
    folder = make_folder()
    try:
        yield folder
    finally:
        await asyncio.shield(remove_folder(folder))


async def remove_folder(folder: str) -> None:
    """Remove a folder, however deep and protected its content is."""
    with contextlib.suppress(OSError):
        os.rmdir(folder)  # Most programs leave nothing.
    for command in (["rm", "-rf"], ["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        if not os.path.isdir(folder):
            return
        # A process of its own: neither a thread nor the event loop waits for the disk.
        child = Child([*command, "--", folder], environment={"PATH": os.defpath}, folder="/")
        try:
            for pipe in child.pipes[1:]:
                child.read(pipe, lambda data: None)
            await asyncio.wait({child.ended}, timeout=_PATIENCE)
        finally:
            await child.close()
    shutil.rmtree(folder, ignore_errors=True)


_PATIENCE = 60.0
