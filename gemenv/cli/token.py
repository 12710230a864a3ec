"""The token of a server."""

import os
from pathlib import Path


def read_token(path: Path | None, variable: str) -> str | None:
    """Return the token, which is left nowhere that a child process could find it.

    Args:
        path: The file that holds it.
        variable: The environment variable that may hold it.
    """
    from gemenv.sandbox.remote.token import check_token

    inherited = os.environ.pop(variable, None)
    if path is not None:
        return check_token(path.read_text(encoding="utf-8", errors="replace"), f"{path}")
    if inherited is not None:
        return check_token(inherited, f"The environment variable {variable}")
    return None
