"""The folder of one episode."""

import subprocess
import weakref
from pathlib import Path

from gemenv.sandbox.folders import make_folder


class Folder:
    """A new, private folder. It is removed by `remove`, with this object, or with the process."""

    def __init__(self) -> None:
        self.path = Path(make_folder())
        self.remove = weakref.finalize(self, _remove, str(self.path))
        """Remove it, with what is in it. May be called again."""


def _remove(path: str) -> None:
    # However deep an agent has nested folders in it.
    subprocess.run(["rm", "-rf", "--", path], check=False, stderr=subprocess.DEVNULL)  # noqa: S603, S607
