"""Small data sets of our own that come with the package."""

from pathlib import Path

from gemenv.core import shared
from gemenv.data.files import JsonLines
from gemenv.data.rows import Rows
from gemenv.errors import InvalidArgumentError

_FOLDER = Path(__file__).parent


def open_sample(name: str) -> Rows:
    """Return the rows of an embedded sample.

    Args:
        name: `math`, `code`, `qa`, `logic` or `sql`.

    Raises:
        InvalidArgumentError: Lists the samples that there are.
    """
    path = _FOLDER / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in _FOLDER.glob("*.jsonl")))
        raise InvalidArgumentError(f"There is no sample {name!r}; there are {known}.")
    return shared(JsonLines, path)
