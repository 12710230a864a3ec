"""How fast vector environments are, beside the peer GEM in the same run.

    python benchmarks/vector.py --gem-python ../gem/bin/python [--json] [--smoke] [SECTION…]

GEM (`pip install gem-llm`) lives in a virtual environment of its own; without `--gem-python` its
columns stay empty. Each contender runs in a process of its own, and the contenders of a row take
turns, round by round: figures are medians over the rounds, ratios medians of the ratios within a
round. Where waiting is measured, time is wall time; where computing in one process is, CPU time.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace

from sections import run_sections, sectioned
from vector_race import (
    Contender,
    Plan,
    Rounds,
    Row,
    goal,
    least,
    median,
    race,
    ratio,
)

GAMES = ("GuessTheNumber-v0-hard", "Mastermind-v0-hard", "Sokoban-v0-easy", "Sudoku-v0-easy")


# The sections


def slow_tool(plan: Plan) -> Iterator[Row]:
    """Slow tool: steps of 10 ms, 5 % of them 200 ms.

    Efficiency is the share of the wall time that the environments spend in their tools: in step
    with the slowest, most wait for it. "alone" is waiting in plain asyncio or in plain threads,
    without results or actions: more than that is not to be had.
    """
    latency = {"fast": 0.01, "slow": 0.2, "share": 0.05}
    for num_envs in plan.sizes:
        yield from _tools(plan, {**latency, "num_envs": num_envs}, ("awaiting", "blocking"))


def waiting(plan: Plan) -> Iterator[Row]:
    """Many that wait: steps of 100 ms."""
    latency = {"fast": 0.1, "slow": 0.1, "share": 0.0}
    num_envs = 20 if plan.small else 1000
    for row in _tools(plan, {**latency, "num_envs": num_envs}, ("awaiting",)):
        if row["asked"]:
            row |= goal("≥ 90 %, < 64 threads", row[""] == "✓", row["threads"] < 64)
        yield row


def _tools(plan: Plan, options: Row, ways: tuple[str, ...]) -> Iterator[Row]:
    envs = {"awaiting": "bench:AsyncTool-v0", "blocking": "bench:BlockingTool-v0"}
    contenders: dict[str, Contender] = {}
    for way in ways:
        contenders[f"alone, {way}"] = Contender("gemenv", "waiters", {**options, "way": way})
    for library, way in [*(("gemenv", way) for way in ways), ("gem", "blocking")]:
        built = {**options, "env_id": envs[way], "backend": "async"}
        contenders[f"{library}, {way}"] = Contender(library, "tool", built)
    rounds = race(contenders, plan.patient)
    for name in contenders:
        efficiency = median(rounds, name, "efficiency")
        ours = name.startswith("gemenv")
        yield {
            "contender": name,
            "envs": options["num_envs"],
            "env-steps/s": median(rounds, name, "rate"),
            "CPU µs per env-step": median(rounds, name, "cpu_us"),
            "threads": median(rounds, name, "threads"),
            "efficiency, %": efficiency and 100 * efficiency,
            **(goal("≥ 90 %", least(efficiency, 0.9)) if ours else goal("")),
        }


def games(plan: Plan) -> Iterator[Row]:
    """Games in lock-step: env-steps per CPU second, in thousands."""
    for game in GAMES[:1] if plan.small else GAMES:
        for num_envs in plan.sizes:
            options = {"env_id": f"game:{game}", "num_envs": num_envs}
            contenders = {
                f"{library} {backend}": Contender(
                    library, "lockstep", {**options, "backend": backend}
                )
                for library in ("gemenv", "gem")
                for backend in ("sync", "async")
            }
            rounds = race(contenders, plan)
            figures: Row = {}
            for name in contenders:
                rate = median(rounds, name, "rate_cpu")
                figures[name] = rate and rate / 1000
            own = ratio(rounds, "gemenv async", "gemenv sync", "rate_cpu")
            sync = ratio(rounds, "gemenv sync", "gem sync", "rate_cpu")
            waited = ratio(rounds, "gemenv async", "gem async", "rate_cpu")
            yield {
                "game": game,
                "envs": num_envs,
                **figures,
                "async/sync": own,
                "sync/gem": sync,
                "async/gem": waited,
                **goal("≥ 0.8, > 1, > 1", least(own, 0.8), least(sync, 1), least(waited, 1)),
            }


def overhead(plan: Plan) -> Iterator[Row]:
    """What sync stepping adds to a bare loop: CPU µs per env-step."""
    env_ids = ("bench:Noop-v0", "game:GuessTheNumber-v0-hard")
    for env_id in env_ids[:1] if plan.small else env_ids:
        for num_envs in plan.sizes:
            options = {"env_id": env_id, "num_envs": num_envs}
            contenders = {
                library: Contender(library, "overhead", options) for library in ("gemenv", "gem")
            }
            rounds = race(contenders, plan)
            row: Row = {"env": env_id, "envs": num_envs}
            for library in contenders:
                row[f"{library} bare"] = median(rounds, library, "bare_us")
                row[f"{library} added"] = median(rounds, library, "overhead_us")
            added = row["gemenv added"]
            yield {**row, **goal("≤ 3 µs", added <= 3)}


def processes(plan: Plan) -> Iterator[Row]:
    """Two worker processes against sync: per wall second.

    "machine" is the gain of two processes that have nothing to do with each other, in the same
    rounds: more than that is not to be had.
    """
    alone = Contender("gemenv", "bare", {"env_id": "bench:Minefield-v0"})
    limit = {"one": alone, "two": replace(alone, processes=2)}
    num_envs, count = (4, 1) if plan.small else (64, 2)
    options = {"env_id": "game:Sokoban-v0-hard", "num_envs": num_envs, "count": count}
    contenders = {
        side: Contender("gemenv", "resets", {**options, "backend": side})
        for side in ("sync", "process")
    }
    rounds = race({**contenders, **limit}, plan)
    yield _sides("Sokoban-v0-hard, resets", num_envs, rounds, "process")
    for num_envs in plan.sizes:
        options = {"env_id": "bench:Minefield-v0", "num_envs": num_envs}
        contenders = {
            side: Contender("gemenv", "lockstep", {**options, "backend": side})
            for side in ("sync", "process")
        }
        contenders["free"] = Contender("gemenv", "free", {**options, "backend": "process"})
        for level in ("easy", "hard"):
            theirs = {**options, "env_id": f"game:Minesweeper-v0-{level}", "backend": "sync"}
            contenders[f"gem {level}"] = Contender("gem", "lockstep", theirs)
        rounds = race(contenders if plan.small else {**contenders, **limit}, plan)
        yield _sides("Minefield, lock-step", num_envs, rounds, "process")
        yield _sides("Minefield, half ready", num_envs, rounds, "free")


def _sides(what: str, num_envs: int, rounds: Rounds, name: str) -> Row:
    gain = ratio(rounds, name, "sync", "rate")
    return {
        "what": what,
        "envs": num_envs,
        "sync": median(rounds, "sync", "rate"),
        "2 workers": median(rounds, name, "rate"),
        "gain": gain,
        "machine": ratio(rounds, "two", "one", "rate"),
        "CPU µs: sync": median(rounds, "sync", "own_us"),
        "caller": median(rounds, name, "own_us"),
        "workers": median(rounds, name, "others_us"),
        "GEM sync, Minesweeper easy": median(rounds, "gem easy", "rate"),
        "hard": median(rounds, "gem hard", "rate"),
        **goal("≥ 1.6", least(gain, 1.6)),
    }


def resets(plan: Plan) -> Iterator[Row]:
    """Resets of many Sokoban-easy: wall seconds."""
    num_envs = 8 if plan.small else 256
    options = {"env_id": "game:Sokoban-v0-easy", "num_envs": num_envs}
    contenders = {
        "gemenv sync": Contender("gemenv", "resets", {**options, "backend": "sync", "count": 3}),
        "gemenv process": Contender(
            "gemenv", "resets", {**options, "backend": "process", "count": 3}
        ),
        "gem sync": Contender("gem", "resets", {**options, "backend": "sync", "count": 1}),
    }
    rounds = race(contenders, plan.patient)
    row: Row = {"envs": num_envs}
    for name in contenders:
        row[name] = median(rounds, name, "seconds")
    quick = [row[name] < 0.5 for name in ("gemenv sync", "gemenv process")]
    yield {**row, **goal("< 0.5 s", *quick)}


def memory(plan: Plan) -> Iterator[Row]:
    """Resident memory of GuessTheNumber-hard, 20 steps in."""
    num_envs = 16 if plan.small else 256
    for backend in ("sync", "async"):
        options = {
            "env_id": "game:GuessTheNumber-v0-hard",
            "num_envs": num_envs,
            "backend": backend,
        }
        contenders = {
            library: Contender(library, "memory", options) for library in ("gemenv", "gem")
        }
        once = replace(plan, rounds=1)
        races = [race(contenders, once) for _ in range(plan.patient.rounds)]
        rounds = {name: [one for each in races for one in each[name]] for name in contenders}
        row: Row = {"backend": backend, "envs": num_envs}
        for library in contenders:
            grown = median(rounds, library, "bytes")
            row[f"{library}, MB"] = None if grown is None else grown / 1e6
            row[f"{library}, threads"] = median(rounds, library, "threads")
        yield {**row, **goal("")}


def failures(plan: Plan) -> Iterator[Row]:
    """Steps that end their worker process, one in a hundred."""
    for num_envs in (4,) if plan.small else (8, 64):
        contenders = {
            name: Contender("gemenv", "crashes", {"num_envs": num_envs, "one_in": one_in})
            for name, one_in in (("whole", None), ("crashing", 100))
        }
        rounds = race(contenders, plan.patient)
        lost = [
            1000 * (bad["wall"] - bad["steps"] / good["rate"]) / bad["crashes"]
            for good, bad in zip(rounds["whole"], rounds["crashing"], strict=True)
            if bad["crashes"]
        ]
        yield {
            "envs": num_envs,
            "env-steps/s without": median(rounds, "whole", "rate"),
            "env-steps/s with": median(rounds, "crashing", "rate"),
            "crashes": median(rounds, "crashing", "crashes"),
            "episodes lost": median(rounds, "crashing", "lost"),
            "ms lost per crash": statistics.median(lost) if lost else None,
            **goal(""),
        }


SECTIONS: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "tool": slow_tool,
    "waiting": waiting,
    "games": games,
    "overhead": overhead,
    "processes": processes,
    "resets": resets,
    "memory": memory,
    "failures": failures,
}


def main() -> None:
    """Read the command line and run."""
    parser = sectioned(__doc__, SECTIONS, rounds=15, seconds=0.3)
    run_sections(parser, parser.parse_args(), SECTIONS, smoke_seconds=0.02)


if __name__ == "__main__":
    main()
