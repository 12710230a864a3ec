"""The server of a sandbox."""

import os

from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.remote.token import TOKEN_ENV, check_token
from gemenv.serve.front import Log
from gemenv.serve.listening import listen
from gemenv.serve.sandbox import SandboxService, Settings
from gemenv.serve.server import Server, require_extra


class SandboxServer(Server):
    r"""Serves a sandbox over HTTP, and closes it at the end.

    In a `with` block it serves from a thread of its own; `run` serves from this one.

    Args:
        sandbox: Where programs run; it is started.
        host: The address to listen on.
        port: The port; 0 for a free one.
        token: What clients must know. Without one, only this machine may reach the server.
        grace_seconds: How long programs may go on running once the server is to end.
        log: Gets a line for each answer.
        settings: How it serves; by default as many programs run at a time as there are CPUs.

    Raises:
        InvalidArgumentError: If others could reach a server without a token.
        MissingDependencyError: If the extra `serve` is not installed.
        ServerError: If the address cannot be had.

    Example:
        >>> from gemenv.sandbox import create
        >>> with SandboxServer(create("subprocess", warn=False), port=0) as server:
        ...     with create("remote", url=server.url).sync as sandbox:
        ...         sandbox.exec("print(6 * 7)").stdout
        '42\n'
    """

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        token: str | None = None,
        grace_seconds: float = 10.0,
        log: Log | None = None,
        settings: Settings | None = None,
    ) -> None:
        require_extra()
        token = None if token is None else check_token(token, "`token`")
        settings = settings or Settings(workers=os.cpu_count() or 1)
        service = SandboxService(sandbox, settings, token=token, log=log)
        listening = listen(
            host, port, guarded=token is not None, risk="run programs", token_env=TOKEN_ENV
        )
        super().__init__(service, listening, grace_seconds)
