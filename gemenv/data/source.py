"""One door to rows, wherever they come from."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from gemenv.core import shared
from gemenv.data.files import open_files
from gemenv.data.hub import is_downloaded, load_hub
from gemenv.data.rows import Row, Rows
from gemenv.errors import InvalidArgumentError

__all__ = ["is_downloaded", "open_rows"]


def open_rows(
    dataset: str | Sequence[Row] | Mapping[str, Any] | Rows | None = None,
    *,
    path: str | os.PathLike[str] | None = None,
    split: str | None = None,
) -> Rows:
    """Return the rows of one split of a data set.

    Files and data sets of the hub are read once per process and shared; what is given in memory
    is used as it is. Nobody may change them.

    Args:
        dataset: A name on the Hugging Face hub (extra `datasets`), a list of mappings, a data set
            of the package `datasets`, or a mapping from splits to either.
        path: A JSONL, JSON, CSV, TSV or Parquet file, or a folder of them, one for each split.
        split: Which part; may be left out where there is one only.

    Raises:
        InvalidArgumentError: If it is not there, has no such split, or no rows; says what there
            is.
        MissingDependencyError: If an extra is needed; has the line that installs it.
    """
    if (dataset is None) == (path is None):
        raise InvalidArgumentError(
            f"Expected either `dataset` or `path`, got {dataset!r} and {path!r}."
        )
    rows: Any = _of(dataset, split) if path is None else _of_path(Path(path).absolute(), split)
    if not isinstance(rows, Rows) or isinstance(rows, str | bytes | Mapping):
        raise InvalidArgumentError(
            "`dataset` must be a name, a list of mappings, a data set, or a mapping from splits "
            f"to such, got {type(cast('Any', rows)).__name__}."
        )
    if not len(rows):
        raise InvalidArgumentError(f"The data has no rows: {path or dataset!r}.")
    return rows


def _of_path(path: Path, split: str | None) -> Rows:
    readers = open_files(path)
    # A single file is its own only split, whatever its name.
    return shared(_read, path, None if path.is_file() else _chosen(readers, split))


def _read(path: Path, split: str | None) -> Rows:
    readers = open_files(path)
    read: Callable[[], Rows] = readers[split] if split else next(iter(readers.values()))
    return read()


def _of(dataset: Any, split: str | None) -> Any:
    splits: Any = shared(load_hub, dataset) if isinstance(dataset, str) else dataset
    if isinstance(splits, Mapping):
        splits = cast("Mapping[str, Any]", splits)
        return splits[_chosen(splits, split)]
    return splits


def _chosen(splits: Mapping[str, Any], split: str | None) -> str:
    names = [str(name) for name in splits]
    if split in names:
        return split
    if len(names) == 1 and split is None:
        return names[0]
    came = "none was given" if split is None else f"got {split!r}"
    raise InvalidArgumentError(
        f"`split` must be one of {', '.join(map(repr, names)) or 'none'}; {came}."
    )
