"""A question in the making: a query and its English."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemenv.envs.sql.query import Query


@dataclass(frozen=True)
class Draft:
    """A question.

    Attributes:
        query: The right query.
        task: What is asked, in a sentence.
        row: What each row of the result stands for; empty where there is just one row.
        columns: What each column of the result holds.
        order: How the rows are ordered; empty where that does not matter.
    """

    query: Query
    task: str
    row: str
    columns: Sequence[str]
    order: str = ""

    def text(self) -> str:
        """Return the whole question."""
        one = len(self.columns) == 1
        listed = "; ".join(f"{n}. {name}" for n, name in enumerate(self.columns, 1))
        columns = f"one column: {self.columns[0]}" if one else f"these columns, in order: {listed}"
        lines = [self.task]
        lines.append(f"The result has {columns}.")
        if not self.row:
            lines.append("It has one row.")
        else:
            order = (
                f"Order the rows {self.order}." if self.order else "Their order does not matter."
            )
            lines.append(f"It has one row for each {self.row}. {order}")
        return "\n".join(lines)
