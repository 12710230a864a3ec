"""Races between contenders in processes of their own, and tables of what they measured."""

import contextlib
import inspect
import json
import math
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vector_meters import Company, Figures

WORKER = Path(__file__).with_name("vector_worker.py")
BUSY = 0.1
"""The share of the machine's CPU time from which on other programs disturb."""
LONGEST_SECONDS = 600
"""Setting up, or one measurement, is given up after that."""

Row = dict[str, Any]
Rounds = Mapping[str, list[Figures]]
"""What each contender measured in each round."""


@dataclass(frozen=True)
class Plan:
    """What the command line asks for."""

    gem_python: str | None
    rounds: int
    seconds: float
    calm: "Calm"
    small: bool = False
    """Only show that it runs."""

    @property
    def patient(self) -> "Plan":
        """For what waits: fewer and longer measurements."""
        return replace(self, rounds=math.ceil(self.rounds / 5), seconds=10 * self.seconds)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of environments."""
        return (4,) if self.small else (64, 256)


@dataclass(frozen=True)
class Contender:
    """One side of a comparison."""

    library: str
    task: str
    """A task of the script."""
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    processes: int = 1
    """How many measure at the same time, each for itself; their rates are added up."""
    script: Path = WORKER


class Worker:
    """The process of a contender."""

    def __init__(self, contender: Contender, python: str) -> None:
        self._contender = contender
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        command = [python, str(contender.script), contender.library, contender.task]
        self._process = subprocess.Popen(
            [*command, json.dumps(contender.options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def begin(self, seconds: float) -> None:
        """Let it measure."""
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        with contextlib.suppress(BrokenPipeError):
            print(seconds, file=self._process.stdin, flush=True)

    def answer(self) -> str:
        """Wait for a line from it."""
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        ready, _, _ = select.select([self._process.stdout], [], [], LONGEST_SECONDS)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            self._errors.seek(0)
            what = "failed" if ready else f"took more than {LONGEST_SECONDS} s"
            sys.exit(f"{self._contender} {what}:\n{self._errors.read()}")
        return line

    def close(self) -> None:
        """End the process."""
        try:
            self._process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._errors.close()


class Team:
    """The processes of a contender."""

    def __init__(self, contender: Contender, python: str) -> None:
        self._workers = [Worker(contender, python) for _ in range(contender.processes)]

    def wait(self) -> None:
        """Wait until all are set up."""
        for worker in self._workers:
            worker.answer()

    def measure(self, seconds: float) -> Figures:
        """Measure once."""
        for worker in self._workers:
            worker.begin(seconds)
        answers: list[Figures] = [json.loads(worker.answer()) for worker in self._workers]
        if len(answers) == 1:
            return answers[0]
        return {"rate": sum(answer["rate"] for answer in answers)}

    def close(self) -> None:
        """End all."""
        for worker in self._workers:
            worker.close()


class Calm:
    """Measures while other programs rest.

    Args:
        seconds: How long it may wait for that, and measure again, in all.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def measure(self, team: Team, seconds: float) -> Figures:
        """Measure once, and again if other programs were busy meanwhile."""
        while True:
            begin, company = time.monotonic(), Company()
            figures = team.measure(seconds)
            if self._left <= 0 or company.share() < BUSY:
                return figures
            self._left -= time.monotonic() - begin
            while self._left > 0:
                company = Company()
                time.sleep(0.5)
                self._left -= 0.5
                if company.share() < BUSY:
                    break


def race(contenders: Mapping[str, Contender], plan: Plan) -> Rounds:
    """Measure contenders in turns; those of GEM only if it is there.

    Args:
        contenders: By name.
        plan: Says how often and how long.
    """
    pythons = {"gemenv": sys.executable, "gem": plan.gem_python}
    rounds: dict[str, list[Figures]] = {name: [] for name in contenders}
    with contextlib.ExitStack() as stack:
        teams: dict[str, Team] = {}
        for name, contender in contenders.items():
            if python := pythons[contender.library]:
                teams[name] = stack.enter_context(contextlib.closing(Team(contender, python)))
        for team in teams.values():
            team.wait()
        for number in range(plan.rounds):
            # What the machine does at regular intervals is not to meet the same one each time.
            for name in sorted(teams, reverse=number % 2 == 1):
                rounds[name].append(plan.calm.measure(teams[name], plan.seconds))
    return rounds


def median(rounds: Rounds, name: str, figure: str) -> float | None:
    """Return the median of a figure; `None` where it was not measured."""
    measured = [one[figure] for one in rounds.get(name, []) if figure in one]
    return statistics.median(measured) if measured else None


def ratio(rounds: Rounds, name: str, other: str, figure: str) -> float | None:
    """Return the median of the ratios, round by round, of what two contenders measured."""
    pairs = zip(rounds.get(name, []), rounds.get(other, []), strict=False)
    ratios = [one[figure] / another[figure] for one, another in pairs]
    return statistics.median(ratios) if ratios else None


def goal(text: str, *met: bool | None) -> Row:
    """Return the last columns of a row: what is asked, and whether all of it is so."""
    known = [each for each in met if each is not None]
    return {"asked": text, "": ("✓" if all(known) else "✗") if known else ""}


def least(figure: float | None, bound: float) -> bool | None:
    """Say whether a figure is large enough; `None` where it was not measured."""
    return None if figure is None else figure >= bound


def show(section: Callable[[Plan], Iterator[Row]], rows: list[Row]) -> None:
    """Print a section as a table in Markdown."""
    title, _, more = (inspect.getdoc(section) or "").partition("\n")
    print(f"\n### {title.removesuffix('.')}\n{more and more + chr(10)}")
    print(f"| {' | '.join(rows[0])} |")
    print(f"|{'|'.join(' --- ' if isinstance(v, str) else ' ---: ' for v in rows[0].values())}|")
    for row in rows:
        print(f"| {' | '.join(written(value) for value in row.values())} |", flush=True)


def written(value: Any) -> str:
    """Write one cell, numbers with three digits or all before the point.

    >>> [written(value) for value in (None, "x", 7, 12345.6, 12.345, 0.0123)]
    ['–', 'x', '7', '12,346', '12.3', '0.0123']
    """
    if value is None:
        return "–"
    if not isinstance(value, float):
        return str(value)
    digits = 0 if value.is_integer() else 2 - math.floor(math.log10(abs(value)))
    return f"{value:,.{min(4, max(0, digits))}f}"
