"""What it takes for one seed to give one question, in every process.

Some generators of reasoning-gym walk through sets of strings, whose order differs from process to
process (`PYTHONHASHSEED`), some draw from the global generators, and `codeio` runs programs of
which a few ask the clock or the machine. All that is put right here, from outside. What is left:
`intermediate_integration` asks the same in every process, but which of several right
antiderivatives sympy finds, and the oracle gives, may differ.
"""

import random
import re
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

GLOBAL_RANDOM = frozenset(("codeio", "list_functions", "pool_matrix"))
"""Data sets that draw from the global generators."""
_UNSTEADY = re.compile(
    r"(?:import|from)\s[^\n]*\b(?:ast|builtins|ctypes|datetime|inspect|io|logging|matplotlib"
    r"|multiprocessing|os|pathlib|pickle|scipy|secrets|socket|subprocess|sympy|sys|tempfile"
    r"|threading|time|traceback|urllib|uuid|warnings|yaml)\b"
    r"|\b(?:open|eval|exec|input|print|hash|id|set|frozenset|__import__)\(|\{[^{}:\n]+\sfor\s"
    r"|\bseterr\b|[(=,]\s*set\b|(?:default_rng|RandomState|Random)\(\s*\)"
)
"""Programs that reach beyond their input, or make sets, whose order depends on the process."""
_ROWS = "gemenv_rows"
_lock = threading.Lock()


class SortedSet(frozenset[Any]):
    """A set that is walked through in the order of its members."""

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(super().__iter__()))

    def __sub__(self, other: Any) -> "SortedSet":
        return SortedSet(super().__sub__(other))


@contextmanager
def private_random(seed: int, dataset: Any) -> Generator[None]:
    """Seed the global generators for code that draws from them, and put them back."""
    with _lock:
        if hasattr(dataset, _ROWS):
            # The package reads the rows of whichever data set was made last.
            type(dataset)._jsonl_data = getattr(dataset, _ROWS)
        plain, array = random.getstate(), np.random.get_state()
        random.seed(seed)
        np.random.seed(seed)
        try:
            yield
        finally:
            random.setstate(plain)
            np.random.set_state(array)


def settle(name: str, dataset: Any) -> Any:
    """Give a new data set an order, where it has none; return it."""
    if name in _SETTLE:
        _SETTLE[name](dataset)
    return dataset


def _letters(dataset: Any) -> None:
    dataset.letters = SortedSet(dataset.letters)


def _monomials(dataset: Any) -> None:
    unordered: Callable[[random.Random], list[Any]] = dataset._get_monomials

    def ordered(rng: random.Random) -> list[Any]:
        return sorted(unordered(rng), key=str)

    dataset._get_monomials = ordered


def _ladders(dataset: Any) -> None:
    for graph in dataset.word_graphs.values():
        for word, neighbours in graph.items():
            graph[word] = SortedSet(neighbours)


def _programs(dataset: Any) -> None:
    every: list[dict[str, Any]] = dataset._jsonl_data
    rows = [
        row
        for row in every
        if not _UNSTEADY.search(f"{row['code_sample']}\n{row['input_generator']}")
    ]
    setattr(dataset, _ROWS, rows)


def _knights(dataset: Any) -> None:
    # The solver keeps positions in sets that it makes itself.
    vars(sys.modules[type(dataset).__module__])["frozenset"] = SortedSet


_SETTLE: dict[str, Callable[[Any], None]] = {
    "codeio": _programs,
    "isomorphic_strings": _letters,
    "knight_swap": _knights,
    "polynomial_multiplication": _monomials,
    "ransom_note": _letters,
    "word_ladder": _ladders,
}
