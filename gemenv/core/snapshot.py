"""Snapshots: typed attributes of an object to JSON-able data and back."""

import functools
import inspect
import json
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from gemenv.errors import SnapshotError

VERSION = 1
"""Version of the snapshot format; raised whenever an older one can no longer be read."""


def seal_snapshot(cls: type, data: dict[str, Any]) -> dict[str, Any]:
    """Add the header by which `open_snapshot` knows what it has."""
    return {"version": VERSION, "class": _name(cls), **data}


def open_snapshot(cls: type, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check the header of a snapshot and return it.

    Raises:
        SnapshotError: If it is no snapshot, of another version, or of another class.
    """
    if not isinstance(snapshot, Mapping) or "version" not in snapshot:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise SnapshotError(f"Expected what `get_state` returns, got {type(snapshot).__name__}.")
    if snapshot["version"] != VERSION:
        raise SnapshotError(
            f"Expected a snapshot of version {VERSION}, got version {snapshot['version']!r}; "
            "take it anew with this version of gemenv."
        )
    if snapshot.get("class") != _name(cls):
        raise SnapshotError(
            f"Expected a snapshot of {_name(cls)!r}, got one of {snapshot.get('class')!r}."
        )
    return snapshot


def dump_fields(owner: object, names: Iterable[str]) -> dict[str, Any]:
    """Return the named attributes of `owner` as JSON-able data.

    Raises:
        SnapshotError: If a value does not fit the declared type of its attribute.
    """
    cls = type(owner)
    dumped: dict[str, Any] = {}
    for name in names:
        value = getattr(owner, name)
        try:
            dumped[name] = (
                None
                if value is None
                else _adapter(cls, name).dump_python(value, mode="json", warnings="error")
            )
            json.dumps(dumped[name], allow_nan=False)
        except Exception as error:
            raise SnapshotError(f"`{name}` of {_name(cls)!r} has no JSON form: {error}") from error
    return dumped


def load_fields(cls: type, names: Iterable[str], data: Mapping[str, Any]) -> dict[str, Any]:
    """Rebuild attributes from what `dump_fields` returned.

    Raises:
        SnapshotError: If a field is missing or does not fit its declared type.
    """
    loaded: dict[str, Any] = {}
    for name in names:
        if name not in data:
            raise SnapshotError(f"The snapshot of {_name(cls)!r} lacks the field {name!r}.")
        value = data[name]
        try:
            loaded[name] = None if value is None else _adapter(cls, name).validate_python(value)
        except ValueError as error:
            raise SnapshotError(
                f"`{name}` of {_name(cls)!r} cannot be restored: {error}"
            ) from error
    return loaded


def fit_field(cls: type, name: str, value: Any) -> Any:
    """Return `value` as the type that `cls` declares for the attribute `name`.

    What JSON writes otherwise is turned back: a list into a tuple, say.

    Raises:
        ValueError: If it does not fit; pydantic's error says why.
    """
    return _adapter(cls, name).validate_python(value)


@functools.cache
def _adapter(cls: type, name: str) -> Any:
    from pydantic import TypeAdapter

    declared = _declared_type(cls, name)
    if declared is Any:
        raise SnapshotError(
            f"{_name(cls)!r} must declare the type of `{name}`, as in `{name}: MyState`, so that "
            "a snapshot can be restored."
        )
    return TypeAdapter(declared)


def _name(cls: type) -> str:
    return f"{cls.__module__}:{cls.__qualname__}"


def _declared_type(cls: type, name: str) -> Any:
    for owner in cls.__mro__:
        annotation = inspect.get_annotations(owner).get(name)
        if annotation is not None:
            # Alone, since other annotations of a class may name what only type checkers import.
            alone = {"__annotations__": {name: annotation}, "__module__": owner.__module__}
            return typing.get_type_hints(type(owner.__name__, (), alone))[name]
    return Any
