"""The JSON that sandbox servers and their clients exchange, read without trust on either side.

Bytes travel as text where they are UTF-8, and as `{"base64": …}` where they are not.
"""

import base64
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    TypeAdapter,
    ValidationError,
)

from gemenv.errors import (
    ClosedError,
    InvalidArgumentError,
    IsolationError,
    SandboxError,
    SandboxFileError,
    SnapshotError,
)
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.request import Request, encode
from gemenv.sandbox.result import ExecResult, Isolation

SERVICE = "gemenv-sandbox"
"""By which `/health` tells a server of gemenv from others."""
NO_SESSION = "NoSession"
"""The name of the error that says that a session has ended."""
ERRORS: dict[str, type[Exception]] = {
    error.__name__: error
    for error in (
        ClosedError,
        InvalidArgumentError,
        IsolationError,
        SandboxError,
        SandboxFileError,
        SnapshotError,
    )
}
"""What a call of a session may raise on the server, and then at the client too."""
ENVELOPE = 64 << 10
"""Bytes of an answer besides what was asked for."""
WORST_ESCAPE = 6
"""Bytes that a byte takes at most: a control character is written as `\\u0000`."""
_MOST_SIGNAL, _MOST_EXIT_CODE = 64, 255


def pack(data: bytes) -> str | dict[str, str]:
    r"""Return bytes as JSON can hold them.

    >>> pack(b"print(1)"), pack(b"\xff")
    ('print(1)', {'base64': '/w=='})
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def unpack(value: Any) -> bytes:
    r"""Return the bytes of a text or of `{"base64": …}`.

    >>> unpack("print(1)"), unpack({"base64": "/w=="})
    (b'print(1)', b'\xff')

    Raises:
        ValueError: If it is neither.
    """
    if isinstance(value, str | bytes):
        return encode(value)
    if isinstance(value, dict) and list(value) == ["base64"] and isinstance(value["base64"], str):  # pyright: ignore[reportUnknownArgumentType]
        return base64.b64decode(value["base64"], validate=True)
    raise ValueError('expected a text, or an object {"base64": "…"}')


Blob = Annotated[bytes, BeforeValidator(unpack)]


def run_body(request: Request, require: Isolation | None = None) -> dict[str, Any]:
    """Return a request as the body of `POST /v1/exec`."""
    body: dict[str, Any] = {
        "stdin": pack(request.stdin),
        "files": {path: pack(data) for path, data in request.files.items()},
        "limits": asdict(request.limits),
        "show_last": request.show_last,
        "require": require,
    }
    if request.code is not None:
        return body | {"code": pack(request.code)}
    return body | {"argv": list(request.argv or ())}


def read_result(document: bytes) -> ExecResult:
    """Read what a server says that became of a program.

    Raises:
        ValueError: If it is no such thing.
    """
    result = _result.validate_json(document, strict=True)
    numbers = (result.seconds, result.cpu_seconds or 0.0, result.peak_memory or 0)
    if not all(0 <= number < float("inf") for number in numbers):
        raise ValueError("a measure is below 0 or without end")
    if result.exit_code is not None and not 0 <= result.exit_code <= _MOST_EXIT_CODE:
        raise ValueError("its exit code is not one")
    if result.signal is not None and not 1 <= result.signal <= _MOST_SIGNAL:
        raise ValueError("its signal is not one")
    return result


_result = TypeAdapter(ExecResult)


def result_bytes(limits: Limits) -> int:
    """Return how long a result may be, of a program with these limits."""
    return 2 * WORST_ESCAPE * limits.output_bytes + ENVELOPE


def explain(error: ValueError) -> str:
    """Say in a line what is wrong with a document, without quoting it.

    >>> try:
    ...     read_result(b'{"stdout": 7}')
    ... except ValueError as error:
    ...     explain(error)
    '`stdout`: Input should be a valid string'
    """
    if not isinstance(error, ValidationError):
        return str(error)
    found = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in found["loc"] if part != "function-before")
    message = found["msg"].removeprefix("Value error, ")
    return f"`{place}`: {message}" if place else message
