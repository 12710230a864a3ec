"""One contender of `benchmarks/grading.py`: it grades pairs, or measures how fast it does.

    python grading_worker.py LIBRARY TASK OPTIONS

Task `pairs`: each line on stdin is an answer and what is expected; the answer on stdout says
whether it is right, and how long that took. Task `rate`: as in `worker_loop.py`.
"""

import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from vector_meters import Figures
from worker_loop import Measure, serve

Grader = Callable[[str, str], bool]


def grader(library: str) -> Grader:
    """Return the function that grades in a library."""
    if library == "gemenv":
        from gemenv.grading import grade

        return lambda answer, gold: grade(answer, gold).correct
    logging.disable()
    if library == "gem":
        # What its `MathEnv` calls.
        from gem.utils.math_grader import grade as grade_of_gem

        return lambda answer, gold: bool(grade_of_gem(answer, gold, False))
    from math_verify import parse, verify

    return lambda answer, gold: bool(verify(parse(_boxed(gold)), parse(_boxed(answer))))


def _boxed(text: str) -> str:
    return f"\\boxed{{{text}}}"


def ordinary(n: int) -> list[tuple[str, str]]:
    """Write fifty ordinary pairs, others for each number: a third of the answers is wrong."""
    a, b, c = n + 12, n % 89 + 11, n % 7 + 2
    right = [
        *((str(a + k), str(a + k)) for k in range(8)),
        *((f"{a}.{k}0", f"{a}.{k}") for k in range(1, 5)),
        *((rf"\frac{{{a}}}{{{b + k}}}", f"{a}/{b + k}") for k in range(4)),
        (rf"\dfrac{{{2 * a}}}{{{2 * b}}}", rf"\frac{{{a}}}{{{b}}}"),
        (f"{a},000", f"{a}000"),
        (rf"{b}\%", f"0.{b}"),
        (rf"{a}\%", rf"{a}\%"),
        (rf"{a}\text{{ cm}}", f"{a}"),
        (f"{a} km", f"{a}000 m"),
        (f"${a}", f"{a} dollars"),
        (f"x={a}", f"{a}"),
        (rf"\{{{a}, {b}\}}", rf"\{{{b},{a}\}}"),
        (f"({a}, {b})", f"({a},{b})"),
        (rf"[{a}, \infty)", rf"[{a},\infty)"),
        (rf"{a}\pi", rf"\pi {a}"),
        (rf"{c}\sqrt{{{b}}}", rf"\sqrt{{{b * c * c}}}"),
        (f"(x+{a})^2", f"x^2+{2 * a}x+{a * a}"),
        (rf"\text{{({'ABCDE'[n % 5]})}}", "ABCDE"[n % 5]),
        ("Yes", "yes"),
        (f"1{a}e3", f"1{a}000"),
    ]
    wrong = [
        *((str(a + k), str(a + k + 1)) for k in range(4)),
        (f"{a}.5", f"{a}.05"),
        (f"{a}.25", str(a)),
        (rf"\frac{{{a}}}{{{b}}}", rf"\frac{{{a + 1}}}{{{b}}}"),
        (rf"\frac{{{a}}}{{{b}}}", f"{a}.{b}"),
        (rf"{a}\%", f"{a}.1"),
        (f"{a} kg", f"{a} m"),
        (f"({a}, {b})", f"({b + 1}, {a})"),
        (rf"\{{{a}, {b}\}}", rf"\{{{a}\}}"),
        (rf"{a}\pi", rf"{a + 1}\pi"),
        (rf"\sqrt{{{a}}}", rf"\sqrt{{{a + 1}}}"),
        (f"x^2+{a}x", f"x^2+{a + 1}x"),
        ("No", "Yes"),
        ("B", "C"),
    ]
    return right + wrong


def rate(library: str) -> Measure:
    """Measure gradings per second on ordinary answers, no two of them the same."""
    grades = grader(library)
    numbers: Iterator[int] = iter(range(1, 10**9))
    for pair in ordinary(0):
        grades(*pair)

    def measure(seconds: float) -> Figures:
        times: list[float] = []
        agreed = 0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pairs = ordinary(next(numbers))
            rights = len(pairs) - 17
            for index, pair in enumerate(pairs):
                begin = time.perf_counter()
                agreed += grades(*pair) == (index < rights)
                times.append(time.perf_counter() - begin)
        return {
            "rate": len(times) / sum(times),
            "p50_ms": 1e3 * statistics.median(times),
            "agreement": agreed / len(times),
        }

    return measure


def pairs(library: str) -> None:
    """Grade what comes on stdin, until there is no more."""
    grades = grader(library)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        begin = time.perf_counter()
        try:
            correct: bool | str = grades(*json.loads(line))
        except Exception as error:
            correct = type(error).__name__
        print(json.dumps([correct, time.perf_counter() - begin]), file=answers, flush=True)


if __name__ == "__main__":
    if sys.argv[2] == "pairs":
        pairs(sys.argv[1])
    else:
        serve({"rate": rate})
