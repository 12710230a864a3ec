"""Constructor arguments on the command line: `--set name=value`."""

import json
from typing import Any

import click

set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A constructor argument; the value is JSON, or else a string. May be repeated.",
)


def parse_settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read `name=value` pairs.

    >>> parse_settings(("max_turns=5", "dim_room=[8, 8]", "name=x"))
    {'max_turns': 5, 'dim_room': [8, 8], 'name': 'x'}
    """
    parsed: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"expected NAME=VALUE, got {setting!r}", param_hint="--set")
        try:
            parsed[name] = json.loads(value)
        except ValueError:
            parsed[name] = value
    return parsed
