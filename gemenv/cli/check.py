"""`gemenv check`: does an environment keep the contract?"""

from pathlib import Path

import click

from gemenv.cli.console import echo_json, results
from gemenv.cli.settings import parse_settings, set_option


@click.command()
@click.argument("target", metavar="ID|FILE:Class")
@click.option(
    "-s",
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="Seed of the checks.",
)
@click.option(
    "--only", multiple=True, metavar="NAME", help="Run this check alone; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@set_option
def check(
    target: str, seed: int, only: tuple[str, ...], as_json: bool, settings: tuple[str, ...]
) -> int:
    """Check an environment, registered or in a file, against the contract.

    Exits with 1 if a check fails.
    """
    from gemenv.check import CHECKS, check_env, load_env_class
    from gemenv.registry import spec

    keywords = parse_settings(settings)
    path, _, name = target.rpartition(":")
    build = load_env_class(Path(path), name) if path.endswith(".py") else spec(target).make
    # Once before the checks, so that a wrong keyword is an error and no finding.
    build(**keywords).close()
    report = check_env(lambda: build(**keywords), seed=seed, only=only or None)
    if as_json:
        echo_json({"target": target, **report.to_dict()})
    else:
        descriptions = {entry.name: entry.description for entry in CHECKS}
        for result in report.results:
            mark, style = ("ok", "green") if result.passed else ("FAILED", "bold red")
            results.print(f"{mark:7}", f"{result.name:16}", style=style, end="")
            results.print(result.message or descriptions[result.name])
        failed = sum(not result.passed for result in report.results)
        results.print(f"\n{len(report.results)} checks, {failed} failed.")
    return 0 if report.passed else 1
