"""What a search costs besides the search, beside the peer GEM in the same run.

    python benchmarks/search_client.py --gem-python ../gem/bin/python [--smoke] [--json]

A server on loopback answers without looking anything up; agents search as fast as they can, each
waiting for its answer. Contenders take turns, round by round. GEM's agents are threads.
"""

import functools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sections import run_sections, sectioned
from vector_race import Contender, Plan, Row, goal, least, median, race, ratio

HERE = Path(__file__).parent
SCRIPT = HERE / "search_client_worker.py"


def rate(plan: Plan, url: str) -> Iterator[Row]:
    """Searches a second through the tool, from call to text.

    "CPU" is that of the client's process; the server has one of its own. The cache is off.
    """
    for concurrency in (8,) if plan.small else (1, 64, 500):
        options = {"url": url, "concurrency": concurrency}
        contenders = {
            name: Contender("gemenv", "search", {**options, "protocol": name}, script=SCRIPT)
            for name in ("json", "msgpack")
        }
        contenders["GEM"] = Contender("gem", "search", options, script=SCRIPT)
        rounds = race(contenders, plan)
        for name in ("json", "msgpack"):
            times = ratio(rounds, name, "GEM", "rate")
            yield {
                "dialect": name,
                "agents": concurrency,
                "searches/s": median(rounds, name, "rate"),
                "CPU ms": median(rounds, name, "cpu"),
                "GEM's searches/s": median(rounds, "GEM", "rate"),
                "GEM's CPU ms": median(rounds, "GEM", "cpu"),
                "× GEM": times,
                **goal("more than GEM", least(times, 1.0)),
            }


def main() -> None:
    """Read the command line and run."""
    sections: dict[str, Callable[[Plan], Iterator[Row]]] = {}
    parser = sectioned(__doc__, {"rate": rate}, rounds=5, seconds=3.0)
    args = parser.parse_args()
    command = [sys.executable, str(HERE / "search_client_server.py")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - for the type checker
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/retrieve"

        @functools.wraps(rate)
        def section(plan: Plan) -> Iterator[Row]:
            return rate(plan, url)

        sections["rate"] = section
        run_sections(parser, args, sections, smoke_seconds=0.2)
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
