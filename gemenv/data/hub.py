"""Data sets of the Hugging Face hub."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from gemenv.data.rows import Rows
from gemenv.errors import InvalidArgumentError, MissingDependencyError

_NAME = re.compile(
    r"(?P<path>[\w.-]+(?:/[\w.-]+)?)(?::(?P<config>[\w.-]+))?(?:@(?P<revision>[\w.-]+))?"
)


def load_hub(name: str) -> Mapping[str, Rows]:
    """Load a data set of the hub, by the package `datasets`: from its cache, or from the network.

    No code of the data set is run.

    Args:
        name: `owner/name`, `owner/name:config`, either with `@revision`.

    Returns:
        Rows by split.

    Raises:
        InvalidArgumentError: If it cannot be had.
        MissingDependencyError: If the extra is not installed.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise InvalidArgumentError(
            "`dataset` must be 'owner/name', 'owner/name:config', either with '@revision', got "
            f"{name!r}. A local file goes into `path`."
        )
    try:
        import datasets  # pyright: ignore[reportMissingTypeStubs]
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"The data set {name!r} needs the package 'datasets', which is not installed: "
            "pip install 'gemenv[datasets]'"
        ) from error
    load = cast("Any", datasets).load_dataset
    try:
        loaded = load(found["path"], found["config"], revision=found["revision"])
    except Exception as error:
        raise InvalidArgumentError(
            f"The data set {name!r} cannot be loaded: {type(error).__name__}: {error}. Check the "
            "name and the network, or give a local file as `path`."
        ) from error
    return cast("Mapping[str, Rows]", loaded)


def is_downloaded(name: str) -> bool:
    """Say whether the hub's cache on this machine has the data set; nothing is imported."""
    found = _NAME.fullmatch(name)
    if found is None:
        return False
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    hub = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    snapshots = hub / f"datasets--{found['path'].replace('/', '--')}" / "snapshots"
    return snapshots.is_dir() and any(snapshots.iterdir())
