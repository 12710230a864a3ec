"""What the player reads."""

from collections.abc import Sequence


def prompt(
    ddl: Sequence[str],
    tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[object]]]],
    question: str,
) -> str:
    """Return schema, rows and question as one text.

    Args:
        ddl: The statements that make the tables.
        tables: Name, columns and first rows of each table to show; none to show no rows.
        question: The question.
    """
    parts = ["This is the schema of an SQLite database:", "\n\n".join(ddl)]
    if tables:
        parts.append("The first rows of each table, as an example:")
        parts += [_table(*table) for table in tables]
    parts.append(f"Question: {question}")
    return "\n\n".join(parts)


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [name, " | ".join(columns)]
    lines += [" | ".join("NULL" if v is None else str(v) for v in row) for row in rows]
    return "\n".join(lines)
