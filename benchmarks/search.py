"""How fast passages are indexed, searched, and served.

    python benchmarks/search.py [--json] [--smoke] [SECTION…]

Passages have 30 to 70 words that follow Zipf's law; a query is five telling words of one of them,
and two stop words. Every measurement has a process of its own. CPU seconds are those of the
process, which others on the machine disturb less.
"""

import contextlib
import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sections import run_sections, sectioned
from vector_meters import Figures, Stopwatch
from vector_race import Plan, Row, goal, least

SCRIPT = Path(__file__).with_name("search_worker.py")
SMALL, LARGE = 10_000, 1_000_000
_FOLDER = tempfile.TemporaryDirectory(prefix="gemenv-search-")


def task(name: str, **options: Any) -> Figures:
    """Do a task of `search_worker.py`, and return its figures."""
    command = [sys.executable, str(SCRIPT), name, json.dumps(options)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


@functools.cache
def built(kind: str, size: int) -> tuple[str, Figures]:
    """Return the folder of an index, and what it took to build."""
    folder = f"{_FOLDER.name}/{kind}-{size}"
    return folder, task("build", folder=folder, kind=kind, size=size)


def cases(plan: Plan) -> list[tuple[str, int]]:
    """Return kinds and numbers of passages."""
    if plan.small:
        return [("tantivy", 2000), ("fts5", 2000)]
    return [("tantivy", SMALL), ("fts5", SMALL), ("tantivy", LARGE)]


def building(plan: Plan) -> Iterator[Row]:
    """Building: an index on disk, of passages that are drawn meanwhile.

    "drawing" are the CPU seconds of that, which are part of the others.
    """
    for kind, size in cases(plan):
        _, figures = built(kind, size)
        large = size == LARGE
        yield {
            "kind": kind,
            "passages": size,
            "seconds": figures["seconds"],
            "CPU s": figures["cpu"],
            "drawing": figures["drawing"],
            "most RSS, MB": figures["rss"] / 1e6,
            "disk, MB": figures["disk"] / 1e6,
            **(
                goal("< 60 s, < 2 GB", figures["seconds"] < 60, figures["rss"] < 2e9)
                if large
                else goal("")
            ),
        }


def searching(plan: Plan) -> Iterator[Row]:
    """Searching: one query at a time, in process; recall of the query's passage among five."""
    for kind, size in cases(plan):
        for stop_words in (0, 2):
            folder, _ = built(kind, size)
            options = {"folder": folder, "size": size, "stop_words": stop_words}
            figures = task("query", seconds=plan.seconds, **options)
            asked = goal("")
            if kind == "tantivy" and size == SMALL:
                asked = goal("≥ 8,000 q/s", least(figures["rate"], 8000))
            if size == LARGE:
                asked = goal("opened < 1 s", figures["open"] < 1)
            yield {
                "kind": kind,
                "passages": size,
                "stop words": stop_words,
                "opened in, ms": 1e3 * figures["open"],
                "RSS added, MB": figures["rss"] / 1e6,
                "q/s": figures["rate"],
                "q/CPU s": figures["rate_cpu"],
                "recall": figures["recall"],
                **asked,
            }


def serving(plan: Plan) -> Iterator[Row]:
    """Serving: `POST /retrieve`, one query a request, keep-alive clients in another process."""
    size = 2000 if plan.small else LARGE
    folder, _ = built("tantivy", size)
    for workers, clients in ((1, 64),) if plan.small else ((1, 64), (2, 64), (2, 500)):
        with server(folder, workers) as url:
            watch = Stopwatch()
            seconds = max(1.0, plan.seconds)
            figures = task("clients", url=url, size=size, seconds=seconds, count=clients)
            both = watch.figures(int(figures["answers"] * 1.25))["others_us"]
        asked = goal("")
        if clients == 64 and not plan.small:
            asked = goal(
                "≥ 800 q/s, p99 < 200 ms", least(figures["rate"], 800), figures["p99_ms"] < 200
            )
        yield {
            "processes": workers,
            "clients": clients,
            "passages": size,
            "q/s": figures["rate"],
            "p50, ms": figures["p50_ms"],
            "p99, ms": figures["p99_ms"],
            "server, CPU µs": both,
            "client, CPU µs": figures["client_us"],
            **asked,
        }


@contextlib.contextmanager
def server(folder: str, workers: int) -> Iterator[str]:
    """Run `gemenv serve search`, and give its URL."""
    program = "from gemenv.cli import main; main()"
    options = ["--index", folder, "--workers", str(workers), "--port", "0", "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", program, "serve", "search", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


SECTIONS = {"building": building, "searching": searching, "serving": serving}


def main() -> None:
    """Read the command line and run."""
    parser = sectioned(__doc__, SECTIONS, rounds=1, seconds=5.0)
    with _FOLDER:
        run_sections(parser, parser.parse_args(), SECTIONS, smoke_seconds=0.2)


if __name__ == "__main__":
    main()
