"""How fast sandboxes are, beside the peer GEM and a bare fork in the same run.

    python benchmarks/sandbox.py --gem-python ../gem/bin/python [--json] [--smoke] [SECTION…]

GEM (`pip install gem-llm`) lives in a virtual environment of its own; without `--gem-python` its
rows are left out, as are those of providers that cannot run on this machine. Each contender runs
in a process of its own, and the contenders of a table take turns, round by round: figures are
medians over the rounds, ratios medians of the ratios within a round.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sandbox_worker import STUBBORN
from sections import run_sections, sectioned
from vector_race import Contender, Plan, Row, goal, least, median, race, ratio

from gemenv.errors import GemenvError
from gemenv.sandbox import create

LOCAL = ("pool", "bubblewrap", "docker", "subprocess")
SCRIPT = Path(__file__).with_name("sandbox_worker.py")


def contender(library: str, task: str, **options: Any) -> Contender:
    """Return a contender that runs in `sandbox_worker.py`."""
    return Contender(library, task, options, script=SCRIPT)


def available() -> list[str]:
    """Return the providers that can run on this machine; tell of the others."""
    found: list[str] = []
    for name in LOCAL:
        options = {"warn": False} if name == "subprocess" else {}
        try:
            with create(name, **options).sync:
                found.append(name)
        except GemenvError as error:
            print(f"Without {name}: {error}", file=sys.stderr)
    return found


def calls(plan: Plan) -> Iterator[Row]:
    """Calls: one small program each.

    "fork" is a fork and exit of an interpreter that does nothing else, one at a time: of a bare
    one, or of one that has imported numpy.
    """
    names = available()
    for program in ("print", "numpy"):
        for concurrency in (1, 8):
            contenders = {
                name: contender(
                    "gemenv", "calls", program=program, concurrency=concurrency, provider=name
                )
                for name in names
                # The image that `gemenv sandbox build-image` makes has no numpy.
                if (program, name) != ("numpy", "docker")
            }
            imported = None if program == "print" else program
            contenders["fork"] = contender("gemenv", "forks", imported=imported)
            contenders["GEM"] = contender("gem", "calls", program=program, concurrency=concurrency)
            rounds = race(contenders, plan)
            for name in contenders:
                rate = median(rounds, name, "rate")
                times = ratio(rounds, name, "GEM", "rate")
                yield {
                    "program": program,
                    "at a time": concurrency,
                    "contender": name,
                    "calls/s": rate,
                    "p50, ms": median(rounds, name, "p50_ms"),
                    "p99, ms": median(rounds, name, "p99_ms"),
                    "× GEM": times,
                    **_asked(name, program, concurrency, rate, times, rounds),
                }


def _asked(
    name: str,
    program: str,
    concurrency: int,
    rate: float | None,
    times: float | None,
    rounds: Any,
) -> Row:
    if name == "docker":
        return goal("≥ 15 calls/s", least(rate, 15))
    if name != "pool":
        return goal("")
    if program == "numpy":
        return goal("≥ 40 × GEM", least(times, 40)) if concurrency == 1 else goal("")
    if concurrency == 1:
        p50 = median(rounds, name, "p50_ms")
        return goal("≥ 5 × GEM, p50 ≤ 6 ms", least(times, 5), p50 is not None and p50 <= 6)
    return goal("≥ 5 × GEM, ≥ 300 calls/s", least(times, 5), least(rate, 300))


def sessions(plan: Plan) -> Iterator[Row]:
    """Sessions: small programs that share variables, one after the other."""
    names = [name for name in available() if name != "subprocess"]
    contenders = {name: contender("gemenv", "sessions", provider=name) for name in names}
    rounds = race(contenders, plan)
    for name in contenders:
        yield {
            "provider": name,
            "calls/s": median(rounds, name, "rate"),
            "p50, ms": median(rounds, name, "p50_ms"),
            "p99, ms": median(rounds, name, "p99_ms"),
        }


def timeouts(plan: Plan) -> Iterator[Row]:
    """Timeouts: a limit of 1 s on programs that do not end by themselves, in seconds taken."""
    names = ["pool"] if plan.small else available()
    for program in ["spin"] if plan.small else STUBBORN:
        contenders = {
            name: contender("gemenv", "timeouts", program=program, provider=name) for name in names
        }
        contenders["GEM"] = contender("gem", "timeouts", program=program)
        rounds = race(contenders, plan)
        seconds = {name: median(rounds, name, "seconds") for name in contenders}
        ours = [seconds[name] for name in names]
        yield {
            "program": program,
            **seconds,
            **goal("1.0 ± 0.2", *(s is not None and abs(s - 1) <= 0.2 for s in ours)),
        }


def crowd(plan: Plan) -> Iterator[Row]:
    """Crowd: many requests at once.

    "displaced" is by how many places an answer came sooner or later than asked for.
    """
    requests = 20 if plan.small else 1000
    for name in ["pool"] if plan.small else available():
        rounds = race({name: contender("gemenv", "crowd", requests=requests, provider=name)}, plan)
        answered = median(rounds, name, "answered")
        displaced = median(rounds, name, "displaced")
        held = median(rounds, name, "bytes")
        yield {
            "provider": name,
            "requests": requests,
            "answered": answered,
            "calls/s": median(rounds, name, "rate"),
            "displaced": displaced,
            "memory, MB": held and held / 1e6,
            "threads": median(rounds, name, "threads"),
            **goal("none lost, in order", answered == requests, (displaced or 0) <= 64),
        }


SECTIONS: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "calls": calls,
    "sessions": sessions,
    "timeouts": timeouts,
    "crowd": crowd,
}


def main() -> None:
    """Read the command line and run."""
    parser = sectioned(__doc__, SECTIONS, rounds=5, seconds=2.0)
    run_sections(parser, parser.parse_args(), SECTIONS, smoke_seconds=0.1)


if __name__ == "__main__":
    main()
