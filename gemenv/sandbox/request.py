"""What a sandbox is asked to run, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gemenv.errors import InvalidArgumentError
from gemenv.sandbox.limits import Limits

_LONGEST_NAME = 255


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call. Either `code` or `argv` is given."""

    code: bytes | None
    """A Python program."""
    argv: tuple[str, ...] | None
    """A command and its arguments."""
    stdin: bytes
    files: Mapping[str, bytes]
    """Files in the work folder, by relative path."""
    limits: Limits
    show_last: bool = False
    """Whether the value of the program's last expression is printed, as a prompt does."""


def make_request(
    program: str | bytes | Sequence[str],
    *,
    stdin: str | bytes,
    files: Mapping[str, str | bytes] | None,
    limits: Limits,
    show_last: bool,
) -> Request:
    """Check what a caller gave.

    Raises:
        InvalidArgumentError: If the program is neither text nor a list of text, or a path leads
            out of the work folder.
    """
    code: bytes | None = None
    argv: tuple[str, ...] | None = None
    if isinstance(program, str | bytes):
        code = encode(program)
    else:
        argv = tuple(program)
        if not argv or not all(isinstance(part, str) and "\0" not in part for part in argv):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError(
                f"A command is a list of texts without NUL, the program first, got {program!r}."
            )
    return Request(
        code=code,
        argv=argv,
        stdin=encode(stdin),
        files={check_path(path): encode(data) for path, data in (files or {}).items()},
        limits=limits,
        show_last=show_last,
    )


def encode(text: str | bytes) -> bytes:
    """Return text as UTF-8; a lone surrogate becomes bytes that are not, and Python says so."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)


def check_path(path: str) -> str:
    """Return the path of a file in the work folder, if it is one.

    >>> check_path("data/input.txt")
    'data/input.txt'
    >>> check_path("../secret")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    gemenv.errors.InvalidArgumentError: A path in the work folder is relative ..., got ...

    Raises:
        InvalidArgumentError: If the path is absolute, leads out, or is no name of a file.
    """
    parts = path.split("/")
    if (
        "\0" in path
        or any(part in ("", ".", "..") for part in parts)
        or any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in parts)
    ):
        raise InvalidArgumentError(
            "A path in the work folder is relative and stays inside, such as 'data/input.txt', "
            f"got {path!r}."
        )
    return path
