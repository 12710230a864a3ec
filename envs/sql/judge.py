"""The judge of an answer: asks a worker, and scores what it finds."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gemenv.core import shared
from gemenv.core.sqlite.build import Database
from gemenv.core.sqlite.tokens import bigrams
from gemenv.core.workers import WorkerPool
from gemenv.errors import InvalidArgumentError, SandboxError

COMPONENTS = ("execution", "syntax", "schema_linking", "ngram", "format")
"""What can be rewarded; each is from 0 to 1, and the right query has 1 of each.

- `execution`: 1 if it gives the right rows on every database.
- `syntax`: 1 if it can be run on the schema, whatever comes of that.
- `schema_linking`: the tables and columns it uses, against those of the right query (Jaccard).
- `ngram`: its pairs of neighbouring words, against those of the right query (Jaccard).
- `format`: 1 for an answer that is marked as asked for.
"""

STATEMENT_SECONDS = 1.0
"""What a statement may take, unless told otherwise."""
_GRACE_SECONDS = 1.0
"""How long after its time SQLite may need to notice."""
_DESCRIBE_SECONDS = 20.0
_MEMORY_BYTES = 1 << 29


@dataclass(frozen=True)
class Ruling:
    """What a judge finds.

    Attributes:
        status: As `executor.examine` says, or `memory` or `died` where the answer ended its worker.
        message: What is wrong with it, unless that is its rows.
        scores: Each of `COMPONENTS`.
    """

    status: str
    message: str
    scores: Mapping[str, float]

    @property
    def correct(self) -> bool:
        """Whether it gave the right rows on every database."""
        return self.scores["execution"] == 1


def judge(
    databases: Sequence[Database],
    gold: str,
    answer: str,
    *,
    ordered: bool,
    seconds: float = STATEMENT_SECONDS,
) -> Ruling:
    """Judge an answer.

    Args:
        databases: Databases of one schema.
        gold: The right query.
        answer: Any text.
        ordered: Whether the order of the rows counts.
        seconds: What a statement may take.

    Raises:
        SandboxError: If the right query cannot be run, so that nothing is known of the answer.
    """
    limit = 2 * seconds + _GRACE_SECONDS

    def ask(statement: str, *, execute: bool) -> dict[str, Any]:
        return _ask(limit, list(databases), gold, statement, ordered, seconds, execute)

    found = ask(answer, execute=True)
    if "reads" not in found:
        # It ended its worker. Whether it could be prepared is still of interest.
        ended = found | {"correct": False}
        found = ask(answer, execute=False)
        if "reads" not in found:
            # The right query tells whether that is the answer's doing.
            found = ask(gold, execute=False)
            ended |= {"reads": [], "prepared": False}
        found.update(ended)
    if "gold_reads" not in found:
        raise SandboxError(
            f"The right query could not be run: {found['status']}, {found['message']}. "
            f"The query was {gold!r}."
        )
    return Ruling(found["status"], found["message"], _scores(found, gold, answer))


def _ask(limit: float, *task: Any) -> dict[str, Any]:
    """Let a worker examine an answer; without `reads` in the result, it came to no end."""
    outcome = shared(_pool).call("examine", *task, timeout=limit)
    if outcome.status == "ok":
        return outcome.value
    return {"status": outcome.status, "message": outcome.message}


def describe(database: Database, shown: int) -> dict[str, Any]:
    """Return what a database is like; see `executor.describe`.

    Raises:
        InvalidArgumentError: If it cannot be opened.
    """
    outcome = shared(_pool).call("describe", database, shown, timeout=_DESCRIBE_SECONDS)
    if outcome.status != "ok":
        raise InvalidArgumentError(
            f"A database of the data cannot be opened: {outcome.message}. Expected a file of "
            f"SQLite, or a script that makes and fills tables, got {str(dict(database))[:200]}."
        )
    return outcome.value


def _pool() -> WorkerPool:
    """Return the workers that all environments of this process share."""
    size = max(1, min(8, (os.cpu_count() or 1) - 1))
    place = "gemenv.envs.sql.executor:serve"
    return WorkerPool(place, size=size, memory_bytes=_MEMORY_BYTES)


def _scores(found: dict[str, Any], gold: str, answer: str) -> dict[str, float]:
    reads, wanted = ({tuple(pair) for pair in found[key]} for key in ("reads", "gold_reads"))
    return {
        "execution": float(found["correct"]),
        "syntax": float(found.get("prepared", False)),
        "schema_linking": _jaccard(wanted, reads),
        "ngram": _jaccard(bigrams(gold), bigrams(answer[:20_000])),
        "format": 1.0,
    }


def _jaccard(wanted: set[Any], came: set[Any]) -> float:
    return len(wanted & came) / len(wanted | came) if wanted | came else 1.0
