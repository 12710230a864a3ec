"""The table that ends an evaluation."""

from typing import TYPE_CHECKING

from rich.table import Table

from gemenv.cli.console import plain_table

if TYPE_CHECKING:
    from gemenv.eval import Summary
    from gemenv.eval.statistics import Interval


def summary_table(summary: "Summary") -> Table:
    """Return one row for each environment, and the means."""
    counted = any(env.tokens is not None for env in summary.envs)
    columns = ["n", "reward", "success", "95 % CI", "turns", "s"]
    columns += ["tokens"] * counted + ["failed"] * bool(summary.failed)
    table = plain_table("environment", *columns, right=columns)
    for env in summary.envs:
        row = [
            str(env.episodes),
            _with_margin(env.reward, env.reward_ci95),
            _percent(env.success),
            _percent_range(env.success_ci95),
            _number(env.turns, 1),
            _number(env.seconds, 2),
        ]
        row += [f"{env.tokens:,}" if env.tokens is not None else "-"] if counted else []
        row += [str(env.failed)] if summary.failed else []
        table.add_row(env.env_id, *row)
    played = sum(env.episodes for env in summary.envs)
    mean = [f"mean of {len(summary.envs)}", str(played), _number(summary.reward)]
    table.add_row(*mean, _percent(summary.success), style="bold")
    return table


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _with_margin(mean: float | None, interval: "Interval | None") -> str:
    """Write a mean and half the width of its interval, which is symmetric."""
    if mean is None or interval is None:
        return _number(mean)
    return f"{mean:.2f} ±{interval.high - mean:.2f}"


def _percent_range(interval: "Interval | None") -> str:
    return "-" if interval is None else f"{interval.low:.0%} – {interval.high:.0%}"
