"""The folder of an index: complete, or not there."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Generator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search.kinds import Part

_META = "meta.json"
_FORMAT = 1


class Source(BaseModel):
    """The file that a corpus was read from, as it was then."""

    bytes: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Look at a file."""
        status = path.stat()
        return cls(bytes=status.st_size, modified_ns=status.st_mtime_ns)


class Meta(BaseModel):
    """What an index says of itself."""

    format: int = _FORMAT
    kind: str
    """What was asked for."""
    parts: tuple[Part, ...]
    """The kinds of its rankers; each lies in a folder of that name."""
    passages: int
    corpus: str
    """SHA-256 of ids, titles and texts, in order."""
    source: Source | None = None

    def write(self, folder: Path) -> None:
        """Write it into a folder."""
        (folder / _META).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Meta":
        """Read it from a folder.

        Raises:
            InvalidArgumentError: If there is no index, or one of another format.
        """
        try:
            meta = cls.model_validate_json((folder / _META).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise InvalidArgumentError(
                f"{str(folder)!r} is not the folder of an index: there is no {_META} in it. "
                "`gemenv index CORPUS DIR` builds one."
            ) from None
        except ValidationError as error:
            raise InvalidArgumentError(
                f"{str(folder / _META)!r} does not describe an index: {error.error_count()} of its "
                "fields are wrong or missing. Build the index again."
            ) from None
        if meta.format != _FORMAT:
            raise InvalidArgumentError(
                f"The index {str(folder)!r} has format {meta.format}; this version of gemenv reads "
                f"format {_FORMAT}. Build it again."
            )
        return meta


@contextlib.contextmanager
def new_folder(path: Path) -> Generator[Path]:
    """Give a folder that gets the name `path` at the end of the block, unless the block fails.

    An index of that name is replaced.

    Raises:
        InvalidArgumentError: If there is something else of that name.
    """
    path = Path(os.path.abspath(path))
    _check_place(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.unfinished")
    unfinished.mkdir()
    try:
        yield unfinished
        _check_place(path)
        old = None
        if path.exists():
            old = unfinished.with_suffix(".old")
            path.rename(old)
        unfinished.rename(path)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _check_place(path: Path) -> None:
    if not path.exists() or (path / _META).is_file():
        return
    if not path.is_dir() or any(path.iterdir()):
        raise InvalidArgumentError(
            f"{str(path)!r} is there already, and is not an index. Name another folder."
        )
