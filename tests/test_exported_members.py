"""Public names: sorted, unique, and there."""

import importlib
import pkgutil
from typing import Literal, get_origin

import pytest

import gemenv

PACKAGES = [
    "gemenv",
    *(
        module.name
        for module in pkgutil.walk_packages(gemenv.__path__, "gemenv.")
        if module.ispkg and hasattr(importlib.import_module(module.name), "__all__")
    ),
]


def rank(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as Ruff wants them (RUF022)."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


@pytest.mark.parametrize("package", PACKAGES)
def test_exported_names_are_sorted_unique_and_exist(package: str) -> None:
    module = importlib.import_module(package)

    assert list(module.__all__) == sorted(set(module.__all__), key=rank)
    for name in module.__all__:
        assert hasattr(module, name), name


@pytest.mark.parametrize("package", PACKAGES)
def test_exported_names_are_public_and_documented(package: str) -> None:
    module = importlib.import_module(package)

    for name in module.__all__:
        value = getattr(module, name)
        assert not name.startswith("_")
        # An alias of literals cannot hold what is written beneath it.
        if callable(value) and get_origin(value) is not Literal:
            assert value.__doc__, name


def test_the_public_packages_export_something() -> None:
    assert {"gemenv", "gemenv.agents", "gemenv.check", "gemenv.core", "gemenv.wrappers"} <= set(
        PACKAGES
    )
