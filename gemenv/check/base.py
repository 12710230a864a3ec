"""What a check is, what it gets, and what it reports."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gemenv.core import Env
from gemenv.errors import CheckFailed
from gemenv.seeding import derive_seed

_SHOWN = 200
"""Characters of a value that a message shows."""


class Context:
    """What a check gets: a factory of fresh environments, and a seed.

    Args:
        make: Builds the environment under test.
        seed: Everything that the check draws comes from it.
    """

    def __init__(self, make: Callable[[], Env], seed: int) -> None:
        self.seed = seed
        self._make = make
        self._made: list[Env] = []

    def make(self) -> Env:
        """Build a fresh environment, which is closed after the check."""
        return self.keep(self._make())

    def keep(self, env: Env) -> Env:
        """Have an environment closed after the check."""
        self._made.append(env)
        return env

    def seeds(self, n: int) -> range:
        """Return `n` seeds for `reset`."""
        return range(self.seed, self.seed + n)

    def generator(self, name: str) -> np.random.Generator:
        """Return a generator for what the check named `name` draws."""
        return np.random.default_rng(derive_seed("check", name, self.seed))

    def close(self) -> None:
        """Close every environment; whether that works is the business of the check `close`."""
        for env in self._made:
            with contextlib.suppress(Exception):
                env.close()
        self._made.clear()


@dataclass(frozen=True)
class Check:
    """One question to an environment."""

    name: str
    """One word, for `only` and for listings."""
    description: str
    """One line that says what holds of an environment that passes."""
    run: Callable[[Context], str | None]
    """Raises `CheckFailed` on a defect; may return a note."""


@dataclass(frozen=True)
class CheckResult:
    """What one check found."""

    name: str
    passed: bool
    message: str
    """The defect, or a note such as "no oracle"; often empty."""
    seconds: float


@dataclass(frozen=True)
class Report:
    """What all checks found, in their order."""

    results: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(result.passed for result in self.results)

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The checks that did not pass."""
        return tuple(result for result in self.results if not result.passed)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return {"passed": self.passed, "results": [asdict(result) for result in self.results]}

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.to_dict())


def failed(expected: str, came: str, remedy: str) -> CheckFailed:
    """Build the error for a defect: what was expected, what came, what to do.

    >>> print(failed("an observation of type str", "None", "Return text from `_reset`."))
    Expected an observation of type str, got None. Return text from `_reset`.
    """
    return CheckFailed(f"Expected {expected}, got {came}. {remedy}")


def shown(value: object) -> str:
    """Write a value for a message, cut where it gets long.

    >>> shown("short"), len(shown("long" * 1000)) < 300
    ("'short'", True)
    """
    # Cutting first spares the `repr` of megabytes.
    text = repr(value[: 2 * _SHOWN] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
