"""The bearer token that a sandbox server and its clients share."""

from gemenv.errors import InvalidArgumentError

TOKEN_ENV = "GEMENV_SANDBOX_TOKEN"  # noqa: S105 - the name of a variable
SHORTEST = 16
"""Characters of a token; shorter ones can be guessed."""


def check_token(token: str, origin: str) -> str:
    """Return a token without the space around it. It is never quoted.

    Args:
        token: The token.
        origin: Where it comes from, for the message.

    Raises:
        InvalidArgumentError: If it is no token.
    """
    token = token.strip()
    if len(token) < SHORTEST or not (token.isascii() and token.isprintable()) or " " in token:
        raise InvalidArgumentError(
            f"{origin} does not hold a token: one word of at least {SHORTEST} printable ASCII "
            "characters. `openssl rand -hex 32` makes one."
        )
    return token
