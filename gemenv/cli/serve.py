"""`gemenv serve`: servers."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gemenv.cli.console import notices
from gemenv.cli.serve_search import search
from gemenv.cli.settings import parse_settings, set_option
from gemenv.cli.token import read_token

if TYPE_CHECKING:
    from gemenv.sandbox import Sandbox
    from gemenv.serve import SandboxServer

C = TypeVar("C", bound=Callable[..., Any])

# Not read from `Limits`: that would be imported for every command.
_LIMITS = (
    "wall_seconds",
    "cpu_seconds",
    "memory_bytes",
    "processes",
    "open_files",
    "file_bytes",
    "disk_bytes",
    "files",
    "output_bytes",
    "output_total_bytes",
)
_MAX = "max_"


@click.group()
def serve() -> None:
    """Serve parts of gemenv over HTTP."""


serve.add_command(search)


def _maxima(command: C) -> C:
    """Add an option for the most that clients get of each limit."""
    for name in reversed(_LIMITS):
        kind = float if name.endswith("_seconds") else int
        option = click.option(f"--{_MAX}{name}".replace("_", "-"), type=kind, help="Of a program.")
        command = option(command)
    return command


@serve.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.option("--provider", help="Where programs run; `pool` on Linux, `docker` elsewhere.")
@click.option(
    "--require",
    metavar="LEVEL",
    default="namespace",
    show_default=True,
    help="The least isolation: none, process, namespace or container.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), help="Programs that run at a time; one for each CPU."
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the token that clients must know. Or set GEMENV_SANDBOX_TOKEN.",
)
@click.option("--max-queue", type=click.IntRange(min=0), help="Requests that may wait.")
@click.option("--max-sessions", type=click.IntRange(min=0), help="Sessions that may be open.")
@click.option("--idle-seconds", type=float, help="How long a session lives without a call.")
@click.option("--max-request-bytes", type=click.IntRange(min=1), help="Size of a request.")
@_maxima
@click.option(
    "--grace-seconds",
    default=10.0,
    show_default=True,
    help="How long programs may go on once the server is to end.",
)
@click.option("--access-log", is_flag=True, help="Write a line for each answer to stderr.")
@click.option("--json", "as_json", is_flag=True, help="Print where it listens as JSON.")
@set_option
def sandbox(
    host: str,
    port: int,
    provider: str | None,
    require: str,
    workers: int | None,
    token_file: Path | None,
    grace_seconds: float,
    access_log: bool,
    as_json: bool,
    settings: tuple[str, ...],
    **sizes: Any,
) -> None:
    """Run programs for other machines.

    Programs come over `POST /v1/exec`, or `POST /run_code` in SandboxFusion's shape; `--set` gives
    arguments to the provider. Without a token, only this machine may be listened to.
    """
    from gemenv.sandbox.remote.token import TOKEN_ENV

    token = read_token(token_file, TOKEN_ENV)
    workers = workers or os.cpu_count() or 1
    place = _provider(provider, require, workers, parse_settings(settings))
    server = _server(
        place,
        workers,
        sizes,
        host=host,
        port=port,
        token=token,
        grace_seconds=grace_seconds,
        log=_to_stderr if access_log else None,
    )

    def announce() -> None:
        if as_json:
            about = {"url": server.url, "provider": place.name, "isolation": place.isolation}
            click.echo(json.dumps(about))
        notices.print(
            f"Serving the sandbox {place.name!r} on {server.url}, isolation {place.isolation}, "
            f"{workers} programs at a time, {'with a' if token else 'without a'} token.",
            soft_wrap=True,
        )

    server.run(announce)


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)


def _provider(name: str | None, require: str, workers: int, settings: dict[str, Any]) -> "Sandbox":
    import inspect

    from gemenv.sandbox import create, default_provider, provider

    name = name or default_provider()
    if "workers" in inspect.signature(provider(name).__init__).parameters:
        settings.setdefault("workers", workers)
    return create(name, **(settings | {"require": require}))


def _server(
    place: "Sandbox", workers: int, sizes: dict[str, Any], **options: Any
) -> "SandboxServer":
    from dataclasses import replace

    from gemenv.serve import MAXIMA, SandboxServer, Settings

    given = {name: value for name, value in sizes.items() if value is not None}
    maxima = {name: given.pop(_MAX + name) for name in _LIMITS if _MAX + name in given}
    settings = Settings(workers=workers, maxima=replace(MAXIMA, **maxima), **given)
    return SandboxServer(place, settings=settings, **options)
