"""How fast code answers are judged, beside the peer GEM in the same run.

    python benchmarks/judge.py --gem-python ../gem/bin/python [--json] [--smoke]

Each contender judges the same answers by the same twelve tests, again and again, in a process of
its own; contenders take turns, round by round. GEM runs without a sandbox, as it does by default,
and cannot call functions.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vector_meters import Company
from vector_race import Calm, Contender, Plan, Row, goal, least, median, race, ratio, show

SCRIPT = Path(__file__).with_name("judge_worker.py")
LEAST_RATE = 150
"""Tests a second that small programs must reach, on two cores."""


def contender(library: str, **options: Any) -> Contender:
    """Return a contender that runs in `judge_worker.py`."""
    return Contender(library, "judge", options, script=SCRIPT)


def judging(plan: Plan) -> Iterator[Row]:
    """Judging: answers by twelve tests each.

    "right" passes all tests, "wrong" fails at the first, "loop" never ends at the first one, with
    a limit of 1 s (GEM has one of 10 s, which cannot be changed).
    """
    cases = [("program", "right"), ("function", "right"), ("program", "wrong")]
    if not plan.small:
        cases.append(("program", "loop"))
    for form, answer in cases:
        contenders = {"gemenv": contender("gemenv", form=form, answer=answer)}
        if form == "program":
            contenders["GEM"] = contender("gem", form=form, answer=answer)
        rounds = race(contenders, plan)
        rate = median(rounds, "gemenv", "rate")
        yield {
            "form": form,
            "answer": answer,
            "tests/s": rate,
            "answers/s": median(rounds, "gemenv", "answers"),
            "GEM's answers/s": median(rounds, "GEM", "answers"),
            "× GEM": ratio(rounds, "gemenv", "GEM", "answers"),
            **(
                goal(f"≥ {LEAST_RATE} tests/s", least(rate, LEAST_RATE))
                if answer == "right"
                else goal("")
            ),
        }


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gem-python", help="the Python of the environment that holds gem-llm")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="per measurement, about")
    parser.add_argument("--smoke", action="store_true", help="only show that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    args = parser.parse_args()
    rounds, seconds = (1, 0.1) if args.smoke else (args.rounds, args.seconds)
    plan = Plan(args.gem_python, rounds, seconds, Calm(0.0), small=args.smoke)
    company = Company()
    rows = list(judging(plan))
    others = company.share()
    if args.json:
        result = {"rows": rows, "cpu_share_of_other_programs": others}
        json.dump(result, sys.stdout, indent=2, ensure_ascii=False)
        return
    show(judging, rows)
    print(f"\nOther programs took {others:.0%} of the CPU time meanwhile.")


if __name__ == "__main__":
    main()
