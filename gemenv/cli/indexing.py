"""`gemenv index`, and the progress of building an index."""

import contextlib
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gemenv.cli.console import echo_json, notices

if TYPE_CHECKING:
    from gemenv.tools.search import Corpus, Kind

C = TypeVar("C", bound=Callable[..., Any])

# Not read from `Kind`: that would be imported for every command.
KINDS = ("auto", "tantivy", "fts5", "dense", "hybrid")

_SAY_SECONDS = 30.0
"""Between two lines of progress, where there is no terminal."""


def kind_options(command: C) -> C:
    """Add the options of an index."""
    model = click.option(
        "--model",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the sentence encoder, for dense and hybrid.",
    )
    kind = click.option(
        "--kind",
        type=click.Choice(KINDS),
        default="auto",
        show_default=True,
        help="How passages are ranked; `auto` is tantivy if it is installed, and FTS5 otherwise.",
    )
    return kind(model(command))


@click.command("index")
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@kind_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def index_command(corpus: Path, folder: Path, kind: str, model: Path | None, as_json: bool) -> None:
    """Build the search index of CORPUS, a JSON Lines file, in the folder DIR.

    A line is {"id", "contents"}, or {"id", "title", "text"}; `.gz` is unpacked.
    """
    from gemenv.tools.search import Corpus
    from gemenv.tools.search.upkeep import index_corpus

    began = time.monotonic()
    opened = Corpus(corpus)
    with (
        building(opened) as progress,
        index_corpus(
            opened, folder, kind=cast("Kind", kind), model=model, progress=progress
        ) as index,
    ):
        about = {"index": str(folder), "kind": index.kind, "passages": len(index)}
    if as_json:
        echo_json(about)
    notices.print(
        f"{about['passages']} passages in {folder}, kind {about['kind']}, "
        f"{time.monotonic() - began:.1f} s.",
        soft_wrap=True,
    )


@contextlib.contextmanager
def building(corpus: "Corpus") -> Generator[Callable[[int], None]]:
    """Show on stderr how far a corpus has been taken in, how fast, and for how long yet."""
    bar = Progress(
        TextColumn("Indexing"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]:,} passages, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=notices,
        transient=True,
        disable=not notices.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=1.0, count=0, rate=0.0)
        said = began = time.monotonic()

        def show(count: int) -> None:
            nonlocal said
            seconds, share = max(time.monotonic() - began, 1e-9), corpus.read_share
            bar.update(task, completed=share, count=count, rate=count / seconds)
            if not notices.is_terminal and began + seconds - said > _SAY_SECONDS:
                said = began + seconds
                left = f"{seconds / share - seconds:.0f} s left" if share else "how long is unknown"
                notices.print(
                    f"{count} passages ({share:.0%}), {count / seconds:.0f}/s, {left}.",
                    soft_wrap=True,
                )

        yield show
