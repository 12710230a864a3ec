"""Where a server listens."""

import socket

from gemenv.core.address import is_loopback
from gemenv.errors import InvalidArgumentError, ServerError

_BACKLOG = 2048


def listen(
    host: str, port: int, *, guarded: bool, risk: str, token_env: str, reuse: bool = False
) -> socket.socket:
    """Return a listening socket.

    Args:
        host: Where.
        port: Where.
        guarded: Whether clients need a token.
        risk: What everybody could do without one.
        token_env: The environment variable that a token may come from.
        reuse: Whether other sockets that say so too may listen there as well.

    Raises:
        InvalidArgumentError: If others could reach it without a token.
        ServerError: If the address cannot be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # What the name stands for counts, and not the name.
        if not guarded and not is_loopback(str(address[0])):
            raise InvalidArgumentError(
                f"Without a token, everybody who reaches {host!r} could {risk}. Give one "
                f"with --token-file or {token_env}, or listen on 127.0.0.1."
            )
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG, reuse_port=reuse)
    except OSError as error:
        raise ServerError(
            f"Cannot listen on {host!r}, port {port}: {error.strerror or error}. Choose another "
            "--host or --port; port 0 is a free one."
        ) from None


def address(listening: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
