"""Kinds of questions: each draws a query together with its English."""

from collections.abc import Callable

from gemenv.envs.sql.questions import groups, nested, rows, sets
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.questions.scope import Setting

KINDS: dict[str, Callable[[Setting], Draft | None]] = {
    "rows": rows.rows,
    "top": rows.top,
    "total": rows.total,
    "different": rows.different,
    "by_value": groups.by_value,
    "by_owner": groups.by_owner,
    "distinct_count": groups.distinct_count,
    "with_none": groups.with_none,
    "without": nested.without,
    "every": nested.every,
    "above_mean": nested.above_mean,
    "latest": nested.latest,
    "both": sets.both,
}
"""Every kind by its name; `None` where the draw came to nothing."""
