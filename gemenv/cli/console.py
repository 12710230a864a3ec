"""Where output goes: results to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

_PIPED_WIDTH = 160
"""Columns where there is no terminal to ask."""

results = Console(
    highlight=False, markup=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH
)
"""For what a command is asked for."""
notices = Console(stderr=True, highlight=False, markup=False)
"""For progress and remarks."""


def echo_json(value: Any) -> None:
    """Write a value as indented JSON to stdout."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=True, default=str))


def printable(text: str) -> str:
    r"""Write control characters, with which text could steer a terminal, as escapes.

    >>> printable("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\nc'
    """
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def plain_table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table; the columns named in `right` are set to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        if column in right:
            table.add_column(column, justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold")
    return table
