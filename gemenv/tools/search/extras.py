"""Packages that some kinds of index need."""

import importlib
from typing import Any

from gemenv.errors import MissingDependencyError


def optional(package: str, extra: str) -> Any:
    """Import and return a package.

    Args:
        package: Its import name.
        extra: The extra of gemenv that brings it along.

    Raises:
        MissingDependencyError: If it is not installed.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"This needs the package {package!r}, which is not installed: "
            f"pip install 'gemenv[{extra}]'"
        ) from error
