"""The command line of benchmarks that are made of sections."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vector_meters import Company
from vector_race import Calm, Plan, Row, show

Section = Callable[[Plan], Iterator[Row]]


def sectioned(
    doc: str | None, sections: Mapping[str, Section], *, rounds: int, seconds: float
) -> argparse.ArgumentParser:
    """Return a parser of what all these benchmarks take."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--gem-python", help="the Python of the environment that holds gem-llm")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=seconds, help="per measurement, about")
    parser.add_argument(
        "--calm",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long, in all, to wait for other programs to rest",
    )
    parser.add_argument("--smoke", action="store_true", help="only show that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(sections))
    return parser


def run_sections(
    parser: argparse.ArgumentParser,
    args: argparse.Namespace,
    sections: Mapping[str, Section],
    *,
    smoke_seconds: float,
) -> None:
    """Run the sections that were asked for, or all, and print what they found."""
    if unknown := set(args.sections) - set(sections):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(sections)}")
    rounds, seconds = (1, smoke_seconds) if args.smoke else (args.rounds, args.seconds)
    plan = Plan(args.gem_python, rounds, seconds, Calm(args.calm), small=args.smoke)
    results: dict[str, Any] = {}
    for name in args.sections or sections:
        company = Company()
        rows = list(sections[name](plan))
        others = company.share()
        results[name] = {"rows": rows, "cpu_share_of_other_programs": others}
        if not args.json:
            show(sections[name], rows)
            print(f"\nOther programs took {others:.0%} of the CPU time meanwhile.", flush=True)
    if args.json:
        print(json.dumps(results, indent=2, ensure_ascii=False))
