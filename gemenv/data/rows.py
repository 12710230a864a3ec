"""What a row is, how to read a value from it, and how to name it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol, cast, runtime_checkable

from gemenv.errors import InvalidArgumentError, nearest

Row = Mapping[str, Any]
"""Values by column."""


@runtime_checkable
class Rows(Protocol):
    """Rows by their index; read only, and shared by all environments of a process."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Row: ...


def pick(row: Row, key: str) -> Any:
    """Return the value of a column, or of an entry inside of one.

    Args:
        row: A row.
        key: A column, or a path such as `reward_model.ground_truth`.

    Raises:
        InvalidArgumentError: Lists the columns that there are.

    >>> pick({"reward_model": {"ground_truth": "72"}}, "reward_model.ground_truth")
    '72'
    """
    if key in row:
        return row[key]
    value: Any = row
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            known = [str(name) for name in cast("Mapping[Any, Any]", row)]
            raise InvalidArgumentError(
                f"The data has no column {key!r}.{nearest(key, known)} "
                f"It has {', '.join(known) or 'none'}."
            )
        value = cast("Mapping[str, Any]", value)[part]
    return value


def row_id(row: Row) -> str:
    """Return a name for a row that depends on its content alone: 16 hexadecimal digits.

    The order of columns does not matter. Equal rows have equal ids, in every process and file.

    >>> row_id({"a": 1, "b": [2]}) == row_id({"b": [2], "a": 1})
    True
    """
    text = json.dumps(dict(row), sort_keys=True, ensure_ascii=True, default=_content)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _content(value: Any) -> Any:
    """Return something that JSON can hold and that is equal for equal content."""
    if isinstance(value, bytes | bytearray):
        return hashlib.blake2b(value, digest_size=16).hexdigest()
    if callable(pixels := getattr(value, "tobytes", None)):
        # Pictures and arrays; their form tells apart what has the same bytes.
        form = getattr(value, "size", None), str(getattr(value, "mode", ""))
        return [repr(form), _content(pixels())]
    if callable(plain := getattr(value, "tolist", None)):
        return plain()
    return str(value)
