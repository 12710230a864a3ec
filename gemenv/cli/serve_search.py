"""`gemenv serve search`."""

import contextlib
import json
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from gemenv.cli.console import notices
from gemenv.cli.indexing import building, kind_options
from gemenv.cli.token import read_token

if TYPE_CHECKING:
    from gemenv.tools.search import Kind
    from gemenv.tools.search.ranker import RankedIndex


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), help="JSON Lines file; or `.jsonl.gz`.")
@click.option(
    "--index",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of its index: opened if it is of this corpus, and built otherwise.",
)
@kind_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--topk", type=click.IntRange(min=1), help="Passages for a query, by default; 3.")
@click.option("--max-topk", type=click.IntRange(min=1), help="The most that one may ask for; 100.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(min=1), help="Processes."
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the token that clients must know. Or set GEMENV_SEARCH_TOKEN.",
)
@click.option("--max-queries", type=click.IntRange(min=1), help="Queries in a request.")
@click.option("--max-request-bytes", type=click.IntRange(min=1), help="Size of a request.")
@click.option("--access-log", is_flag=True, help="Write a line for each answer to stderr.")
@click.option("--json", "as_json", is_flag=True, help="Print where it listens as JSON.")
def search(
    corpus: Path | None,
    folder: Path | None,
    kind: str,
    model: Path | None,
    host: str,
    port: int,
    workers: int,
    token_file: Path | None,
    access_log: bool,
    as_json: bool,
    **sizes: int | None,
) -> None:
    """Serve a search index: `POST /retrieve`, as Search-R1 and GEM ask.

    Without a token, only this machine may be listened to.
    """
    from gemenv.serve import SearchSettings
    from gemenv.serve.search_server import SEARCH_TOKEN_ENV
    from gemenv.serve.search_workers import SearchWorkers, Work

    token = read_token(token_file, SEARCH_TOKEN_ENV)
    settings = SearchSettings(**{name: size for name, size in sizes.items() if size is not None})
    if corpus is None and folder is None:
        raise click.UsageError("Give --corpus, or --index, or both.")
    with contextlib.ExitStack() as stack:
        if folder is None:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="gemenv-search-"))
            folder = Path(scratch, "index")
        with _ready(corpus, folder, cast("Kind", kind), model) as index:
            about: dict[str, Any] = {"kind": index.kind, "passages": len(index)}
        work = Work(
            folder=folder, model=model, token=token, access_log=access_log, settings=settings
        )
        server = SearchWorkers(work, workers=workers, host=host, port=port, log=notices.print)

        def announce() -> None:
            if as_json:
                click.echo(json.dumps({"url": server.url, **about, "workers": workers}))
            notices.print(
                f"Serving {about['passages']} passages, kind {about['kind']}, on {server.url}, "
                f"{workers} {'process' if workers == 1 else 'processes'}, "
                f"{'with a' if token else 'without a'} token.",
                soft_wrap=True,
            )

        server.run(announce)


@contextlib.contextmanager
def _ready(
    corpus: Path | None, folder: Path, kind: "Kind", model: Path | None
) -> Generator["RankedIndex"]:
    """Open an index, after building it if it must be."""
    from gemenv.tools.search import Corpus, open_index
    from gemenv.tools.search.upkeep import ensure_index

    if corpus is None:
        with open_index(folder, model=model) as index:
            yield index
        return
    opened = Corpus(corpus)
    with building(opened) as progress:
        index = ensure_index(opened, folder, kind=kind, model=model, progress=progress)
    with index:
        yield index
