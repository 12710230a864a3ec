"""How answers of mathematics are graded, beside the peers GEM and Math-Verify in the same run.

    python benchmarks/grading.py --gem-python ../gem/bin/python [--smoke] [--json] [SECTION…]

GEM (`pip install gem-llm`) and Math-Verify live in a virtual environment of their own; without
`--gem-python` their rows are left out. Each contender runs in a process of its own, which is
killed where one pair takes longer than 8 s: a hang. With `--foreign FOLDER`, the tests of
Math-Verify's source distribution are read (never run) as one more table of pairs.
"""

import ast
import functools
import json
import re
import select
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sections import run_sections, sectioned
from vector_race import Contender, Plan, Row, goal, least, median, race, ratio

from gemenv.grading import GradeOptions, grade
from gemenv.messages import last_boxed

SCRIPT = Path(__file__).with_name("grading_worker.py")
TABLES = Path(__file__).parents[1] / "tests" / "grading" / "maths"
HANG = 8.0
LIBRARIES = {"gemenv": "gemenv", "GEM": "gem", "Math-Verify": "math_verify"}
LENIENT = GradeOptions(
    rounding=0.011,
    percent_as_number=True,
    ignore_units=True,
    ignore_names=True,
    subset_lists=True,
    last_of_chain=True,
    decimal_comma=True,
)
"""The conventions of Math-Verify, as far as there are options for them."""


@dataclass(frozen=True)
class Pair:
    """An answer, what is expected, and whether people call it right."""

    category: str
    right: bool
    answer: str
    gold: str


def table(name: str) -> list[Pair]:
    """Read a table of pairs of the tests."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [Pair(category, verdict == "right", a, g) for category, verdict, a, g in cells]


class Judge:
    """The process of a library, started anew after a hang."""

    def __init__(self, library: str, python: str) -> None:
        self._command = [python, str(SCRIPT), library, "pairs", "{}"]
        self.hangs = 0
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if self._line(120) is None:
            sys.exit(f"{self._command} does not start.")

    def _line(self, seconds: float) -> str | None:
        output = self._process.stdout
        assert output is not None  # noqa: S101 - for the type checker
        ready, _, _ = select.select([output], [], [], seconds)
        return output.readline() or None if ready else None

    def grade(self, pair: Pair) -> tuple[bool | str, float]:
        """Return the verdict and the seconds it took."""
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        print(json.dumps([pair.answer, pair.gold]), file=self._process.stdin, flush=True)
        line = self._line(HANG)
        if line is None:
            self.hangs += 1
            self.close()
            self._start()
            return False, HANG
        correct, seconds = json.loads(line)
        return correct, seconds

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def agreement(plan: Plan) -> Iterator[Row]:
    """Agreement: the part of each category that is graded as people do.

    Rows are the categories of both tables of pairs; a hang counts as "wrong". "held out" are the
    pairs that were written last and never tuned on.
    """
    tables = {"pairs": table("pairs"), "held out": table("held_out")}
    if plan.small:
        tables = {name: pairs[::20] for name, pairs in tables.items()}
    found: dict[str, dict[str, list[bool]]] = {}
    times: dict[str, list[float]] = {}
    hangs: dict[str, int] = {}
    for name, library in LIBRARIES.items():
        python = sys.executable if library == "gemenv" else plan.gem_python
        if python is None:
            continue
        judge = Judge(library, python)
        parts: dict[str, list[bool]] = defaultdict(list)
        times[name] = []
        for title, pairs in tables.items():
            for pair in pairs:
                correct, seconds = judge.grade(pair)
                agrees = (correct is True) == pair.right
                for part in ("all", title, pair.category):
                    parts[part].append(agrees)
                times[name].append(seconds)
        judge.close()
        found[name], hangs[name] = parts, judge.hangs
    everything = found["gemenv"]
    for part, verdicts in everything.items():
        asked = {"pairs": "≥ 0.97", "held out": "≥ 0.97"}.get(part)
        rates = {name: statistics.mean(parts[part]) for name, parts in found.items()}
        met = goal(asked, least(rates["gemenv"], 0.97)) if asked else goal("")
        yield {"category": part, "pairs": len(verdicts), **rates, **met}
    for title, value in (("p50, ms", statistics.median), ("mean, ms", statistics.mean)):
        figures = {name: 1e3 * value(times[name]) for name in found}
        yield {"category": title, "pairs": len(times["gemenv"]), **figures, **goal("")}
    row = {"category": "hangs", "pairs": len(times["gemenv"]), **hangs}
    yield {**row, **goal("none", hangs["gemenv"] == 0)}


def rate(plan: Plan) -> Iterator[Row]:
    """Rate: gradings per second on fifty ordinary answers, in one process and thread.

    No two pairs are the same. "agreement" is with what people say.
    """
    contenders = {
        "gemenv": Contender("gemenv", "rate", script=SCRIPT),
        "GEM": Contender("gem", "rate", script=SCRIPT),
    }
    rounds = race(contenders, plan)
    for name in contenders:
        speed, times = median(rounds, name, "rate"), ratio(rounds, name, "GEM", "rate")
        asked = (
            goal("≥ 1,000/s, ≥ 5 × GEM", least(speed, 1_000), least(times, 5))
            if name == "gemenv"
            else goal("")
        )
        yield {
            "contender": name,
            "gradings/s": speed,
            "p50, ms": median(rounds, name, "p50_ms"),
            "agreement": median(rounds, name, "agreement"),
            "× GEM": times,
            **asked,
        }


def foreign(folder: Path) -> Iterator[Row]:
    """Foreign pairs: those in the tests of Math-Verify, by its own expectations.

    Many of these are conventions: rounding to two digits, any element of a list, other units.
    "lenient" has the options for them.
    """
    pairs = list(_foreign_pairs(folder))
    for name, options in (("strict", GradeOptions()), ("lenient", LENIENT)):
        agreed = [
            grade(pair.answer, pair.gold, options=options).correct == pair.right for pair in pairs
        ]
        part = statistics.mean(agreed)
        asked = goal("≥ 0.90", least(part, 0.9)) if name == "lenient" else goal("")
        yield {"options": name, "pairs": len(pairs), "agreement": part, **asked}


def _foreign_pairs(folder: Path) -> Iterator[Pair]:
    """Read the literals of the tests' parameters, without running anything."""
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "parametrize":
                continue
            names = str(ast.literal_eval(node.args[0])).replace(" ", "")
            if not names.startswith("gold,pred,") or not isinstance(node.args[1], ast.List):
                continue
            for element in node.args[1].elts:
                try:
                    gold, answer, right, *_ = ast.literal_eval(element)
                except ValueError:
                    continue  # computed, not written out
                yield Pair(path.stem, bool(right), extracted(answer), extracted(gold))


_MARKED = re.compile(
    r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|(?<!\\)\$((?:[^$\\]|\\.)+?)\$", re.S
)
_FINAL = re.compile(r"final answer:.*?\bis:? +(.+)$", re.S | re.I)
_AFTER = re.compile(r" *(?:I hope it is correct|<\|im_start).*$", re.S)
_NUMBER = re.compile(r"[-+]?[0-9][0-9,. /]*[0-9]%?|[0-9]%?")


def extracted(text: str) -> str:
    """Return the answer in a reply: what it calls final, its last box, formula, or number."""
    text = _AFTER.sub("", text)
    final = _FINAL.findall(text)
    if final and not final[-1].startswith("$"):
        return extracted(final[-1].removesuffix("."))
    box = last_boxed(text)
    if box is not None:
        return box
    prose = len(text.split()) > 3
    if prose and "<|" in text and (numbers := _NUMBER.findall(text)):
        return numbers[-1]
    marked = _MARKED.findall(text)
    if marked:
        return next(part for part in marked[-1] if part)
    if prose and "\\" not in text and (numbers := _NUMBER.findall(text)):
        return numbers[-1]
    return text


SECTIONS: dict[str, Callable[[Plan], Iterator[Row]]] = {"agreement": agreement, "rate": rate}


def main() -> None:
    """Read the command line and run."""
    parser = sectioned(__doc__, SECTIONS, rounds=5, seconds=3.0)
    parser.add_argument("--foreign", type=Path, help="the tests of Math-Verify's sources")
    args = parser.parse_args()
    sections = dict(SECTIONS)
    if args.foreign:

        @functools.wraps(foreign)
        def pairs(plan: Plan) -> Iterator[Row]:
            return foreign(args.foreign)

        sections["foreign"] = pairs
    run_sections(parser, args, sections, smoke_seconds=0.1)


if __name__ == "__main__":
    main()
