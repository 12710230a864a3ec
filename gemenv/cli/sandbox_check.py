"""`gemenv sandbox check`: what does each sandbox hold on this machine?"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from gemenv.cli.console import echo_json, notices, plain_table, printable, results

if TYPE_CHECKING:
    from gemenv.sandbox.check import ProbeResult, SandboxReport
    from gemenv.sandbox.probes import Probe
    from gemenv.sandbox.result import Isolation

_LEVELS = ("none", "process", "namespace", "container")
_NOT_HERE = ("remote",)
"""Providers whose outside is another machine; they are checked there, where they are served."""
_NOBODY = 65534
_STYLES = {"held": "green", "FELL": "bold red", "UNCLEAR": "bold red", "open": "yellow"}


@click.command()
@click.option(
    "--provider",
    "providers",
    multiple=True,
    metavar="NAME",
    help="Check this provider alone; may be repeated. It must then be available.",
)
@click.option("--probe", "names", multiple=True, metavar="NAME", help="Run this probe alone.")
@click.option("--family", "families", multiple=True, metavar="NAME", help="Run this family alone.")
@click.option(
    "--require", type=click.Choice(_LEVELS), help="Check only what reaches this isolation."
)
@click.option(
    "--as-user",
    is_flag=True,
    help="Check as an ordinary user without rights; only root can ask for it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(
    providers: tuple[str, ...],
    names: tuple[str, ...],
    families: tuple[str, ...],
    require: "Isolation | None",
    as_user: bool,
    as_json: bool,
) -> int:
    """Attack the sandboxes of this machine, and show what each holds.

    Every probe tries something that a sandbox must not allow, and looks from outside whether it
    came through. Where no isolation is promised, bombs are not lit. Exits with 1 if a probe fell
    that the isolation reached promises to hold, if something was left behind, or if a provider
    that was named, or every one, is unavailable.
    """
    from gemenv.sandbox.check import select_probes
    from gemenv.sandbox.providers import PROVIDERS

    if as_user and os.geteuid() == 0:
        return _as_nobody(sys.argv)
    probes = select_probes(names, families)
    asked = providers or tuple(name for name in PROVIDERS if name not in _NOT_HERE)
    reports = [_check(name, probes, require) for name in asked]
    if as_json:
        echo_json({"reports": [report.to_dict() for report in reports]})
    else:
        _print(reports)
    checked = [report for report in reports if not report.unavailable]
    available = len(checked) == len(reports) if providers else bool(checked)
    return 0 if available and all(report.passed for report in reports) else 1


def _check(name: str, probes: "Sequence[Probe]", require: "Isolation | None") -> "SandboxReport":
    """Check a provider with a progress bar on stderr, where that is a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from gemenv.errors import SandboxError
    from gemenv.sandbox.check import SandboxReport, check_sandbox
    from gemenv.sandbox.providers import create

    if name in _NOT_HERE:
        return SandboxReport(
            provider=name, isolation=None,
            unavailable="it is checked where it is served, by the provider that runs there",
        )  # fmt: skip
    # It warns of what this command shows in full.
    quiet = {"warn": False} if name == "subprocess" else {}
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    probed = TextColumn("{task.fields[probe]}")
    hidden = not notices.is_terminal
    with Progress(*columns, probed, console=notices, disable=hidden) as progress:
        bar = progress.add_task(name, total=len(probes), probe="")

        def show(result: "ProbeResult") -> None:
            progress.update(bar, advance=1, probe=result.probe.name)

        try:
            return check_sandbox(
                lambda: create(name, require=require, **quiet), probes=probes, on_result=show
            )
        except (ImportError, SandboxError) as error:
            return SandboxReport(provider=name, isolation=None, unavailable=str(error))


def _print(reports: "Sequence[SandboxReport]") -> None:
    from rich.text import Text

    table = plain_table("probe", "family", "provider", "result", "why")
    for report in reports:
        for result in report.results:
            word = _word(result)
            why = result.reason if word == "held" else f"{result.probe.summary}: {result.reason}"
            table.add_row(
                result.probe.name,
                result.probe.family,
                report.provider,
                Text(word, style=_STYLES.get(word, "dim")),
                Text(printable(why)),
            )
    if table.row_count:
        results.print(table)
        results.print()
    for report in reports:
        _print_summary(report)


def _print_summary(report: "SandboxReport") -> None:
    if report.unavailable:
        why = printable(report.unavailable)
        results.print(f"{report.provider}: unavailable: {why}", soft_wrap=True)
        return
    words = [_word(result) for result in report.results]
    counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    results.print(f"{report.provider}: isolation {report.isolation}: {counts}")
    for each in report.left:
        results.print(f"  left behind: {printable(each)}", style="bold red")


def _word(result: "ProbeResult") -> str:
    """Say how a probe ended; `open` is what fell and was not promised to hold."""
    if result.outcome in ("held", "skipped"):
        return result.outcome
    return result.outcome.upper() if result.promised else "open"


def _as_nobody(arguments: Sequence[str]) -> int:
    """Run the same command as an ordinary user, with a home folder of its own."""
    from gemenv.errors import SandboxError

    again = [part for part in arguments[1:] if part != "--as-user"]
    with tempfile.TemporaryDirectory(prefix="gemenv-user-") as home:
        os.chown(home, _NOBODY, _NOBODY)
        # Where this program is, whatever the folder that it was started in.
        path = os.pathsep.join(os.path.abspath(part) for part in sys.path)
        environment = os.environ | {"HOME": home, "TMPDIR": home, "PYTHONPATH": path}

        def run(program: str, *words: str) -> int:
            done = subprocess.run(  # noqa: S603 - this command again
                [sys.executable, "-c", program, *words],
                cwd=home,
                env=environment,
                user=_NOBODY,
                group=_NOBODY,
                extra_groups=[],
            )
            return done.returncode

        try:
            failed = run("import gemenv.cli")
        except PermissionError:
            failed = True
        if failed:
            raise SandboxError(
                f"An ordinary user cannot run gemenv with {sys.executable}; install both where "
                "everybody may read them."
            )
        return run("from gemenv.cli import main\nmain()", *again)
