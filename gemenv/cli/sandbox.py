"""`gemenv sandbox`: places to run untrusted programs."""

from typing import Any

import click

from gemenv.cli.console import echo_json, notices, printable, results
from gemenv.cli.sandbox_check import check


@click.group()
def sandbox() -> None:
    """Places to run untrusted programs."""


sandbox.add_command(check)


@sandbox.command("build-image")
@click.option(
    "--name", default="gemenv-sandbox:latest", show_default=True, help="Name of the image."
)
@click.option(
    "--method",
    type=click.Choice(["debootstrap", "scratch"]),
    help="Install a small Debian, as root, or copy this machine's Python; by default the first, "
    "where that can be done.",
)
@click.option("--python", metavar="PATH", help="The interpreter to copy, with `scratch`.")
@click.option(
    "--include",
    multiple=True,
    metavar="PACKAGE",
    help="A Debian package to install, such as python3-numpy; may be repeated.",
)
@click.option("--suite", default="bookworm", show_default=True, help="Release of Debian.")
@click.option(
    "--mirror", metavar="URL", help="Where its packages are; by default as debootstrap has it."
)
@click.option("--engine", metavar="URL", help="The Docker engine; by default as `docker` has it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def build_image(as_json: bool, **options: Any) -> None:
    """Make the image of the docker sandbox, without a registry, and try it."""
    from dataclasses import asdict

    from gemenv.sandbox.docker import images

    if options["method"] == "scratch" and options["include"]:
        raise click.UsageError("--include goes with `--method debootstrap`")
    with notices.status("Starting") as status:

        def show(line: str) -> None:
            status.update(printable(line))
            if not notices.is_terminal:
                notices.print(printable(line))

        image = images.build_image(progress=show, **options)
    if as_json:
        echo_json(asdict(image))
    else:
        results.print(
            f"{image.name}: Python {image.python}, {image.size / 1e6:.0f} MB, "
            f"made with {image.method}."
        )
